"""What is said of money, by rules that can say the opposite, and the tables that go with it."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.analysis import casts, evidence
from csp_evidence.analysis.funding import ledger, pairing, profile, sentences
from csp_evidence.analysis.funding.readings import FAILS, HOLDS
from tests.unit.funding_inputs import money

LINES = pd.DataFrame(
    {
        "line_id": ["a", "b", "c"],
        "fund": ["one", "one", "two"],
        "paragraph": ["4.1", "4.1", "4.2"],
        "withdrawn": [False, False, True],
        "priority": ["violence", "none", "violence"],
        "project": ["First", "Second", "Third"],
        "deliverer": ["Team", None, None],
        "amount": [Decimal(100), Decimal(50), Decimal(30)],
    }
)


def test_totals_and_their_lines_agree_in_number():
    assert sentences.totals_agree(1) == "The 1 stated total is the sum of its lines, as printed."
    assert sentences.totals_agree(7, 1) == "1 of 7 stated totals is not the sum of the lines, as printed."
    some = "1 of 7 stated totals is not the sum of the lines, as printed. 2 more differ, as far as rounding may."
    assert sentences.totals_agree(7, 1, 3) == some
    assert sentences.totals_agree(7, 0, 1).endswith("the sum of their lines, as printed. 1 of them only when rounded.")
    assert sentences.totals_agree(7) == "The 7 stated totals are the sum of their lines, as printed."


def test_one_figure_stands_alone_and_none_differs():
    assert sentences.how_many_alone(1, 5).startswith("For 1 of 5 figures nothing else in the report would show a last")
    assert "They need evidence" in sentences.how_many_alone(2, 5)
    assert sentences.how_many_tie(5, pd.Series([HOLDS, HOLDS])).endswith(
        "tie them to one another, and all of them agree."
    )
    alone = sentences.how_many_tie(7, pd.Series([HOLDS]))
    assert alone == "The report states 7 figures. 1 sum or relation ties them to one another, and it agrees."
    assert " ties them to one another, and it differs, as" in sentences.how_many_tie(7, pd.Series([FAILS]))
    assert sentences.how_many_tie(7, pd.Series([], dtype=object)).endswith(
        "No sum or relation ties them to one another."
    )
    assert "of which 1 differs, as we expected. It is a sum" in sentences.how_many_tie(5, pd.Series([HOLDS, FAILS]))


def test_a_share_of_a_fund_is_exact_and_a_fund_without_a_team_has_its_largest_project_in_the_headline():
    own = LINES[LINES["deliverer"] == "Team"]
    every = ledger.named(LINES)
    assert sentences.team_share("Fund", "Team", own, every) == (
        "Fund: the Team is to deliver 1 of 2 projects, for £100 of £150 (66.7%)."
    )
    assert sentences.projects_headline("Team", own, every) == "1 project of the Team has 67% of the fund"
    assert sentences.projects_headline("", own, every) == "First is the largest project"


def test_the_ledger_in_full_shows_words_and_no_codes():
    rows = pd.DataFrame(
        {"line_id": ["gf_01"], "fund": ["general_fund"], "recurrence": ["not_stated"], "project": ["A_b"]}
    )
    (shown,) = ledger.in_words(rows, {"general_fund": "General fund"}).to_dict("records")
    assert shown == {"line_id": "gf_01", "fund": "General fund", "recurrence": "not stated", "project": "A_b"}


def test_nobody_and_somebody_named_for_all_projects_is_said_in_words():
    assert (
        sentences.who_delivers(LINES[["deliverer"]].iloc[1:]) == "The report does not say who delivers these projects."
    )
    assert sentences.who_delivers(LINES.iloc[:1]) == "The Team is to deliver all of them."
    assert sentences.who_delivers(LINES) == "", "a part has somebody: the finding gives it"


def test_money_without_a_priority_is_told_from_money_for_one():
    assert sentences.rest_of(ledger.named(LINES)) == Decimal(50)
    beside = pd.DataFrame({"priority": ["Violence", "Hate"], "one": [Decimal(100), None], "two": [None, None]})
    funds = {"one": "Fund one", "two": "Fund two", "three": "Fund three"}
    assert sentences.money_elsewhere(beside.astype(object), ["Violence", "Hate"], funds) == {
        "Violence": ["Fund one"],
        "Hate": [],
    }


def test_no_pound_is_lost_in_the_views_of_the_ledger():
    lines = money().lines
    columns = ["fund", "flow", "theme", "deliverer", "priority", "council_income"]
    assert ledger.pence_lost(lines, columns) == 0
    for column in columns:
        assert sum(ledger.view(lines, column, {})["hash_total"]) == ledger.control_total(lines)


def test_a_choice_of_lines_that_reaches_a_total_is_counted_by_total():
    totals = pd.DataFrame(
        {"total_id": ["t"], "paragraph": ["4.1"], "description": ["Both"], "amount": [Decimal(150)]}, index=[1]
    )
    lines = LINES.assign(totals=[("t",), ("t",), ()])
    audit = pairing.audit(lines, casts.cast(lines, totals))
    assert audit[["total_id", "lines", "choices", "reach_it"]].to_dict("records") == [
        {"total_id": "t", "lines": 2, "choices": 3, "reach_it": 1}
    ]


@pytest.mark.parametrize(("years", "there"), [([("2017/18",), ("2017/18",)], True), ([(), ("2017/18",)], False)])
def test_a_bridge_needs_a_grant_and_a_saving_with_their_years(years, there):
    lines = pd.DataFrame({"line_id": ["x", "y"], "withdrawn": [False, True], "financial_years": years})
    assert profile.has_bridge(lines, "x") is there
    assert not profile.has_bridge(lines, None)


def test_a_strand_that_is_not_there_has_no_column_and_no_unit():
    table = evidence.by_priority([("violence", "Violence", None)], {}, {})
    alone = evidence.Strands(consulted=False, funds={}, years={}, unassigned={})
    assert list(evidence.shown(table, alone)) == ["priority", "paragraph", "offences", "before", "in_part"]
    assert evidence.units(alone) == "offences in the assessment year"
    asked = {"consultation.responses": 600, "consultation.answers.worry.litter": 213}
    assert not evidence.Strands.of(asked, {}, {}).consulted, "the form asked for no first choice"
    assert evidence.Strands.of({"consultation.priority.asb.first_choices": 650}, {}, {}).consulted
    assert "pounds" in evidence.units(evidence.Strands(consulted=True, funds={"a": "A"}, years={}, unassigned={}))
