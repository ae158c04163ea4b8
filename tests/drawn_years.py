"""Recorded crime drawn for many areas and groups, with nothing changed but what a test plants."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.assessment.between_years import between_years, of_comparison
from csp_evidence.analysis.assessment.ratios import p_values

AREAS, GROUPS, YEARS, MONTHS = 32, 8, 4, 12
LEVEL = 0.05
# Monthly shocks: lag-one correlation and standard deviation of log counts. Fitted to 188 months of 32 boroughs
# (scripts/measure_autocorrelation.py), all offences have .53 and .06; no category that 30 boroughs have in number has
# more than .64 and .23.
AUTOCORRELATED = {
    "autocorrelation .3": (0.3, 0.1),
    "autocorrelation .6": (0.6, 0.1),
    "autocorrelation .6, wide": (0.6, 0.2),
    "autocorrelation .64, widest": (0.64, 0.23),
}
KINDS = (
    "poisson",
    "negative binomial, 2",
    "negative binomial, 5",
    "years of their own",
    "years shared",
    *AUTOCORRELATED,
)
MEANS = (5, 20, 100, 1_000, 10_000)


def months(random: np.random.Generator, kind: str, mean: float, ratio: float = 1.0) -> NDArray[np.int64]:
    """Offences by area, group, year and month; areas differ in size by ten times, the first is of the mean size.

    `ratio` is by how much the first area's last year is changed.
    """
    sizes = np.geomspace(0.3, 3, AREAS - 1)
    sizes = np.concatenate([[1.0], sizes])
    means = mean / MONTHS * sizes[:, None, None, None] * np.ones((AREAS, GROUPS, YEARS, MONTHS))
    means[0, :, -1] *= ratio
    if kind.startswith("negative binomial"):
        excess = float(kind.split()[-1]) - 1
        means = random.gamma(means / excess, excess)
    elif kind == "years of their own":
        means = means * np.exp(random.normal(0, 0.1, (AREAS, GROUPS, YEARS, 1)))
    elif kind == "years shared":
        own, shared = random.normal(0, 0.05, (AREAS, GROUPS, YEARS, 1)), random.normal(0, 0.05, (1, GROUPS, YEARS, 1))
        means = means * np.exp(own + shared)
    elif kind in AUTOCORRELATED:
        correlation, spread = AUTOCORRELATED[kind]
        shocks = random.normal(0, spread, (AREAS, GROUPS, YEARS * MONTHS))
        for month in range(1, YEARS * MONTHS):
            fresh = np.sqrt(1 - correlation**2) * shocks[..., month]
            shocks[..., month] = correlation * shocks[..., month - 1] + fresh
        means = means * np.exp(shocks.reshape(means.shape) - spread**2 / 2)
    return random.poisson(means)


def usual_of(drawn: NDArray[np.int64]) -> pd.DataFrame:
    """The last year of the first area beside the year before, by group: later, earlier, variance, freedom."""
    index = pd.MultiIndex.from_product([range(AREAS), range(GROUPS)], names=["area_code", "offence_group"])
    years = pd.DataFrame(drawn.sum(axis=-1).reshape(AREAS * GROUPS, YEARS).astype(float), index=index)
    usual = between_years(years, 0, pd.Series(_dispersions(drawn)))  # type: ignore[arg-type]
    own = years.loc[0]
    spread = of_comparison(usual, own[YEARS - 1], own[YEARS - 2])
    return spread.assign(later=own[YEARS - 1], earlier=own[YEARS - 2])


def _dispersions(drawn: NDArray[np.int64]) -> NDArray[np.float64]:
    """`change.dispersion` of every area and group at once, as a mean over areas."""
    by_year, by_month = drawn.sum(axis=-1, keepdims=True), drawn.sum(axis=-2, keepdims=True)
    total = drawn.sum(axis=(-2, -1), keepdims=True)
    expected = by_year * by_month / np.maximum(total, 1)
    squares = np.divide((drawn - expected) ** 2, expected, out=np.zeros(drawn.shape), where=expected > 0)
    freedom = ((by_year > 0).sum(axis=(-2, -1)) - 1) * ((by_month > 0).sum(axis=(-2, -1)) - 1)
    found = squares.sum(axis=(-2, -1)) / np.maximum(freedom, 1)
    return np.asarray(np.where(freedom > 0, found, 1.0).mean(axis=0))


def measured(kind: str, mean: float, runs: int, *, ratio: float = 1.0, seed: int = 0) -> tuple[float, float, int]:
    """The share of intervals that hold the ratio, the share of changes told at 5%, and of how many.

    An interval holds the ratio where the test that belongs to it does not reject it.
    """
    random = np.random.default_rng([seed, KINDS.index(kind), int(mean), int(100 * ratio)])
    found = pd.concat([usual_of(months(random, kind, mean, ratio)) for _ in range(runs)])
    held, told = (
        p_values(found["later"], found["earlier"], relative, found["variance"], found["freedom"]) >= LEVEL
        for relative in (ratio, 1.0)
    )
    return float(held.mean()), float(1 - told.mean()), len(found)
