"""Simulations with fixed seeds: intervals cover what they say, and the false discovery rate keeps its bound.

By default each is sampled; with --whole it runs long enough to tell a coverage to half a point.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.assessment.change import NO_CHANGE, allow_for_dispersion, compare_counts, dispersion
from csp_evidence.analysis.assessment.concentration import gini, gini_interval
from csp_evidence.analysis.assessment.peers import rank_intervals
from csp_evidence.analysis.assessment.screening import screen
from csp_evidence.analysis.assessment.small_areas import ENOUGH
from csp_evidence.analysis.assessment.trend import control_chart
from tests.conftest import kept

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


@pytest.mark.parametrize("phi", [1.0, 2.0, 5.0])
def test_interval_with_dispersion_estimated_from_the_months_covers(whole, phi):
    """Four years of months, the last two compared, with the dispersion estimated from the same months."""
    runs = 6000 if whole else 500
    random = np.random.default_rng(int(phi * 100))
    mean = np.full((4, 12), 40.0) * np.array([[0.9], [1.0], [1.1], [1.2]])
    covered = 0
    for _ in range(runs):
        rates = mean if phi == 1 else random.gamma(mean / (phi - 1), phi - 1)
        months = random.poisson(rates)
        later, earlier = int(months[3].sum()), int(months[2].sum())
        found, freedom = dispersion(months)
        change = allow_for_dispersion(compare_counts(later, earlier), later, earlier, found, freedom)
        covered += change.low <= 1.2 / 1.1 <= change.high
    assert covered / runs >= NOMINAL - slack(runs)


@pytest.mark.parametrize("changed", [*kept((0,)), 5])
def test_false_discovery_rate_keeps_its_bound(whole, changed):
    """25 over-dispersed series, none or five of them really changed, screened together at 5%."""
    runs = 600 if whole else 60
    random = np.random.default_rng(25 + changed)
    base = np.geomspace(2, 200, 25)[:, None, None] * np.ones((25, 4, 12))
    base[:changed, 3] *= 2.0
    rates = []
    for _ in range(runs):
        months = random.poisson(random.gamma(base, 1.0))  # dispersion 2
        spread = [dispersion(series) for series in months]
        frame = pd.DataFrame(
            {
                "series": range(25),
                "comparison": "year",
                "later": months[:, 3].sum(axis=1),
                "earlier": months[:, 2].sum(axis=1),
                "exposure": 1,
                "earlier_exposure": 1,
                "dispersion": [phi for phi, _ in spread],
                "freedom": [freedom for _, freedom in spread],
            }
        )
        said = screen(frame)["verdict"] != NO_CHANGE
        rates.append(said[changed:].sum() / max(said.sum(), 1))
    assert np.mean(rates) <= 0.05 + 3 * np.std(rates) / np.sqrt(runs) + 1e-9


@pytest.mark.parametrize("spread", [*kept((0.0,), (0.05,)), 0.3])
def test_rank_interval_holds_the_true_rank(whole, spread):
    """Thirty-two areas whose rates are equal, close, or far apart: the pairwise construction over-covers by design."""
    runs = 2000 if whole else 200
    random = np.random.default_rng(int(spread * 1000) + 1)
    people = pd.Series(np.linspace(150_000, 380_000, 32))
    rates = 0.08 * np.exp(spread * np.linspace(-1, 1, 32))
    truth = pd.Series(rates).rank(ascending=False, method="min").to_numpy()
    covered = 0
    for _ in range(runs):
        counts = pd.Series(random.poisson(random.gamma(people * rates / 2, 2.0)))  # dispersion 3
        ranks = rank_intervals(counts, people, dispersion=3.0)
        at = 16
        covered += ranks["rank_low"].iloc[at] <= truth[at] <= ranks["rank_high"].iloc[at]
    assert covered / runs >= NOMINAL - slack(runs)


@pytest.mark.parametrize("phi", [*kept((1.0,)), 3.0])
def test_interval_of_the_gini_coefficient_of_wards_covers(whole, phi):
    runs = 2000 if whole else 40
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


@pytest.mark.parametrize(("phi", "spread"), [*kept((1.0, 0.3), (1.0, 0.8), (3.0, 0.3)), (3.0, 0.8)])
def test_interval_of_the_gini_coefficient_of_small_areas_covers(whole, phi, spread):
    """144 small areas with the fewest crimes that get an interval; their means nearly even or uneven."""
    runs = 1000 if whole else 25
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


def test_a_quiet_control_chart_signals_in_few_months(whole):
    """With 36 months for the limits and nothing happening, about one point in fifty signals by chance."""
    runs = 2000 if whole else 300
    random = np.random.default_rng(48)
    signals = [
        (control_chart(pd.Series(months), 36)["signal"].iloc[36:] != "").mean()
        for months in random.poisson(100, (runs, 48))
    ]
    assert 0.005 <= np.mean(signals) <= 0.03
