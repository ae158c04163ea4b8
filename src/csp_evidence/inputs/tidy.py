"""Turns text as published into typed columns: the tidy frame that analysis works on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TypeVar

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.published import Published

EARLIEST, LATEST = 1900, 2199  # years of months and days; others do not fit into a timestamp of nanoseconds
LARGEST = 10**15  # of a number; pence of it still fit into 64 bits
Number = TypeVar("Number", int, Decimal)


def tidy(published: Published) -> pd.DataFrame:
    """The typed frame of a published file, same rows and columns.

    text: str; integer: Int64; money, percent and decimal: Decimal; month: datetime64 on its first day;
    date: datetime64; yes_no: boolean; list: a tuple of texts. Blanks are missing values, and of a list the empty one.
    The index stays the row of the file.

    Raises
    ------
    InputError
        A cell that is not of its column's type: names the file, the column and the row.
    """
    frame = published.frame.copy()
    for column in published.sidecar.fields:
        if column.kind == "list":
            cells = frame[column.name].tolist()
            frame[column.name] = pd.Series([_items(cell, column.separator) for cell in cells], frame.index, object)
            continue
        try:
            frame[column.name] = _convert(frame[column.name], _CELL[column.kind], _DTYPE[column.kind])
        except _CellError as error:
            shown = "" if published.sidecar.personal else f" {error.cell!r}"
            raise InputError(
                f"{published.shown}, column {column.name}, row {error.row}: the cell{shown} is not "
                f"{_MEANING[column.kind]}. Correct the cell and run again."
            ) from None
    return frame


def _items(cell: str | None, separator: str) -> tuple[str, ...]:
    return tuple(item for part in (cell or "").split(separator) if (item := part.strip()))


class _CellError(Exception):
    def __init__(self, row: int, cell: str) -> None:
        self.row, self.cell = row, cell


def _convert(texts: pd.Series, cell: Callable[[str], object], dtype: str) -> pd.Series:
    """Each text as its value; a text that stands often is worked out once."""
    if cell is str:
        return texts.astype(dtype)
    places, known = pd.factorize(texts)
    values: list[object] = []
    for place, text in enumerate(known):
        try:
            values.append(cell(text))
        except (ValueError, InvalidOperation):
            raise _CellError(int(str(texts.index[int((places == place).argmax())])), text) from None
    found = pd.Series([*values, None], dtype=dtype).take(places)
    return found.set_axis(texts.index)


def _integer(text: str) -> int:
    if not text.isascii() or not text.lstrip("-").isdigit():
        raise ValueError
    return _within(int(text), LARGEST)


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or "e" in text.lower() or "_" in text or text != text.strip():
        raise ValueError
    return _within(value, LARGEST)


def _within(value: Number, largest: int) -> Number:
    if abs(value) > largest:
        raise ValueError
    return value


def _moment(text: str, form: str) -> pd.Timestamp:
    found = pd.Timestamp(pd.to_datetime(text, format=form))
    if not EARLIEST <= found.year <= LATEST:
        raise ValueError
    return found


def _month(text: str) -> pd.Timestamp:
    if len(text) != 7:
        raise ValueError
    return _moment(text, "%Y-%m")


def _date(text: str) -> pd.Timestamp:
    if len(text) != 10:
        raise ValueError
    return _moment(text, "%Y-%m-%d")


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError
    return text == "yes"


_CELL: dict[str, Callable[[str], object]] = {
    "text": str,
    "geometry": str,
    "integer": _integer,
    "money": _decimal,
    "percent": _decimal,
    "decimal": _decimal,
    "month": _month,
    "date": _date,
    "yes_no": _yes_no,
}
_DTYPE = {
    "text": "str",
    "geometry": "str",
    "integer": "Int64",
    "money": "object",
    "percent": "object",
    "decimal": "object",
    "month": "datetime64[ns]",
    "date": "datetime64[ns]",
    "yes_no": "boolean",
}
_MEANING = {
    "text": "text",
    "geometry": "a geometry of GeoJSON",
    "integer": "a whole number",
    "money": "an amount in pounds such as 75000.00",
    "percent": "a percentage such as 24.4",
    "decimal": "a number such as 4 or 0.5",
    "month": "a month such as 2016-09",
    "date": "a date such as 2016-06-10",
    "yes_no": "yes or no",
}
