"""The back-test of change: a year judged from those before it, and the page that tells how it went."""

from __future__ import annotations

import runpy

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment.back_test import (
    CHOICES,
    chosen,
    financial_years,
    halves,
    judge_year,
    shares,
)
from tests.conftest import ROOT

FIGURES = ROOT.parent / "shared" / "figures" / "recorded_crime_by_borough_month_2010_2025.csv"
PAGE = ROOT / "docs" / "methods" / "back_test.md"
there = pytest.mark.skipif(not FIGURES.is_file(), reason="the borough figures from 2010 on are not beside the project")


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(ROOT / "scripts" / "make_back_test_page.py"))


@pytest.fixture(scope="module")
def months(script):
    return script["borough_months"](FIGURES)


def drawn(mean: float) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [[f"A{n:02d}" for n in range(16)], ["kept", "gone"]], names=["area_code", "offence_group"]
    )
    columns = [f"{month:%Y-%m}" for month in pd.date_range("2010-01", "2014-03", freq="MS")]
    counts = np.random.default_rng(1).poisson(mean, (len(index), len(columns))).astype(float)
    table = pd.DataFrame(counts, index=index, columns=columns)
    table.loc[(slice(None), "gone"), "2013-04":] = 0.0
    return table


def test_only_whole_financial_years_are_taken_and_april_is_their_first_month():
    years = financial_years(drawn(10))
    assert sorted(set(years.columns.get_level_values("year"))) == [2010, 2011, 2012, 2013]
    assert (years[2010, 0] == drawn(10)["2010-04"]).all()
    assert (years[2013, 11] == drawn(10)["2014-03"]).all()


def test_a_category_that_vanished_is_left_out_and_an_unchanged_one_is_held():
    found = judge_year(financial_years(drawn(20)), 2013, [f"A{n:02d}" for n in range(16)])
    assert set(found["offence_group"]) == {"kept"}
    assert found["held"].mean() > 0.8
    with pytest.raises(ValueError, match="fewer than 3 years"):
        judge_year(financial_years(drawn(20)), 2012, ["A00"])


@there
def test_all_offences_of_tower_hamlets_by_financial_year_are_those_published(months):
    own = financial_years(months).loc[("E09000030", "All offences")].groupby("year").sum()
    assert own.loc[2015:2019].tolist() == [28_151, 30_316, 31_362, 33_735, 33_053]


@there
def test_a_year_of_the_page_is_what_the_method_gives(months):
    """2016/17, of the 16 boroughs on which no choice was made; the whole page is made again in its suite."""
    _, reported = halves(sorted(months.index.get_level_values("area_code").unique()))
    row = shares(judge_year(financial_years(months), 2016, reported).assign(year=2016), "year").iloc[0]
    assert f"| 2016/17 | {int(row['judged']):,} | {row['held']:.1f}% |" in PAGE.read_text(encoding="utf-8")


def test_the_range_holds_the_next_count_as_often_as_it_should():
    """92 to 97% over all in the 16 boroughs on which no choice was made, as the page says."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith("| 2013/14 to 2019/20"))
    assert 92 <= float(line.split("|")[3].strip().rstrip("%")) <= 97


def test_the_choice_is_made_by_a_rule_that_sees_what_was_tried_and_nothing_else():
    held = {CHOICES[0]: [True] * 9 + [False], CHOICES[1]: [True] * 94 + [False] * 6, CHOICES[2]: [True] * 10}
    results = {choice: pd.DataFrame({"held": values}) for choice, values in held.items()}
    assert chosen(results) == CHOICES[1]


@there
@pytest.mark.suite("simulations", whole=True)
def test_monthly_shocks_of_the_boroughs_are_such_as_are_drawn():
    """tests/drawn_years.py draws correlations up to .6, with standard deviations of .1 and .2."""
    found = runpy.run_path(str(ROOT / "scripts" / "measure_autocorrelation.py"))["measured"](FIGURES)
    assert found.loc["All offences", ["shocks_correlation", "shocks_deviation"]].tolist() == pytest.approx(
        [0.53, 0.06], abs=0.01
    )
    often = found[found["areas"] >= 30]
    assert often["shocks_correlation"].max() <= 0.64
    assert often["shocks_deviation"].max() <= 0.23


@there
@pytest.mark.suite("simulations", whole=True)
def test_the_whole_page_is_what_the_method_gives(months, script):
    assert script["page"](months) == PAGE.read_text(encoding="utf-8")
