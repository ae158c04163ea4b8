"""Change between counts: p-values and intervals against references, and what over-dispersion does to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_evidence.analysis.assessment.change import (
    DOWN,
    LITTLE,
    UNSURE,
    UP,
    adjusted,
    compare_counts,
    dispersion,
    e_test,
)
from csp_evidence.analysis.assessment.ratios import intervals
from csp_evidence.analysis.assessment.screening import screen

COUNTS = st.integers(min_value=0, max_value=400)


def test_25_against_16_is_no_detectable_change_by_any_sound_test():
    """The exact conditional test gives .211 and the E-test .165, where a z against a fixed count would give .046."""
    assert round(compare_counts(25, 16).p_value, 3) == 0.211
    assert round(e_test(25, 16), 3) == 0.165


@pytest.mark.parametrize(("later", "earlier", "exposure", "before"), [(25, 16, 1, 1), (7, 2, 1, 3), (90, 60, 2, 1.5)])
def test_p_values_agree_with_statsmodels(later, earlier, exposure, before):
    from statsmodels.stats.rates import test_poisson_2indep as reference

    exact = reference(later, exposure, earlier, before, method="exact-cond").pvalue
    own = compare_counts(later, earlier, exposure=exposure, earlier_exposure=before)
    assert own.p_value == pytest.approx(exact, abs=1e-9)
    full_grid = reference(later, exposure, earlier, before, method="etest").pvalue
    assert e_test(later, earlier, exposure=exposure, earlier_exposure=before) == pytest.approx(full_grid, abs=1e-6)


def test_e_test_of_large_counts_passes_into_the_score_test():
    for later, earlier in ((500, 450), (540, 462)):
        from statsmodels.stats.rates import test_poisson_2indep as reference

        score = reference(later, 1, earlier, 1, method="score").pvalue
        assert e_test(later, earlier) == pytest.approx(score, abs=0.0005)


def test_interval_is_that_of_r_poisson_test():
    """R 4.3: poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)), its documented example."""
    change = compare_counts(11, 21, exposure=800, earlier_exposure=3011)
    assert change.p_value == pytest.approx(0.07967, abs=5e-5)
    assert change.ratio == pytest.approx(1.971488, abs=1e-6)
    assert (change.low, change.high) == pytest.approx((0.8584264, 4.2772659), abs=1e-6)


def test_the_exact_interval_is_that_of_scipy():
    from scipy.stats import binomtest

    random = np.random.default_rng(12)
    for _ in range(300):
        of = int(10 ** random.uniform(0, 5))
        later = int(random.integers(0, of + 1))
        level = float(random.choice([0.9, 0.95, 0.99]))
        own = compare_counts(later, of - later, level=level)
        reference = binomtest(later, of).proportion_ci(level, "exact")
        assert own.low == pytest.approx(reference.low / (1 - reference.low), rel=1e-9)
        if reference.high < 1:
            assert own.high == pytest.approx(reference.high / (1 - reference.high), rel=1e-9)
        else:
            assert own.high is None


def test_nothing_twice_is_no_change_and_no_ratio():
    change = compare_counts(0, 0)
    assert (change.ratio, change.p_value, e_test(0, 0)) == (None, 1.0, 1.0)


@given(COUNTS, COUNTS)
def test_swapping_the_years_turns_the_interval_over_and_keeps_the_p_value(later, earlier):
    one, other = compare_counts(later, earlier), compare_counts(earlier, later)
    assert one.p_value == pytest.approx(other.p_value)
    if later and earlier:
        assert one.low == pytest.approx(1 / other.high)


def test_dispersion_is_one_for_chance_and_finds_planted_excess():
    random = np.random.default_rng(7)
    season = np.linspace(60, 140, 12) * np.array([[1.0], [1.2], [0.9], [1.5]])
    chance = [dispersion(random.poisson(season))[0] for _ in range(300)]
    planted = [dispersion(random.poisson(random.gamma(season / 3, 3)))[0] for _ in range(300)]
    assert np.mean(chance) == pytest.approx(1.0, abs=0.05)  # seasons and years are no dispersion
    assert np.mean(planted) == pytest.approx(4.0, abs=0.2)
    assert dispersion(season)[1] == 33


def test_dispersion_agrees_with_the_pearson_chi_squared_of_a_quasi_poisson_model():
    import statsmodels.api as sm

    counts = np.random.default_rng(3).poisson(np.linspace(20, 60, 12) * np.array([[1.0], [1.3], [0.8]]))
    frame = pd.DataFrame({"y": counts.ravel(), "year": np.repeat([0, 1, 2], 12), "month": np.tile(range(12), 3)})
    design = pd.get_dummies(frame[["year", "month"]].astype(str), drop_first=True, dtype=float)
    model = sm.GLM(frame["y"], sm.add_constant(design), family=sm.families.Poisson()).fit(scale="X2")
    assert dispersion(counts)[0] == pytest.approx(model.scale, abs=1e-6)


def test_a_series_without_any_count_has_the_dispersion_of_chance():
    assert dispersion(np.zeros((4, 12))) == (1.0, 0)


def test_adjusted_p_values_are_those_of_benjamini_and_hochberg_1995():
    """Their example of 15 p-values (section 4.1): at .05 the four smallest are significant."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
         0.7590, 1.0000]  # fmt: skip
    assert sum(value <= 0.05 for value in adjusted(p)) == 4


def comparisons(pairs: list[tuple[int, int]], variance: float = 0.0, freedom: float = 1e6) -> pd.DataFrame:
    frame = pd.DataFrame(pairs, columns=["later", "earlier"])
    return frame.assign(
        series=range(len(frame)), comparison="year", family="groups", exposure=1.0, earlier_exposure=1.0, years=1,
        variance=variance, freedom=freedom,
    )  # fmt: skip


def test_words_are_chosen_by_rule():
    screened = screen(comparisons([(900, 600), (600, 900), (25, 16), (0, 0), (500, 500)]))
    assert screened["verdict"].tolist() == [UP, DOWN, UNSURE, UNSURE, UNSURE]


def test_little_change_wins_where_the_whole_interval_lies_within_the_margin():
    """20,600 against 20,000 is a rise by any test, and little by a margin of 5%; with a margin of 4% it is a rise."""
    pair = comparisons([(20_600, 20_000), (101, 100)])
    assert screen(pair, margin=5.5)["verdict"].tolist() == [LITTLE, UNSURE]
    assert screen(pair, margin=4)["verdict"].tolist() == [UP, UNSURE]


def test_a_change_within_what_is_usual_between_years_is_not_called_one():
    assert screen(comparisons([(700, 600)]))["verdict"].tolist() == [UP]
    assert screen(comparisons([(700, 600)], variance=0.01, freedom=40))["verdict"].tolist() == [UNSURE]
    row = screen(comparisons([(700, 300)], freedom=0.0)).iloc[0]
    assert row["verdict"] == UNSURE, "nothing is known of what is usual"
    assert pd.isna(row["low"])


def test_each_family_is_adjusted_for_itself_alone():
    pairs = comparisons([(130, 100), (700, 600), (11, 10), (12, 10)])
    together = screen(pairs)
    apart = screen(pairs.assign(family=["all", "groups", "groups", "groups"]))
    assert apart["adjusted_p"].iloc[0] == apart["p_value"].iloc[0] < together["adjusted_p"].iloc[0]


def test_a_group_that_had_none_the_year_before_has_no_ratio_and_can_still_rise():
    row = screen(comparisons([(40, 0)])).iloc[0]
    assert pd.isna(row["ratio"])
    assert row["verdict"] == UP


def test_a_collapse_has_a_p_value_and_no_error():
    """The tail of such a fall came out a hair below zero, which no adjustment takes."""
    row = screen(comparisons([(1, 1200)], variance=0.7598585209238078, freedom=141.2455014573293)).iloc[0]
    assert 0 <= row["p_value"] < 1e-6
    for number in range(1, 20):
        *_, p_values = intervals([0] * number, [3601] * number, 1 / 3, 0.7598585, 141.2455)
        assert p_values.min() >= 0, number
