"""Bands of a number of which the form gives no limits, and what bands are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

MOST_BANDS = 8


def round_limits(numbers: Sequence[Decimal]) -> list[Decimal]:
    """Limits between bands of a width of 1, 2 or 5 times a power of ten, so wide that eight take in all numbers."""
    if not numbers:
        return []
    least, most = min(numbers), max(numbers)
    whole = all(number == int(number) for number in numbers)
    for width in _widths(most - least):
        if whole and width < 1:
            continue
        first = (least / width).to_integral_value(rounding=ROUND_FLOOR) * width
        count = int((most - first) / width) + 1
        if count <= MOST_BANDS:
            return [first + width * at for at in range(1, count)]
    return []


def _widths(span: Decimal) -> Iterable[Decimal]:
    power = span.adjusted() - 1 if span else 0
    return (Decimal(of).scaleb(power + more) for more in range(4) for of in (1, 2, 5))


def band_labels(limits: Sequence[Decimal], *, whole: bool) -> list[str]:
    """Names of the bands that limits part: "Under 10", "10 to 19" (to under 20 unless all numbers are whole)."""
    if not limits:
        return ["All answers"]
    between = [
        f"{low:f} to {high - 1:f}"
        if whole and high - low > 1
        else f"{low:f}"
        if whole
        else f"{low:f} to under {high:f}"
        for low, high in pairwise(limits)
    ]
    return [f"Under {limits[0]:f}", *between, f"{limits[-1]:f} or more"]
