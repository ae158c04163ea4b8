"""Estimates with their intervals, one row a category, against a line of no difference."""

from __future__ import annotations

import pandas as pd

from csp_evidence.charts.bars import ROW_HEIGHT
from csp_evidence.charts.chart import Chart, colours, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted


def interval_rows(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    low: str,
    high: str,
    kind: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: str,
    reference: float = 0.0,
    limits: tuple[float, float] | None = None,
) -> Chart:
    """Dots of `value` with the interval `low` to `high`, coloured by the words in the column `kind` (at most four).

    Rows without a value are left undrawn. What lies outside `limits` is cut off with an arrow, of which the subtitle
    tells; the data keeps it.
    """
    cut = False
    with theme():
        figure, axes = new_axes(1.4 + ROW_HEIGHT * len(data), grid="x")
        words = sorted(data[kind].unique())
        shades = dict(zip(words, colours(len(words)), strict=True))
        axes.axvline(reference, color="#505050", linewidth=1)
        for place, row in enumerate(data.to_dict("records")):
            if pd.isna(row[value]):
                continue
            shade = shades[row[kind]]
            axes.plot([row[low], row[value] if pd.isna(row[high]) else row[high]], [place, place], color=shade, lw=2)
            axes.plot(row[value], place, "o", color=shade, markersize=6)
            for edge, mark, beyond in _edges(limits, row[low], row[value] if pd.isna(row[high]) else row[high]):
                if beyond:
                    axes.plot(edge, place, mark, color=shade, markersize=7, clip_on=False)
                    cut = True
        axes.set_yticks(range(len(data)), [fitted(name) for name in data[label]])
        axes.set_ylim(len(data) - 0.5, -0.5)
        if limits:
            axes.set_xlim(*limits)
        axes.set_xlabel(fitted(axis))
        axes.tick_params(axis="y", length=0)
        handles = [axes.plot([], [], "o-", color=shades[word], lw=2)[0] for word in words]
        key_above(axes, handles, [fitted(word.capitalize(), ROOM / 2) for word in words], columns=4)
    return Chart(figure, headline, f"{subtitle}; an arrow goes on beyond the axis" if cut else subtitle, alt, data)


def _edges(limits: tuple[float, float] | None, low: float, high: float) -> list[tuple[float, str, bool]]:
    """Each end of the axis with its arrow, and whether the interval goes beyond it."""
    if limits is None:
        return []
    return [(limits[0], "<", low < limits[0]), (limits[1], ">", high > limits[1])]
