"""Values of expressions as readers see them, and texts with expressions in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from csp_evidence.analysis.expressions.calendar import in_words
from csp_evidence.analysis.expressions.evaluation import evaluate
from csp_evidence.analysis.expressions.grammar import BRACES
from csp_evidence.analysis.wording import figure, in_units, listed

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
ISO_DATE = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")
MONTH = re.compile(r"(?<![\d-])\d{4}-(?:0[1-9]|1[0-2])(?![\d-])")
QUANTITY = re.compile(r"-?\d+(?:\.\d+)?(?:(?:, | and | \+ | = )-?\d+(?:\.\d+)?)*")
FRACTION, DECIMALS = re.compile(r"\d+\.\d+"), re.compile(r"\d\.(\d+)")
PLACES = 4  # decimals that `as_text` gives at most
PLAIN = re.compile("[a-z ]+")  # a unit that is words alone
BARE = ("date", "month", "year", "wording", "citation")  # units whose numbers take no thousand separator
UNSAID = (*BARE, "pounds")  # units that go without saying


def as_text(value: Any) -> str:
    """A value as it is shown: whole numbers whole, others to at most four decimals, dates in ISO form."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return f"{value.numerator}"
        return f"{round(Decimal(value.numerator) / Decimal(value.denominator), PLACES).normalize():f}"
    if isinstance(value, list):
        return listed([as_text(item) for item in value])
    return str(value)


def in_unit(text: str, unit: str) -> str:
    """A value of `as_text` in its unit: pounds with a sign, commas in thousands, days in words, names bare."""
    if unit not in BARE and QUANTITY.fullmatch(text):
        sign = "£" if unit.startswith("pounds") else ""
        text = NUMBER.sub(lambda number: figure(Decimal(number[0]), ",", sign), text)
    text = ISO_DATE.sub(_in_words, text)
    return MONTH.sub(lambda month: in_words(month[0]), text) if unit == "month" else text


def with_unit(text: str, unit: str) -> str:
    """A value of `as_text` with its unit as a reader meets it: "1 officer", "page 13", "£2.92 a resident"."""
    shown = in_unit(text, unit)
    if unit in UNSAID or not QUANTITY.fullmatch(text):
        return shown
    return in_units(shown, unit.removeprefix("pounds").lstrip(), one=text == "1")


def with_sign(text: str, unit: str) -> str:
    """A value of `as_text` as it stands beside one of the same unit: "39", "£578,000", "24.406%"."""
    return with_unit(text, "%") if unit.startswith("%") else in_unit(text, unit)


def as_found(computed: str, stated: str, unit: str) -> str:
    """What was found in the place of what is stated, both of `as_text`, with its unit.

    It has as many decimals as what is stated, but one at least where it is not whole, or as few more as tell the two
    apart.
    """
    if QUANTITY.fullmatch(computed):
        fewest = max((len(part) for part in DECIMALS.findall(stated)), default=1)
        rounded = ((_rounded(computed, places), _rounded(stated, places)) for places in range(fewest, PLACES))
        computed = next((found for found, said in rounded if found != said), computed)
    said = PLAIN.fullmatch(unit) and not unit.startswith("pounds")
    return with_unit(computed, unit) if said else with_sign(computed, unit)


def filled(text: str, names: Mapping[str, Any], unit: str = "") -> str:
    """A text with each expression in braces replaced by its value; the names may hold `value`, in the unit given.

    Errors as `evaluation.evaluate`.
    """

    def shown(found: re.Match[str]) -> str:
        expression = found[1]
        return in_unit(as_text(evaluate(expression, names)), unit if expression == "value" else "")

    return BRACES.sub(shown, text)


def _rounded(text: str, places: int) -> str:
    return FRACTION.sub(lambda number: f"{round(Decimal(number[0]), places):f}", text)


def _in_words(found: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(found[0])
    except ValueError:  # a wording that only looks like a day
        return found[0]
    return f"{day.day} {day:%B %Y}"
