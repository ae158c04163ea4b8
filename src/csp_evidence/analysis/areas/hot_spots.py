"""Hot spots of small areas: where high counts lie together, and how well the last year's predict this year's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.areas.outlines import Outlines
from csp_evidence.analysis.assessment.small_areas import CRIMES, INSIDE, located, months_lacking

HOT, PLAIN, TOO_FEW = "hot spot", "may be chance", "too few small areas to test"
FEWEST = 30  # small areas, below which there are too few around each to test
LEVEL = 0.05
SHUFFLES = 9_999
SEED = 2026
SHARE = 0.1  # of the area that a forecast may choose
BATCH = 4_000_000  # random numbers at a time


def gi_star(values: Sequence[float], neighbours: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """The local statistic Gi* of Getis and Ord as a standard score, each area with its neighbours and itself.

    Ord and Getis (1995), Geographical Analysis 27, 286-306, with weights of one.

    Parameters
    ----------
    values
        A count for each area.
    neighbours
        For each area the places of its neighbours among the values, itself left out.
    """
    x = np.asarray(values, dtype=float)
    n, mean = len(x), x.mean()
    spread = np.sqrt((x**2).mean() - mean**2)
    sizes = np.array([len(near) + 1 for near in neighbours], dtype=float)
    sums = np.array([x[at] + x[list(near)].sum() for at, near in enumerate(neighbours)])
    scale = spread * np.sqrt((n * sizes - sizes**2) / (n - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float64] = np.where(scale > 0, (sums - mean * sizes) / scale, 0.0)
    return found


def chance_of(
    values: Sequence[float], neighbours: Sequence[Sequence[int]], *, shuffles: int = SHUFFLES, seed: int = SEED
) -> NDArray[np.float64]:
    """How often as many crimes or more would lie around an area if the others changed places at random.

    The value of the area itself stays (conditional permutation; Anselin 1995, Geographical Analysis 27, 93-115). Counts
    are too uneven, and neighbours too few, for the normal curve.
    """
    x = np.asarray(values, dtype=float)
    n, random = len(x), np.random.default_rng(seed)
    most = max((len(near) for near in neighbours), default=0)
    if n < 3 or not most:
        return np.ones(n)
    at_least = np.zeros(n)
    done, rows = 0, max(1, min(shuffles, BATCH // n))
    sums = np.array([x[list(near)].sum() for near in neighbours])
    sizes = np.array([len(near) for near in neighbours])
    while done < shuffles:
        some = min(rows, shuffles - done)
        order = np.argsort(random.random((some, n)), axis=1)[:, : most + 1]
        for at in range(n):
            drawn = order[:, : sizes[at] + 1]
            own = drawn == at
            kept = np.where(own, 0.0, x[drawn])
            kept[~own.any(axis=1), -1] = 0.0  # the area itself was not drawn: the last one is left out
            at_least[at] += (kept.sum(axis=1) >= sums[at] - 1e-9).sum()
        done += some
    found: NDArray[np.float64] = (at_least + 1) / (shuffles + 1)
    return np.where(sizes > 0, found, 1.0)


def hot_spots(counts: pd.Series, outlines: Outlines) -> pd.DataFrame:
    """Which small areas are hot spots: they and their neighbours have more crimes than chance would put together.

    Of those that are told, about 1 in 20 is expected to be there by chance (false discovery rate of Benjamini and
    Hochberg 1995, as Caldas de Castro and Singer 2006 use it for local statistics).

    Parameters
    ----------
    counts
        Crimes by lsoa_code; each has an outline.

    Returns
    -------
    DataFrame
        By lsoa_code: crimes, score (Gi*), p, adjusted_p, spot (hot spot, may be chance, or too few small areas to test;
        then the numbers are missing).
    """
    from statsmodels.stats.multitest import multipletests

    if len(counts) < FEWEST:
        return pd.DataFrame({"crimes": counts, **dict.fromkeys(("score", "p", "adjusted_p"), np.nan), "spot": TOO_FEW})
    places = {code: at for at, code in enumerate(counts.index)}
    near = [[places[other] for other in outlines.neighbours[code] if other in places] for code in counts.index]
    score = gi_star(counts.to_list(), near)
    p = chance_of(counts.to_list(), near)
    adjusted = multipletests(p, method="fdr_bh")[1]
    hot = (adjusted < LEVEL) & (score > 0)
    return pd.DataFrame(
        {"crimes": counts, "score": score, "p": p, "adjusted_p": adjusted, "spot": np.where(hot, HOT, PLAIN)},
        index=counts.index,
    )


def pai(crimes_within: float, crimes: float, area_within: float, area: float) -> float:
    """The predictive accuracy index: the share of crimes in the places chosen, over their share of the area.

    Chainey, Tompson and Uhlig (2008), Security Journal 21, 4-28. Missing where nothing was chosen or nothing happened.
    """
    if not crimes or not area_within or not area:
        return float("nan")
    return (crimes_within / crimes) / (area_within / area)


def forecast(before: pd.Series, after: pd.Series, areas: pd.Series, *, share: float = SHARE) -> dict[str, float]:
    """How well the densest small areas of one year predict the next.

    The small areas with most crimes per square kilometre in the year before are chosen while they take up no more than
    a share of the area.

    Returns
    -------
    dict
        chosen (how many), area (% of the whole), hits (% of the crimes of the year after in them), pai, best (the index
        that the year's own densest small areas within as much area would have had).
    """

    def within(order: pd.Series) -> list[str]:
        ordered = (order / areas.reindex(order.index)).sort_values(ascending=False, kind="stable").index
        return list(ordered[areas.reindex(ordered).cumsum() <= share * areas.sum()])

    def index(codes: list[str]) -> float:
        return pai(after[codes].sum(), after.sum(), areas[codes].sum(), areas.sum())

    chosen = within(before)
    hits = 100 * after[chosen].sum() / after.sum() if after.sum() else float("nan")
    return {
        "chosen": len(chosen), "area": 100 * areas[chosen].sum() / areas.sum(), "hits": hits, "pai": index(chosen),
        "best": index(within(after)),
    }  # fmt: skip


def year_before(street: pd.DataFrame, places: pd.DataFrame, name: str, year_end: str) -> pd.Series | None:
    """Crimes by lsoa_code in the twelve months before the year; None where a month of them lacks in the file."""
    before = f"{int(year_end[:4]) - 1}{year_end[4:]}"
    if len(months_lacking(street, before)):
        return None
    year = located(street, places, name, before)
    inside = year[(year["where"] == INSIDE) & (year["kind"] == CRIMES)]
    return inside.groupby("lsoa_code")["records"].sum().reindex(places["lsoa_code"], fill_value=0).astype(int)


def drawn(found: pd.DataFrame, small: pd.DataFrame) -> pd.DataFrame:
    """The hot spots with name and rate, the highest score first.

    Parameters
    ----------
    found
        From `hot_spots`.
    small
        lsoa_name and rate by lsoa_code.

    Returns
    -------
    DataFrame
        lsoa_code, small_area, rate, crimes, score, p, adjusted_p, spot.
    """
    table = found.rename_axis("lsoa_code").reset_index()
    table.insert(1, "small_area", table["lsoa_code"].map(small["lsoa_name"]))
    table.insert(2, "rate", table["lsoa_code"].map(small["rate"]))
    return table.sort_values(["score", "lsoa_code"], ascending=[False, True], ignore_index=True)
