"""How a table leaves a stage: CSV that a spreadsheet opens safely, marked where it is synthetic or an illustration."""

from __future__ import annotations

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
SYNTHETIC, ILLUSTRATIVE = "synthetic", "illustrative"


def csv_bytes(frame: pd.DataFrame, *, synthetic: bool, illustrative: bool = False) -> bytes:
    """The frame as CSV in UTF-8 with LF line ends; decimals exact, missing values blank.

    Text that a spreadsheet would run as a formula gets an apostrophe in front. A synthetic table has a last column
    `synthetic` that says so in each row, an illustration one called `illustrative`.
    """
    safe = frame.map(_safe)
    safe.columns = [_safe(name) for name in frame.columns]
    if synthetic:
        safe[SYNTHETIC] = SYNTHETIC
    if illustrative:
        safe[ILLUSTRATIVE] = ILLUSTRATIVE
    return str(safe.to_csv(index=False, lineterminator="\n", float_format="%.10g")).encode()


def _safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
