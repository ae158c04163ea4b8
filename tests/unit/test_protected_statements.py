"""A statement that takes rounded counts of answers for exact has no verdict: they bear out and refute nothing."""

from __future__ import annotations

import pytest

from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.claims.judging import PROTECTED, judge
from csp_evidence.analysis.claims.protected import protected_names, taken_as_exact
from csp_evidence.analysis.claims.quotations import copied
from csp_evidence.records import Result

COUNT, BASE = "consultation.safe.yes", "consultation.safe.base"
NAMES = {COUNT: 80, BASE: 525, "facts.asked": 1000}


def claim(computed, **more) -> Claim:
    given = {"id": "c", "paragraph": "1", "subject": "Answers", "statement": "So many.", "stated": 80, "unit": "people"}
    return Claim(**given | {"computed": computed} | more)


@pytest.mark.parametrize(
    ("computed", "more"),
    [
        (COUNT, {}),
        (f"100 * {COUNT} / {BASE}", {"stated": 15.2, "test": "rounds_to", "rounding": 0.1}),
        (f"{COUNT} > 50", {"stated": True}),
        (f"[{COUNT} - 4, {COUNT} + 4]", {"test": "within"}),
        (f"if({COUNT} > 1, 80, 0)", {}),
    ],
)
def test_a_rounded_count_taken_for_exact_is_not_judged(computed, more) -> None:
    one = claim(computed, **more)
    assert taken_as_exact(one, {COUNT, BASE})
    judged = judge(one, NAMES, {}, {COUNT, BASE})
    assert (judged.verdict, judged.reading) == ("not checkable", PROTECTED)
    assert judge(one, NAMES).verdict != "not checkable"  # the same count, published: it stands exactly


@pytest.mark.parametrize(
    ("computed", "stated", "verdict"),
    [
        (f"count_behind({COUNT})", 80, "correct"),
        (f"count_behind({COUNT})", 120, "wrong"),
        (f"share_behind({COUNT}, {BASE})", 15, "correct"),
        (f"share_behind({COUNT}, {BASE})", 30, "wrong"),
    ],
)
def test_with_the_bounds_behind_it_there_is_a_verdict(computed, stated, verdict) -> None:
    judged = judge(claim(computed, stated=stated, test="within"), NAMES, {}, {COUNT, BASE})
    assert judged.verdict == verdict


def test_a_condition_on_the_bounds_is_judged_too() -> None:
    judged = judge(claim(f"item(count_behind({COUNT}), 1) > 50", stated=True), NAMES, {}, {COUNT})
    assert judged.verdict == "correct"


def test_a_reading_that_takes_it_for_exact_is_no_way_round() -> None:
    readings = [{"hypothesis": "Of those asked", "computed": COUNT}]
    assert judge(claim("facts.asked", readings=readings), NAMES, {}, {COUNT}).verdict == "not checkable"


def test_a_rounded_count_is_no_copy_of_the_printed_one() -> None:
    one = claim("facts.asked", copies=[COUNT], stated=83)
    assert copied([one], NAMES)["differs"].tolist() == [1]
    assert copied([one], NAMES, {COUNT}).empty


def test_first_choices_are_protected_where_one_of_them_is() -> None:
    made = {name: Result(value=5, unit="respondents", paragraph=None, section="s", protected=held)
            for name, held in (("consultation.top.a", True), ("consultation.top.b", False))}  # fmt: skip
    assert protected_names(made, "top") == {"consultation.top.a", "consultation.first_choices"}
    assert protected_names(made, "other") == {"consultation.top.a"}
