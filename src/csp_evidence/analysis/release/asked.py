"""What to count of the answers: groups of people, questions, and questions by groups. Only the release reads these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Group:
    """Some of the people, such as residents: `members` says of each row whether it is one; all are `within` another."""

    name: str
    members: pd.Series
    within: str = EVERYBODY


@dataclass(frozen=True)
class Question:
    """A question to count: `answers` are an option's id for each row, or ticks, one column an option.

    Parameters
    ----------
    name : of the released table.
    options : the ids in the order of the form. A row without an answer, or outside its group, is blank.
    group : who is counted.
    asked : the question behind it, where two tables count one question for two groups; by default the name.
    declared : options -> counts that the partnership has published itself. They stand exactly, where they are right.
    """

    name: str
    answers: pd.Series | pd.DataFrame
    options: tuple[str, ...]
    group: str = EVERYBODY
    asked: str = ""
    declared: Mapping[str, int] = field(default_factory=dict)

    @property
    def of(self) -> str:
        """The question behind the table."""
        return self.asked or self.name


@dataclass(frozen=True)
class Crossing:
    """A question by groups of people, such as feeling safe by ward. Groups below the small base have no row."""

    name: str
    rows: pd.Series
    row_options: tuple[str, ...]
    columns: pd.Series
    column_options: tuple[str, ...]
    group: str = EVERYBODY
