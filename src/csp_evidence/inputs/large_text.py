"""Checks of a CSV file that may be large: whether it is text, its header, and where it cannot be taken apart."""

from __future__ import annotations

import codecs
import csv
import io

from csp_evidence.errors import InputError
from csp_evidence.inputs.file_formats import wrongly_quoted

BLOCK = 4 << 20  # bytes that are looked at for a header
PIECE = 1 << 14  # bytes that are looked at for whether they are plain ASCII


def header_of(content: bytes, shown: str) -> list[str]:
    """The header of a file that may be large; InputError where it is empty or not UTF-8."""
    check_text(content, shown)
    with io.TextIOWrapper(io.BytesIO(content[:BLOCK].lstrip()), encoding="utf-8-sig", errors="replace") as lines:
        return next(csv.reader(lines))


def check_text(content: bytes, shown: str) -> None:
    """Refuse what is empty or not UTF-8, without a second copy of a large file."""
    if not content[:BLOCK].strip():
        raise InputError(f"{shown} is empty. Replace it with the published file, or restore it from version control.")
    if b"\0" in content:
        raise InputError(f"{shown} holds NUL characters: it is not a text file in UTF-8. Save it as 'CSV UTF-8'.")
    if content.isascii():
        return
    decoder, whole = codecs.getincrementaldecoder("utf-8")(), (b"", 0)
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        if piece.isascii() and decoder.getstate() == whole:
            continue
        try:
            decoder.decode(piece, final=start + PIECE >= len(content))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, start + error.start) + 1
            raise InputError(
                f"{shown} is not UTF-8 text: line {line} holds a byte that UTF-8 does not allow. Save the file again "
                "as 'CSV UTF-8' and run once more."
            ) from None


def check_quotes(content: bytes, width: int, shown: str) -> None:
    """Refuse quotation marks that do not pair; lines that have them are few."""
    at = content.find(b'"')
    while at >= 0:
        start = content.rfind(b"\n", 0, at) + 1
        stop = content.find(b"\n", at)
        line = content[start : stop if stop >= 0 else len(content)].rstrip(b"\r")
        try:
            fits = len(next(csv.reader([line.decode("utf-8", "replace")], strict=True))) == width
        except csv.Error:
            fits = False
        if not fits:
            return refuse_rows(content, width, shown)
        at = content.find(b'"', stop) if stop >= 0 else -1
    return None


def refuse_rows(content: bytes, width: int, shown: str) -> None:
    """Read a file row by row, and say where it cannot be taken apart."""
    lines = io.TextIOWrapper(io.BytesIO(content.rstrip() + b"\n"), encoding="utf-8-sig", newline="")
    reader = csv.reader(lines, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if len(row) != width:
                raise InputError(
                    f"{shown}, row {number}: {len(row)} cells, but the header has {width}. A comma inside a cell needs "
                    "quotation marks around the cell; a short last row means that the file was cut off."
                )
    except csv.Error as error:
        raise wrongly_quoted(shown, reader.line_num, error) from None
