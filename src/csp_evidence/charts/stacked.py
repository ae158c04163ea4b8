"""Columns of parts piled on each other, one column a period; parts that are not confirmed are hatched."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from csp_evidence.charts.chart import Chart, colours, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted, written

WIDTH = 0.62


def stacked_columns(
    data: pd.DataFrame,
    *,
    label: str,
    part: str,
    value: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: str,
    write: str,
    unconfirmed: Collection[str] = (),
) -> Chart:
    """The column `value` by `label` across and `part` upwards (at most four), in order of first appearance.

    A combination without a row is left out; the number is written on each piece.
    """
    with theme():
        figure, axes = new_axes(4.2)
        places = {name: place for place, name in enumerate(dict.fromkeys(data[label]))}
        parts = list(dict.fromkeys(data[part]))
        shades = dict(zip(parts, colours(len(parts)), strict=True))
        tops = dict.fromkeys(places, 0.0)
        pieces = {}
        for name in parts:
            for row in data[data[part] == name].to_dict("records"):
                size, at = float(row[value]), row[label]
                open_end = name in unconfirmed
                pieces[name] = axes.bar(
                    places[at], size, WIDTH, bottom=tops[at], edgecolor=shades[name],
                    facecolor="white" if open_end else shades[name], hatch="//" if open_end else None,
                )  # fmt: skip
                axes.annotate(
                    written(write, size), (places[at], tops[at] + size / 2), ha="center", va="center", fontsize=9,
                    bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"},
                )  # fmt: skip
                tops[at] += size
        axes.set_xticks(range(len(places)), [fitted(name, 8.0 / len(places)) for name in places])
        axes.tick_params(axis="x", length=0)
        axes.yaxis.set_major_formatter(lambda number, _: written(write, number))
        axes.set_ylabel(fitted(axis, ROOM / 2))
        key_above(axes, pieces.values(), [fitted(name, ROOM / 2) for name in pieces], columns=2)
    return Chart(figure, headline, subtitle, alt, data)
