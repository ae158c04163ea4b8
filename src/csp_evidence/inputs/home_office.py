"""Reads the Home Office's open data on recorded crime by partnership and quarter, by the names of partnerships."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.layouts import QuarterSheets, place_of, plain
from csp_evidence.inputs.ods_rows import ods_rows

COLUMNS = ["csp_code", "quarter", "offence_group", "offences"]
YEAR = re.compile(r"(\d{4})[-_/](\d{2})")
QUARTER = re.compile(r"[Qq]?([1-4])")


def read_quarters(path: Path, layout: QuarterSheets, codes: Mapping[str, str], shown: str) -> pd.DataFrame:
    """Counts by partnership, quarter and offence group, from every sheet that is called as a year.

    Parameters
    ----------
    codes
        The code of each partnership by its plain name and by every other name that it has had (layouts.plain).

    Returns
    -------
    DataFrame
        csp_code, quarter (the first month of it, such as 2025-04; the year begins in April), offence_group (our name),
        offences, as text. What a force placed nowhere, and airports, are left out.

    Raises
    ------
    InputError
        No sheet is a year, a heading or a name is not known, a cell is no count: names the sheet and the row.
    """
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    groups = {plain(heading): group for group, headings in layout.groups.items() for heading in headings}
    places: dict[str, dict[str, int]] = {}
    for sheet, number, row in ods_rows(path, lambda name: YEAR.fullmatch(name.strip()) is not None, shown):
        where = f"{shown}, sheet {sheet}"
        if sheet not in places:
            if not {plain(name) for name in layout.csp_name} & {plain(cell) for cell in row}:
                continue  # a line above the headings
            places[sheet] = {
                name: place_of(getattr(layout, name), row, where, number)
                for name in ("financial_year", "quarter", "csp_name", "group", "count")
            }
            continue
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in places[sheet].items()}
        name = plain(cells["csp_name"])
        if name.startswith(plain(layout.unassigned)) or name.endswith(plain(layout.airport)):
            continue
        if name not in codes:
            raise InputError(
                f"{where}, row {number}: {cells['csp_name']!r} is no partnership that is known here. Add the name with "
                "its code to reference/csp_aliases.csv."
            )
        group = groups.get(plain(cells["group"]))
        if group is None:
            if plain(cells["group"]) in {plain(one) for one in layout.left_out}:
                continue
            raise InputError(
                f"{where}, row {number}: the offence group {cells['group']!r} is not in the layout. Add it to "
                "layouts.yml."
            )
        key = codes[name], _quarter(cells, where, number), group
        sums[key] += _count(cells["count"], where, number)
    if not places:
        raise InputError(
            f"{shown} has no sheet that is called as a year, such as 2025-26, with the headings of the layout."
        )
    rows = [(*key, str(count)) for key, count in sorted(sums.items())]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _quarter(cells: Mapping[str, str], where: str, number: int) -> str:
    year, quarter = YEAR.fullmatch(cells["financial_year"]), QUARTER.fullmatch(cells["quarter"])
    if year is None or quarter is None or (int(year[1]) + 1) % 100 != int(year[2]):
        told = f"{cells['financial_year']!r}, {cells['quarter']!r}"
        raise InputError(f"{where}, row {number}: {told} is no quarter of a financial year. Download the file again.")
    first = int(year[1])
    return (f"{first}-04", f"{first}-07", f"{first}-10", f"{first + 1}-01")[int(quarter[1]) - 1]


def _count(text: str, where: str, number: int) -> int:
    digits = text.replace(",", "").removesuffix(".0")
    if not digits.removeprefix("-").isdigit() or not digits.isascii():
        raise InputError(f"{where}, row {number}: {text!r} is not a count. Download the file again.")
    return int(digits)  # a force may take back what it recorded: such a quarter has a count below zero
