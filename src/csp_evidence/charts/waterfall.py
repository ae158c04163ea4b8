"""A waterfall: levels as whole bars from nought, and between them the changes that lead from one to the next."""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Patch

from csp_evidence.charts.chart import Chart, colours, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted, written

ROW_HEIGHT = 0.5
LEVEL = "level"


def waterfall(
    data: pd.DataFrame,
    *,
    step: str,
    amount: str,
    level: str,
    kind: str,
    status: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: str,
    write: str,
    change: str = "Saving",
) -> Chart:
    """Rows of `data` from top to bottom.

    A row whose `kind` is "level" is a bar from nought to its `level`, stated or inferred as `status` says, the inferred
    ones hatched; any other is the `amount` by which the level changes to its `level`.
    """
    with theme():
        figure, axes = new_axes(1.2 + ROW_HEIGHT * len(data), grid="x")
        blue, orange = colours(2)
        for place, row in enumerate(data.to_dict("records")):
            size, reached = float(row[amount]), float(row[level])
            whole, inferred = row[kind] == LEVEL, row[status] == "inferred"
            axes.barh(
                place, reached if whole else size, left=0 if whole else reached - size, height=0.6,
                facecolor="white" if whole and inferred else blue if whole else orange,
                edgecolor=blue if whole else orange, hatch="///" if whole and inferred else None,
            )  # fmt: skip
            furthest = reached if whole else max(reached, reached - size)
            axes.annotate(
                written(write, size),
                (furthest, place),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
        axes.set_yticks(range(len(data)), [fitted(name) for name in data[step]])
        axes.set_ylim(len(data) - 0.4, -0.6)
        axes.set_xlim(0, 1.16 * max(float(value) for value in data[level]))
        axes.set_xlabel(fitted(axis))
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(lambda value, _: written(write, value))
        handles = [
            Patch(facecolor=blue, edgecolor=blue),
            Patch(facecolor="white", edgecolor=blue, hatch="///"),
            Patch(facecolor=orange, edgecolor=orange),
        ]
        names = ["Stated", "Inferred", fitted(change, ROOM / 4)]
        key_above(axes, handles, names, columns=3)
    return Chart(figure, headline, subtitle, alt, data)
