"""Finds the one figure that was changed in a file, where putting it back gives the content that the sidecar notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from csp_evidence.inputs.content import digest_of, line_of
from csp_evidence.inputs.money import SCALES, read_amount
from csp_evidence.inputs.published import Published

PENCE = "_pence"
MOST_ROWS = 1_000  # a longer ledger would be searched for minutes
Row = Mapping[str, str | None]


class Cells(NamedTuple):
    """The columns of a table that hold a figure: the number, its printed form and the unit that is printed to."""

    value: str
    printed: str | None = None
    unit: str | None = None


class Changed(NamedTuple):
    """The row of a file whose figure was changed, and the figure that the noted content has there."""

    row: int
    noted: Decimal


def put_back(published: Published, cells: Cells) -> Changed | None:
    """The one changed figure of a file whose content is not the one that is noted; None where no single one is.

    How far the control total is out says by how much; each row in turn is put back by that, with its printed form as it
    stands or written anew, until the digest is the one that is noted. A digest that agrees proves the row.
    """
    noted, by = published.sidecar.controls.sha256, _out_by(published, cells)
    if noted is None or not by or len(published.frame) > MOST_ROWS:
        return None
    if published.frame[cells.value].isna().any():
        return None
    header = line_of(published.frame.columns)
    rows = published.frame.to_dict("index")
    lines = [line_of(row.values()) for row in rows.values()]
    for forms in (_number_alone, _number_and_print):
        for place, (number, row) in enumerate(rows.items()):
            was = Decimal(str(row[cells.value])) - by
            for restored in forms(row, cells, was):
                if digest_of(header, [*lines[:place], line_of(restored.values()), *lines[place + 1 :]]) == noted:
                    return Changed(int(str(number)), was)
    return None


def _out_by(published: Published, cells: Cells) -> Decimal | None:
    sums = published.sidecar.controls.sums
    texts = published.frame[cells.value].dropna()
    if cells.value in sums:
        return sum(map(Decimal, texts), Decimal(0)) - sums[cells.value]
    if cells.value + PENCE in sums:
        return sum(map(Decimal, texts), Decimal(0)) - Decimal(sums[cells.value + PENCE]).scaleb(-2)
    return None


def _number_alone(row: Row, cells: Cells, was: Decimal) -> Iterator[Row]:
    """The row with the number put back, written as the number in it is."""
    decimals = len(str(row[cells.value]).partition(".")[2])
    yield {**row, cells.value: f"{was:.{decimals}f}"}


def _number_and_print(row: Row, cells: Cells, was: Decimal) -> Iterator[Row]:
    """The row with the number put back, and printed in every usual form."""
    if cells.printed is None or cells.unit is None:
        return
    for restored in _number_alone(row, cells, was):
        for printed, unit in _prints(was):
            for rounding in dict.fromkeys((row[cells.unit], unit)):
                yield {**restored, cells.printed: printed, cells.unit: rounding}


def _prints(value: Decimal) -> Iterator[tuple[str, str]]:
    """Every usual way to print a figure, with the unit of its last digit."""
    plain = f"{value.normalize():f}"
    yield from ((plain, "1"), (f"{plain}%", "1"), (f"{value:,.2f}", "0.01"))
    for scale, power in SCALES.items():
        number = f"{value.scaleb(-power).normalize():,f}"
        if value <= 0 or len(number.partition(".")[2]) > power + 2:
            continue  # no amount that the reader would take
        for pound in ("£", ""):
            for gap in ("", " ") if scale else ("",):
                text = f"{pound}{number}{gap}{scale}"
                yield text, f"{read_amount(text).unit.normalize():f}"
