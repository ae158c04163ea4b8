"""What the columns of an edition's CSV files are, in the vocabulary of CSV on the Web (W3C 2015)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from csp_evidence.cell_text import heading_text
from csp_evidence.files.as_json import write_json
from csp_evidence.publish.edition import Edition
from csp_evidence.records import TableRecord
from csp_evidence.stage.csv_files import as_typed

NAME = "tables/csv-metadata.json"


def write_csv_metadata(folder: Path, edition: Edition) -> None:
    """Write tables/csv-metadata.json: for each table its caption, unit and columns with their headings."""
    tables = [_described(folder, table) for stage in edition.stages for table in stage.tables]
    context = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    write_json(folder / NAME, {"@context": context, "tables": tables})


def _described(folder: Path, table: TableRecord) -> dict[str, Any]:
    with (folder / table.file).open(encoding="utf-8", newline="") as opened:
        header = next(csv.reader(opened))
    described = {"url": table.file.removeprefix("tables/"), "dc:title": table.caption}
    if table.unit:
        described["dc:description"] = f"Unit: {table.unit}"
    return {**described, "tableSchema": {"columns": [_column(table, cell) for cell in header]}}


def _column(table: TableRecord, cell: str) -> dict[str, Any]:
    name = as_typed(cell)
    column = {
        "titles": cell,
        "dc:title": table.headings.get(name) or heading_text(name),
        "datatype": "decimal" if name in table.numeric else "string",
    }
    if name in table.descriptions:
        column["dc:description"] = table.descriptions[name]
    return column
