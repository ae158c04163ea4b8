"""Wards of one partnership: which small areas make them up, and what is recorded in them.

The census counts residents by small area. A small area is put into the ward that most of its points lie in: of the 144
of Tower Hamlets in 2011, 140 come into the ward that the ONS puts them in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.areas.levels import PER
from csp_evidence.analysis.periods import assessment_months

Ring = NDArray[np.float64]
COVERED = 0.8  # of the small areas: with fewer in a ward, the wards are those of elsewhere


def with_wards(places: pd.DataFrame, outlines: pd.DataFrame | None, wards: pd.DataFrame | None) -> pd.DataFrame:
    """The small areas of `places` with ward_code and ward_name; as they are where the wards do not cover them.

    Outlines are simplified: a small area with no point in any ward is in the one that comes nearest to it.

    Parameters
    ----------
    places
        lsoa_code, lsoa_name, ward_code, ward_name, residents.
    outlines
        lsoa_code and geometry, of GeoJSON as text.
    wards
        ward_code, ward_name and geometry.
    """
    if outlines is None or wards is None:
        return places
    own = outlines[outlines["lsoa_code"].isin(places["lsoa_code"])]
    rings = {str(row.ward_code): rings_of(str(row.geometry)) for row in wards.itertuples()}
    areas = {str(row.lsoa_code): np.vstack(rings_of(str(row.geometry))) for row in own.itertuples()}
    home = {code: _most_of(corners, rings) for code, corners in areas.items()}
    if sum(ward is not None for ward in home.values()) < COVERED * len(places):
        return places
    home |= {code: _nearest(areas[code], rings) for code, ward in home.items() if ward is None}
    code = places["lsoa_code"].map(home).astype(object)
    return places.assign(ward_code=code, ward_name=code.map(wards.set_index("ward_code")["ward_name"]))


def rings_of(geometry: str) -> list[Ring]:
    """The rings of an area, holes among them, in longitude and latitude."""
    shape = json.loads(geometry)
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [np.asarray(ring, dtype=float) for polygon in polygons for ring in polygon]


def _nearest(corners: Ring, wards: dict[str, list[Ring]]) -> str:
    middle = corners.mean(axis=0)
    away = {
        code: min(float(np.abs(ring - middle).sum(axis=1).min()) for ring in rings) for code, rings in wards.items()
    }
    return min(away, key=away.__getitem__)


def _most_of(corners: Ring, wards: dict[str, list[Ring]]) -> str | None:
    """The ward with most of the points a little within the corners of an area; None where none has any."""
    points = corners.mean(axis=0) + 0.9 * (corners - corners.mean(axis=0))  # a shared border belongs to neither side
    held = {code: int(inside(points, rings).sum()) for code, rings in wards.items()}
    most = max(held, key=held.__getitem__, default=None)
    return most if most is not None and held[most] else None


def inside(points: Ring, rings: Sequence[Ring]) -> NDArray[np.bool_]:
    """Whether each point lies in an area: a line from it to the east crosses the rings an odd number of times."""
    crossings = np.zeros(len(points), dtype=int)
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            between = (y1 > points[:, 1]) != (y2 > points[:, 1])
            with np.errstate(divide="ignore", invalid="ignore"):
                crossings += between & (points[:, 0] < (x2 - x1) * (points[:, 1] - y1) / (y2 - y1) + x1)
    odd: NDArray[np.bool_] = crossings % 2 == 1
    return odd


def recorded(months: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """What the police recorded in each ward in the last twelve months of a monthly file.

    Parameters
    ----------
    months
        ward_code, ward_name, month, offences.
    places
        From `with_wards`.

    Returns
    -------
    DataFrame
        ward_code, ward_name, offences, before (in the twelve months before; missing where the file lacks one), share (%
        of all wards), residents (Census 2021), rate (per 1,000 residents); the ward with most offences first.
    """
    last = f"{months['month'].max():%Y-%m}"
    keys = ["ward_code", "ward_name"]
    sums = {}
    for name, back in (("offences", 0), ("before", 1)):
        wanted = assessment_months(last, back)
        part = months[months["month"].isin(wanted)]
        whole = part["month"].nunique() == len(wanted)
        sums[name] = part.groupby(keys)["offences"].sum() if whole else pd.Series(dtype="Int64")
    every = pd.MultiIndex.from_frame(months[keys].drop_duplicates().sort_values("ward_code"))
    table = pd.DataFrame({name: found.reindex(every).astype("Int64") for name, found in sums.items()}, index=every)
    table = table.assign(**{name: table[name].fillna(0) for name, found in sums.items() if len(found)})
    people = places.dropna(subset=["ward_code"]).groupby("ward_code")["residents"].sum()
    base = table.index.get_level_values("ward_code").map(people.astype(float)).astype(float)
    count = table["offences"].astype(float)
    table = table.assign(share=100 * count / count.sum(), residents=base, rate=PER * count / base)
    table["residents"] = table["residents"].round().astype("Int64")
    return table.reset_index().sort_values(["offences", "ward_code"], ascending=[False, True], ignore_index=True)


def sentence(name: str, year: str, table: pd.DataFrame) -> str:
    """The wards with most and with fewest offences."""
    most, fewest = table.iloc[0], table.iloc[-1]
    return (
        f"In the {year} the police recorded between {int(fewest['offences']):,} offences ({fewest['ward_name']}) and "
        f"{int(most['offences']):,} ({most['ward_name']}) in each of the {len(table)} wards of {name}."
    )


def headline(table: pd.DataFrame) -> str:
    """The ward with the highest rate, with the lowest."""
    ordered = table.dropna(subset=["rate"]).sort_values("rate", ascending=False)
    most, least = ordered.iloc[0], ordered.iloc[-1]
    return (
        f"Rates run from {least['rate']:.0f} per 1,000 residents in {least['ward_name']} to {most['rate']:.0f} in "
        f"{most['ward_name']}"
    )
