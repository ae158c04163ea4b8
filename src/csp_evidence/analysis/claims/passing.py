"""The tests that a statement can be put to: whether what is computed bears out what is stated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.exact_numbers import exact, round_to
from csp_evidence.analysis.expressions.calendar import months_spanned
from csp_evidence.analysis.expressions.functions import years_between
from csp_evidence.analysis.periods import days_inclusive


def passes(claim: Claim, computed: Any) -> bool:
    """Whether what is computed bears out what is stated, by the kind of test."""
    stated = exact(claim.stated)
    if claim.test == "span":
        return bool(span(computed, claim.unit) == stated)
    return TESTS[claim.test](stated, computed, exact(claim.rounding or 1))


def span(days: Sequence[Any], unit: str) -> Fraction:
    """From the first to the last of two days, both included, in the unit of the claim: days, weeks, months or years."""
    first, last = days
    match next((word for word in ("day", "week", "month") if unit.startswith(word)), "year"):
        case "day":
            return Fraction(days_inclusive(first, last))
        case "week":
            return Fraction(days_inclusive(first, last), 7)
        case "month":
            return months_spanned(first, last)
        case _:
            return years_between(first, last)


def _rounds_to(stated: Any, computed: Any, unit: Fraction) -> bool:
    if isinstance(stated, list):
        return [round_to(value, unit) for value in computed] == stated
    return bool(round_to(computed, unit) == stated)


def _between(stated: Any, computed: Any, unit: Fraction) -> bool:
    """The stated bounds are the narrowest multiples of the unit that hold every computed value."""
    values = computed if isinstance(computed, list) else [computed]
    low, high = min(values), max(values)
    return bool(stated[0] <= low < stated[0] + unit and stated[1] - unit < high <= stated[1])


def _same(stated: Any, computed: Any, _: Fraction) -> bool:
    if isinstance(stated, list):
        return bool(computed == stated)
    return all(value == stated for value in (computed if isinstance(computed, list) else [computed]))


def _member(stated: Any, computed: Any, _: Fraction) -> bool:
    return all(value in computed for value in (stated if isinstance(stated, list) else [stated]))


def _within(stated: Any, computed: Any, unit: Fraction) -> bool:
    """The stated number, before it was rounded to the unit, can lie between the two computed bounds."""
    low, high = computed
    return bool(low - unit / 2 <= stated <= high + unit / 2)


TESTS: dict[str, Callable[[Any, Any, Fraction], bool]] = {
    "equal": lambda stated, computed, _: bool(stated == computed),
    "rounds_to": _rounds_to,
    "sums_to": lambda stated, computed, _: bool(sum(computed, start=Fraction(0)) == stated),
    "between": _between,
    "within": _within,
    "before": lambda stated, computed, _: bool(stated < computed),
    "after": lambda stated, computed, _: bool(stated > computed),
    "count": lambda stated, computed, _: bool(len(computed) == stated),
    "rank": lambda stated, computed, _: bool(stated == computed),
    "same": _same,
    "citation": lambda stated, computed, _: bool(stated == computed),
    "member": _member,
}
