"""Reads questions.yml: the questions of a consultation."""

from __future__ import annotations

import json

import pandas as pd

from csp_evidence.analysis.consultation.questions import Questions
from csp_evidence.inputs.documents import Document, typed


def read_questions(document: Document) -> Questions:
    """The questions in a document.

    Raises
    ------
    InputError
        An entry is not as it should be: names the question, and the field.
    """
    return typed(document, Questions, "docs/guides/consultation.md")


def question_rows(questions: Questions) -> pd.DataFrame:
    """The questions and their options as rows, for their gate: entry, wording (of a question), priority (of an option).

    Options that stand in a table of their own are gated there.
    """
    rows: list[tuple[str, str | None, str | None]] = []
    for one in questions:
        asked = f"{one.wording} ({one.wave})" if one.wave else one.wording  # a wave has the wording of the others
        rows.append((f"question {one.id}", asked, None))
        rows += [(f"question {one.id}, option {name}", None, of.priority) for name, of in one.options.items()]
    return pd.DataFrame(rows, columns=["entry", "wording", "priority"], index=pd.RangeIndex(1, len(rows) + 1))


def question_lines(questions: Questions) -> tuple[str, list[str]]:
    """All that questions.yml says: a header, and a line of JSON a question."""
    entries = [one.model_dump(mode="json", exclude_none=True) for one in (*questions, *questions.composites)]
    entries += [{"responses": questions.responses}] if questions.responses is not None else []
    entries += [{"reached": questions.reached.model_dump(exclude_none=True)}] if questions.reached else []
    return "questions\n", [f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries]
