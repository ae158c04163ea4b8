"""A map of equal tiles, one an area, in three classes of a value."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.patches import Rectangle

from csp_evidence.charts.chart import INK, Chart, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted, written

OUTLINE = "#F46A25"
MISSING = "#FFFFFF"


def tile_map(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    classes: Sequence[float],
    class_names: Sequence[str],
    headline: str,
    subtitle: str,
    alt: str,
    highlight: str,
    write: str,
) -> Chart:
    """Tiles at `across`, `down`, shaded by `value` in the classes that the two bounds in `classes` part.

    The tile named `highlight` in the column `label` has an outline; a tile without a value stays white.
    """
    from afcharts.af_colours import get_af_colours

    if len(classes) != 2 or len(class_names) != 3:
        raise ValueError("a tile map has three classes, parted by two bounds")
    with theme():
        shades = list(reversed(get_af_colours("sequential", number_of_colours=3)))
        inks = [_ink(shade) for shade in shades]
        across, down = int(data["across"].max()) + 1, int(data["down"].max()) + 1
        figure, axes = new_axes(8.0 * down / across * 0.72 + 0.6)
        for tile in data.to_dict("records"):
            known = not pd.isna(tile[value])
            at = sum(float(tile[value]) >= bound for bound in classes) if known else 0
            own = tile[label] == highlight
            axes.add_patch(
                Rectangle(
                    (tile["across"] + 0.04, tile["down"] + 0.04), 0.92, 0.92,
                    facecolor=shades[at] if known else MISSING, edgecolor=OUTLINE if own else "#505050",
                    linewidth=4 if own else 0.5, zorder=3 if own else 2,
                )
            )  # fmt: skip
            ink = inks[at] if known else INK
            middle, down_to = tile["across"] + 0.5, tile["down"]
            axes.text(
                middle,
                down_to + 0.38,
                fitted(tile[label], 8.0 / across, 8),
                ha="center",
                va="center",
                fontsize=8,
                color=ink,
                zorder=4,
            )
            if known:
                axes.text(
                    middle, down_to + 0.68, written(write, tile[value]), ha="center", va="center", fontsize=10,
                    color=ink, zorder=4,
                )  # fmt: skip
        axes.set_xlim(-0.05, across + 0.05)
        axes.set_ylim(down + 0.05, -0.05)
        axes.set_axis_off()
        handles = [Rectangle((0, 0), 1, 1, facecolor=shade, edgecolor="#505050") for shade in shades]
        key_above(axes, handles, [fitted(name, ROOM / 2, 9) for name in class_names], columns=3, size=9)
    return Chart(figure, headline, subtitle, alt, data)


def _ink(shade: str) -> str:
    """Black or white, whichever is easier to read on a shade."""
    red, green, blue = (int(shade[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return INK if 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 > 0.18 else "white"
