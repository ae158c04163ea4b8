"""Ranks of areas by rate, each with the interval that the uncertainty of the rates leaves."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PER = 1000
DRAWS = 4_000


def rank_intervals(
    counts: pd.Series,
    people: pd.Series,
    *,
    dispersion: float = 1.0,
    variance: float = 0.0,
    areas: Collection[str] | None = None,
    level: float = 0.95,
    seed: int = 2016,
) -> pd.DataFrame:
    """Ranks by rate, highest first, each with an interval that holds the rank of the underlying rate.

    Marginal confidence sets of ranks by stepwise rejection (Mogstad, Romano, Shaikh and Wilhelm 2024, Review of
    Economic Studies 91, 476-518): an area's differences from all others are tested together, with the quantile of
    the largest studentised difference as the bound, and again without those already rejected. Log rates are taken as
    normal and the areas as independent; the quantiles come from seeded draws.

    Parameters
    ----------
    dispersion
        Of counts within a year.
    variance
        Of the log rate of an area's year beyond that, its own shock: half the variance of a step between years.
    areas
        Those whose intervals are wanted; all where None. Areas without residents or without a count are left out.

    Returns
    -------
    DataFrame
        By area_code: rate (per 1,000), rank (among all areas), rank_low, rank_high.
    """
    known = pd.DataFrame({"count": counts, "people": people}).dropna().astype(float)
    known = known[known["people"] > 0]
    y, n = known["count"].to_numpy(), known["people"].to_numpy()
    rates = np.log((y + 0.5) / n)
    errors = np.sqrt(max(dispersion, 1.0) / (y + 0.5) + variance)
    draws = errors * np.random.default_rng(seed).standard_normal((DRAWS, len(y)))
    rows = {}
    for at, code in enumerate(known.index):
        if areas is None or code in areas:
            above, below = _apart(rates, errors, draws, at, level)
            rows[code] = (above + 1, len(y) - below)
    plain = pd.Series(y / n, index=known.index)
    ends = pd.DataFrame.from_dict(rows, orient="index", columns=["rank_low", "rank_high"])
    table = pd.DataFrame({"rate": PER * plain, "rank": plain.rank(ascending=False, method="min").astype(int)})
    return table.join(ends, how="inner")


def _apart(
    rates: NDArray[np.float64], errors: NDArray[np.float64], draws: NDArray[np.float64], at: int, level: float
) -> tuple[int, int]:
    """How many areas are surely above the one at `at`, and how many surely below."""
    others = np.delete(np.arange(len(rates)), at)
    spread = np.sqrt(errors[at] ** 2 + errors[others] ** 2)
    found = (rates[others] - rates[at]) / spread
    noise = np.abs(draws[:, others] - draws[:, [at]]) / spread
    left = np.ones(len(others), dtype=bool)
    while left.any():
        bound = np.quantile(noise[:, left].max(axis=1), level)
        rejected = left & (np.abs(found) > bound)
        if not rejected.any():
            break
        left &= ~rejected
    return int((~left & (found > 0)).sum()), int((~left & (found < 0)).sum())


def ranked_areas(table: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Every area with its rank and the interval of it, as they are shown.

    Parameters
    ----------
    table
        From `crime.area_table`.
    ranks
        From `rank_intervals`.

    Returns
    -------
    DataFrame
        area_name, rank, rank_low, rank_high, offences, before, change, residents, rate.
    """
    ends = ranks[["rank_low", "rank_high"]].reindex(table["area_code"]).astype("Int64").reset_index(drop=True)
    columns = ["area_name", "rank", "rank_low", "rank_high", "offences", "before", "change", "residents", "rate"]
    return table.join(ends)[columns]
