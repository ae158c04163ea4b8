"""Simulations with fixed seeds: intervals cover what they say, and the false discovery rate keeps its bound.

By default each is sampled; with --whole it runs long enough to tell a coverage to half a point.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment.change import DOWN, UP, compare_counts
from csp_evidence.analysis.assessment.concentration import gini, gini_interval
from csp_evidence.analysis.assessment.control import control_chart
from csp_evidence.analysis.assessment.ranks import rank_of
from csp_evidence.analysis.assessment.screening import screen
from csp_evidence.analysis.assessment.small_areas import ENOUGH
from tests.conftest import sampled
from tests.drawn_peers import MEANS as OFFENCES
from tests.drawn_peers import SETS, SPREADS, called_different, called_high, too_few
from tests.drawn_years import KINDS, MEANS, measured

pytestmark = pytest.mark.suite("simulations")

NOMINAL = 0.95


def slack(runs: int) -> float:
    """A point below nominal, and three standard errors of a simulation of this length."""
    return 0.01 + 3 * np.sqrt(NOMINAL * (1 - NOMINAL) / runs)


@pytest.mark.parametrize("mean", [3, 20, 150])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_exact_interval_of_a_ratio_covers_and_over_covers_little(whole, mean, ratio):
    runs = 6000 if whole else 500
    random = np.random.default_rng(int(mean * 10 + ratio))
    covered = 0
    for later, earlier in zip(random.poisson(mean * ratio, runs), random.poisson(mean, runs), strict=True):
        change = compare_counts(int(later), int(earlier))
        covered += change.low <= ratio <= (np.inf if change.high is None else change.high)
    share = covered / runs
    assert share >= NOMINAL - slack(runs)
    assert share <= {3: 1.0, 20: 0.985, 150: 0.97}[mean] + 3 * np.sqrt(0.02 / runs)


@pytest.mark.parametrize(("kind", "mean"), sampled(list(product(KINDS, MEANS)), 6))
def test_an_interval_of_change_covers_whatever_the_noise_and_says_little_falsely(whole, kind, mean):
    """Four years of 32 areas; the ratio of underlying yearly means, a year's own shock being noise."""
    runs = 500 if whole else 6
    for ratio in (1.0, 1.3):
        held, told, number = measured(kind, mean, runs, ratio=ratio)
        allowed = 0.01 if whole else slack(number)
        assert held >= NOMINAL - allowed, f"{kind}, {mean} a year, ratio {ratio}"
        if ratio == 1:
            assert told <= 0.05 + allowed, f"{kind}, {mean} a year"


@pytest.mark.parametrize("changed", sampled([5, 0], 1))
def test_false_discovery_rate_keeps_its_bound(whole, changed):
    """25 series, none or five of them really changed, screened together at 5% with their variation known."""
    runs = 600 if whole else 15
    random = np.random.default_rng(25 + changed)
    base = np.geomspace(30, 3000, 25)[:, None] * np.ones((25, 2))
    base[:changed, 1] *= 2.0
    rates = []
    for _ in range(runs):
        years = random.poisson(base * np.exp(random.normal(0, 0.1, base.shape)))
        frame = pd.DataFrame({"series": range(25), "later": years[:, 1], "earlier": years[:, 0]}).assign(
            comparison="year", family="groups", exposure=1, earlier_exposure=1, years=1, variance=0.02, freedom=60
        )
        said = screen(frame)["verdict"].isin([UP, DOWN])
        rates.append(said[changed:].sum() / max(said.sum(), 1))
    assert np.mean(rates) <= 0.05 + 3 * np.std(rates) / np.sqrt(runs) + 1e-9


@pytest.mark.parametrize("spread", sampled([0.3, 0.0, 0.05], 1))
def test_rank_interval_holds_the_true_rank(whole, spread):
    """Thirty-two areas whose rates are equal, close, or far apart, with a shock of the year."""
    runs = 2000 if whole else 50
    random = np.random.default_rng(int(spread * 1000) + 1)
    people = np.linspace(150_000, 380_000, 32)
    rates = 0.08 * np.exp(spread * np.linspace(-1, 1, 32))
    truth = pd.Series(rates).rank(ascending=False, method="min").to_numpy()
    covered = 0
    for _ in range(runs):
        counts = random.poisson(random.gamma(people * rates * np.exp(random.normal(0, 0.03, 32)) / 2, 2.0)).astype(
            float
        )
        _, low, high = rank_of(counts, people, 16, dispersion=3.0, variance=0.03**2)
        covered += low <= truth[16] <= high
    assert covered / runs >= NOMINAL - slack(runs)


@pytest.mark.parametrize(("peers", "mean", "spread"), sampled(list(product(SETS, OFFENCES, SPREADS)), 4))
def test_an_area_drawn_like_its_peers_is_seldom_called_different(whole, peers, mean, spread):
    runs = 3000 if whole else 100
    assert called_different(peers, mean, spread, runs) <= 0.06 + (0 if whole else 3 * np.sqrt(0.06 * 0.94 / runs))


@pytest.mark.parametrize("peers", sampled([15, 31, 3, 5, 8], 2))
def test_an_area_30_per_cent_above_its_peers_is_told_as_often_as_is_printed(whole, peers):
    """1,000 offences and a spread of .1: in three of five cases with 15 peers, and with few as seldom as is said."""
    runs = 4000 if whole else 200
    told, printed = called_high(peers, runs)
    assert peers < 15 or told >= 0.60 - 2 * np.sqrt(0.24 / runs)
    assert told == pytest.approx(printed, abs=0.02 + 2 * np.sqrt(0.24 / runs))


@pytest.mark.parametrize(("peers", "mean"), sampled([(5, 0.5), (12, 1), (31, 2), (31, 5)], 1))
def test_where_it_is_too_few_to_say_little_is_said_falsely(whole, peers, mean):
    """Counts of none to a few: nothing is called low, and the verdicts that are left keep the bound."""
    runs = 3000 if whole else 100
    few, different = too_few(peers, mean, runs)
    assert different <= 0.06 + (0 if whole else 3 * np.sqrt(0.06 * 0.94 / runs))
    assert few >= 0.5 or mean > 2


@pytest.mark.parametrize("phi", sampled([3.0, 1.0], 1))
def test_interval_of_the_gini_coefficient_of_wards_covers(whole, phi):
    runs = 2000 if whole else 12
    random = np.random.default_rng(int(phi))
    means = np.geomspace(300, 2800, 20)
    bases = np.linspace(9_000, 17_000, 20)
    truth = gini(means, bases)
    covered = 0
    for turn in range(runs):
        counts = random.poisson(means if phi == 1 else random.gamma(means / (phi - 1), phi - 1))
        found = gini_interval(counts, bases, dispersion=phi, draws=500, seed=turn)
        covered += found.low <= truth <= found.high
    assert covered / runs >= NOMINAL - slack(runs)


@pytest.mark.parametrize(("phi", "spread"), sampled([(3.0, 0.8), (1.0, 0.3), (1.0, 0.8), (3.0, 0.3)], 1))
def test_interval_of_the_gini_coefficient_of_small_areas_covers(whole, phi, spread):
    """144 small areas with the fewest crimes that get an interval; their means nearly even or uneven."""
    runs = 1000 if whole else 8
    random = np.random.default_rng(144)
    means = np.exp(random.normal(0, spread, 144))
    means *= ENOUGH / means.mean()
    truth = gini(means)
    covered = 0
    for turn in range(runs):
        counts = random.poisson(means if phi == 1 else random.gamma(means / (phi - 1), phi - 1))
        found = gini_interval(counts, dispersion=phi, draws=500, seed=turn)
        covered += found.low <= truth <= found.high
    assert covered / runs >= NOMINAL - slack(runs)


@pytest.mark.parametrize(
    ("mean", "correlated", "spread"),
    sampled([(5, 0, 0), (100, 0, 0), (5, 0.6, 0.2), (100, 0.3, 0.1), (1000, 0.6, 0.1)], 2),
)
def test_with_nothing_happening_one_series_in_twenty_signals_in_a_year(whole, mean, correlated, spread):
    runs = 2000 if whole else 60
    random = np.random.default_rng([mean, int(10 * correlated)])
    signalled = 0
    for _ in range(runs):
        shocks = random.normal(0, spread, 48)
        for month in range(1, 48):
            shocks[month] = correlated * shocks[month - 1] + np.sqrt(1 - correlated**2) * shocks[month]
        chart = control_chart(pd.Series(random.poisson(mean * np.exp(shocks))), 36)
        signalled += (chart["signal"] != "").any()
    assert signalled / runs <= 0.06 + 3 * np.sqrt(0.06 * 0.94 / runs)
