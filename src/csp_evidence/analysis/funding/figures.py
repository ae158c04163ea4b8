"""The figures that the report states, by their names: their exact values, and those that are given more than once."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from csp_evidence.report_places import in_order


def values_of(figures: pd.DataFrame) -> dict[str, Fraction]:
    """The exact value of each figure by its name."""
    return {str(row.figure_id): Fraction(row.value) for row in figures.itertuples()}


def same_amounts(figures: pd.DataFrame) -> pd.DataFrame:
    """Amounts in pounds that occur more than once: value, times, figures, paragraphs, relation.

    A relation is declared in the column `repeats`; equal amounts without one are told apart as a coincidence.
    """
    pounds = figures[figures["unit"] == "pounds"]
    rows = []
    for value, group in pounds.groupby("value", sort=False):
        if len(group) < 2:
            continue
        ids = set(group["figure_id"])
        declared = sum(name in ids for name in group["repeats"])
        rows.append(
            {
                "value": value,
                "times": len(group),
                "figures": "; ".join(group["description"]),
                "paragraphs": ", ".join(in_order(group["paragraph"])),
                "relation": "the same figure, and it agrees" if declared == len(group) - 1 else _OTHERWISE,
            }
        )
    return pd.DataFrame(rows, columns=["value", "times", "figures", "paragraphs", "relation"])


_OTHERWISE = "equal by chance or by purpose: the report does not link them, so they are not set against each other"
