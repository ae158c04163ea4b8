"""Status against target by the rule that the data give: met, near, missed, or no target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
LOWER, HIGHER = "lower", "higher"
LEVEL, CHANGE, MAINTAIN, DIRECTION, BAND, MEAN = "level", "change", "maintain", "direction", "band", "mean"
NO_TARGET = "No target is set."
NO_DATE = "A target is set, and no date for it."
NO_BASELINE = "The target is set against a baseline that is not known."
ZERO_BASELINE = "The target is a change in % of a baseline of zero."
NO_VALUE = "No figure for a period with a target is known yet."


@dataclass(frozen=True)
class Goal:
    """What a value is to reach: `level`, or between `level` and `upper`. `beyond` asks for more than reaching it."""

    level: Fraction | None
    upper: Fraction | None = None
    beyond: bool = False
    why_not: str = ""


def exact(value: Any) -> Fraction | None:
    """A number without rounding; None where it is missing."""
    if value is None or value is pd.NA or value != value:
        return None
    return value if isinstance(value, Fraction) else Fraction(Decimal(str(value)))


def goal_of(kind: str, value: Fraction | None, upper: Fraction | None, reference: Fraction | None) -> Goal:
    """What a target asks for.

    Parameters
    ----------
    kind
        level (`value` itself), band (from `value` to `upper`), change (`value` in % on the baseline), maintain (no
        worse than the baseline), direction (better than the baseline), mean (no worse than the mean of earlier years).
    reference
        The baseline, or the mean of earlier years; None where it is not known.
    """
    if kind in (LEVEL, BAND):
        return Goal(value, upper) if value is not None else Goal(None, why_not=NO_TARGET)
    if reference is None:
        return Goal(None, why_not=NO_BASELINE)
    if kind != CHANGE:
        return Goal(reference, beyond=kind == DIRECTION)
    if value is None:
        return Goal(None, why_not=NO_TARGET)
    if not reference:
        return Goal(None, why_not=ZERO_BASELINE)
    return Goal(reference * (1 + value / 100))


def shortfall(value: Fraction, goal: Goal, better: str) -> Fraction:
    """How far a value is from its goal, in its own unit; 0 or less where it is met, but for a goal to be passed."""
    if goal.level is None:
        raise ValueError("there is no goal to fall short of")
    if goal.upper is not None:
        return max(goal.level - value, value - goal.upper)
    return value - goal.level if better == LOWER else goal.level - value


def status_of(value: Fraction | None, goal: Goal, better: str, within: Fraction) -> str:
    """The status of a value.

    Green where the goal is met, amber where it is missed by at most `within` % of it, red beyond, grey without a goal
    or a value. Of zero no share is near, so that a goal of zero is met or red. A level that is to be passed, and is
    only reached, is amber.
    """
    if value is None or goal.level is None:
        return GREY
    missed_by = shortfall(value, goal, better)
    if missed_by < 0 or (missed_by == 0 and not goal.beyond):
        return GREEN
    nearest = goal.upper if goal.upper is not None and value > goal.upper else goal.level
    return AMBER if missed_by == 0 or missed_by <= abs(nearest) * within / 100 else RED


def rule_of(rules: pd.DataFrame) -> tuple[Fraction, Mapping[str, str]]:
    """From the rule in data (status, label, within): how near is near, in %, and what each status is called."""
    known = rules.set_index("status")
    within = exact(known.at[AMBER, "within"])
    if within is None:
        raise ValueError("the rule does not say within how many per cent of its target an indicator is amber")
    return within, {str(status): str(label) for status, label in known["label"].items()}
