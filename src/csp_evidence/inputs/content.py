"""One digest over what a published file says, whatever the order of its rows and columns and however it is written."""

from __future__ import annotations

import csv
import hashlib

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
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerows(frame.itertuples(index=False, name=None))
    lines.sort()
    header = _Lines()
    csv.writer(header, lineterminator="\n").writerow(frame.columns)
    return hashlib.sha256("".join([*header, *lines]).encode()).hexdigest()


class _Lines(list[str]):
    """Keeps each row that a csv writer writes as one string."""

    write = list.append
