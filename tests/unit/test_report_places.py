"""Places of a report in any form: accepted everywhere, called by their own word, in the report's own order."""

from __future__ import annotations

import re

import pytest

from csp_evidence.report_places import PLACES, called, in_order


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4.2", "paragraph 4.2"),
        ("4.2.1", "paragraph 4.2.1"),
        ("3.10, 3.2", "paragraphs 3.10 and 3.2"),
        ("p. 4", "page 4"),
        ("slide 7", "slide 7"),
        ("Table 2", "Table 2"),
        ("Table 2, Table 3, 4.1", "Tables 2 and 3 and paragraph 4.1"),
        ("Annex B", "Annex B"),
        ("Appendix 2.1", "Appendix 2.1"),
        ("A1.2", "paragraph A1.2"),
        ("summary", "the summary"),
        ("summary, 2.1", "the summary and paragraph 2.1"),
        ("the plan", "the plan"),
    ],
)
def test_a_place_is_called_by_its_own_word(text: str, words: str) -> None:
    assert called(text) == words


@pytest.mark.parametrize(
    "text", ["", " 4.2", "4.2.", "table 2", "p 4", "Table", "4.2,4.3", "4.2; 4.3", "see 4.2", "4..2"]
)
def test_what_is_no_place_is_refused(text: str) -> None:
    assert re.fullmatch(PLACES, text) is None


def test_places_come_in_the_order_of_the_report() -> None:
    mixed = [
        "Annex B",
        "3.10",
        "Table 10",
        "summary",
        "3.2",
        "Table 2",
        "slide 7",
        "3.2.1",
        "p. 12",
        "p. 4",
        "3.10",
        "A1",
        "x",
    ]
    assert in_order(mixed) == [
        "summary", "3.2", "3.2.1", "3.10", "A1", "p. 4", "p. 12", "slide 7", "Table 2", "Table 10", "Annex B", "x",
    ]  # fmt: skip
