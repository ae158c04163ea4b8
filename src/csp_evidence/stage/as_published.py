"""Whether numbers stand as they are in a published or transcribed input, or were worked out: decided from its values.

A number counts as published where a column of such an input holds it. Small numbers are found in large columns by
accident: so the chance that numbers of the same size would all be found there must be small as well. What cannot be
shown to stand in an input counts as worked out.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from csp_evidence.analysis.printed_numbers import SCALES
from csp_evidence.analysis.wording import date_text, listed
from csp_evidence.cell_text import heading_text, is_missing, is_number, is_numeric
from csp_evidence.inputs.published import Published

CHANCE = 0.01
DECIMALS = 6
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
SCALED = re.compile(rf"£({NUMBER.pattern})\s?({'|'.join(filter(None, SCALES))})\b", re.IGNORECASE)


class Column(NamedTuple):
    """The numbers of a column, and how many it has of so many digits before the point."""

    numbers: frozenset[float]
    sizes: Counter[int]

    @classmethod
    def of(cls, values: Iterable[object]) -> Column:
        """The column with these values."""
        numbers = numbers_in(values)
        return cls(numbers, Counter(_digits(number) for number in numbers))

    def chance(self, number: float) -> float:
        """How likely another number of the same size is to be found here: 1 where they all are."""
        decimals = len(f"{number:.{DECIMALS}f}".rstrip("0").partition(".")[2])
        possible = (10.0 if number < 10 else 9 * 10.0 ** (_digits(number) - 1)) * 10.0**decimals
        return min(1.0, self.sizes[_digits(number)] / possible)


def numbers_in(values: Iterable[object]) -> frozenset[float]:
    """Every number of some values, those in texts and dates too, without sign."""
    found: set[float] = set()
    for value in values:
        if is_missing(value):
            continue
        if is_number(value):
            if math.isfinite(value):
                found.add(round(abs(float(value)), DECIMALS))
        else:
            text = date_text(value) if isinstance(value, date) else str(value)
            found |= {round(float(number.replace(",", "")), DECIMALS) for number in NUMBER.findall(text)}
            found |= {
                round(float(number.replace(",", "")) * 10.0 ** SCALES[scale.lower()], DECIMALS)
                for number, scale in SCALED.findall(text)
            }
    return frozenset(found)


KNOWN: dict[str, list[Column]] = {}  # by the digest of the content; a batch has the same common inputs many times


def columns_of(frame: pd.DataFrame) -> list[Column]:
    """The columns of an input as it was published: text, cell for cell."""
    return [Column.of(frame[name].dropna().unique()) for name in frame]


def columns_of_input(published: Published) -> list[Column]:
    """`columns_of` a published input, kept in this process."""
    if published.content not in KNOWN:
        KNOWN[published.content] = columns_of(published.frame)
    return KNOWN[published.content]


def stand_in(numbers: Collection[float], columns: Sequence[Column]) -> bool:
    """Whether all numbers stand in the columns, and would hardly all be found there by accident; not without any."""
    if not numbers or not all(any(number in column.numbers for column in columns) for number in numbers):
        return False
    chances = (min(1.0, sum(column.chance(number) for column in columns)) for number in numbers)
    return math.prod(chances) <= CHANCE


def numbers_by_column(frame: pd.DataFrame) -> dict[str, frozenset[float]]:
    """The numbers of each column of a table that holds one, in texts and dates too."""
    found = {str(name): numbers_in(frame[name]) for name in frame}
    return {name: numbers for name, numbers in found.items() if numbers}


def unchanged_columns(numbers: Mapping[str, Collection[float]], columns: Sequence[Column]) -> list[str]:
    """The columns of `numbers_by_column` all of whose numbers stand in the columns of its sources."""
    return [name for name, found in numbers.items() if stand_in(found, columns)]


class Unchanged(NamedTuple):
    """What of a table stands as it is in its sources.

    `columns` are those of its columns with numbers, `every` whether that is all of them, and `published` whether all
    its numbers, and those of the texts beside it, stand in what somebody has published.
    """

    columns: list[str]
    every: bool
    published: bool


def source_words(frame: pd.DataFrame, unchanged: Unchanged, headings: Mapping[str, str]) -> tuple[str, str]:
    """How the line of sources below a table begins, and what it says at its end of columns that stand unchanged."""
    if unchanged.every:
        return "Source", ""
    numeric = [name for name in unchanged.columns if is_numeric(list(frame[name]))]
    named = [headings.get(name) or heading_text(name) for name in numeric]
    return "Calculated from", f"Numbers that stand there unchanged: {listed(named)}." if named else ""


def _digits(number: float) -> int:
    return len(str(int(number)))
