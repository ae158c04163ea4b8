"""Every figure that the report states, under one name each, whatever table it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from csp_evidence.analysis.lists import list_items

COLUMNS = ("figure_id", "paragraph", "description", "value", "printed", "unit", "rounding_unit", "repeats", "source")


def collect(
    lines: pd.DataFrame,
    totals: pd.DataFrame,
    statements: pd.DataFrame | None = None,
    officers: pd.DataFrame | None = None,
    officer_totals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row a stated figure.

    Parameters
    ----------
    lines, totals, statements, officers, officer_totals
        The tidy inputs funding_lines, funding_totals, funding_statements, officers and officer_totals.

    Returns
    -------
    DataFrame
        figure_id, paragraph, description, value, printed (the value that its printed form gives), unit, rounding_unit,
        repeats (the figure that it gives once more; blank for most) and source (input and row).

    Raises
    ------
    ValueError
        Two figures of the same name.
    """
    rows = [
        *_money(lines, "line_id", "project", "funding_lines"),
        *_money(totals, "total_id", "description", "funding_totals"),
        *_statements(statements),
        *_officers(officers, "line_id", "officers"),
        *_officers(officer_totals, "total_id", "officer_totals"),
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    repeated = sorted(table.loc[table["figure_id"].duplicated(), "figure_id"])
    if repeated:
        raise ValueError(f"two figures are called {', '.join(repeated)}; each needs a name of its own")
    return table


def values_of(figures: pd.DataFrame) -> dict[str, Fraction]:
    """The exact value of each figure by its name."""
    return {str(row.figure_id): Fraction(row.value) for row in figures.itertuples()}


def members(*tables: tuple[pd.DataFrame | None, pd.DataFrame | None]) -> dict[str, list[str]]:
    """The line ids of every stated total, from pairs of lines and totals."""
    found: dict[str, list[str]] = {}
    for lines, totals in tables:
        if lines is None or totals is None:
            continue
        named = {str(row.line_id): list_items(row.totals) for row in lines.itertuples()}
        for total in totals["total_id"]:
            found[str(total)] = [line for line, counted in named.items() if total in counted]
    return found


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
                "paragraphs": ", ".join(dict.fromkeys(group["paragraph"])),
                "relation": "the same figure, and it agrees" if declared == len(group) - 1 else _OTHERWISE,
            }
        )
    return pd.DataFrame(rows, columns=["value", "times", "figures", "paragraphs", "relation"])


_OTHERWISE = "equal by chance or by purpose: the report does not link them, so they are not set against each other"


def _money(frame: pd.DataFrame, key: str, description: str, source: str) -> list[Sequence[object]]:
    return [
        (
            row[key], row["paragraph"], row[description], row["amount"], row["amount"] - row["printed_difference"],
            "pounds", Decimal(int(row["rounding_unit"])), "", f"{source}, row {index}",
        )
        for index, row in _records(frame)
    ]  # fmt: skip


def _statements(frame: pd.DataFrame | None) -> list[Sequence[object]]:
    return [
        (
            row["figure_id"], row["paragraph"], row["description"], row["value"],
            row["value"] - row["printed_difference"], row["unit"], Decimal(int(row["rounding_unit"])),
            "" if pd.isna(row["repeats"]) else row["repeats"], f"funding_statements, row {index}",
        )
        for index, row in ([] if frame is None else _records(frame))
    ]  # fmt: skip


def _officers(frame: pd.DataFrame | None, key: str, source: str) -> list[Sequence[object]]:
    return [
        (
            row[key], row["paragraph"], row["description"], Decimal(int(row["officers"])), _by_teams(row), "officers",
            Decimal(1), "", f"{source}, row {index}",
        )
        for index, row in ([] if frame is None else _records(frame))
    ]  # fmt: skip


def _by_teams(row: Mapping[str, object]) -> Decimal:
    difference = row.get("product_difference", 0)
    return Decimal(int(str(row["officers"]))) - Decimal(int(str(difference)))


def _records(frame: pd.DataFrame) -> list[tuple[Any, dict[str, Any]]]:
    return list(zip(frame.index, frame.to_dict("records"), strict=True))
