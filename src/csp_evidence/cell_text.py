"""Values as a reader meets them: numbers, money, dates and free text, set the same way in tables and in sentences."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from numbers import Integral, Real
from typing import TypeGuard

import numpy as np
import pandas as pd

from csp_evidence.analysis.wording import MINUS, Number, date_text, in_units
from csp_evidence.characters import seen

CLIP = 600
LONGEST_WORD = 40
CALENDAR_YEAR = "calendar year"  # a unit whose numbers take no thousand separator
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
SHORTHAND = re.compile(r"\[[a-z0-9 ]{1,8}\]")  # "[c]" and its kin: the Analysis Function's marks for a withheld number


def is_missing(value: object) -> bool:
    """Whether a value stands for "not available": None, NaN, NaT or NA."""
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def is_number(value: object) -> TypeGuard[Number]:
    """Whether a value is a count, a measure or an amount of money; a truth value is none of these."""
    return isinstance(value, (Integral, Real, Decimal)) and not _is_truth(value)


def is_numeric(values: Sequence[object]) -> bool:
    """Whether a column holds numbers only, missing values and shorthand for withheld ones aside."""
    present = [value for value in values if not is_missing(value)]
    marks = [value for value in present if isinstance(value, str) and SHORTHAND.fullmatch(value)]
    numbers = [value for value in present if is_number(value)]
    return bool(numbers) and len(numbers) + len(marks) == len(present)


def places_for(values: Sequence[object]) -> int:
    """How many decimals a set of numbers is shown with, so that they line up under each other.

    Whole numbers show none. Exact decimals are money: two, or none when no value has pence. Measured values show at
    most one decimal where the largest is 1,000 or more, two from 1 and three below it, and no more than they have.
    """
    finite = [value for value in values if is_number(value) and math.isfinite(value)]
    if all(value == int(value) for value in finite):
        return 0
    if not any(isinstance(value, float) for value in finite):
        return 2
    largest = max(abs(float(value)) for value in finite)
    most = 1 if largest >= 1000 else 2 if largest >= 1 else 3
    measured = [float(value) for value in finite]
    return next((few for few in range(most) if all(round(value, few) == value for value in measured)), most)


def number_text(value: Number, places: int, *, grouped: bool = True) -> str:
    """A number with thousand separators; one too small for its decimals reads "<0.001", never a false nought."""
    if not math.isfinite(value):
        return f"{MINUS if value < 0 else ''}\N{INFINITY}"
    sign = MINUS if value < 0 else ""
    size = value if value >= 0 else -value
    style = "," if grouped else ""
    whole = places == 0 and isinstance(size, Integral)
    text = format(int(size), f"{style}d") if whole else format(size, f"{style}.{places}f")
    if size and not float(text.replace(",", "")):
        return f"{'>' if sign else '<'}{sign}{10**-places:.{places}f}"
    return sign + text


def value_text(value: object, unit: str = "") -> str:
    """A single quantity with its unit, as a sentence gives it: "£1,234,567", "24.41% of responses", "1 officer"."""
    if is_missing(value):
        return "not available"
    if not is_number(value):
        return plain_text(value)[0]
    text = number_text(value, places_for([value]), grouped=unit != CALENDAR_YEAR)
    first, _, rest = unit.partition(" ")
    if first.lower() in {"£", "gbp", "pounds"}:
        text, unit = (f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else f"£{text}"), rest
    elif first.lower() in {"%", "percent"}:
        text, unit = f"{text}%", rest
    return in_units(text, unit, one=value == 1)


def plain_text(value: object, clip: int = CLIP) -> tuple[str, bool]:
    """A value that is not a number as one line of text, and whether it had to be shortened.

    Characters that nobody sees are left out: they could make a page show something else than it holds.
    """
    if _is_truth(value):
        return ("Yes" if value else "No"), False
    if isinstance(value, date):
        return date_text(value), False
    text = seen(str(value)[: clip * 20])
    shortened = len(text) > clip or len(str(value)) > clip * 20
    return (_cut(text, clip).rstrip(" .,;:") + ELLIPSIS if shortened else text), shortened


def _cut(text: str, clip: int) -> str:
    """The beginning of a text, up to the end of a word where it is made of words."""
    beginning, _, word = text[:clip].rpartition(" ")
    return beginning if beginning and len(word) < LONGEST_WORD else text[:clip].rstrip()


def heading_text(column: str) -> str:
    """A column's name as a heading: `offences_2016` becomes "Offences 2016"."""
    text = plain_text(column)[0].replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def usual_places(column: str) -> int | None:
    """Decimals that a column's name settles: p-values take three, however large the largest is."""
    return 3 if "p" in re.split(r"[^a-z]+", column.lower()) else None


def is_year(column: str) -> bool:
    """Whether a column holds calendar years, which take no thousand separator."""
    return "year" in re.split(r"[^a-z]+", column.lower())


def _is_truth(value: object) -> bool:
    return isinstance(value, (bool, np.bool_))
