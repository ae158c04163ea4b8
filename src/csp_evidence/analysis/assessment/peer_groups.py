"""Whether the level is high against several sets of other areas, answered for every series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.funnels import place
from csp_evidence.analysis.assessment.peers import (
    FEWEST_PEERS,
    HIGH,
    LOW,
    TOO_FEW,
    Floats,
    Usual,
    fitted,
    fitted_without_each,
    level_word,
    ranges,
    usual,
)
from csp_evidence.analysis.assessment.ranks import rank_of
from csp_evidence.analysis.wording import counted, is_are

PER = 1000
NEIGHBOURS, SIMILAR, REGION = "neighbours", "similar", "region"
COLUMNS = [
    "series", "peers", "rate", "peer_rate", "above", "of", "ratio", "low", "high", "p_value", "power", "verdict",
    "without_one",
]  # fmt: skip
MOST_LEFT_OUT = 60  # peers, above which none is left out in turn: one of so many decides nothing
DRAWN_COLUMNS = ["series", "rate", "peer_rate", "ratio", "low", "high", "above", "of", "verdict"]


def peers_of(
    area: str,
    areas: pd.DataFrame,
    *,
    neighbours: Sequence[str] = (),
    similar: Sequence[str] = (),
    borders: pd.DataFrame | None = None,
    nearest: pd.DataFrame | None = None,
) -> dict[str, list[str]]:
    """The sets of peers of an area by their names: neighbours, similar, region.

    Parameters
    ----------
    areas
        By area_code; sub_region where there are such.
    neighbours, similar
        Those that the partnership declares. In place of none: neighbours by `borders`; similar areas by `nearest`,
        where at least three of them are held, else those of the same sub-region, or all others where there are none.
    borders
        area_code, neighbour_code.
    nearest
        lad_code, rank, neighbour_code: those that the ONS finds nearest by their people and economy.
    """
    if not neighbours and borders is not None:
        neighbours = sorted(borders.loc[borders["area_code"] == area, "neighbour_code"])
    others = areas[areas.index != area]
    listed = nearest_held(area, areas, nearest)
    if not similar and len(listed) >= FEWEST_PEERS:
        similar = listed
    same = others[others["sub_region"] == areas.at[area, "sub_region"]] if "sub_region" in areas else others
    return {NEIGHBOURS: list(neighbours), SIMILAR: list(similar or same.index), REGION: list(others.index)}


def nearest_held(area: str, areas: pd.DataFrame, nearest: pd.DataFrame | None) -> list[str]:
    """Those of the nearest neighbours of an area that are among the areas held, the nearest first."""
    if nearest is None:
        return []
    own = nearest[nearest["lad_code"] == area].sort_values("rank")["neighbour_code"]
    return [str(code) for code in own if code in areas.index]


def answers(
    counts: pd.DataFrame,
    people: pd.Series,
    area: str,
    groups: Mapping[str, list[str]],
    spread: pd.DataFrame,
    *,
    margin: float = 0.0,
) -> pd.DataFrame:
    """Each series of one area against every set of peers.

    Parameters
    ----------
    counts
        Offences of the year: index area_code, one column a series; missing where an area has no series.
    people
        Mid-year residents by area_code.
    groups
        Area codes of each set of peers by its name; one in which none has both a year of counts and residents is left
        out.
    spread
        dispersion by series, pooled over all areas.
    margin
        The distance from the typical peer, in %, within which a level is never high or low.

    Returns
    -------
    DataFrame
        series, peers (name of the set), rate, peer_rate (of the typical peer, per 1,000; missing with fewer than three
        peers), above, of (how many of the set have a lower rate, and its size), ratio (to the typical peer), low, high
        (the ratios between which 95% of areas like the peers lie), p_value, power (chance in % that an area 30% above
        the typical peer would lie above them), verdict (by `peers.level_word`), without_one (codes of the peers without
        any one of which the verdict would be another, separated by semicolons).
    """
    rows, found, here, n = [], [], counts.index.get_loc(area), people.reindex(counts.index).to_numpy(dtype=float)
    sets = {name: counts.index.get_indexer(sorted(set(codes) - {area})) for name, codes in groups.items()}
    for series in counts.columns:
        phi, y = float(spread.at[series, "dispersion"]), counts[series].to_numpy(dtype=float)
        for name, listed in sets.items():
            known = [at for at in listed if at >= 0 and n[at] > 0 and np.isfinite(y[at])]
            if known:
                row, fit = _against((y[here], n[here]), (y[known], n[known]), counts.index[known], phi, margin)
                rows.append({"series": series, "peers": name, **row})
                found.append(fit)
    table = pd.DataFrame(rows, columns=COLUMNS)
    fits, residents = [one for one in found if one is not None], float(people[area])
    if fits:
        usually = np.array([one.centre * residents for one in fits])
        at = table.index[[one is not None for one in found]]
        low, high = ranges(fits, residents)
        table.loc[at, "low"], table.loc[at, "high"] = low / usually, high / usually
        table.loc[at, "power"] = [100 * one.power(residents, end) for one, end in zip(fits, high, strict=True)]
    return table


def _against(
    own: tuple[float, float], peers: tuple[Floats, Floats], codes: Sequence[str], phi: float, margin: float
) -> tuple[dict[str, object], Usual | None]:
    """A row of `answers` but for low, high and power, and the distribution that those are the range of.

    `own` and `peers`: counts and residents.
    """
    (count, residents), (y, n) = own, peers
    found = fitted(y, n, phi)
    word = level_word(found, count, residents, margin=margin)
    row: dict[str, object] = {
        "rate": PER * count / residents, "above": int((y / n < count / residents).sum()), "of": len(codes),
        "verdict": word, "without_one": "",
    }  # fmt: skip
    if found is None:
        return row, None
    fits = fitted_without_each(y, n, phi) if len(codes) <= MOST_LEFT_OUT else []
    words = [level_word(fit, count, residents, margin=margin) for fit in fits]
    row["without_one"] = "; ".join(code for code, other in zip(codes, words, strict=False) if other != word)
    return row | {
        "peer_rate": PER * found.centre, "ratio": count / residents / found.centre,
        "p_value": float(found.p_values([count], [residents])[0]),
    }, found  # fmt: skip


def ratios(counts: pd.DataFrame, people: pd.Series, peers: list[str], area: str) -> pd.Series:
    """The rate as a multiple of that of the typical peer, by series; missing with fewer than three peers."""
    found: dict[str, Usual | None] = {series: usual(counts[series], people, peers) for series in counts}
    return pd.Series(
        {
            series: None if one is None else float(counts.at[area, series] / people[area] / one.centre)
            for series, one in found.items()
        },
        dtype=float,
    )


def standing(
    counts: pd.DataFrame,
    people: pd.Series,
    area: str,
    spread: pd.DataFrame,
    shocks: pd.Series,
    *,
    smallest: float = 0,
) -> pd.DataFrame:
    """Each series' place among all areas: series, rank, rank_low, rank_high (95%), of, funnel.

    `funnel` says whether the rate lies above, inside or below the 95% limits (missing where there are too few areas);
    `shocks` has the variance of the log rate of one area's year by series. Areas with fewer than `smallest` residents
    have no rank, and are not among the number `of`.
    """
    rows, here, n = [], counts.index.get_loc(area), people.reindex(counts.index).to_numpy(dtype=float)
    for series in counts.columns:
        phi, y = float(spread.at[series, "dispersion"]), counts[series].to_numpy(dtype=float)
        known = np.isfinite(y) & (n > 0)
        ranked = known & (n >= smallest)
        rank: tuple[int | None, ...] = (None, None, None)
        if ranked[here] and y[ranked].any():
            own = int(ranked[:here].sum())
            rank = rank_of(y[ranked], n[ranked], own, dispersion=phi, variance=float(shocks[series]))
        side = place(y[known], n[known], int(known[:here].sum()), phi) if known[here] else None
        rows.append((series, *rank, int(ranked.sum()), side))
    columns = ["series", "rank", "rank_low", "rank_high", "of", "funnel"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(["rank", "rank_low", "rank_high"], "Int64"))


def summary(answered: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """The results against each set of peers.

    Parameters
    ----------
    answered
        From `answers`.
    groups
        The offence groups among its series.

    Returns
    -------
    DataFrame
        By the name of the set of peers: groups, groups_low (of how many offence groups the level is high and low),
        groups_few (of how many it is too few to say), all (yes where it is high for every one), total (the level of all
        offences), ratio (of their rate), side (of the typical peer on which that lies, unusual or not: high or low).
    """
    rows = {}
    for peers, found in answered.set_index("series").groupby("peers", sort=False):
        high, low, few = (int((found.loc[groups, "verdict"] == word).sum()) for word in (HIGH, LOW, TOO_FEW))
        every = "yes" if high == len(groups) else "no"
        ratio = found.at["all", "ratio"]
        side = None if pd.isna(ratio) else HIGH if ratio > 1 else LOW
        rows[peers] = (high, low, few, every, found.at["all", "verdict"], ratio, side)
    columns = ["groups", "groups_low", "groups_few", "all", "total", "ratio", "side"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def series_results(answered: pd.DataFrame, places: pd.DataFrame, series: list[str]) -> pd.DataFrame:
    """The results on each series: against_<peers> (its level) for each set of peers, borough_rank."""
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
        series, rate; <peers>_peer_rate, <peers>_verdict for each set of peers; rank, rank_low, rank_high.
    """
    table = pd.DataFrame({"series": [titles[series] for series in rates.index], "rate": rates}, index=rates.index)
    for peers, found in answered.set_index("series").groupby("peers", sort=False):
        table[f"{peers}_peer_rate"] = found["peer_rate"].astype(float)
        table[f"{peers}_verdict"] = found["verdict"]
    return table.join(places[["rank", "rank_low", "rank_high"]]).reset_index(drop=True)


def tested(answered: pd.DataFrame, titles: Mapping[str, str], names: Mapping[str, str]) -> pd.DataFrame:
    """`answers` with the titles of the series and the names of the peers on which a verdict hangs."""
    named = [", ".join(names[code] for code in codes.split("; ") if code) or None for codes in answered["without_one"]]
    return answered.assign(series=answered["series"].map(titles), without_one=named)


def drawn_ratios(answered: pd.DataFrame, peers: str, titles: Mapping[str, str], groups: list[str]) -> pd.DataFrame:
    """The offence groups whose ratio to the typical peer has a usual range, highest first."""
    own = answered[(answered["peers"] == peers) & answered["series"].isin(groups)].dropna(subset=["ratio", "high"])
    own = own.assign(series=own["series"].map(titles)).sort_values("ratio", ascending=False, ignore_index=True)
    return own[DRAWN_COLUMNS]


def high_and_low(table: pd.DataFrame) -> dict[str, str]:
    """How many offence groups of a table with a verdict have a high and a low level, in words, as `found`."""
    high, low = (int((table["verdict"] == verdict).sum()) for verdict in (HIGH, LOW))
    if not high and not low:
        return {"found": "no offence group is high or low"}
    first, word, second, other = (high, "high", low, "low") if high else (low, "low", high, "high")
    rest = f"{second} {is_are(second)} {other}" if second else f"none is {other}"
    return {"found": f"{counted(first, 'offence groups')} {is_are(first)} {word} and {rest}"}
