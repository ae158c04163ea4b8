"""Ranks of areas by rate, each with the interval that the uncertainty of the rates leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PER = 1000
DRAWS = 10_000
MOST_DRAWN = 60  # values, above which the bounds are Holm's: a little wider, and no draws


def rank_intervals(
    counts: pd.Series,
    people: pd.Series,
    *,
    dispersion: float = 1.0,
    variance: float = 0.0,
    smallest: float = 0,
) -> pd.DataFrame:
    """Ranks by rate, highest first, each with an interval that holds the rank of the underlying rate.

    By `rank_sets`, on the scale of log rates, which are taken as normal.

    Parameters
    ----------
    dispersion
        Of counts within a year.
    variance
        Of the log rate of an area's year beyond that, its own shock: half the variance of a step between years.
    smallest
        An area with fewer residents has a rate and no rank, and counts in no other's.

    Returns
    -------
    DataFrame
        By area_code, those without residents or without a count left out: rate (per 1,000), rank (among all areas that
        have one), rank_low, rank_high. Where no area has a count above zero, none is before another, and none has a
        rank.
    """
    known = pd.DataFrame({"count": counts, "people": people}).dropna().astype(float)
    every = known[known["people"] > 0]
    known = every[every["people"] >= smallest]
    y, n = known["count"].to_numpy(), known["people"].to_numpy()
    low, high = rank_sets(*_estimates(y, n, dispersion, variance), range(len(known)))
    ends = pd.DataFrame({"rank_low": low, "rank_high": high}, index=known.index)
    plain = every["count"] / every["people"]
    rank = plain[known.index].rank(ascending=False, method="min")
    table = pd.DataFrame({"rate": PER * plain, "rank": rank}).join(ends)
    if not known["count"].any():
        table[["rank", "rank_low", "rank_high"]] = np.nan
    return table.astype(dict.fromkeys(["rank", "rank_low", "rank_high"], "Int64"))


def rank_of(
    counts: Floats, people: Floats, at: int, *, dispersion: float = 1.0, variance: float = 0.0
) -> tuple[int, int, int]:
    """`rank_intervals` of one of several areas, each with residents and a count: rank, rank_low, rank_high."""
    plain = counts / people
    low, high = rank_sets(*_estimates(counts, people, dispersion, variance), [at])
    return int((plain > plain[at]).sum()) + 1, low[0], high[0]


def _estimates(counts: Floats, people: Floats, dispersion: float, variance: float) -> tuple[Floats, Floats]:
    """Log rates and their standard errors."""
    shown = counts + 0.5
    return np.log(shown / people), np.sqrt(max(dispersion, 1.0) / shown + variance)


def rank_sets(
    values: Floats, errors: Floats, chosen: Sequence[int], *, level: float = 0.95, seed: int = 2016
) -> tuple[list[int], list[int]]:
    """Marginal confidence sets of the ranks of independent normal values, the highest value being first.

    Stepwise rejection (Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91, 476-518): that another
    value is not higher and that it is not lower are two hypotheses on every other value. All are tested together, with
    the quantile of the largest studentised difference among them as the bound, and again without those already
    rejected. The quantiles come from seeded draws, with more than 60 values from Holm 1979.

    Parameters
    ----------
    errors
        Standard errors of the values.
    chosen
        The positions of the values whose ranks are wanted.

    Returns
    -------
    tuple
        The highest and the lowest rank that each of the chosen could have.
    """
    many = len(values) > MOST_DRAWN
    draws = None if many else errors[:, None] * _noise(seed, len(values))
    low, high = [], []
    for at in chosen:
        others = np.delete(np.arange(len(values)), at)
        spread = np.sqrt(errors[at] ** 2 + errors[others] ** 2)
        found = (values[others] - values[at]) / spread
        both = np.concatenate([found, -found])
        if draws is None:
            rejected = _by_holm(both, level)
        else:
            noise = draws[others]
            noise -= draws[at]
            noise /= spread[:, None]
            rejected = _by_draws(both, noise, level)
        above, below = np.split(rejected, 2)
        low.append(int(above.sum()) + 1)
        high.append(len(values) - int(below.sum()))
    return low, high


@cache
def _noise(seed: int, values: int) -> Floats:
    """Standard normal draws, one row a value."""
    return np.ascontiguousarray(np.random.default_rng(seed).standard_normal((DRAWS, values)).T)


def _by_draws(found: Floats, noise: Floats, level: float) -> NDArray[np.bool_]:
    """Which one-sided hypotheses fall: differences one way and then the other, with draws of the noise one way."""
    left = np.ones(len(found), dtype=bool)
    while left.any():
        one_way, other_way = np.split(left, 2)
        largest = np.full(noise.shape[1], -np.inf)
        if one_way.any():
            largest = noise[one_way].max(axis=0)
        if other_way.any():
            largest = np.maximum(largest, -noise[other_way].min(axis=0))
        rejected = left & (found > np.quantile(largest, level))
        if not rejected.any():
            break
        left &= ~rejected
    return ~left


def _by_holm(found: Floats, level: float) -> NDArray[np.bool_]:
    """The same with Holm's bounds (1979), which hold whatever the dependence and need no draws."""
    from scipy.stats import norm

    p_values = norm.sf(found)
    order = np.argsort(p_values)
    sure = p_values[order] < (1 - level) / np.arange(len(found), 0, -1)
    rejected = np.zeros(len(found), dtype=bool)
    rejected[order] = np.logical_and.accumulate(sure)
    return rejected


def results(standing: Mapping[str, Any]) -> dict[str, int | None]:
    """The results on the place of one area: rate_rank, rate_rank_low, rate_rank_high; None where it has no rank."""
    return {
        f"rate_{end}": None if pd.isna(standing[end]) else int(standing[end])
        for end in ("rank", "rank_low", "rank_high")
    }


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
