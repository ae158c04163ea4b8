"""Days, months and periods as expressions write them: '2016-09', '2016' and '2016/17'."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction

MOST_MONTHS = 1_200
FORMS = "a month such as '2016-09', a calendar year such as '2016' or a financial year such as '2016/17'"


def first_day(period: str | date | Fraction) -> date:
    """The first day of a month, a calendar year or a financial year; a day is itself. ValueError for anything else."""
    return _bounds(period)[0]


def last_day(period: str | date | Fraction) -> date:
    """The last day of a period, as `first_day` takes it."""
    return _bounds(period)[1]


def _bounds(period: str | date | Fraction) -> tuple[date, date]:
    if isinstance(period, date):
        return period, period
    text = str(period)
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, 1), _before(year + month // 12, month % 12 + 1)
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    found = re.fullmatch(r"(\d{4})/(\d{2})", text)
    if found and (int(found[1]) + 1) % 100 == int(found[2]):
        return date(int(found[1]), 4, 1), date(int(found[1]) + 1, 3, 31)
    raise ValueError(f"{text!r} is no period: write {FORMS}")


def _before(year: int, month: int) -> date:
    return date(year, month, 1) - timedelta(days=1)


def months(first: str | date | Fraction, last: str | date | Fraction) -> list[str]:
    """The months from the first day of one period to the last of another; ValueError where there are none or many."""
    start, end = first_day(first), last_day(last)
    count = 12 * (end.year - start.year) + end.month - start.month + 1
    if not 0 < count <= MOST_MONTHS:
        raise ValueError(f"{first} to {last} are {count} months; at least 1 and at most {MOST_MONTHS} are counted")
    return [_month(start.year, start.month + place) for place in range(count)]


def add_months(month: str | date, number: Fraction) -> str:
    """The month so many months after that of `month`, a month or a day."""
    start = first_day(month)
    return _month(start.year, start.month + int(number))


def _month(year: int, month: int) -> str:
    return f"{date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1):%Y-%m}"


def in_words(month: str) -> str:
    """A month such as '2016-09' in words: "September 2016"."""
    return f"{first_day(month):%B %Y}"


def months_spanned(first: date, last: date) -> Fraction:
    """Months from `first` to `last`, both included; the days left over count as a part of the month they fall in.

    Raises
    ------
    ValueError
        The last day comes before the first.
    """
    end = last + timedelta(days=1)
    if end < first:
        raise ValueError(f"{last} comes before {first}")
    whole = 12 * (end.year - first.year) + end.month - first.month
    if _shifted(first, whole) > end:
        whole -= 1
    start, after = _shifted(first, whole), _shifted(first, whole + 1)
    return whole + Fraction((end - start).days, (after - start).days)


def _shifted(day: date, count: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    month = _month(day.year, day.month + count)
    return min(date.fromisoformat(f"{month}-01") + timedelta(days=day.day - 1), last_day(month))
