"""Every check that a stated figure takes part in, which of them break, and what else then falls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from csp_evidence.analysis.funding.figures import values_of
from csp_evidence.analysis.funding.movers import movers
from csp_evidence.analysis.funding.readings import DEFINES, FAILS, TESTS, in_order, judge, solve_readings
from csp_evidence.analysis.funding.relations import Expression, equation, itself, to_decimal, total_of

PRINT, CAST, REPEAT, RELATION = "as printed", "total", "figure used twice", "relation"


@dataclass(frozen=True)
class Rule:
    """One thing that must be so: an equation, how far it may be out, and whether it is expected to hold."""

    identity: str
    kind: str
    paragraph: str
    statement: str
    equation: Expression
    tolerance: Fraction
    holds: bool = True


def rules(figures: pd.DataFrame, members: Mapping[str, Sequence[str]], relations: pd.DataFrame) -> list[Rule]:
    """Casts, figures used twice, and the relations of `relations` that test a reading.

    Parameters
    ----------
    figures
        As from `figures.collect`.
    members
        The lines of each stated total.
    relations
        relation_id, role, paragraph, meaning, relation, tolerance, expected.
    """
    named = figures.set_index("figure_id")
    casts = [
        Rule(
            f"cast-{total}",
            CAST,
            named.at[total, "paragraph"],
            f"{named.at[total, 'description']} is the sum of its {len(lines)} lines",
            total_of(lines, total),
            Fraction(0),
        )
        for total, lines in members.items()
        if lines
    ]
    repeats = [
        Rule(
            f"repeat-{row.figure_id}",
            REPEAT,
            row.paragraph,
            f"{row.description} is the figure given in {named.at[row.repeats, 'paragraph']}",
            total_of([row.figure_id], row.repeats),
            Fraction(0),
        )
        for row in figures[figures["repeats"] != ""].itertuples()
    ]
    tests = [
        Rule(
            row.relation_id,
            RELATION,
            row.paragraph,
            row.meaning,
            equation(row.relation),
            Fraction(row.tolerance),
            row.expected == "holds",
        )
        for row in relations[relations["role"] == TESTS].itertuples()
    ]
    return [*casts, *repeats, *tests]


def audit(
    figures: pd.DataFrame,
    members: Mapping[str, Sequence[str]],
    relations: pd.DataFrame,
    statements: Mapping[str, Sequence[Expression]] | None = None,
) -> pd.DataFrame:
    """The outcome of every rule, and of the printed form of every figure.

    Parameters
    ----------
    statements
        What else rests on figures, such as exceptions, by the name it is to be called by: the expressions of each.

    Returns
    -------
    DataFrame
        check_id, kind, paragraph, statement, relation, difference (left less right, to the penny), outcome, figures
        (how many it is made of), as_expected (yes or no), look_at (for one that is not as expected, the figures that
        could be wrong) and affects (every check, quantity and statement that rests on them).
    """
    values = solve_readings(relations, values_of(figures))
    known, origins = rules(figures, members, relations), _origins(figures, relations)
    rest = _rests(known, values)
    broken = [rule for rule in known if _unexpected(rule, rest[rule.identity])]
    suspected = _suspects(broken, known, figures, relations) if broken else {}
    rows = [
        {
            "check_id": rule.identity,
            "kind": rule.kind,
            "paragraph": rule.paragraph,
            "statement": rule.statement,
            "relation": rule.equation.text,
            "difference": to_decimal(rest[rule.identity]),
            "outcome": judge(rest[rule.identity], rule.tolerance),
            "figures": len(_stated(rule.equation.names, origins)),
            "suspects": suspected.get(rule.identity, []),
        }
        for rule in known
    ]
    rows += [_printed(row) for row in figures.to_dict("records")]
    table = pd.DataFrame(rows)
    suspects = table.pop("suspects")
    table["as_expected"] = ["no" if names else "yes" for names in suspects]
    table["look_at"] = [", ".join(names) for names in suspects]
    wrong = {name for names in suspects for name in names}
    resting = what_rests(figures, known, relations, statements or {}, only=wrong) if wrong else {}
    table["affects"] = [_affected(names, resting) for names in suspects]
    return table


def what_rests(
    figures: pd.DataFrame,
    known: Sequence[Rule],
    relations: pd.DataFrame,
    statements: Mapping[str, Sequence[Expression]],
    only: Collection[str] | None = None,
) -> dict[str, set[str]]:
    """The stated figures under each rule (with its paragraph), solved quantity and statement.

    `only` are the figures to ask about; by default all.
    """
    solved = [str(name) for name in relations.loc[relations["role"] == DEFINES, "solves"]]
    things = {f"{rule.identity} ({rule.paragraph})": [rule.equation] for rule in known}
    things |= {name: [itself(name)] for name in solved}
    return movers(figures, relations, {**things, **statements}, only)


def corroboration(figures: pd.DataFrame, members: Mapping[str, Sequence[str]], relations: pd.DataFrame) -> pd.DataFrame:
    """Which rules would notice if a figure and its printed form were both one unit higher.

    Returns
    -------
    DataFrame
        figure_id, description, paragraph, value, unit, noticed_by (identities parted by commas). Where that is blank
        nothing inside the report could show that the figure is wrong: a limit of the report, and worth listing.
    """
    known = rules(figures, members, relations)
    stated = values_of(figures)
    table = figures[["figure_id", "description", "paragraph", "value", "unit"]].copy()
    noticed = []
    for name in figures["figure_id"]:
        values = solve_readings(relations, {**stated, name: stated[name] + 1})
        noticed.append(", ".join(r.identity for r in known if _unexpected(r, r.equation.value(values))))
    return table.assign(noticed_by=noticed)


def _unexpected(rule: Rule, rest: Fraction) -> bool:
    return (judge(rest, rule.tolerance) != FAILS) != rule.holds


def _origins(figures: pd.DataFrame, relations: pd.DataFrame) -> dict[str, frozenset[str]]:
    """The stated figures that each name can rest on; for a solved quantity all that its reading uses."""
    origins = {str(name): frozenset([str(name)]) for name in figures["figure_id"]}
    for _, group in in_order(relations):
        unknowns = set(group["solves"])
        used = {name for text in group["relation"] for name in equation(text).names if name not in unknowns}
        rest = frozenset().union(*(origins[name] for name in used))
        origins |= dict.fromkeys(unknowns, rest)
    return origins


def _stated(names: Sequence[str], origins: Mapping[str, frozenset[str]]) -> set[str]:
    return {figure for name in names for figure in origins[name]}


def _suspects(
    broken: Sequence[Rule], known: Sequence[Rule], figures: pd.DataFrame, relations: pd.DataFrame
) -> dict[str, list[str]]:
    """For each broken rule, the figures that move every broken rule and none that holds exactly.

    Where there are no such figures, those that move every broken rule; else all that move the rule itself.
    """
    origins, stated = _origins(figures, relations), values_of(figures)
    candidates = sorted({figure for rule in broken for figure in _stated(rule.equation.names, origins)})
    before = _rests(known, solve_readings(relations, stated))
    moved: dict[str, set[str]] = {}
    for figure in candidates:
        after = _rests(known, solve_readings(relations, {**stated, figure: stated[figure] + 1}))
        moved[figure] = {rule for rule, rest in after.items() if rest != before[rule]}
    names = {rule.identity for rule in broken}
    sound = {rule.identity for rule in known if rule not in broken and rule.holds and rule.tolerance == 0}
    in_all = [figure for figure in candidates if names <= moved[figure]]
    likely = [figure for figure in in_all if sound.isdisjoint(moved[figure])] or in_all
    return {name: likely or [figure for figure in candidates if name in moved[figure]] for name in names}


def _rests(known: Sequence[Rule], values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {rule.identity: rule.equation.value(values) for rule in known}


def _printed(figure: Mapping[str, Any]) -> dict[str, object]:
    rest = Fraction(figure["value"]) - Fraction(figure["printed"])
    name = figure["figure_id"]
    return {
        "check_id": f"print-{name}",
        "kind": PRINT,
        "paragraph": figure["paragraph"],
        "statement": f"{figure['description']} is read as it is printed",
        "relation": f"{name} as read = {name} as printed",
        "difference": to_decimal(rest),
        "outcome": judge(rest, Fraction(0)),
        "figures": 1,
        "suspects": [name] if rest else [],
    }


def _affected(suspects: Sequence[str], resting: Mapping[str, set[str]]) -> str:
    return ", ".join(name for name, figures in resting.items() if not figures.isdisjoint(suspects))
