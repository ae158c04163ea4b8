"""Weights that bring a set of respondents to known margins, with trimming and a report of what that cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Raked:
    """Weights with mean 1 (as near as bounds allow), in the order of the rows, and how they came about.

    `largest_gap` is the largest difference between a weighted share and its target, as a share of 1; with trimming it
    need not be nought. `trimmed` is how many weights the last round cut or raised to a bound.
    """

    weights: Floats
    iterations: int
    converged: bool
    largest_gap: float
    trimmed: int

    @property
    def design_effect(self) -> float:
        """Kish's design effect of weighting, 1 + cv^2 of the weights (L. Kish, Survey Sampling, 1965)."""
        return design_effect(self.weights)

    @property
    def effective_size(self) -> float:
        """The size of an unweighted sample that would be as precise: n over the design effect."""
        return len(self.weights) / self.design_effect


def design_effect(weights: Floats) -> float:
    """N times the sum of squared weights over the square of their sum; 1 where all weights are equal."""
    total = float(weights.sum())
    return len(weights) * float(weights @ weights) / total**2


def rake(
    respondents: pd.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    *,
    base: Floats | None = None,
    bounds: tuple[float, float] | None = None,
    tolerance: float = 1e-12,
    most_iterations: int = 1000,
) -> Raked:
    """Rake to the margins by iterative proportional fitting (Deming and Stephan, Ann. Math. Stat. 11, 1940).

    Each column in turn is post-stratified to its margin until no weighted share is off by more than `tolerance`, as
    survey::rake does in R. With `bounds`, weights below or above the bounds (as multiples of the mean) are set to them
    after each round and the rest raked on, until both hold or the rounds run out.

    Parameters
    ----------
    respondents
        One row a respondent; each column of `margins` filled.
    margins
        Column -> category -> target, in any unit; each column's targets are scaled to shares.
    base
        Weights to start from; equal by default.

    Raises
    ------
    ValueError
        A category has respondents and no target, or a target and no respondents: merge it with another first.
    """
    codes, targets = zip(*(_coded(respondents[name], name, margin) for name, margin in margins.items()), strict=True)
    size = len(respondents)
    weights = np.ones(size) if base is None else base * size / base.sum()
    gap, rounds, at_bound = np.inf, 0, 0
    while gap > tolerance and rounds < most_iterations:
        rounds += 1
        for code, target in zip(codes, targets, strict=True):
            sums = np.bincount(code, weights, len(target))
            weights = weights * (target * size / sums)[code]
        if bounds is not None:
            at_bound = int(((weights < bounds[0]) | (weights > bounds[1])).sum())
            weights = _trimmed(weights, *bounds)
        gap = max(
            float(np.abs(np.bincount(code, weights, len(target)) / weights.sum() - target).max())
            for code, target in zip(codes, targets, strict=True)
        )
    return Raked(weights, rounds, gap <= tolerance, gap, at_bound)


def weighted_shares(values: pd.Series, weights: Floats) -> pd.Series:
    """Share of each value by weight, from 0 to 1; missing values are left out."""
    present = values.notna().to_numpy()
    sums = pd.Series(weights[present]).groupby(values[present].to_numpy()).sum()
    return sums / sums.sum()


def _trimmed(weights: Floats, low: float, high: float) -> Floats:
    """Weights within the bounds and with mean 1: what is cut off goes to those that are not at a bound."""
    kept = np.clip(weights, low, high)
    for _ in range(50):
        free = (kept > low) & (kept < high)
        short = len(kept) - kept.sum()
        if abs(short) < 1e-9 * len(kept) or not free.any():
            break
        kept[free] *= max(0.0, 1 + short / kept[free].sum())
        kept = np.clip(kept, low, high)
    return kept


def _coded(values: pd.Series, name: str, margin: Mapping[str, float]) -> tuple[NDArray[np.int64], Floats]:
    categories = [category for category, target in margin.items() if target > 0]
    place = {category: at for at, category in enumerate(categories)}
    unknown = sorted({str(value) for value in values.unique()} - set(categories))
    if unknown:
        raise ValueError(f"the column {name} has {', '.join(unknown)}, which the margin gives no target for")
    code = values.map(place).to_numpy(dtype=np.int64)
    counts = np.bincount(code, minlength=len(place))
    empty = [category for category, count in zip(categories, counts, strict=True) if not count]
    if empty:
        raise ValueError(f"nobody in the column {name} is {', '.join(empty)}: merge it with another category")
    target = np.array([float(margin[category]) for category in categories])
    return code, target / target.sum()
