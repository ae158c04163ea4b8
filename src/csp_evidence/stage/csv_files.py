"""How a table leaves a stage: CSV that a spreadsheet opens safely, marked where it is synthetic or an illustration."""

from __future__ import annotations

import re

import pandas as pd

from csp_evidence.characters import UNSEEN

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")  # spreadsheets of East Asian languages run these as formulas
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
AFTER_SEPARATOR = re.compile(r"([;|\t]\s*)(?=[=+@\uff1d\uff0b\uff20]|[-\uff0d][^\s])")
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
    begins = text.lstrip(" \u00a0")
    return "'" + text if begins.startswith((*FORMULA, *FULL_WIDTH)) else text
