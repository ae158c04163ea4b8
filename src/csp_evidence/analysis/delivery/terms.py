"""The periods that indicators are reported for: months, quarters, financial years, rolling years and years to date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from csp_evidence.analysis.periods import MONTHS, financial_year_of

MONTH, QUARTER, YEAR, ROLLING, TO_DATE = "month", "quarter", "year", "rolling year", "year to date"
LENGTHS = {MONTH: 1, QUARTER: 3, YEAR: MONTHS}  # of the frequencies, in months
FORM = r"\d{4}-(0[1-9]|1[0-2])|\d{4}/\d{2}(-Q[1-4])?|12m-\d{4}-(0[1-9]|1[0-2])|ytd-\d{4}-(0[1-9]|1[0-2])"
CALLED = (
    "a month 2017-04, a quarter 2017/18-Q1, a year 2017/18, a rolling year 12m-2018-03 or a year to date ytd-2017-12"
)


@dataclass(frozen=True, order=True)
class Period:
    """`last` and `first` are months counted from year 0, both inclusive; periods sort by their last month."""

    last: int
    first: int
    kind: str
    name: str

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    @property
    def first_month(self) -> str:
        return month_text(self.first)

    @property
    def last_month(self) -> str:
        return month_text(self.last)

    def label(self) -> str:
        """How readers see it, such as "July to September 2017"."""
        end = f"{date(*_split(self.last), 1):%B %Y}"
        match self.kind:
            case "month":
                return end
            case "year":
                return self.name
            case "rolling year":
                return f"12 months to {end}"
        start = date(*_split(self.first), 1)
        return f"{start:%B}{f' {start:%Y}' if start.year != _split(self.last)[0] else ''} to {end}"

    def inside(self, other: Period) -> bool:
        return other.first <= self.first and self.last <= other.last


def month_number(text: str) -> int:
    """The number of a month such as "2017-04"."""
    return MONTHS * int(text[:4]) + int(text[5:7]) - 1


def month_text(number: int) -> str:
    return "{:04}-{:02}".format(*_split(number))


def _split(number: int) -> tuple[int, int]:
    return number // MONTHS, number % MONTHS + 1


@cache
def period(name: str) -> Period:
    """The period that a name stands for.

    Raises
    ------
    ValueError
        The name has none of the forms, or its two years do not follow each other.
    """
    if not re.fullmatch(FORM, name):
        raise ValueError(f"{name!r} is no period: write {CALLED}")
    if name.startswith(("12m-", "ytd-")):
        last = month_number(name[4:])
        start = last - MONTHS + 1 if name.startswith("12m-") else last - (last % MONTHS - 3) % MONTHS
        return Period(last, start, ROLLING if name.startswith("12m-") else TO_DATE, name)
    if name[4] == "-":
        return Period(month_number(name), month_number(name), MONTH, name)
    start = MONTHS * int(name[:4]) + 3
    if name[5:7] != f"{(int(name[:4]) + 1) % 100:02}":
        raise ValueError(f"{name!r} is no period: the second year must follow the first, as in 2017/18")
    if "-Q" not in name:
        return Period(start + 11, start, YEAR, name)
    start += 3 * (int(name[-1]) - 1)
    return Period(start + 2, start, QUARTER, name)


def period_of(first: int, kind: str) -> Period:
    """The month, quarter or financial year of this kind that begins with a month."""
    year, month = _split(first)
    if kind == MONTH:
        return period(month_text(first))
    name = financial_year_of(date(year, month, 1))
    return period(name if kind == YEAR else f"{name}-Q{(month - 4) % MONTHS // 3 + 1}")


def earlier(of: Period, months: int = MONTHS) -> Period:
    """The period of the same kind that many months before."""
    if of.kind in LENGTHS:
        return period_of(of.first - months, of.kind)
    return period(f"{of.name[:4]}{month_text(of.last - months)}")
