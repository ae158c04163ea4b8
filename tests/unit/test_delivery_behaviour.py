"""Process-behaviour charts: worked examples of NHSRplotthedots, and how often they say something when nothing happens.

The numbers are from the tests of NHSRplotthedots 0.2.1 (NHS-R Community, MIT licence): in tests/testthat,
_snaps/ptd_spc.md, test-ptd_spc_standard.R and test-ptd_calculate_point_type.R;
their data are twenty standard normal draws of R (seed 123).
"""

from __future__ import annotations

import numpy as np
import pytest

from csp_evidence.analysis.assessment.change import UNSURE
from csp_evidence.analysis.delivery import behaviour
from csp_evidence.analysis.delivery.behaviour import assurance, chart, shifts, trends, two_of_three, variation
from tests.conftest import sampled
from tests.drawn_indicators import KINDS, false_alarms, shifts_seen

DRAWS = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "mean", "low", "high"),
    [(DRAWS, 0.142, -3.01, 3.29), (DRAWS[:10], 0.0746, -2.60, 2.75), (DRAWS[10:], 0.209, -3.28, 3.70)],
)
def test_limits_are_those_of_the_published_example(values, mean, low, high):
    found = chart(values)
    last = found.iloc[-1]
    assert (last["centre"], last["low"], last["high"]) == (
        pytest.approx(mean, abs=6e-4), pytest.approx(low, abs=6e-3), pytest.approx(high, abs=6e-3),
    )  # fmt: skip
    assert (found["rule"] == "").all(), "every point of the example is of common cause"


def test_an_outlying_moving_range_is_left_out_of_the_limits():
    outlying = [*DRAWS[:14], 10, *DRAWS[15:]]
    found = chart(outlying)
    ranges = np.abs(np.diff(outlying))
    every = 2.66 * ranges.mean()
    assert found["high"].iloc[0] - found["centre"].iloc[0] < every
    assert found["high"].iloc[0] != chart(DRAWS)["high"].iloc[0]


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([-1] * 8 + [1], [1] * 8 + [0]),
        ([-1] + [1] * 8 + [-1], [0] + [1] * 8 + [0]),
        ([0] * 9, [0] * 9),
    ],
)
def test_seven_points_on_one_side(side, expected):
    assert shifts(np.array(side, dtype=float)).astype(int).tolist() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        ([7, 6, 5, 4, 3, 2, 1], [1] * 7),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0] + [1] * 7 + [0]),
    ],
)
def test_seven_points_in_one_direction(values, expected):
    assert trends(np.array(values, dtype=float)).astype(int).tolist() == expected


@pytest.mark.parametrize(
    ("near", "side", "expected"),
    [
        ([1, 0, 1], [1, 1, 1], [1, 0, 1]),
        ([0, 1, 1], [1, 1, 1], [0, 1, 1]),
        ([0, 0, 1, 0, 1, 0, 0], [1] * 7, [0, 0, 1, 0, 1, 0, 0]),
        ([1, 0, 0, 1], [1] * 4, [0] * 4),
        ([1, 0, 0, 1, 1], [1] * 5, [0, 0, 0, 1, 1]),
        ([0, 1, 1], [1, 1, -1], [0, 0, 0]),
    ],
)
def test_two_of_three_near_a_limit_on_one_side(near, side, expected):
    found = two_of_three(np.array(near, dtype=bool), np.array(side, dtype=float))
    assert found.astype(int).tolist() == expected


def test_two_points_near_opposite_limits_are_common_cause():
    values = [1.0, -1.0] * 7 + [5.5, -5.5]
    assert chart(values)["rule"].tolist()[-2:] == ["", ""]


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_the_two_classifications(better):
    steady = [10, 12, 11, 9, 10, 11, 12, 10, 9, 11, 10, 12, 11, 10]
    assert variation(chart(steady), better) == behaviour.USUAL
    assert variation(chart(steady[:12]), better) == behaviour.TOO_FEW
    down = variation(chart([*steady, 2]), better)
    assert down == (behaviour.IMPROVING if better == "lower" else behaviour.WORSENING)
    high, low = (assurance(chart(steady), target, better) for target in (30.0, 0.0))
    assert (high, low) == (
        (behaviour.PASSES, behaviour.FAILS) if better == "lower" else (behaviour.FAILS, behaviour.PASSES)
    )
    assert assurance(chart(steady), 10.5, better) == behaviour.EITHER
    assert assurance(chart(steady), None, better) == behaviour.NO_TARGET


CELLS = [(kind, points) for points in (24, 13, 36) for kind in KINDS]


@pytest.mark.suite("simulations")
@pytest.mark.parametrize(("kind", "points"), sampled(CELLS, 1))
def test_the_last_point_seldom_signals_when_nothing_happens(kind, points):
    """As the assessment's verdicts: at most 6%, also where neighbouring points move together as months of crime do."""
    assert false_alarms(kind, points, 2_000) <= (0.06 if kind.startswith("autocorrelation") else 0.05)


@pytest.mark.suite("simulations")
@pytest.mark.parametrize(("points", "size", "least"), sampled([(24, 2.5, 0.6), (36, 2.5, 0.75), (36, 1.5, 0.35)], 1))
def test_a_shift_of_eight_points_is_still_seen(points, size, least):
    assert shifts_seen(points, size, 1_000) >= least


def test_a_signal_is_uncertain_where_the_points_before_it_move_together():
    waves = [10, 11, 12, 13, 14, 13, 12, 11, 10, 9, 8, 7, 6, 7, 8, 9, 10, 11, 12, 13, 14, 13, 12, 11, 10, 9, 30]
    charted = chart(waves)
    assert charted["rule"].iloc[-1] == behaviour.OUTSIDE
    assert variation(charted, "lower") == UNSURE
    assert assurance(charted, 100.0, "lower") == UNSURE
