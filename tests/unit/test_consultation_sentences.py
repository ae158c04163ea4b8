"""What a consultation's page says follows its numbers, and says the opposite where they do."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.consultation import (
    actions,
    counting,
    duties,
    equality,
    fieldwork,
    profile,
    safety,
    sentences,
    totals,
)
from csp_evidence.analysis.release import WITHHELD
from tests.consultation_form import asked, question

GROUPS = {
    name: question(options={"a": "A"}, role=role) for name, role in (("Ward", "ward"), ("Age", "age"), ("Sex", "sex"))
}
NAMES = ["Drugs and alcohol", "Anti-social behaviour", "Gangs", "CCTV"]


@pytest.mark.parametrize(
    ("counts", "others", "said"),
    [
        (
            [339, 311, 130],
            130,
            "Drugs and alcohol and anti-social behaviour were each chosen first at least twice as often",
        ),
        ([400, 150, 130], 130, "Drugs and alcohol was chosen first at least twice as often as any other concern"),
        ([339, 311, 300], 290, "Drugs and alcohol came first, 28 ahead of anti-social behaviour"),
        ([50, 50, 40], 0, "Drugs and alcohol and anti-social behaviour share first place"),
        ([50, 50, 50, 50], 0, "4 concerns share first place"),
        ([7, 0, 0], 0, "Drugs and alcohol was the only concern chosen first"),
        ([0, 0, 0], 0, "No concern is known to have been chosen first"),
        ([20, 15], 60, "Drugs and alcohol was chosen first most often of the concerns with a count"),
    ],
)
def test_the_headline_on_first_choices_follows_the_counts(counts: list[int], others: int, said: str) -> None:
    assert sentences.first_choices_headline(NAMES[: len(counts)], counts, others).startswith(said)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([340, 310, 130], "Drugs and alcohol and anti-social behaviour were each chosen first at least twice as often"),
        ([340, 310, 150], "Drugs and alcohol came first, about 30 ahead of anti-social behaviour"),
        ([50, 45, 30], "Drugs and alcohol and anti-social behaviour are too close to say which came first"),
        ([50, 50, 45, 45], "4 concerns are too close to say which came first"),
        ([95], "Drugs and alcohol was the only concern that more than a few chose first"),
    ],
)
def test_counts_that_are_rounded_are_in_order_only_where_they_lie_apart(counts: list[int], said: str) -> None:
    assert sentences.first_choices_headline(NAMES[: len(counts)], counts, doubt=9).startswith(said)


def test_a_lead_is_judged_against_those_who_may_be_from_elsewhere() -> None:
    first_two = "Drugs and alcohol and anti-social behaviour took the first two places"
    said = sentences.certainty_said(NAMES[:3], [339, 311, 130, 130], (63, 76), "Tower Hamlets")
    assert said == [
        f"{first_two}, even if everybody from elsewhere is left out.",
        "Only 28 responses separate them, too few to say which came first.",
        "Third place for gangs is not certain.",
        "63 to 76 of those who answered neither live nor work in Tower Hamlets.",
    ]
    sure = sentences.certainty_said(NAMES[:3], [500, 300, 130, 10], (0, 0), "Elsewhere")
    assert sure == [
        f"{first_two}.",
        "Drugs and alcohol came first, 200 responses ahead of anti-social behaviour.",
        "Gangs came third.",
        "Everyone who answered lives or works in Elsewhere.",
    ]
    level = sentences.certainty_said(NAMES[:2], [40, 40, 39], (1, 1), "Elsewhere")
    assert level[-1] == "1 of those who answered neither lives nor works in Elsewhere."
    assert level[:-1] == [
        "Which two concerns took the first two places is not certain.",
        "Drugs and alcohol and anti-social behaviour have the same number of first choices.",
    ]
    assert "Only 1 response separates them" in sentences.certainty_said(NAMES[:2], [41, 40, 1], (3, 3), "X")[1]


def test_the_headline_on_intervals_says_which_are_clear_of_the_rest() -> None:
    apart = np.array([[0.21, 0.28], [0.19, 0.26], [0.07, 0.12]])
    assert sentences.intervals_headline(NAMES[:3], apart).endswith(
        "clear of every other concern, but not of each other"
    )
    assert "is clear of every other" in sentences.intervals_headline(
        NAMES[:3], np.array([[0.5, 0.6], [0.2, 0.3], [0, 0.1]])
    )
    assert "could change" in sentences.intervals_headline(NAMES[:3], np.array([[0.2, 0.3], [0.2, 0.3], [0.1, 0.25]]))


def test_labels_keep_their_capitals_where_they_are_abbreviations() -> None:
    assert sentences.at_head(["Gangs", "CCTV", "Noise at night"]) == "Gangs, CCTV and noise at night"


def test_groups_that_differ_are_counted_and_none_is_said_of_none() -> None:
    assert "For none can we say" in safety.differences_said(38, 0, GROUPS)
    assert safety.differences_said(38, 2, GROUPS).startswith("2 of 38 groups")
    assert safety.differences_headline(["safer", "too uncertain to say"]).startswith("1 of the 2 groups shown")


def test_answers_without_a_name_and_answers_without_a_priority_are_told_apart() -> None:
    concerns = pd.DataFrame(
        {"concern_id": ["gangs", "concern_04", "other"], "label": ["Gangs", "Four", "Other"],
         "label_status": ["published", "placeholder", "published"],
         "priority": ["reoffending", None, None]}
    )  # fmt: skip
    assert actions.homes_said(concerns, ["Violence"]) == (
        "The report does not name 1 of the 2 concerns, so we cannot say which priority covers it. "
        "A priority covers the 1 concern with a name. No concern with a name falls under “Violence”."
    )
    without_other = concerns.head(1)
    assert actions.homes_said(without_other, []) == "A priority covers the 1 concern with a name."
    noise = concerns.assign(label_status="published", label=["Gangs", "Noise", "Other"])
    assert actions.homes_said(noise, []) == (
        "The answer “Other” names no concern. "
        "A priority covers 1 of the 2 concerns with a name; none is known to cover “Noise”."
    )


def test_published_counts_stand_and_the_responses_give_the_others() -> None:
    frame = pd.DataFrame({"first_choice": ["gangs"] * 3, "connection": ["lives", "works", "neither"]})
    meant = {"lives": "lives", "works": "works", "neither": "elsewhere"}
    given = asked(
        frame,
        {"id": "first_choice", "options": {"gangs": "Gangs", "other": "Other"}},
        {
            "id": "connection",
            "role": "connection",
            "options": {one: {"label": one, "means": of} for one, of in meant.items()},
        },
    )
    published = pd.DataFrame(
        {"quantity": ["responses", "connected"], "count": [3, None], "confirmed": None, "source": "printed"}
    )
    known = totals.known_totals(counting.quantities(given), published)
    assert known.loc["responses"].tolist() == [3, True, "printed"]
    assert known.loc["connected"].tolist() == [2, False, totals.OURS], "only a percentage of it is published"
    assert known.loc["first_choice.other", "count"] == 0
    assert totals.by_option(known, given.form.questions[0])["respondents"].tolist() == [3, 0]


def people(count: int | str) -> str:
    return "a withheld number" if count == WITHHELD else f"{count:,}"


def counted(count: int | str, nouns: str) -> str:
    return f"{people(count)} {nouns}"


def test_who_lives_or_works_here_is_told_by_the_printed_share_before_the_count() -> None:
    assert sentences.heard(40, Decimal(95), counted).startswith("The report says that 95% of respondents")
    assert sentences.heard(40, None, counted) == "40 respondents live or work in the area."
    assert "lives or works" in sentences.heard(1, None, counted)


def test_the_leading_concerns_are_listed_with_their_shares() -> None:
    top = [
        {"label": label, "respondents": count, "percent": share}
        for label, count, share in (("Drugs", 339, "24.4"), ("Gangs", 130, "9.4"), ("CCTV", 20, "1.4"))
    ]
    said = "Of 1,389 responses, 339 (24.4%) put drugs first"
    assert sentences.leaders_said(top[:1], "1,389 responses", people) == f"{said}."
    assert sentences.leaders_said(top, "1,389 responses", people) == f"{said}, 130 (9.4%) gangs and 20 (1.4%) CCTV."
    assert sentences.bars_listed(top[:1], people) == "is Drugs, 339"
    assert sentences.bars_listed(top[:2], people) == "are Drugs, 339; Gangs, 130"


def test_a_withheld_answer_to_feeling_safe_has_no_share() -> None:
    safe = pd.DataFrame({"answer": ["yes", "no"], "respondents": [40, WITHHELD], "percent": ["90.9", WITHHELD]})
    assert sentences.feeling_safe_said(safe, "44 respondents", people) == (
        "40 of 44 respondents (90.9%) said that they felt safe; a withheld number said that they did not."
    )


def test_who_said_dont_know_did_not_leave_the_question_out() -> None:
    alone = sentences.left_out_said(575, 615, 3, counted, people)
    assert alone.endswith("of 615 left the question out.")
    beside = sentences.left_out_said(575, 615, 3, counted, people, ["Don't know"])
    assert beside.endswith("of 615 left the question out or said “Don't know”.")


def test_that_nobody_left_a_question_out_is_said_of_published_counts_alone() -> None:
    exact = sentences.left_out_said(615, 615, 3, counted, people, published=True)
    assert "nobody left the question out" in exact
    assert sentences.left_out_said(610, 615, 3, counted, people, published=True).startswith("5 people of 615")
    for answered in (620, 615, 610, 606):  # rounded, these may be the same number
        said = sentences.left_out_said(answered, 615, 3, counted, people)
        assert said == "Few people of 615, if any, left the question out."
    assert sentences.left_out_said(605, 615, 3, counted, people).startswith("10 people of 615")
    assert sentences.left_out_said(0, 615, 3, counted, people) == "Nobody answered it, or too few to show how many."


def test_campaigns_and_repeats_are_told_of_when_there_are_any() -> None:
    assert sentences.campaigns_said(0, 0, 1, counted).startswith("We found no campaign. 1 responses repeats an earlier")
    assert sentences.campaigns_said(None, 0, 9, counted).startswith(
        "The days on which the answers came in are not known"
    )
    assert sentences.campaigns_said(2, 60, 9, counted).startswith("We found 2 campaigns, with 60 responses. 9 ")
    assert "That is the same order as" in sentences.once_said(["A", "B"], ["A", "B"])
    assert "That is not the order as" in sentences.once_said(["A", "B"], ["B", "A"])


@pytest.mark.parametrize(
    ("any_rank", "said"),
    [
        ([2, 1, 3], "All three ways of counting put drugs and gangs in"),
        ([2, 3, 1], "The three ways of counting do not"),
    ],
)
def test_three_ways_of_counting_agree_or_not(any_rank: list[int], said: str) -> None:
    three = pd.DataFrame({"label": ["Drugs", "Gangs", "CCTV"], "rank": [1, 2, 3], "points_rank": [1, 2, 3]})
    assert sentences.three_ways_said(three.assign(any_rank=any_rank)).startswith(said)


def test_the_busiest_days_are_named_and_withheld_days_counted() -> None:
    days = pd.DataFrame({"day": pd.date_range("2016-06-10", periods=3), "respondents": [9, WITHHELD, 7]})
    said = fieldwork.busiest(fieldwork.with_mean(days))
    assert said == {"highest": 9, "when": "on 10 June 2016", "withheld": " 1 day left out because few answered."}
    level = fieldwork.busiest(fieldwork.with_mean(days.assign(respondents=[9, 9, 7])))
    assert (level["when"], level["withheld"]) == ("on each of 2 days", "")
    assert fieldwork.busiest(fieldwork.with_mean(days.assign(respondents=WITHHELD))) == {}


def test_groups_and_wards_are_compared_only_where_they_differ() -> None:
    beside = pd.DataFrame(
        {
            "characteristic": "Sex",
            "group": ["Female", "Male", "Other"],
            "respondents": [40, 20, 0],
            "ratio": [1.2, 0.8, 0.0],
        }
    )
    said = profile.heard_said(beside)
    assert "the least heard are sex male (ratio 0.80). The most heard are sex female (1.20)." in said
    assert profile.heard_said(beside[:1]) == ""
    rates = pd.DataFrame({"ward": ["Bow", "Mile End", "Wapping"], "rate": [2.0, WITHHELD, 1.0]})
    assert profile.rates_said(rates).startswith("Of the wards shown, Wapping had the lowest rate of response, 1.0")
    assert profile.rates_said(rates[:2]) == ""


def test_a_group_whose_counts_are_withheld_has_no_reading_and_is_not_drawn() -> None:
    groups = pd.DataFrame(
        {
            "characteristic": ["Ward", "Age", "Age"],
            "group": ["Bow", "16 to 17", "18 to 24"],
            **{name: [40, WITHHELD, 60] for name in ("answered", "yes", "no")},
            **{name: [50.0, WITHHELD, 70.0] for name in ("percent", "low", "high")},
            "reading": ["less safe", WITHHELD, "safer"],
        }
    )
    drawn = safety.drawn(safety.shown(safety.by_characteristic(groups, GROUPS)))
    assert drawn[["name", "reading"]].to_numpy().tolist() == [["Age: 18 to 24", "safer"]]
    assert safety.ends(drawn) == {"lowest": "Age: 18 to 24", "highest": "Age: 18 to 24"}
    assert list(safety.by_ward(groups, GROUPS).columns[:2]) == ["ward", "answered"]


def test_duties_that_are_not_met_are_named_and_those_without_a_record_are_gaps() -> None:
    checks = pd.DataFrame(
        [
            ("Reg. 12", "Was there a public meeting?", "None.", duties.NOT_SHOWN, ""),
            ("Gunning 3", "Was there time to answer?", "", duties.OPEN, "3.2"),
            ("Gunning 4", "Were the answers considered?", "", duties.MET, ""),
        ],
        columns=duties.COLUMNS,
    )
    assert duties.duties_said(checks).endswith(
        "open to question: was there a public meeting; was there time to answer."
    )
    assert duties.duties_said(checks[2:]).endswith("answers 1 of 1 questions that the law asks of a consultation.")
    assert duties.unanswered(checks)["question"].tolist() == ["was there a public meeting"]
    concerns = question(options={"a": {"label": "A", "priority": "asb"}, "b": "B"})
    leading = [{"option": "a", "label": "A"}, {"option": "b", "label": "B"}]
    assert duties.taken_up(leading, concerns) == {"A": True, "B": False}


def test_invented_responses_say_nothing_of_what_was_asked() -> None:
    told = equality.missing_said(["Sex", "Age"], supplied=True, invented=True)
    assert told.startswith("The report does not say what was asked or")
    told = equality.missing_said(["Sex"], supplied=True, invented=False)
    assert told == "The responses hold no answers about sex."
