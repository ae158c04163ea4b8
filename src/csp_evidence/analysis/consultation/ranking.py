"""How firm an order is: under chance, and when some respondents are taken out in the worst way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.consultation.intervals import simultaneous
from csp_evidence.analysis.consultation.sentences import at_head
from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.release.microdata import of_released

Counts = Sequence[int] | NDArray[np.int64]
DRAWS = 10_000
SEED = 1389
PLACES = {"first_two": "top_two_certain", "first": "first_certain", "third": "third_certain"}


@of_released
def difference_z(larger: int, smaller: int) -> float:
    """Z of the difference between two counts of one question, as if random.

    Both counts come from one multinomial sample, so that the variance of the difference of the shares p and q is
    (p + q - (p - q)^2) / n; under equal shares it is (p + q) / n and z = (a - b) / sqrt(a + b) (McNemar, 1947).
    """
    if larger + smaller == 0:
        return 0.0
    return (larger - smaller) / math.sqrt(larger + smaller)


@of_released
def rank_intervals(limits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Best and worst rank that fit the simultaneous intervals of the shares, as rows of (best, worst).

    A category is behind another for certain only where its interval lies wholly below the other's. With intervals that
    hold together with probability 1 - alpha, so do the ranks (Klein, Wright and Wieczorek, JRSS C 69, 2020).
    """
    low, high = limits[:, 0], limits[:, 1]
    ahead = (low[None, :] > high[:, None]).sum(axis=1)
    behind = (high[None, :] < low[:, None]).sum(axis=1)
    return np.column_stack([1 + ahead, len(limits) - behind]).astype(np.int64)


@of_released
def resampled_orders(counts: Counts, draws: int = DRAWS, seed: int = SEED) -> NDArray[np.int64]:
    """Multinomial resamples of the counts, one row a draw: what the question would bring again, as if random."""
    table = np.asarray(counts, dtype=np.int64)
    total = int(table.sum())
    if total == 0:
        return np.zeros((draws, len(table)), dtype=np.int64)
    drawn = np.random.Generator(np.random.PCG64(seed)).multinomial(total, table / total, size=draws)
    return drawn.astype(np.int64)


@of_released
def order_holds(resamples: NDArray[np.int64], ahead: int, behind: int) -> float:
    """The share of resamples in which one category keeps ahead of another; a tie counts as a half."""
    first, second = resamples[:, ahead], resamples[:, behind]
    return float(((first > second) + 0.5 * (first == second)).mean())


@of_released
def top_holds(resamples: NDArray[np.int64], size: int) -> float:
    """The share of resamples in which the first `size` categories, in whatever order, all stay ahead of every other."""
    if resamples.shape[1] <= size:
        return 1.0
    return float((resamples[:, :size].min(axis=1) > resamples[:, size:].max(axis=1)).mean())


@of_released
def certainty_table(
    labels: Sequence[str], counts: Counts, removed: int, resamples: NDArray[np.int64], doubt: int = 0, hidden: int = 0
) -> pd.DataFrame:
    """Whether the first three places stand by chance, and whoever the `removed` respondents are.

    In the worst case all of them chose the concern that is ahead: it stays ahead for certain only where it leads by
    more than `removed`.

    Parameters
    ----------
    labels
        The concerns whose places are asked about, in falling order of their counts.
    counts
        Counts of all concerns in falling order, those of `labels` first.
    resamples
        As `resampled_orders` gives them for the counts.
    doubt
        By how much the lead that a rounded count has may be one of rounding alone.
    hidden
        What a count of 0, which is withheld, may round to: nobody leads one of them by more than is sure.

    Returns
    -------
    DataFrame
        place (first, first_two, third), statement, holds_as_if_random (% of resamples; a tie counts a half for the
        first), lead (respondents), removed, certain (yes or no); a row for each place that there is.
    """
    most = np.maximum(np.asarray(counts, dtype=np.int64), hidden)
    leads = [int(ahead - behind) for ahead, behind in itertools.pairwise(most)]
    rows: list[tuple[str, str, float, int, bool]] = []
    least = removed + doubt
    if len(labels) > 1:
        held = order_holds(resamples, 0, 1)
        rows.append(("first", f"{labels[0]} came first", held, leads[0], leads[0] > least))
    if len(labels) > 1 and len(leads) > 1:
        both, held = f"{at_head(labels[:2])} took the first two places", top_holds(resamples, 2)
        rows.append(("first_two", both, held, leads[1], leads[1] > least))
    if len(labels) > 2 and len(leads) > 2:
        third = (resamples[:, :2].min(axis=1) > resamples[:, 2]) & (resamples[:, 2] > resamples[:, 3:].max(axis=1))
        lead = min(leads[1], leads[2])
        rows.append(("third", f"{labels[2]} came third", float(third.mean()), lead, lead > least))
    return pd.DataFrame(
        [(place, said, 100 * held, lead, removed, "yes" if sure else "no") for place, said, held, lead, sure in rows],
        columns=["place", "statement", "holds_as_if_random", "lead", "removed", "certain"],
    )


@of_released
def certain_places(certainty: pd.DataFrame) -> dict[str, str]:
    """Whether each place is certain (yes or no), by the name of its result."""
    sure = certainty.set_index("place")["certain"]
    return {PLACES[place]: sure[place] for place in PLACES if place in sure}


@of_released
def firmness(ranked: pd.DataFrame, base: int, categories: int) -> pd.DataFrame:
    """How firm the order of all concerns is, as if random.

    Parameters
    ----------
    ranked
        label, respondents, percent, in falling order of the counts.
    base, categories
        How many answered the question, and how many answers it has, those among them whose counts are not released.

    Returns
    -------
    DataFrame
        label, respondents, percent, low and high (%, Goodman's simultaneous 95% intervals), best_rank and worst_rank,
        keeps_lead (% of resamples in which it stays ahead of the next; missing for the last).
    """
    counts = ranked["respondents"].to_numpy()
    limits = simultaneous(counts, base=base, categories=categories)
    ranks, resamples = rank_intervals(limits), resampled_orders(counts)
    return ranked[["label", "respondents", "percent"]].assign(
        low=100 * limits[:, 0],
        high=100 * limits[:, 1],
        best_rank=ranks[:, 0],
        worst_rank=ranks[:, 1],
        keeps_lead=[100 * order_holds(resamples, at, at + 1) for at in range(len(counts) - 1)] + [None],
    )


@of_released
def drawn(firm: pd.DataFrame, only: Sequence[bool] | None, most: int = 10) -> pd.DataFrame:
    """The first concerns of a released `firmness` that may be drawn: label, respondents, kind, percent, low, high.

    `only` says which rows may be drawn at all; None for every one.
    """
    shown = firm if only is None else firm[list(only)]
    shown = shown[(shown[["respondents", "low"]].astype(object) != WITHHELD).all(axis=1)].head(most)
    shown = shown.assign(kind=["top two" if at < 2 else "others" for at in range(len(shown))])
    numbers = ["percent", "low", "high"]
    return shown[["label", "respondents", "kind", *numbers]].astype(dict.fromkeys(numbers, float))


@of_released
def intervals_listed(shown: pd.DataFrame) -> str:
    """The first intervals of a drawing, as the text in its place lists them: label, low and high (%)."""
    return "; ".join(f"{row.label}, {row.low:.1f}% to {row.high:.1f}%" for row in shown.head(3).itertuples())
