"""The questions of a consultation as data: the whole form, by roles and by what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import pandas as pd
from pydantic import Field, model_validator

from csp_evidence.analysis.consultation.question_entries import (
    GROUPS,
    LIVES,
    Composite,
    Entry,
    Means,
    Option,
    Printed,
    Question,
    Role,
)
from csp_evidence.analysis.consultation.reached import Reached

__all__ = ["GROUPS", "LIVES", "Means", "Option", "Printed", "Question", "Questions", "Role"]
OPINIONS: tuple[Role | None, ...] = (None, "concern", "feeling_safe")


class Questions(Entry):
    """questions.yml beside `about`; `responses` is how many there were, where no file of them is supplied.

    `reached` says how people came to answer; None where nobody knows.
    """

    responses: Annotated[int, Field(ge=1)] | None = None
    reached: Reached | None = None
    questions: tuple[Question, ...]
    composites: tuple[Composite, ...] = ()

    def __iter__(self) -> Iterator[Question]:  # type: ignore[override]
        return iter(self.questions)

    @property
    def opinions(self) -> list[Question]:
        """The questions on what people think: all but those on who and where they are, and free texts."""
        asked = [one for one in self.questions if one.role in OPINIONS and one.kind != "text"]
        return [one for one in asked if one.held or one.published]

    @property
    def published_alone(self) -> list[Question]:
        """The questions that the responses do not hold, of which figures are published."""
        return [one for one in self.questions if one.published and not one.held]

    def headed(self, question: Question) -> str:
        """What it stands under: its wording, and when it was asked where another question is worded as it is."""
        twice = any(one.wording == question.wording and one.id != question.id for one in self.questions)
        return f"{question.wording} ({question.wave})" if twice and question.wave else question.wording

    def of(self, *roles: Role) -> list[Question]:
        """The questions with one of these roles that the responses hold."""
        return [one for one in self.questions if one.role in roles and one.held]

    def role(self, role: Role) -> Question | None:
        """The question with a role; None where nobody asked it."""
        return next((one for one in self.questions if one.role == role), None)

    @property
    def texts(self) -> list[Question]:
        return [one for one in self.questions if one.kind == "text" and one.held]

    @property
    def tables(self) -> list[str]:
        """The inputs that options stand in."""
        return list(dict.fromkeys(one.options_from.input for one in self.questions if one.options_from))

    def with_options(self, tables: Mapping[str, pd.DataFrame]) -> Questions:
        """The same questions with the options that stand in tables; a column `priority` of a table counts as theirs.

        A question whose table is not there, or lacks a column, stays without options.
        """
        return self.model_copy(update={"questions": tuple(_filled(one, tables) for one in self.questions)})

    @model_validator(mode="after")
    def _fit_together(self) -> Questions:
        ids = [one.id for one in self.questions]
        known = {one.id: one for one in self.questions}
        columns = [column for one in self.questions for column in one.all_columns]
        roles: list[str | None] = [one.role for one in self.questions if one.role not in (None, "group")]
        codebooks = [one.codebook for one in self.questions if one.codebook]
        kinds: dict[str, list[Any]] = {"id": ids, "column": columns, "role": roles, "codebook": codebooks}
        for what, names in kinds.items():
            if twice := sorted({str(name) for name in names if names.count(name) > 1}):
                raise ValueError(f"two questions have the {what} {', '.join(twice)}; each needs its own")
        taken = [
            *((one.id, one.same_as) for one in self.questions),
            *((one.id, of) for one in self.composites for of in one.of),
        ]
        for name, other_name in taken:
            if other_name is not None and (other_name not in known or other_name == name):
                raise ValueError(f"{name} names the question {other_name}, and there is no other of that id")
            if other_name is not None and not known[other_name].meaning("good"):
                raise ValueError(f"{name} names the question {other_name}, none of whose answers means good")
        for one in self.questions:
            for condition in one.asked_if:
                other = known.get(condition.question)
                if other is None or other.id == one.id:
                    raise ValueError(f"question {one.id}, asked_if: there is no other question {condition.question}")
                unknown = [answer for answer in condition.answers if other.options and answer not in other.options]
                if unknown:
                    raise ValueError(
                        f"question {one.id}, asked_if: {', '.join(unknown)} is no option of the question {other.id}"
                    )
        return self


def _filled(question: Question, tables: Mapping[str, pd.DataFrame]) -> Question:
    source = question.options_from
    if source is None or source.input not in tables:
        return question
    table = tables[source.input]
    if not {source.ids, source.labels} <= set(table):
        return question
    rows = table.to_dict("records")
    options = {
        str(row[source.ids]): Option(
            label=str(row[source.labels]),
            means="other" if row[source.ids] == "other" else None,
            priority=None if pd.isna(row.get("priority")) else str(row["priority"]),
        )
        for row in rows
    }
    return question.model_copy(update={"options": options})
