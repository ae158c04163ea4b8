"""Control charts, seasons and what is missing from a series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment.series import (
    missing_months,
    monthly_table,
    why_not_assessable,
    year_totals,
    years_available,
)
from csp_evidence.analysis.assessment.trend import (
    OUTSIDE,
    SHIFT,
    WARNING,
    control_chart,
    control_charts,
    season_table,
    seasonal_index,
    seasonality_p,
)

FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
MONTHS = pd.date_range("2012-10-01", periods=48, freq="MS")
FIRST, SECOND = "E09000001", "E09000002"


def recorded(**changes: object) -> pd.DataFrame:
    rows = [(area, group, month, 10) for area in (FIRST, SECOND) for group in ("theft", "fraud") for month in MONTHS]
    return pd.DataFrame(rows, columns=["area_code", "offence_group", "month", "offences"]).assign(**changes)


def people(persons: int = 1000) -> pd.DataFrame:
    return pd.DataFrame({"area_code": [FIRST, SECOND], "mid_year": 2016, "persons": [persons, 2000]})


def test_limits_are_those_of_the_handbook_of_nist():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: centre 50.81, limits 45.8159 and 55.8041."""
    chart = control_chart(pd.Series(FLOW), len(FLOW))
    assert chart["centre"].iloc[0] == pytest.approx(50.81)
    assert chart["high"].iloc[0] == pytest.approx(55.8041, abs=2e-3)
    assert chart["low"].iloc[0] == pytest.approx(45.8159, abs=2e-3)
    assert set(chart["signal"]) == {""}


def base() -> list[float]:
    return [12.0, 10.0] * 12


@pytest.mark.parametrize(
    ("added", "rules"),
    [
        ([30.0], {OUTSIDE}),
        ([11.5] * 8, {SHIFT}),
        ([15.0, 11.0, 15.0], {WARNING}),
        ([11.5] * 7, set()),
        ([15.0, 11.0, 7.0], set()),
    ],
)
def test_each_rule_signals_what_it_is_for_and_nothing_less(added, rules):
    chart = control_chart(pd.Series(base() + added), 24)
    told = {rule for signal in chart["signal"].iloc[24:] for rule in signal.split("; ") if rule}
    assert rules <= told
    assert rules or not told


def test_a_season_is_found_and_a_trend_is_none():
    random = np.random.default_rng(2)
    season = 100 + 40 * np.sin(np.arange(12) * np.pi / 6)
    assert seasonality_p(random.poisson(season * np.array([[1.0], [1.1], [1.2], [1.3]]))) < 0.05
    assert seasonality_p(random.poisson(np.full((4, 12), 100.0))) > 0.05
    assert seasonal_index(np.full((4, 12), 100.0) * np.array([[1.0], [2.0], [3.0], [4.0]])) == pytest.approx(
        np.ones(12)
    )
    assert seasonality_p(np.zeros((4, 12))) == 1.0


def test_season_and_control_charts_leave_out_what_is_too_small_to_chart():
    table = pd.DataFrame([np.full(48, 40.0), np.full(48, 1.0), np.zeros(48)], index=["all", "rare", "none"])
    table.columns = MONTHS
    assert set(control_charts(table, "2016-09", 4)["series"]) == {"all"}
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


def test_what_keeps_a_year_from_being_assessed_is_told_with_the_remedy():
    assert "choose a year_end within it" in why_not_assessable(recorded(), people(), FIRST, "2013-09")
    assert "October 2016" in why_not_assessable(recorded(), people(), FIRST, "2016-10")
    assert "no population above zero" in why_not_assessable(recorded(), people(0), FIRST, "2016-09")
    assert "no population above zero" in why_not_assessable(recorded(), people(), FIRST, "2015-09")
