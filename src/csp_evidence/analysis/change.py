"""Change between two counts of events, with an exact test and interval."""

from __future__ import annotations

from dataclasses import dataclass

UP, DOWN, NO_CHANGE = "up", "down", "no detectable change"


@dataclass(frozen=True)
class Change:
    """`ratio` is the later rate over the earlier one; None where the earlier count is 0. `low`, `high`: interval."""

    difference: int
    ratio: float | None
    low: float
    high: float | None
    p_value: float


def compare_counts(
    later: int, earlier: int, *, exposure: float = 1.0, earlier_exposure: float = 1.0, level: float = 0.95
) -> Change:
    """Compare two Poisson counts by the exact conditional test.

    Given their sum, the later count is binomial under equal rates (Przyborowski and Wilenski 1940); the interval of
    the ratio turns that of Clopper and Pearson (1934). Both counts are taken as random: neither is known better.

    Raises
    ------
    ValueError
        A negative count, or an exposure that is not positive.
    """
    from scipy.stats import binomtest

    if later < 0 or earlier < 0 or exposure <= 0 or earlier_exposure <= 0:
        raise ValueError("counts must not be negative and exposures must be positive")
    relative = exposure / earlier_exposure
    if later + earlier == 0:
        return Change(0, None, 0.0, None, 1.0)
    test = binomtest(later, later + earlier, relative / (1 + relative))
    interval = test.proportion_ci(confidence_level=level, method="exact")
    return Change(
        difference=later - earlier,
        ratio=later / earlier / relative if earlier else None,
        low=_odds(float(interval.low)) / relative,
        high=_odds(float(interval.high)) / relative if interval.high < 1 else None,
        p_value=min(float(test.pvalue), 1.0),
    )


def adjusted(p_values: list[float]) -> list[float]:
    """P-values adjusted for the false discovery rate over all series screened (Benjamini and Hochberg 1995)."""
    from scipy.stats import false_discovery_control

    return [float(p) for p in false_discovery_control(p_values)] if p_values else []


def verdict(difference: int, adjusted_p: float, *, rate: float = 0.05) -> str:
    """The word for a change: up or down where the adjusted p-value is below `rate`, else no detectable change."""
    if adjusted_p >= rate or difference == 0:
        return NO_CHANGE
    return UP if difference > 0 else DOWN


def _odds(share: float) -> float:
    return share / (1 - share)
