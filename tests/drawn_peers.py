"""Areas and their peers drawn from one distribution of rates, and what is said of the areas."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from csp_evidence.analysis.assessment.peers import HIGH, LOW, TOO_FEW, Usual, _fits, level_word, ranges

Floats = NDArray[np.float64]
RESIDENTS = (50_000, 300_000)
PER = 100_000.0
SETS, MEANS, SPREADS = (3, 5, 12, 31), (5, 100, 1_000), (0.0, 0.05, 0.1, 0.3)


def called_different(peers: int, mean: float, spread: float, runs: int) -> float:
    """The share of areas drawn like their peers that are high or low, with no margin.

    `mean` offences a year among 100,000 residents; areas have 50,000 to 300,000.
    """
    random = np.random.default_rng([peers, int(mean), int(100 * spread)])
    people = random.uniform(*RESIDENTS, (runs, peers + 1))
    counts = random.poisson(mean / PER * people * np.exp(random.normal(0, spread, people.shape)))
    words = _words(counts, people, margin=0)
    return sum(word in (HIGH, LOW) for word in words) / runs


def called_high(peers: int, runs: int, *, ratio: float = 1.3, spread: float = 0.1) -> tuple[float, float]:
    """The share of areas exactly `ratio` times the typical peer that are high, and the power as it is printed.

    The typical peer has 1,000 offences, and all areas 100,000 residents.
    """
    random = np.random.default_rng([peers, int(100 * ratio), int(100 * spread)])
    people = np.full((runs, peers + 1), PER)
    rates = 0.01 * np.exp(random.normal(0, spread, people.shape))
    rates[:, 0] = 0.01 * ratio
    counts = random.poisson(rates * PER)
    fits = [found for found in _found(counts, people) if found]
    printed = [found.power(PER, high) for found, high in zip(fits, ranges(fits, PER)[1], strict=True)]
    return _words(counts, people, margin=10).count(HIGH) / runs, float(np.mean(printed))


def too_few(peers: int, mean: float, runs: int) -> tuple[float, float]:
    """Of areas like their peers with few offences: the share of which it is too few to say, and that is high or low."""
    random = np.random.default_rng([peers, int(10 * mean)])
    people = np.full((runs, peers + 1), PER)
    words = _words(random.poisson(mean * np.exp(random.normal(0, 0.1, people.shape))), people, margin=0)
    return words.count(TOO_FEW) / runs, sum(word in (HIGH, LOW) for word in words) / runs


def _words(counts: NDArray[np.int64], people: Floats, *, margin: float) -> list[str]:
    """What is said of the first area of each row, the others being its peers."""
    return [
        level_word(found, float(own), float(residents), margin=margin)
        for found, own, residents in zip(_found(counts, people), counts[:, 0], people[:, 0], strict=True)
    ]


def _found(counts: NDArray[np.int64], people: Floats) -> list[Usual | None]:
    """What is usual among the peers of each row, worked out for all rows at once as `peers.usual` does for one."""
    y, n = counts[:, 1:].astype(float), people[:, 1:]
    return [found if any_ else None for found, any_ in zip(_fits(y, n, 1.0), y.any(axis=1), strict=True)]
