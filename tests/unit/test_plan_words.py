"""What is said of a priority and its money: only what the partnership supplies, and never more than it shows."""

from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.analysis import casts
from csp_evidence.analysis.evidence import Strands, by_priority, counted_elsewhere, sentence, subsections
from csp_evidence.analysis.funding import exceptions, need
from csp_evidence.analysis.periods import years_in_words
from csp_evidence.publish.edition import Edition
from csp_evidence.records import Check
from tests.example_edition import example_edition

CRIME = {
    "strategic_assessment.priority.a.offences": 14829,
    "strategic_assessment.priority.a.offences_year_before": 13967,
}
FUND = "funding_reconciliation.lcpf.priority"
FUNDS = {"lcpf": "London Crime Prevention Fund"}
LINES = pd.DataFrame(
    {
        "line_id": ["x-1", "x-2", "x-3"],
        "fund": ["prevent", "prevent", "hra"],
        "withdrawn": [False, True, False],
        "priority": ["a", "a", "none"],
        "priority_basis": ["inferred", "stated", "stated"],
        "project": ["Teams", "Less of it", "Estates"],
        "financial_years": [("2017/18", "2018/19"), ("2017/18",), ()],
        "amount": [Decimal(100), Decimal(30), Decimal(7)],
    }
)


def row(values: dict[str, object]) -> dict[str, object]:
    return by_priority([("a", "Re-offending", None)], values, FUNDS).to_dict("records")[0]


def strands(values: dict[str, object]) -> Strands:
    return Strands.of(values, FUNDS, {"lcpf": "2017/18 and 2018/19"})


def test_a_partnership_without_the_fund_or_a_consultation_reads_of_neither() -> None:
    text = sentence(row(CRIME), strands(CRIME))
    assert text == "Re-offending. By our mapping 14,829 recorded offences belong to it, after 13,967 the year before."


def test_a_priority_without_a_project_is_not_said_to_get_nothing_while_money_is_unassigned() -> None:
    values = {**CRIME, f"{FUND}.b": Decimal(500), f"{FUND}.none": Decimal(200_000)}
    text = sentence(row(values), strands(values))
    assert "No project of the London Crime Prevention Fund is tied to it, though £200,000 of the fund serves" in text
    assert "nothing" not in text


def test_half_of_all_crime_is_not_called_reoffending() -> None:
    values = {**CRIME, "strategic_assessment.priority.a.offences_part": 14293}
    assert ". Of 14,293 of them the report means only some" in sentence(row(values), strands(values))


def test_a_count_of_zero_is_a_count_and_no_gap() -> None:
    values = {"strategic_assessment.priority.a.offences": 0, "strategic_assessment.priority.a.offences_year_before": 1}
    assert "By our mapping 0 recorded offences belong to it, after 1 the year before" in sentence(
        row(values), strands(values)
    )


def test_money_without_years_is_named_and_savings_are_never_money_for_a_priority() -> None:
    lines = LINES.assign(priority="a")
    parts = subsections(by_priority([("a", "A", None)], CRIME, {}), lines, {}, "2017/18", strands(CRIME))
    now = parts.set_index("subsection").at["The current twelve months", "evidence"]
    assert now.startswith("1 funding line in 2017/18: Teams (£100, 2017/18 to 2018/19).")
    assert "The years are not stated for Estates (£7)" in now
    assert "Less of it" not in now
    assert now.endswith("Targets are not supplied.")
    told = subsections(by_priority([("a", "A", None)], CRIME, {}), lines, {}, "2017/18", strands(CRIME), targets=True)
    assert not told["evidence"].str.contains("Targets").any()


def test_money_that_stands_under_another_priority_than_its_concern_is_said_to_be_counted_once() -> None:
    """The Prison Exit Team answers a concern of one priority and is paid for under another."""
    paid = pd.DataFrame(
        {"priority": ["B", "A"], "action": ["Exit team", "Teams"], "line_id": ["x-1", None], "amount": "£1"}
    )
    text = counted_elsewhere(paid, LINES, {"a": "A", "b": "B"})
    assert "is counted once" in text
    assert "“Exit team” (£100) counts under A by our inference." in text
    assert counted_elsewhere(paid.assign(priority="A"), LINES, {"a": "A", "b": "B"}) == ""


def test_a_saving_is_money_withdrawn_and_the_hash_total_is_no_sum_of_money() -> None:
    table = casts.apart(LINES, "fund").set_index("fund")
    assert table.loc["prevent", ["named", "withdrawn", "hash_total"]].tolist() == [100, 30, 130]
    assert table.at["hra", "withdrawn"] is None
    assert table["hash_total"].sum() == LINES["amount"].sum()


def test_a_fund_without_a_project_for_a_priority_says_what_it_has_not_assigned() -> None:
    text = need.without_sentence("Fund", {"Hate": ["Prevent"], "Violence": []}, Decimal(200_000))
    assert "is tied to “Hate” or “Violence”. “Hate” has money from Prevent. For “Violence” no money is named." in text
    assert "£200,000 of the fund serves no single priority" in text
    assert "unassigned" not in need.without_sentence("Fund", {"Hate": []}, Decimal(0))
    assert need.years_by_fund(LINES) == {"prevent": "2017/18 and 2018/19", "hra": "years not stated"}


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([("2018/19", "2019/20", "2020/21")], "2018/19 to 2020/21"),
        ([("2017/18",), ("2018/19",)], "2017/18 and 2018/19"),
        ([("2017/18",), ()], "2017/18 and years not stated"),
    ],
)
def test_years_in_words(names: list[tuple[str, ...]], text: str) -> None:
    assert years_in_words(pd.Series(names, dtype=object)) == text


def test_verdicts_on_money_agree_with_their_number() -> None:
    counts = {exceptions.WRONG: 4, exceptions.INCOMPLETE: 1, exceptions.EXPLAINED: 2}
    assert exceptions.in_words(counts) == "4 are wrong, 1 is incomplete and 2 look wrong but are explained"


def test_words_that_are_true_as_far_as_they_go_are_incomplete_and_not_wrong() -> None:
    """4.7: a sum "onwards" while projects are named for two years only."""
    one = {
        "exception_id": "e",
        "paragraph": "4.7",
        "severity": "medium",
        "title": "t",
        "face": "a = b",
        "resolution": (),
    }
    rest = {"tolerance": "0", "size": None, "size_unit": None, "reading_a": "x", "reading_b": "y", "wording": "z"}
    for omits, verdict in ((None, exceptions.WRONG), ("What follows", exceptions.INCOMPLETE)):
        found = exceptions.assess(pd.DataFrame([{**one, **rest, "omits": omits}]), {"a": 2, "b": 4}, {})
        assert found["verdict"].tolist() == [verdict]


def test_an_expectation_that_two_stages_pass_is_counted_once(tmp_path) -> None:
    made = example_edition(tmp_path)
    both = Check(gate="areas.raw", expectation="rows", severity="critical", outcome="pass", observed="32", note="n")
    stages = tuple(stage.model_copy(update={"checks": (*stage.checks, both)}) for stage in made.stages)
    edition = Edition(**{**made.model_dump(exclude={"stages"}), "stages": stages})
    reached = edition.first_reached
    assert sum(len(checks) for _, _, checks in reached) == len(edition.checks) == 63
    assert sum(gates for _, gates, _ in reached) == len(edition.gates) == 7
    assert both in reached[0][2]
    assert both not in reached[1][2]
