"""What a stage leaves behind for the publisher: plain records, written as JSON when the stage closes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

Severity = Literal["critical", "warning", "info"]
Outcome = Literal["pass", "fail", "error"]
InputStatus = Literal["published", "transcribed", "compiled", "synthetic", "illustrative"]
Disclosure = Literal["public", "internal"]


class Record(BaseModel):
    """Base of the records: unknown fields are refused and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Result(Record):
    """One named quantity. `section` is the anchor of the heading it is worked out under, on the stage's page.

    `sources` are the inputs, or the stages, that it rests on; `synthetic` says that one of them stands in for data
    nobody has published; `as_published` that the value stands as it is in a published or transcribed one; `protected`
    that it is a count of people, or comes from such counts, which are rounded so that nobody can be found in them.
    """

    value: int | Decimal | float | str | None
    unit: str
    paragraph: str | None
    section: str
    sources: tuple[str, ...] = ()
    synthetic: bool = False
    as_published: bool = False
    protected: bool = False


class Check(Record):
    """One expectation of one gate. `rows` holds file rows and keys, never free text; at most ten, of `row_count`."""

    gate: str
    expectation: str
    severity: Severity
    outcome: Outcome
    observed: str
    note: str
    file: str | None = None
    column: str | None = None
    rows: tuple[str, ...] = ()
    row_count: int = 0


class TableRecord(Record):
    """A table of the edition: `file` is relative to the edition, `sources` are names of inputs or stages.

    `section` is the anchor of the heading it stands under, where a result was given under it before; `numeric` are its
    columns of numbers, `headings`, `decimals` and `descriptions` what the data dictionary says of its columns. A
    synthetic one may be so `partly`: its CSV then names the invented columns of each row. An illustrative one shows
    what would be if something were so. A table made from personal records says how many cells are
    withheld. An internal one lies outside the edition, and how many rows
    it has is not told.
    """

    name: str
    caption: str
    unit: str
    file: str
    rows: int
    sources: tuple[str, ...]
    synthetic: bool
    partly: bool = False
    illustrative: bool = False
    as_published: bool = False
    numeric: tuple[str, ...] = ()
    headings: dict[str, str] = {}
    decimals: dict[str, int] = {}
    descriptions: dict[str, str] = {}
    section: str = ""
    disclosure: Disclosure = "public"
    withheld: int = 0


class SmallChart(Record):
    """How the data of a figure are drawn for a card of the front page, and for a narrow screen.

    `label` is the column of months, names or years; `value` that of numbers, or of the names that links lead to;
    `mean` of a smoothed line, `part` of what is piled up in a column or has a panel, `low` and `high` of the ends of
    intervals about a `reference`, which `meets` names, or of a band; `mark` of what picks out a point, or of words
    beside an interval or a link. Rows whose label is in `highlight` are picked out. `axis` says what is along and what
    is up, `names` what the lines are called, in their order. `before` stands before a number, such as £; `places` are
    its decimals. Steps are bars in the order of the rows. `measure` says what is drawn, where the figure's subtitle is
    too long for a card.

    What is left out here is as the options say with which the figure itself is drawn.
    """

    kind: Literal["line", "strip", "bars", "steps", "columns", "intervals", "panels", "funnel", "curve", "links"]
    label: str = ""
    value: str = ""
    mean: str = ""
    part: str = ""
    low: str = ""
    high: str = ""
    mark: str = ""
    reference: float = 0.0
    meets: str = ""
    highlight: tuple[str, ...] = ()
    axis: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    before: str = ""
    places: int | None = None
    measure: str = ""

    def drawn_with(self, options: Mapping[str, Any]) -> Self:
        """The same with what it leaves out, as the options of the figure have it."""
        known = {field: options[field] for field in type(self).model_fields if field in options and field != "kind"}
        for field in {"axis", "names", "highlight"} & known.keys():
            words = known[field]
            known[field] = (words,) if isinstance(words, str) else tuple(map(str, words))
        return type(self)(**{**known, **self.model_dump(exclude_unset=True)})


class FigureRecord(Record):
    """A figure of the edition: the drawing in `file`, the numbers in `data_file`, `small` how they are drawn small."""

    name: str
    headline: str
    subtitle: str
    alt: str
    file: str
    data_file: str
    sources: tuple[str, ...]
    synthetic: bool
    illustrative: bool = False
    as_published: bool = False
    disclosure: Disclosure = "public"
    small: SmallChart | None = None


class Card(Record):
    """The place of a finding on the front page: of each subject the finding of the lowest rank has a card.

    Of `charts`, which name figures or patterns of them, the first that the edition has is drawn small on the card.
    `meaning` follows the finding's first sentence; by default it is the second one, or the first sentence of the
    subject's next finding.
    """

    subject: str
    rank: int
    charts: tuple[str, ...] = ()
    meaning: str = ""


class Finding(Record):
    """What a stage found, in sentences made by code from results. `section` as in Result."""

    text: str
    section: str
    synthetic: bool
    as_published: bool = False
    name: str = ""
    card: Card | None = None


class Gap(Record):
    """Evidence that the report or the law asks for and no input supplies, and what would fill it."""

    subject: str
    missing: str
    remedy: str
    paragraph: str | None


class InputRecord(Record):
    """A raw input as it was read: `file` is relative to the project, `sha256` and `size` are of its bytes.

    `size` and `rows` are missing of people's answers: they say how many answered, and how long one is that came in.
    `look_ups` are other files that it took to read it.
    """

    name: str
    file: str
    title: str
    source: str
    licence: str
    status: InputStatus
    period: str
    sha256: str
    size: int | None = None
    rows: int | None = None
    look_ups: tuple[str, ...] = ()


class FileRead(Record):
    """A file that a stage read, by its path below the project: sha256 of its bytes; None where there was none."""

    file: str
    sha256: str | None


class StageRecord(Record):
    """Everything one stage did, in the order of the notebook; `key_results` have the labels of the front page.

    `key` is that of the run it was made in, empty for a draft; `read` holds each file in each version that was read.
    `looked_into` are files that its gates held its inputs against, and inputs that it was planned with and never read.
    """

    stage: str
    title: str
    parameters: dict[str, str | int | float | bool | None]
    inputs: tuple[InputRecord, ...]
    results: dict[str, Result]
    key_results: dict[str, str] = {}
    checks: tuple[Check, ...]
    tables: tuple[TableRecord, ...]
    figures: tuple[FigureRecord, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    internal: tuple[TableRecord, ...] = ()
    key: str = ""
    read: tuple[FileRead, ...] = ()
    looked_into: tuple[str, ...] = ()

    def planned_with(self, files: Collection[str]) -> StageRecord:
        """The same, with the files that it was planned with and has not read among what was looked into."""
        others = sorted(set(files) - set(self.inputs_with_look_ups))
        return self.model_copy(update={"looked_into": tuple(others)})

    @property
    def inputs_with_look_ups(self) -> tuple[str, ...]:
        """The files that it was made from, each once: without any of them it cannot be made again."""
        read = [file for record in self.inputs for file in (record.file, *record.look_ups)]
        return tuple(dict.fromkeys([*read, *self.looked_into]))
