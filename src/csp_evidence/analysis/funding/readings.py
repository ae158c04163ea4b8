"""Quantities that the report does not state, solved from declared relations, one reading of its words after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from csp_evidence.analysis.exact_numbers import to_decimal
from csp_evidence.analysis.expressions.equations import solve
from csp_evidence.analysis.expressions.evaluation import difference
from csp_evidence.analysis.expressions.grammar import Expression, relation

DEFINES, TESTS = "defines", "tests"
HOLDS, ROUNDED, CUT, FAILS = "agrees", "agrees when rounded", "cut, not rounded", "differs"


def solve_readings(relations: pd.DataFrame, stated: dict[str, Fraction]) -> dict[str, Fraction]:
    """Every stated figure and every quantity solved from the relations that define it.

    Parameters
    ----------
    relations
        relation_id, reading, role (defines or tests), relation and solves (the quantity a defining relation is for).

    Raises
    ------
    ValueError
        A reading without one solution, readings that rest on one another, or two quantities of one name.
    """
    return solve_in_order(in_order(relations), stated)


def solve_in_order(
    ordered: Sequence[tuple[str, Mapping[str, Expression]]], stated: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """`solve_readings` of what `in_order` gave, for one who asks often."""
    values = dict(stated)
    for reading, defining in ordered:
        taken = [name for name in defining if name in values]
        if taken:
            raise ValueError(f"the reading {reading} solves for {', '.join(taken)}, which has a value already")
        values |= solve(list(defining.values()), values, list(defining))
    return values


def in_order(relations: pd.DataFrame) -> list[tuple[str, dict[str, Expression]]]:
    """The relations that define something, by reading and quantity: each reading behind those it uses.

    Raises
    ------
    ValueError
        Readings rest on one another, or one defines a quantity twice.
    """
    defining = relations[relations["role"] == DEFINES]
    waiting: dict[str, dict[str, Expression]] = {}
    for reading, solves, text in zip(defining["reading"], defining["solves"], defining["relation"], strict=True):
        own = waiting.setdefault(str(reading), {})
        if solves in own:
            raise ValueError(f"the reading {reading} solves twice for {solves}")
        own[str(solves)] = relation(text)
    ordered = []
    while waiting:
        ready = next((name for name in waiting if not _used(waiting[name]) & _others(waiting, name)), None)
        if ready is None:
            raise ValueError(f"the readings {', '.join(sorted(waiting))} rest on one another")
        ordered.append((ready, waiting.pop(ready)))
    return ordered


def _used(defining: Mapping[str, Expression]) -> set[str]:
    return {name for found in defining.values() for name in found.names}


def _others(names: Mapping[str, Iterable[str]], own: str) -> set[str]:
    return {name for reading, solved in names.items() if reading != own for name in solved}


def solved_from(relations: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The names that each solved quantity is worked out from directly: those of the relation that defines it."""
    defining = relations[relations["role"] == DEFINES]
    return {str(row.solves): relation(str(row.relation)).names for row in defining.itertuples()}


def quantities(relations: pd.DataFrame, readings: pd.DataFrame, values: dict[str, Fraction]) -> pd.DataFrame:
    """The solved quantities: quantity, meaning, value (to the penny), unit, paragraph, reading (its title), assumption.

    They are inferred, every one: the column `status` says so in each row.
    """
    defining = relations[relations["role"] == DEFINES]
    named = readings.set_index("reading")
    return pd.DataFrame(
        [
            {
                "quantity": row.solves,
                "meaning": row.meaning,
                "value": to_decimal(values[row.solves]),
                "unit": row.unit,
                "status": "inferred",
                "paragraph": row.paragraph,
                "reading": named.at[row.reading, "title"],
                "assumption": named.at[row.reading, "assumption"],
            }
            for row in defining.itertuples()
        ],
        columns=["quantity", "meaning", "value", "unit", "status", "paragraph", "reading", "assumption"],
    )


def residuals(relations: pd.DataFrame, readings: pd.DataFrame, values: dict[str, Fraction]) -> pd.DataFrame:
    """What is left over in each relation that tests a reading: its left side less its right.

    Returns
    -------
    DataFrame
        Index of `relations`; relation_id, reading (title), meaning, paragraph, relation, residual (to the penny),
        tolerance, outcome (agrees, agrees when rounded, differs), expected, as_expected (yes or no).
    """
    named = readings.set_index("reading")["title"]
    tests = relations[relations["role"] == TESTS]
    rows = []
    for row in tests.itertuples():
        left_over = difference(relation(row.relation), values)
        outcome = judge(left_over, Fraction(row.tolerance))
        rows.append(
            {
                "relation_id": row.relation_id,
                "reading": named[row.reading],
                "meaning": row.meaning,
                "paragraph": row.paragraph,
                "relation": row.relation,
                "residual": to_decimal(left_over),
                "tolerance": row.tolerance,
                "outcome": outcome,
                "expected": row.expected,
                "as_expected": "yes" if (outcome != FAILS) == (row.expected == "holds") else "no",
            }
        )
    return pd.DataFrame(rows, index=tests.index)


def judge(left_over: Fraction, tolerance: Fraction) -> str:
    """Whether a relation holds: exactly, within the rounding of the figures, or not."""
    if left_over == 0:
        return HOLDS
    return ROUNDED if abs(left_over) <= tolerance else FAILS
