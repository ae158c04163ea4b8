"""Ranges that the values seen propose: numbers, money in pence, decimals, days, months and counts of rows."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

import pandas as pd

from csp_evidence.analysis.wording import figure

MARGIN = Decimal("0.25")
DAY = pd.Timedelta(days=1)


class Range(NamedTuple):
    """Both ends as a suite writes them: numbers, or days as 2016-09-01."""

    low: int | float | str
    high: int | float | str

    def told(self) -> str:
        """The range in words."""
        return " to ".join(end if isinstance(end, str) else figure(end) for end in self)


def of_values(values: pd.Series) -> Range | None:
    """The range of the values, a quarter of its width wider on each side; None where they are no numbers and no days.

    Numbers stay on their side of nought, which is let in only where it was seen, and are rounded outwards to the last
    decimal that any of them has. Days are rounded outwards to whole days, and to the first of a month where every one
    of them is the first of one.
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        return _of_days(values)
    if pd.api.types.is_bool_dtype(values) or not all(_is_number(value) for value in values):
        return None
    exact = [_exact(value) for value in values]
    step = Decimal(1).scaleb(min(int(value.normalize().as_tuple().exponent) for value in exact))
    return _widened(min(exact), max(exact), min(step, Decimal(1)))


def of_count(seen: int) -> Range:
    """A count of rows or of different values: the one seen, a quarter more or less."""
    margin = MARGIN * seen
    return Range(_rounded(seen - margin, Decimal(1), ROUND_FLOOR), _rounded(seen + margin, Decimal(1), ROUND_CEILING))


def _widened(least: Decimal, most: Decimal, step: Decimal) -> Range:
    margin = MARGIN * (most - least)
    low, high = least - margin, most + margin
    if least >= 0:
        low = max(low, step if least else Decimal(0))
    if most <= 0:
        high = min(high, -step if most else Decimal(0))
    return Range(_rounded(low, step, ROUND_FLOOR), _rounded(high, step, ROUND_CEILING))


def _rounded(value: Decimal, step: Decimal, direction: str) -> int | float:
    whole = (value / step).to_integral_value(direction) * step
    return int(whole) if whole == whole.to_integral_value() else float(whole)


def _of_days(values: pd.Series) -> Range:
    least, most = values.min(), values.max()
    margin = (most - least) * float(MARGIN)
    low, high = (least - margin).floor("D"), (most + margin).ceil("D")
    if (values.dt.day == 1).all():
        low = low.replace(day=1)
        high = high if high.day == 1 else (high + pd.offsets.MonthBegin(1)).floor("D")
    return Range(f"{low:%Y-%m-%d}", f"{high:%Y-%m-%d}")


def _is_number(value: Any) -> bool:
    return isinstance(value, Decimal) or (pd.api.types.is_number(value) and not isinstance(value, (bool, complex)))


def _exact(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
