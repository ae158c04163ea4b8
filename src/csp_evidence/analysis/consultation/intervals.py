"""Intervals of shares: one share by Wilson, all shares of a question together by Goodman or Sison and Glaz.

Every one of them assumes a random sample. A consultation that anyone may answer is none, so what is shown is labelled
"as if random": how far chance alone could move the shares, and nothing about who stayed away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from csp_evidence.analysis.release.microdata import of_released

Floats = NDArray[np.float64]
ALPHA = 0.05


@of_released
def wilson(count: int, base: int, alpha: float = ALPHA) -> tuple[float, float]:
    """Wilson's score interval of one share, from 0 to 1 (E. B. Wilson, JASA 22, 1927); (0, 1) where nobody answered."""
    from statsmodels.stats.proportion import proportion_confint

    if base == 0:
        return 0.0, 1.0
    low, high = proportion_confint(count, base, alpha=alpha, method="wilson")
    return float(low), float(high)


@of_released
def simultaneous(
    counts: Sequence[int] | NDArray[np.int64],
    method: Literal["goodman", "sison-glaz"] = "goodman",
    alpha: float = ALPHA,
    *,
    base: int | None = None,
    categories: int | None = None,
) -> Floats:
    """Intervals that hold for all categories at once, as rows of (low, high) from 0 to 1.

    Goodman (Technometrics 7, 1965) is a chi-square approximation with Bonferroni's correction, good for counts of
    five and more; Sison and Glaz (JASA 90, 1995) is narrower where there are many small categories, and of one width.

    Parameters
    ----------
    base, categories
        How many answered and how many categories there are, where `counts` are some of them (Goodman's only); by
        default those of `counts`.
    """
    from scipy.stats import chi2
    from statsmodels.stats.proportion import multinomial_proportions_confint

    table = np.asarray(counts, dtype=float)
    if not table.sum():
        return np.tile([0.0, 1.0], (len(table), 1))
    if base is None and categories is None:
        limits = np.asarray(multinomial_proportions_confint(table, alpha=alpha, method=method), dtype=float)
    else:
        n, bound = float(base or table.sum()), float(chi2.ppf(1 - alpha / (categories or len(table)), 1))
        reach = np.sqrt(bound * (bound + 4 * table * (n - table) / n))
        limits = np.column_stack([bound + 2 * table - reach, bound + 2 * table + reach]) / (2 * (n + bound))
    clipped: Floats = np.clip(limits, 0.0, 1.0)
    return clipped
