"""From a report's text to the sentences that a register should test: those with a number, a date or a law."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from csp_evidence.analysis.claims.entries import Calculation, Claim
from csp_evidence.analysis.claims.placing import placed
from csp_evidence.report_places import called, places

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SHARES = {"half": Fraction(1, 2), "halve": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4)}
SCALES = {"k": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000}
MONTH = "|".join(MONTHS)
PLACE = r"(?:paragraph|para\.?|section|appendix|page|p\.|slide|table|figure)\s*\d+(?:\.\d+)*"
BULLET = re.compile(r"^\s*(?:[\u2022\u25aa\u25cf\uf0b7*-]|o(?=\s)|\([a-z]\))\s*")
BOUNDARY = re.compile(r"(?<=[.!?])[\u201d\u2019\")]*\s+(?=[A-Z\u201c\u2018(\u00a3\d])")
ABBREVIATED = re.compile(r"\b(?:i\.e|e\.g|approx|no|para|p|s|ss|vs|Mr|Mrs|Ms|Dr|St)\.$", re.IGNORECASE)
DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({MONTH})\s+(\d{{4}})\b", re.IGNORECASE)
MONTH_OF = re.compile(rf"\b({MONTH})\s+(\d{{4}})\b", re.IGNORECASE)
SPAN = re.compile(r"\b((?:19|20)\d\d)\s*[-/\u2013]\s*((?:19|20)?\d\d)\b")
LAW = re.compile(
    r"\b(?:Act|Regulations|Order|Directive)\s+\(?(?:19|20)\d\d|\bSI\s+\d{4}/\d+|\bs(?:ection|\.)\s?\d+|\bsections\s\d+"
)
NUMBER = re.compile(
    r"(?<![\w.])(?P<pound>£)?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<scale>k|m|bn|million|billion)\b)?(?:st|nd|rd|th)?(?![\w/])",
    re.IGNORECASE,
)
WORD = re.compile(rf"\b(?:{'|'.join((*WORDS, *SHARES))})s?\b(?!-)", re.IGNORECASE)


class Sentence(NamedTuple):
    """A sentence of a report: where it stands, its words, and the numbers, days and laws in it as comparable texts."""

    paragraph: str
    text: str
    values: tuple[str, ...]


def sentences(report: str) -> list[Sentence]:
    """The sentences that hold a number, a date or a law, in order, each at its place (`placing.placed`).

    Lines are joined, and each bullet is a sentence of its own.
    """
    found = []
    for paragraph, text in placed(report):
        for sentence in _split(text):
            if values := values_in(sentence):
                found.append(Sentence(paragraph, sentence, values))
    return found


def values_in(text: str) -> tuple[str, ...]:
    """The numbers, days, months, spans of years and laws of a text, each once, as texts that can be compared."""
    kept: list[str] = []
    rest = re.sub(PLACE, " ", text, flags=re.IGNORECASE)

    def take(pattern: re.Pattern[str], value: Any) -> None:
        nonlocal rest
        kept.extend(told for match in pattern.finditer(rest) if (told := value(match)) is not None)
        rest = pattern.sub(" ", rest)

    take(LAW, _law)
    take(DAY, _day)
    take(MONTH_OF, lambda match: f"{match[2]}-{MONTHS.index(match[1].lower()) + 1:02}")
    take(SPAN, lambda match: f"{match[1]} to {match[2][-2:]}")
    take(NUMBER, _number)
    take(WORD, lambda match: _written(match[0].lower()))
    return tuple(dict.fromkeys(kept))


def stated_values(entry: Claim | Calculation) -> set[str]:
    """The values that an entry of a register states, in its field or in its words."""
    stated = getattr(entry, "stated", None)
    listed = stated if isinstance(stated, list) else [stated]
    own = {told for value in listed for told in _comparable(value)}
    return own | set(values_in(entry.statement))


def without_entry(found: Sequence[Sentence], entries: Iterable[Claim | Calculation]) -> list[Sentence]:
    """The sentences of which no entry at the same place states a value; "page 4" is the place "p. 4"."""
    known: dict[str, set[str]] = {}
    for entry in entries:
        for place in places(entry.paragraph):
            known.setdefault(called(place), set()).update(stated_values(entry))
    return [sentence for sentence in found if not known.get(called(sentence.paragraph), set()) & set(sentence.values)]


def _split(text: str) -> Iterator[str]:
    blocks: list[str] = [""]
    for line in text.splitlines():
        if BULLET.match(line):
            blocks.append(BULLET.sub("", line))
        elif line.strip():
            blocks[-1] = f"{blocks[-1]} {line.strip()}"
    for block in blocks:
        held = ""
        for part in BOUNDARY.split(" ".join(block.split())):
            held = f"{held} {part}".strip()
            if not ABBREVIATED.search(held):
                yield held
                held = ""
        if held:
            yield held


def _law(match: re.Match[str]) -> str:
    """A law by its year, since one sentence gives its number and another its name; a section by its number."""
    year = re.search(r"(?:19|20)\d\d", match[0])
    return f"law of {year[0]}" if year else f"section {re.sub(r'[^0-9]', '', match[0])}"


def _day(match: re.Match[str]) -> str | None:
    try:
        return date(int(match[3]), MONTHS.index(match[2].lower()) + 1, int(match[1])).isoformat()
    except ValueError:
        return f"{match[3]} {match[2]} {match[1]}"  # no day of the calendar, and so a finding


def _number(match: re.Match[str]) -> str:
    value = Decimal(match["digits"].replace(",", ""))
    return str(Fraction(value) * SCALES.get((match["scale"] or "").lower(), 1))


def _written(word: str) -> str:
    single = word.removesuffix("s")
    return str(SHARES[single]) if single in SHARES else str(WORDS.index(word if word in WORDS else single) + 2)


def _comparable(value: Any) -> Iterator[str]:
    if isinstance(value, date):
        yield value.isoformat()
        yield value.isoformat()[:7]
        yield str(value.year)
    elif isinstance(value, str):
        yield from values_in(value)
    elif value is not None and not isinstance(value, bool):
        yield str(Fraction(str(value)))
