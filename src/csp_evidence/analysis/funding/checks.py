"""Every check that a stated figure takes part in, which of them break, and what else then falls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from csp_evidence.analysis.exact_numbers import to_decimal
from csp_evidence.analysis.expressions.closure import given_under
from csp_evidence.analysis.expressions.evaluation import difference
from csp_evidence.analysis.expressions.grammar import Expression, relation
from csp_evidence.analysis.funding.figures import values_of
from csp_evidence.analysis.funding.funds import Confirmed
from csp_evidence.analysis.funding.printed import ACROSS, CAST, FOLLOWS, REPEAT, Derived
from csp_evidence.analysis.funding.readings import (
    CUT,
    FAILS,
    HOLDS,
    ROUNDED,
    TESTS,
    in_order,
    judge,
    solve_in_order,
    solve_readings,
    solved_from,
)

RELATION = "relation"
FROM_TABLES = (CAST, ACROSS, REPEAT, FOLLOWS)
Limits = Mapping[str, tuple[Fraction | None, Fraction | None]]  # how far below and above its value a figure can be


@dataclass(frozen=True)
class Rule:
    """One thing that must be so: an equation, how far it may be out, and whether it is expected to hold.

    One that follows from the printed tables may be out by what its figures were rounded by; `of` is the figure that the
    others make up, and `cut_by` the unit of its last digit.
    """

    identity: str
    kind: str
    paragraph: str
    statement: str
    relation: Expression
    tolerance: Fraction = Fraction(0)
    holds: bool = True
    of: str = ""
    cut_by: Fraction = Fraction(0)

    @property
    def called(self) -> str:
        """What a message calls it: its identity and the paragraph."""
        return f"{self.identity} ({self.paragraph})"


def rules(derived: Sequence[Derived], relations: pd.DataFrame) -> list[Rule]:
    """What follows from the printed tables, and the relations of `relations` that test a reading.

    Parameters
    ----------
    derived
        As from `printed.PrintedTables`.
    relations
        relation_id, role, paragraph, meaning, relation, tolerance, expected.
    """
    found = [
        Rule(
            rule.identity,
            rule.kind,
            rule.of.paragraph,
            rule.statement,
            rule.relation,
            of=rule.of.figure_id,
            cut_by=Fraction(rule.of.reading.unit) if rule.of.reading else Fraction(0),
        )
        for rule in derived
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
    return [*found, *tests]


def audit(
    figures: pd.DataFrame,
    derived: Sequence[Derived],
    relations: pd.DataFrame,
    statements: Mapping[str, Sequence[str]] | None = None,
    confirmed: Sequence[Confirmed] = (),
) -> pd.DataFrame:
    """The outcome of every rule.

    Parameters
    ----------
    statements
        What else rests on figures, such as exceptions, by the name it is to be called by: the names that each uses.
    confirmed
        Rules that a person has found not to come out in the report itself, and by how much.

    Returns
    -------
    DataFrame
        check_id, kind, paragraph, statement, relation, difference (left less right, to the penny), outcome, figures
        (how many it is made of), as_expected (yes or no), page (where it is confirmed to be so printed; blank for
        most), look_at (for one that is not as expected, the figures that could be wrong) and affects (every check,
        quantity and statement that rests on them).
    """
    values, limits = solve_readings(relations, values_of(figures)), limits_of(figures)
    known = rules(derived, relations)
    under = what_rests(figures, known, relations, statements or {})
    outcomes = {rule.identity: _outcome(rule, values, limits) for rule in known}
    rest = _rests(known, values)
    noted = {one.check: one for one in confirmed}
    pages = {rule.identity: _page(noted.get(rule.identity), rule, rest, outcomes) for rule in known}
    broken = [rule for rule in known if _unexpected(rule, outcomes[rule.identity]) and not pages[rule.identity]]
    unconfirmed = [rule for rule in known if not pages[rule.identity]]
    suspected = _suspects(broken, unconfirmed, under, figures, relations) if broken else {}
    rows = [
        {
            "check_id": rule.identity,
            "kind": rule.kind,
            "paragraph": rule.paragraph,
            "statement": rule.statement,
            "relation": rule.relation.text,
            "difference": to_decimal(rest[rule.identity]),
            "outcome": outcomes[rule.identity],
            "figures": len(under[rule.called]),
            "as_expected": "no" if rule in broken else "yes",
            "page": pages[rule.identity],
            "look_at": ", ".join(suspected.get(rule.identity, [])),
            "affects": _affected(suspected.get(rule.identity, []), under),
        }
        for rule in known
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


COLUMNS = (
    "check_id", "kind", "paragraph", "statement", "relation", "difference", "outcome", "figures", "as_expected", "page",
    "look_at", "affects",
)  # fmt: skip


def limits_of(figures: pd.DataFrame) -> Limits:
    """How far below and above its value each figure can be, by how it is printed; None is without a limit."""
    return {
        str(row.figure_id): tuple(
            None if edge is None or edge != edge else Fraction(edge) - Fraction(row.value)
            for edge in (row.low, row.high)
        )  # type: ignore[misc]
        for row in figures.itertuples()
    }


def _outcome(rule: Rule, values: Mapping[str, Fraction], limits: Limits) -> str:
    rest = difference(rule.relation, values)
    if not rule.of:
        return judge(rest, rule.tolerance)
    if rest == 0:
        return HOLDS
    if _reaches_zero(rule.relation, rest, values, limits):
        return ROUNDED
    cut = (Fraction(0), rule.cut_by) if values[rule.of] >= 0 else (-rule.cut_by, Fraction(0))
    rounded = limits[rule.of] == (-rule.cut_by / 2, rule.cut_by / 2)
    if rounded and _reaches_zero(rule.relation, rest, values, {**limits, rule.of: cut}):
        return CUT
    return FAILS


def _reaches_zero(found: Expression, rest: Fraction, values: Mapping[str, Fraction], limits: Limits) -> bool:
    """Whether the figures, moved within their limits one by one, could leave nothing over.

    What each adds is summed up: exact for sums, and to the first order for quotients.
    """
    low: Fraction | None = rest
    high: Fraction | None = rest
    for name in found.names:
        below, above = limits.get(name, (Fraction(0), Fraction(0)))
        if below == above == 0:
            continue
        step = difference(found, {**values, name: values[name] + 1}) - rest
        ends = [
            None if end is None else difference(found, {**values, name: values[name] + end}) - rest
            for end in ((below, above) if step >= 0 else (above, below))
        ]
        low = None if low is None or ends[0] is None else low + ends[0]
        high = None if high is None or ends[1] is None else high + ends[1]
    return (low is None or low <= 0) and (high is None or high >= 0)


def _page(noted: Confirmed | None, rule: Rule, rest: Mapping[str, Fraction], outcomes: Mapping[str, str]) -> str:
    """The page on which a rule that fails is confirmed to be so printed, by as much as it fails; else blank."""
    if noted is None or outcomes[rule.identity] not in (FAILS, CUT):
        return ""
    return noted.page if out_by(rest[rule.identity]) == noted.out_by else ""


def out_by(rest: Fraction) -> str:
    """What a rule leaves over, as it is noted with a confirmation."""
    return f"{to_decimal(rest)}"


def what_rests(
    figures: pd.DataFrame,
    known: Sequence[Rule],
    relations: pd.DataFrame,
    statements: Mapping[str, Sequence[str]],
) -> dict[str, set[str]]:
    """The stated figures that each rule (with its paragraph), solved quantity and statement is worked out from."""
    uses = {rule.called: rule.relation.names for rule in known} | solved_from(relations) | dict(statements)
    return given_under(uses, uses, set(figures["figure_id"]))


def corroboration(figures: pd.DataFrame, derived: Sequence[Derived], relations: pd.DataFrame) -> pd.DataFrame:
    """Which rules would notice if the last digit of a printed figure were one higher.

    Returns
    -------
    DataFrame
        figure_id, description, paragraph, value, unit, noticed_by (identities parted by commas). Where that is blank
        nothing inside the report could show that the figure is wrong: a limit of the report, and worth listing.
    """
    known, limits = rules(derived, relations), limits_of(figures)
    stated = values_of(figures)
    ordered = in_order(relations)
    values = solve_in_order(ordered, stated)
    before = {rule.identity: _outcome(rule, values, limits) for rule in known}
    table = figures[["figure_id", "description", "paragraph", "value", "unit"]].copy()
    found = []
    for name, unit in zip(figures["figure_id"], figures["rounding_unit"], strict=True):
        step = Fraction(1) if limits[name] == (Fraction(0), Fraction(0)) else Fraction(unit)
        after = solve_in_order(ordered, {**stated, name: stated[name] + step})
        now = {rule.identity: _outcome(rule, after, limits) for rule in known}
        found.append(
            ", ".join(
                r.identity for r in known if not _unexpected(r, before[r.identity]) and _unexpected(r, now[r.identity])
            )
        )
    return table.assign(noticed_by=found)


def _unexpected(rule: Rule, outcome: str) -> bool:
    return (outcome not in (FAILS, CUT)) != rule.holds


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


def _affected(suspects: Sequence[str], resting: Mapping[str, set[str]]) -> str:
    return ", ".join(name for name, figures in resting.items() if not figures.isdisjoint(suspects))
