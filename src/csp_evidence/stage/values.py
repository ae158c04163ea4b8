"""The value of a result as records hold it."""

from __future__ import annotations

from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import pandas as pd


def plain_value(value: Any) -> int | Decimal | float | str | None:
    """A number or text of any library as Python's own; None for a missing one, TypeError for anything else."""
    if value is None or value is pd.NA or (isinstance(value, Real) and value != value):
        return None
    if isinstance(value, (str, Decimal)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError(f"a result is a number or text, not {type(value).__name__}")
