"""Totals, first choices and weighted answers as they may be told: what is published stands as it is."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.analysis.consultation import choices, counting, profile, published, ranking, tally, totals, weighting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.release import WITHHELD, Rule
from tests.consultation_form import AS_COUNTED, YES_NO, form

OPTIONS = {
    "asb": {"label": "Noise", "priority": "asb"},
    "drugs": {"label": "Drugs", "priority": "asb"},
    "gangs": "Gangs",
    "other": {"label": "Other", "means": "other"},
}
LIVES = {"lives": {"label": "Lives", "means": "lives"}, "neither": {"label": "Neither", "means": "elsewhere"}}
RANKED = ["first_choice", "second_choice", "third_choice"]
FORM = form(
    {"id": "first_choice", "kind": "ranked", "columns": RANKED, "options": OPTIONS, "role": "concern"},
    {"id": "connection", "options": LIVES, "role": "connection"},
    {"id": "feels_safe", "options": YES_NO, "role": "feeling_safe"},
)
CONCERN, _, SAFE = FORM.questions
FRAME = pd.DataFrame(
    {
        "first_choice": ["drugs"] * 12 + ["asb"] * 7 + ["gangs"] * 6,
        "second_choice": None,
        "third_choice": None,
        "connection": ["lives"] * 23 + ["neither"] * 2,
        "feels_safe": [True] * 20 + [False] * 5,
    }
).astype({"feels_safe": "boolean"})
ANSWERS = Answers(FRAME, FORM, AS_COUNTED)
NOTHING = published.published_figures(FORM, None)
TABLE = pd.DataFrame(
    {
        "quantity": ["responses", "connected", "first_choice.drugs"],
        "count": [25, None, 12],
        "percent": [None, Decimal(92), Decimal("48.0")],
        "decimals": [None, 0, 1],
        "base": [None, "responses", "responses"],
        "paragraph": "3.7",
        "description": "",
    }
)
PRINTED = published.published_figures(FORM, TABLE)


def known_from(figures: pd.DataFrame, answers: Answers = ANSWERS) -> pd.DataFrame:
    return totals.known_totals(counting.quantities(answers), figures)


def first(figures: pd.DataFrame, respondents: list[object] | None = None) -> tally.Tally:
    known = known_from(figures)
    counts = totals.by_option(known, CONCERN)
    released = counts if respondents is None else counts.assign(respondents=respondents)
    return tally.tallied(CONCERN, released, known, figures, counts["respondents"])


# Totals


def test_a_total_rests_on_what_gives_it() -> None:
    known = known_from(PRINTED)
    assert totals.rests_on(known, "responses") == [published.TABLE]
    both = [published.TABLE, totals.OURS]
    assert totals.rests_on(known, "responses", "connected", also=["concerns"]) == ["concerns", *both]
    by_priority = totals.by_priority(known, CONCERN)
    assert by_priority.loc["asb", "first_choices"] == 19
    assert by_priority.loc["asb", "sources"] == [*both, published.FORM]


@pytest.mark.parametrize(
    ("figures", "threshold", "least", "most"),
    [
        (PRINTED, 5, 2, 2),  # 92% of 25 is 23 people and no other number
        (NOTHING, 5, 0, 13),  # 2 people, of whom readers are told that they are 9 or fewer
    ],
)
def test_how_many_are_from_outside_is_told_by_the_printed_share_or_as_a_count_may_be(
    figures: pd.DataFrame, threshold: int, least: int, most: int
) -> None:
    assert totals.outside(known_from(figures), figures, Rule(threshold))[:2] == (least, most)


def test_a_share_that_the_report_does_not_print_is_missing() -> None:
    assert totals.published_share(PRINTED, "connected") == 92
    assert totals.published_share(PRINTED, "responses") is None
    assert totals.published_share(PRINTED, "feels_safe.yes") is None
    assert totals.published_share(NOTHING, "connected") is None


def test_feeling_safe_has_no_share_where_nobody_answered() -> None:
    silent = Answers(FRAME.assign(feels_safe=pd.array([None] * len(FRAME), dtype="boolean")), FORM, AS_COUNTED)
    shown = []
    for answers in (silent, ANSWERS):
        known = known_from(NOTHING, answers)
        counts = totals.by_option(known, SAFE)
        shown.append(tally.tallied(SAFE, counts, known, NOTHING, counts["respondents"]).shown)
    assert shown[0]["respondents"].tolist() == [0, 0]
    assert shown[0]["percent"].isna().all()
    assert shown[1]["percent"].tolist() == [80, 20]


# First choices


def test_where_the_report_prints_one_count_the_others_share_the_rest() -> None:
    told = first(PRINTED)
    assert (told.places, told.counts, told.unnamed, told.rest) == (["Drugs"], [12], 3, 13)
    assert told.others == [12, 1, 0], "none can have more than the concern that is named"
    assert told.ladder == [12, 12]
    assert told.rows()["label"].tolist() == ["Drugs", "3 other answers, of which the report gives no count"]
    assert told.order() == ["drugs", "asb", "gangs", "other"]
    assert told.stands_published(pd.Series(["Noise", "Drugs"])) == [False, True]
    assert told.results().loc["drugs", "sources"] == [published.TABLE]


def test_a_withheld_count_is_neither_named_nor_drawn() -> None:
    told = first(NOTHING, [12, WITHHELD, WITHHELD, 0])
    assert told.rows()["respondents"].tolist() == [12, WITHHELD, WITHHELD, 0]
    assert told.shown["percent"].tolist() == [48, WITHHELD, WITHHELD, 0]
    assert told.drawn()["label"].tolist() == ["Drugs", "Other"]
    assert told.places == ["Drugs"], "nobody chose the other one that is named"
    assert (told.unnamed, told.others, told.every_count) == (0, [], [12, 7, 6, 0])


def test_shares_above_all_are_explained_where_they_are_and_nowhere_else() -> None:
    """Five answers of 13 people each and one of 3: each of the five goes to 10 or to 15, and all 68 to 65 or 70."""
    seen = set()
    for seed in range(40):
        frame = pd.DataFrame({"choice": [*"abcde"] * 13 + ["f"] * 3, "seed": str(seed)})
        asked = form({"id": "choice", "options": {one: one for one in "abcdef"}}, {"id": "seed", "kind": "text"})
        answers = Answers(frame, asked, Rule())
        known, (question, _) = totals.known_totals(counting.quantities(answers), NOTHING), asked.questions
        counts = totals.by_option(known, question)
        withheld = counts.assign(respondents=counts["respondents"].astype(object).replace(0, WITHHELD))
        told = tally.tallied(question, withheld, known, NOTHING, counts["respondents"])
        above = sum(told.counts) > told.base
        assert told.above_all == ("The shares add up to more than 100%, since each count is rounded by itself." * above)
        seen.add(above)
    assert seen == {True, False}
    assert published.above_all([Decimal("33.4"), Decimal("33.3"), Decimal("33.4"), WITHHELD, None]) == ""
    assert published.above_all([Decimal("60.0"), Decimal("40.2"), float("nan")]) != ""


def test_concerns_that_nobody_chose_lead_nothing() -> None:
    assert choices.leading(ANSWERS.where(FRAME.index < 19), CONCERN) == ["Drugs", "Noise"]


# How firm the order is


def test_the_last_concern_has_no_lead_to_keep() -> None:
    firm = ranking.firmness(
        choices.in_order(ANSWERS, CONCERN), counting.answered(ANSWERS, CONCERN), len(CONCERN.counted)
    )
    assert firm["keeps_lead"].notna().tolist() == [True, True, True, False]
    assert (firm["low"] <= firm["percent"].astype(float)).all()
    assert (firm["best_rank"] <= firm["worst_rank"]).all()


def test_only_concerns_with_a_count_that_is_shown_are_drawn() -> None:
    firm = ranking.firmness(
        choices.in_order(ANSWERS, CONCERN), counting.answered(ANSWERS, CONCERN), len(CONCERN.counted)
    )
    assert ranking.drawn(firm.assign(low=WITHHELD), None).empty, "as where counts are rounded"
    released = firm.assign(respondents=[12, WITHHELD, 6, 0])
    assert ranking.drawn(released, None)["label"].tolist() == ["Drugs", "Gangs", "Other"]
    assert ranking.drawn(released, None)["kind"].tolist() == ["top two", "top two", "others"]
    assert ranking.drawn(released, [False, True, True, False])["label"].tolist() == ["Gangs"]
    assert ranking.intervals_listed(firm.assign(low=1.25, high=50.0).head(1)) == "Drugs, 1.2% to 50.0%"


def test_each_place_that_there_is_has_a_result() -> None:
    certainty = ranking.certainty_table(["A", "B"], [9, 5, 1], 3, ranking.resampled_orders([9, 5, 1]))
    assert ranking.certain_places(certainty) == {"first_certain": "yes", "top_two_certain": "yes"}


# Weighting


def test_a_move_is_read_from_shares_that_are_shown() -> None:
    table = pd.DataFrame(
        {
            "label": ["A", "B", "C"],
            "people": [40, 30, 0],
            "unweighted": [40.0, 30.0, None],
            "weighted": [42.0, None, None],
        }
    )
    assert weighting.largest_move([table]) == 2
    assert weighting.largest_move([table[1:]]) is None


def test_weights_bring_people_to_the_residents_() -> None:
    persons = pd.DataFrame({"sex": ["female"] * 30 + ["male"] * 10, "age": "16_to_17", "ethnic_group": "white"})
    bands = [("sex", "female"), ("sex", "male"), ("age", "16_to_17"), ("age", "60_to_64"), ("ethnic_group", "white")]
    residents = pd.Series([50, 50, 90, 10, 100], index=pd.MultiIndex.from_tuples(bands))
    weighed = weighting.weigh(_profile(persons, AS_COUNTED), residents, 5)
    assert weighed.weights.by_groups == pytest.approx({("female",): 2 / 3, ("male",): 2})
    assert weighed.results().loc["trimmed", "effective_size"] == 30, "40 over a design effect of 4/3"


def _profile(persons: pd.DataFrame, rule: Rule) -> profile.Profile:
    asked = form(*({"id": name, "kind": "text"} for name in persons))
    labels = {name: {band: band for band in dict.fromkeys(persons[name])} for name in persons}
    return profile.Profile(persons, Answers(persons.astype(object), asked, rule), labels)


def test_what_weighting_costs_is_one_number_for_all_counts_that_are_shown_alike() -> None:
    """Men are half of the residents and some 60 of 400: their exact number is told by neither the weights nor their
    cost.
    """
    residents = pd.Series({("sex", "male"): 50, ("sex", "female"): 50})
    shown: dict[tuple[int, ...], set[object]] = {}
    behind: dict[tuple[int, ...], set[int]] = {}
    for men in range(55, 66):
        people = pd.DataFrame({"sex": ["male"] * men + ["female"] * (400 - men)})
        given = _profile(people, Rule())
        weighed = weighting.weigh(given, residents, 5)
        released = tuple(counting.in_each(given.answers, people["sex"], ["male", "female"]))
        shown.setdefault(released, set()).add((*weighed.weights.by_groups.items(), *weighed.cost().values()))
        behind.setdefault(released, set()).add(men)
    assert max(map(len, behind.values())) >= 3
    assert all(len(told) == 1 for told in shown.values())


def test_a_band_of_few_has_no_weight_of_its_own() -> None:
    """One to four men of 400, who are half of the residents."""
    residents = pd.Series({("sex", "male"): 50, ("sex", "female"): 50})
    for men in (1, 2, 3, 4):
        people = pd.DataFrame({"sex": ["male"] * men + ["female"] * (400 - men)})
        assert weighting.weigh(_profile(people, Rule()), residents, 5) is None
