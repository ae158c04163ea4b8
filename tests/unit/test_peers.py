"""Ranks with intervals, peer groups, funnel limits and the concentration of places."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_evidence.analysis.assessment.concentration import gini, gini_interval, lorenz, top_share
from csp_evidence.analysis.assessment.peer_groups import answers
from csp_evidence.analysis.assessment.peers import (
    ALIKE,
    HIGH,
    LOW,
    AgainstPeers,
    against_peers,
    funnel,
    level_word,
    rank_intervals,
    tau_squared,
)

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


def test_over_dispersion_widens_the_interval_of_a_rank():
    people = series([100_000] * 3)
    counts = series([1300, 1000, 700])
    assert rank_intervals(counts, people).loc[AREAS[0], "rank_high"] == 1
    assert rank_intervals(counts, people, dispersion=40.0).loc[AREAS[0], "rank_high"] == 3


@given(COUNTS)
def test_the_rank_lies_in_its_interval(counts):
    values = pd.Series(counts)
    ranks = rank_intervals(values, pd.Series([10_000 + 500 * at for at in values.index]))
    assert (ranks["rank_low"] <= ranks["rank"]).all()
    assert (ranks["rank"] <= ranks["rank_high"]).all()


def test_areas_without_residents_or_without_a_count_are_left_out():
    ranks = rank_intervals(series([10, 20, float("nan")]), series([1000, 0, 1000]))
    assert list(ranks.index) == [AREAS[0]]
    limits, _ = funnel(series([10, 20, 30]), series([1000, 0, 1000]))
    assert list(limits.index) == [AREAS[0], AREAS[2]]


def test_an_area_is_compared_with_its_peers_without_itself():
    found = against_peers(
        series([200, 100, 100]), series([1000, 1000, 1000]), AREAS[0], AREAS[:3], dispersion=1, freedom=0
    )
    assert (found.ratio, found.peers, found.above) == (2.0, 2, 2)
    assert found.peer_rate == 100.0
    with pytest.raises(ValueError, match="none of the peers"):
        against_peers(series([1, 2]), series([10, 0]), AREAS[0], [AREAS[1]], dispersion=1, freedom=0)


@pytest.mark.parametrize(
    ("ratio", "above", "p", "word"),
    [(1.4, 3, 0.001, HIGH), (1.4, 3, 0.2, ALIKE), (1.4, 2, 0.001, ALIKE), (0.7, 1, 0.001, LOW), (0.7, 2, 0.001, ALIKE)],
)
def test_one_large_peer_cannot_make_a_level_high_or_low(ratio, above, p, word):
    assert level_word(AgainstPeers(1.0, 1.0, 4, above, ratio, 0.5, 2.0, p), p) == word


def test_a_group_of_peers_without_figures_is_left_out_and_the_others_answered():
    counts = pd.DataFrame({"theft": [20.0, 10.0, float("nan")]}, index=AREAS[:3])
    spread = pd.DataFrame({"dispersion": [1.0], "freedom": [33]}, index=["theft"])
    groups = {"neighbours": [AREAS[2]], "similar": [AREAS[1], AREAS[2]], "nobody": []}
    found = answers(counts, series([1000, 1000, 1000]), AREAS[0], groups, spread)
    assert found[["peers", "of", "ratio"]].to_numpy().tolist() == [["similar", 1, 2.0]]


def test_tau_squared_without_winsorising_is_that_of_dersimonian_and_laird():
    from statsmodels.stats.meta_analysis import combine_effects

    random = np.random.default_rng(5)
    expected = random.uniform(50, 4000, 32)
    counts = random.poisson(random.gamma(20, expected / 20))
    expected *= counts.sum() / expected.sum()
    ratios, variances = counts / expected, 1 / expected
    reference = combine_effects(ratios, variances, method_re="chi2").tau2
    assert tau_squared(ratios, variances, winsorised=0.0) == pytest.approx(reference, rel=1e-9)


def test_winsorising_keeps_one_exception_from_widening_the_limits():
    ratios = np.array([1.0] * 31 + [3.0])
    variances = np.full(32, 0.001)
    assert tau_squared(ratios, variances, winsorised=0.0) > 0.1
    assert tau_squared(ratios, variances) == 0.0


def test_funnel_finds_the_exception_and_its_limits_narrow_with_size():
    people = pd.Series(np.linspace(50_000, 400_000, 20))
    counts = (people * 0.1).round()
    counts.iloc[7] *= 2
    limits, _ = funnel(counts, people)
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
