"""Whether the level is high against a group of other areas, answered for every series."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from csp_evidence.analysis.assessment.change import adjusted
from csp_evidence.analysis.assessment.peers import HIGH, against_peers, funnel, level_word, rank_intervals


def answers(
    counts: pd.DataFrame,
    people: pd.Series,
    area: str,
    groups: Mapping[str, list[str]],
    spread: pd.DataFrame,
) -> pd.DataFrame:
    """Each series of one area against every group of peers.

    Parameters
    ----------
    counts
        Offences of the year: index area_code, one column a series; missing where an area has no series.
    people
        Mid-year residents by area_code.
    groups
        Area codes of each group of peers by its name; a group in which none has both a year of counts and residents is
        left out.
    spread
        dispersion and freedom by series, pooled over all areas.

    Returns
    -------
    DataFrame
        series, peers (name of the group), rate, peer_rate (per 1,000), above, of (how many of the group have a lower
        rate, and its size), ratio, low, high (rate ratio with 95% interval), p_value, adjusted_p (Benjamini and
        Hochberg 1995, over all rows), verdict (high, low or about the same, by `level_word`).
    """
    found = []
    usable = counts.index[counts.notna().any(axis=1) & (people.reindex(counts.index) > 0)]
    for series in counts.columns:
        phi, freedom = float(spread.at[series, "dispersion"]), int(spread.at[series, "freedom"])
        for name, codes in groups.items():
            if set(codes) & set(usable) - {area}:
                one = against_peers(counts[series], people, area, codes, dispersion=phi, freedom=freedom)
                found.append((series, name, one))
    p_values = adjusted([one.p_value for _, _, one in found])
    return pd.DataFrame(
        [
            {
                "series": series,
                "peers": name,
                "rate": one.rate,
                "peer_rate": one.peer_rate,
                "above": one.above,
                "of": one.peers,
                "ratio": one.ratio,
                "low": one.low,
                "high": one.high,
                "p_value": one.p_value,
                "adjusted_p": p,
                "verdict": level_word(one, p),
            }
            for (series, name, one), p in zip(found, p_values, strict=True)
        ]
    )


def standing(counts: pd.DataFrame, people: pd.Series, area: str, spread: pd.DataFrame) -> pd.DataFrame:
    """Each series' place among all areas: series, rank, rank_low, rank_high (95%), of, funnel.

    `funnel` says whether the rate lies above, inside or below the 95% funnel limits.
    """
    rows = []
    for series in counts.columns:
        ranks = rank_intervals(counts[series], people, dispersion=float(spread.at[series, "dispersion"]))
        limits, _ = funnel(counts[series], people)
        own = ranks.loc[area]
        place = limits.at[area, "place"]
        rows.append((series, int(own["rank"]), int(own["rank_low"]), int(own["rank_high"]), len(ranks), place))
    return pd.DataFrame(rows, columns=["series", "rank", "rank_low", "rank_high", "of", "funnel"])


def how_many_high(answered: pd.DataFrame, peers: str, series: list[str]) -> int:
    """For how many of `series` the level is high against the group of peers."""
    rows = answered[(answered["peers"] == peers) & answered["series"].isin(series)]
    return int((rows["verdict"] == HIGH).sum())
