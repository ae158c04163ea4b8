"""Ranks of areas by rate, each with the interval that the uncertainty of the rates leaves."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PER = 1000
DRAWS = 10_000
MOST_DRAWN = 60  # areas, above which the bounds are Holm's: a little wider, and no draws


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
    normal and the areas as independent; the quantiles come from seeded draws, with more than 60 areas from Holm 1979.

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
    chosen = [at for at, code in enumerate(known.index) if areas is None or code in areas]
    if len(y) > MOST_DRAWN:
        above, below = _apart_by_holm(rates, errors, level)
        rows = {known.index[at]: (above[at] + 1, len(y) - below[at]) for at in chosen}
        return _with_rates(known, rows)
    draws = errors * np.random.default_rng(seed).standard_normal((DRAWS, len(y)))
    rows = {}
    for at in chosen:
        above_it, below_it = _apart(rates, errors, draws, at, level)
        rows[known.index[at]] = (above_it + 1, len(y) - below_it)
    return _with_rates(known, rows)


def _with_rates(known: pd.DataFrame, rows: dict[str, tuple[int, int]]) -> pd.DataFrame:
    plain = known["count"] / known["people"]
    ends = pd.DataFrame.from_dict(rows, orient="index", columns=["rank_low", "rank_high"])
    table = pd.DataFrame({"rate": PER * plain, "rank": plain.rank(ascending=False, method="min").astype(int)})
    return table.join(ends, how="inner")


def _apart_by_holm(
    rates: NDArray[np.float64], errors: NDArray[np.float64], level: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`_apart` of every area with Holm's bounds (1979), which hold whatever the dependence and need no draws."""
    from scipy.stats import norm

    others = len(rates) - 1
    found = (rates[None, :] - rates[:, None]) / np.sqrt(errors[:, None] ** 2 + errors[None, :] ** 2)
    p_values = 2 * norm.sf(np.abs(found))
    np.fill_diagonal(p_values, 1.0)
    order = np.argsort(p_values, axis=1)
    sure = np.take_along_axis(p_values, order, axis=1)[:, :others] < (1 - level) / np.arange(others, 0, -1)
    rejected = np.zeros(found.shape, dtype=bool)
    np.put_along_axis(rejected, order[:, :others], np.logical_and.accumulate(sure, axis=1), axis=1)
    return (rejected & (found > 0)).sum(axis=1), (rejected & (found < 0)).sum(axis=1)


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
