"""Numbers as exact fractions, and back to what is printed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

PENNY = 2


def exact(value: Any) -> Any:
    """A value as expressions use it: numbers as Fraction, by their shortest decimal text."""
    if isinstance(value, (bool, date, str, Fraction)) or value is None:
        return value
    if isinstance(value, (int, Decimal)):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, (list, tuple)):
        return [exact(item) for item in value]
    raise TypeError(f"a value of type {type(value).__name__} has no place in an expression")


def round_to(number: Fraction, unit: Fraction) -> Fraction:
    """`number` to the nearest multiple of `unit`, halves away from zero, as printed figures are rounded."""
    steps = math.floor(abs(number) / unit + Fraction(1, 2)) * unit
    return Fraction(steps if number >= 0 else -steps)


def fractions_of(values: Mapping[str, Decimal | int]) -> dict[str, Fraction]:
    """Figures as exact fractions."""
    return {name: Fraction(value) for name, value in values.items()}


def to_decimal(value: Fraction, places: int = PENNY) -> Decimal:
    """The fraction to the penny, a half to the even one; exact where it has no more than `places` decimals."""
    scaled = value * 10**places
    whole = Decimal(scaled.numerator // scaled.denominator)
    rest = scaled - int(whole)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and int(whole) % 2):
        whole += 1
    return whole.scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
