"""Answers that do not fit their questions: what the gate on a consultation's responses looks at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import reduce
from itertools import combinations
from operator import or_

import pandas as pd

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.questions import Question

COLUMNS = (
    "no_column", "no_options", "unknown", "repeated", "too_many", "unreadable", "outside_window", "not_asked",
    "left_blank", "same_text", "too_few",
)  # fmt: skip
Fault = tuple[str, pd.Series]


def faults(answers: Answers, window: tuple[date, date] | None) -> pd.DataFrame:
    """Each answer that does not fit, one row a fault, named by its row in the file and its question.

    Returns
    -------
    DataFrame
        question and row, then one column a kind of fault, which is 1 in the rows that have it and missing elsewhere:
        no_column (row names the column that the responses lack), no_options (nor has the table that should hold them),
        unknown (no option of the question), repeated (one option in two places), too_many (options), unreadable (no
        number or no date), outside_window (a day on which the consultation was closed), not_asked (answered by
        somebody who was not asked), left_blank (by more than half of those asked), same_text (as another response that
        answers everything alike), too_few (answers in the whole file for any to be told). Where a column or options
        are missing, those alone are told.
    """
    told = pd.DataFrame([*_misfits(answers)], columns=["question", "row", "kind"])
    if told.empty:
        held = [question for question in answers.form if question.held]
        found = [_told(question, *fault) for question in held for fault in _of(answers, question, window)]
        blank = [(question.id, "all", "left_blank") for question in held if _mostly_blank(answers, question)]
        few = [("any", "all", "too_few")] if len(answers.responses) < answers.rule.small_base else []
        told = pd.concat([told, *found, pd.DataFrame([*blank, *few], columns=list(told))], ignore_index=True)
    kinds = {kind: pd.array([1 if one == kind else None for one in told["kind"]], dtype="Int64") for kind in COLUMNS}
    names = [f"{row}, question {question}" for row, question in zip(told["row"], told["question"], strict=True)]
    return told.drop(columns="kind").assign(**kinds).set_axis(names)


def _misfits(answers: Answers) -> Iterator[tuple[str, str, str]]:
    for question in answers.form:
        yield from ((question.id, name, "no_column") for name in question.all_columns if name not in answers.responses)
        if question.options_from and not question.options:
            yield question.id, question.options_from.input, "no_options"


def _mostly_blank(answers: Answers, question: Question) -> bool:
    asked, filled = answers.asked(question), answers.filled(question)
    blank = int((asked & ~filled).to_numpy().sum())  # for a gate, which says only that they are more than half
    return question.kind not in ("date", "text") and 2 * blank > int(asked.to_numpy().sum())


def _told(question: Question, kind: str, rows: pd.Series) -> pd.DataFrame:
    at = rows.index[rows.fillna(False).to_numpy(dtype=bool)]
    return pd.DataFrame({"question": question.id, "row": at.astype(str), "kind": kind})


def _of(answers: Answers, question: Question, window: tuple[date, date] | None) -> Iterator[Fault]:
    filled = answers.filled(question)
    if question.options and question.kind != "several" and not question.spread:
        places = answers.places(question) if question.kind == "ranked" else answers.given(question).to_frame()
        yield "unknown", (places.notna() & ~places.isin(list(question.options))).any(axis=1)
    if question.kind == "ranked" and not question.spread and len(question.places) > 1:
        pairs = combinations([of for _, of in answers.places(question).items()], 2)
        yield "repeated", reduce(or_, (first.notna() & (first == second) for first, second in pairs))
    if question.kind == "several":
        if not question.spread:
            yield "unknown", answers.unlisted(question)
        if question.most:
            yield "too_many", answers.ticked(question).sum(axis=1) > question.most
    if question.kind == "number":
        numbers = answers.given(question)
        yield "unreadable", numbers.notna() & pd.to_numeric(numbers, errors="coerce").isna()
    if question.kind == "date":
        days = pd.to_datetime(answers.given(question), errors="coerce")
        yield "unreadable", answers.given(question).notna() & days.isna()
        if question.role == "submitted" and window:
            yield "outside_window", days.notna() & ~days.dt.date.between(*window)
    if question.asked_if:
        yield "not_asked", filled & ~answers.asked(question)
    if question.kind == "text":
        yield "same_text", filled & answers.alike()
