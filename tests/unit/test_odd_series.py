"""Areas of which little or nothing is recorded, with hardly any years or peers, and what is said of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment import between_years, explaining, levels, peer_groups, peer_sentences, sentences
from csp_evidence.analysis.assessment.change import DOWN, UNSURE, UP
from csp_evidence.analysis.assessment.peers import ALIKE, TOO_FEW

YEAR_END = "2016-09"
AREAS, GROUPS = list("ABCDEF"), ["theft", "fraud"]
PEOPLE = pd.Series({2016: 10_000, 2015: 9_900})
SPREAD = pd.DataFrame({"dispersion": [1.0]}, index=["all"])


def recorded(years: int, areas: list[str] = AREAS, mean: float = 20.0) -> pd.DataFrame:
    months = pd.date_range(end="2016-09-01", periods=12 * years, freq="MS")
    index = pd.MultiIndex.from_product([areas, GROUPS], names=["area_code", "offence_group"])
    drawn = np.random.default_rng(6).poisson(mean, (len(index), len(months)))
    return pd.DataFrame(drawn, index=index, columns=months)


def judged(table: pd.DataFrame, years: int) -> tuple[pd.DataFrame, str]:
    """The levels of the first area, and what is said of its change."""
    whole = table.groupby(level=0).sum()
    index = pd.MultiIndex.from_product([whole.index, ["all"]], names=table.index.names)
    both = pd.concat([whole.set_axis(index), table])
    usual = between_years.usual(both, whole.index, "A", YEAR_END, years)
    tests = levels.screened(both.loc["A"], YEAR_END, years, usual, people=PEOPLE, groups=GROUPS, margin=5)
    found = levels.level_table(tests, 10_000)
    text = sentences.whole_change("Town", "year", found.loc["all"])
    return found, f"{text} {sentences.which_changed(found.drop('all')['verdict'], {one: one for one in GROUPS})}"


@pytest.mark.parametrize(
    ("back", "verdict", "text"),
    [
        (None, UNSURE, "Town had 0 recorded offences in the year. None was recorded in the year before"),
        (0, DOWN, "Per resident crime fell: the rate changed by \N{MINUS SIGN}100.0%"),
        (1, UP, "None was recorded in the year before, so no change in per cent can be given. Theft and fraud rose."),
    ],
    ids=["in no year", "in the last year", "in the year before"],
)
def test_where_nothing_is_recorded_no_ratio_is_given(back: int | None, verdict: str, text: str) -> None:
    table = recorded(4)
    months = table.columns if back is None else table.columns[-12 * (back + 1) :][:12]
    table.loc[("A", slice(None)), months] = 0
    found, said = judged(table, 4)
    assert set(found["verdict"]) == {verdict}
    assert text in said.replace("Fraud and theft", "Theft and fraud")
    assert "nan" not in said
    assert "inf" not in said


def test_nothing_recorded_anywhere_is_no_change() -> None:
    found, said = judged(recorded(4, mean=0), 4)
    assert set(found["verdict"]) == {UNSURE}
    assert "For none of 2 offence groups can we say whether it rose or fell." in said


@pytest.mark.parametrize("years", [3, 2])
def test_with_other_areas_two_years_are_enough_for_an_interval(years: int) -> None:
    found, said = judged(recorded(years), years)
    assert found[["low", "high", "rise"]].notna().all(axis=None)
    assert "would seldom have shown" in said


def test_two_years_of_one_area_alone_tell_no_interval_and_no_change() -> None:
    table = recorded(2, ["A"])
    table.loc[:, table.columns[-12:]] *= 9
    found, said = judged(table, 2)
    assert set(found["verdict"]) == {UNSURE}
    assert found[["low", "high"]].isna().all(axis=None)
    assert "What usually differs between years is not known here, so no interval can be given." in said


@pytest.mark.parametrize(("others", "word"), [("B", TOO_FEW), ("BC", TOO_FEW), ("BCD", ALIKE)])
def test_fewer_than_three_peers_say_nothing_and_equal_ones_that_it_is_not_unusual(others: str, word: str) -> None:
    counts = pd.DataFrame({"all": [1000.0] * 6}, index=AREAS)
    people = pd.Series(10_000, index=AREAS)
    found = peer_groups.answers(counts, people, "A", {"similar": list(others)}, SPREAD, margin=10)
    assert found["verdict"].tolist() == [word]
    said = peer_sentences.against("similar areas", found.iloc[0])
    expected = {"B": "alone cannot say", "BC": "too few to say", "BCD": "about the same as that of the typical area"}
    assert expected[others] in said


def test_without_peers_there_is_no_row_and_nothing_to_sum_up() -> None:
    counts, people = pd.DataFrame({"all": [1000.0] * 6}, index=AREAS), pd.Series(10_000, index=AREAS)
    found = peer_groups.answers(counts, people, "A", {"similar": [], "region": ["A"]}, SPREAD)
    assert found.empty
    assert peer_groups.summary(found, ["all"]).empty


def test_a_break_in_the_last_year_is_named_beside_what_it_explains() -> None:
    table = recorded(4)
    table.loc[("A", "theft"), table.columns[-12:]] *= 4
    found, _ = judged(table, 4)
    breaks = pd.DataFrame({"offence_group": ["theft"], "month": pd.to_datetime(["2016-04-01"])})
    recording = explaining.breaks_between(breaks, YEAR_END)
    added = explaining.contributions(found.loc[GROUPS], recording)
    labels = {one: one.capitalize() for one in GROUPS}
    assert "Theft, whose recording changed in April 2016, makes up" in explaining.recording_said(added, labels)
    told = sentences.which_changed(found.loc[GROUPS, "verdict"], labels, recording)
    assert told.startswith("Theft rose. Recording changed for theft (April 2016), which may explain some of it.")
