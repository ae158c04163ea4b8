"""How much the counts of two years differ with nothing changed: what is usual between years, for each series."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.assessment.series import dispersions, pooled_dispersion, year_totals

Floats = NDArray[np.float64]

COLUMNS = ["dispersion", "own", "own_freedom", "shared", "shared_freedom"]
MOST = 1e6  # degrees of freedom that stand for a variance that is known


def between_years(years: pd.DataFrame, area: str, within: pd.Series) -> pd.DataFrame:
    """The variance of the log ratio of two neighbouring years of one area, beyond that of Poisson counts.

    A year has a shock of its own, which is no change of what lies under it. It is estimated in two parts, from the
    steps between neighbouring years in all areas; the area's own last step, which is what is judged, is left out.

    own
        How far the areas depart from the step that they take together. The conditional count of the later year is
        over-dispersed binomial; the moment equation of Pearson's chi-squared is solved for the variance between
        (Paule and Mandel 1982; Williams 1982 for the binomial).
    shared
        How far the steps that the other areas take together depart from their mean: a lasting drift is no shock. A few
        years tell little of it, so the estimates of all series are moderated towards each other (Smyth 2004).

    Parameters
    ----------
    years
        Offences, one row an area_code and offence_group, one column a year, the earliest first; at least two years.
    area
        The area that is judged; an empty text where the year to judge is still to come, and no step is left out.
    within
        Dispersion within years by offence_group, pooled over areas. It is cut to what the steps between years show.

    Returns
    -------
    DataFrame
        By offence_group: dispersion, own, shared (variances of the log ratio), own_freedom, shared_freedom (0 where
        nothing can be estimated).
    """
    found = {}
    for group, table in years.groupby(level="offence_group"):
        counts = table.droplevel("offence_group").dropna()
        here = np.asarray(counts.index == area)
        numbers = counts.to_numpy(dtype=float)
        found[group] = (*_own(numbers, here, max(1.0, float(within[group]))), *_shared(numbers, here))
    table = pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS).rename_axis("offence_group")
    table["shared"], table["shared_freedom"] = moderated(table["shared"], table["shared_freedom"])
    return table


def usual(table: pd.DataFrame, areas: pd.Index, area: str, year_end: str, years: int) -> pd.DataFrame:
    """`between_years` of the series of a table by area and group with one column a month.

    An area that lacks a month of one of the years is left out.
    """
    of_years = {-back: year_totals(table, areas, year_end, back).stack() for back in range(years - 1, -1, -1)}
    counts = pd.DataFrame(of_years).dropna().rename_axis(["area_code", "offence_group"])
    within = pooled_dispersion(dispersions(table, year_end, years))["dispersion"]
    return between_years(counts, area, within)


def _steps(counts: Floats, here: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Later and earlier counts of every step, missing for the last step of the area itself."""
    later, earlier = counts[:, 1:].copy(), counts[:, :-1].copy()
    later[here, -1] = earlier[here, -1] = np.nan
    return later, earlier


def _own(counts: Floats, here: NDArray[np.bool_], within: float) -> tuple[float, float, float]:
    later, earlier = _steps(counts, here)
    both = later + earlier
    total = np.nansum(both, axis=0)
    share = np.divide(np.nansum(later, axis=0), total, out=np.full(len(total), 0.5), where=total > 0)
    usable = np.isfinite(both) & (both > 0) & (share > 0) & (share < 1)
    steps = usable.sum(axis=0)
    usable &= steps > 1
    freedom = int((steps[steps > 1] - 1).sum())
    if not freedom:
        return within, 0.0, 0.0
    n, p = both[usable], np.broadcast_to(share, both.shape)[usable]
    square = (later[usable] - n * p) ** 2 / (n * p * (1 - p))
    within = min(within, max(1.0, float(square.sum()) / freedom))
    spread = _paule_mandel(square, within, (n - 1) * p * (1 - p), freedom)
    weight = (n - 1) * p * (1 - p) * spread
    weight = weight / (within + weight)
    overlap = 1 + 0.5 * (1 - 1 / len(total))  # steps that share a year are correlated by a half
    known = (weight**2).sum() * freedom / len(n) / overlap
    return within, spread, float(known) if spread else MOST


def _paule_mandel(square: Floats, within: float, scale: Floats, freedom: int) -> float:
    """The variance of logits at which chi-squared equals its degrees of freedom; 0 where the dispersion explains it."""
    low, high = 0.0, 1.0
    if square.sum() / within <= freedom:
        return 0.0
    while (square / (within + scale * high)).sum() > freedom and high < 1e3:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (square / (within + scale * middle)).sum() > freedom else (low, middle)
    return (low + high) / 2


def _shared(counts: Floats, here: NDArray[np.bool_]) -> tuple[float, float]:
    """The variance of the steps of the other areas together; of the area's own earlier ones where it is alone."""
    others = counts[~here] if (~here).any() else counts[:, :-1]
    total = others.sum(axis=0) + 0.5
    steps = np.diff(np.log(total))
    if not others.sum() or not len(steps):
        return 0.0, 0.0
    if len(steps) == 1:
        return float(steps[0] ** 2), 1.0
    return float(steps.var(ddof=1)), len(steps) - 1.0


def moderated(variances: pd.Series, freedom: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Variances of many series, each drawn towards what they have in common, and their degrees of freedom.

    Smyth 2004 (Statistical Applications in Genetics and Molecular Biology 3, article 3), section 6.2: the prior
    variance and its degrees of freedom come from mean and variance of the logarithms of the estimates.
    """
    from scipy.special import digamma, polygamma

    known = (freedom > 0) & (variances > 0)
    if known.sum() < 3:
        return variances, freedom
    s2, d = variances[known].to_numpy(dtype=float), freedom[known].to_numpy(dtype=float)
    e = np.log(s2) - digamma(d / 2) + np.log(d / 2)
    excess = float(e.var(ddof=1) - polygamma(1, d / 2).mean())
    if excess <= 0:  # the estimates differ by no more than chance: all share one variance
        return pd.Series(float(s2.mean()), index=variances.index), (freedom + MOST).astype(float)
    prior = 2 * _trigamma_inverse(excess)
    base = float(np.exp(e.mean() + digamma(prior / 2) - np.log(prior / 2)))
    drawn = (prior * base + freedom * variances) / (prior + freedom)
    return drawn.where(freedom > 0, base), (freedom + prior).astype(float)


def _trigamma_inverse(value: float) -> float:
    """The y with trigamma(y) = value, by Newton's method as in the appendix of Smyth 2004."""
    from scipy.special import polygamma

    y = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(polygamma(1, y))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, y))
        y += step
        if -step / y < 1e-9:
            break
    return y


def of_comparison(found: pd.DataFrame, later: pd.Series, earlier: pd.Series, factor: float = 1.0) -> pd.DataFrame:
    """The variance beyond Poisson counts, and its degrees of freedom, of the log ratio of two counts of each series.

    Parameters
    ----------
    found
        From `between_years`.
    later, earlier
        Counts by series.
    factor
        What the variation between two neighbouring years is multiplied by where the earlier count is a mean of years.

    Returns
    -------
    DataFrame
        By series: variance, freedom (Satterthwaite 1946, over all parts of the variance, that of the counts too).
    """
    counts = 1 / (later + 0.5) + 1 / (earlier + 0.5)
    own, shared = factor * found["own"], factor * found["shared"]
    variance = own + shared + (found["dispersion"] - 1) * counts
    total = variance + counts
    spread = (own**2 / found["own_freedom"].where(own > 0)).fillna(0.0)
    spread += (shared**2 / found["shared_freedom"].where(shared > 0)).fillna(0.0)
    freedom = (total**2 / spread.where(spread > 0)).fillna(MOST).clip(upper=MOST)
    return pd.DataFrame({"variance": variance, "freedom": freedom.where(found["shared_freedom"] > 0, 0.0)})
