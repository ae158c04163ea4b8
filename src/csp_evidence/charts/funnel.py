"""A funnel plot: rates against the size of areas, with limits that widen for small ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from csp_evidence.analysis.assessment.funnels import ABOVE_THE_DRAWING, height_without_wider_limits
from csp_evidence.charts.chart import Chart, colours, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted

PALE = "#767676"


def funnel_plot(
    data: pd.DataFrame,
    *,
    label: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: tuple[str, str],
    highlight: Collection[str],
    names: Sequence[str] = ("Other areas",),
) -> Chart:
    """Dots of rate against residents, and the limits low95, high95, low998 and high998.

    The key names the areas in `highlight` and, by the first of `names`, the rest; those outside the wider limits are
    labelled. Wider limits that lie far above all else are left outside, as the key then says.
    """
    with theme():
        figure, axes = new_axes(4.6)
        blue, orange = colours(2)
        line = data.sort_values("residents")
        size = line["residents"] / 1000
        shown = ["95% limits", "99.8% limits", names[0], fitted(" and ".join(highlight), ROOM / 2, 9)]
        handles: list[Line2D] = []
        for low, high, style in (("low95", "high95", "--"), ("low998", "high998", "-")):
            handles += axes.plot(size, line[low], style, color=PALE, linewidth=1)
            axes.plot(size, line[high], style, color=PALE, linewidth=1)
        own = data[label].isin(highlight)
        handles += axes.plot(data.loc[~own, "residents"] / 1000, data.loc[~own, "rate"], "o", color=blue)
        handles += axes.plot(data.loc[own, "residents"] / 1000, data.loc[own, "rate"], "D", color=orange, markersize=8)
        outside = (data["rate"] > data["high998"]) | (data["rate"] < data["low998"])
        for row in data[outside & ~own].to_dict("records"):
            axes.annotate(
                fitted(row[label], ROOM / 2, 9), (row["residents"] / 1000, row["rate"]), xytext=(8, -13),
                textcoords="offset points", fontsize=9, path_effects=[withStroke(linewidth=3, foreground="white")],
            )  # fmt: skip
        axes.set(xlabel=fitted(axis[0]), ylabel=fitted(axis[1], ROOM / 2))
        axes.set_ylim(bottom=0)
        height = height_without_wider_limits(data["rate"], data["high95"], data["high998"])
        if height is not None:
            axes.set_ylim(top=height)
            shown[1] += ABOVE_THE_DRAWING
        key_above(axes, handles, shown, columns=4, size=9)
    return Chart(figure, headline, subtitle, alt, data)
