"""Tables of the report with rows and columns, laid out again as they are printed."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.funding.funds import is_money
from csp_evidence.analysis.funding.printed import POUNDS, PrintedTables


def as_laid_out(tables: PrintedTables, fund: str) -> dict[str, tuple[pd.DataFrame, dict[str, str]]]:
    """The tables of a fund that have several columns, by their ids, each with the headings of its columns.

    A frame has `named` (what the row is called) and each column as printed; a cell that is not printed is missing. The
    heading of a column of other money than pounds says so.
    """
    found: dict[str, tuple[pd.DataFrame, dict[str, str]]] = {}
    for table in tables.funds.tables:
        own = [cell for cell in tables.cells if cell.table is table]
        columns = list(dict.fromkeys(cell.column_id for cell in own))
        if table.fund != fund or len(columns) < 2:
            continue
        rows: list[dict[str, str | None]] = []
        for row in dict.fromkeys(cell.row_id for cell in own):
            cells = {cell.column_id: cell for cell in own if cell.row_id == row}
            named = table.rows[row].label if row in table.rows else ""
            texts = {column: cells[column].text if column in cells else None for column in columns}
            rows.append({"named": named or row.replace("_", " "), **texts})
        labels = {column: table.columns[column].label for column in columns if column in table.columns}
        units = {cell.column_id: f" ({cell.unit})" for cell in own if is_money(cell.unit) and cell.unit != POUNDS}
        headings = {c: (labels.get(c) or c.replace("_", " ")) + units.get(c, "") for c in columns}
        found[table.id] = (pd.DataFrame(rows), {"named": "For", **headings})
    return found
