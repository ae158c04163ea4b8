"""The ratio of two counts that vary between years by more than chance: intervals, p-values, what could be seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csp_evidence.analysis.quadrature import quadrature

Floats = NDArray[np.float64]
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
    along = moves(variance, freedom)
    low = _end(later, earlier + 1, relative, along, tail)
    high = _end(later + 1, earlier, relative, along, 1 - tail)
    return np.exp(low), np.exp(high), p_values(later, earlier, relative, variance, freedom)


def p_values(
    later: ArrayLike, earlier: ArrayLike, relative: ArrayLike, variance: ArrayLike, freedom: ArrayLike
) -> Floats:
    """The two-sided p-values of `intervals` alone: twice the smaller tail. An interval holds what has one above .05.

    That a ratio has a certain value is tested by multiplying `relative` by it.
    """
    later, earlier, relative, variance, freedom = np.broadcast_arrays(
        *(np.asarray(one, dtype=float) for one in (later, earlier, relative, variance, freedom))
    )
    tails, along = [], moves(variance, freedom)
    for a, b, at_none in ((later, earlier + 1, 1.0), (later + 1, earlier, 0.0)):
        there = (a > 0) & (b > 0)
        below = _share_below(np.log(relative), np.where(there, a, 1.0), np.where(there, b, 1.0), along)
        tails.append(np.where(there, below, at_none))
    smaller: Floats = np.minimum(tails[0], 1 - tails[1])
    return np.clip(2 * smaller, 0.0, 1.0)  # the quadrature may end a hair below zero


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


def _end(a: Floats, b: Floats, relative: Floats, along: Floats, tail: float) -> Floats:
    """The quantile at `tail` of log odds of beta(a, b) variables plus `along`, less the log of `relative`."""
    from scipy.optimize.elementwise import find_root

    there = (a > 0) & (b > 0)
    a_, b_ = np.where(there, a, 1.0), np.where(there, b, 1.0)
    offset, rows = np.log(relative), np.arange(len(a), dtype=float)
    centre = np.log(a_ / b_) - offset
    reach = 40 * np.sqrt(1 / a_ + 1 / b_) + np.abs(along).max(axis=1) + 1

    def excess(at: Floats, a: Floats, b: Floats, row: Floats) -> Floats:
        chosen = row.astype(int)
        return _share_below(at + offset[chosen], a, b, along[chosen]) - tail

    found = find_root(
        excess, (centre - reach, centre + reach), args=(a_, b_, rows), tolerances={"xatol": TOLERANCE, "xrtol": 0}
    ).x
    return np.where(there, found, np.where(a > 0, np.inf, -np.inf))


def moves(variance: Floats, freedom: Floats) -> Floats:
    """By how much the years' own variation moves the log odds, at the points of the quadrature."""
    from scipy.special import stdtrit

    found: Floats = np.sqrt(variance)[..., None] * stdtrit(freedom[..., None], quadrature()[0])
    return found


def _share_below(at: Floats, a: Floats, b: Floats, along: Floats) -> Floats:
    """The share of sums of the log odds of beta(a, b) variables and `along`, from `moves`, below `at`."""
    from scipy.special import betainc, expit

    share: Floats = betainc(a[..., None], b[..., None], expit(at[..., None] + along)) @ quadrature()[1]
    return share
