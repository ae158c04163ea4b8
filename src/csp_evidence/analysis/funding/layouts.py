"""Tables of the report with rows and columns, laid out again as they are printed."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.funding.printed import PrintedTables


def as_laid_out(tables: PrintedTables, fund: str) -> dict[str, pd.DataFrame]:
    """The tables of a fund that have several columns, by their ids: row, then each column as printed.

    Columns bear their labels; a cell that the report does not print is missing.
    """
    found: dict[str, pd.DataFrame] = {}
    for table in tables.funds.tables:
        own = [cell for cell in tables.cells if cell.table is table]
        columns = list(dict.fromkeys(cell.column_id for cell in own))
        if table.fund != fund or len(columns) < 2:
            continue
        rows = []
        for row in dict.fromkeys(cell.row_id for cell in own):
            cells = {cell.column_id: cell for cell in own if cell.row_id == row}
            named = next(iter(cells.values()))
            said: dict[str, str | None] = {"row": named.row.label or named.label.partition(": ")[0]}
            for column in columns:
                label = table.columns[column].label if column in table.columns else ""
                said[label or column.replace("_", " ")] = cells[column].text if column in cells else None
            rows.append(said)
        found[table.id] = pd.DataFrame(rows)
    return found
