"""The series of later years adds up to the published file that it is made of, and its residents to theirs."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.conftest import ROOT

REFERENCE = ROOT / "data" / "raw" / "reference"
HERE = "E09000030"


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    months = pd.read_csv(REFERENCE / "recorded_crime_by_borough_month_2010_2025.csv.gz", dtype={"area_code": str})
    groups = pd.read_csv(REFERENCE / "borough_categories.csv").set_index("category")["offence_group"]
    return months.dropna(subset=["area_code"]).assign(offence_group=lambda table: table["category"].map(groups))


@pytest.fixture(scope="module")
def series() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "recorded_crime_by_borough_group_month.csv.gz")


def test_every_borough_group_and_month_is_the_sum_of_its_categories(published, series) -> None:
    by = ["area_code", "offence_group", "month"]
    expected = published.dropna(subset=["offence_group"]).groupby(by)["offences"].sum()
    found = series.set_index(by)["offences"]
    assert found.index.is_unique
    assert found[found > 0].sort_index().equals(expected[expected > 0].sort_index())
    assert len(found) == 32 * 19 * 188, "a row for each, with 0 where the publisher has none"


def test_years_to_september_are_those_that_are_known(series) -> None:
    own = series[series["area_code"] == HERE].groupby("month")["offences"].sum()
    years = [int(own.loc[f"{year - 1}-10" : f"{year}-09"].sum()) for year in (2016, 2017, 2018)]
    assert years == [29_431, 31_188, 32_159]


def test_only_fraud_is_in_no_group_and_hardly_any_is_left_after_action_fraud(published) -> None:
    without = published[published["offence_group"].isna()]
    assert set(without["category"]) == {"Fraud and forgery", "Nfib"}
    assert without.loc[without["month"] > "2013-09", "offences"].sum() == 198


def test_burglary_breaks_where_its_rule_changed(series) -> None:
    whole = series.groupby(["offence_group", "month"])["offences"].sum()
    months = ("2017-03", "2017-04")
    assert [int(whole["non_residential_burglary", month]) for month in months] == [2_350, 1_515]
    breaks = pd.read_csv(REFERENCE / "month_series_breaks.csv")
    assert set(breaks.loc[breaks["month"] == "2017-04", "offence_group"]) == {
        "residential_burglary", "non_residential_burglary",
    }  # fmt: skip


def test_residents_are_the_two_published_files_and_only_2018_is_worked_out() -> None:
    people = pd.read_csv(REFERENCE / "population_by_borough_year_2011_2020.csv")
    assert people.loc[people["basis"] != "published", "mid_year"].unique().tolist() == [2018]
    own = people[people["area_code"] == HERE].set_index("mid_year")["persons"]
    assert own[[2016, 2017, 2019, 2020]].tolist() == [304_854, 307_964, 324_745, 331_969]
    assert own[2018] == 316_354, "the mean of mid-2017 and mid-2019"
    assert len(people) == 32 * 10
