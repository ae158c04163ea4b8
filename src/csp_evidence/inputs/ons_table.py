"""Reads recorded crime by partnership as the ONS publishes it: Tables C2 and C4 of its police force area data tables.

Above the headings stand a title with the year and some lines of text. A force's own row has neither code nor name of a
partnership; what it placed in none has a name and no code. Names and headings may refer to notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.layouts import PartnershipTable, is_called, place_of, plain, without_notes
from csp_evidence.project import LAYOUTS

NAMES = ["year_end", "kind", "csp_code", "row_name", "force_code", "force_name"]
DECIMALS = 6  # a workbook has rates to sixteen digits, of which a base rounded to 100 bears out four
CODE = re.compile(r"[EW]\d{8}")


def read_partnership_table(rows: Sequence[Sequence[str]], layout: PartnershipTable, shown: str) -> pd.DataFrame:
    """The rows of a published table in the tidy layout of the input csp_crime.

    Two rows of what a force placed nowhere carry the code of another force in the table for March 2026, so a force's
    code is taken from the row of the force that has the same name.

    Parameters
    ----------
    rows
        The cells of the sheet, the lines above the headings included.

    Returns
    -------
    DataFrame
        year_end, kind, csp_code, row_name, force_code, force_name, what rates are of, a column a group, notes (numbers
        of the notes that names refer to), all as text, None for a blank or a mark; indexed by the row of the file.

    Raises
    ------
    InputError
        No row has the headings, the title has no year, a row is of no kind, or a count is none: names the row.
    """
    at = _header(rows, layout, shown)
    year_end, header = _year_end(rows[:at], layout, shown), rows[at]
    columns = {
        name: place_of(getattr(layout, name), header, shown, at + 1)
        for name in ("force_code", "force_name", "csp_code", "csp_name")
    }
    counts = {group: place_of(headings, header, shown, at + 1) for group, headings in layout.columns.items()}
    known = {*columns.values(), *counts.values()}
    others = [cell for place, cell in enumerate(header) if place not in known and cell.strip()]
    if unknown := [cell for cell in others if not is_called(cell, layout.left_out)]:
        raise InputError(
            f"{shown}, row {at + 1}: the column {' '.join(unknown[0].split())!r} is not in the layout. Add it to "
            f"{LAYOUTS}, under counts or left_out."
        )
    found, numbers = [], []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(counts.values()):
            raise InputError(f"{shown}, row {number}: the row is cut off. Restore the file from its source.")
        cells = {name: without_notes(row[place]) for name, place in columns.items()}
        name, force = cells["csp_name"][0], cells["force_name"][0]
        notes = ", ".join(dict.fromkeys(note for _, note in cells.values() if note))
        kind = _kind(cells["csp_code"][0], name, layout, shown, number)
        found.append(
            [year_end, kind, cells["csp_code"][0] or None, name or force, cells["force_code"][0], force]
            + [_number(row[place], layout, group, shown, number) for group, place in counts.items()]
            + [notes or None]
        )
        numbers.append(number)
    index = pd.Index(numbers, name="row")
    frame = pd.DataFrame(found, columns=[*NAMES, *counts, "notes"], index=index, dtype=object)
    codes = frame[frame["kind"] == "force"].set_index("force_name")["force_code"]
    return frame.assign(force_code=frame["force_name"].map(codes).fillna(frame["force_code"]))


def _header(rows: Sequence[Sequence[str]], layout: PartnershipTable, shown: str) -> int:
    wanted = {plain(name) for name in layout.csp_code}
    for at, row in enumerate(rows):
        if wanted & {plain(cell) for cell in row}:
            return at
    raise InputError(
        f"{shown}: no row has the heading {layout.csp_code[0]}. Give the sheet of the table, as the publisher has it."
    )


def _year_end(above: Sequence[Sequence[str]], layout: PartnershipTable, shown: str) -> str:
    text = " ".join(cell for row in above for cell in row)
    found = re.search(rf"{re.escape(layout.year_ending)}\s+([A-Z][a-z]+ \d{{4}})", text)
    try:
        return f"{datetime.strptime(found[1], '%B %Y'):%Y-%m}" if found else _refuse_year(layout, shown)
    except ValueError:
        return _refuse_year(layout, shown)


def _refuse_year(layout: PartnershipTable, shown: str) -> str:
    raise InputError(
        f"{shown}: the lines above the headings do not say which year the table is of. They must have the title, with "
        f"'{layout.year_ending}' and the month: keep them when you save the sheet."
    )


def _kind(code: str, name: str, layout: PartnershipTable, shown: str, number: int) -> str:
    if CODE.fullmatch(code):
        return "csp"
    if not code and not name:
        return "force"
    if not code and name.casefold().startswith(layout.unassigned):
        return "unassigned"
    if not code and name.casefold().endswith(layout.airport):
        return "airport"
    has = f"the code {code!r}" if code else "no code"
    raise InputError(
        f"{shown}, row {number}: {name!r} has {has}, and is neither a force, nor an airport, nor what a force placed "
        "nowhere. Correct the row as it is published."
    )


def _number(cell: str, layout: PartnershipTable, group: str, shown: str, number: int) -> str | None:
    """A count; in a table of rates a number with its decimals, or None for a mark that says that there is none."""
    if not layout.rates:
        return _count(cell, group, shown, number)
    text = cell.strip().replace(",", "")
    if text.casefold() in {mark.casefold() for mark in layout.marks}:
        return None
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or rate < 0:
        raise InputError(
            f"{shown}, column {group}, row {number}: {cell!r} is no rate, and none of the marks "
            f"{', '.join(layout.marks)}. Restore the cell from the published table."
        )
    return format(round(rate, DECIMALS).normalize(), "f")


def _count(cell: str, group: str, shown: str, number: int) -> str:
    text = cell.strip().replace(",", "").removesuffix(".0")
    if not text.isascii() or not text.isdigit():
        raise InputError(
            f"{shown}, column {group}, row {number}: {cell!r} is not a count. Restore the cell from the published "
            "table; what is not available is no zero."
        )
    return text
