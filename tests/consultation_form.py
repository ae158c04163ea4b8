"""Consultations small enough to work out by hand: a form, and the answers to it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.questions import Question, Questions
from csp_evidence.analysis.release import Rule
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.question_list import read_questions
from tests.conftest import ROOT, SLUG

FOLDER = ROOT / "data" / "raw" / SLUG
YES_NO = {"yes": {"label": "Feels safe", "means": "good"}, "no": {"label": "Does not feel safe", "means": "bad"}}


class AsCounted(Rule):
    """Counts as they are, for tests of methods on a few answers; the package has no rule below the floor."""

    smallest = 0
    withheld_to = -1
    unplaced = -(10**9)

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "small_base", 0)

    def rounded(self, count: int, draw: float) -> int:
        return count

    def weight(self, total: float, draw: float, largest: float) -> float:
        return total


AS_COUNTED = AsCounted()


def form(*questions: dict[str, Any]) -> Questions:
    """A form of these questions; wording and kind have a default."""
    return Questions(questions=[{"wording": one["id"].capitalize(), "kind": "one", **one} for one in questions])


def question(**fields: Any) -> Question:
    """One question."""
    return form({"id": "q", **fields}).questions[0]


def asked(frame: pd.DataFrame, *questions: dict[str, Any]) -> Answers:
    """Answers to a form of these questions; a list in one cell is written with semicolons, and typed as inputs are."""
    asked_of = form(*questions)
    lists = [one.places[0] for one in asked_of if len(one.places) == 1 and one.kind in ("several", "ranked")]
    typed = {name: [_items(cell) for cell in frame[name]] for name in lists if name in frame}
    return Answers(
        frame.assign(**{name: pd.Series(cells, index=frame.index) for name, cells in typed.items()}),
        asked_of,
        AS_COUNTED,
    )


def _items(cell: object) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split(";") if item.strip()) if isinstance(cell, str) else ()


@cache
def tower_hamlets() -> Questions:
    """The form of Tower Hamlets with its options."""
    given = read_questions(read_document(FOLDER / "questions.yml", "questions.yml"))
    tables = {
        "concerns": pd.read_csv(FOLDER / "concerns.csv"),
        "ward_population": pd.read_csv(FOLDER / "ward_population_2011.csv"),
    }
    return given.with_options(tables)
