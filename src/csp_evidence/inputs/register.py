"""Reads a register of claims: the statements of a report, and the facts from outside that they are tested against."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from csp_evidence.analysis.claims.entries import Calculation, Claim
from csp_evidence.analysis.expressions.series import INPUTS
from csp_evidence.inputs.documents import Document, typed

WORDS: Any = {
    "subject": True,
    "statement": True,
    "advice": True,
    "settle": True,
    "because": True,
    "readings": {"__all__": {"hypothesis"}},
    "omits": {"text"},
    "cause": {"text"},
}
FactValue = bool | int | float | date | str | list[bool | int | float | date | str]


class Fact(BaseModel):
    """A value that no input file holds, with its source; expressions call it `facts.<id>`.

    `origin` says whether it was copied from the report or comes from somewhere independent of it, such as an Act.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    value: FactValue
    origin: Literal["report", "independent"]
    source: Annotated[str, StringConstraints(min_length=3)]


class Coverage(BaseModel):
    """How many sentences of the report hold a number, a date or a law, and how many of them have an entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: Annotated[int, Field(ge=1)]
    with_entry: Annotated[int, Field(ge=0)]


class Register(BaseModel):
    """The content of claims.yml beside `about`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    coverage: Coverage | None = None
    facts: tuple[Fact, ...] = ()
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    calculations: tuple[Calculation, ...] = ()

    @property
    def entries(self) -> tuple[Claim | Calculation, ...]:
        """The claims, and after them the calculations."""
        return (*self.claims, *self.calculations)

    @property
    def inputs(self) -> list[str]:
        """The inputs that functions of its expressions read, such as `recorded_crime`."""
        used = {name for entry in self.entries for name in entry.names}
        return sorted(name.removeprefix(INPUTS) for name in used if name.startswith(INPUTS))

    @model_validator(mode="after")
    def _facts_stand_once(self) -> Register:
        if twice := sorted(name for name, times in Counter(fact.id for fact in self.facts).items() if times > 1):
            raise ValueError(f"these facts stand twice: {', '.join(twice)}")
        return self

    def names(self) -> dict[str, Any]:
        """The facts by the names that expressions use."""
        return {f"facts.{fact.id}": fact.value for fact in self.facts}


def register_rows(register: Register) -> pd.DataFrame:
    """The claims and calculations as rows, for their gate: claim_id, paragraph, subject, statement, stated, unit."""
    rows = [(c.id, c.paragraph, c.subject, c.statement, str(c.stated), c.unit) for c in register.claims]
    rows += [(c.id, c.paragraph, c.subject, c.statement, "", c.unit) for c in register.calculations]
    columns = ["claim_id", "paragraph", "subject", "statement", "stated", "unit"]
    return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1))


def register_lines(register: Register) -> tuple[str, list[str]]:
    """All that a register states and how it is tested, words left out: a header, and a line of JSON an entry."""
    facts = [fact.model_dump_json(exclude={"source"}) for fact in register.facts]
    claims = [claim.model_dump_json(exclude=WORDS) for claim in register.claims]
    own = [calculation.model_dump_json(exclude=WORDS) for calculation in register.calculations]
    return "register\n", [f"{line}\n" for line in (*facts, *claims, *own)]


def sound_part(document: Document) -> Register | None:
    """The facts and entries of a register that can be read by themselves; None where there is no such claim."""
    content: dict[str, Any] = {}
    for kind, model in (("facts", Fact), ("claims", Claim), ("calculations", Calculation)):
        given = document.content.get(kind)
        content[kind] = [found for entry in given if (found := _sound(model, entry))] if isinstance(given, list) else []
    try:
        return Register(**content)
    except ValidationError:
        return None


def _sound(model: type[BaseModel], entry: Any) -> BaseModel | None:
    try:
        return model.model_validate(entry)
    except ValidationError:
        return None


def read_register(document: Document) -> Register:
    """The register in a document.

    Raises
    ------
    InputError
        An entry is not as it should be: names the claim or the fact, and the field.
    """
    return typed(document, Register, "docs/guides/claims.md")
