"""Ranks with intervals, peer groups, funnel limits and the concentration of places."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from csp_evidence.analysis.assessment.concentration import gini, gini_interval, lorenz, top_share
from csp_evidence.analysis.assessment.funnels import funnel
from csp_evidence.analysis.assessment.peer_groups import answers, standing
from csp_evidence.analysis.assessment.peers import ALIKE, HIGH, LOW, TOO_FEW, level_word, paule_mandel, usual
from csp_evidence.analysis.assessment.ranks import rank_intervals, rank_of, rank_sets

REFERENCE = Path(__file__).parent / "reference"
AREAS = [f"E0900000{n}" for n in range(1, 7)]
COUNTS = st.lists(st.integers(0, 5000), min_size=2, max_size=12)


def series(values: list[float]) -> pd.Series:
    return pd.Series(values, index=AREAS[: len(values)])


def test_ranks_far_apart_are_certain_and_ranks_alike_are_not():
    people = series([100_000] * 3)
    apart = rank_intervals(series([9000, 6000, 3000]), people)
    assert apart[["rank_low", "rank", "rank_high"]].to_numpy().tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    alike = rank_intervals(series([101, 100, 99]), people)
    assert set(alike["rank_low"]) == {1}
    assert set(alike["rank_high"]) == {3}


def test_over_dispersion_and_the_shocks_of_a_year_widen_the_interval_of_a_rank():
    people = series([100_000] * 3)
    counts = series([1300, 1000, 700])
    assert rank_intervals(counts, people).loc[AREAS[0], "rank_high"] == 1
    assert rank_intervals(counts, people, dispersion=40.0).loc[AREAS[0], "rank_high"] == 3
    assert rank_intervals(counts, people, variance=0.04).loc[AREAS[0], "rank_high"] > 1


def test_with_two_areas_the_bound_of_a_rank_is_that_of_one_normal_difference():
    """The largest of one studentised difference is a standard normal variable without its sign: 1.96."""
    people = series([100_000] * 2)
    for distance, sure in ((1.85, False), (2.02, True)):
        later = 1000 * np.exp(distance * np.sqrt(2 / 1000))
        ends = rank_intervals(series([later, 1000]), people).loc[AREAS[0]]
        assert bool(ends["rank_high"] == 1) is sure


def test_a_second_step_rejects_what_the_first_bound_does_not():
    """Stepwise: with the far areas rejected, the bound for the near one is that of fewer differences."""
    people = series([100_000] * 6)
    far = [1000 * np.exp(20 * np.sqrt(2 / 1000))] * 4
    near = 1000 * np.exp(2.3 * np.sqrt(2 / 1000))
    alone = rank_intervals(series([1000, near]), series([100_000] * 2)).loc[AREAS[0], "rank_low"]
    together = rank_intervals(series([1000, near, *far]), people).loc[AREAS[0], "rank_low"]
    assert (alone, together) == (2, 6)


def test_rank_sets_are_those_that_the_authors_publish_for_their_example():
    """csranks 1.0.1, vignette "Introduction": mathematics in PISA 2018, 37 countries.

    Ranks as printed by irank(); the marginal set of the United Kingdom is printed as 7 to 23 and described as 8 to 23,
    for the quantile of 1,000 draws without a seed falls on either side of the difference that decides it.
    """
    table = pd.read_csv(REFERENCE / "pisa2018_math.csv")
    printed = [24, 18, 10, 7, 35, 37, 17, 8, 3, 11, 20, 15, 34, 30, 21, 16, 32, 25, 1, 2, 19, 29, 27, 36, 4, 22, 14, 5]
    printed += [23, 26, 9, 28, 12, 6, 33, 13, 31]
    assert table["math_score"].rank(ascending=False).astype(int).tolist() == printed
    kingdom = table.index[table["jurisdiction"] == "United Kingdom"]
    values, errors = table["math_score"].to_numpy(), table["math_se"].to_numpy()
    found = {tuple(end[0] for end in rank_sets(values, errors, kingdom, seed=seed)) for seed in range(6)}
    assert found == {(7, 23), (8, 23)}


def test_with_many_values_the_bounds_are_those_of_holm_and_a_little_wider():
    from statsmodels.stats.multitest import multipletests

    random = np.random.default_rng(8)
    values, errors = random.normal(0, 2, 70), random.uniform(0.5, 1.0, 70)
    low, high = rank_sets(values, errors, [30])
    others = np.delete(np.arange(70), 30)
    found = (values[others] - values[30]) / np.sqrt(errors[others] ** 2 + errors[30] ** 2)
    sure = multipletests(norm.sf(np.concatenate([found, -found])), alpha=0.05, method="holm")[0]
    assert (low[0], high[0]) == (sure[:69].sum() + 1, 70 - sure[69:].sum())


@given(COUNTS)
def test_the_rank_lies_in_its_interval(counts):
    values = pd.Series(counts)
    ranks = rank_intervals(values, pd.Series([10_000 + 500 * at for at in values.index]))
    assert (ranks["rank_low"] <= ranks["rank"]).all()
    assert (ranks["rank"] <= ranks["rank_high"]).all()


def test_an_area_without_a_count_of_its_own_has_no_level_and_no_rank():
    people = pd.Series(range(10_000, 16_000, 1_000), index=AREAS, dtype=float)
    counts = pd.DataFrame({"group": [np.nan, 90.0, 110.0, 120.0, 140.0, 150.0]}, index=AREAS)
    spread, others = pd.DataFrame({"dispersion": [1.0]}, index=["group"]), {"region": AREAS[1:]}
    assert list(answers(counts, people, AREAS[0], others, spread)["verdict"]) == [TOO_FEW]
    placed = standing(counts, people, AREAS[0], spread, pd.Series({"group": 0.01})).iloc[0]
    assert placed[["rank", "rank_low", "rank_high", "funnel"]].isna().all()
    assert placed["of"] == 5


def test_the_rank_of_one_area_is_that_which_it_has_among_all():
    random = np.random.default_rng(5)
    counts, people = random.poisson(300, 12).astype(float), random.uniform(2_000, 9_000, 12)
    counts[3] = counts[7] = 0.0  # the last of all, side by side
    table = rank_intervals(pd.Series(counts), pd.Series(people), dispersion=2.0, variance=0.01)
    for at in range(12):
        assert rank_of(counts, people, at, dispersion=2.0, variance=0.01) == tuple(
            table.loc[at, ["rank", "rank_low", "rank_high"]]
        )


def test_an_area_of_few_residents_has_a_rate_and_no_rank_and_counts_in_no_other():
    ranks = rank_intervals(series([100, 300, 900]), series([1000, 1000, 100]), smallest=500)
    assert ranks["rank"].isna().tolist() == [False, False, True]
    assert ranks["rank"].tolist()[:2] == [2, 1]
    assert ranks.at[AREAS[2], "rate"] == 9000


def test_where_no_area_has_an_offence_none_is_ranked_before_another():
    nowhere = rank_intervals(series([0, 0, 0]), series([1000, 2000, 3000]))
    assert nowhere[["rank", "rank_low", "rank_high"]].isna().all(axis=None)
    assert nowhere["rate"].tolist() == [0, 0, 0]
    once = rank_intervals(series([0, 1, 0]), series([1000, 2000, 3000]))
    assert once["rank"].tolist() == [2, 1, 2]


def test_areas_without_residents_or_without_a_count_are_left_out():
    ranks = rank_intervals(series([10, 20, float("nan")]), series([1000, 0, 1000]))
    assert list(ranks.index) == [AREAS[0]]
    limits, _ = funnel(series([10, 20, 30, 25, 20]), series([1000, 0, 1000, 1000, 1000]), AREAS[0])
    assert list(limits.index) == [AREAS[0], *AREAS[2:5]]
    assert funnel(series([10, 20, 30]), series([1000, 0, 1000]), AREAS[0]) is None


def test_an_area_is_compared_with_its_peers_without_itself():
    counts = pd.DataFrame({"theft": [200.0, 100, 101, 99]}, index=AREAS[:4])
    spread = pd.DataFrame({"dispersion": [1.0]}, index=["theft"])
    found = answers(counts, series([1000] * 4), AREAS[0], {"all": AREAS[:4]}, spread).iloc[0]
    assert (found["of"], found["above"]) == (3, 3)
    assert found["ratio"] == pytest.approx(2.0, rel=0.01)
    assert found["peer_rate"] == pytest.approx(100, rel=0.01)


def test_a_set_of_peers_without_figures_is_left_out_and_a_small_one_is_too_few():
    counts = pd.DataFrame({"theft": [20.0, 10.0, float("nan")]}, index=AREAS[:3])
    spread = pd.DataFrame({"dispersion": [1.0]}, index=["theft"])
    groups = {"neighbours": [AREAS[2]], "similar": [AREAS[1], AREAS[2]], "nobody": []}
    found = answers(counts, series([1000, 1000, 1000]), AREAS[0], groups, spread)
    assert found[["peers", "of", "verdict"]].to_numpy().tolist() == [["similar", 1, TOO_FEW]]


def test_high_needs_a_place_beyond_the_usual_range_and_beyond_the_margin():
    people = series([100_000] * 6)
    alike = usual(series([0, 10_000, 10_010, 9_990, 10_005, 9_995]), people, AREAS[1:])
    assert level_word(alike, 10_600, 100_000, margin=0) == HIGH
    assert level_word(alike, 10_600, 100_000, margin=10) == ALIKE
    assert level_word(alike, 8_500, 100_000, margin=10) == LOW
    apart = usual(series([0, 4_000, 16_000, 8_000, 12_000, 10_000]), people, AREAS[1:])
    assert level_word(apart, 14_000, 100_000, margin=10) == ALIKE


def test_too_few_offences_say_nothing_low_but_can_be_high():
    """Where none at all would not be unusual, a count of one is no sign of a low level; thirty are of a high one."""
    people = series([100_000] * 5)
    rare = usual(series([0, 2, 1, 3, 2]), people, AREAS[1:5])
    assert level_word(rare, 0, 100_000, margin=10) == TOO_FEW
    assert level_word(rare, 60, 100_000, margin=10) == HIGH


def test_the_usual_range_is_the_t_interval_of_equal_large_areas():
    """Counts so large that chance does not matter: mean plus and minus t times s times the root of 1 + 1/k."""
    from scipy.stats import t

    logs = np.array([0.1, -0.2, 0.05, 0.3, -0.15, 0.0])
    counts = pd.Series(1e9 * np.exp(logs), index=AREAS)
    found = usual(counts, pd.Series(1e9, index=AREAS), AREAS)
    reach = t.ppf(0.975, 5) * logs.std(ddof=1) * np.sqrt(1 + 1 / 6)
    low, high = (np.log(end[0] / 1e9) for end in found.limits([1e9]))
    assert (low, high) == pytest.approx((logs.mean() - reach, logs.mean() + reach), abs=1e-2)


def test_limits_words_and_p_values_come_from_one_model():
    people = pd.Series(np.linspace(50_000, 400_000, 20))
    counts = pd.Series(np.random.default_rng(4).poisson(people * 0.01))
    limits, found = funnel(counts, people, 3)
    for area in people.index:
        p = float(found.p_values([counts[area]], [people[area]])[0])
        assert (p < 0.05) == (limits.at[area, "place"] != "inside")
        word = level_word(found, counts[area], people[area], margin=0)
        assert (word in (HIGH, LOW)) == (limits.at[area, "place"] != "inside")


def test_the_variance_between_is_that_of_paule_and_mandel():
    from statsmodels.stats.meta_analysis import combine_effects

    random = np.random.default_rng(5)
    variances = random.uniform(0.001, 0.02, 32)
    values = random.normal(0, np.sqrt(0.01 + variances))
    reference = combine_effects(values, variances, method_re="iterated", atol=1e-12, maxiter=500).tau2
    assert paule_mandel(values, variances) == pytest.approx(reference, rel=1e-6)
    assert paule_mandel(np.full(5, 1.0), np.full(5, 0.01)) == 0.0


def test_funnel_finds_the_exception_and_its_limits_narrow_with_size():
    people = pd.Series(np.linspace(50_000, 400_000, 20))
    counts = (people * 0.1).round()
    counts.iloc[7] *= 2
    limits, _ = funnel(counts, people, 7)
    assert list(limits.index[limits["place"] == "above"]) == [7]
    widths = limits["high95"] - limits["low95"]
    assert widths.is_monotonic_decreasing


def test_gini_of_known_distributions():
    assert gini([5, 5, 5, 5]) == pytest.approx(0)
    assert gini([0, 0, 0, 10]) == pytest.approx(0.75)  # (n - 1) / n
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert gini([10, 30], [1000, 3000]) == pytest.approx(0)
    assert math.isnan(gini([0, 0]))


def test_few_events_on_many_places_are_measured_from_the_least_uneven_state():
    """Bernasco and Steenbeek (2017): five events on five of a hundred places are as even as they can be."""
    assert gini([1] * 5 + [0] * 95) == pytest.approx(0, abs=1e-12)
    assert gini([5] + [0] * 99) == pytest.approx(0.8)  # 1 - 1/5: all on one place


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=40).filter(lambda counts: sum(counts) >= len(counts)))
def test_gini_lies_between_nought_and_one_and_knows_no_order_nor_unit(counts):
    value = gini(counts)
    assert -1e-9 <= value < 1
    assert gini(counts[::-1]) == pytest.approx(value)
    assert gini([7 * count for count in counts]) == pytest.approx(value)


@given(COUNTS.filter(lambda counts: sum(counts) > 0))
def test_lorenz_curve_rises_from_nought_to_one_above_the_even_line(counts):
    curve = lorenz(counts)
    assert curve.iloc[0].tolist() == [0, 0]
    assert curve.iloc[-1].tolist() == pytest.approx([1, 1])
    assert (curve["share_of_events"] >= curve["share_of_base"] - 1e-9).all()


def test_interval_holds_the_coefficient_and_is_the_same_each_time():
    first = gini_interval([100, 200, 400, 800], [10, 10, 10, 10])
    assert first.low < first.value < first.high
    assert first == gini_interval([100, 200, 400, 800], [10, 10, 10, 10])


def test_top_fifth_is_rounded_up_to_whole_places():
    assert top_share([10, 20, 30, 40, 50, 60]) == (2, pytest.approx(110 / 210))
