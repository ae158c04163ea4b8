"""What is usual between years, and the intervals that allow for it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from csp_evidence.analysis.assessment.between_years import MOST, between_years, moderated, of_comparison
from csp_evidence.analysis.assessment.change import compare_counts
from csp_evidence.analysis.assessment.ratios import intervals, p_values, smallest_seen

REFERENCE = json.loads((Path(__file__).parent / "reference" / "limma.json").read_text(encoding="utf-8"))
KNOWN = 1e6  # degrees of freedom of a variance that is known


def panel(random, *, areas=32, mean=2000.0, own=0.0, shared=0.0, years=4, groups=12):
    """Offences of areas and groups by year, with a shock of each area's year and one of all areas' year."""
    shocks = random.normal(0, own, (areas, groups, years)) + random.normal(0, shared, (1, groups, years))
    index = pd.MultiIndex.from_product(
        [[f"A{n:02d}" for n in range(areas)], [f"g{n:02d}" for n in range(groups)]],
        names=["area_code", "offence_group"],
    )
    counts = random.poisson(mean * np.exp(shocks)).reshape(-1, years).astype(float)
    return pd.DataFrame(counts, index=index)


def ones(table):
    return pd.Series(1.0, index=table.index.get_level_values("offence_group").unique())


def test_without_variation_the_interval_is_the_exact_one():
    for later, earlier in ((5, 3), (0, 4), (4, 0), (0, 0), (120, 80), (30053, 28250)):
        exact = compare_counts(later, earlier)
        low, high, _ = (one[0] for one in intervals([later], [earlier], 1.0, 0.0, KNOWN))
        assert low == pytest.approx(exact.low, rel=1e-6)
        assert high == pytest.approx(np.inf if exact.high is None else exact.high, rel=1e-6)


def test_without_variation_the_p_value_is_twice_the_smaller_binomial_tail():
    for later, earlier in ((0, 4), (4, 0), (0, 0), (5, 3), (120, 80)):
        tails = (binom.cdf(later, later + earlier, 0.5), binom.sf(later - 1, later + earlier, 0.5))
        assert p_values([later], [earlier], 1.0, 0.0, KNOWN)[0] == pytest.approx(min(1.0, 2 * min(tails)), rel=1e-6)


def test_with_variation_the_ends_are_quantiles_of_the_sum_of_two_variables():
    """Log odds of beta(41, 31) and beta(40, 32) variables, plus 0.3 times t variables with 5 degrees of freedom."""
    random = np.random.default_rng(5)
    draws = 1_000_000
    t = 0.3 * random.standard_t(5, draws)
    high = random.beta(41, 31, draws)
    low = random.beta(40, 32, draws)
    ends = intervals([40], [31], 1.0, 0.09, 5)
    assert np.log(ends[1][0]) == pytest.approx(np.quantile(np.log(high / (1 - high)) + t, 0.975), abs=0.01)
    assert np.log(ends[0][0]) == pytest.approx(np.quantile(np.log(low / (1 - low)) + t, 0.025), abs=0.01)


def test_p_value_and_interval_agree_and_the_rate_is_the_count_with_another_base():
    later, earlier = np.array([30, 300, 3000, 8]), np.array([20, 250, 3100, 0])
    for level in (0.9, 0.95, 0.99):
        low, high, p = intervals(later, earlier, 1.0, 0.004, 9, level=level)
        assert ((p < 1 - level) == ((low > 1) | (high < 1))).all()
    count = intervals(later, earlier, 1.0, 0.004, 9)
    rate = intervals(later, earlier, 1.05, 0.004, 9)
    assert rate[0] == pytest.approx(count[0] / 1.05, rel=1e-6)


def test_both_parts_of_the_variance_are_found():
    random = np.random.default_rng(17)
    found = [between_years(table, "A00", ones(table)) for table in
             (panel(random, own=0.08, shared=0.03) for _ in range(25))]  # fmt: skip
    assert np.mean([one["own"].mean() for one in found]) == pytest.approx(2 * 0.08**2, rel=0.05)
    shared = np.median([one["shared"].mean() for one in found])
    assert 2 * 0.03**2 < shared < 2 * 2 * 0.03**2, "cautious: shocks that last would have this variance unenlarged"


def test_chance_alone_is_no_variation_between_areas():
    table = panel(np.random.default_rng(3), mean=400)
    assert (between_years(table, "A00", ones(table))["own"] ** 0.5).max() < 0.04


def test_the_last_step_of_the_area_itself_does_not_make_it_usual():
    table = panel(np.random.default_rng(8), own=0.05)
    leapt = table.copy()
    leapt.loc["A00", 3] = leapt.loc["A00", 3].to_numpy() * 5
    one, other = (between_years(t, "A00", ones(t)) for t in (table, leapt))
    pd.testing.assert_frame_equal(one, other)


def test_a_lasting_drift_of_all_areas_is_no_shock():
    table = panel(np.random.default_rng(2)) * np.array([1.0, 1.2, 1.44, 1.728])
    assert (between_years(table, "A00", ones(table))["shared"] ** 0.5).max() < 0.02


def test_an_area_alone_is_judged_by_its_own_earlier_years():
    table = panel(np.random.default_rng(4), areas=1, own=0.1)
    found = between_years(table, "A00", ones(table))
    assert (found["own"] == 0).all()
    assert (found["shared_freedom"] > 0).all()
    assert found["shared"].mean() > 0.002


def test_two_years_of_one_area_tell_nothing_of_what_is_usual():
    table = panel(np.random.default_rng(4), areas=1, own=0.1, years=2)
    usual = between_years(table, "A00", ones(table))
    compared = of_comparison(usual, pd.Series(100.0, usual.index), pd.Series(100.0, usual.index))
    assert (compared["freedom"] == 0).all()


@pytest.mark.parametrize("example", REFERENCE["examples"], ids=lambda example: example["name"])
def test_moderated_variances_are_those_of_limma(example):
    """tests/unit/reference/limma.R: squeezeVar of limma, without its robust option."""
    drawn, freedom = moderated(pd.Series(example["variances"]), pd.Series(example["freedom"], dtype=float))
    assert drawn.tolist() == pytest.approx(example["moderated"], rel=1e-6)
    prior = MOST if example["prior_freedom"] == "Inf" else example["prior_freedom"]
    assert (freedom - pd.Series(example["freedom"])).iloc[0] == pytest.approx(prior, rel=1e-6)


@pytest.mark.parametrize("mean", [100, 1000, 10_000])
def test_the_smallest_rise_is_told_in_four_of_five_cases(mean):
    random = np.random.default_rng(mean)
    spread, runs = 0.05, 400
    rise = float(smallest_seen(mean, 1, 2 * spread**2, KNOWN)[0])
    years = random.poisson(mean * np.exp(random.normal(0, spread, (runs, 2))) * np.array([1, rise]))
    _, _, p = intervals(years[:, 1], years[:, 0], 1.0, 2 * spread**2, KNOWN)
    assert (p < 0.05).mean() == pytest.approx(0.8, abs=0.07)


def test_no_fall_can_be_told_where_it_would_have_to_go_below_zero():
    rise, fall = smallest_seen([5, 1000, 0], 1, 0.0, KNOWN)
    assert rise[0] == pytest.approx(4.05, abs=0.01)
    assert np.isnan(fall).tolist() == [True, False, True]
