"""Questions that were asked before, and several taken together: points are no percentages, a new wording no wave."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from pydantic import ValidationError

from csp_evidence.analysis.consultation import waves
from csp_evidence.analysis.consultation.published import published_figures
from csp_evidence.analysis.consultation.questions import Questions
from csp_evidence.analysis.consultation.tally import tallied
from csp_evidence.analysis.consultation.totals import by_option, known_totals
from csp_evidence.inputs.question_list import question_lines
from tests.consultation_form import form

SCALE = {"very": {"label": "Very", "means": "good"}, "fairly": {"label": "Fairly", "means": "good"},
         "not": {"label": "Not", "means": "bad"}}  # fmt: skip


def asked(name: str, **more: object) -> dict[str, object]:
    return {"id": name, "kind": "scale", "columns": [], "options": SCALE, "wording": "How safe?", **more}


def printed(very: str, fairly: str, neither: str) -> dict[str, object]:
    shares = {"very": very, "fairly": fairly, "not": neither}
    return {"base": 1000, "options": {name: {"percent": share} for name, share in shares.items()}}


COUNTS = {"very": {"count": 42}, "fairly": {"count": 100}, "not": {"count": 58}}
NOW = asked("now", published={"base": 200, "options": COUNTS})
BEFORE = printed("20.0", "39.0", "41.0")


def tallies(made: Questions) -> dict[str, object]:
    figures = published_figures(made, None)
    known = known_totals({}, figures)
    question = made.questions[0]
    counts = by_option(known, question)
    return {"now": tallied(question, counts, known, figures, counts["respondents"])}


def test_a_wave_of_the_same_wording_is_compared_in_points_and_one_of_another_is_not() -> None:
    """59% to 71% is 12 percentage points (and 20%), and the wording had changed: as a real report printed it."""
    then = asked("then", wave="2015", same_as="now", wording="How safe", published=BEFORE)
    other = asked("other", wave="2014", same_as="now", wording="How safe after dark?", published=BEFORE)
    made = form(NOW, then, other)
    found = waves.waves(made, tallies(made))  # type: ignore[arg-type]
    assert found["wave"].tolist() == ["2015", "2014", "Now"]
    assert found["good"].tolist() == [Decimal("59.0"), Decimal("59.0"), Decimal("71.0")]
    assert found["points"].tolist()[0] == Decimal("12.0")
    assert found["points"].isna().tolist() == [False, True, True]
    assert waves.waves_said(found) == [
        "The share of better answers to “How safe?” is 12.0 percentage points more than in 2015.",
        "In 2014 “How safe?” was worded otherwise, so the answers are not compared.",
    ]


def test_several_questions_together_count_alike_and_one_without_a_known_share_says_nothing() -> None:
    dark = asked("dark", published=BEFORE)
    bare = asked("bare", published={"base": 10, "options": {"very": {"percent": "20"}}})
    both = {"id": "both", "label": "Feeling safe", "of": ["now", "dark"]}
    none = {"id": "none", "label": "Feeling safe", "of": ["now", "bare"]}
    made = Questions(**{**form(NOW, dark, bare).model_dump(), "composites": [both, none]})
    found = waves.composites(made, tallies(made))  # type: ignore[arg-type]
    assert found.to_numpy().tolist() == [["both", "Feeling safe", 2, Decimal("65.0")]]
    assert len(question_lines(made)[1]) == len(question_lines(form(NOW, dark, bare))[1]) + 2, "they are accepted too"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"same_as": "nowhere", "wave": "2014"}, "names the question nowhere, and there is no other of that id"),
        ({"same_as": "now"}, "say under `wave` when it was asked"),
    ],
)
def test_a_wave_of_nothing_is_refused(more: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        form(NOW, asked("then", published=BEFORE, **more))


def test_two_questions_of_one_wording_stand_under_headings_that_say_when_each_was_asked() -> None:
    then = asked("then", wave="2015", same_as="now", published=BEFORE)
    other = asked("other", wave="2014", same_as="now", wording="How safe after dark?", published=BEFORE)
    made = form(NOW, then, other)
    assert [made.headed(one) for one in made] == ["How safe?", "How safe? (2015)", "How safe after dark?"]


def test_a_form_without_waves_has_no_row() -> None:
    made = form(NOW)
    assert waves.waves(made, {}).empty
    assert isinstance(waves.composites(made, {}), pd.DataFrame)
