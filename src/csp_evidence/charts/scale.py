"""One bar for the answers on a scale, in the order of the scale, with the two sides parted at zero."""

from __future__ import annotations

from itertools import accumulate

import pandas as pd
from matplotlib.colors import to_rgb

from csp_evidence.charts.chart import Chart, colours, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted, written

GREY = "#BFBFBF"
PALEST = 0.65  # how far the answers next to the middle are mixed with white
LEAST = 4.0  # per cent: a narrower piece has no room for its number


def scale_bar(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    side: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: str,
    write: str,
) -> Chart:
    """Pieces of `value` (per cent) in the order given, named by `label`.

    `side` is good, bad or middle. Good answers lie on one side of zero and bad ones on the other, the middle across it;
    where no answer has a side, the bar begins at zero. Deeper shades stand further from the middle.
    """
    with theme():
        figure, axes = new_axes(2.2 + 0.22 * ((len(data) + 2) // 3), grid="x")
        sides, sizes = list(data[side]), [float(number) for number in data[value]]
        first = sides[0] if sides and sides[0] != "middle" else "good" if "bad" in sides else "bad"
        before = sum(size for size, own in zip(sizes, sides, strict=True) if own == first)
        across = sum(size for size, own in zip(sizes, sides, strict=True) if own == "middle") / 2
        start = -(before + across) if {"good", "bad"} & set(sides) else 0.0
        pieces = []
        lefts = [start, *accumulate(sizes, initial=start)][1:-1]
        for size, left, shade in zip(sizes, lefts, shades(sides), strict=True):
            pieces.append(axes.barh(0, size, 0.5, left=left, color=shade, edgecolor="white"))
            if size >= LEAST:
                axes.annotate(
                    written(write, size), (left + size / 2, 0), ha="center", va="center", fontsize=9,
                    bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"},
                )  # fmt: skip
        axes.axvline(0, color="#505050", linewidth=1)
        axes.set_yticks([])
        axes.xaxis.set_major_formatter(lambda number, _: f"{abs(number):g}%")
        axes.set_xlabel(fitted(axis))
        key_above(axes, pieces, [fitted(name, ROOM / 2) for name in data[label]], columns=3)
    return Chart(figure, headline, subtitle, alt, data)


def shades(sides: list[str]) -> list[tuple[float, float, float]]:
    """A colour for each answer: blue for good ones, orange for bad ones, paler towards the middle, which is grey."""
    blue, orange = (to_rgb(of) for of in colours(2))
    found = []
    for at, side in enumerate(sides):
        if side == "middle":
            found.append(to_rgb(GREY))
            continue
        own = [place for place, other in enumerate(sides) if other == side]
        inward = own.index(at) if own[0] == 0 else len(own) - 1 - own.index(at)
        mixed = PALEST * inward / max(len(own) - 1, 1) if len(own) > 1 else 0.0
        base = blue if side == "good" else orange
        red, green, blue_part = (part + (1 - part) * mixed for part in base)
        found.append((red, green, blue_part))
    return found
