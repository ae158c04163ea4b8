"""The printed tables as frames: lines of money, stated totals, resources, every figure, and the money by year."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from csp_evidence.analysis.funding.funds import COUNCIL, Spread, is_money, years_of
from csp_evidence.analysis.funding.printed import Cell, PrintedTables
from csp_evidence.analysis.wording import pounds

PENNY = Decimal("0.01")
NO_YEAR = ("",)  # what is given for no stated year is held against what else is
LINE_COLUMNS = (
    "line_id", "paragraph", "funder", "fund", "programme", "project", "theme", "deliverer", "priority",
    "priority_basis", "flow", "financial_years", "amount_basis", "amount_published", "amount", "rounding_unit",
    "council_income", "status", "totals", "statutory_power", "recurrence", "ring_fence", "carry_forward", "approval",
    "approved", "withdrawn", "added", "form", "vat",
)  # fmt: skip
TOTAL_COLUMNS = (
    "total_id", "paragraph", "description", "fund", "key", "amount_published", "amount", "rounding_unit",
    "council_income",
)  # fmt: skip
COUNTED_COLUMNS = ("line_id", "paragraph", "resource", "view", "description", "rank", "printed", "number", "totals")
ENTRY_COLUMNS = ("entry_id", "fund", "part", "priority", "financial_year", "expression", "status", "assumption")
FIGURE_COLUMNS = (
    "figure_id", "paragraph", "description", "value", "printed", "unit", "rounding_unit", "repeats", "source", "low",
    "high",
)  # fmt: skip


def figures(tables: PrintedTables) -> pd.DataFrame:
    """One row a stated figure.

    Returns
    -------
    DataFrame
        figure_id, paragraph, description, value, printed (its text), unit, rounding_unit, repeats (the figure that it
        gives once more; blank for most), source (row of the printed table), low and high (what it can stand for, None
        without a limit).
    """
    rows = [
        (
            cell.figure_id, cell.paragraph, cell.label, _value(cell), cell.text, cell.counts, _last(cell),
            cell.row.repeats or "", f"funding_printed, row {cell.place}", *_limits(cell),
        )
        for cell in tables.cells
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)).astype({"low": object, "high": object})


def lines(tables: PrintedTables) -> pd.DataFrame:
    """The amounts of money that are named for something, one row each; the index is the row of the printed table.

    `financial_years` and `totals` are tuples, amounts are in pounds, `withdrawn` marks a saving, `added` growth of a
    budget, and `council_income` money that is the council's own. What nobody said is missing, or not_stated.
    """
    totals: dict[str, list[str]] = {}
    for total, leaves in tables.leaves.items():
        for leaf in leaves:
            totals.setdefault(leaf, []).append(total)
    own = [cell for cell in tables.cells if cell.is_line]
    rows = [_line(cell, totals.get(cell.figure_id, [])) for cell in own]
    frame = pd.DataFrame(rows, columns=list(LINE_COLUMNS), index=[cell.place for cell in own])
    return frame.astype({"council_income": bool, "withdrawn": bool, "added": bool})


def _line(cell: Cell, totals: list[str]) -> dict[str, Any]:
    row, fund, period = cell.row, cell.fund, cell.term("period")
    years = years_of(period) if period else []
    return {
        "line_id": cell.figure_id,
        "paragraph": cell.paragraph,
        "funder": cell.term("payer"),
        "fund": fund.id if fund else None,
        "programme": cell.term("programme", fund.label if fund else None),
        "project": row.label if row.label and cell.column.period else cell.label,  # its years say the rest
        "theme": row.theme,
        "deliverer": row.deliverer,
        "priority": row.priority or "none",
        "priority_basis": row.priority_basis or "stated",
        "flow": cell.term("flow", "grant"),
        "financial_years": tuple(years),
        "amount_basis": cell.term("basis", "total" if years else "years_not_stated"),
        "amount_published": cell.text,
        "amount": _value(cell),
        "rounding_unit": _last(cell),
        "council_income": cell.term("income", COUNCIL) == COUNCIL,
        "status": cell.term("status", "stated"),
        "totals": tuple(totals),
        "statutory_power": cell.term("power"),
        "recurrence": cell.term("recurrence", "not_stated"),
        "ring_fence": cell.term("restricted", "not_stated"),
        "carry_forward": cell.term("carried_forward", "not_stated"),
        "approval": cell.term("approval", "not_stated"),
        "approved": cell.term("approved"),
        "withdrawn": cell.term("withdrawn", False),
        "added": cell.term("added", False),
        "form": cell.term("form", "cash"),
        "vat": cell.term("vat", "not_stated"),
    }


def totals(tables: PrintedTables) -> pd.DataFrame:
    """The stated totals of lines of money; `key` is what the keys of results call one, where funds.yml says it."""
    lines_there = {cell.figure_id for cell in tables.cells if cell.is_line}
    own = [cell for cell in tables.cells if lines_there.issuperset(tables.leaves.get(cell.figure_id, ["none"]))]
    rows = [
        {
            "total_id": cell.figure_id,
            "paragraph": cell.paragraph,
            "description": cell.label,
            "fund": cell.fund.id if cell.fund else None,
            "key": cell.key,
            "amount_published": cell.text,
            "amount": _value(cell),
            "rounding_unit": _last(cell),
            "council_income": cell.term("income", COUNCIL) == COUNCIL,
        }
        for cell in own
    ]
    frame = pd.DataFrame(rows, columns=list(TOTAL_COLUMNS), index=[cell.place for cell in own])
    return frame.astype({"council_income": bool})


def counted(tables: PrintedTables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is counted and no money, such as officers: its lines, and the stated totals of them.

    Returns
    -------
    DataFrame, DataFrame
        line_id, paragraph, resource, view, description, rank, printed, number, totals; the totals have total_id and key
        in the place of line_id, and neither view nor rank.
    """
    own = [cell for cell in tables.cells if cell.table.resource is not None]
    of_totals: dict[str, list[str]] = {}
    for total, leaves in tables.leaves.items():
        for leaf in leaves:
            of_totals.setdefault(leaf, []).append(total)
    rows = [
        {
            "line_id": cell.figure_id,
            "paragraph": cell.paragraph,
            "resource": cell.table.resource,
            "view": cell.row.view,
            "description": cell.label,
            "rank": cell.row.rank,
            "printed": cell.text,
            "number": _value(cell),
            "totals": tuple(of_totals.get(cell.figure_id, ())),
            "given": cell.given,
            "key": cell.key,
        }
        for cell in own
    ]
    frame = pd.DataFrame(rows, columns=[*COUNTED_COLUMNS, "given", "key"], index=[cell.place for cell in own])
    of_all = frame[frame["given"].astype(bool)][list(COUNTED_COLUMNS)]
    stated = frame[frame["line_id"].isin(tables.leaves)].rename(columns={"line_id": "total_id"})
    return of_all, stated[["total_id", "paragraph", "resource", "description", "printed", "number", "key"]]


def entries(tables: PrintedTables, named: pd.DataFrame) -> pd.DataFrame:
    """How the money of each fund lies in the years: as funds.yml spreads it, else as its lines say themselves.

    A saving is then left out of a year in which its fund gives other money than growth, for that may be what is left;
    so is one without a year beside money without one.

    Parameters
    ----------
    named
        As `lines` gives them.

    Returns
    -------
    DataFrame
        entry_id, fund, part, priority, financial_year (missing where it is not stated; a span where an amount is for
        several years together), expression, status, assumption.
    """
    rows: list[tuple[Any, ...]] = []
    for fund in tables.funds.funds:
        own = [row for spread in fund.spread for row in _spread(spread)]
        if not fund.spread:
            lines_of = named[named["fund"] == fund.id].to_dict("records")
            own = [row for line in lines_of if not _within(line, lines_of) for row in _of_line(line)]
        rows += [(f"{fund.id}-{number:02}", fund.id, *row) for number, row in enumerate(own, start=1)]
    return pd.DataFrame(rows, columns=list(ENTRY_COLUMNS), index=pd.RangeIndex(1, len(rows) + 1))


def _spread(spread: Spread) -> list[tuple[Any, ...]]:
    years: list[str | None] = [*years_of(spread.years)] or [None]
    return [
        (spread.part, spread.priority, year, spread.amount, spread.status, spread.assumption or None) for year in years
    ]


def _within(line: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    """Whether a saving may already have been taken off what its fund gives in the same year, growth aside."""
    given = [one["financial_years"] for one in others if not one["withdrawn"] and not one["added"]]
    years = {year for named in given for year in named or NO_YEAR}
    return bool(line["withdrawn"]) and not years.isdisjoint(line["financial_years"] or NO_YEAR)


def _of_line(line: dict[str, Any]) -> list[tuple[Any, ...]]:
    years: list[str | None] = [*line["financial_years"]]
    if len(years) > 1 and line["amount_basis"] != "each_year":
        years = [f"{years[0]} to {years[-1]}"]
    amount = f"- {line['line_id']}" if line["withdrawn"] else line["line_id"]
    noted = "A saving lowers what is spent" if line["withdrawn"] else None
    if noted is None and line["rounding_unit"] > 1000:
        noted = f"Printed to the nearest {pounds(line['rounding_unit'])}"
    return [(line["project"], line["priority"], year, amount, "stated", noted) for year in (years or [None])]


def _value(cell: Cell) -> Decimal:
    """Money to the penny, as it is added up; counts as they are."""
    value = cell.reading.value if cell.reading else Decimal(0)
    return value.quantize(PENNY) if is_money(cell.unit) else value


def _last(cell: Cell) -> Decimal:
    return cell.reading.unit if cell.reading else Decimal(1)


def _limits(cell: Cell) -> tuple[Fraction | None, Fraction | None]:
    return (cell.reading.low, cell.reading.high) if cell.reading else (None, None)
