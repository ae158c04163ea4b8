"""One digest over what a published file says, whatever the order of its rows and columns and however it is written."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from zlib import crc32

import pandas as pd

SEPARATOR = "\x1f"  # which no cell may hold
LINES = 10_000  # that are made one text at a time


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
    return digest_of(*lines_of(frame))


def lines_of(frame: pd.DataFrame) -> tuple[str, list[str]]:
    """The header and the rows of a content as lines."""
    return line_of(frame.columns), _plain_lines(frame) or _quoted_lines(frame)


def text_of(header: str, lines: Iterable[str]) -> str:
    """The content as the text that its digest is over, from its lines in any order."""
    return "".join([header, *sorted(lines)])


def field_controls(frame: pd.DataFrame, keys: Sequence[str], fields: Iterable[str] | None = None) -> dict[str, str]:
    """A control of each field that notices order: the sum over all rows of a checksum of the key with the cell.

    Like a control total weighted by the key, it is the same in whatever order the rows come, and another one when two
    cells of the field change places.

    Parameters
    ----------
    frame
        The text of the file, as for `content_digest`.
    keys
        The fields that name a row; by default no control is made of these themselves.
    fields
        The fields to make it of, those that are not there left out.

    Returns
    -------
    dict
        Eight hexadecimal digits by field: the sum of the CRC-32 of "key, key, cell", modulo 2 to the power of 32.
    """
    wanted = [name for name in frame if name not in keys] if fields is None else [n for n in fields if n in frame]
    texts = {name: frame[name].fillna("").tolist() for name in {*wanted, *keys}}
    rows = list(map(SEPARATOR.join, zip(*(texts[key] for key in keys), strict=True))) if keys else [""] * len(frame)
    found = {}
    for name in wanted:
        lines = map(SEPARATOR.join, zip(rows, texts[name], strict=True))
        found[str(name)] = f"{sum(map(crc32, map(str.encode, lines))) % 2**32:08x}"
    return found


def digest_of(header: str, lines: Iterable[str]) -> str:
    """The digest of a content from its lines, in any order."""
    found = hashlib.sha256(header.encode())
    ordered = sorted(lines)
    for start in range(0, len(ordered), LINES):
        found.update("".join(ordered[start : start + LINES]).encode())
    return found.hexdigest()


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
