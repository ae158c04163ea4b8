"""Totals, first choices and weighted answers as they may be told: what is published stands as it is."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.consultation import choices, firsts, ranking, totals, weighting
from csp_evidence.analysis.small_counts.differencing import WITHHELD

CONCERNS = pd.DataFrame(
    {
        "concern_id": ["asb", "drugs", "gangs", "other"],
        "label": ["Noise", "Drugs", "Gangs", "Other"],
        "priority": ["asb", "asb", None, None],
    }
)
ANSWERS = pd.DataFrame(
    {
        "first_choice": ["drugs"] * 12 + ["asb"] * 7 + ["gangs"] * 6,
        "second_choice": None,
        "third_choice": None,
        "connection": ["lives"] * 23 + ["neither"] * 2,
        "feels_safe": [True] * 20 + [False] * 5,
    }
).astype({"feels_safe": "boolean"})
PRINTED = pd.DataFrame(
    {
        "quantity": ["responses", "connected", "first_choice.drugs"],
        "count": [25, None, 12],
        "percent": [None, Decimal(92), Decimal("48.0")],
        "decimals": [None, 0, 1],
    }
)


def first(published: pd.DataFrame | None, respondents: list[object] | None = None) -> firsts.FirstChoices:
    known = totals.known_totals(ANSWERS, published, CONCERNS)
    counts = firsts.first_choices(known, CONCERNS)
    released = counts if respondents is None else counts.assign(respondents=respondents)
    return firsts.told(released, known, counts["respondents"])


# Totals


def test_a_total_rests_on_what_gives_it() -> None:
    known = totals.known_totals(ANSWERS, PRINTED, CONCERNS)
    assert totals.rests_on(known, "responses") == [totals.PRINTED]
    both = [totals.PRINTED, totals.OURS]
    assert totals.rests_on(known, "responses", "connected", also=["concerns"]) == ["concerns", *both]
    by_priority = totals.first_choices_by_priority(known, CONCERNS)
    assert by_priority.loc["asb", "first_choices"] == 19
    assert by_priority.loc["asb", "sources"] == ["concerns", *both]


@pytest.mark.parametrize(
    ("published", "threshold", "least", "most"),
    [
        (PRINTED, 5, 2, 2),  # 92% of 25 is 23 people and no other number
        (None, 5, 0, 4),  # 2 people, of whom readers are told that they are fewer than 5
        (None, 2, 2, 2),
    ],
)
def test_how_many_are_from_outside_is_told_by_the_printed_share_or_as_a_count_may_be(
    published: pd.DataFrame | None, threshold: int, least: int, most: int
) -> None:
    known = totals.known_totals(ANSWERS, published, CONCERNS)
    assert totals.outside(known, published, threshold)[:2] == (least, most)


def test_a_share_that_the_report_does_not_print_is_missing() -> None:
    assert totals.published_share(PRINTED, "connected") == 92
    assert totals.published_share(PRINTED, "responses") is None
    assert totals.published_share(PRINTED, "feels_safe.yes") is None
    assert totals.published_share(None, "connected") is None


def test_feeling_safe_has_no_share_where_nobody_answered() -> None:
    silent = ANSWERS.assign(feels_safe=pd.array([None] * len(ANSWERS), dtype="boolean"))
    safe = totals.feeling_safe(totals.known_totals(silent, None, CONCERNS))
    assert safe["respondents"].tolist() == [0, 0]
    assert safe["percent"].isna().all()
    assert totals.feeling_safe(totals.known_totals(ANSWERS, None, CONCERNS))["percent"].tolist() == [80, 20]


# First choices


def test_where_the_report_prints_one_count_the_others_share_the_rest() -> None:
    told = first(PRINTED)
    assert (told.places, told.counts, told.unnamed, told.rest) == (["Drugs"], [12], 3, 13)
    assert told.others == [12, 1, 0], "none can have more than the concern that is named"
    assert told.ladder == [12, 12]
    assert told.rows()["label"].tolist() == ["Drugs", "3 other answers, of which the report gives no count"]
    assert told.order(CONCERNS) == ["drugs", "asb", "gangs", "other"]
    assert told.stands_printed(pd.Series(["Noise", "Drugs"])) == [False, True]
    assert told.results().loc["drugs", "sources"] == [totals.PRINTED]


def test_a_withheld_count_is_neither_named_nor_drawn() -> None:
    told = first(None, [12, WITHHELD, WITHHELD, 0])
    assert told.rows()["respondents"].tolist() == [12, WITHHELD, WITHHELD, 0]
    assert told.shown["percent"].tolist() == [48, WITHHELD, WITHHELD, 0]
    assert told.bars()["label"].tolist() == ["Drugs", "Other"]
    assert told.places == ["Drugs"], "nobody chose the other one that is named"
    assert (told.unnamed, told.others, told.every_count) == (0, [], [12, 7, 6, 0])


def test_concerns_that_nobody_chose_lead_nothing() -> None:
    assert choices.leading(ANSWERS[:19], CONCERNS) == ["Drugs", "Noise"]


# How firm the order is


def test_the_last_concern_has_no_lead_to_keep() -> None:
    firm = ranking.firmness(choices.rank_first_choices(ANSWERS, CONCERNS))
    assert firm["keeps_lead"].notna().tolist() == [True, True, True, False]
    assert (firm["low"] <= firm["percent"].astype(float)).all()
    assert (firm["best_rank"] <= firm["worst_rank"]).all()


def test_only_concerns_with_a_count_that_is_shown_are_drawn() -> None:
    firm = ranking.firmness(choices.rank_first_choices(ANSWERS, CONCERNS))
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


def test_a_choice_that_is_withheld_anywhere_has_no_rest() -> None:
    three = pd.DataFrame({"label": ["A", "B"], "respondents": [12, WITHHELD], "any_of_three": [20, 30]})
    assert weighting.all_choices(three)["later_all"].tolist() == [8, WITHHELD]


def test_a_move_is_read_from_shares_that_are_shown() -> None:
    table = pd.DataFrame(
        {
            "label": ["A", "B", "C"],
            "persons": [40, 30, WITHHELD],
            "unweighted": [Decimal("40.0"), Decimal("30.0"), WITHHELD],
            "weighted": [Decimal(42), WITHHELD, WITHHELD],
            "trimmed": [WITHHELD, WITHHELD, WITHHELD],
        }
    )
    assert weighting.largest_move([table]) == 2
    assert weighting.largest_move([table[1:]]) is None


def test_weights_bring_persons_to_the_residents_and_name_who_is_missing() -> None:
    persons = pd.DataFrame(
        {"sex": ["female"] * 30 + ["male"] * 10, "age_band": "16_to_17", "ethnic_group": "white", "feels_safe": True}
    )
    bands = [("sex", "female"), ("sex", "male"), ("age", "16_to_17"), ("age", "60_to_64"), ("ethnic_group", "white")]
    residents = pd.Series([50, 50, 90, 10, 100], index=pd.MultiIndex.from_tuples(bands))
    weighed = weighting.weigh(persons, residents, 5)
    assert np.isclose(weighed.by["weighted"][persons["sex"] == "male"].sum(), 20)
    assert weighed.by["unweighted"].eq(1).all()
    assert weighed.words()["silent"] == " No respondent stands for 60 to 64 (age band)."
    assert weighed.results().loc["raked", "effective_size"] == 30, "40 over a design effect of 4/3"
