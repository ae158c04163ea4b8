"""Months, assessment years and financial years."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

NO_YEARS = "years not stated"

MONTHS, JUNE = 12, 6


@cache
def assessment_months(year_end: str, years_back: int = 0) -> pd.DatetimeIndex:
    """The twelve months that end with `year_end` ("2016-09"), or as many years before it."""
    import pandas as pd

    last = pd.Timestamp(f"{year_end}-01") - pd.DateOffset(years=years_back)
    return pd.date_range(end=last, periods=MONTHS, freq="MS")


def assessment_label(year_end: str, years_back: int = 0) -> str:
    """How a year is called in prose: "12 months to September 2016"."""
    return f"12 months to {assessment_months(year_end, years_back)[-1]:%B %Y}"


def mid_year(year_end: str, years_back: int = 0) -> int:
    """The calendar year whose 30 June lies within an assessment year: its residents are the base of a rate."""
    last = assessment_months(year_end, years_back)[-1]
    return int(last.year) - int(last.month < JUNE)


def days_inclusive(first: date, last: date) -> int:
    """The days from `first` to `last`, counting both."""
    return (last - first).days + 1


def financial_year_of(day: date) -> str:
    """The financial year that a day falls in, such as "2017/18"."""
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def financial_year_dates(name: str) -> tuple[date, date]:
    """The first and last day of a financial year such as "2017/18": 1 April to 31 March.

    Raises
    ------
    ValueError
        The name is not two following years in this form.
    """
    found = re.fullmatch(r"(\d{4})/(\d{2})", name)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError(f"{name!r} is not a financial year such as 2017/18")
    first = int(found[1])
    return date(first, 4, 1), date(first + 1, 3, 31)


def years_in_words(names: pd.Series) -> str:
    """Financial years, each cell as ("2017/18", "2018/19"), in words: "2017/18 and 2018/19", "2016/17 to 2018/19".

    A blank is a year that is not stated, and is said to be.
    """
    years = sorted({year for years in names for year in years})
    span = f"{years[0]} to {years[-1]}" if len(years) > 2 else " and ".join(years)
    if not all(names):
        return f"{span} and {NO_YEARS}" if span else NO_YEARS
    return span
