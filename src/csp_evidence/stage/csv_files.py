"""How a table leaves a stage: CSV that a spreadsheet opens safely, marked where it is synthetic or an illustration."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd

from csp_evidence.characters import UNSEEN

# Those of full width too: spreadsheets of East Asian languages run them as formulas. Apostrophes that were typed before
# one get another, so that `as_typed` takes off no more than was put on.
RUNS = re.compile("['\u00a0 ]*[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
RUNS_AFTER = "(?='*(?:[=+@\uff1d\uff0b\uff20]|[-\uff0d][^\\s]))"
AFTER_SEPARATOR = re.compile(rf"([;|\t]\s*){RUNS_AFTER}")
GUARDED = re.compile(rf"([;|\t]\s*)'{RUNS_AFTER}")
LONGEST = 32_700  # a spreadsheet puts what is longer into the next row, where it would be read afresh
SHORTENED = " [shortened]"
SYNTHETIC, ILLUSTRATIVE = "synthetic", "illustrative"


def csv_bytes(
    frame: pd.DataFrame, *, synthetic: bool, illustrative: bool = False, invented: pd.DataFrame | None = None
) -> bytes:
    """The frame as CSV in UTF-8 with LF line ends; decimals exact, missing values blank.

    Text that a spreadsheet would run as a formula gets an apostrophe in front. A synthetic table has a last column
    `synthetic` that says so in each row, an illustration one called `illustrative`. Where only the `invented` cells of
    a synthetic table are invented, that column names their columns, row by row.
    """
    safe = frame.map(_safe)
    safe.columns = [_safe(name) for name in frame.columns]
    if synthetic:
        safe[SYNTHETIC] = SYNTHETIC if invented is None else _named(frame, invented)
    if illustrative:
        safe[ILLUSTRATIVE] = ILLUSTRATIVE
    return str(safe.to_csv(index=False, lineterminator="\n", float_format="%.10g")).encode()


def _named(frame: pd.DataFrame, invented: pd.DataFrame) -> list[str]:
    """For each row, which of its columns are invented; nothing where none is."""
    named = [[str(name) for name, mark in zip(frame, row, strict=True) if mark] for row in invented.to_numpy()]
    return [str(_safe(f"{SYNTHETIC}: {'; '.join(columns)}")) if columns else "" for columns in named]


def _safe(value: object) -> object:
    """Text as a spreadsheet takes it for text, wherever it parts cells or lines; the numbers as they are.

    A bare carriage return ends a line for spreadsheets though Python's csv does not quote it; a semicolon or tab may
    part cells there; characters that nobody sees could show a cell as something else than it is.
    """
    if not isinstance(value, str):
        return value
    text = LINE_ENDS.sub("\n", value)
    text = UNSEEN.sub("", text)
    text = AFTER_SEPARATOR.sub(r"\1'", text)
    if len(text) > LONGEST:
        text = text[:LONGEST] + SHORTENED
    return "'" + text if RUNS.match(text) else text


def as_typed(cell: str) -> str:
    """The text of a cell of such a file without the apostrophes that keep spreadsheets from running it."""
    text = cell[1:] if cell.startswith("'") and RUNS.match(cell[1:]) else cell
    return GUARDED.sub(r"\1", text)


def read_back(file: Path) -> tuple[list[str], list[list[str]]]:
    """The names of the columns and the rows of such a file, each cell as it was before it was made safe to open."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = ([as_typed(cell) for cell in row] for row in csv.reader(opened))
    return header, rows


def records_of(file: Path) -> list[dict[str, str]]:
    """The rows of such a file by the names of its columns, likewise."""
    header, rows = read_back(file)
    return [dict(zip(header, row, strict=True)) for row in rows]
