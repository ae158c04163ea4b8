"""The functions that an expression may call, each with its meaning and a worked example (docs/expressions.md)."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from csp_evidence.analysis.exact_numbers import round_to
from csp_evidence.analysis.expressions import calendar
from csp_evidence.analysis.release.rule import REACH, STEP


@dataclass(frozen=True)
class Function:
    """A function: how it is called, what it gives, an example and what that gives, and what works it out."""

    call: str
    meaning: str
    example: str
    gives: str
    work: Callable[..., Any]

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many values."""
        try:
            inspect.signature(self.work).bind(*range(count))
        except TypeError:
            return False
        return True


def _rank(value: Any, among: list[Any]) -> Fraction:
    return Fraction(1 + sum(other > value for other in among))


def _order(value: Any, among: list[Any]) -> Fraction:
    return Fraction(1 + sum(other < value for other in among))


def _sum(items: list[Fraction]) -> Fraction:
    return sum(items, start=Fraction(0))


def _item(items: list[Any], place: Fraction) -> Any:
    if place.denominator != 1 or not 1 <= place <= len(items):
        raise ValueError(f"there is no item {place} in a list of {len(items)}")
    return items[int(place) - 1]


def _running(items: list[Fraction]) -> list[Fraction]:
    return list(accumulate(items))


def _changes(items: list[Fraction]) -> list[Fraction]:
    return [later - before for before, later in pairwise(items)]


def _rises(items: list[Fraction]) -> Fraction:
    falls = [place for place, change in enumerate(_changes(items), start=1) if change <= 0]
    return Fraction(len(items) - 1 - max(falls, default=0)) if items else Fraction(0)


def _is_truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not() takes what is true or false, such as a comparison")
    return not value


def years_between(first: date, last: date) -> Fraction:
    """Years from `first` to `last`, both days included, a part of a year as months of twelve."""
    return calendar.months_spanned(first, last) / 12


NEAR, WIDE = Fraction(1, 20), Fraction(1, 10)
WORDED: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "about": lambda value, mark: abs(value - mark) <= WIDE * abs(mark),
    "almost": lambda value, mark: 0 < mark - value <= WIDE * abs(mark),
    "just over": lambda value, mark: 0 < value - mark <= NEAR * abs(mark),
    "just under": lambda value, mark: 0 < mark - value <= NEAR * abs(mark),
    "over": lambda value, mark: value > mark,
    "under": lambda value, mark: value < mark,
    "up to": lambda value, mark: value <= mark,
    "at least": lambda value, mark: value >= mark,
}


def _worded(words: str, value: Fraction, mark: Fraction) -> bool:
    if words not in WORDED:
        raise ValueError(f"{words!r} is none of the words that have an interval: {', '.join(WORDED)}")
    return WORDED[words](value, mark)


def _count_behind(counts: Any) -> list[Fraction]:
    """The fewest and the most people that may stand behind a released count, or a list of them."""
    several = counts if isinstance(counts, list) else [counts]
    return [_sum([max(one - REACH, Fraction(0)) for one in several]), _sum([one + REACH + 2 * STEP for one in several])]


def _share_behind(counts: Any, base: Any) -> list[Fraction]:
    """The least and the most percentage that may stand behind released counts: see docs/methods/disclosure.md."""
    least, most = _count_behind(counts)
    return [100 * least / (base + STEP), min(100 * most / max(base - STEP, Fraction(1)), Fraction(100))]


def _up_or_down(rounding: Callable[[Fraction], int]) -> Callable[..., Fraction]:
    return lambda number, unit=Fraction(1): Fraction(rounding(number / unit)) * unit


FUNCTIONS: dict[str, Function] = {
    found.call.partition("(")[0]: found
    for found in (
        Function("abs(number)", "The number without its sign.", "abs(3 - 5)", "2", abs),
        Function(
            "add_days(day, number)", "A day so many days later, or earlier.", "add_days(date('2016-02-28'), 2)",
            "2016-03-01", lambda day, number: day + timedelta(days=int(number)),
        ),
        Function(
            "add_months(month, number)", "A month so many months later, or earlier.", "add_months('2016-11', 3)",
            "2017-02", calendar.add_months,
        ),
        Function(
            "ceiling(number, unit)", "Rounded up to a multiple of the unit, which is 1 if left out.",
            "ceiling(57.5)", "58", _up_or_down(math.ceil),
        ),
        Function(
            "changes(list)", "Each entry after the first less the one before it.", "changes([8, 11, 9])", "3 and -2",
            _changes,
        ),
        Function("contains(list, value)", "Whether the list has the value.", "contains(['a', 'b'], 'b')", "yes",
                 lambda items, item: item in items),
        Function("count(list)", "How many entries a list has.", "count([4, 4, 7])", "3",
                 lambda items: Fraction(len(items))),
        Function("date(text)", "A day.", "date('2017-04-01')", "2017-04-01", lambda text: date.fromisoformat(text)),
        Function(
            "days(first, last)", "Days from one day to another, the first not counted.",
            "days(date('2016-06-10'), date('2016-08-12'))", "63",
            lambda first, last: Fraction((last - first).days),
        ),
        Function("first_day(period)", "The first day of a month, a calendar year or a financial year.",
                 "first_day('2016/17')", "2016-04-01", calendar.first_day),
        Function(
            "floor(number, unit)", "Cut to a multiple of the unit, which is 1 if left out.",
            "floor(2735532, 1000)", "2735000", _up_or_down(math.floor),
        ),
        Function(
            "growth(now, before)", "The change in per cent of the value before.", "growth(16062, 17236) < -6.8",
            "yes", lambda now, before: 100 * (now / before - 1),
        ),
        Function(
            "index(list)", "Each entry as a percentage of the first.", "index([50, 55, 60])", "100, 110 and 120",
            lambda items: [100 * item / items[0] for item in items],
        ),
        Function("item(list, place)", "The entry at a place, counted from 1.", "item([31, 28, 31], 2)", "28", _item),
        Function("last_day(period)", "The last day of a month, a calendar year or a financial year.",
                 "last_day('2016-02')", "2016-02-29", calendar.last_day),
        Function("letter(number)", "The letter at a place in the alphabet.", "letter(3)", "C",
                 lambda number: chr(ord("A") + int(number) - 1)),
        Function("max(list)", "The largest entry, or the latest day.", "max([3, 9, 4])", "9", lambda items: max(items)),
        Function("mean(list)", "The mean of the entries.", "mean([3, 9, 6])", "6",
                 lambda items: _sum(items) / len(items)),
        Function("min(list)", "The smallest entry, or the earliest day.", "min([3, 9, 4])", "3",
                 lambda items: min(items)),
        Function("month(day)", "The month of a day.", "month(date('2016-06-10'))", "2016-06",
                 lambda day: f"{day:%Y-%m}"),
        Function("months(first, last)", "The months of two periods and of what lies between.",
                 "months('2016-11', '2017-01')", "2016-11, 2016-12 and 2017-01", calendar.months),
        Function(
            "months_between(first, last)", "Months from one day to another, both included, with parts of a month.",
            "months_between(date('2017-10-01'), date('2019-03-31'))", "18", calendar.months_spanned,
        ),
        Function("not(condition)", "Whether a condition fails.", "not(2 > 3)", "yes", _is_truth),
        Function("order(value, list)", "The rank of a value, the smallest first.", "order(5, [9, 5, 2])", "2", _order),
        Function("position(list, value)", "Where a value stands in a list, counted from 1.",
                 "position(['a', 'b'], 'b')", "2", lambda items, item: Fraction(1 + items.index(item))),
        Function("rank(value, list)", "The rank of a value, the largest first; equal values share a rank.",
                 "rank(5, [9, 5, 5, 2])", "2", _rank),
        Function("rises(list)", "How many times in a row the last entries rose.", "rises([7, 5, 6, 8])", "2", _rises),
        Function("round_to(number, unit)", "To the nearest multiple of the unit, halves away from zero.",
                 "round_to(2.45, 0.1)", "2.5", round_to),
        Function("running(list)", "The sums of the entries so far.", "running([4, 6, 5])", "4, 10 and 15", _running),
        Function("sum(list)", "The entries added up.", "sum([34, 33, 34])", "101", _sum),
        Function(
            "count_behind(counts)",
            "The fewest and the most people that may stand behind a count of people, which is protected: 4 less to 14 "
            "more than shown. One count, or a list of those of several answers.",
            "count_behind(80)", "76 and 94", _count_behind,
        ),
        Function(
            "share_behind(counts, base)",
            "The least and the most percentage that may stand behind counts of people, which are protected: each may "
            "be 4 less to 14 more than shown, the base 5. One count, or a list of those of several answers.",
            "share_behind([80, 215], 525)", "54.1509 and 62.1154", _share_behind,
        ),
        Function(
            "worded(words, value, mark)",
            "Whether a value is what words make of a mark: `about` within a tenth of it; `almost` up to a tenth below; "
            "`just under`, `just over` up to a twentieth; `under`, `over`, `up to`, `at least`.",
            "worded('just under', 28.7, 30)", "yes", _worded,
        ),
        Function("year(day)", "The calendar year of a day.", "year(date('2016-06-10'))", "2016",
                 lambda day: Fraction(day.year)),
        Function(
            "years(first, last)", "Years from one day to another, both included; a part of a year as months of twelve.",
            "years(date('2017-04-01'), date('2021-03-31'))", "4", years_between,
        ),
    )
}  # fmt: skip
