"""Released counts: what everything that is shown or worked out of people's answers is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from csp_evidence.analysis.release.rule import REACH

WITHHELD = "[c]"
BLANK = ""  # the option of those who left a question out


@dataclass(frozen=True)
class Number:
    """A count as it is released: `value`, or None where it is withheld, with the counts that may stand behind it."""

    value: int | None
    least: int
    most: int | None

    @classmethod
    def of(cls, value: int | None, more: int, *, exact: bool = False) -> Number:
        """A count that stands exactly, is rounded and may have gone down by `more`, or is withheld."""
        if value is None:
            return cls(None, 0, None)
        return cls(value, value, value) if exact else cls(value, value - REACH, value + more)

    @property
    def exact(self) -> bool:
        """Whether it is a total that the partnership has published itself."""
        return self.value is not None and self.least == self.most

    def __str__(self) -> str:
        return WITHHELD if self.value is None else f"{self.value:,}"


@dataclass(frozen=True)
class ReleasedCounts:
    """Respondents by option, in the order of the form; `blank` left the question out, `size` were there to answer it.

    `whole` says that so few stand outside the group that everybody is counted in its place; `single` that nobody is in
    two options.
    """

    name: str
    group: str
    size: Number
    counts: Mapping[str, Number]
    blank: Number
    whole: bool = True
    single: bool = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.counts)

    def __getitem__(self, option: str) -> Number:
        return self.counts[option]

    @property
    def answered(self) -> int | None:
        """How many answered: the sum of the options where all are shown, else all but the blanks, if those are many."""
        total = self.total(list(self.counts)) if self.single else None
        if total is not None:
            return total
        return None if self.size.value is None else self.size.value - (self.blank.value or 0)

    def total(self, options: Sequence[str]) -> int | None:
        """The sum of released counts; None where one of them is withheld."""
        values = [self.counts[option].value for option in options]
        return None if None in values else sum(value for value in values if value is not None)

    def frame(self) -> pd.DataFrame:
        """option, respondents (missing: withheld), least, most (missing: not known), exact."""
        numbers = list(self.counts.values())
        table = pd.DataFrame({"option": list(self.counts)})
        for name, values in (
            ("respondents", [number.value for number in numbers]),
            ("least", [number.least for number in numbers]),
            ("most", [number.most for number in numbers]),
        ):
            table[name] = pd.Series(values, dtype="Int64")
        return table.assign(exact=[number.exact for number in numbers])


@dataclass(frozen=True)
class ReleasedCross:
    """Respondents by row, such as a ward, and column, such as an answer. A row of a small group is withheld whole."""

    name: str
    group: str
    size: Number
    rows: Sequence[str]
    columns: Sequence[str]
    counts: Mapping[tuple[str, str], Number]
    whole: bool = True

    def __getitem__(self, cell: tuple[str, str]) -> Number:
        return self.counts[cell]

    def frame(self) -> pd.DataFrame:
        """Option (the row), answered (the sum of the columns), and one column an answer; missing: withheld."""
        table = pd.DataFrame({"option": list(self.rows)})
        shown = [[self.counts[row, column].value for column in self.columns] for row in self.rows]
        answered = [None if None in row else sum(value for value in row if value is not None) for row in shown]
        table["answered"] = pd.Series(answered, dtype="Int64")
        for at, column in enumerate(self.columns):
            table[column] = pd.Series([row[at] for row in shown], dtype="Int64")
        return table


@dataclass(frozen=True)
class Released:
    """All that one reading of the answers has released: tables by name, and the sizes of groups of people."""

    counts: Mapping[str, ReleasedCounts]
    crossed: Mapping[str, ReleasedCross]
    sizes: Mapping[str, Number]
