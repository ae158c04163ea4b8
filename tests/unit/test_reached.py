"""What the answers can tell of others follows from how people were reached, and is never a guess."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from csp_evidence.analysis.consultation.reached import (
    CAUTION,
    UNKNOWN,
    Reached,
    reached_said,
    safe_interval_said,
    way_of,
)

WAYS = ("self-selected", "random sample", "quota", "everyone", "mixed")
CHOSE = re.compile(r"\bchose to answer\b")
MARGIN = re.compile(r"No margin of error can make")


@pytest.mark.parametrize("way", WAYS)
def test_people_chose_to_answer_only_where_the_form_says_so(way) -> None:
    told = reached_said(Reached(way=way), intervals=True)
    assert bool(CHOSE.search(told)) is (way in ("self-selected", "mixed"))
    assert bool(MARGIN.search(told)) is (way in ("self-selected", "mixed"))
    assert ("drawn at random" in told) is (way == "random sample")


def test_what_nobody_said_is_not_guessed() -> None:
    told = reached_said(None, intervals=True)
    assert told.startswith("We do not know how people were reached")
    assert not CHOSE.search(told)
    assert way_of(None) == UNKNOWN
    assert set(CAUTION) == {*WAYS, UNKNOWN}


def test_who_and_how_are_told_as_the_form_says() -> None:
    reached = Reached(way="random sample", whom="residents of 16 and over", how="by post")
    told = reached_said(reached, intervals=False)
    assert "They are residents of 16 and over. They were reached by post." in told
    assert "interval" not in told


def test_an_interval_is_conditional_unless_people_were_drawn_and_absent_where_all_were_asked() -> None:
    of = {way: safe_interval_said(Reached(way=way), 0.5, 0.6) for way in WAYS} | {
        None: safe_interval_said(None, 0.5, 0.6)
    }
    assert of["everyone"] == ""
    assert "random sample" not in of["random sample"]
    assert of["random sample"].startswith("If those who did not answer felt alike")
    for way in ("self-selected", "quota", "mixed", None):
        assert of[way].startswith("If those who answered were a random sample")


@pytest.mark.parametrize("given", [{"way": "online"}, {"way": "quota", "how": "x"}, {"way": "quota", "when": "May"}])
def test_another_way_is_refused(given) -> None:
    with pytest.raises(ValidationError):
        Reached(**given)
