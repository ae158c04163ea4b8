"""Many series compared at once: each tested with allowance for over-dispersion, and all adjusted together."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment.change import (
    DOWN,
    NO_CHANGE,
    UP,
    adjusted,
    allow_for_dispersion,
    compare_counts,
    e_test,
    verdict,
)

DIRECTIONS = (UP, DOWN, NO_CHANGE)


def screen(comparisons: pd.DataFrame, *, level: float = 0.95, rate: float = 0.05) -> pd.DataFrame:
    """Test every comparison and control the false discovery rate over all of them.

    Parameters
    ----------
    comparisons
        series, comparison (what the count is set against), later, earlier (counts), exposure, earlier_exposure
        (years, or persons), dispersion, freedom (from `change.dispersion`).

    Returns
    -------
    DataFrame
        The same rows in the same order with ratio, low, high (rate ratio with interval; missing without an earlier
        count), exact_p (exact conditional), e_test_p, p_value (the exact one, or the over-dispersed one where that is
        larger), adjusted_p (Benjamini and Hochberg 1995, over all rows), verdict (up, down or no detectable change:
        adjusted_p below `rate`).
    """
    rows = []
    for row in comparisons.itertuples():
        later, earlier = int(row.later), int(row.earlier)
        exposures = {"exposure": float(row.exposure), "earlier_exposure": float(row.earlier_exposure)}
        exact = compare_counts(later, earlier, **exposures, level=level)
        allowed = allow_for_dispersion(exact, later, earlier, float(row.dispersion), int(row.freedom), level=level)
        rows.append(
            {
                "ratio": allowed.ratio,
                "low": None if allowed.ratio is None else allowed.low,
                "high": allowed.high,
                "exact_p": exact.p_value,
                "e_test_p": e_test(later, earlier, **exposures),
                "p_value": allowed.p_value,
            }
        )
    tested = pd.DataFrame(rows, index=comparisons.index, dtype=float)
    tested["adjusted_p"] = adjusted(tested["p_value"].tolist())
    rises = comparisons["later"] / comparisons["exposure"] - comparisons["earlier"] / comparisons["earlier_exposure"]
    tested["verdict"] = [
        verdict(1 if rise > 0 else -1 if rise < 0 else 0, p, rate=rate)
        for rise, p in zip(rises.astype(float), tested["adjusted_p"], strict=True)
    ]
    return comparisons.join(tested)


def chosen(screened: pd.DataFrame, comparison: str) -> pd.DataFrame:
    """The rows of one comparison by series, with ratio, low and high also as change in % (change, from, to)."""
    rows = screened[screened["comparison"] == comparison].set_index("series")
    per_cent = 100 * (rows[["ratio", "low", "high"]] - 1)
    return rows.assign(change=per_cent["ratio"], change_low=per_cent["low"], change_high=per_cent["high"])
