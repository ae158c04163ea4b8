"""The ratio of two counts that vary between years by more than chance: intervals, p-values, what could be seen."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NODES = 200  # of the quadrature over the years' own variation
TOLERANCE = 1e-9  # of the ends of an interval, on the logarithmic scale
POWER = 0.8


def intervals(
    later: ArrayLike,
    earlier: ArrayLike,
    relative: ArrayLike,
    variance: ArrayLike,
    freedom: ArrayLike,
    *,
    level: float = 0.95,
) -> tuple[Floats, Floats, Floats]:
    """Intervals of the ratios of underlying rates, and the p-values of no change, many at once.

    Given their sum, the later count is binomial; its logit moves by the years' own variation, with Student's t for its
    estimate. The interval is that of Clopper and Pearson (1934) with this distribution in place of the binomial one: an
    end is a quantile of the sum of the logit of a beta variable and a scaled t variable. Without variation it is
    the exact conditional interval.

    Parameters
    ----------
    later, earlier
        Counts.
    relative
        The later exposure over the earlier one.
    variance, freedom
        Of the log ratio beyond that of Poisson counts, and its degrees of freedom, as `between_years.of_comparison`
        gives them.

    Returns
    -------
    tuple
        Lower ends, upper ends (infinite without an earlier count), two-sided p-values (twice the smaller tail).
    """
    later, earlier, relative, variance, freedom = np.broadcast_arrays(
        *(np.asarray(one, dtype=float) for one in (later, earlier, relative, variance, freedom))
    )
    tail = (1 - level) / 2
    low, below = _end(later, earlier + 1, relative, variance, freedom, tail)
    high, not_above = _end(later + 1, earlier, relative, variance, freedom, 1 - tail)
    p_values = np.clip(2 * np.minimum(below, 1 - not_above), 0.0, 1.0)  # the quadrature may end a hair below zero
    return np.exp(low), np.exp(high), p_values


def smallest_seen(
    earlier: ArrayLike, years: ArrayLike, variance: ArrayLike, freedom: ArrayLike, *, level: float = 0.95
) -> tuple[Floats, Floats]:
    """The smallest rise and the smallest fall that would have been told with a power of 80%, as ratios.

    From the normal approximation of the log ratio (a design with the counts that the earlier years lead one to expect);
    missing where nothing was counted before. A fall that would have to go to zero is missing too.

    Parameters
    ----------
    earlier, years
        Earlier count, and of how many years it is the sum.
    variance, freedom
        As for `intervals`.
    """
    from scipy.special import stdtrit

    earlier, years, variance, freedom = np.broadcast_arrays(
        *(np.asarray(one, dtype=float) for one in (earlier, years, variance, freedom))
    )
    known = (earlier > 0) & (freedom > 0)
    base = np.where(known, earlier, np.nan)
    reach = stdtrit(np.where(known, freedom, 1), (1 + level) / 2) + stdtrit(np.where(known, freedom, 1), POWER)
    ends = []
    for side in (1, -1):
        found = np.zeros(base.shape)
        for _ in range(100):
            found = side * reach * np.sqrt(variance + 1 / base + np.exp(-np.clip(found, -50, 50)) * years / base)
        ends.append(np.exp(found))
    return ends[0], np.where(ends[1] * base / years < 0.5, np.nan, ends[1])


def _end(
    a: Floats, b: Floats, relative: Floats, variance: Floats, freedom: Floats, tail: float
) -> tuple[Floats, Floats]:
    """The quantile at `tail` of log odds of beta(a, b) variables plus t variables, and the share of them below zero."""
    from scipy.optimize.elementwise import find_root
    from scipy.special import betainc, expit, stdtrit

    there = (a > 0) & (b > 0)
    a_, b_ = np.where(there, a, 1.0), np.where(there, b, 1.0)
    points, weights = _quadrature()
    moves = np.sqrt(variance)[:, None] * stdtrit(freedom[:, None], points)
    offset = np.log(relative)

    def share_below(at: Floats, a: Floats, b: Floats, row: Floats) -> Floats:
        moved = (at + offset[row.astype(int)])[:, None] + moves[row.astype(int)]
        share: Floats = betainc(a[:, None], b[:, None], expit(moved)) @ weights
        return share

    rows = np.arange(len(a), dtype=float)
    centre = np.log(a_ / b_) - offset
    reach = 40 * np.sqrt(1 / a_ + 1 / b_) + np.abs(moves).max(axis=1) + 1
    found = find_root(
        lambda at, a, b, row: share_below(at, a, b, row) - tail,
        (centre - reach, centre + reach),
        args=(a_, b_, rows),
        tolerances={"xatol": TOLERANCE, "xrtol": 0},
    ).x
    below = share_below(np.zeros(len(a)), a_, b_, rows)
    return np.where(there, found, np.where(a > 0, np.inf, -np.inf)), np.where(there, below, np.where(a > 0, 0.0, 1.0))


@cache
def _quadrature() -> tuple[Floats, Floats]:
    points, weights = np.polynomial.legendre.leggauss(NODES)
    return (points + 1) / 2, weights / 2
