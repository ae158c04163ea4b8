"""Takes in the rates that the ONS publishes by partnership: Table C4 of its workbook, as one input of all areas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp_evidence.commands.supplied import write_supplied
from csp_evidence.errors import InputError
from csp_evidence.files.reading import not_there
from csp_evidence.inputs.file_formats import WORKBOOK, rows_of, sheet_rows
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.ons_table import NAMES, read_partnership_table
from csp_evidence.project import Project

LAYOUT, SUPPLIED = "ons_c4", "supplied/csp_rates.csv.gz"
KINDS = ("csp", "force")


def add_rates(project: Project, path: Path) -> list[str]:
    """Write the rates of a workbook, or of its sheet as CSV, where every area by its code finds them; what to say.

    Raises
    ------
    InputError
        It is missing, has no such sheet, or does not fit the layout: names the row.
    """
    if not path.is_file():
        raise InputError(f"{path} {not_there(path)}. Name the file as it is called, with its folder.")
    layout = load_layouts(project.raw / "reference").partnership_table[LAYOUT]
    if path.suffix == WORKBOOK:
        rows = sheet_rows(path.read_bytes(), layout.sheets, str(path))
    else:
        rows = rows_of(path.read_text(encoding="utf-8-sig"), str(path))
    table = read_partnership_table(rows, layout, str(path))
    table = table[table["kind"].isin(KINDS)].reset_index(drop=True)
    year = str(table["year_end"].iloc[0])
    words = ["year_end", "kind", "csp_code", "row_name", "force_code", "force_name", "notes"]
    about: dict[str, Any] = {
        "title": f"Recorded crime rates by partnership, year to {year}",
        "description": "A row is a partnership or a police force with its rates.",
        "source": "Office for National Statistics, police force area data tables, Table C4",
        "period": f"Year to {year}",
        "geography": "England and Wales",
        "notes": f"Read by `csp add` from {path.name}, whose day of publication is not noted. A cell is blank where "
        "the table has a mark in place of a number. Residents and households are rounded to 100 as published.",
        "fields": [_field(name, words, layout.bases) for name in table],
    }
    write_supplied(project, project.raw / SUPPLIED, table, about)
    partnerships = int((table["kind"] == "csp").sum())
    return [f"{project.relative(project.raw / SUPPLIED)}: rates of {partnerships} partnerships, year to {year}."]


def _field(name: str, words: list[str], bases: dict[str, Any]) -> dict[str, Any]:
    if name in words:
        kind = "yearmonth" if name == NAMES[0] else "string"
        return {"name": name, "type": kind, "description": name.replace("_", " ").capitalize()}
    described = "Number of them, rounded to 100" if name in bases else "Offences per 1,000 residents or households"
    return {"name": name, "type": "number", "description": described, "constraints": {"minimum": 0}}
