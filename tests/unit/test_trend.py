"""Control charts, seasons and what is missing from a series."""

from __future__ import annotations

import json
from unittest.mock import Mock, call

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment import sentences, series, trend
from csp_evidence.analysis.assessment.control import (
    OUTSIDE,
    by_chance,
    control_chart,
    control_charts,
    correlation,
    signalling,
    signals_of,
    uncharted,
)
from csp_evidence.analysis.assessment.series import (
    missing_months,
    monthly_table,
    why_not_assessable,
    year_totals,
    years_available,
)
from csp_evidence.analysis.assessment.trend import season_table, seasonal_index, seasonality_p
from csp_evidence.analysis.periods import mid_year
from csp_evidence.charts.bars import bars
from tests.conftest import ROOT

MONTHS = pd.date_range("2012-10-01", periods=48, freq="MS")
FIRST, SECOND = "E09000001", "E09000002"


def recorded(**changes: object) -> pd.DataFrame:
    rows = [(area, group, month, 10) for area in (FIRST, SECOND) for group in ("theft", "fraud") for month in MONTHS]
    return pd.DataFrame(rows, columns=["area_code", "offence_group", "month", "offences"]).assign(**changes)


def people(persons: int = 1000) -> pd.DataFrame:
    return pd.DataFrame({"area_code": [FIRST, SECOND], "mid_year": 2016, "persons": [persons, 2000]})


def counts(random, months=48, mean=100.0):
    return pd.Series(random.poisson(mean, months).astype(float))


def test_a_month_far_outside_signals_and_those_of_the_baseline_never_do():
    values = counts(np.random.default_rng(3))
    values.iloc[[5, 40]] = 260.0
    chart = control_chart(values, 36)
    assert list(chart.index[chart["signal"] != ""]) == [40]
    assert chart.loc[40, "signal"] == OUTSIDE


def test_limits_of_uncorrelated_months_are_those_of_the_largest_of_twelve_distances():
    """Of twelve normal distances the largest is below 2.86 with a probability of .95; a baseline of 36 adds to it."""
    values = counts(np.random.default_rng(11), mean=10_000)
    before = np.sqrt(values.iloc[:36] + 3 / 8)
    chart = control_chart(values, 36)
    multiple = (np.sqrt(chart["high"].iloc[0] + 3 / 8) - before.mean()) / before.std()
    assert correlation(before.to_numpy()) < 0.3
    assert 2.86 < multiple < 3.6


def test_neighbouring_months_that_move_together_widen_the_limits_against_their_own_spread():
    random = np.random.default_rng(5)
    drifting = np.cumsum(random.normal(0, 1, 400))
    assert correlation(drifting) == pytest.approx(0.9, abs=0.01)
    assert correlation(random.normal(0, 1, 400)) < 0.15
    assert correlation(np.full(36, 4.0)) == 0.0


def test_a_baseline_begins_after_a_break_and_a_series_that_changed_of_late_has_no_chart():
    table = pd.DataFrame(np.full((3, 48), 40.0), index=["early", "late", "never"], columns=MONTHS)
    breaks = pd.DataFrame({"offence_group": ["early", "late"], "month": pd.to_datetime(["2013-10-01", "2015-04-01"])})
    charts = control_charts(table, "2016-09", 4, seasonal={}, breaks=breaks)
    assert charts.groupby("series")["month"].min().dt.strftime("%Y-%m").to_dict() == {
        "early": "2013-10",
        "never": "2012-10",
    }
    assert uncharted(charts, pd.Series(["late", "never"])) == ["late"]


def test_only_a_season_that_was_found_is_taken_out():
    season = np.tile(np.array([60.0, 140.0] * 6), 4)
    table = pd.DataFrame([season], index=["theft"], columns=MONTHS)
    kept = control_charts(table, "2016-09", 4, seasonal={"theft": False})
    taken = control_charts(table, "2016-09", 4, seasonal={"theft": True})
    assert kept["value"].nunique() == 2
    assert taken["value"].round(6).nunique() == 1


def test_series_that_signal_come_first_and_are_alone_in_the_drawing():
    random = np.random.default_rng(9)
    table = pd.DataFrame([counts(random), counts(random)], index=["quiet", "loud"])
    table.columns = MONTHS
    table.loc["loud", MONTHS[-2:]] = 400.0
    charts = control_charts(table, "2016-09", 4, seasonal={})
    found = signals_of(charts)
    assert found["series"].tolist() == ["loud", "quiet"]
    assert found.loc[0, ["months", "first", "side"]].tolist() == [2, "August 2016", "above"]
    assert set(signalling(charts)["series"]) == {"loud"}
    assert by_chance(20) == pytest.approx(1.0)


def test_a_season_is_found_and_a_trend_is_none():
    random = np.random.default_rng(2)
    season = 100 + 40 * np.sin(np.arange(12) * np.pi / 6)
    assert seasonality_p(random.poisson(season * np.array([[1.0], [1.1], [1.2], [1.3]]))) < 0.05
    assert seasonality_p(random.poisson(np.full((4, 12), 100.0))) > 0.05
    assert seasonal_index(np.full((4, 12), 100.0) * np.array([[1.0], [2.0], [3.0], [4.0]])) == pytest.approx(
        np.ones(12)
    )
    assert seasonality_p(np.zeros((4, 12))) == 1.0


@pytest.mark.parametrize(("height", "found"), [(40, True), (0, False)])
def test_a_season_is_drawn_only_where_one_is_found(height: float, found: bool):
    """The cell of the notebook that draws it, on all offences with a season and without; 20 others have none."""
    random = np.random.default_rng(3)
    level = np.full((21, 12), 400.0)
    level[0] += 10 * height * np.sin(np.arange(12) * np.pi / 6)
    own = pd.DataFrame(random.poisson(np.tile(level, 4)), index=["all", *range(20)], columns=MONTHS)
    seasons = season_table(own, "2016-09", 4)
    cells = json.loads((ROOT / "notebooks" / "strategic_assessment.ipynb").read_text(encoding="utf-8"))["cells"]
    (drawing,) = [code for cell in cells if 'stage.figure("season"' in (code := "".join(cell["source"]))]
    stage = Mock()
    names = {"trend": trend, "series": series, "sentences": sentences, "bars": bars, "calendar": ["2016-09"]}
    exec(drawing, {**names, "stage": stage, "own": own, "seasons": seasons, "year_end": "2016-09", "years": 4})
    assert stage.figure.called is found
    assert (stage.text.call_args_list == [call("no_season")]) is not found


def test_season_and_control_charts_leave_out_what_is_too_small_to_chart():
    table = pd.DataFrame([np.full(48, 40.0), np.full(48, 1.0), np.zeros(48)], index=["all", "rare", "none"])
    table.columns = MONTHS
    assert set(control_charts(table, "2016-09", 4, seasonal={})["series"]) == {"all"}
    assert not season_table(table, "2016-09", 4)["seasonal"].any()


def test_years_are_counted_whole():
    assert years_available(recorded(), "2016-09") == 4
    assert years_available(recorded(), "2016-08") == 3
    assert years_available(recorded(), "2017-09") == 0


def test_a_missing_month_makes_an_area_missing_and_never_a_smaller_count():
    crime = recorded()
    crime = crime[~((crime["area_code"] == SECOND) & (crime["month"] == pd.Timestamp("2016-03-01")))]
    areas = pd.Index([FIRST, SECOND, "E09000003"])
    totals = year_totals(monthly_table(crime), areas, "2016-09")
    assert totals.loc[FIRST].tolist() == [120, 120]
    assert totals.loc[[SECOND, "E09000003"]].isna().all().all()
    assert missing_months(crime, areas, MONTHS).to_dict() == {SECOND: 1, "E09000003": 48}
    assert "no rows for E09000002 in 1 of the 24 months" in why_not_assessable(crime, people(), SECOND, "2016-09")
    assert why_not_assessable(crime, people(), FIRST, "2016-09") == ""


def test_a_group_left_out_for_being_zero_throughout_counts_as_zero():
    crime = recorded()
    crime = crime[~((crime["area_code"] == SECOND) & (crime["offence_group"] == "fraud"))]
    totals = year_totals(monthly_table(crime), pd.Index([FIRST, SECOND]), "2016-09")
    assert totals.loc[SECOND].to_dict() == {"fraud": 0, "theft": 120}


@pytest.mark.parametrize(
    ("year_end", "year"), [("2016-09", 2016), ("2016-06", 2016), ("2016-05", 2015), ("2017-03", 2016)]
)
def test_residents_are_those_of_the_30_june_within_the_year(year_end, year):
    assert mid_year(year_end) == year
    assert mid_year(year_end, 1) == year - 1


def test_what_keeps_a_year_from_being_assessed_is_told_with_the_remedy():
    assert "choose a year_end within it" in why_not_assessable(recorded(), people(), FIRST, "2013-09")
    assert "October 2016" in why_not_assessable(recorded(), people(), FIRST, "2016-10")
    assert "no population above zero" in why_not_assessable(recorded(), people(0), FIRST, "2016-09")
    assert "no population above zero" in why_not_assessable(recorded(), people(), FIRST, "2015-09")
