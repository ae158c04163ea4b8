"""How unevenly events fall on places: Lorenz curve, Gini coefficient, share of the worst fifth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

SPREADS = np.linspace(0, 1.6, 17)  # of the means that are tried, as multiples of that of the counts


@dataclass(frozen=True)
class Estimate:
    """A value with its interval."""

    value: float
    low: float
    high: float


def lorenz(counts: ArrayLike, bases: ArrayLike | None = None) -> pd.DataFrame:
    """The Lorenz curve from the place with the highest rate down: share_of_base, share_of_events, both from 0 to 1.

    Without `bases` each place counts alike. Places without a base are left out.
    """
    y = np.asarray(counts, dtype=float)
    n = np.ones_like(y) if bases is None else np.asarray(bases, dtype=float)
    y, n = y[n > 0], n[n > 0]
    order = np.argsort(-(y / n), kind="stable")
    y, n = y[order], n[order]
    return pd.DataFrame(
        {
            "share_of_base": np.concatenate([[0.0], np.cumsum(n) / n.sum()]),
            "share_of_events": np.concatenate([[0.0], np.cumsum(y) / y.sum()]) if y.sum() else np.nan,
        }
    )


def gini(counts: ArrayLike, bases: ArrayLike | None = None) -> float:
    """The Gini coefficient: 0 where every place has its share, towards 1 where one has all; missing without events.

    With fewer events than places of equal base some places must have none; the coefficient is then measured from that
    least uneven state (Bernasco and Steenbeek 2017, Journal of Quantitative Criminology 33, 451-467).
    """
    y = np.asarray(counts, dtype=float)
    if y.sum() == 0:
        return float("nan")
    events, places = y.sum(), len(y)
    if bases is None and events < places:
        ranks = np.arange(1, places + 1)
        spread = 2 * float((ranks * np.sort(y) / events).sum()) - places - 1
        return float(spread / events - places / events + 1)
    curve = lorenz(counts, bases)
    base, share = curve["share_of_base"].to_numpy(), curve["share_of_events"].to_numpy()
    area = float((np.diff(base) * (share[1:] + share[:-1]) / 2).sum())
    return 2 * area - 1


def gini_interval(
    counts: ArrayLike,
    bases: ArrayLike | None = None,
    *,
    dispersion: float = 1.0,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 2016,
) -> Estimate:
    """The Gini coefficient, and an interval for that of the means behind the counts; the places are all there are.

    Chance makes counts more uneven than their means, so the coefficient of the counts is too high and may lie above
    the interval. Inversion of tests (Carpenter 1999, Journal of the Royal Statistical Society B 61, 159-172): means
    from wholly even to more uneven than the counts are each asked what coefficients their counts would have, drawn
    from Poisson distributions, or from negative binomial ones where `dispersion` is above 1; the interval holds the
    coefficients of the means that the counts do not contradict.
    """
    y = np.asarray(counts, dtype=float)
    value = gini(y, bases)
    if not y.sum():
        return Estimate(value, value, value)
    n = np.ones_like(y) if bases is None else np.asarray(bases, dtype=float)
    y, n = y[n > 0], n[n > 0]
    even, random, tail = n * y.sum() / n.sum(), np.random.default_rng(seed), (1 - level) / 2
    truths, ends = [], []
    for spread in SPREADS:
        means = np.clip(even + spread * (y - even), 0, None)
        means *= y.sum() / means.sum()
        truths.append(gini(means, n))
        ends.append(np.quantile(_many_ginis(_draw(random, means, dispersion, draws), n), [tail, 1 - tail]))
    lows, highs = np.maximum.accumulate(np.array(ends)).T
    return Estimate(value, float(np.interp(value, highs, truths)), float(np.interp(value, lows, truths)))


def top_share(counts: ArrayLike, share: float = 0.2) -> tuple[int, float]:
    """How many places make the top `share` of all places (rounded up), and the part of all events that they hold."""
    y = np.sort(np.asarray(counts, dtype=float))[::-1]
    places = int(np.ceil(share * len(y)))
    return places, float(y[:places].sum() / y.sum()) if y.sum() else float("nan")


def places_for(counts: ArrayLike, share: float = 0.5) -> int:
    """In how few places the given share of all events lies; 0 without events."""
    y = np.sort(np.asarray(counts, dtype=float))[::-1]
    if not y.sum():
        return 0
    return int(np.searchsorted(np.cumsum(y), share * y.sum() * (1 - 1e-12)) + 1)


@dataclass(frozen=True)
class Concentration:
    """The Gini coefficient, the part of events (%) in the `places` of the top fifth, and how many places hold half."""

    gini: Estimate
    places: int
    top_fifth: float
    half: int

    def results(self, *, interval: bool = True) -> dict[str, float | None]:
        """gini, gini_low, gini_high (missing without an interval) and top_fifth."""
        low, high = (self.gini.low, self.gini.high) if interval else (None, None)
        return {"gini": self.gini.value, "gini_low": low, "gini_high": high, "top_fifth": self.top_fifth}


def measure(counts: ArrayLike, bases: ArrayLike | None = None, *, dispersion: float) -> Concentration:
    """How unevenly counts fall on places; a `dispersion` below 1 is taken for 1."""
    places, share = top_share(counts)
    found = gini_interval(counts, bases, dispersion=max(1.0, dispersion))
    return Concentration(found, places, 100 * share, places_for(counts))


def _draw(random: np.random.Generator, y: NDArray[np.float64], dispersion: float, draws: int) -> NDArray[np.float64]:
    if dispersion <= 1:
        return random.poisson(y, (draws, len(y))).astype(float)
    rates = random.gamma(np.where(y > 0, y / (dispersion - 1), 1.0), dispersion - 1, (draws, len(y)))
    return random.poisson(np.where(y > 0, rates, 0.0)).astype(float)


def _many_ginis(drawn: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    drawn = drawn[drawn.sum(axis=1) > 0]
    order = np.argsort(drawn / n, axis=1)
    y = np.take_along_axis(drawn, order, axis=1)
    weights = n[order] / n.sum()
    shares = np.cumsum(y, axis=1) / y.sum(axis=1, keepdims=True)
    before = np.concatenate([np.zeros((len(y), 1)), shares[:, :-1]], axis=1)
    found: NDArray[np.float64] = 1 - (weights * (shares + before)).sum(axis=1)
    return found
