"""What stands behind a change: groups, their recording, and the other areas."""

from __future__ import annotations

import pandas as pd
import pytest

from csp_evidence.analysis.assessment import explaining

BREAKS = pd.DataFrame(
    {
        "offence_group": ["first_month", "harassment", "harassment", "last_month", "after"],
        "month": pd.to_datetime(["2014-10-01", "2015-04-01", "2014-11-01", "2016-09-01", "2016-10-01"]),
    }
)
LABELS = {"harassment": "Harassment", "robbery": "Robbery", "theft": "Theft"}


def groups(**numbers: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(numbers, index=["before", "difference"]).T.rename_axis("offence_group")


def population(**persons: tuple[int, int]) -> pd.DataFrame:
    rows = [(code, year, n) for code, both in persons.items() for year, n in zip((2015, 2016), both, strict=True)]
    return pd.DataFrame(rows, columns=["area_code", "mid_year", "persons"])


def test_a_break_counts_where_it_parts_the_two_years_and_not_where_both_lie_after_it() -> None:
    found = explaining.breaks_between(BREAKS, "2016-09")
    assert found == {"harassment": "November 2014 and April 2015", "last_month": "September 2016"}
    assert explaining.breaks_between(None, "2016-09") == {}


def test_contributions_add_up_to_the_whole_change() -> None:
    table = explaining.contributions(groups(harassment=(100, 30), robbery=(60, -10), theft=(40, 0)), {})
    assert list(table["offence_group"]) == ["harassment", "theft", "robbery"]
    assert table["points"].sum() == pytest.approx(100 * 20 / 200)
    assert list(table["share"]) == [150.0, 0.0, -50.0]


def test_without_a_net_change_no_share_is_given_and_no_group_is_named() -> None:
    table = explaining.contributions(groups(harassment=(100, 10), robbery=(60, -10)), {"harassment": "April 2015"})
    assert table["share"].isna().all()
    assert explaining.recording_said(table, LABELS) == ""


def test_a_group_with_new_recording_is_named_only_where_it_adds_to_the_change() -> None:
    breaks = {"harassment": "April 2015"}
    rise = explaining.contributions(groups(harassment=(100, 30), robbery=(60, 20)), breaks)
    fall = explaining.contributions(groups(harassment=(100, 30), robbery=(160, -80)), breaks)
    assert explaining.recording_said(rise, LABELS) == (
        "Harassment, whose recording changed in April 2015, makes up 60% of the net rise."
    )
    assert explaining.recording_said(fall, LABELS) == ""


def test_the_other_areas_are_taken_together_and_the_area_itself_is_none_of_them() -> None:
    counts, before = (pd.Series(n, dtype=float) for n in ({"a": 110, "b": 240, "c": 60}, {"a": 100, "b": 200, "c": 80}))
    people = population(a=(1000, 1000), b=(1000, 1200), c=(1000, 1000))
    found = explaining.other_areas(counts, before, people, "a", "2016-09")
    assert found["areas"] == 2
    assert found["change"] == pytest.approx(100 * (300 / 280 - 1))
    assert found["rate_change"] == pytest.approx(100 * (300 / 280 * 2000 / 2200 - 1))
    assert found["above"] == 0  # b rose by a fifth, and so did its residents


def test_an_area_without_a_year_or_residents_is_no_other_area() -> None:
    counts = pd.Series({"a": 110.0, "b": float("nan"), "c": 60.0, "d": 70.0})
    before = pd.Series({"a": 100.0, "b": 200.0, "c": 80.0, "d": 0.0})
    people = population(a=(1000, 1000), b=(1000, 1000), d=(1000, 1000))
    assert explaining.other_areas(counts, before, people, "a", "2016-09") == {}


def test_what_other_areas_did_is_said_for_one_and_for_many() -> None:
    others = {"areas": 31, "change": 4.66, "rate_change": 3.44, "above": 19}
    assert explaining.behind_the_change(others, "boroughs") == (
        "In the other 31 boroughs together the rate changed by +3.4% and offences by +4.7%. "
        "The rate rose more, or fell less, in 19 of them."
    )
    none = explaining.behind_the_change(others | {"above": 0}, "boroughs")
    assert none.endswith("fell less, in none of them.")
    one = explaining.behind_the_change(others | {"areas": 1, "above": 0}, "areas")
    assert one == "In the one other of the areas the rate changed by +3.4% and offences by +4.7%."
    assert explaining.elsewhere(others, "boroughs") == "+3.4% in the other 31 boroughs"
    assert explaining.behind_the_change({}, "areas") == explaining.elsewhere({}, "areas") == ""
