"""Seasons and control charts of monthly counts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.change import adjusted
from csp_evidence.analysis.assessment.series import year_rows
from csp_evidence.analysis.periods import MONTHS, assessment_months

# Limits of an individuals chart: 3 / d2 and 2 / d2 with d2 = 1.128, the mean range of two normal values
# (Montgomery, Introduction to Statistical Quality Control, appendix VI).
SIGMA = 1 / 1.128
RUN = 8
OUTSIDE = "outside the limits"
SHIFT = f"{RUN} in a row on one side"
WARNING = "two of three beyond two sigma"
RULES = (OUTSIDE, SHIFT, WARNING)
FEWEST = 5.0  # offences a month in the baseline below which counts are too few for limits from moving ranges


def seasonal_index(years: np.ndarray) -> np.ndarray:
    """The level of each month of the year as a share of the mean month, from a table years x months.

    Each year counts with its own offences, so that a trend over years does not pass for a season; 1 throughout where
    nothing was counted.
    """
    totals = np.asarray(years, dtype=float).sum(axis=0)
    return totals / totals.mean() if totals.sum() else np.ones_like(totals)


def seasonality_p(years: np.ndarray) -> float:
    """P-value of Friedman's test (1937) that the months of the year have no order in common over the years."""
    from scipy.stats import friedmanchisquare

    table = np.asarray(years, dtype=float)
    if table.shape[0] < 3 or np.ptp(table) == 0:
        return 1.0
    return float(friedmanchisquare(*table.T).pvalue)


def control_chart(values: pd.Series, baseline: int) -> pd.DataFrame:
    """An individuals chart (XmR) with three declared rules.

    Centre and limits come from the first `baseline` points: the mean, and the mean moving range over 1.128 as sigma
    (Shewhart 1931; NIST/SEMATECH e-Handbook 6.3.2.2). A point signals when it lies outside three sigma; when it is
    at least the eighth in a row on one side of the centre; or when it is the second of three in a row beyond two
    sigma on one side (Western Electric 1956). The lower limit is not below zero, as counts are not.

    Returns
    -------
    DataFrame
        Index as `values`; value, centre, low, high, signal (the rules met, parted by "; ", or empty).

    Raises
    ------
    ValueError
        Fewer than two points in the baseline.
    """
    if baseline < 2 or len(values) < baseline:
        raise ValueError("a control chart needs a baseline of at least two points")
    numbers = values.to_numpy(dtype=float)
    centre = numbers[:baseline].mean()
    sigma = SIGMA * np.abs(np.diff(numbers[:baseline])).mean()
    side = np.sign(numbers - centre)
    chart = pd.DataFrame(
        {"value": numbers, "centre": centre, "low": max(centre - 3 * sigma, 0.0), "high": centre + 3 * sigma},
        index=values.index,
    )
    outside = np.abs(numbers - centre) > 3 * sigma
    beyond = np.where(np.abs(numbers - centre) > 2 * sigma, side, 0)
    signals = []
    for at in range(len(numbers)):
        last = side[max(0, at - RUN + 1) : at + 1]
        shift = len(last) == RUN and last[0] != 0 and bool((last == last[0]).all())
        three = beyond[max(0, at - 2) : at + 1]
        warning = beyond[at] != 0 and int((three == beyond[at]).sum()) >= 2
        met = zip(RULES, (bool(outside[at]), shift, warning), strict=True)
        signals.append("; ".join(rule for rule, is_met in met if is_met))
    return chart.assign(signal=signals)


def deseasonalised(months: pd.Series, years: np.ndarray) -> pd.Series:
    """Monthly counts over their seasonal index; a month of the year that never had a count stays 0.

    `months` starts with the month that the first column of `years` is for.
    """
    shares = np.resize(seasonal_index(years), len(months))
    values = np.divide(months.to_numpy(dtype=float), shares, out=np.zeros(len(months)), where=shares > 0)
    return pd.Series(values, index=months.index)


def season_table(table: pd.DataFrame, year_end: str, years: int, *, rate: float = 0.05) -> pd.DataFrame:
    """The season of every series.

    Parameters
    ----------
    table
        Index: series; columns: months; offences.

    Returns
    -------
    DataFrame
        series, highest_month, highest_level (% of the mean month), lowest_month, lowest_level, p_value (Friedman),
        adjusted_p (Benjamini and Hochberg 1995, over all series), seasonal (adjusted_p below `rate`).
    """
    names = assessment_months(year_end).strftime("%B")
    rows = []
    for series, months in table.iterrows():
        by_year = year_rows(months, year_end, years)
        level = 100 * seasonal_index(by_year)
        top, bottom = int(level.argmax()), int(level.argmin())
        rows.append((series, names[top], level[top], names[bottom], level[bottom], seasonality_p(by_year)))
    columns = ["series", "highest_month", "highest_level", "lowest_month", "lowest_level", "p_value"]
    found = pd.DataFrame(rows, columns=columns)
    found["adjusted_p"] = adjusted(found["p_value"].tolist())
    return found.assign(seasonal=found["adjusted_p"] < rate)


def shown_seasons(seasons: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """The series of `season_table` that have a season, under their titles."""
    found = seasons[seasons["seasonal"]].drop(columns="seasonal")
    return found.assign(series=found["series"].map(titles))


def month_levels(months: pd.Series, year_end: str, years: int) -> pd.DataFrame:
    """The months of the year, in the order of the assessment year: month, level (% of the mean month)."""
    names = assessment_months(year_end).strftime("%B")
    return pd.DataFrame({"month": names, "level": 100 * seasonal_index(year_rows(months, year_end, years))})


def control_charts(table: pd.DataFrame, year_end: str, years: int) -> pd.DataFrame:
    """A control chart of every series with enough counts, the baseline being the years before the assessment year.

    Returns
    -------
    DataFrame
        series, month, value (season taken out), centre, low, high, signal; series with fewer than 5 offences a month
        in the baseline are left out.
    """
    baseline = MONTHS * (years - 1)
    charts = []
    for series, months in table.iterrows():
        by_year = year_rows(months, year_end, years)
        if by_year.ravel()[:baseline].mean() < FEWEST:
            continue
        wanted = pd.date_range(end=assessment_months(year_end)[-1], periods=MONTHS * years, freq="MS")
        value = deseasonalised(pd.Series(by_year.ravel(), index=wanted), by_year)
        chart = control_chart(value, baseline).rename_axis("month").reset_index()
        chart.insert(0, "series", series)
        charts.append(chart)
    columns = ["series", "month", "value", "centre", "low", "high", "signal"]
    return pd.concat(charts, ignore_index=True) if charts else pd.DataFrame(columns=columns)


def titled_charts(table: pd.DataFrame, year_end: str, years: int, titles: Mapping[str, str]) -> pd.DataFrame:
    """`control_charts` with the titles of the series."""
    charts = control_charts(table, year_end, years)
    return charts.assign(series=charts["series"].map(titles))


def uncharted(charts: pd.DataFrame, titles: pd.Series) -> list[str]:
    """The series of `titles` that have no chart."""
    return [title for title in titles if title not in set(charts["series"])]


def signals_of(charts: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    """The series that signal within `months`: series, months (how many signal), first, side, rules (those met)."""
    told = charts[charts["month"].isin(months) & (charts["signal"] != "")]
    rows = []
    for series, own in told.groupby("series", sort=False):
        sides = sorted({"above" if row.value > row.centre else "below" for row in own.itertuples()})
        rules = [rule for rule in RULES if own["signal"].str.contains(rule, regex=False).any()]
        rows.append((series, len(own), f"{own['month'].iloc[0]:%B %Y}", " and ".join(sides), "; ".join(rules)))
    return pd.DataFrame(rows, columns=["series", "months", "first", "side", "rules"])
