"""A map of areas, shaded in classes of a value, with some of them outlined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from numpy.typing import NDArray

from csp_evidence.charts.chart import Chart, theme, thousands
from csp_evidence.charts.lettering import fitted

WIDTH, TALLEST = 5.4, 6.5  # inches: narrow, so that the key can be read where a phone makes it smaller
SHADES = ("#E3ECF5", "#AFC7DE", "#7699BF", "#416A9B", "#12436D")  # of one hue, each darker, so that they part in grey
EDGE, OUTLINE, MISSING = "#FFFFFF", "#F46A25", "#FFFFFF"
SIZE, LINE = 13.0, 0.27  # points of the words, and inches of a line of them
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)  # kilometres that a scale may show


def shaded_map(
    data: pd.DataFrame,
    *,
    rings: Mapping[str, Sequence[NDArray[np.float64]]],
    code: str,
    value: str,
    outlined: str,
    outlined_as: str,
    unit: str,
    headline: str,
    subtitle: str,
    alt: str,
) -> Chart:
    """The areas of `data` by their `code`, shaded by fifths of `value`; those of `outlined_as` have an outline.

    Parameters
    ----------
    rings
        By code the rings of each area, in kilometres east and north of a point.
    outlined
        The column with the word that picks some of the areas out, such as hot spot, or the name of one.
    unit
        What the value counts, above the key.
    """
    known = data[data[value].notna()]
    bounds = fifths(known[value].to_list())
    every = np.vstack([ring for parts in rings.values() for ring in parts])
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    height = min(WIDTH * (north - south) / max(east - west, 1e-9), TALLEST)
    with theme():
        figure = Figure(figsize=(WIDTH, height + LINE * (2 + (len(SHADES) + 2) // 2)), layout="constrained")
        axes = figure.add_subplot()
        axes.grid(visible=False)
        picked = []
        for area in data.to_dict("records"):
            shape = _path(rings[area[code]])
            shade = MISSING if pd.isna(area[value]) else SHADES[class_of(area[value], bounds)]
            own = area[outlined] == outlined_as
            axes.add_collection(PathCollection([shape], facecolors=shade, edgecolors="#8A8A8A", linewidths=0.5))
            picked += [shape] if own else []
        if picked:  # a white line below the coloured one, so that it is seen on dark and on light
            axes.add_collection(PathCollection(picked, facecolors="none", edgecolors=EDGE, linewidths=4.5, zorder=3))
            axes.add_collection(PathCollection(picked, facecolors="none", edgecolors=OUTLINE, linewidths=2.5, zorder=4))
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_aspect("equal")
        axes.set_axis_off()
        _scale(figure, west, south, east)
        _key(figure, bounds, unit, outlined_as if picked else "", missing=len(known) < len(data))
    return Chart(figure, headline, subtitle, alt, data)


def fifths(values: Sequence[float]) -> list[float]:
    """The bounds that part values into five classes of about the same number, each once."""
    ordered = sorted(values)
    every = [ordered[min(len(ordered) * at // 5, len(ordered) - 1)] for at in range(1, 5)] if ordered else []
    return [bound for bound in dict.fromkeys(every) if bound > ordered[0]]


def class_of(value: float, bounds: Sequence[float]) -> int:
    """The class of a value, from 0."""
    return sum(value >= bound for bound in bounds)


def class_words(bounds: Sequence[float]) -> list[str]:
    """What the classes hold, in words."""
    ends = [thousands(round(bound, 1)) for bound in bounds]
    if not ends:
        return ["all alike"]
    between = [f"{low} to {high}" for low, high in pairwise(ends)]
    return [f"under {ends[0]}", *between, f"{ends[-1]} and more"]


def _path(rings: Sequence[NDArray[np.float64]]) -> Path:
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))


def _scale(figure: Figure, west: float, south: float, east: float) -> None:
    axes = figure.axes[0]
    long = max([step for step in STEPS if step <= (east - west) / 3] or [STEPS[0]])
    axes.plot([west, west + long], [south, south], color="#0B0C0C", linewidth=2, clip_on=False, solid_capstyle="butt")
    axes.annotate(f"{long:g} km", (west, south), xytext=(0, 4), textcoords="offset points", fontsize=SIZE)


def _key(figure: Figure, bounds: Sequence[float], unit: str, outlined: str, *, missing: bool) -> None:
    shades = SHADES[: len(bounds) + 1]
    handles: list[Patch | Line2D] = [Patch(facecolor=shade, edgecolor="#505050", linewidth=0.6) for shade in shades]
    names = class_words(bounds)
    if missing:
        handles.append(Patch(facecolor=MISSING, edgecolor="#505050", linewidth=0.6))
        names.append("no figure")
    if outlined:
        handles.append(Patch(facecolor="none", edgecolor=OUTLINE, linewidth=2.5))
        names.append(outlined)
    figure.legend(
        handles, [fitted(name, WIDTH / 2, SIZE) for name in names], title=fitted(unit, WIDTH, SIZE),
        loc="outside upper left", ncols=2, fontsize=SIZE, title_fontsize=SIZE, alignment="left", frameon=False,
    )  # fmt: skip
