"""The tables and results of the assessment at their edges: nothing counted, nobody to compare with, nothing known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment import (
    concentration,
    crime,
    funnels,
    indicators,
    levels,
    mapping,
    peer_groups,
    peer_sentences,
    priorities,
    series,
    statute,
    vintages,
)

AREAS = pd.DataFrame(
    {"area_name": ["Alton", "Burford", "Corby", "Derby"], "sub_region": ["inner_london"] * 3 + ["outer_london"]},
    index=pd.Index(["A", "B", "C", "D"], name="area_code"),
)
SPREAD = pd.DataFrame({"dispersion": 1.0, "freedom": 33}, index=["theft", "all"])


def months(number: int, offences: float = 10.0) -> pd.Series:
    return pd.Series(offences, index=pd.date_range(end="2016-09-01", periods=number, freq="MS"))


def test_a_year_that_lacks_a_month_has_no_sum_and_one_without_an_estimate_no_rate() -> None:
    own = months(36)
    own.iloc[5] = np.nan
    table = crime.years_table(own, pd.Series({2016: 1000, 2014: 800}), "2016-09", 3)
    assert list(table["year"]) == [f"12 months to September {year}" for year in (2016, 2015, 2014)]
    assert table["offences"].tolist() == [120, 120, pd.NA]
    assert table["residents"].tolist() == [1000, pd.NA, 800]
    assert table["rate"].iloc[0] == 120
    assert table["rate"].isna().tolist() == [False, True, True]


def test_areas_without_a_whole_year_or_without_residents_are_named() -> None:
    counts, people = pd.Series({"A": 5.0, "B": np.nan, "C": 5.0}), pd.Series({"A": 10, "B": 10, "C": 0})
    assert crime.left_out(counts, people, AREAS["area_name"].loc[["A", "B", "C"]]) == ["Burford", "Corby"]


def test_the_first_of_several_highest_months_is_named() -> None:
    table = pd.DataFrame({"month": ["May", "June", "July"], "offences": [4, 9, 9]})
    ends = series.highest_and_lowest(table, "offences")
    assert (ends["highest"]["month"], ends["lowest"]["month"]) == ("June", "May")


def level_table(rows: dict[str, tuple[int, int, float, float]]) -> pd.DataFrame:
    columns = ["offences", "before", "change", "high"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.assign(low=-5.0, rate=1.0, verdict="up", mean_verdict="up")


def test_a_group_without_offences_the_year_before_has_no_interval_to_draw() -> None:
    table = level_table(
        {
            "all": (110, 100, 10, 20),
            "theft": (80, 90, -11, 5),
            "new": (30, 0, np.nan, np.nan),
            "none": (0, 0, np.nan, np.nan),
        }
    )
    titles = {"all": "All offences", "theft": "Theft", "new": "New", "none": "Treason"}
    groups = table.drop(index="all")
    shown = levels.titled(table, groups.index, titles)
    assert shown["offence_group"].tolist() == ["All offences", "Theft", "New", "Treason"]
    assert shown["share"].round(1).tolist() == [100, 72.7, 27.3, 0]
    assert levels.drawn_changes(shown)["offence_group"].tolist() == ["Theft"]
    assert levels.without_offences(groups, titles) == ["Treason"]


def test_a_priority_that_no_group_measures_is_missing_and_not_zero() -> None:
    mapped = pd.DataFrame(
        [
            ("theft", "r", "main", "named", ""),
            ("arson", "none", "main", "placed", ""),
            ("theft", "v", "other", "part", "why"),
        ],
        columns=["offence_group", "priority", "reading", "basis", "note"],
    )
    offences = pd.Series({"theft": 80, "arson": 5})
    table = level_table({"theft": (80, 90, -11, 5), "arson": (5, 5, 0, 9), "r": (80, 90, -11, 5)})
    names = {"r": "Re-offending", "h": "Hate crime", "v": "Violence"}
    found = mapping.by_priority(table, mapped, offences, names)
    assert found["offences"].tolist() == [80, pd.NA, pd.NA]
    assert found["groups"].tolist() == [1, 0, 0]
    assert found["other_reading"].tolist() == [pd.NA, pd.NA, 80]
    assert mapping.results(found).loc["h"].isna().all()
    assert mapping.with_a_basis(found).loc["r"].to_dict() == {"offences": 80, "named": 80, "part": 0, "placed": 0}
    placed = crime.placed_groups(mapped)
    assert placed == {"r": ["theft"]}
    assert mapping.unplaced(table.loc[["theft", "arson"]], placed) == {"offences": 5, "offences_year_before": 5}
    either = mapping.ambiguous(mapped, offences, {"theft": "Theft"}, names)
    assert either.to_dict("records") == [
        {"offence_group": "Theft", "offences": 80, "our_mapping": "Re-offending", "could_be": "Violence", "why": "why"}
    ]


def test_declared_peers_come_before_borders_and_the_sub_region() -> None:
    borders = pd.DataFrame({"area_code": ["A", "A", "B"], "neighbour_code": ["D", "B", "A"]})
    both = peer_groups.peers_of("A", AREAS, borders=borders)
    assert both == {"neighbours": ["B", "D"], "similar": ["B", "C"], "region": ["B", "C", "D"]}
    chosen = peer_groups.peers_of("A", AREAS, neighbours=["C"], similar=["D"], borders=borders)
    assert chosen == {"neighbours": ["C"], "similar": ["D"], "region": ["B", "C", "D"]}
    assert peer_groups.peers_of("D", AREAS) == {"neighbours": [], "similar": [], "region": ["A", "B", "C"]}


def test_the_nearest_by_the_ons_are_similar_where_three_are_held_and_none_is_chosen() -> None:
    nearest = pd.DataFrame(
        {"lad_code": ["A"] * 4 + ["B"], "rank": [2, 1, 3, 4, 1], "neighbour_code": ["C", "D", "X", "B", "A"]}
    )
    assert peer_groups.nearest_held("A", AREAS, nearest) == ["D", "C", "B"], "X is not held"
    assert peer_groups.peers_of("A", AREAS, nearest=nearest)["similar"] == ["D", "C", "B"]
    assert peer_groups.peers_of("A", AREAS, similar=["C"], nearest=nearest)["similar"] == ["C"]
    assert peer_groups.peers_of("B", AREAS, nearest=nearest)["similar"] == ["A", "C"], "one is too few"


SHOCKS = pd.Series(0.0, index=["theft", "all"])


def test_an_area_without_peers_is_compared_with_nobody() -> None:
    counts = pd.DataFrame({"theft": [80.0, 20.0], "all": [90.0, 30.0]}, index=["A", "B"])
    people, alone = pd.Series({"A": 1000, "B": 0}), {"neighbours": ["B"], "similar": []}
    answered = peer_groups.answers(counts, people, "A", alone, SPREAD)
    assert answered.empty
    assert peer_groups.summary(answered, ["theft"]).empty
    places = peer_groups.standing(counts, people, "A", SPREAD, SHOCKS).set_index("series")
    assert places["funnel"].isna().all()
    assert peer_groups.series_results(answered, places, ["theft"]).to_dict("index") == {"theft": {"borough_rank": 1}}
    titles = {"theft": "Theft", "all": "All offences"}
    shown = peer_groups.compared(answered, places, pd.Series({"all": 90.0, "theft": 80.0}), titles)
    assert list(shown) == ["series", "rate", "rank", "rank_low", "rank_high"]
    assert peer_groups.drawn_ratios(answered, "similar", titles, ["theft"]).empty
    assert peer_groups.ratios(counts, people, ["B"], "A").isna().all()


def test_a_level_is_told_against_each_set_of_peers() -> None:
    codes = list("ABCDEF")
    counts = pd.DataFrame(
        {"theft": [300.0, 100, 90, 300, 95, 110], "all": [400.0, 380, 390, 400, 410, 395]}, index=codes
    )
    people = pd.Series(1000, index=codes)
    sets = {"neighbours": ["D"], "similar": ["B", "C", "E", "F"], "region": codes[1:]}
    answered = peer_groups.answers(counts, people, "A", sets, SPREAD, margin=10)
    against = peer_groups.summary(answered, ["theft"])
    assert against["groups"].to_dict() == {"neighbours": 0, "similar": 1, "region": 0}
    assert against["groups_few"].to_dict() == {"neighbours": 1, "similar": 0, "region": 0}
    assert against["all"].to_dict() == {"neighbours": "no", "similar": "yes", "region": "no"}
    typical = np.exp(np.log([100.5, 90.5, 95.5, 110.5]).mean()) - 0.5
    assert peer_groups.ratios(counts, people, sets["similar"], "A")["theft"] == pytest.approx(300 / typical, rel=0.02)
    hangs = answered.set_index(["series", "peers"])["without_one"]
    assert hangs["theft", "region"] == "D", "without the other high area this one would be high"
    assert hangs["theft", "similar"] == ""
    names = pd.Series(["Alton", "Burford", "Corby", "Derby", "Ely", "Frome"], index=codes)
    areas = AREAS.reindex(codes).assign(area_name=names, sub_region="inner_london")
    together = peer_sentences.peers_named(sets, "A", areas, declared=False, kind="boroughs")
    assert together == {
        "neighbours": "Derby",
        "similar": "the 4 other boroughs of inner London",
        "region": "all 5 other boroughs",
    }
    said = peer_sentences.peers_finding("Alton", answered, together, names)
    assert said.startswith("In Alton the rate was 1%"), "the head of the page takes this sentence alone"
    assert ". Derby alone cannot say what is usual." in said
    assert "which is not unusual" in said
    assert peer_sentences.levels_found(against, 1).startswith(
        "Against neighbours there are too few offences or peers to say for any offence group."
    )
    many = against.assign(groups=[0, 1, 0], groups_low=[0, 0, 3], groups_few=[2, 0, 0])
    assert peer_sentences.levels_found(many, 25) == (
        "Against neighbours none of 25 offence groups is high or low; "
        "for 2 there are too few offences or peers to say. "
        "Against similar areas 1 of 25 offence groups is high and none low. "
        "Against the whole region none of 25 offence groups is high and 3 low. "
        "About 1 of 25 would be one or the other by chance."
    )
    shown = peer_groups.tested(answered, {"theft": "Theft", "all": "All"}, names)
    assert shown["without_one"].dropna().tolist() == ["Derby"]


def test_peers_are_named_by_choice_and_their_lack_is_said() -> None:
    sets = {"neighbours": [], "similar": ["B", "D"], "region": ["B", "C", "D"]}
    named = peer_sentences.peers_named(sets, "A", AREAS, declared=True, kind="areas")
    assert named == {"neighbours": "none are known", "similar": "Burford and Derby", "region": "all 3 other areas"}


def test_areas_beyond_the_limits_are_named() -> None:
    limits = pd.DataFrame({"place": ["inside", "above", "below"]}, index=["A", "B", "C"])
    assert funnels.outside(limits, AREAS["area_name"]) == ["Burford", "Corby"]


def test_events_that_vary_less_than_chance_get_no_narrower_interval() -> None:
    counts = [9, 5, 4, 2, 1]
    assert concentration.measure(counts, dispersion=0.3) == concentration.measure(counts, dispersion=1.0)
    found = concentration.measure(counts, dispersion=1.0)
    assert (found.places, found.top_fifth, found.half) == (1, pytest.approx(900 / 21), 2)
    assert found.results(interval=False) == {
        "gini": found.gini.value, "gini_low": None, "gini_high": None, "top_fifth": found.top_fifth,
    }  # fmt: skip


def test_an_indicator_gives_a_value_in_its_unit_and_a_verdict() -> None:
    values = pd.DataFrame({"indicator": ["fires"], "value": [12.0], "unit": ["%"], "verdict": ["better"]})
    assert indicators.results(values).to_dict("index") == {
        "fires.value": {"value": 12.0, "unit": "%"},
        "fires.verdict": {"value": "better", "unit": "verdict"},
    }


def test_priorities_that_go_on_under_one_are_counted_once() -> None:
    outcomes = [indicators.SIGNIFICANT, indicators.SIGNIFICANT, indicators.NOT_REVIEWABLE]
    reviewed = pd.DataFrame({"outcome": outcomes, "successor": ["a", "a", None]})
    assert indicators.review_results(reviewed) == {
        "earlier": 3, "significant": 2, "business_as_usual": 0, "not_reviewable": 1, "successors": 1,
    }  # fmt: skip


def test_the_law_is_that_of_the_day_chosen_else_of_the_term_else_of_the_last_day_of_the_year() -> None:
    term = date(2017, 4, 1)
    assert statute.day_of_law("2018-01-02", term, "2016-09") == date(2018, 1, 2)
    assert statute.day_of_law(None, term, "2016-09") == term
    assert statute.day_of_law(None, None, "2016-02") == date(2016, 2, 29)


def test_information_due_is_that_of_the_priorities_of_the_plan() -> None:
    due = pd.DataFrame(
        {"priority": ["v", "x"], "item": ["1", "2"], "holder": ["police", "fire"], "information": ["a", "b"]}
    )
    assert statute.due_for(due, {"v": "Violence"}).to_dict("records") == [
        {"priority": "Violence", "holder": "police", "information": "a"}
    ]


@pytest.mark.parametrize(("last", "distance"), [(90, "10 fewer"), (110, "10 more"), (100, "as many")])
def test_two_vintages_are_told_apart_in_words(last: int, distance: str) -> None:
    held = pd.DataFrame({"vintage": ["2016-09", "2017-12"], "offences": [100, last]})
    held = held.assign(area_code="A", label="Theft", year_end="2016-09")
    compared = vintages.compare_vintages(held, "A", "2016-09")
    said = vintages.in_words(compared, held)
    assert (said["distance"], f"{said['earlier']:%B %Y}", f"{said['later']:%B %Y}") == (
        distance, "September 2016", "December 2017",
    )  # fmt: skip
    assert vintages.totals(compared) == {"first": 100, "last": last, "difference": last - 100}
    assert vintages.compare_vintages(None, "A", "2016-09").empty


def test_a_score_that_is_not_known_is_shown_as_a_range_and_makes_the_top_four_uncertain() -> None:
    criteria = pd.DataFrame(
        {"criterion": ["volume"], "label": ["Volume"], "measure": ["% of offences."], "weight": [1],
         "cut_1": [1], "cut_2": [2], "cut_3": [3], "cut_4": [4]}
    )  # fmt: skip
    values = pd.DataFrame(
        [(theme, "volume", value, np.nan, "") for theme, value in zip("abcde", [4, 3, 3, 3, np.nan], strict=True)],
        columns=["theme", "criterion", "value", "ceiling", "evidence"],
    ).assign(floor=None)
    scores = priorities.score_matrix(values, criteria)
    ranked = priorities.rank_all_ways(scores, criteria).set_index("theme")
    assert (ranked.at["a", "top_unknown"], ranked.at["a", "top_weights"]) == (100, 100)
    assert pd.isna(ranked.at["e", "top_unknown"]), "a theme that nothing measures cannot rank"
    assert ranked.at["b", "top_unknown"] == pytest.approx(100 * (3 - 0.35) / 3, abs=2), "e, drawn, takes a place in 35%"
    assert ranked.at["a", "top_scorers"] < 100
    assert priorities.scale(criteria) == "Volume: % of offences (weight 1; 1 from 1, 2 from 2, 3 from 3, 4 from 4)"
    matrix = priorities.matrix(scores, ranked.reset_index(), criteria, {theme: theme.upper() for theme in "abcde"})
    assert list(matrix) == ["theme", "Volume", "Score", "Rank"]
    assert matrix.set_index("theme")["Volume"].to_dict() == {"A": "4", "B": "3", "C": "3", "D": "3", "E": "0 to 4"}
