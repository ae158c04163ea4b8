"""One analysis a kind of question, each worked out by hand, with blanks as they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.analysis.consultation import bands, choices, counting, kinds, published, tally, totals
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.release import WITHHELD, Rule
from tests.consultation_form import asked

SCALE = {
    "very": {"label": "Very safe", "means": "good"},
    "fairly": {"label": "Fairly safe", "means": "good"},
    "neither": {"label": "Neither", "means": "middle"},
    "unsafe": {"label": "Unsafe", "means": "bad"},
    "unknown": {"label": "Don't know", "means": "no answer"},
}
THREE = {one: one.upper() for one in "abc"}


def shown(answers: Answers, respondents: list[object] | None = None) -> tally.Tally:
    """The tally of the first question, with other released counts where they are given."""
    question, figures = answers.form.questions[0], published.published_figures(answers.form, None)
    known = totals.known_totals(counting.quantities(answers), figures)
    counts = kinds.counts_of(question, known, answers)
    released = counts if respondents is None else counts.assign(respondents=pd.Series(respondents, dtype=object))
    return tally.tallied(question, released, known, figures, counts["respondents"])


def people(count: int | str) -> str:
    return str(count)


def column(kind: str, values: list[object], **fields: object) -> Answers:
    return asked(pd.DataFrame({"q": values}), {"id": "q", "kind": kind, **fields})


# One choice


def test_blanks_are_in_no_share_and_no_answer_is_counted_apart() -> None:
    given = column("one", [*"aab", "x", None, None], options={**THREE, "x": {"label": "X", "means": "no answer"}})
    told = shown(given)
    assert told.shown[["option", "respondents", "percent"]].to_numpy().tolist() == [
        ["a", 2, Decimal("66.7")],
        ["b", 1, Decimal("33.3")],
        ["c", 0, Decimal("0.0")],
        ["x", 1, None],
    ]
    assert kinds.said(told, "3 answers", people) == "Of 3 answers, 2 (66.7%) chose “A” and 1 (33.3%) “B”."
    assert kinds.headline(shown(given, [200, 190, 0, 1])) == "“A” was chosen most often"
    some = shown(given, [200, 190, 250, 1])
    firm = replace(some, shown=some.shown.assign(published=[True, True, False, False]), named=some.named.head(2))
    assert kinds.headline(firm) == "“A” was chosen most often of the answers with a published count"
    alone = replace(firm, named=some.named.head(1))
    assert kinds.headline(alone) == "A count is published of one answer alone, “A”"
    rows = counting.asked_and_answered(given, given.form.questions[0]).iloc[0]
    assert rows.tolist() == ["Q", 6, 3, 1, 2]


def test_answers_that_were_chosen_equally_often_share_the_headline() -> None:
    told = shown(column("one", ["a", "b"], options=THREE), [100, 95, 20])
    assert kinds.headline(told) == "2 answers were chosen about equally often", "a lead of 5 may be one of rounding"


# Several choices


def test_several_choices_add_up_to_more_than_100_and_are_no_ranks() -> None:
    """Four answered: a has 3, b 3, c 1; two left it out. The order within a cell says nothing."""
    given = column("several", ["a;b", "b; a", "b", "a;c", None, ""], options=THREE, most=2)
    told = shown(given)
    assert told.shown["respondents"].tolist() == [3, 3, 1]
    assert told.shown["percent"].tolist() == [Decimal("75.0"), Decimal("75.0"), Decimal("25.0")]
    assert not told.exclusive
    assert given.places(given.form.questions[0]).empty or given.form.questions[0].kind != "ranked"
    assert kinds.asked_said(given.form.questions[0]) == "Up to 2 answers could be chosen."


def test_ticks_in_a_column_an_option_count_like_a_list() -> None:
    frame = pd.DataFrame({"is_a": ["A", "", None, "yes"], "is_b": [None, "1", "0", "no"]}).replace("", None)
    options = {"a": {"label": "A", "column": "is_a"}, "b": {"label": "B", "column": "is_b"}}
    assert shown(asked(frame, {"id": "q", "kind": "several", "options": options})).shown["respondents"].tolist() == [
        2,
        1,
    ]


# Ranks

RANKED = {"first": ["a", "a", "c", None], "second": ["b", "c", None, None], "third": ["c", None, "a", None]}
SPREAD = {"is_a": [1, 1, 3, None], "is_b": [2, None, None, None], "is_c": [3, 2, 1, None]}


@pytest.mark.parametrize(
    ("frame", "fields"),
    [
        (RANKED, {"columns": ["first", "second", "third"], "options": THREE}),
        (SPREAD, {"most": 3, "options": {one: {"label": one.upper(), "column": f"is_{one}"} for one in "abc"}}),
        ({"q": ["a;b;c", "a;c", "c;;a", None]}, {"most": 3, "options": THREE}),
    ],
)
def test_ranks_are_the_same_from_a_column_a_place_a_column_an_option_or_a_list(frame, fields) -> None:
    """Points by hand, where a blank second place stays one in columns and closes up in a list."""
    given = asked(pd.DataFrame(frame), {"id": "q", "kind": "ranked", **fields})
    table = choices.three_rankings(given, given.form.questions[0]).set_index("option")
    assert table["respondents"].to_dict() == {"a": 2, "b": 0, "c": 1}
    assert table["anywhere"].to_dict() == {"a": 3, "b": 1, "c": 3}
    assert table["later"].to_dict() == {"a": 1, "b": 1, "c": 2}
    in_list = "q" in frame
    assert table["points"].to_dict() == {"a": 8 if in_list else 7, "b": 2, "c": 6}
    assert table["percent"].tolist() == [Decimal("66.7"), Decimal("33.3"), Decimal("0.0")]


# Scales


def test_a_scale_keeps_its_order_and_nets_good_against_bad() -> None:
    """Ten answered: 3 very, 2 fairly, 1 neither, 4 unsafe; 50% good, 40% bad, net 10 points."""
    answers = ["very"] * 3 + ["fairly"] * 2 + ["neither"] + ["unsafe"] * 4 + ["unknown"] * 2 + [None]
    told = shown(column("scale", answers, options=SCALE))
    assert told.shown["label"].tolist() == ["Very safe", "Fairly safe", "Neither", "Unsafe", "Don't know"]
    assert told.base == 10
    assert kinds.net(told) == {"net": Decimal("10.0")}
    assert kinds.headline(told) == "More people chose a better answer than the opposite: 50.0% against 40.0%"
    assert kinds.said(told, "10 answers", people).endswith("Better less worse is +10.0 points.")
    assert told.on_scale
    assert told.drawn()["side"].tolist() == ["good", "good", "middle", "bad"]
    assert kinds.middle_of(told) == "Fairly safe"


def test_a_withheld_count_takes_the_net_score_and_the_drawing_of_the_scale_with_it() -> None:
    told = shown(column("scale", ["very"] * 9, options=SCALE), [9, WITHHELD, WITHHELD, 0, 0])
    assert kinds.net(told) == {}
    assert not told.on_scale
    assert kinds.middle_of(told) == ""


def test_a_scale_of_two_or_of_eleven_points_is_one_too() -> None:
    eleven = {f"p{at}": f"{at} of 10" for at in range(11)}
    told = shown(column("scale", [f"p{at}" for at in range(11)], options=eleven))
    assert told.shown["label"].tolist() == list(eleven.values())
    assert kinds.headline(told) == "11 answers were chosen about equally often", "without sides there is no net score"
    assert told.drawn()["side"].eq("middle").all()


# Numbers and dates


def test_numbers_stand_in_the_bands_of_the_question() -> None:
    given = column("number", [0, 9, 10, 19.5, 20, 85, None], bands=[10, 20])
    assert shown(given).shown[["label", "respondents"]].to_numpy().tolist() == [
        ["Under 10", 2],
        ["10 to under 20", 2],
        ["20 or more", 2],
    ]
    assert kinds.said(shown(given), "6 answers", people) == "The middle one of 6 answers is 10 to under 20."


@pytest.mark.parametrize(
    ("numbers", "labels"),
    [
        ([3, 14, 77], ["Under 10", *(f"{tens}0 to {tens}9" for tens in range(1, 7)), "70 or more"]),
        ([5, 5, 5], ["All answers"]),
        ([1, 2, 3], ["Under 2", "2", "3 or more"]),
        ([-5, 95], ["Under 0", "0 to 19", "20 to 39", "40 to 59", "60 to 79", "80 or more"]),
        ([0.25, 0.5], None),
    ],
)
def test_without_bands_at_most_eight_round_ones_take_in_every_number(numbers, labels) -> None:
    given = column("number", numbers)
    table = counting.bands(given, given.form.questions[0])
    assert len(table) <= bands.MOST_BANDS
    assert table["respondents"].sum() == len(numbers)
    assert labels is None or table["label"].tolist() == labels


def test_dates_are_counted_by_month_or_over_many_years_by_year() -> None:
    months = shown(column("date", ["2016-06-30", "2016-08-01", "2016-08-31", None]))
    assert months.shown[["label", "respondents"]].to_numpy().tolist() == [
        ["June 2016", 1],
        ["July 2016", 0],
        ["August 2016", 2],
    ]
    assert kinds.said(months, "3 answers", people) == "Half of 3 answers name a date in August 2016 or before."
    years = column("date", ["2001-01-01", "2016-01-01"])
    assert counting.periods(years, years.form.questions[0])["label"].tolist()[::15] == ["2001", "2016"]


# What stands at the ends


def released(kind: str, values: list[object]) -> Answers:
    """Answers whose counts are released as those of people are."""
    given = column(kind, values)
    return Answers(given.responses, given.form, Rule())


@pytest.mark.parametrize("lone", [[], [90_000], [-400, 90_000], [90_000] * 9])
def test_no_limit_of_a_band_says_that_somebody_lies_beyond_it(lone: list[int]) -> None:
    numbers = [number for number in range(10, 60) for _ in range(4)]
    given = released("number", [*numbers, *lone])
    labels = counting.bands(given, given.form.questions[0])["label"].tolist()
    assert labels == ["Under 20", "20 to 29", "30 to 39", "40 to 49", "50 or more"]


def test_so_few_numbers_that_none_is_left_between_the_ends_are_one_band() -> None:
    given = released("number", list(range(15)))
    assert counting.bands(given, given.form.questions[0])["label"].tolist() == ["All answers"]


@pytest.mark.parametrize("lone", [[], ["1996-01-04"], ["2016-01-04", "2016-09-30"], ["2031-12-31"] * 9])
def test_no_month_says_that_somebody_named_it(lone: list[str]) -> None:
    days = [f"2016-{month:02}-15" for month in (3, 4, 5) for _ in range(30)]
    given = released("date", [*days, *lone])
    table = counting.periods(given, given.form.questions[0])
    assert table["label"].tolist() == ["March 2016", "April 2016", "May 2016"]


def test_no_week_says_that_somebody_answered_in_it() -> None:
    late = ["2016-10-14"] * 3
    frame = pd.DataFrame({"on": ["2016-09-06"] * 40 + ["2016-09-20"] * 40 + late})
    given = asked(frame, {"id": "on", "kind": "date", "role": "submitted"})
    table = counting.by_week(Answers(given.responses, given.form, Rule()), date(2016, 9, 5))
    assert table["week_from"].dt.strftime("%d %b").tolist() == ["05 Sep", "12 Sep", "19 Sep"]
    assert table["all"].gt(0).tolist() == [True, False, True]


# Nobody


@pytest.mark.parametrize("kind", ["one", "several", "ranked", "scale", "number", "date"])
def test_a_question_that_nobody_answered_has_no_shares_and_no_sentence(kind: str) -> None:
    fields = {} if kind in ("number", "date") else {"options": SCALE}
    told = shown(column(kind, [None, None], **fields))
    assert (told.base, told.top, kinds.net(told)) == (0, [], {})
    assert kinds.said(told, "0 answers", people) == ""
    assert told.shown["percent"].isna().all()
    assert kinds.further_said(told, 2, lambda count, noun: f"{count} {noun}", people) == [
        "Nobody answered it, or too few to show how many."
    ]


# Figures that are published alone


@pytest.mark.parametrize(
    ("base", "percent", "possible"),
    [
        (28, "19", None),  # the fraction of Brown and Heathers' example: no mean of 28 whole numbers is 5.19
        (28, "18", (5, 5)),
        (1389, "95", (1313, 1326)),
        (400, "24.4", None),
        (400, "24.5", (98, 98)),
        (3, "33.3", (1, 1)),
        (3, "100", (3, 3)),
        (3, "0", (0, 0)),
    ],
)
def test_a_percentage_is_a_share_of_a_whole_number_or_impossible(base, percent, possible) -> None:
    decimals = -Decimal(percent).as_tuple().exponent
    assert published.possible_counts(base, Decimal(percent), decimals) == possible


def test_a_published_figure_is_held_against_what_may_stand_behind_released_counts() -> None:
    """Of 575 may 265 be 45.7% and never 52.1%; a count that is published is given exactly."""
    counts = {"q.answered": 575, "q.a": 265, "q.b": 0}
    printed = {
        "quantity": ["q.answered", "q.a", "q.a", "q.answered", "q.a"],
        "count": [576, None, 263, 700, None],
        "percent": [None, Decimal("45.7"), None, None, Decimal("52.1")],
        "decimals": [None, 1, None, None, 1],
        "base": [None, "q.answered", None, None, "q.answered"],
        "confirmed": [None, None, None, None, "printed on page 3"],
        "paragraph": "1.1",
        "description": "",
    }
    agrees = published.back_test(counts, pd.DataFrame(printed), smallest=10)["agrees"]
    assert agrees.tolist() == [published.WITHIN] * 2 + ["no", "no", "no; so printed on page 3"]
    exact = published.back_test(counts, pd.DataFrame(printed))["agrees"]
    assert exact.tolist()[:2] == ["no", "no"], "nothing is excused where counts are exact"


# A count that is published beside others that are not


def test_what_nobody_counted_may_have_been_chosen_more_often_and_its_row_rests_on_the_answers() -> None:
    given = column(
        "several", ["a;b", "a;c", "a", "b"], options=THREE, published={"base": 4, "options": {"b": {"count": 2}}}
    )
    told = shown(given)
    assert list(told.named["option"]) == ["b"] and told.sources == ["questions"]
    said = kinds.said(told, "4 respondents", people)
    assert said == (
        "Of 4 respondents, 2 (50.0%) chose “B”. No count is published of 2 other answers, which may have been chosen "
        "more often."
    )
    assert told.rows()["q"].tolist() == ["A", "B", "C"]
    assert told.rows_from == ["consultation_responses", "questions"]
    assert told.firm_rows() == {column: [False, True, False] for column in ("respondents", "percent")}
    assert shown(column("several", ["a;b", "a"], options=THREE)).firm_rows() is None


def test_the_longest_bars_are_not_the_first_ones() -> None:
    given = column("scale", ["very", "fairly", *["neither"] * 4, *["unsafe"] * 3], options=SCALE)
    assert [row["option"] for row in shown(given).longest] == ["neither", "unsafe", "very"]
