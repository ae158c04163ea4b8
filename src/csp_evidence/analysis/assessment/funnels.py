"""All areas in one picture: the limits of a funnel plot, who lies outside them, and classes for a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.peers import TOO_FEW, Floats, Usual, fitted, usual

PER = 1000
ABOVE, INSIDE, BELOW = "above", "inside", "below"
ABOVE_THE_DRAWING = " (the upper above the drawing)"
AIR = 1.1  # how high a drawing is that ends above its highest mark


def funnel(
    counts: pd.Series, people: pd.Series, area: str, dispersion: float = 1.0
) -> tuple[pd.DataFrame, Usual] | None:
    """The range in which areas of each size usually lie, from all areas but `area`.

    Returns
    -------
    tuple
        By area_code: residents, expected, rate, low95, high95, low998, high998 (per 1,000), place (above, inside or
        below the 95% limits); and the distribution behind it. Areas without residents or a count are left out. None
        where too few are left.
    """
    known = pd.DataFrame({"count": counts, "people": people}).dropna().astype(float)
    known = known[known["people"] > 0]
    found = usual(known["count"], known["people"], known.index.drop(area, errors="ignore"), dispersion)
    if found is None:
        return None
    n = known["people"].to_numpy()
    table = pd.DataFrame(
        {
            "residents": known["people"].astype(int),
            "expected": found.centre * known["people"],
            "rate": PER * known["count"] / known["people"],
        }
    )
    for name, level in (("95", 0.95), ("998", 0.998)):
        low, high = found.limits(n, level)
        table[f"low{name}"], table[f"high{name}"] = PER * low / n, PER * high / n
    table["place"] = np.select(
        [table["rate"] > table["high95"], table["rate"] < table["low95"]], [ABOVE, BELOW], default=INSIDE
    )
    return table, found


def place(counts: Floats, people: Floats, at: int, dispersion: float = 1.0) -> str | None:
    """What `funnel` says of one of several areas with residents and counts; None where the others are too few."""
    others = np.arange(len(counts)) != at
    found = fitted(counts[others], people[others], dispersion)
    if found is None:
        return None
    own = counts[at], people[at]
    return ABOVE if found.no_fewer(*own) < 0.025 else BELOW if found.no_more(*own) < 0.025 else INSIDE


def places(counts: pd.Series, people: pd.Series, dispersion: float = 1.0) -> pd.Series:
    """Whether each area lies above, inside or below the 95% range of all areas; inside where they are too few."""
    known = pd.DataFrame({"count": counts, "people": people}).dropna().astype(float)
    known = known[known["people"] > 0]
    found = usual(known["count"], known["people"], known.index, dispersion)
    if found is None:
        return pd.Series(INSIDE, index=known.index)
    beyond = found.p_values(known["count"], known["people"]) < 0.05
    above = known["count"] > found.centre * known["people"]
    return pd.Series(np.select([beyond & above, beyond & ~above], [ABOVE, BELOW], default=INSIDE), index=known.index)


def side_of(limits: pd.DataFrame | None, area: str) -> str:
    """Where `funnel` places an area: above, inside or below, or that it is too few to say."""
    return TOO_FEW if limits is None else str(limits.at[area, "place"])


def outside(limits: pd.DataFrame, names: pd.Series) -> list[str]:
    """The names of the areas outside the 95% limits of `funnel`."""
    return list(names[limits.index[limits["place"] != INSIDE]])


def height_without_wider_limits(
    rates: Sequence[float], high95: Sequence[float], high998: Sequence[float]
) -> float | None:
    """The height, as a rate, of a drawing that leaves the upper wider limits outside; None where they lie within it.

    They are left outside where all of them lie above everything else, as with few areas: with them in the drawing, all
    rates would lie along its foot.
    """
    height = AIR * max(*rates, *high95)
    return height if min(high998) > height else None


def common_rate(table: pd.DataFrame) -> float:
    """Offences per 1,000 residents of all areas together: offences and residents of each in."""
    return PER * float(table["offences"].sum()) / float(table["residents"].sum())
