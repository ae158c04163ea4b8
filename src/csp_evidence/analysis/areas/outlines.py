"""Outlines of areas: their rings, how large they are, and which of them touch."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KM_PER_DEGREE = 111.195  # along a meridian, on a sphere of 6,371 km
Ring = NDArray[np.float64]


@dataclass(frozen=True)
class Outlines:
    """The rings of each area in kilometres, east and north of one point; `areas` in square kilometres, by code."""

    rings: dict[str, list[Ring]]
    areas: pd.Series
    neighbours: dict[str, tuple[str, ...]]

    def lacks(self, codes: pd.Series) -> list[str]:
        """Those of the codes that have no outline."""
        return [code for code in codes if code not in self.rings]


def outlines_of(boundaries: pd.DataFrame, codes: pd.Series, *, code: str = "lsoa_code") -> Outlines:
    """The outlines of the areas with these codes.

    Distances are true at the middle latitude, which over the breadth of a partnership is within a part in a hundred.
    Areas are neighbours where their outlines have a point in common (queen contiguity).

    Parameters
    ----------
    boundaries
        The column named `code`, and geometry (of GeoJSON, as text, in longitude and latitude).
    """
    wanted = boundaries[boundaries[code].isin(codes)]
    shapes = {str(one): json.loads(str(text)) for one, text in zip(wanted[code], wanted["geometry"], strict=True)}
    raw = {one: [np.asarray(ring) for polygon in _polygons(shape) for ring in polygon] for one, shape in shapes.items()}
    outer = {one: _sizes(shape) for one, shape in shapes.items()}
    every = np.vstack([ring for rings in raw.values() for ring in rings]) if raw else np.zeros((1, 2))
    middle = (every.min(axis=0) + every.max(axis=0)) / 2
    scale = KM_PER_DEGREE * np.array([math.cos(math.radians(middle[1])), 1.0])
    rings = {one: [(ring - middle) * scale for ring in parts] for one, parts in raw.items()}
    sizes = {
        one: sum(sign * _area(ring) for sign, ring in zip(outer[one], parts, strict=True))
        for one, parts in rings.items()
    }
    return Outlines(rings, pd.Series(sizes, dtype=float), _touching(raw))


def _polygons(shape: Mapping[str, object]) -> list[list[list[list[float]]]]:
    parts = shape["coordinates"]
    return parts if shape["type"] == "MultiPolygon" else [parts]  # type: ignore[return-value,list-item]


def _sizes(shape: Mapping[str, object]) -> list[int]:
    """1 for the outer ring of each polygon, -1 for a hole."""
    return [1 if at == 0 else -1 for polygon in _polygons(shape) for at in range(len(polygon))]


def _area(ring: Ring) -> float:
    east, north = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(east[:-1], north[1:]) - np.dot(east[1:], north[:-1]))) / 2


def _touching(raw: Mapping[str, list[Ring]]) -> dict[str, tuple[str, ...]]:
    at: dict[tuple[float, float], set[str]] = defaultdict(set)
    for code, rings in raw.items():
        for ring in rings:
            for east, north in ring:
                at[float(east), float(north)].add(code)
    found: dict[str, set[str]] = {code: set() for code in raw}
    for codes in at.values():
        for one, other in combinations(codes, 2):
            found[one].add(other)
            found[other].add(one)
    return {code: tuple(sorted(others)) for code, others in found.items()}
