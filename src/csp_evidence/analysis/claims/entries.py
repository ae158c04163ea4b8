"""The entries of a register: statements of a report, and what we worked out from it ourselves."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from csp_evidence.analysis.expressions.grammar import placeholders, references
from csp_evidence.report_places import PLACES

Kind = Literal[
    "equal", "rounds_to", "sums_to", "between", "before", "after", "count", "rank", "same", "span", "citation",
    "member", "within", "recorded",
]  # fmt: skip
OTHER_CLAIM = "claims."
OWN_NAMES = ("reading", "stated")  # what conditions call the value of their reading and what the claim states
Stated = bool | int | float | date | str | list[bool | int | float | date | str]
Text = Annotated[str, StringConstraints(min_length=3)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Paragraph = Annotated[str, StringConstraints(pattern=rf"^{PLACES}$")]


class Entry(BaseModel):
    """Base of the register's entries: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(Entry):
    """A way to understand a statement.

    It fits where `holds` is true, or where the claim's own test passes on it; an open one fits because nothing that is
    known decides it.
    """

    hypothesis: Text
    computed: str
    holds: str | None = None
    open: bool = False


class Cause(Entry):
    """What probably led to a wrong statement; shown where `holds` is true, or always without it."""

    text: Text
    holds: str | None = None


class Omission(Entry):
    """What a true statement leaves out, so that its meaning changes; it counts where `holds` is true."""

    text: Text
    holds: str


class Claim(Entry):
    """One statement in our own words.

    `computed` is an expression that the test sets against `stated`. Without it a claim has readings only, or nothing to
    be checked against, and then `settle` says what would settle it, or its test is `recorded`. `because` is shown
    beside a verdict; expressions in braces in it are worked out. `weight` tells an error of wording (soft) from one
    of fact (hard). `figures` are the ids of the stated figures that `stated` repeats, `mentions` those of further
    figures that its words give, and `copies` are other names under which we hold the same printed value: they must
    agree with it, and prove nothing.
    """

    id: Id
    paragraph: Paragraph
    subject: Text
    statement: Text
    stated: Stated
    unit: str
    test: Kind = "equal"
    computed: str | None = None
    rounding: float | None = None
    readings: Annotated[tuple[Reading, ...], Field(default=())]
    omits: Omission | None = None
    cause: Cause | None = None
    because: str | None = None
    weight: Literal["hard", "soft"] = "hard"
    advice: str | None = None
    settle: str | None = None
    figures: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _readable(self) -> Claim:
        _used([*self.expressions, *self._in_words()])
        return self

    @model_validator(mode="after")
    def _complete(self) -> Claim:
        tested = self.computed is not None or bool(self.readings)
        if not tested and not self.settle and self.test != "recorded":
            raise ValueError("needs `computed`, `readings`, `settle` (what would settle it), or `test: recorded`")
        if tested and self.test == "recorded":
            raise ValueError("a statement that is only recorded has no `computed` and no `readings`")
        if set(self.copies) & set(self.uses):
            raise ValueError("`copies` are the same printed value and prove nothing: take them out of the expressions")
        if self.test == "rounds_to" and self.rounding is None:
            raise ValueError("rounds_to needs `rounding`, the unit of the last printed digit")
        if self.test == "between" and not (isinstance(self.stated, list) and len(self.stated) == 2):
            raise ValueError("between needs two stated bounds")
        return self

    @property
    def expressions(self) -> list[str]:
        """Every expression that decides the verdict."""
        own = [self.computed, *(text for reading in self.readings for text in (reading.computed, reading.holds))]
        conditions = [part.holds for part in (self.omits, self.cause) if part is not None]
        return [text for text in (*own, *conditions) if text]

    @property
    def uses(self) -> tuple[str, ...]:
        """The names that its expressions use, in order of appearance."""
        return _used(self.expressions)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that its expressions and the braces in its words use."""
        return _used([*self.expressions, *self._in_words()])

    def _in_words(self) -> list[str]:
        texts = [self.because, self.cause.text if self.cause else None]
        return [part for text in texts if text for part in placeholders(text)]


class Calculation(Entry):
    """Something that we worked out from the report ourselves: a number that it does not print, and no statement of it.

    `{value}` in `statement` stands for what `computed` gives, so that words and number cannot differ.
    """

    id: Id
    paragraph: Paragraph
    subject: Text
    statement: Annotated[str, StringConstraints(pattern=r"\{value\}")]
    computed: str
    unit: str
    advice: str | None = None

    @model_validator(mode="after")
    def _readable(self) -> Calculation:
        _used([self.computed, *placeholders(self.statement)])
        return self

    @property
    def uses(self) -> tuple[str, ...]:
        """The names that its expressions use, in order of appearance."""
        others = [text for text in placeholders(self.statement) if text != "value"]
        return _used([self.computed, *others])

    @property
    def names(self) -> tuple[str, ...]:
        """The same, as a claim has it."""
        return self.uses


def _used(expressions: list[str]) -> tuple[str, ...]:
    used = dict.fromkeys(name for text in expressions for name in references(text))
    return tuple(name for name in used if name not in OWN_NAMES)
