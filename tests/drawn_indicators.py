"""Indicators of which nothing changes but what is planted: how often their statements are false, on drawn series."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.delivery.behaviour import IMPROVING, WORSENING, chart, variation
from csp_evidence.analysis.delivery.forecast import range_ahead, spread_together, usual_of
from csp_evidence.analysis.delivery.status import LOWER
from csp_evidence.analysis.periods import MONTHS

KINDS = ("normal", "poisson 4", "poisson 40", "autocorrelation .3", "autocorrelation .6")
INDICATORS, YEARS = 8, 4


def steady(random: np.random.Generator, kind: str, points: int) -> NDArray[np.float64]:
    """One series of which the process stays as it is."""
    if kind.startswith("poisson"):
        return random.poisson(float(kind.split()[1]), points).astype(float)
    values = random.normal(0, 1, points)
    if kind.startswith("autocorrelation"):
        part = float(kind.split()[1])
        for at in range(1, points):
            values[at] = part * values[at - 1] + np.sqrt(1 - part**2) * values[at]
    return np.asarray(100 + 10 * values)


def false_alarms(kind: str, points: int, charts: int) -> float:
    """The share of steady series of which a page says that they improve or get worse."""
    random = np.random.default_rng([2017, KINDS.index(kind), points])
    return float(np.mean([signals(steady(random, kind, points)) for _ in range(charts)]))


def shifts_seen(points: int, size: float, charts: int) -> float:
    """The share of series whose last eight points lie `size` standard deviations higher, of which a page says so."""
    random = np.random.default_rng([2018, points])
    drawn = [steady(random, "normal", points) for _ in range(charts)]
    return float(np.mean([signals(np.concatenate([one[:-8], one[-8:] + 10 * size])) for one in drawn]))


def signals(values: NDArray[np.float64]) -> bool:
    """Whether the variation of a series is said to be more than usual."""
    return variation(chart(values), LOWER) in (IMPROVING, WORSENING)


def forecast_holds(mean: float, shock: float, ahead: int, runs: int) -> float:
    """The share of 95% ranges that hold the count `ahead` years on.

    A partnership has eight indicators with four years of months. The log of each year's mean moves by a normal step of
    standard deviation `shock`; months and the year that is forecast are Poisson counts.
    """
    random = np.random.default_rng([int(mean), int(1000 * shock), ahead])
    held = []
    for _ in range(runs):
        steps = random.normal(0, shock, (INDICATORS, YEARS + ahead)).cumsum(axis=1)
        means = mean * np.exp(steps - steps[:, [YEARS - 1]])
        months = random.poisson(np.repeat(means[:, :YEARS, None] / MONTHS, MONTHS, axis=2)).astype(float)
        then = random.poisson(means[:, -1])
        names = [f"indicator {number}" for number in range(INDICATORS)]
        years = pd.DataFrame(months.sum(axis=2), index=names, columns=range(-YEARS + 1, 1))
        usual = usual_of(years, dict(zip(names, months, strict=True)), "")
        spread = spread_together(usual, years[0], ahead).loc[names]
        low, high = range_ahead(years[0], spread["variance"], spread["freedom"])
        held += [bool(low[at] <= then[at] <= high[at]) for at in range(INDICATORS)]
    return float(np.mean(held))
