"""The forecast of a yearly count some years ahead: no change, with the interval that earlier years give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csp_evidence.analysis.assessment.between_years import between_years, of_comparison
from csp_evidence.analysis.assessment.change import dispersion
from csp_evidence.analysis.assessment.ratios import moves
from csp_evidence.analysis.quadrature import quadrature

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]
TAIL = 0.025  # of counts that lie beyond each end of a range
GROWTH = 1.5  # power of the years ahead with which the variance between years grows: see docs/methods/delivery.md
FEWEST_YEARS, MOST_YEARS = 3, 4
OWN = "own"


def usual_of(years: pd.DataFrame, blocks: dict[str, Floats], area: str) -> pd.DataFrame:
    """What is usual between years of one area's own series, by the assessment's model.

    Parameters
    ----------
    years
        Yearly counts: index series, one column a year, the earliest first.
    blocks
        The periods within the years of each series: an array years x periods.
    area
        `OWN` leaves the last step out, for it is what is judged; an empty text takes every step, for a forecast.

    Returns
    -------
    DataFrame
        `between_years.between_years`, by series.
    """
    within = pd.Series({series: dispersion(block)[0] for series, block in blocks.items()})
    table = pd.concat({OWN: years}, names=["area_code"]).rename_axis(["area_code", "offence_group"])
    return between_years(table, area, within)


def spread_together(usual: pd.DataFrame, counts: pd.Series, ahead: float) -> pd.DataFrame:
    """Variance and freedom of the log ratio of a count `ahead` years on to the last one, by series.

    The variance between neighbouring years grows with the years ahead to the power 1.5: faster than if each year took a
    step of its own (1), and slower than if a trend went on (2). Chosen by a back-test (docs/methods/delivery.md).
    """
    return of_comparison(usual, counts, counts, max(float(ahead), 1.0) ** GROWTH)


def range_ahead(count: ArrayLike, variance: ArrayLike, freedom: ArrayLike) -> tuple[Floats, Floats]:
    """The counts that the test of no change from `count` does not reject: the range that is forecast.

    A count lies in it where `ratios.intervals` gives a p-value of at least 5%. Without degrees of freedom nothing can
    be said, and both ends are missing.
    """
    count, variance, freedom = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(one, dtype=float)) for one in (count, variance, freedom))
    )
    usable = freedom > 0
    last, along = np.where(usable, count, 1.0), moves(np.where(usable, variance, 0.0), np.where(usable, freedom, 1.0))
    high_end = np.ceil(last + 10 * np.sqrt(last + 1) + 50) * np.exp(np.minimum(np.abs(along).max(axis=1), 30))
    low = _first(lambda at, rows: _at_most(at, last[rows], along[rows]) >= TAIL, np.zeros(len(last)), last)
    high = _first(lambda at, rows: _at_least(at, last[rows], along[rows]) < TAIL, last, high_end) - 1
    return np.where(usable, low, np.nan), np.where(usable, np.maximum(high, low), np.nan)


def against_range(later: ArrayLike, count: ArrayLike, variance: ArrayLike, freedom: ArrayLike) -> tuple[Flags, Flags]:
    """Whether later counts lie below, and above, the range of `range_ahead`, without working out its ends.

    Neither where nothing can be forecast.
    """
    later, count, variance, freedom = (np.asarray(one, dtype=float) for one in (later, count, variance, freedom))
    usable = freedom > 0
    along = moves(np.where(usable, variance, 0.0), np.where(usable, freedom, 1.0))
    no_more = _at_most(later, count, along)
    above = np.zeros(len(later), dtype=bool)
    rows = np.flatnonzero(usable & (no_more > 1 - 2 * TAIL))  # the two chances are 1 together, or more
    above[rows] = _at_least(later[rows], count[rows], along[rows]) < TAIL
    return usable & (no_more < TAIL), above


def _at_least(later: Floats, earlier: Floats, along: Floats) -> Floats:
    """The chance of a later count of at least this."""
    from scipy.special import betainc, expit

    sure = later <= 0
    later = np.where(sure, 1.0, later)
    chance: Floats = betainc(later[:, None], (earlier + 1)[:, None], expit(along)) @ quadrature()[1]
    return np.where(sure, 1.0, chance)


def _at_most(later: Floats, earlier: Floats, along: Floats) -> Floats:
    """The chance of a later count of at most this."""
    from scipy.special import betainc, expit

    sure = earlier <= 0
    earlier = np.where(sure, 1.0, earlier)
    above: Floats = betainc((later + 1)[:, None], earlier[:, None], expit(along)) @ quadrature()[1]
    return np.where(sure, 1.0, 1 - above)


def _first(holds: Callable[[Floats, Rows], Flags], low: Floats, high: Floats) -> Floats:
    """The least whole number from `low` to `high` at which something holds that holds from there on.

    `holds` is asked for some rows: those whose number is not found yet.
    """
    low, high = np.floor(low).copy(), np.ceil(high).copy()
    for _ in range(80):
        rows = np.flatnonzero(low < high)
        if not rows.size:
            break
        middle = np.floor((low[rows] + high[rows]) / 2)
        there = holds(middle, rows)
        high[rows] = np.where(there, middle, high[rows])
        low[rows] = np.where(there, low[rows], np.minimum(middle + 1, high[rows]))
    return high
