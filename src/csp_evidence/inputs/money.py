"""Reads a sum of money as it is printed in a report, with the unit it is rounded to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

FORM = re.compile(
    r"""(?P<minus>-|−)?\s?£?\s?(?P<minus2>-|−)?
        (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?
        (?P<scale>k|m|bn|thousand|million|billion)?""",
    re.VERBOSE | re.IGNORECASE,
)
SCALES = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}


@dataclass(frozen=True)
class Amount:
    """Pounds, and the unit of the last printed digit: £2.458 million is 2458000 to the nearest 1000."""

    pounds: Decimal
    unit: Decimal


def read_amount(text: str) -> Amount:
    """Read an amount such as `£1,610,109`, `£480k`, `1.61m`, `£2.458 million`, `(400,000)` or `-400k`.

    Raises
    ------
    ValueError
        The text is not one amount in one of these forms; it says what is wrong with it.
    """
    body = text.strip()
    bracketed = body.startswith("(") and body.endswith(")")
    found = FORM.fullmatch(body[1:-1].strip() if bracketed else body)
    if not found:
        raise ValueError(f"{text!r} is not an amount such as £1,610,109, £480k, £2.458 million or (400,000)")
    minus = sum(bool(found[name]) for name in ("minus", "minus2")) + bracketed
    if minus > 1:
        raise ValueError(f"{text!r} has more than one minus sign")
    digits = found["number"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    power = SCALES[(found["scale"] or "").lower()]
    if decimals > power + 2:
        raise ValueError(f"{text!r} has a fraction of a penny")
    pounds = Decimal(digits).scaleb(power)
    return Amount(-pounds if minus else pounds, Decimal(1).scaleb(min(power - decimals, power)))
