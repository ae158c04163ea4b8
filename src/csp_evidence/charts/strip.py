"""A strip: one thin column an area, the highest first, with some of them picked out."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from csp_evidence.charts.bars import PALE
from csp_evidence.charts.chart import Chart, colours, new_axes, theme, thousands
from csp_evidence.charts.lettering import ROOM, fitted, written


def strip(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: tuple[str, str],
    highlight: Collection[str],
    write: str,
) -> Chart:
    """Columns of `value` in the order given, as one shape; those whose `label` is in `highlight` are dark.

    The first and the last are named below, and above them the one that is picked out where it is alone.
    """
    with theme():
        figure, axes = new_axes(3.2)
        names, values = list(data[label]), [float(number) for number in data[value]]
        picked_out = set(highlight)  # `in` would look into the index of a column
        places = [at for at, name in enumerate(names) if name in picked_out]
        least = len(names) / 200  # so that one of many is seen
        axes.stairs(values, fill=True, color=PALE)
        picked = [at + 0.5 for at in places], [values[at] for at in places]
        axes.bar(*picked, max(1.0, least), color=colours(2)[0], linewidth=0)
        top, last = max(values, default=0.0), len(names) - 1
        named = {at: f"{fitted(names[at], ROOM / 2, 9)} {written(write, values[at])}" for at in {0, last, *places[:1]}}
        for at in places if len(places) == 1 else ():
            side, corner = ("left", (0, 0)) if at <= last / 2 else ("right", (1, 0))
            axes.annotate(
                named[at], (at + 0.5, values[at]), xytext=(at + 0.5, 1.02 * top), fontsize=9, va="bottom", ha=side,
                arrowprops={"arrowstyle": "-", "linewidth": 0.8, "shrinkA": 0, "relpos": corner},
            )  # fmt: skip
        axes.set_xlim(0, len(names))
        axes.set_ylim(0, 1.15 * top or 1.0)
        axes.set_xticks([0.5, last + 0.5], [named[0], named[last]], fontsize=9)
        for tick in axes.get_xticklabels()[:1]:
            tick.set_horizontalalignment("left")
        for tick in axes.get_xticklabels()[1:]:
            tick.set_horizontalalignment("right")
        axes.tick_params(axis="x", length=0)
        axes.set(xlabel=fitted(axis[0]), ylabel=fitted(axis[1], ROOM / 2))
        axes.yaxis.set_major_formatter(thousands)
    return Chart(figure, headline, subtitle, alt, data)
