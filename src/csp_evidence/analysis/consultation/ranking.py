"""How firm an order is: under chance, and when some respondents are taken out in the worst way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Counts = Sequence[int] | NDArray[np.int64]
DRAWS = 10_000
SEED = 1389


def difference_z(larger: int, smaller: int) -> float:
    """Z of the difference between two counts of one question, as if random.

    Both counts come from one multinomial sample, so that the variance of the difference of the shares p and q is
    (p + q - (p - q)^2) / n; under equal shares it is (p + q) / n and z = (a - b) / sqrt(a + b) (McNemar, 1947).
    """
    if larger + smaller == 0:
        return 0.0
    return (larger - smaller) / math.sqrt(larger + smaller)


def rank_intervals(limits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Best and worst rank that fit the simultaneous intervals of the shares, as rows of (best, worst).

    A category is behind another for certain only where its interval lies wholly below the other's. With intervals that
    hold together with probability 1 - alpha, so do the ranks (Klein, Wright and Wieczorek, JRSS C 69, 2020).
    """
    low, high = limits[:, 0], limits[:, 1]
    ahead = (low[None, :] > high[:, None]).sum(axis=1)
    behind = (high[None, :] < low[:, None]).sum(axis=1)
    return np.column_stack([1 + ahead, len(limits) - behind]).astype(np.int64)


def resampled_orders(counts: Counts, draws: int = DRAWS, seed: int = SEED) -> NDArray[np.int64]:
    """Multinomial resamples of the counts, one row a draw: what the question would bring again, as if random."""
    table = np.asarray(counts, dtype=np.int64)
    total = int(table.sum())
    if total == 0:
        return np.zeros((draws, len(table)), dtype=np.int64)
    drawn = np.random.Generator(np.random.PCG64(seed)).multinomial(total, table / total, size=draws)
    return drawn.astype(np.int64)


def order_holds(resamples: NDArray[np.int64], ahead: int, behind: int) -> float:
    """The share of resamples in which one category keeps ahead of another; a tie counts as a half."""
    first, second = resamples[:, ahead], resamples[:, behind]
    return float(((first > second) + 0.5 * (first == second)).mean())


def top_holds(resamples: NDArray[np.int64], size: int) -> float:
    """The share of resamples in which the first `size` categories, in whatever order, all stay ahead of every other."""
    if resamples.shape[1] <= size:
        return 1.0
    return float((resamples[:, :size].min(axis=1) > resamples[:, size:].max(axis=1)).mean())


def removal_margins(counts: Counts, removed: int) -> pd.DataFrame:
    """Whether each place of a ranking stands whoever the `removed` respondents are.

    In the worst case all of them chose the concern that is ahead: it stays ahead for certain only where it leads by
    more than `removed`. `counts` are in falling order.

    Returns
    -------
    DataFrame
        place (1 for the first against the second), lead, removed, certain (yes or no).
    """
    ordered = [int(count) for count in counts]
    leads = [ahead - behind for ahead, behind in itertools.pairwise(ordered)]
    return pd.DataFrame(
        [
            {"place": place, "lead": lead, "removed": removed, "certain": "yes" if lead > removed else "no"}
            for place, lead in enumerate(leads, start=1)
        ],
        columns=["place", "lead", "removed", "certain"],
    )


def top_certain(counts: Counts, size: int, removed: int) -> bool:
    """Whether the first `size` stay the first `size`, in some order, whoever the `removed` respondents are."""
    ordered = [int(count) for count in counts]
    return len(ordered) <= size or ordered[size - 1] - removed > ordered[size]
