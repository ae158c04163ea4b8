"""Every check that a stated figure takes part in, which of them break, and what else then falls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from csp_evidence.analysis.exact_numbers import to_decimal
from csp_evidence.analysis.expressions.closure import given_under
from csp_evidence.analysis.expressions.evaluation import difference
from csp_evidence.analysis.expressions.grammar import Expression, relation, total_of
from csp_evidence.analysis.funding.figures import values_of
from csp_evidence.analysis.funding.readings import FAILS, TESTS, judge, solve_readings, solved_from

PRINT, CAST, REPEAT, RELATION = "as printed", "total", "figure used twice", "relation"


@dataclass(frozen=True)
class Rule:
    """One thing that must be so: an equation, how far it may be out, and whether it is expected to hold."""

    identity: str
    kind: str
    paragraph: str
    statement: str
    relation: Expression
    tolerance: Fraction
    holds: bool = True

    @property
    def called(self) -> str:
        """What a message calls it: its identity and the paragraph."""
        return f"{self.identity} ({self.paragraph})"


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
            relation(row.relation),
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
    statements: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The outcome of every rule, and of the printed form of every figure.

    Parameters
    ----------
    statements
        What else rests on figures, such as exceptions, by the name it is to be called by: the names that each uses.

    Returns
    -------
    DataFrame
        check_id, kind, paragraph, statement, relation, difference (left less right, to the penny), outcome, figures
        (how many it is made of), as_expected (yes or no), look_at (for one that is not as expected, the figures that
        could be wrong) and affects (every check, quantity and statement that rests on them).
    """
    values = solve_readings(relations, values_of(figures))
    known = rules(figures, members, relations)
    under = what_rests(figures, known, relations, statements or {})
    rest = _rests(known, values)
    broken = [rule for rule in known if _unexpected(rule, rest[rule.identity])]
    suspected = _suspects(broken, known, under, figures, relations) if broken else {}
    rows = [
        {
            "check_id": rule.identity,
            "kind": rule.kind,
            "paragraph": rule.paragraph,
            "statement": rule.statement,
            "relation": rule.relation.text,
            "difference": to_decimal(rest[rule.identity]),
            "outcome": judge(rest[rule.identity], rule.tolerance),
            "figures": len(under[rule.called]),
            "suspects": suspected.get(rule.identity, []),
        }
        for rule in known
    ]
    rows += [_printed(row) for row in figures.to_dict("records")]
    table = pd.DataFrame(rows)
    suspects = table.pop("suspects")
    table["as_expected"] = ["no" if names else "yes" for names in suspects]
    table["look_at"] = [", ".join(names) for names in suspects]
    table["affects"] = [_affected(names, under) for names in suspects]
    return table


def what_rests(
    figures: pd.DataFrame,
    known: Sequence[Rule],
    relations: pd.DataFrame,
    statements: Mapping[str, Sequence[str]],
) -> dict[str, set[str]]:
    """The stated figures that each rule (with its paragraph), solved quantity and statement is worked out from."""
    uses = {rule.called: rule.relation.names for rule in known} | solved_from(relations) | dict(statements)
    return given_under(uses, uses, set(figures["figure_id"]))


def corroboration(figures: pd.DataFrame, members: Mapping[str, Sequence[str]], relations: pd.DataFrame) -> pd.DataFrame:
    """Which rules would notice if a figure and its printed form were both one unit higher.

    Returns
    -------
    DataFrame
        figure_id, description, paragraph, value, unit, noticed_by (identities parted by commas). Where that is blank
        nothing inside the report could show that the figure is wrong: a limit of the report, and worth listing.
    """
    known = rules(figures, members, relations)
    table = figures[["figure_id", "description", "paragraph", "value", "unit"]].copy()
    noticed = []
    for name in figures["figure_id"]:
        rest = _one_higher(name, known, figures, relations)
        noticed.append(", ".join(rule.identity for rule in known if _unexpected(rule, rest[rule.identity])))
    return table.assign(noticed_by=noticed)


def _unexpected(rule: Rule, rest: Fraction) -> bool:
    return (judge(rest, rule.tolerance) != FAILS) != rule.holds


def _one_higher(
    name: str, known: Sequence[Rule], figures: pd.DataFrame, relations: pd.DataFrame
) -> dict[str, Fraction]:
    """What each rule would leave over if a figure were misprinted by one."""
    stated = values_of(figures)
    return _rests(known, solve_readings(relations, {**stated, name: stated[name] + 1}))


def _suspects(
    broken: Sequence[Rule],
    known: Sequence[Rule],
    under: Mapping[str, set[str]],
    figures: pd.DataFrame,
    relations: pd.DataFrame,
) -> dict[str, list[str]]:
    """For each broken rule, the figures that move every broken rule and none that holds exactly.

    Where there are no such figures, those that move every broken rule; else all that move the rule itself.
    """
    candidates = sorted(set().union(*(under[rule.called] for rule in broken)))
    before = _rests(known, solve_readings(relations, values_of(figures)))
    moved: dict[str, set[str]] = {}
    for figure in candidates:
        after = _one_higher(figure, known, figures, relations)
        moved[figure] = {rule for rule, rest in after.items() if rest != before[rule]}
    names = {rule.identity for rule in broken}
    sound = {rule.identity for rule in known if rule not in broken and rule.holds and rule.tolerance == 0}
    in_all = [figure for figure in candidates if names <= moved[figure]]
    likely = [figure for figure in in_all if sound.isdisjoint(moved[figure])] or in_all
    return {name: likely or [figure for figure in candidates if name in moved[figure]] for name in names}


def _rests(known: Sequence[Rule], values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {rule.identity: difference(rule.relation, values) for rule in known}


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
