"""Reads numbers as they are printed in a report: sums of money and others, with how exact each is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

FORM = re.compile(
    r"""(?P<minus>-|−)?\s?£?\s?(?P<minus2>-|−)?
        (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?
        (?P<scale>k|m|bn|thousand|million|billion)?""",
    re.VERBOSE | re.IGNORECASE,
)
SCALES = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
MONEY = {"pounds": 0, "pence": -2, "£000s": 3, "£m": 6}  # units of money, as powers of ten of a pound
BLANK = ("", "-", "–", "—", "n/a")
PRODUCT = re.compile(r"(\d+)\s?[x×]\s?(\d+)")
PLAIN = re.compile(r"(?P<minus>-|−)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
ENDINGS = re.compile(r"^£|\s?(?:%|per cent|percentage points|points|a head|per head|each)$")
WORDS = {
    "up to": "most", "at most": "most", "no more than": "most", "under": "most",
    "over": "least", "more than": "least", "at least": "least",
    "approximately": "near", "about": "near", "around": "near", "circa": "near", "c.": "near", "some": "near",
}  # fmt: skip
Rounding = Literal["rounded", "cut", "exact"]


@dataclass(frozen=True)
class Amount:
    """Pounds, and the unit of the last printed digit: £2.345 million is 2345000 to the nearest 1000."""

    pounds: Decimal
    unit: Decimal


@dataclass(frozen=True)
class Printed:
    """A printed number: its value, the unit of its last digit, and what it can stand for; None is without a limit.

    Money is in pounds, whatever unit it is printed in.
    """

    value: Decimal
    unit: Decimal
    low: Fraction | None
    high: Fraction | None


def read_amount(text: str, power: int = 0) -> Amount:
    """Read an amount such as `£1,234,567`, `£480k`, `1.61m`, `£2.345 million`, `(400,000)` or `-400k`.

    A number without a scale of its own is in pounds, or in 10 ** `power` pounds.

    Raises
    ------
    ValueError
        The text is not one amount in one of these forms; it says what is wrong with it.
    """
    body = text.strip()
    bracketed = body.startswith("(") and body.endswith(")")
    found = FORM.fullmatch(body[1:-1].strip() if bracketed else body)
    if not found:
        raise ValueError(f"{text!r} is not an amount such as £1,234,567, £480k, £2.345 million or (400,000)")
    minus = sum(bool(found[name]) for name in ("minus", "minus2")) + bracketed
    if minus > 1:
        raise ValueError(f"{text!r} has more than one minus sign")
    digits = found["number"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    scale = SCALES[found["scale"].lower()] if found["scale"] else power
    if decimals > scale + 2:
        raise ValueError(f"{text!r} has a fraction of a penny")
    pounds = Decimal(digits).scaleb(scale)
    return Amount(-pounds if minus else pounds, Decimal(1).scaleb(min(scale - decimals, scale)))


def read_printed(text: str, unit: str, rounding: Rounding | None = None) -> Printed | None:
    """Read a printed number in `unit`; None for a cell that says nothing, such as a dash.

    Words before it limit what it can stand for: "up to", "over", "approximately" (to its last digit that is not zero).
    Without a `rounding`, money to the pound or penny and whole numbers are exact, and all else is rounded to its last
    digit. "4 x 5" is a number of groups of so many.

    Raises
    ------
    ValueError
        The text is no number in the unit; it says what is wrong with it.
    """
    body = text.strip()
    if body.lower() in BLANK:
        return None
    word = next((known for known in WORDS if body.lower().startswith(f"{known} ")), "")
    body = body[len(word) :].strip()
    value, last, exact = _money(body, MONEY[unit]) if unit in MONEY else _number(body, unit)
    way = rounding or ("exact" if exact else "rounded")
    value, last = Decimal(f"{value:f}"), Decimal(f"{last:f}")
    return Printed(value, last, *_limits(Fraction(value), Fraction(last), way, WORDS.get(word, "")))


def _money(body: str, power: int) -> tuple[Decimal, Decimal, bool]:
    if body.lower() == "nil":
        return Decimal(0), Decimal(1), True
    pence = re.fullmatch(r"(\d+)p", body)
    amount = read_amount(pence[1], -2) if pence else read_amount(body, power)
    return amount.pounds, amount.unit, amount.unit <= 1


def _number(body: str, unit: str) -> tuple[Decimal, Decimal, bool]:
    if product := PRODUCT.fullmatch(body):
        return Decimal(int(product[1]) * int(product[2])), Decimal(1), True
    found = PLAIN.fullmatch(ENDINGS.sub("", body))
    if not found:
        raise ValueError(f"{body!r} is not a number in {unit}")
    digits = found["number"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    share = unit in ("per cent", "points") or unit.startswith("per ")
    value = Decimal(digits)
    return -value if found["minus"] else value, Decimal(1).scaleb(-decimals), not decimals and not share


def _limits(value: Fraction, last: Fraction, way: str, word: str) -> tuple[Fraction | None, Fraction | None]:
    if word == "most":
        return Fraction(0), value
    if word == "least":
        return value, None
    if word == "near":
        while value and value % (10 * last) == 0:
            last *= 10
        way = "rounded"
    if way == "rounded":
        return value - last / 2, value + last / 2
    if way == "cut":
        return (value, value + last) if value >= 0 else (value - last, value)
    return value, value
