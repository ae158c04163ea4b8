"""The layout in which the police publish street-level crime: which columns are read, and how files are joined."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from csp_evidence.characters import complaint
from csp_evidence.errors import InputError

HEADER = [
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
]  # fmt: skip
READ = {
    "crime_id": "Crime ID",
    "month": "Month",
    "lsoa_code": "LSOA code",
    "lsoa_name": "LSOA name",
    "crime_type": "Crime type",
}
DESCRIBED = {  # what every sidecar of such a file says of the columns that are read
    "layout": "police_uk_street",
    "fields": [
        {
            "name": "crime_id",
            "type": "string",
            "description": "Id of the crime, blank for some",
            "form": "id",
        },
        {"name": "month", "type": "yearmonth", "description": "Month of recording", "constraints": {"required": True}},
        {"name": "lsoa_code", "type": "string", "description": "Code of the small area of the point", "form": "id"},
        {"name": "lsoa_name", "type": "string", "description": "Name of that small area"},
        {"name": "crime_type", "type": "string", "description": "Category of crime", "constraints": {"required": True}},
    ],
    "named_by": ["month", "lsoa_code", "crime_type"],
}


def read_street(header: list[str], rows: Iterator[list[str]], shown: str) -> pd.DataFrame:
    """The columns of `READ` as text, None for a blank; indexed by the rows of the file, its header being row 1.

    Points, streets and outcomes are not read: nothing is worked out from them. A line that repeats the header is where
    the next file begins, and is passed over. Equal cells are kept once, so that a million rows need little memory.

    Raises
    ------
    InputError
        A row has too many cells or too few, or there is none: names the row.
    """
    places = [header.index(name) for name in READ.values()]
    kept: dict[str, str | None] = {"": None}
    numbers: list[int] = []
    columns: list[list[str | None]] = [[] for _ in places]
    width = len(header)
    for number, row in enumerate(rows, start=2):
        if len(row) != width:
            raise InputError(
                f"{shown}, row {number}: {len(row)} cells, but the header has {width}. A comma inside a cell needs "
                "quotation marks around the cell; a short last row means that the file was cut off."
            )
        if row == header:
            continue
        numbers.append(number)
        identifier, *others = (row[place] for place in places)
        columns[0].append(identifier or None)
        for column, text in zip(columns[1:], others, strict=True):
            column.append(kept.setdefault(text, text))
    if not numbers:
        raise InputError(f"{shown} holds a header and no rows. Replace it with the published file.")
    for text in kept:
        if complaint(text):
            _refuse(text, numbers, columns, shown)
    index = pd.Index(numbers, name="row")
    return pd.DataFrame(dict(zip(READ, columns, strict=True)), index=index, dtype=object)


def _refuse(text: str, numbers: list[int], columns: list[list[str | None]], shown: str) -> None:
    for column, cells in zip(READ.values(), columns, strict=True):
        if text in cells:
            raise InputError(f"{shown}, column {column}, row {numbers[cells.index(text)]}: the cell {complaint(text)}.")
