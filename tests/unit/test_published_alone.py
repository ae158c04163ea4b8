"""A consultation of which figures are published and no responses are supplied: checked, not recomputed, no zeros."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.analysis.consultation import consistency, equality, kinds, published, totals
from csp_evidence.analysis.consultation.tally import tallied
from csp_evidence.analysis.release import Rule
from tests.consultation_form import form, question, tower_hamlets

FIGURES = ["quantity", "paragraph", "description", "count", "percent", "decimals", "base"]
TABLE = pd.DataFrame(
    [
        ("responses", "3.7", "Responses", 1389, None, None, None),
        ("connected", "3.7", "Live or work here", None, Decimal(95), 0, "responses"),
        ("first_choice.drugs_and_alcohol", "3.10", "Drugs", 339, Decimal("24.4"), 1, "responses"),
        ("feels_safe.yes", "3.11", "Safe", None, Decimal("71.85"), 2, "responses"),
    ],
    columns=FIGURES,
).astype({"count": "Int64", "decimals": "Int64"})


def test_what_is_published_in_a_table_belongs_to_its_question_and_nothing_is_held() -> None:
    alone = published.without_responses(tower_hamlets(), TABLE)
    assert not [one.id for one in alone if one.held]
    assert [one.id for one in alone.published_alone] == ["first_choice", "feels_safe"]
    concern = alone.role("concern")
    assert concern is not None
    found = consistency.checked(concern)
    assert found.base == 1389
    assert found.table[["count", "possible"]].to_numpy().tolist() == [[339, "yes"]]
    assert alone.of("ward", "age", "submitted") == []
    assert alone.texts == []


def test_figures_that_cannot_be_so_are_found_without_responses() -> None:
    wrong = TABLE.assign(count=TABLE["count"].replace(339, 393))
    alone = published.without_responses(tower_hamlets(), wrong)
    assert [consistency.checked(one).faults for one in alone.published_alone] == [1, 0]


def test_no_total_is_no_zero() -> None:
    figures = {"options": {"a": {"percent": "40"}}}
    asked = form({"id": "q", "published": figures, "options": {"a": "A", "b": "B"}, "columns": []})
    printed = published.published_figures(asked, None)
    known = totals.known_totals({}, printed)
    assert totals.responses(known) is None
    assert totals.connection(known).empty
    assert totals.outside(known, printed, Rule()) is None
    assert "not published" in totals.responses_said(None, lambda count, nouns: f"{count} {nouns}")


def test_a_share_that_no_number_of_people_gives_says_nothing_of_who_is_outside() -> None:
    impossible = TABLE.assign(percent=[None, Decimal("33.3"), None, None], decimals=[None, 1, None, None]).head(2)
    printed = published.published_figures(form(), impossible.assign(count=[7, None]))
    known = totals.known_totals({}, printed)
    assert published.outside_range(7, Decimal("33.3"), 1) is None
    assert totals.outside(known, printed, Rule()) is None


@pytest.mark.parametrize(
    ("percents", "faults", "said"),
    [
        (["16", "40", "31", "14"], 0, "add up to 101, which rounding explains"),
        (["16", "40", "13", "14"], 0, "add up to 83. Either the others answered “Don't know”, or a figure is wrong"),
        (["16", "40", "36", "14"], 1, "add up to 106. Rounding cannot make them do so"),
    ],
)
def test_shares_without_those_of_no_answer_may_be_less_than_100_and_never_more(percents, faults, said) -> None:
    names = ["very", "fairly", "bit", "not"]
    options = {name: f"Answer {name}" for name in names}
    asked = question(
        kind="scale",
        columns=[],
        options={**options, "unknown": {"label": "Don't know", "means": "no answer"}},
        published={"base": 521, "options": {name: {"percent": of} for name, of in zip(names, percents, strict=True)}},
    )
    found = consistency.checked(asked)
    assert found.faults == faults
    assert said in found.said()
    assert found.decimals == 0


def test_characteristics_with_published_figures_are_no_gap() -> None:
    law = pd.DataFrame(
        [("age", "Age", "age"), ("sex", "Sex", "sex"), ("religion", "Religion", None)],
        columns=["characteristic", "label", "role"],
    )
    told = {"options": {"under_25": "Under 25", "older": "Older"}, "columns": []}
    shown = form(
        {"id": "how_old", "role": "age", "published": {"options": {"older": {"percent": "80"}}}, **told},
    )
    assert equality.unpublished(law, shown) == ["Sex", "Religion"]
    said = equality.missing_said(["Sex", "Religion"], supplied=False, invented=False)
    assert said == "No figures are published about sex or religion, and no responses are supplied."


def test_who_left_a_question_out_is_not_told_where_nobody_knows_how_many_were_asked() -> None:
    asked = question(
        columns=[],
        options={"yes": "Yes", "no": "No"},
        published={"base": 100, "options": {"yes": {"count": 60}, "no": {"count": 40}}},
    )
    printed = published.published_figures(form(asked.model_dump(exclude={"id"}) | {"id": "q"}), None)
    known = totals.known_totals({}, printed)
    counts = kinds.counts_of(asked, known, None)
    assert counts["respondents"].tolist() == [60, 40]
    told = tallied(asked, counts, known, printed, counts["respondents"])
    assert kinds.further_said(told, None, lambda count, nouns: f"{count} {nouns}", str) == []
