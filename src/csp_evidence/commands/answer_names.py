"""The results that a consultation will have, as its questions say before any run: to check the names of a register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.protected import FIRST_CHOICES
from csp_evidence.analysis.consultation.published import declared, published_figures, without_responses
from csp_evidence.analysis.consultation.question_entries import Question
from csp_evidence.gates.form import RESPONSES
from csp_evidence.gates.inputs import GatedInputs

STAGE = "consultation"
LISTED = "consultation_published"
OPEN = ("number", "date")  # kinds whose bands follow from the answers


@dataclass(frozen=True)
class AnswerNames:
    """Names of results on answers: `known`, `protected` (rounded), and `open`, what names of bands begin with."""

    known: frozenset[str] = frozenset()
    protected: frozenset[str] = frozenset()
    open: tuple[str, ...] = ()

    @classmethod
    def of(cls, gated: GatedInputs) -> AnswerNames:
        """Those of a partnership; none without questions.

        Raises
        ------
        EvidenceError
            An input of the consultation cannot be read.
        """
        inputs = gated.partnership.inputs
        if "questions" not in inputs:
            return cls()
        tables = {name: gated.read(name).frame for name in (*_form(gated).tables, LISTED) if name in inputs}
        read = {name: frame for name, frame in tables.items() if frame is not None}
        form = _form(gated).with_options(read)
        printed = published_figures(form, read.get(LISTED))
        supplied = RESPONSES in inputs
        if not supplied:
            form = without_responses(form, read.get(LISTED))
        exact = _exact(printed) if supplied else None
        names = {f"{STAGE}.{name}": held for question in form for name, held in _of_question(question)}
        names |= {f"{STAGE}.composite.{one.id}": supplied for one in form.composites}
        names |= {f"{STAGE}.responses": supplied}
        protected = {name for name, held in names.items() if exact is not None and held and name not in exact}
        concern = form.role("concern")
        if concern and any(name.startswith(f"{STAGE}.{concern.id}.") for name in protected):
            protected.add(FIRST_CHOICES)
        begins = tuple(f"{STAGE}.{question.id}." for question in form if question.kind in OPEN)
        return cls(frozenset(names), frozenset(protected), begins)

    def has(self, name: str) -> bool:
        """Whether a consultation has such a result, or may have it."""
        return name in self.known or name.startswith(self.open)

    def rounds(self, name: str) -> bool:
        """Whether the result is a protected count, or comes from some."""
        return name in self.protected or name.startswith(self.open)


def _form(gated: GatedInputs) -> Any:
    return gated.document("questions")[0]


def _exact(printed: pd.DataFrame) -> set[str]:
    """What is published stands exactly: counts, percentages, and the bases that it names."""
    shares = printed.loc[printed["percent"].notna(), "quantity"]
    return {f"{STAGE}.{name}" for name in declared(printed)} | {f"{STAGE}.{name}.percent" for name in shares}


def _of_question(question: Question) -> Iterator[tuple[str, bool]]:
    """The names of a question's results, and whether its answers are in the responses."""
    for option in question.options:
        yield f"{question.id}.{option}", question.held
        yield f"{question.id}.{option}.percent", question.held
    yield f"{question.id}.base", question.held and not (question.published and question.published.base)
    if question.kind == "scale":
        yield f"{question.id}.net", question.held
