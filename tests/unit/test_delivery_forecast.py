"""The forecast: it is the test of the assessment turned round, and holds what it claims of the London boroughs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment.back_test import financial_years
from csp_evidence.analysis.assessment.ratios import intervals
from csp_evidence.analysis.delivery.forecast import against_range, range_ahead, usual_of
from csp_evidence.analysis.delivery.hindsight import hindsight
from tests.conftest import ROOT, sampled
from tests.drawn_indicators import forecast_holds

REFERENCE = ROOT / "data" / "raw" / "reference"
MONTHS = REFERENCE / "recorded_crime_by_borough_month_2010_2025.csv.gz"


@pytest.mark.parametrize("variance", sampled([0.0, 0.004, 0.05], 1))
@pytest.mark.parametrize("count", [0, 3, 40, 900])
def test_a_count_is_in_the_range_where_the_assessment_would_not_call_it_a_change(count, variance):
    low, high = (float(end[0]) for end in range_ahead([count], [variance], [12.0]))
    tested = np.array([one for one in (low - 1, low, high, high + 1) if one >= 0])
    _, _, p = intervals(tested, count, 1.0, variance, 12.0)
    inside = [low <= one <= high for one in tested]
    assert [one >= 0.05 for one in p] == inside
    below, above = against_range(tested, [count] * len(tested), [variance] * len(tested), [12.0] * len(tested))
    assert list(~below & ~above) == inside
    assert (tested[below] < low).all() and (tested[above] > high).all()


def test_without_years_to_learn_from_nothing_is_forecast():
    assert all(np.isnan(end[0]) for end in range_ahead([50], [0.01], [0.0]))
    assert not any(flag[0] for flag in against_range([900], [50], [0.01], [0.0]))


def test_a_single_area_tells_what_is_usual_from_its_own_years():
    random = np.random.default_rng(7)
    years = pd.DataFrame(random.poisson(200, (4, 4)), index=list("abcd"), columns=[-3, -2, -1, 0])
    blocks = {name: random.poisson(50, (4, 4)).astype(float) for name in "abcd"}
    found = usual_of(years, blocks, "")
    assert (found["shared_freedom"] > 0).all()
    assert (found["own"] == 0).all(), "one area shows no departure from what areas do together"


@pytest.fixture(scope="module")
def borough_years() -> pd.DataFrame:
    crime = pd.read_csv(MONTHS, dtype={"area_code": "string"}).dropna(subset=["area_code"])
    groups = pd.read_csv(REFERENCE / "borough_categories.csv").dropna(subset=["offence_group"])
    crime["offence_group"] = crime["category"].map(groups.set_index("category")["offence_group"])
    both = pd.concat([crime.dropna(subset=["offence_group"]), crime.assign(offence_group="all")])
    table = both.pivot_table(
        index=["area_code", "offence_group"], columns="month", values="offences", aggfunc="sum", fill_value=0.0
    )
    return financial_years(table.astype(float))


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("ahead", sampled([2, 1, 3, 4], 1))
def test_ranges_hold_92_to_97_per_cent_of_what_happened_to_2019_20(borough_years, ahead):
    """32 boroughs, all groups and their sum. Measured: 94.1, 93.8, 95.9 and 96.6% for one to four years ahead."""
    found = hindsight(borough_years, range(2012 + ahead, 2020), ahead)
    assert found["area_code"].nunique() == 32
    assert 92 <= 100 * found["held"].mean() <= 97


@pytest.mark.suite("simulations", whole=True)
@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize("shock", [0.0, 0.05, 0.1])
@pytest.mark.parametrize("mean", [60, 600])
def test_ranges_of_indicators_alone_hold_at_least_what_they_say(mean, shock, ahead):
    """Four years of eight indicators, 480 ranges a cell. Measured: 97.5 to 100%: too wide rather than too narrow."""
    assert forecast_holds(mean, shock, ahead, 60) >= 0.94


@pytest.mark.suite("simulations", whole=True)
def test_the_year_of_the_pandemic_broke_the_ranges(borough_years):
    found = hindsight(borough_years, [2020], 1)
    assert 100 * found["held"].mean() < 80, "measured: 72.1%"
