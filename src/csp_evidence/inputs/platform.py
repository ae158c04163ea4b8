"""Reads what a consultation platform exports: a small YAML file says which question goes into which column.

The file lies beside the export as `<file>.csv.layout.yml`. Platforms give one row a respondent and one column a
question; where people may choose several answers, these are joined in one cell (Microsoft Forms, in the order of a
ranking question) or spread over a column for each answer (Citizen Space, holding a rank or a tick).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from csp_evidence.characters import UNSEEN
from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import read_if_there

Rows = list[list[str]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Question(_Part):
    """One column of ours: the question it comes `from`, or one `value` for everybody.

    `answers` turn the platform's wording into ours, `date` is the form of its dates (as strptime knows it), `prefix`
    goes in front of an identifier.
    """

    source: str | None = None
    value: str | None = None
    answers: dict[str, str] | None = None
    date: str | None = None
    prefix: str = ""

    @model_validator(mode="after")
    def _one_origin(self) -> Question:
        if (self.source is None) == (self.value is None):
            raise ValueError("a column takes either `source`, a question, or `value`, one answer for everybody")
        return self


class Choices(_Part):
    """Several answers to one question, put `into` columns of ours, the most wanted first.

    Either `source` names one column whose answers are parted by `separator`, or `spread` maps a column for each answer
    to what the answer is called here. Spread columns hold ranks; with `ticks: as_listed` they hold ticks, whose order
    is that of the form and says nothing: the ranking of first choices must not be read then.
    """

    into: tuple[str, ...]
    source: str | None = None
    separator: str = ";"
    answers: dict[str, str] = {}
    spread: dict[str, str] = {}
    ticks: Literal["as_listed"] | None = None

    @model_validator(mode="after")
    def _one_layout(self) -> Choices:
        if (self.source is None) == (not self.spread):
            raise ValueError("choices take either `source`, one column, or `spread`, a column for each answer")
        return self


class Layout(_Part):
    """<file>.csv.layout.yml: the platform's name, our columns, and the questions with several answers."""

    platform: str
    columns: dict[str, Question]
    choices: tuple[Choices, ...] = ()


def load_layout(path: Path, shown: str) -> Layout | None:
    """The layout beside the export at `path`, or None where the file is in our own layout.

    Raises
    ------
    ConfigurationError
        The layout is not YAML, or not as `Layout` says.
    """
    beside = path.with_name(path.name + ".layout.yml")
    content = read_if_there(beside)
    if content is None:
        return None
    try:
        return Layout(**read_yaml(content.decode()))
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors())
        raise ConfigurationError(f"{shown}.layout.yml cannot be used: {found}.") from None
    except (YamlError, UnicodeDecodeError, TypeError) as error:
        raise ConfigurationError(f"{shown}.layout.yml is not a layout: {' '.join(str(error).split())}.") from None


def rearranged(rows: Rows, layout: Layout, names: list[str], shown: str) -> Rows:
    """The export's rows, its header among them, as rows of our columns `names`; what no question fills is blank.

    Raises
    ------
    InputError
        A question is not in the export, or an answer is not in the layout: names the column and the row, never the
        answer, which is personal.
    """
    header = [UNSEEN.sub("", question) for question in rows[0]]
    _check_questions(header, layout, names, shown)
    place = {name: at for at, name in reversed(list(enumerate(header)))}
    made: Rows = [names]
    for number, row in enumerate(rows[1:], start=2):
        cells = dict.fromkeys(names, "")
        for name, question in layout.columns.items():
            cells[name] = _answer(question, row, place, f"{shown}, column {question.source!r}, row {number}")
        for choices in layout.choices:
            chosen = _joined(choices, row, place, f"{shown}, column {choices.source!r}, row {number}")
            chosen = chosen if choices.source else _spread(choices, row, place, f"{shown}, row {number}")
            if len(chosen) > len(choices.into):
                raise InputError(
                    f"{shown}, row {number}: {len(chosen)} answers are given where {len(choices.into)} may be. "
                    "Add columns under `into` of the layout, or correct the row."
                )
            cells |= dict(zip(choices.into, chosen, strict=False))
        made.append([cells[name] for name in names])
    return made


def _check_questions(header: list[str], layout: Layout, names: list[str], shown: str) -> None:
    asked = [question.source for question in layout.columns.values() if question.source]
    asked += [column for one in layout.choices for column in ([one.source] if one.source else one.spread)]
    missing = [repr(column) for column in asked if column not in header]
    filled = [*layout.columns, *(column for one in layout.choices for column in one.into)]
    unknown = [repr(column) for column in filled if column not in names]
    if missing:
        raise InputError(
            f"{shown}, row 1: the export lacks the question {', '.join(missing)}. Copy the wording of its header into "
            f"{shown}.layout.yml."
        )
    if unknown:
        raise ConfigurationError(
            f"{shown}.layout.yml fills the column {', '.join(unknown)}, which the sidecar does not describe."
        )


def _answer(question: Question, row: list[str], place: dict[str, int], where: str) -> str:
    if question.source is None:
        return question.value or ""
    text = row[place[question.source]].strip()
    if not text:
        return ""
    if question.answers is not None:
        return _known(text, question.answers, where)
    if question.date is not None:
        try:
            return datetime.strptime(text, question.date).date().isoformat()
        except ValueError:
            raise InputError(
                f"{where}: the date does not have the form {question.date} that the layout gives."
            ) from None
    return question.prefix + text


def _joined(choices: Choices, row: list[str], place: dict[str, int], where: str) -> list[str]:
    if choices.source is None:
        return []
    parts = [part.strip() for part in row[place[choices.source]].split(choices.separator)]
    return [_known(part, choices.answers, where) for part in parts if part]


def _spread(choices: Choices, row: list[str], place: dict[str, int], where: str) -> list[str]:
    given = [(row[place[column]].strip(), name) for column, name in choices.spread.items()]
    if choices.ticks == "as_listed":
        return [name for text, name in given if text]
    ranks = []
    for text, name in given:
        if text and not text.isdecimal():
            raise InputError(
                f"{where}: a column of the answers under `spread` holds no rank. If it holds ticks, say so with "
                "`ticks: as_listed`."
            )
        if text:
            ranks.append((int(text), name))
    if len({rank for rank, _ in ranks}) < len(ranks):
        raise InputError(f"{where}: two answers have the same rank. Correct the row in the export.")
    return [name for _, name in sorted(ranks)]


def _known(text: str, answers: dict[str, str], where: str) -> str:
    if text not in answers:
        raise InputError(f"{where}: the answer is not one that the layout knows. Add its wording under `answers`.")
    return answers[text]
