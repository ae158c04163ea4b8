"""One digest over what a published file says, whatever the order of its rows and columns and however it is written."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable

import pandas as pd


def content_digest(frame: pd.DataFrame) -> str:
    """The sha256 of the content of a raw file.

    The content is the header in the order of the sidecar and then the rows in the order of their bytes, as UTF-8 text
    with commas, quotation marks only where a cell needs them, and LF at each line's end. Files that differ only in the
    order of rows or columns, in line ends, quoting or a byte-order mark have the same digest.

    Parameters
    ----------
    frame
        The text of the file, cell for cell, as `read_published` gives it; None for a blank.
    """
    return digest_of(line_of(frame.columns), _plain_lines(frame) or _quoted_lines(frame))


def digest_of(header: str, lines: list[str]) -> str:
    """The digest of a content from its lines, in any order."""
    return hashlib.sha256("".join([header, *sorted(lines)]).encode()).hexdigest()


def line_of(cells: Iterable[str | None]) -> str:
    """One row, or the header, as the line that goes into the digest."""
    line = _Lines()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line[0]


def _plain_lines(frame: pd.DataFrame) -> list[str] | None:
    """The rows as lines where no cell needs quotation marks, several times as fast; None where one does."""
    columns = [frame[name].fillna("").tolist() for name in frame]
    lines = [f"{line}\n" for line in map(",".join, zip(*columns, strict=True))]
    text = "".join(lines)
    plain = '"' not in text and "\r" not in text and text.count("\n") == len(lines)
    return lines if plain and len(columns) > 1 and text.count(",") == len(lines) * (len(columns) - 1) else None


def _quoted_lines(frame: pd.DataFrame) -> list[str]:
    lines = _Lines()
    csv.writer(lines, lineterminator="\n").writerows(frame.itertuples(index=False, name=None))
    return lines


class _Lines(list[str]):
    """Keeps each row that a csv writer writes as one string."""

    write = list.append
