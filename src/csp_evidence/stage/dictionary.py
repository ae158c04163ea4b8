"""The data dictionary of a stage: what its columns, tables, figures, results, gaps and sentences are called.

One YAML file a stage lies in data/dictionary. Its texts may hold words in braces, such as "{year}", which the notebook
supplies; "{count:counted areas}" writes a number with its noun, "{names:listed}" joins a list, "{count:or_none}" writes
"none" for 0, "{count:verb is/are}" the verb that agrees, "{amount:pounds}" an amount, "{where:place}" calls a place of
the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from string import Formatter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from csp_evidence.analysis.wording import counted, figure, listed, opened, pounds
from csp_evidence.cell_text import is_number
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import read_if_there
from csp_evidence.partnership.configuration import Topic
from csp_evidence.project import Project
from csp_evidence.records import Card, SmallChart
from csp_evidence.report_places import called
from csp_evidence.stage.disclosure import People

Words = Mapping[str, Any]


class Entry(BaseModel):
    """Base of the entries: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Entry):
    """A column: its heading, its decimals where they are not settled by its numbers, and what it holds.

    `places` says that it names headings of the page, or other pages, which become links; `by_row` that its numbers have
    no decimals in the rows that the notebook says are of counts.
    """

    label: str | None = None
    decimals: int | None = None
    description: str = ""
    places: bool = False
    by_row: bool = False


def _columns(given: Any) -> Any:
    """A column may be given by its heading alone."""
    if not isinstance(given, dict):
        return given
    return {name: {"label": column} if isinstance(column, str) else column for name, column in given.items()}


class Table(Entry):
    """A table; `columns` says where it departs from the columns of the stage, `rows` how many rows a page shows.

    `people` names the entry that says how its numbers count people. One for every `reader` stands on the page that
    answers questions; all stand on the technical page.
    """

    caption: str
    unit: str = ""
    notes: str = ""
    sources: tuple[str, ...] | None = None
    rows: int | None = None
    reader: bool = False
    people: str | None = None
    columns: dict[str, Column] = {}
    _short = field_validator("columns", mode="before")(_columns)


class Figure(Entry):
    """A figure; `options` go to the function that draws it. A headline may come from the notebook instead.

    `people` names the entry that says how the numbers of its data count people; `reader` as for a table.
    `small` says how its data are drawn on a card and on a narrow screen.
    """

    headline: str | None = None
    subtitle: str
    alt: str
    sources: tuple[str, ...] | None = None
    reader: bool = False
    small: SmallChart | None = None
    people: str | None = None
    options: dict[str, Any] = {}


class Quantity(Entry):
    """A result; `topic` is what the report's paragraph on it is filed under, `label` its title on the front page."""

    unit: str
    section: str
    topic: Topic | None = None
    label: str | None = None
    sources: tuple[str, ...] | None = None


class Statement(Entry):
    """A finding: where its sentence stands, and its card on the front page; the sentence comes from the notebook."""

    section: str
    sources: tuple[str, ...] | None = None
    card: Card | None = None


class Lack(Entry):
    """Evidence that is missing, and what would fill the gap."""

    subject: str
    missing: str
    remedy: str
    topic: Topic | None = None


class Dictionary(Entry):
    """What a stage calls what it keeps. A result's name may hold `*` for any part of it, such as group.*.rate.

    `people` says which columns of a frame count people, and which go with a count that is withheld.
    """

    columns: dict[str, Column] = {}
    people: dict[str, People] = {}
    tables: dict[str, Table] = {}
    figures: dict[str, Figure] = {}
    results: dict[str, Quantity] = {}
    findings: dict[str, Statement] = {}
    gaps: dict[str, Lack] = {}
    texts: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    file: str = Field(default="", exclude=True)
    _short = field_validator("columns", mode="before")(_columns)

    def entry(self, kind: str, name: str) -> Any:
        """The entry of a kind ("tables", "figures", ...) under a name.

        Raises
        ------
        ConfigurationError
            There is none: names the file and the place where it belongs.
        """
        found = self.known(kind, name)
        if found is None:
            raise ConfigurationError(
                f"{self.file} has no entry {name!r} under {kind}. Add it there, beside the others of its kind."
            )
        return found

    def known(self, kind: str, name: str) -> Any:
        """The entry of a kind under a name, or under the longest pattern that fits it; None where there is none."""
        entries: dict[str, Any] = getattr(self, kind)
        if name in entries:
            return entries[name]
        fitting = [pattern for pattern in entries if "*" in pattern and fnmatchcase(name, pattern)]
        return entries[max(fitting, key=len)] if fitting else None

    def labels(self, table: Table, columns: list[str], words: Words) -> dict[str, str]:
        """The headings that are declared for the columns of a table."""
        declared = {name: self._label(table, name) for name in columns}
        return {name: self.fill(label, words) for name, label in declared.items() if label is not None}

    def _label(self, table: Table, name: str) -> str | None:
        own, general = (known.get(name, Column()).label for known in (table.columns, self.columns))
        return general if own is None else own

    def decimals(self, table: Table, columns: list[str]) -> dict[str, int]:
        """The decimals that are declared for the columns of a table."""
        both = {name: (table.columns.get(name, Column()), self.columns.get(name, Column())) for name in columns}
        chosen = {
            name: own.decimals if own.decimals is not None else general.decimals
            for name, (own, general) in both.items()
        }
        return {name: places for name, places in chosen.items() if places is not None}

    def places(self, table: Table) -> list[str]:
        """The columns of a table that name places."""
        return [name for name, column in table.columns.items() if column.places]

    def by_row(self, table: Table) -> list[str]:
        """The columns whose decimals the row decides."""
        return [name for name, column in {**self.columns, **table.columns}.items() if column.by_row]

    def descriptions(self, table: Table, columns: list[str]) -> dict[str, str]:
        """What the columns of a table hold, where it is described."""
        both = {
            name: table.columns.get(name, Column()).description or self.columns.get(name, Column()).description
            for name in columns
        }
        return {name: text for name, text in both.items() if text}

    def fill(self, text: str, words: Words) -> str:
        """A text with its words put in.

        Raises
        ------
        ConfigurationError
            A word is not supplied, or cannot be written in the way that the text asks for.
        """
        try:
            return _FORMATTER.vformat(text, (), words)
        except (KeyError, IndexError, AttributeError, ValueError, TypeError) as error:
            raise ConfigurationError(
                f"{self.file}: the text {text!r} cannot be filled in: {error}. The notebook must supply the words that "
                "stand in braces."
            ) from None


class _WordFormatter(Formatter):
    """Braces as in Python, without attributes, and further ways to write (see the module)."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        if "." in field_name:
            raise ValueError(f"{field_name!r} has a full stop")
        return super().get_field(field_name, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:
        way, _, rest = format_spec.partition(" ")
        if way == "counted":
            return counted(int(value), rest)
        if way == "listed":
            return listed(list(value))
        if way in ("place", "Place"):
            return called(str(value)) if way == "place" else opened(called(str(value)))
        if way == "verb":
            return rest.split("/")[int(value) != 1]
        if way == "or_none":
            return f"{value:,}" if value else "none"
        if way == "pounds":
            return pounds(value)
        if is_number(value):
            return figure(value, format_spec)
        return str(super().format_field(value, format_spec))


_FORMATTER = _WordFormatter()


def literal(value: Any) -> Any:
    """A text, or a mapping of texts, that holds no words to be put in: braces in it stand for themselves."""
    if isinstance(value, Mapping):
        return {name: literal(held) for name, held in value.items()}
    return value.replace("{", "{{").replace("}", "}}") if isinstance(value, str) else value


def load_dictionary(project: Project, stage: str) -> Dictionary:
    """The data dictionary of a stage; an empty one where it has none.

    Raises
    ------
    ConfigurationError
        The file is no dictionary: names the entry and the field.
    """
    path = project.dictionary(stage)
    file = project.relative(path)
    content = read_if_there(path)
    if content is None:
        return Dictionary(file=file)
    try:
        return Dictionary(**(read_yaml(content.decode("utf-8")) or {}), file=file)
    except (YamlError, UnicodeDecodeError, TypeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}. Correct it, and run again.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{file}: {place}: {first['msg']}. Correct it, and run again.") from None
