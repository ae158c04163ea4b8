"""Seasons of monthly counts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.change import adjusted
from csp_evidence.analysis.assessment.series import year_blocks, year_rows
from csp_evidence.analysis.periods import assessment_months


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
    for series, by_year in zip(table.index, year_blocks(table, year_end, years), strict=True):
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
