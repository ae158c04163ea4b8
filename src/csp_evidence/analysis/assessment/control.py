"""Control charts of monthly counts: which months lie beyond what the months before them lead one to expect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.assessment.series import year_blocks
from csp_evidence.analysis.assessment.trend import deseasonalised
from csp_evidence.analysis.periods import MONTHS, assessment_months

Floats = NDArray[np.float64]
FEWEST = 5.0  # offences a month in the baseline below which the root does not make counts even enough
SHORTEST = 18  # months of a baseline
LEVEL = 0.95  # that nothing happens and no month of the year signals
DRAWS = 4_000
MOST_CORRELATED = 0.9
OUTSIDE = "outside the limits"
COLUMNS = ["series", "month", "value", "centre", "low", "high", "signal"]


def control_chart(values: pd.Series, baseline: int, *, seed: int = 2016) -> pd.DataFrame:
    """A chart of single months whose limits allow for the correlation of neighbouring months.

    On the scale of the root of counts (Anscombe 1948), mean and standard deviation come from the first `baseline`
    months. The limits are so wide that with nothing happening at least one of the months after them lies outside in one
    case of twenty: the quantile of the largest distance, in standard deviations of a baseline as long, in seeded draws
    of an autoregressive series with the correlation that the baseline has, corrected for its bias (Kendall 1954).

    Returns
    -------
    DataFrame
        Index as `values`; value, centre, low, high, signal (whether a month after the baseline lies outside, in words).

    Raises
    ------
    ValueError
        Fewer than three points in the baseline, or none after it.
    """
    if baseline < 3 or len(values) <= baseline:
        raise ValueError("a control chart needs a baseline of at least three points, and points after it")
    numbers = np.sqrt(values.to_numpy(dtype=float) + 3 / 8)
    before = numbers[:baseline]
    centre, spread = before.mean(), max(before.std(ddof=1), 0.5)  # 0.5 is that of counts that only chance moves
    reach = spread * _multiple(correlation(before), baseline, len(values) - baseline, seed)
    low, middle, high = (max(one, 0.0) ** 2 - 3 / 8 for one in (centre - reach, centre, centre + reach))
    beyond = (np.abs(numbers - centre) > reach) & (np.arange(len(numbers)) >= baseline)
    return pd.DataFrame(
        {
            "value": values.to_numpy(dtype=float),
            "centre": max(middle, 0.0),
            "low": max(low, 0.0),
            "high": high,
            "signal": np.where(beyond, OUTSIDE, ""),
        },
        index=values.index,
    )


def correlation(values: Floats) -> float:
    """The correlation of neighbouring months, corrected for its bias (Kendall 1954), between 0 and .9."""
    away = values - values.mean()
    total = float((away**2).sum())
    if not total:
        return 0.0
    plain = float((away[1:] * away[:-1]).sum()) / total
    return min(max(plain + (1 + 3 * plain) / len(values), 0.0), MOST_CORRELATED)


def _multiple(correlated: float, baseline: int, after: int, seed: int) -> float:
    drawn = _noise(seed, baseline + after).copy()
    for month in range(1, len(drawn)):
        drawn[month] = correlated * drawn[month - 1] + np.sqrt(1 - correlated**2) * drawn[month]
    before = drawn[:baseline]
    distance = np.abs(drawn[baseline:] - before.mean(axis=0)).max(axis=0) / before.std(axis=0, ddof=1)
    return float(np.quantile(distance, LEVEL))


@cache
def _noise(seed: int, months: int) -> Floats:
    """Standard normal draws, one row a month."""
    return np.random.default_rng(seed).standard_normal((months, DRAWS))


def control_charts(
    table: pd.DataFrame, year_end: str, years: int, *, seasonal: Mapping[str, bool], breaks: pd.DataFrame | None = None
) -> pd.DataFrame:
    """A control chart of every series with enough counts, the baseline being the months before the assessment year.

    Parameters
    ----------
    table
        Index: series; columns: months; offences.
    seasonal
        Whether a season was found, by series; only then is it taken out.
    breaks
        offence_group, month. A baseline begins with the last break before the assessment year; a series that changed
        within it, or less than 18 months before it, has no chart.

    Returns
    -------
    DataFrame
        series, month, value, centre, low, high, signal; series with fewer than 5 offences a month in the baseline are
        left out.
    """
    calendar = pd.date_range(end=assessment_months(year_end)[-1], periods=MONTHS * years, freq="MS")
    charts = []
    for series, by_year in zip(table.index, year_blocks(table, year_end, years), strict=True):
        counts = pd.Series(by_year.ravel(), index=calendar)
        if seasonal.get(str(series), False):
            counts = deseasonalised(counts, by_year)
        if breaks is not None:
            broken = breaks.loc[breaks["offence_group"] == series, "month"]
            counts = counts[counts.index >= broken.max()] if len(broken) else counts
        baseline = len(counts) - MONTHS
        if baseline < SHORTEST or counts.iloc[:baseline].mean() < FEWEST:
            continue
        chart = control_chart(counts, baseline).rename_axis("month").reset_index()
        chart.insert(0, "series", series)
        charts.append(chart)
    return pd.concat(charts, ignore_index=True) if charts else pd.DataFrame(columns=COLUMNS)


def titled_charts(charts: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """`control_charts` with the titles of the series."""
    return charts.assign(series=charts["series"].map(titles))


def uncharted(charts: pd.DataFrame, titles: pd.Series) -> list[str]:
    """The series of `titles` that have no chart."""
    return [title for title in titles if title not in set(charts["series"])]


def signalling(charts: pd.DataFrame) -> pd.DataFrame:
    """The charts of the series that signal."""
    return charts[charts["series"].isin(charts.loc[charts["signal"] != "", "series"])]


def by_chance(number: int) -> float:
    """How many of so many series would signal with nothing happening."""
    return (1 - LEVEL) * number


def signals_of(charts: pd.DataFrame) -> pd.DataFrame:
    """Every charted series, those that signal first: series, months (that signal), first, side, centre, low, high."""
    rows = []
    for series, own in charts.groupby("series", sort=False):
        told = own[own["signal"] != ""]
        sides = sorted({"above" if row.value > row.centre else "below" for row in told.itertuples()})
        first = f"{told['month'].iloc[0]:%B %Y}" if len(told) else None
        limits = own[["centre", "low", "high"]].iloc[0]
        rows.append((series, len(told), first, " and ".join(sides) or None, *limits))
    columns = ["series", "months", "first", "side", "centre", "low", "high"]
    return pd.DataFrame(rows, columns=columns).sort_values("months", ascending=False, kind="stable", ignore_index=True)
