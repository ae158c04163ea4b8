"""Print how monthly counts of the boroughs move together from month to month: what tests/drawn_years.py draws.

Run as: python scripts/measure_autocorrelation.py recorded_crime_by_borough_month_2010_2025.csv

Season (a level of each month of the year) and slow trend (a mean of 25 months around each) are taken out of log counts.
What is left holds chance, of variance one over the count, and shocks; chance does not carry over from month to month.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

LONDON, ALL = "E09", "All offences"
WINDOW, MONTHS = 25, 12
FEWEST, MOST_EMPTY = 5.0, 0.02  # offences a month, and share of months without one
COLUMNS = ["areas", "correlation", "shocks_correlation", "shocks_deviation"]


def measured(path: Path) -> pd.DataFrame:
    """By category, averaged over boroughs: areas, correlation of neighbouring months, that of shocks, their spread."""
    table = pd.read_csv(path, dtype={"area_code": "string"})
    table = table[table["area_code"].str.startswith(LONDON, na=False)]
    months = table.set_index(["area_code", "minor_category"]).filter(regex=r"^\d{4}-\d{2}$").fillna(0).astype(float)
    whole = pd.concat({ALL: months.groupby(level="area_code").sum()}, names=["minor_category"])
    months = pd.concat([months, whole.reorder_levels(months.index.names)])
    months = months[(months.mean(axis=1) >= FEWEST) & ((months == 0).mean(axis=1) <= MOST_EMPTY)]
    parts = months.apply(_parts, axis=1, result_type="expand").set_axis(["whole", "chance", "carried"], axis=1)
    mean = parts.groupby(level="minor_category").mean()
    shocks = (mean["whole"] - mean["chance"]).clip(lower=0)
    found = {
        "areas": parts.groupby(level="minor_category").size(),
        "correlation": mean["carried"] / mean["whole"],
        "shocks_correlation": mean["carried"] / shocks,
        "shocks_deviation": np.sqrt(shocks),
    }
    return pd.DataFrame(found)[COLUMNS]


def _parts(counts: pd.Series) -> tuple[float, float, float]:
    """Variance of one series without season and trend, the part of chance, the covariance of neighbouring months."""
    logs = np.log(counts.to_numpy(dtype=float) + 0.5)
    trend = pd.Series(logs).rolling(WINDOW, center=True, min_periods=WINDOW // 2 + 1).mean().to_numpy()
    left = pd.Series(logs - trend)
    left = (left - left.groupby(np.arange(len(left)) % MONTHS).transform("mean")).to_numpy()
    return float(left.var()), float((1 / (counts + 0.5)).mean()), float((left[1:] * left[:-1]).mean())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(measured(Path(sys.argv[1])).round(2).to_string())
