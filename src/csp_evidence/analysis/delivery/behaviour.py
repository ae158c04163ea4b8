"""Process-behaviour charts of indicators, with NHS England's four rules and two classifications (Making Data Count).

XmR charts as Wheeler gives them (Understanding Variation, 1993), as NHS England's Making Data Count uses them; agrees
with the limits and rules of NHSRplotthedots 0.2 on its own worked examples (tests/unit/test_delivery_behaviour.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csp_evidence.analysis.assessment.change import UNSURE
from csp_evidence.analysis.delivery.status import LOWER

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
LIMIT = 2.66  # mean moving ranges from the mean to a process limit
OUTLYING = 3.267  # a moving range of more mean moving ranges than this is left out of their mean
FEWEST = 13  # points below which limits are too loose to say anything
TOGETHER = 1.28  # standard errors above which earlier points are taken to move together (one side, 10%)
LONG, FEW = 24, 4  # points from which a whole run is left out of that; the points left out of shorter series
RUN = 7  # points on one side of the mean, or each higher (or lower) than the one before

OUTSIDE, SHIFT, TREND, NEAR = "outside the limits", "seven on one side", "seven in one direction", "two of three near"
USUAL, IMPROVING, WORSENING, TOO_FEW = "varies as usual", "improving", "getting worse", "too few points to say"
PASSES, FAILS, EITHER, NO_TARGET = "will meet it", "will miss it", "may meet or miss it", "no target for one period"


def chart(values: ArrayLike) -> pd.DataFrame:
    """The chart of a series, with the rules that each point is part of.

    Parameters
    ----------
    values
        In their order of time, none missing.

    Returns
    -------
    DataFrame
        value, centre, low, high (process limits, from the mean moving range without outlying ones), rule (the first of
        the four that the point is part of, or blank).
    """
    numbers = np.asarray(values, dtype=float)
    centre = float(numbers.mean()) if len(numbers) else float("nan")
    ranges = np.abs(np.diff(numbers))
    usual = ranges.mean() if len(ranges) else 0.0
    kept = ranges[ranges < OUTLYING * usual] if usual else ranges
    reach = LIMIT * float(kept.mean()) if len(kept) else 0.0
    side = np.sign(numbers - centre)
    beyond = np.abs(numbers - centre) > reach
    near = ~beyond & (np.abs(numbers - centre) > 2 * reach / 3)
    found = {OUTSIDE: beyond, SHIFT: shifts(side), TREND: trends(numbers), NEAR: two_of_three(near, side)}
    rule = np.full(len(numbers), "", dtype=object)
    for name, part in reversed(found.items()):
        rule[part] = name
    low, high = centre - reach, centre + reach
    return pd.DataFrame({"value": numbers, "centre": centre, "low": low, "high": high, "rule": rule})


def shifts(side: Floats) -> Truths:
    """The points that are part of a run of seven or more on one side of the mean (`side` is 1, -1, or 0 on it)."""
    return _parts(
        len(side), [at for at in _ends(len(side)) if side[at] and (side[at - RUN + 1 : at] == side[at]).all()]
    )


def trends(values: Floats) -> Truths:
    """The points that are part of seven or more of which each is higher, or each lower, than the one before."""
    steps = np.sign(np.diff(values))
    runs = [(at, steps[at - RUN + 1 : at]) for at in _ends(len(values))]
    return _parts(len(values), [at for at, run in runs if (run == 1).all() or (run == -1).all()])


def two_of_three(near: Truths, side: Floats) -> Truths:
    """The points in the outer third of the limits that are two of three in a row on one side of the mean."""
    found = np.zeros(len(near), dtype=bool)
    for at in range(len(near) - 2):
        part = slice(at, at + 3)
        if near[part].sum() >= 2 and abs(side[part].sum()) == 3:
            found[part] = True
    return found & near


def _ends(length: int) -> range:
    return range(RUN - 1, length)


def _parts(length: int, ends: list[int]) -> Truths:
    found = np.zeros(length, dtype=bool)
    for at in ends:
        found[at - RUN + 1 : at + 1] = True
    return found


def move_together(values: Floats) -> bool:
    """Whether neighbouring points are alike more than by chance, without the last ones, which may have changed.

    By the lag-one correlation and the standard error that it has without any (Bartlett 1946). The rules take points to
    be independent: where they are not, limits are too narrow and runs come by themselves.
    """
    earlier = values[: -RUN if len(values) >= LONG else -FEW]
    away = earlier - earlier.mean()
    square, number = float((away**2).sum()), len(earlier)
    alike = float((away[1:] * away[:-1]).sum()) / square if square else 0.0
    return bool(alike > TOGETHER / np.sqrt(number) - 1 / number)


def variation(charted: pd.DataFrame, better: str) -> str:
    """The first classification: whether the last point of a chart varies as usual, improves or gets worse.

    A signal where earlier points move together is too uncertain to say.
    """
    if len(charted) < FEWEST:
        return TOO_FEW
    last = charted.iloc[-1]
    if not last["rule"]:
        return USUAL
    if move_together(charted["value"].to_numpy()):
        return UNSURE
    return IMPROVING if (last["value"] < last["centre"]) == (better == LOWER) else WORSENING


def assurance(charted: pd.DataFrame, target: float | None, better: str) -> str:
    """The second classification: whether the process, as it is, meets a target for single periods.

    Where earlier points move together, limits are too narrow to rule a target out or in.
    """
    if target is None:
        return NO_TARGET
    if len(charted) < FEWEST:
        return TOO_FEW
    last = charted.iloc[-1]
    if last["low"] <= target <= last["high"]:
        return EITHER
    if move_together(charted["value"].to_numpy()):
        return UNSURE
    return PASSES if (target > last["high"]) == (better == LOWER) else FAILS
