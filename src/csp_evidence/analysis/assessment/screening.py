"""Many series compared at once: each tested against what is usual between years, a family of them adjusted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.change import adjusted, verdict
from csp_evidence.analysis.assessment.ratios import intervals, smallest_seen


def screen(comparisons: pd.DataFrame, *, margin: float = 0.0, rate: float = 0.05) -> pd.DataFrame:
    """Test every comparison, and control the false discovery rate within each family of tests.

    Parameters
    ----------
    comparisons
        series, comparison (what the count is set against), family (tests of one comparison and family are adjusted
        together), later, earlier (counts), exposure, earlier_exposure (years, or residents), years (that the earlier
        count is the sum of), variance, freedom (from `between_years.of_comparison`).
    margin
        The change in % within which a change is little.

    Returns
    -------
    DataFrame
        The same rows in the same order with ratio, low, high (rate ratio with interval; missing without an earlier
        count, and without a known variation between years), p_value (with the variation between years), adjusted_p
        (Benjamini and Hochberg 1995, in the family), seen_rise, seen_fall (the smallest ratios that would have been
        told), verdict (by `change.verdict`).
    """
    later, earlier = (comparisons[name].to_numpy(dtype=float) for name in ("later", "earlier"))
    relative = (comparisons["exposure"] / comparisons["earlier_exposure"]).to_numpy(dtype=float)
    variance, freedom = (comparisons[name].to_numpy(dtype=float) for name in ("variance", "freedom"))
    known = freedom > 0
    low, high, p_value = intervals(later, earlier, relative, variance, np.where(known, freedom, 1.0))
    rise, fall = smallest_seen(earlier, comparisons["years"], variance, freedom)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(earlier > 0, later / earlier / relative, np.nan)
    tested = pd.DataFrame(
        {
            "ratio": ratio,
            "low": np.where(known & (earlier > 0), low, np.nan),
            "high": np.where(known & (earlier > 0), high, np.nan),
            "p_value": np.where(known, p_value, 1.0),
        },
        index=comparisons.index,
    )
    families = [comparisons["comparison"], comparisons["family"]]
    tested["adjusted_p"] = tested.groupby(families)["p_value"].transform(lambda p: adjusted(p.tolist()))
    tested = tested.assign(seen_rise=rise, seen_fall=fall)
    tested["verdict"] = [
        verdict(a, b, p, margin=margin, rate=rate)
        for a, b, p in zip(np.where(known, low, 0.0), np.where(known, high, np.inf), tested["adjusted_p"], strict=True)
    ]
    return comparisons.join(tested)


def chosen(screened: pd.DataFrame, comparison: str) -> pd.DataFrame:
    """The rows of one comparison by series, with its ratios also in % (change, change_low, change_high, rise, fall)."""
    rows = screened[screened["comparison"] == comparison].set_index("series")
    per_cent = 100 * (rows[["ratio", "low", "high", "seen_rise", "seen_fall"]] - 1)
    return rows.assign(
        change=per_cent["ratio"],
        change_low=per_cent["low"],
        change_high=per_cent["high"],
        rise=per_cent["seen_rise"],
        fall=per_cent["seen_fall"],
    )
