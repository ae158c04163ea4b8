"""Whether the level is high against a group of other areas, answered for every series."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from csp_evidence.analysis.assessment.change import adjusted
from csp_evidence.analysis.assessment.peers import HIGH, LOW, against_peers, funnel, level_word, rank_intervals

COLUMNS = [
    "series", "peers", "rate", "peer_rate", "above", "of", "ratio", "low", "high", "p_value", "adjusted_p", "verdict",
]  # fmt: skip
DRAWN_COLUMNS = ["series", "rate", "peer_rate", "ratio", "low", "high", "above", "of", "verdict"]


def peers_of(
    area: str,
    areas: pd.DataFrame,
    *,
    neighbours: Sequence[str] = (),
    similar: Sequence[str] = (),
    borders: pd.DataFrame | None = None,
) -> dict[str, list[str]]:
    """The groups of peers of an area by their names, neighbours and similar.

    Parameters
    ----------
    areas
        By area_code; sub_region where there are such.
    neighbours, similar
        Those that the partnership declares; in place of none, those by `borders` and those of the same sub-region, or
        all others where there are no sub-regions.
    borders
        area_code, neighbour_code.
    """
    if not neighbours and borders is not None:
        neighbours = sorted(borders.loc[borders["area_code"] == area, "neighbour_code"])
    others = areas[areas.index != area]
    if "sub_region" in areas:
        others = others[others["sub_region"] == areas.at[area, "sub_region"]]
    return {"neighbours": list(neighbours), "similar": list(similar or others.index)}


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
    for series in counts.columns:
        phi, freedom = float(spread.at[series, "dispersion"]), int(spread.at[series, "freedom"])
        for name, codes in groups.items():
            if _usable(counts, people, area, codes):
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
        ],
        columns=COLUMNS,
    )


def ratios(counts: pd.DataFrame, people: pd.Series, area: str, peers: list[str]) -> pd.Series:
    """The rate as a multiple of that of the peers, by series; empty where none of them has counts and residents."""
    if not _usable(counts, people, area, peers):
        return pd.Series(dtype=float)
    found = {
        series: against_peers(counts[series], people, area, peers, dispersion=1, freedom=0).ratio for series in counts
    }
    return pd.Series(found, dtype=float)


def _usable(counts: pd.DataFrame, people: pd.Series, area: str, codes: Collection[str]) -> bool:
    there = counts.index[counts.notna().any(axis=1) & (people.reindex(counts.index) > 0)]
    return bool(set(codes) & set(there) - {area})


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


def summary(answered: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """The results against each group of peers.

    Parameters
    ----------
    answered
        From `answers`.
    groups
        The offence groups among its series.

    Returns
    -------
    DataFrame
        By the name of the group of peers: groups, groups_low (of how many offence groups the level is high and low),
        all (yes where it is high for every one), total (the level of all offences), ratio (of their rate).
    """
    rows = {}
    for peers, found in answered.set_index("series").groupby("peers", sort=False):
        high, low = (int((found.loc[groups, "verdict"] == word).sum()) for word in (HIGH, LOW))
        every = "yes" if high == len(groups) else "no"
        rows[peers] = (high, low, every, found.at["all", "verdict"], found.at["all", "ratio"])
    columns = ["groups", "groups_low", "all", "total", "ratio"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def series_results(answered: pd.DataFrame, places: pd.DataFrame, series: list[str]) -> pd.DataFrame:
    """The results on each series: against_<peers> (its level) for each group of peers, borough_rank."""
    levels = answered.pivot(index="series", columns="peers", values="verdict").add_prefix("against_")
    return levels.reindex(series).assign(borough_rank=places.loc[series, "rank"])


def compared(answered: pd.DataFrame, places: pd.DataFrame, rates: pd.Series, titles: Mapping[str, str]) -> pd.DataFrame:
    """Each series beside its peers, as it is shown.

    Parameters
    ----------
    answered, places
        From `answers` and, by series, from `standing`.
    rates
        Per 1,000 residents by series, in the order in which they are shown.
    titles
        What the series are called.

    Returns
    -------
    DataFrame
        series, rate; <peers>_peer_rate, <peers>_verdict for each group of peers; rank, rank_low, rank_high, funnel.
    """
    table = pd.DataFrame({"series": [titles[series] for series in rates.index], "rate": rates}, index=rates.index)
    for peers, found in answered.set_index("series").groupby("peers", sort=False):
        table[f"{peers}_peer_rate"] = found["peer_rate"].astype(float)
        table[f"{peers}_verdict"] = found["verdict"]
    return table.join(places[["rank", "rank_low", "rank_high", "funnel"]]).reset_index(drop=True)


def drawn_ratios(answered: pd.DataFrame, peers: str, titles: Mapping[str, str], groups: list[str]) -> pd.DataFrame:
    """The offence groups whose ratio to the peers has an interval with two ends, highest first."""
    own = answered[(answered["peers"] == peers) & answered["series"].isin(groups)].dropna(subset=["ratio", "high"])
    own = own.assign(series=own["series"].map(titles)).sort_values("ratio", ascending=False, ignore_index=True)
    return own[DRAWN_COLUMNS]


def high_and_low(table: pd.DataFrame) -> dict[str, int]:
    """How many rows of a table with a verdict have a high and a low level."""
    return {"high": int((table["verdict"] == HIGH).sum()), "low": int((table["verdict"] == LOW).sum())}
