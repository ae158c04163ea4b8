"""An area and its peers drawn from one distribution of rates, and what is said of the area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.peers import HIGH, LOW, TOO_FEW, level_word, usual

RESIDENTS = (50_000, 300_000)
PER = 100_000
SETS, MEANS, SPREADS = (3, 5, 12, 31), (5, 100, 1_000), (0.0, 0.05, 0.1, 0.3)


def called_different(peers: int, mean: float, spread: float, runs: int) -> float:
    """The share of areas drawn like their peers that are high or low, with no margin.

    `mean` offences a year among 100,000 residents; areas have 50,000 to 300,000.
    """
    random = np.random.default_rng([peers, int(mean), int(100 * spread)])
    words = []
    for _ in range(runs):
        people = pd.Series(random.uniform(*RESIDENTS, peers + 1))
        counts = pd.Series(random.poisson(mean / PER * people * np.exp(random.normal(0, spread, peers + 1))))
        found = usual(counts, people, range(1, peers + 1))  # type: ignore[arg-type]
        words.append(level_word(found, counts[0], people[0], margin=0))
    return sum(word in (HIGH, LOW) for word in words) / runs


def called_high(peers: int, runs: int, *, ratio: float = 1.3, spread: float = 0.1) -> tuple[float, float]:
    """The share of areas `ratio` times the typical peer, with 1,000 offences before, that are high, and the printed
    power.
    """
    random = np.random.default_rng([peers, int(100 * ratio), int(100 * spread)])
    people, told, printed = pd.Series(float(PER), index=range(peers + 1)), 0, []
    for _ in range(runs):
        rates = 0.01 * np.exp(random.normal(0, spread, peers + 1))
        rates[0] = 0.01 * ratio
        counts = pd.Series(random.poisson(rates * PER))
        found = usual(counts, people, range(1, peers + 1))  # type: ignore[arg-type]
        told += level_word(found, counts[0], float(PER), margin=10) == HIGH
        printed.append(found.power(float(PER)) if found else 0.0)
    return told / runs, float(np.mean(printed))


def too_few(peers: int, mean: float, runs: int) -> tuple[float, float]:
    """Of areas like their peers with few offences: the share of which it is too few to say, and that is high or low."""
    random = np.random.default_rng([peers, int(10 * mean)])
    words = []
    for _ in range(runs):
        people = pd.Series(float(PER), index=range(peers + 1))
        counts = pd.Series(random.poisson(mean * np.exp(random.normal(0, 0.1, peers + 1))))
        found = usual(counts, people, range(1, peers + 1))  # type: ignore[arg-type]
        words.append(level_word(found, counts[0], float(PER), margin=0))
    return words.count(TOO_FEW) / runs, sum(word in (HIGH, LOW) for word in words) / runs
