"""Numbers, units, dates and lists in sentences: words that agree with their number, names that read as a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Number: TypeAlias = int | float | Decimal

LEADS = ("%", "as", "of", "by", "per", "in", "each", "every", "no", "not", "end", "lower", "upper", "times")
STOPS = ("of", "in", "with", "by", "that", "over", "for", "on", "each", "to", "from", "at", "without", "left", "met")
AHEAD = ("page", "paragraph", "section", "row", "rank")  # units that stand before their number: "page 13"
IRREGULAR = {"people": "person", "pence": "penny", "series": "series"}
SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PLURAL = re.compile(r"(?:ss|us|is)$")
WITH_THE = re.compile(r"(\w+ )?(City|County|Forest|Isles?|Riding|Vale) of ")
MINUS = "\N{MINUS SIGN}"
SENTENCE_END = re.compile(r"(?<=[.!?])[”’)]*\s+(?=[“‘(]?[A-Z0-9£])")


def in_units(number: str, unit: str, *, one: bool) -> str:
    """A number and its unit as words that agree: "1 officer", "39 officers", "page 13", "95% of responses".

    Parameters
    ----------
    number
        As it is shown.
    unit
        In the plural: what is counted comes before any "of", "with" or the like ("records with an id"). A unit that
        begins with "of", "per" or the like goes on from the number and stays as it is.
    one
        Whether the number is exactly one.
    """
    first, *rest = unit.split() or [""]
    if first in AHEAD:
        return " ".join([first, number, *rest])
    if first == "%":
        return f"{number}{unit}"
    return f"{number} {singular(unit) if one else unit}".strip()


def singular(unit: str) -> str:
    """A unit in the singular: "choices of posts" becomes "choice of posts"."""
    words = unit.split()
    if not words or words[0] in LEADS:
        return unit
    head = next((n - 1 for n, word in enumerate(words) if n and (word in STOPS or word.startswith("("))), -1)
    head = next((n for n, word in enumerate(words[: head or None]) if word.endswith(",")), head)
    words[head] = _one(words[head].removesuffix(",")) + ("," if words[head].endswith(",") else "")
    return " ".join(words)


def _one(noun: str) -> str:
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not PLURAL.search(noun) else noun


def figure(number: Number, form: str = ",", before: str = "") -> str:
    """A number by a format of Python's: below zero it has a minus sign, which is no hyphen, and that comes first.

    One that rounds to zero has no minus.
    """
    text = format(number, form)
    if not re.search("[1-9]", text):
        text = format(abs(number), form)
    return f"{MINUS}{before}{text[1:]}" if text.startswith("-") else before + text


def pounds(amount: Number, places: int = 0) -> str:
    """An amount of money: "£1,234", "−£50,000"."""
    return figure(amount, f",.{places}f", "£")


def counted(number: int, nouns: str) -> str:
    """A count with its noun, given in the plural: "1 project", "1,023 projects"."""
    return in_units(f"{number:,}", nouns, one=number == 1)


def in_words(number: int) -> str:
    """A count at the head of a sentence: "Four", or in figures from ten on."""
    return SMALL[number].capitalize() if 0 <= number < len(SMALL) else f"{number:,}"


def listed(names: Sequence[str], *, most: int | None = None, others: str = "others", last: str = "and") -> str:
    """Names as a list: "a, b and c", or "a, b and 3 others" where there are more than `most`."""
    shown = [*names] if most is None or len(names) <= most + 1 else [*names[:most], f"{len(names) - most} {others}"]
    return f" {last} ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def is_are(number: int) -> str:
    """The verb that agrees with a count."""
    return "is" if number == 1 else "are"


def opened(text: str) -> str:
    """A clause with a capital at its head, the rest as it stands."""
    return text[:1].upper() + text[1:]


def in_sentence(place: str) -> str:
    """The name of a place as a sentence has it: the City of London, the Vale of Glamorgan, Torfaen."""
    return f"the {place}" if WITH_THE.match(place) else place


def date_text(value: date) -> str:
    """A date as "10 June 2016", with the time when there is one."""
    text = f"{value.day} {value:%B %Y}"
    return f"{text}, {value:%H:%M}" if isinstance(value, datetime) and (value.hour or value.minute) else text


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; an end is a full stop, question or exclamation mark before a capital or a number."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]
