"""The functions that an expression may call."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from csp_evidence.analysis.exact_numbers import round_to


def years_between(first: date, last: date) -> Fraction:
    """Whole years from `first` to `last`, both days included; ValueError where the span is not whole years."""
    following = date.fromordinal(last.toordinal() + 1)
    if (following.month, following.day) != (first.month, first.day):
        raise ValueError(f"{first} to {last} is not a whole number of years")
    return Fraction(following.year - first.year)


def _days(first: date, last: date) -> Fraction:
    return Fraction((last - first).days)


def _rank(value: Any, among: list[Any]) -> Fraction:
    return Fraction(1 + sum(other > value for other in among))


def _order(value: Any, among: list[Any]) -> Fraction:
    return Fraction(1 + sum(other < value for other in among))


def _letter(number: Fraction) -> str:
    return chr(ord("A") + int(number) - 1)


def _count(items: list[Any]) -> Fraction:
    return Fraction(len(items))


def _sum(items: list[Fraction]) -> Fraction:
    return sum(items, start=Fraction(0))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceiling": lambda number, unit=Fraction(1): Fraction(math.ceil(number / unit)) * unit,
    "contains": lambda items, item: item in items,
    "count": _count,
    "date": date.fromisoformat,
    "days": _days,
    "floor": lambda number, unit=Fraction(1): Fraction(math.floor(number / unit)) * unit,
    "letter": _letter,
    "max": max,
    "min": min,
    "order": _order,
    "position": lambda items, item: Fraction(1 + items.index(item)),
    "rank": _rank,
    "round_to": round_to,
    "sum": _sum,
    "years": years_between,
}
