"""Weights that bring a table of counts to known margins, with trimming and a report of what that cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.release.microdata import of_released

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Raked:
    """Weights of a person in each row, with mean 1 over the people (as near as bounds allow), and how they came about.

    `counts` is how many people each row stands for. `largest_gap` is the largest difference between a weighted share
    and its target, as a share of 1; with trimming it need not be zero. `trimmed` is how many rows the last round cut
    or raised to a bound.
    """

    weights: Floats
    counts: Floats
    iterations: int
    converged: bool
    largest_gap: float
    trimmed: int

    @property
    def design_effect(self) -> float:
        """Kish's design effect of weighting, 1 + cv^2 of the weights (L. Kish, Survey Sampling, 1965)."""
        return design_effect(self.weights, self.counts)

    @property
    def effective_size(self) -> float:
        """The size of an unweighted sample that would be as precise: n over the design effect."""
        return float(self.counts.sum()) / self.design_effect


@of_released
def design_effect(weights: Floats, counts: Floats | None = None) -> float:
    """N times the sum of squared weights over the square of their sum; 1 where all weights are equal."""
    people = np.ones(len(weights)) if counts is None else counts
    return float(people.sum() * (people @ weights**2) / (people @ weights) ** 2)


@of_released
def rake(
    rows: pd.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    *,
    counts: Floats | None = None,
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
    rows
        One row for people who are alike in each column of `margins`, which are filled.
    margins
        Column -> category -> target, in any unit; each column's targets are scaled to shares.
    counts
        How many people each row stands for; one by default.

    Raises
    ------
    ValueError
        A category has rows and no target, or a target and no rows: merge it with another first.
    """
    codes, targets = zip(*(_coded(rows[name], name, margin) for name, margin in margins.items()), strict=True)
    people = np.ones(len(rows)) if counts is None else counts
    size, weights = people.sum(), np.ones(len(rows))
    gap, rounds, at_bound = np.inf, 0, 0
    while gap > tolerance and rounds < most_iterations:
        rounds += 1
        for code, target in zip(codes, targets, strict=True):
            sums = np.bincount(code, weights * people, len(target))
            weights = weights * (target * size / sums)[code]
        if bounds is not None:
            at_bound = int(((weights < bounds[0]) | (weights > bounds[1])).sum())
            weights = _trimmed(weights, people, *bounds)
        gap = max(
            float(np.abs(np.bincount(code, weights * people, len(target)) / (weights @ people) - target).max())
            for code, target in zip(codes, targets, strict=True)
        )
    return Raked(weights, people, rounds, gap <= tolerance, gap, at_bound)


def _trimmed(weights: Floats, people: Floats, low: float, high: float) -> Floats:
    """Weights within the bounds and with mean 1: what is cut off goes to those that are not at a bound."""
    kept, size = np.clip(weights, low, high), float(people.sum())
    for _ in range(50):
        free = (kept > low) & (kept < high)
        short = size - float(kept @ people)
        if abs(short) < 1e-9 * size or not free.any():
            break
        kept[free] *= max(0.0, 1 + short / float(kept[free] @ people[free]))
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
