"""A number is published where an input holds it as it is, and not by accident; else it was worked out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.stage.as_published import (
    Column,
    Unchanged,
    columns_of,
    numbers_by_column,
    numbers_in,
    source_words,
    stand_in,
    unchanged_columns,
)

PUBLISHED = columns_of(pd.DataFrame({"count": ["1389", "339", "311"], "percent": ["", "24.4", "22.4"]}))
CROWDED = [Column.of(range(2000))]


def test_numbers_are_those_of_texts_dates_and_amounts() -> None:
    found = numbers_in(["£1,610,109 in 2017/18", Decimal("-48.50"), date(2016, 8, 12), None, True, float("nan"), 24.4])
    assert found == {1610109, 2017, 18, 48.5, 12, 2016, 24.4}
    assert numbers_in(["£480k and £2.458 million"]) == {480, 480_000, 2.458, 2_458_000}


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Of 1,389 responses, 339 (24.4%) and 311 (22.4%).", True),
        ("Only 28 responses separate 339 and 311.", False),
        ("24.41% put it first.", False),
        ("Nobody answered.", False),
    ],
)
def test_a_sentence_is_published_only_with_every_number(text: str, stands: bool) -> None:
    assert stand_in(numbers_in([text]), PUBLISHED) is stands


def test_a_rank_is_not_published_for_being_found_among_thousands_of_counts() -> None:
    assert not stand_in(numbers_in(range(1, 33)), CROWDED)
    assert not stand_in({10.0}, CROWDED)
    assert stand_in({30053.0}, [*CROWDED, Column.of(["30,053"])])


def test_the_line_of_sources_tells_what_was_calculated_and_what_stands_unchanged() -> None:
    totals = pd.DataFrame({"answer": ["yes", "no"], "count": [339, 311], "left": [28, 0]})
    numbers = numbers_by_column(totals)
    assert list(numbers) == ["count", "left"]
    assert unchanged_columns(numbers, PUBLISHED) == ["count"]
    some, none = Unchanged(["count"], every=False, published=False), Unchanged([], every=False, published=False)
    assert source_words(totals, some, {"count": "Answers"}) == (
        "Calculated from", "Numbers that stand there unchanged: Answers.",
    )  # fmt: skip
    assert source_words(totals, some._replace(every=True), {}) == ("Source", "")
    assert source_words(totals, none, {}) == ("Calculated from", "")
