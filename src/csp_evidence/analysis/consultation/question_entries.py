"""One question of a consultation as data: wording, kind, answers, who was asked, what was published."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Kind = Literal["one", "several", "ranked", "scale", "number", "date", "text"]
Role = Literal[
    "concern", "feeling_safe", "submitted", "channel", "respondent_type", "connection", "ward", "age", "sex",
    "ethnic_group", "group",
]  # fmt: skip
Means = Literal[
    "good", "bad", "middle", "other", "no answer", "lives", "works", "lives and works", "elsewhere", "person"
]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]\w*$")]
OptionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]\w*(?:-\w+)*$")]  # an age band may be 16-34
Text = Annotated[str, StringConstraints(min_length=1)]
Percent = Annotated[str, StringConstraints(pattern=r"^\d{1,3}(\.\d+)?$")]
CHOSEN = ("one", "several", "ranked", "scale")  # kinds whose answers are options
GROUPS: tuple[Role, ...] = ("ward", "age", "sex", "ethnic_group", "group")  # roles that respondents are told apart by
NAMES = {"ward": "Ward", "age": "Age", "sex": "Sex", "ethnic_group": "Ethnic group"}
LIVES: tuple[Means, ...] = ("lives", "lives and works")


class Entry(BaseModel):
    """Base of the entries: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Entry):
    """One answer that could be chosen.

    `column` holds its tick, or its rank, where each answer has a column of its own. `means` says what no label can:
    that an answer is a good or a bad one, or no answer at all, such as don't know, which is counted apart.
    """

    label: Text
    means: Means | None = None
    column: Text | None = None
    priority: Text | None = None


class OptionList(Entry):
    """Options that stand in a table of their own: the input, and its columns of ids and labels."""

    input: Text
    ids: Text
    labels: Text


class Asked(Entry):
    """Only those were asked who gave one of these answers to another question."""

    question: Id
    answers: Annotated[tuple[Text, ...], Field(min_length=1)]


class Printed(Entry):
    """What the partnership published of one answer; a percentage in quotes, with the digits that are printed.

    `confirmed` says where a person saw that it is so printed, though the responses give another figure.
    """

    count: Annotated[int, Field(ge=0)] | None = None
    percent: Percent | None = None
    confirmed: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Printed:
        if self.count is None and self.percent is None:
            raise ValueError("gives neither a count nor a percentage")
        return self


class Composite(Entry):
    """Several questions taken together: the mean share of their good answers."""

    id: Id
    label: Text
    of: Annotated[tuple[Id, ...], Field(min_length=2)]


class Published(Entry):
    """What the partnership published of a question, where no respondents' rows are: `base` is who it is of."""

    paragraph: Text | None = None
    base: Annotated[int, Field(ge=1)] | None = None
    base_is: Text = "those who answered"
    options: Annotated[dict[OptionId, Printed], Field(min_length=1)]


def _labelled(given: Any) -> Any:
    """An option may be given by its label alone."""
    if not isinstance(given, dict):
        return given
    return {name: {"label": option} if isinstance(option, str) else option for name, option in given.items()}


Options = Annotated[dict[OptionId, Option], BeforeValidator(_labelled)]


class Question(Entry):
    """One question.

    Parameters
    ----------
    wording : as the form had it; where nobody published it, in our own words (`own_words`). `name` is a short one.
    kind : one choice, several (at most `most`), ranked (the first `most`), a scale whose options stand in order from
        one end to the other, a number (of `unit`), a date or free text.
    columns : of the responses. By default the column called as the question; for ranks one column a place. None where
        options have columns, or where the responses do not hold the question.
    asked_if : conditions that all had to be met to be asked; `asked` says the same in words.
    bands : upper limits of the bands that a number is shown in, each below the next.
    decimals : of its percentages.
    wave, same_as : when a question was asked that repeats, or was, another one, and the id of that one; an earlier
        asking has its own wording, so that a change of it is seen.
    codebook, coders : the input with the codes of a text, and columns with those that two coders gave it apart.
    """

    id: Id
    wording: Text
    name: Text | None = None
    own_words: bool = False
    kind: Kind
    role: Role | None = None
    options: Options = {}
    options_from: OptionList | None = None
    most: Annotated[int, Field(ge=1)] | None = None
    columns: tuple[Text, ...] | None = None
    asked_if: tuple[Asked, ...] = ()
    asked: Text | None = None
    paragraph: Text | None = None
    unit: Text | None = None
    bands: tuple[Decimal, ...] = ()
    decimals: Annotated[int, Field(ge=0, le=2)] = 1
    codebook: Text | None = None
    coders: tuple[Text, ...] = ()
    published: Published | None = None
    wave: Text | None = None
    same_as: Id | None = None

    @property
    def named(self) -> str:
        """What tables call it: its name, what its role is called, or its wording."""
        return self.name or NAMES.get(self.role or "", self.wording)

    @property
    def key(self) -> str:
        """The column of tables that names its answers: the same in all tables of a question, and in no other's.

        Tables are compared by it, so that none gives away what another withholds.
        """
        return "label" if self.role == "concern" else self.id

    @property
    def held(self) -> bool:
        """Whether the responses hold it."""
        return bool(self.places or self.spread)

    @property
    def places(self) -> tuple[str, ...]:
        """The columns of the responses that hold the answers, in order of rank."""
        if self.columns is not None:
            return self.columns
        return () if self.spread else (self.id,)

    @property
    def spread(self) -> dict[str, str]:
        """The column of each option, where options have columns of their own."""
        return {name: option.column for name, option in self.options.items() if option.column}

    @property
    def all_columns(self) -> tuple[str, ...]:
        return (*self.places, *self.spread.values(), *self.coders)

    @property
    def counted(self) -> dict[str, Option]:
        """The options that are answers."""
        return {name: option for name, option in self.options.items() if option.means != "no answer"}

    def meaning(self, *meanings: Means) -> list[str]:
        """The options that mean one of these."""
        return [name for name, option in self.options.items() if option.means in meanings]

    @property
    def ranks(self) -> int:
        """How many places a ranked question has."""
        return self.most or (len(self.places) if len(self.places) > 1 else len(self.options))

    @model_validator(mode="after")
    def _of_its_kind(self) -> Question:
        listed = bool(self.options) or self.options_from is not None
        if self.kind in CHOSEN and not listed:
            raise ValueError("needs options: list them under `options`, or name a table under `options_from`")
        if self.kind not in CHOSEN and listed:
            raise ValueError(f"has options, which no {self.kind} has: take them out, or correct the kind")
        if self.options and self.options_from is not None:
            raise ValueError("says its options twice; keep `options` or `options_from`")
        if self.spread and len(self.spread) < len(self.options):
            raise ValueError("some options have a column and others have none; give each its own, or none")
        if self.spread and (self.columns or self.kind not in ("several", "ranked")):
            raise ValueError("options have columns of their own only where several can be chosen, without `columns`")
        if self.kind != "ranked" and len(self.places) > 1:
            raise ValueError(f"has {len(self.places)} columns; only a ranked question has more than one")
        if self.kind == "ranked" and len(self.places) > 1 and self.most not in (None, len(self.places)):
            raise ValueError(f"has {len(self.places)} columns for {self.most} ranks; give it a column a rank")
        return self

    @model_validator(mode="after")
    def _makes_sense(self) -> Question:
        if self.most is not None and self.kind not in ("several", "ranked"):
            raise ValueError("`most` says how many can be chosen; of this kind only one can")
        if self.kind == "scale" and self.options and len(self.counted) < 2:
            raise ValueError("a scale has at least two answers")
        if self.bands and (self.kind != "number" or any(one >= after for one, after in pairwise(self.bands))):
            raise ValueError("`bands` are limits of a number, each above the one before")
        if (self.coders or self.codebook) and (self.kind != "text" or len(self.coders) not in (0, 2)):
            raise ValueError("`codebook` and `coders`, of whom there are two, are of a text")
        labels = [option.label.casefold() for option in self.options.values()]
        if twice := {label for label in labels if labels.count(label) > 1}:
            raise ValueError(f"has two options called {min(twice)!r}; readers could not tell them apart")
        named = set(self.published.options) if self.published and self.options else set()
        if unknown := sorted(named - set(self.options)):
            raise ValueError(f"published.options names {', '.join(unknown)}, which is none of its options")
        if self.same_as and not self.wave:
            raise ValueError("is `same_as` another question: say under `wave` when it was asked")
        if not self.held and self.published is None:
            raise ValueError("has neither columns nor published figures; give one of the two")
        return self
