"""Reads what a consultation platform exports: a small YAML file says which question goes into which column.

The file lies beside the export as `<file>.csv.layout.yml`. Platforms give one row a respondent and one column a
question; where people may choose several answers, these are joined in one cell (Microsoft and Google Forms) or spread
over a column for each answer, holding a rank, a tick or the answer itself (SurveyMonkey, LimeSurvey, Citizen Space).
SurveyMonkey has two header rows: the question, which stands over the first of its columns alone, and the answer.
"""

from __future__ import annotations

import codecs
import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from csp_evidence.characters import UNSEEN
from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import read_if_there

Rows = list[list[str]]
ALONE = ("Response", "Open-Ended Response")  # what SurveyMonkey writes below a question with one column


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

    Either `source` names one column whose answers are separated by `separator`, or `spread` maps a column for each
    answer to what the answer is called here. Answers may hold the separator themselves: the longest that is known
    counts. Spread columns hold ranks; with `ticks: as_listed` they hold ticks, whose order is that of the form and says
    nothing: the ranking of first choices must not be read then. A tick is anything but a blank and the words under
    `unticked`. With `as_list`, `into` is one column of ours, which holds a list.
    """

    into: tuple[str, ...]
    source: str | None = None
    separator: str = ";"
    answers: dict[str, str] = {}
    spread: dict[str, str] = {}
    ticks: Literal["as_listed"] | None = None
    unticked: tuple[str, ...] = ("No", "N", "0")
    as_list: bool = False

    @model_validator(mode="after")
    def _one_layout(self) -> Choices:
        if (self.source is None) == (not self.spread):
            raise ValueError("choices take either `source`, one column, or `spread`, a column for each answer")
        if self.as_list and len(self.into) != 1:
            raise ValueError("a list goes into one column; name one under `into`, or leave `as_list` out")
        return self


class Layout(_Part):
    """<file>.csv.layout.yml: the platform's name, our columns, and the questions with several answers.

    Of two `header_rows` the second names answers: a column is called by both, as in "Question / Answer", and a question
    without a column of its own by what stands over it.
    """

    platform: str
    encoding: str = "utf-8-sig"
    delimiter: Literal[",", ";", "\t"] = ","
    header_rows: Literal[1, 2] = 1
    columns: dict[str, Question]
    choices: tuple[Choices, ...] = ()

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise ValueError("it is no encoding that Python knows; take cp1252 for Windows, or leave it out") from None
        return encoding


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


def export_rows(content: bytes, layout: Layout, shown: str) -> Rows:
    """The rows of an export, its header rows as one.

    Raises
    ------
    InputError
        It is not in the encoding that the layout gives, no CSV, or has no row.
    """
    try:
        rows = list(
            csv.reader(
                io.StringIO(content.decode(layout.encoding), newline=""), delimiter=layout.delimiter, strict=True
            )
        )
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"{shown}, line {line}: there is a byte that {layout.encoding} does not allow. Correct `encoding` in "
            f"{shown}.layout.yml: cp1252 is that of Windows."
        ) from None
    except csv.Error as error:
        raise InputError(f"{shown} cannot be read as CSV: {error}. Export it again.") from None
    rows = [row for row in rows if row]
    if len(rows) <= layout.header_rows:
        raise InputError(f"{shown} holds no answers below its header. Export it again, or correct `header_rows`.")
    return [rows[0], *rows[1:]] if layout.header_rows == 1 else [_one_header(rows[0], rows[1]), *rows[2:]]


def _one_header(questions: list[str], answers: list[str]) -> list[str]:
    """Both header rows as one: "Question / Answer", or the question alone where the second row only says Response."""
    names, over = [], ""
    for question, answer in zip(questions, answers, strict=True):
        over = question.strip() or over
        alone = not answer.strip() or answer.strip() in ALONE
        names.append(over if alone else f"{over} / {' '.join(answer.split())}")
    return names


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
    for number, row in enumerate(rows[1:], start=layout.header_rows + 1):
        cells = dict.fromkeys(names, "")
        for name, question in layout.columns.items():
            cells[name] = _answer(question, row, place, f"{shown}, column {question.source!r}, row {number}")
        for choices in layout.choices:
            chosen = _joined(choices, row, place, f"{shown}, column {choices.source!r}, row {number}")
            chosen = chosen if choices.source else _spread(choices, row, place, f"{shown}, row {number}")
            if choices.as_list:
                cells[choices.into[0]] = ";".join(chosen)
                continue
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
    return [_known(part, choices.answers, where) for part in _parts(row[place[choices.source]], choices)]


def _parts(cell: str, choices: Choices) -> list[str]:
    """The answers that are joined in a cell; one that holds the separator itself is found whole."""
    parts, left, end = [], cell.strip(), choices.separator.strip() or choices.separator
    while left:
        fitting = [one for one in choices.answers if left == one or left.startswith(f"{one}{end}")]
        part = max(fitting, key=len) if fitting else left.partition(end)[0]
        parts.append(part.strip())
        left = left[len(part) :].strip().removeprefix(end).strip()
    return [part for part in parts if part]


def _spread(choices: Choices, row: list[str], place: dict[str, int], where: str) -> list[str]:
    given = [(row[place[column]].strip(), name) for column, name in choices.spread.items()]
    if choices.ticks == "as_listed":
        return [name for text, name in given if text and text not in choices.unticked]
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
