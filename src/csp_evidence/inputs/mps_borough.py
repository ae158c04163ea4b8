"""Reads recorded crime in the layouts in which the Metropolitan Police Service publishes it for boroughs.

A published file has a row for each borough and minor category and a column for each month. Layouts differ in the names
and the order of their first three columns and in their categories, which the latest has in capitals.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.layouts import BoroughMonths, place_of

NOT_BOROUGHS = ("London Heathrow and London City Airports", "Unknown", "NK", "")
MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])")
COLUMNS = ["area_code", "area_name", "offence_group", "month", "offences"]


def read_mps_borough(
    rows: Sequence[Sequence[str]],
    layout: BoroughMonths,
    shown: str,
    *,
    areas: Mapping[str, str],
    groups: Mapping[tuple[str, str], str],
) -> pd.DataFrame:
    """A published file as text in the tidy layout: area_code, area_name, offence_group, month, offences.

    Categories are summed into groups. A group that a borough has no row for is written as 0 in every month: newer
    files leave out rows that are zero throughout. Heathrow and offences without a known borough are left out.

    Parameters
    ----------
    rows
        The cells of the file, the header first.
    layout
        What its columns are called (inputs/layouts.py).
    shown
        How messages name the file.
    areas
        Code of each borough by name.
    groups
        Offence group by (major category, minor category) of this layout; capitals make no difference.

    Raises
    ------
    InputError
        A header, borough, category or count that the layout does not have: names the row and the column.
    """
    header = list(rows[0])
    places = [place_of(names, header, shown, 1) for names in (layout.borough, layout.major, layout.minor)]
    months = [name for place, name in enumerate(header) if place not in places]
    wrong = [name for name in months if not MONTH.fullmatch(name)]
    if wrong or not months:
        raise InputError(
            f"{shown}, row 1: the header does not fit the layout: months must be written like 201609"
            f"{', not ' + ', '.join(wrong[:3]) if wrong else ''}. Name the right layout in the sidecar, or replace "
            "the file."
        )
    at = {name: header.index(name) for name in header}
    placed = {(major.casefold(), minor.casefold()): group for (major, minor), group in groups.items()}
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(months))
    for number, row in enumerate(rows[1:], start=2):
        borough, major, minor = (row[place].strip() for place in places)
        if borough in NOT_BOROUGHS:
            continue
        if borough not in areas:
            raise InputError(
                f"{shown}, column {header[places[0]]}, row {number}: {borough!r} is no borough of areas.csv. "
                "Correct the name, or add the area."
            )
        if (major.casefold(), minor.casefold()) not in placed:
            raise InputError(
                f"{shown}, row {number}: the category {major!r}, {minor!r} is not in offence_categories.csv for the "
                f"layout {layout.categories}. Add it with the group that it belongs to."
            )
        total = sums[borough, placed[major.casefold(), minor.casefold()]]
        for place, month in enumerate(months):
            total[place] += count_of(row[at[month]], shown, month, number)
    every = sorted(set(groups.values()))
    present = sorted({borough for borough, _ in sums}, key=lambda name: areas[name])
    empty = [0] * len(months)
    tidy = [
        (areas[name], name, group, f"{month[:4]}-{month[4:]}", str(count))
        for name in present
        for group in every
        for month, count in zip(months, sums.get((name, group), empty), strict=True)
    ]
    return pd.DataFrame(tidy, columns=COLUMNS, index=pd.RangeIndex(2, len(tidy) + 2, name="row"), dtype=object)


def count_of(text: str, shown: str, month: str, number: int) -> int:
    """A cell of a month as a count; InputError names the file, the column and the row where it is none."""
    if not text.isascii() or not text.isdigit():
        raise InputError(
            f"{shown}, column {month}, row {number}: {text!r} is not a count. Restore the cell from the published "
            "file; a blank is not a zero."
        )
    return int(text)
