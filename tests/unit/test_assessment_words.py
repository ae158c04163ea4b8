"""Each sentence of the assessment follows from its figures, by a rule that can say the opposite."""

import pandas as pd
import pytest

from csp_evidence.analysis.assessment import mapping, peer_sentences
from csp_evidence.analysis.assessment import sentences as words
from csp_evidence.analysis.assessment.change import DOWN, LITTLE, UNSURE, UP
from csp_evidence.analysis.assessment.crime import placing

LABELS = {"a": "Arson", "b": "Burglary", "c": "Common assault", "d": "Drug possession", "all": "all offences"}


def total(change: float, verdict: str, rate: float, rate_verdict: str | None) -> dict[str, object]:
    return {
        "offences": 110, "before": 100, "change": change, "low": change - 5, "high": change + 5, "verdict": verdict,
        "rate_change": rate, "rate_low": rate - 5, "rate_high": rate + 5, "rate_verdict": rate_verdict, "rise": 12,
        "fall": -9,
    }  # fmt: skip


def test_more_offences_are_not_more_crime_per_resident_unless_the_rate_shows_it() -> None:
    rose = words.whole_change("Town", "year", total(10, UP, 3, UNSURE))
    assert "10.0% more than the 100 of the year before" in rose
    assert "too uncertain to say whether crime rose or fell: the rate changed by +3.0%" in rose
    assert "10.0% fewer than" in words.whole_change("Town", "year", total(-10, DOWN, -12, DOWN))
    assert "Per resident crime fell" in words.whole_change("Town", "year", total(-10, DOWN, -12, DOWN))
    unsure = words.whole_change("Town", "year", total(4, UNSURE, float("nan"), None))
    assert "4.0% more than the 100 of the year before, which is too uncertain to call a rise" in unsure
    assert "A rise of less than 12% would seldom have shown." in unsure
    fell = words.whole_change("Town", "year", total(-4, UNSURE, -6, UNSURE))
    assert "too uncertain to say whether crime rose or fell: the rate changed by \N{MINUS SIGN}6.0%" in fell
    assert "A fall of less than 9% would seldom have shown." in fell
    few = words.whole_change("Town", "year", total(-4, UNSURE, -6, UNSURE) | {"fall": float("nan")})
    assert "With so few offences no fall could have shown." in few
    same = words.whole_change("Town", "year", total(0, UNSURE, -1, UNSURE))
    assert "as many as the 100 of the year before." in same
    assert "0.04% more than" in words.whole_change("Town", "year", total(0.04, UNSURE, -1, UNSURE))
    little = words.whole_change("Town", "year", total(-1, LITTLE, -2, LITTLE))
    assert little.startswith("Per resident crime changed little")
    assert "which is little change" in little


def test_the_change_per_resident_comes_before_the_count_with_its_interval() -> None:
    rose = words.whole_change("Town", "year", total(10, UP, 3, UNSURE))
    assert rose.startswith("Per resident it is too uncertain to say")
    assert "the rate changed by +3.0% (\N{MINUS SIGN}2.0% to +8.0%)" in rose
    alone = total(10, UNSURE, 3, UNSURE) | dict.fromkeys(("low", "high", "rate_low", "rate_high"), float("nan"))
    assert "What usually differs between years is not known here" in words.whole_change("Town", "year", alone)
    assert words.whole_change("Town", "year", total(4, UNSURE, float("nan"), None)).startswith("Town had")


def test_rate_region_and_recording_come_first() -> None:
    anew = "Harassment, whose recording changed in April 2015, makes up 43% of the net rise."
    first = total(6, UNSURE, 3, UNSURE)
    text = words.whole_change("Town", "year", first, elsewhere="+3.4% in the other 31 boroughs", recording=anew)
    assert text.startswith(
        "Per resident it is too uncertain to say whether crime rose or fell: +3.0% (\N{MINUS SIGN}2.0% to +8.0%), "
        f"against +3.4% in the other 31 boroughs. {anew} Town had"
    )
    assert len(text.split(". ")[0].split()) <= 25


def test_a_year_before_without_an_offence_gives_no_percentage() -> None:
    none = {**total(float("nan"), UP, float("nan"), None), "before": 0, "low": float("nan"), "high": float("nan")}
    text = words.whole_change("Town", "year", none)
    assert "nan" not in text
    assert "no change in per cent can be given" in text


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        (
            [UP, DOWN, UNSURE, UNSURE],
            "Arson rose. Burglary fell. For the other 2 of 4 offence groups we cannot say.",
        ),
        ([LITTLE, LITTLE, UP, UP], "Common assault and drug possession rose. Arson and burglary changed little."),
        ([UP, UP, UP, UP], "Arson, burglary, common assault and drug possession rose."),
        ([UNSURE] * 4, "For none of 4 offence groups can we say whether it rose or fell."),
        ([UNSURE], "For the one offence group we cannot say whether it rose or fell."),
    ],
)
def test_groups_that_changed_are_named_and_of_the_others_nothing_is_claimed(verdicts: list[str], text: str) -> None:
    assert words.which_changed(pd.Series(verdicts, index=list("abcd")[: len(verdicts)]), LABELS) == text


def test_a_group_that_rose_while_its_recording_changed_is_said_to_have_done_so() -> None:
    """And not one that changed little, of which nothing has to be explained."""
    verdicts = pd.Series([UP, DOWN, LITTLE, UNSURE], index=list("abcd"))
    told = words.which_changed(verdicts, LABELS, {"a": "April 2015", "c": "May 2015", "d": "June 2015"})
    assert f"Recording changed for {LABELS['a'].lower()} (April 2015), which may explain some of it." in told
    assert "May 2015" not in told
    assert "June 2015" not in told
    assert words.which_changed(verdicts, LABELS, {"c": "May 2015"}) == words.which_changed(verdicts, LABELS)


def test_little_change_beside_a_rise_is_no_contradiction() -> None:
    table = pd.DataFrame({"verdict": [LITTLE], "mean_verdict": [UP]}, index=["a"])
    assert words.reconciled(table, LABELS, 3).startswith(
        "Little changed on the year before, and up on the mean of the 3 years before: arson."
    )


def test_no_headline_counts_zero_falls() -> None:
    assert words.groups_headline(pd.Series([UP, UP, UNSURE]), "Town") == "Of 3 offence groups in Town 2 rose"
    assert "No offence group" in words.groups_headline(pd.Series([UNSURE]), "Town")


def test_two_verdicts_on_one_series_are_reconciled() -> None:
    """Drug possession: too uncertain against the year before, down on the mean of three."""
    table = pd.DataFrame(
        {"verdict": [UP, UP, UNSURE, UNSURE], "mean_verdict": [UP, UNSURE, UNSURE, DOWN]},
        index=list("abcd"),
    )
    text = words.reconciled(table, LABELS, 3)
    assert (
        "Down on the mean of the 3 years before, while against the year before alone we cannot say: drug possession."
        in text
    )
    assert "Up on the year before, while against the mean of the 3 years before we cannot say: burglary." in text
    assert "arson" not in text
    assert "do not contradict each other" in text
    assert words.reconciled(table.iloc[[0, 2]], LABELS, 3) == ""
    assert words.reconciled(table, LABELS, 1) == "", "with one year before, both comparisons are the same"


@pytest.mark.parametrize(
    ("late", "text"),
    [(12, "above {} in 12 of 12 months"), (8, "below {} in 12 of 12 months"), (10, "above {} as often as below it")],
)
def test_the_months_are_set_against_the_same_months_of_earlier_years(late: int, text: str) -> None:
    months = pd.date_range("2014-10-01", periods=24, freq="MS")
    counts = pd.Series([10] * 12 + [late] * 12, index=months)
    headline = words.months_headline(counts, pd.DatetimeIndex(months[12:]))
    assert headline == "Offences were " + text.format("the average of the same month in earlier years")


def test_a_rate_is_called_unusual_only_beyond_the_usual_range_and_a_weak_set_of_peers_says_so() -> None:
    found = {"ratio": 1.06, "verdict": "not unusual", "of": 12, "power": 80.0}
    assert peer_sentences.against("X", found) == (
        "the rate was 6% above that of the typical area among X, which is not unusual"
    )
    assert peer_sentences.against("X", found | {"ratio": 0.6, "verdict": "low"}).endswith("which is unusually low")
    weak = peer_sentences.against("X", found | {"power": 20})
    assert weak.endswith("a rate 30% above would look unusual in only 20 of 100 cases")
    assert peer_sentences.against("X", found | {"power": 0.2}).endswith("would hardly ever look unusual")
    assert "the rate was about the same as that of" in peer_sentences.against("X", found | {"ratio": 0.9996})
    few = found | {"ratio": None, "of": 2}
    assert peer_sentences.against("A and B", few) == "A and B are too few to say what is usual"
    assert peer_sentences.against("A", few | {"of": 1}) == "A alone cannot say what is usual"


def test_a_place_is_a_whole_number_of_whatever_kind_it_comes() -> None:
    assert peer_sentences.place_of(10.0, 32, "boroughs", "rate") == "the 10th highest rate of 32 boroughs"
    assert peer_sentences.place_of(1.0, 6, "areas") == "the highest of 6 areas"
    assert peer_sentences.place_of(float("nan"), 6, "areas") == "no place among 6 areas"


def test_a_ranking_is_claimed_only_where_the_draws_bear_it_out() -> None:
    open_ = pd.DataFrame({"label": ["A", "B"], "top_four": [80.0, 60.0], "unknown": [1, 1]})
    assert words.ranking_sentence(open_) == (
        "The data cannot rank the themes: each lacks a firm figure for at least one criterion."
    )
    part = words.ranking_sentence(open_.assign(unknown=[1, 0]))
    assert part == "The data cannot rank the themes: one of 2 lacks a firm figure for at least one criterion."
    sure = words.ranking_sentence(open_.assign(top_four=[99.0, 40.0], unknown=0))
    assert sure == "A is among the first four of 2 themes in at least 95% of draws."
    assert "cannot rank" in words.ranking_sentence(open_.assign(unknown=0))


def test_a_mapping_says_what_the_report_names_and_what_is_ours() -> None:
    """3.20 means only the acquisitive crime that funds substance misuse: half of all crime is not re-offending."""
    placed = pd.DataFrame(
        {"offence_group": ["theft", "weapons", "tampering", "theft"], "priority": ["r", "r", "r", "v"],
         "reading": ["main", "main", "main", "other"], "basis": ["part", "named", "placed", "placed"]}
    )  # fmt: skip
    found = placing(placed, pd.Series({"theft": 100, "weapons": 5, "tampering": 2}))
    assert found.loc["r"].to_dict() == {"named": 5, "part": 100, "placed": 2}
    text = mapping.mapped_sentence("Re-offending", found.loc["r"].to_dict())
    assert text == (
        "Re-offending: 107 offences by our mapping. Of 100 of them the report means only some, which recorded crime "
        "cannot tell apart. We placed 2 that the report does not name."
    )
    ours = mapping.mapped_sentence("X", {"named": 0, "part": 0, "placed": 3})
    assert ours == "X: 3 offences by our mapping. The report names none of the groups."


def test_places_and_what_they_are_called() -> None:
    assert [peer_sentences.ordinal(n) for n in (1, 2, 3, 11, 21, 112)] == ["1st", "2nd", "3rd", "11th", "21st", "112th"]
    assert words.areas_called(["E09000030"]) == "boroughs"
    assert words.areas_called(["E09000030", "E07000001"]) == "areas"
    assert words.areas_called(["E07000001", "E07000002"]) == "districts"
    assert words.areas_called(["E06000001"]) == "areas"
    assert words.areas_called(["E06000001"], "partnership area") == "partnership areas"
    assert words.areas_called(["E06000001"], "county") == "counties"
    assert [words.one_area(kind) for kind in ("boroughs", "counties", "areas")] == ["Borough", "County", "Area"]
    first = {"rate": 10.0, "rank": 1.0, "rank_low": 1.0, "rank_high": 1.0}
    assert "the highest of 6 areas" in peer_sentences.standing_sentence("Town", first, 6, 8.0, "areas")
    tenth = {"rate": 98.6, "rank": 10.0, "rank_low": 7.0, "rank_high": 10.0}
    assert "between 7th and 10th" in peer_sentences.standing_sentence("Town", tenth, 32, 86.4, "boroughs")


def test_the_first_of_all_is_the_highest() -> None:
    assert peer_sentences.place_of(1, 6, "areas", "rate") == "the highest rate of 6 areas"
    assert peer_sentences.place_of(10, 32, "boroughs", "rate") == "the 10th highest rate of 32 boroughs"


def test_an_end_of_an_interval_is_never_minus_zero() -> None:
    near = total(5, UNSURE, float("nan"), None) | {"low": -0.04, "high": 5.2}
    assert "\N{MINUS SIGN}0.04% to +5.2%" in words.whole_change("Town", "year", near)
    assert "+0.0% to +5.2%" in words.whole_change("Town", "year", near | {"low": -0.0001})


def test_a_chart_of_changes_says_of_no_group_that_it_rose() -> None:
    """Fraud: +90% of a few offences, where the test shows no change."""
    drawn = pd.DataFrame({"offence_group": ["Fraud", "Arson", "Homicide"], "change": [90.0, 3.0, -17.0]})
    assert (
        words.changes_drawn(drawn)
        == "Dots with intervals for 3 offence groups, from Fraud (+90%) to Homicide (\N{MINUS SIGN}17%)."
    )
    assert words.changes_drawn(drawn.iloc[:1]) == "Dots with intervals for 1 offence group."


def test_invented_offences_are_not_said_to_be_recorded_by_the_police() -> None:
    assert "police" not in words.whose_offences(invented=True)
    assert "police recorded" in words.whose_offences(invented=False)
