"""The map of the page over all editions: districts shaded by the rate of the partnership that holds them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from csp_evidence.inputs.published import read_published
from csp_evidence.partnership.finding import known_areas
from csp_evidence.project import Project

BOUNDARIES = "reference/districts_2024.geojson"
SHADES = ("#dfe7f0", "#adc2da", "#7898bd", "#43699a", "#12375f")  # of one hue, so that they part in grey as well
STRIPED, NONE = "url(#striped)", "#ffffff"
WIDTH, MARGIN = 640.0, 4.0
FEWEST = 10  # editions of areas, below which a map of the country would be empty


@dataclass(frozen=True)
class Place:
    """What the map shows of one partnership: where its edition lies, and its rate; None for one that has none."""

    slug: str
    name: str
    rate: float | None
    rank: float | None


@dataclass(frozen=True)
class AreaMap:
    """The drawing, and its key: each shade with its words."""

    svg: str
    key: list[tuple[str, str]]
    places: int


def area_map(project: Project, places: Mapping[str, Place]) -> AreaMap | None:
    """A map of the districts of England and Wales with the partnerships in `places`, by their codes.

    A district that several partnerships share is striped, as is one without a rate: neither has one shade. None where
    fewer than `FEWEST` partnerships have an edition.
    """
    if len(places) < FEWEST:
        return None
    path = project.raw / BOUNDARIES
    outlines = read_published(path, project.relative(path)).frame
    areas, _ = known_areas(project)
    holders: dict[str, list[str]] = {}
    for code, area in areas.items():
        for district in area.districts:
            holders.setdefault(district, []).append(code)
    bounds = fifths([place.rate for place in places.values() if place.rate is not None])
    rings = {row.lad_code: list(_rings(json.loads(row.geometry))) for row in outlines.itertuples()}
    project_point, height = _projection(point for parts in rings.values() for ring in parts for point in ring)
    drawn = []
    for row in outlines.itertuples():
        shape = "".join(_path([project_point(point) for point in ring]) for ring in rings[row.lad_code])
        drawn.append(
            _district(str(row.lad_name), shape, [places[c] for c in holders[row.lad_code] if c in places], bounds)
        )
    svg = (
        f'<svg class="area-map" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="group" '
        'aria-label="Map of the districts of England and Wales, shaded by recorded offences per 1,000 residents">'
        '<defs><pattern id="striped" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="4" height="4" fill="#fff"/><rect width="1.5" height="4" fill="#801650"/></pattern></defs>'
        f"{''.join(drawn)}</svg>"
    )
    return AreaMap(svg, _key(bounds), len(places))


def fifths(rates: list[float]) -> list[float]:
    """The four bounds that part rates into five classes of about the same number."""
    ordered = sorted(rates)
    return [ordered[min(len(ordered) * fifth // 5, len(ordered) - 1)] for fifth in range(1, 5)] if ordered else []


def shade_of(rate: float, bounds: list[float]) -> int:
    """The class of a rate, from 0."""
    return sum(rate >= bound for bound in bounds)


def _key(bounds: list[float]) -> list[tuple[str, str]]:
    ends = [f"{bound:.0f}" for bound in bounds]
    words = [
        f"below {ends[0]}",
        *(f"{low} to {high}" for low, high in pairwise(ends)),
        f"{ends[-1]} and more",
    ]
    return [
        *zip(SHADES, words, strict=True),
        ("striped", "no rate, or several partnerships: see the table"),
        (NONE, "no edition here"),
    ]


def _district(name: str, shape: str, held: list[Place], bounds: list[float]) -> str:
    one = held[0] if len(held) == 1 else None
    if one is None or one.rate is None:
        fill = STRIPED if held else NONE
        listed = ", ".join(f"{place.name} {_words(place)}" for place in held)
        words = f"{one.name}: {_words(one)}" if one else f"{name}: {listed or 'no edition here'}"
    else:
        fill, words = SHADES[shade_of(one.rate, bounds)], f"{one.name}: {_words(one)}"
    drawn = f'<path fill="{fill}" d="{shape}"><title>{escape(words)}</title></path>'
    return f'<a href="{escape(one.slug)}/index.html">{drawn}</a>' if one else drawn


def _words(place: Place) -> str:
    return "no rate" if place.rate is None else f"{place.rate:.1f} per 1,000 residents, place {place.rank:.0f}"


def _rings(geometry: Any) -> Iterable[list[list[float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return (ring for polygon in polygons for ring in polygon)


def _projection(points: Iterable[list[float]]) -> tuple[Any, float]:
    """From longitude and latitude to the drawing, with distances true at the middle latitude; and its height."""
    every = list(points)
    west, east = min(p[0] for p in every), max(p[0] for p in every)
    south, north = min(p[1] for p in every), max(p[1] for p in every)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * narrow)

    def placed(point: list[float]) -> tuple[float, float]:
        return MARGIN + (point[0] - west) * narrow * scale, MARGIN + (north - point[1]) * scale

    return placed, 2 * MARGIN + (north - south) * scale


def _path(points: list[tuple[float, float]]) -> str:
    """A ring as a path with one decimal, without points that fall on the one before."""
    texts: list[str] = []
    for x, y in points:
        text = f"{x:.1f} {y:.1f}"
        if not texts or texts[-1] != text:
            texts.append(text)
    return f"M{'L'.join(texts)}Z" if len(texts) > 2 else ""
