"""One area among others: ranks with intervals, peer groups and funnel limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.change import allow_for_dispersion, compare_counts

PER = 1000
HIGH, LOW, ALIKE = "high", "low", "about the same"
ABOVE, INSIDE, BELOW = "above", "inside", "below"
WINSORISED = 0.1


def rank_intervals(
    counts: pd.Series, people: pd.Series, *, dispersion: float = 1.0, level: float = 0.95
) -> pd.DataFrame:
    """Ranks by rate, highest first, each with an interval.

    An area's rank can be no better than one more than the number of areas that are certainly above it, and no worse
    than the number of areas less those certainly below it. "Certainly" is a test of each pair: the exact conditional
    p-value (twice the smaller tail) or the quasi-Poisson one, whichever is larger, against (1 - level) shared out over
    the other areas (Bonferroni), so that an area's interval holds its true rank with at least `level` (Klein, Wright
    and Wieczorek 2020 for the construction).

    Areas without residents or without a count are left out.

    Returns
    -------
    DataFrame
        By area_code: rate (per 1,000), rank, rank_low, rank_high.
    """
    from scipy.stats import binom, norm

    known = pd.DataFrame({"count": counts, "people": people}).dropna().astype(float)
    known = known[known["people"] > 0]
    y, n = known["count"].to_numpy(), known["people"].to_numpy()
    rate = y / n
    total = y[:, None] + y[None, :]
    share = n[:, None] / (n[:, None] + n[None, :])
    exact = 2 * np.minimum(binom.cdf(y[:, None], total, share), binom.sf(y[:, None] - 1, total, share))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(max(dispersion, 1.0) * (1 / y[:, None] + 1 / y[None, :]))
        z = np.abs(np.log(rate[:, None] / rate[None, :])) / error
    spread = np.where(np.isfinite(z), 2 * norm.sf(z), 0.0)
    sure = np.maximum(exact, spread) < (1 - level) / max(len(y) - 1, 1)
    above = (sure & (rate[None, :] > rate[:, None])).sum(axis=1)
    below = (sure & (rate[None, :] < rate[:, None])).sum(axis=1)
    ranked = pd.Series(rate, index=known.index)
    return pd.DataFrame(
        {
            "rate": PER * ranked,
            "rank": ranked.rank(ascending=False, method="min").astype(int),
            "rank_low": above + 1,
            "rank_high": len(y) - below,
        },
        index=known.index,
    )


def ranked_areas(table: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Every area with its rank and the interval of it, as they are shown.

    Parameters
    ----------
    table
        From `crime.area_table`.
    ranks
        From `rank_intervals`.

    Returns
    -------
    DataFrame
        area_name, rank, rank_low, rank_high, offences, before, change, residents, rate.
    """
    ends = ranks[["rank_low", "rank_high"]].reindex(table["area_code"]).astype("Int64").reset_index(drop=True)
    columns = ["area_name", "rank", "rank_low", "rank_high", "offences", "before", "change", "residents", "rate"]
    return table.join(ends)[columns]


def common_rate(table: pd.DataFrame) -> float:
    """Offences per 1,000 residents of all areas together: offences and residents of each in."""
    return PER * float(table["offences"].sum()) / float(table["residents"].sum())


def thirds(rates: pd.Series) -> dict[str, Any]:
    """Three classes of rates for a map: classes (the two bounds between them), class_names."""
    low, high = rates.quantile([1 / 3, 2 / 3])
    return {
        "classes": (low, high),
        "class_names": [f"Below {low:.0f}", f"{low:.0f} to {high:.0f}", f"{high:.0f} and more"],
    }


@dataclass(frozen=True)
class AgainstPeers:
    """`rate` and `peer_rate` per 1,000; `above` of `peers` have a lower rate; the ratio has an interval."""

    rate: float
    peer_rate: float | None
    peers: int
    above: int
    ratio: float | None
    low: float
    high: float | None
    p_value: float


def against_peers(
    counts: pd.Series, people: pd.Series, area: str, peers: list[str], *, dispersion: float, freedom: int
) -> AgainstPeers:
    """An area's rate against that of its peers taken together, and how many of them it exceeds.

    Peers without residents or without a count are left out of both.

    Raises
    ------
    ValueError
        No peer is left.
    """
    known = [code for code in peers if code != area and people.get(code, 0) > 0 and not pd.isna(counts.get(code))]
    if not known:
        raise ValueError("none of the peers has both a count and residents")
    own, theirs = int(counts[area]), int(counts[known].sum())
    base, their_base = float(people[area]), float(people[known].sum())
    change = compare_counts(own, theirs, exposure=base, earlier_exposure=their_base)
    change = allow_for_dispersion(change, own, theirs, dispersion, freedom)
    above = int((counts[known] / people[known] < own / base).sum())
    return AgainstPeers(
        PER * own / base, PER * theirs / their_base, len(known), above, change.ratio, change.low, change.high,
        change.p_value,
    )  # fmt: skip


def level_word(found: AgainstPeers, adjusted_p: float, *, rate: float = 0.05) -> str:
    """High, low or about the same, by rule.

    High: the rate ratio to the peers taken together is above 1 with an adjusted p-value below `rate`, and the rate
    exceeds that of more than half of the peers, so that one large peer cannot decide alone. Low is the mirror image.
    """
    if found.ratio is None or adjusted_p >= rate:
        return ALIKE
    if found.ratio > 1 and 2 * found.above > found.peers:
        return HIGH
    if found.ratio < 1 and 2 * found.above < found.peers:
        return LOW
    return ALIKE


def funnel(counts: pd.Series, people: pd.Series) -> tuple[pd.DataFrame, float]:
    """Funnel limits around the common rate, with the spread between areas allowed for.

    The ratio of observed to expected has the variance 1 / expected + tau squared: tau squared is the method of
    moments estimate from z-scores winsorised at 10% at either end (Spiegelhalter 2005, Statistics in Medicine 24,
    1185-1202, additive random effects). Without winsorising it is that of DerSimonian and Laird.

    Returns
    -------
    tuple
        By area_code: residents, expected, rate, low95, high95, low998, high998 (per 1,000), place (above, inside or
        below the 95% limits); and tau, the spread between areas as a share of the common rate. Areas without
        residents or without a count are left out.
    """
    known = pd.DataFrame({"count": counts, "people": people}).dropna().astype(float)
    known = known[known["people"] > 0]
    common = known["count"].sum() / known["people"].sum()
    expected = common * known["people"]
    ratio = known["count"] / expected
    tau = float(np.sqrt(tau_squared(ratio.to_numpy(), (1 / expected).to_numpy())))
    table = pd.DataFrame({"residents": known["people"].astype(int), "expected": expected, "rate": PER * common * ratio})
    for name, z in (("95", 1.959964), ("998", 3.090232)):
        reach = z * np.sqrt(1 / expected + tau**2)
        table[f"low{name}"] = (PER * common * (1 - reach)).clip(lower=0.0)
        table[f"high{name}"] = PER * common * (1 + reach)
    table["place"] = np.select(
        [table["rate"] > table["high95"], table["rate"] < table["low95"]], [ABOVE, BELOW], default=INSIDE
    )
    return table, tau


def outside(limits: pd.DataFrame, names: pd.Series) -> list[str]:
    """The names of the areas outside the 95% limits of `funnel`."""
    return list(names[limits.index[limits["place"] != INSIDE]])


def tau_squared(ratios: np.ndarray, variances: np.ndarray, *, winsorised: float = WINSORISED) -> float:
    """The variance of ratios between areas beyond chance, around 1; 0 where chance explains it, or there is but one."""
    if len(ratios) < 2:
        return 0.0
    z = np.sort((ratios - 1) / np.sqrt(variances))
    cut = int(winsorised * len(z))
    z = np.clip(z, z[cut], z[len(z) - 1 - cut])
    weights = 1 / variances
    excess = float((z**2).sum()) - (len(z) - 1)
    return max(0.0, excess / float(weights.sum() - (weights**2).sum() / weights.sum()))
