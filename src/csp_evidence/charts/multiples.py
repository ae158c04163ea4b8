"""Small multiples of control charts: one panel a series, all in one style, each on its own scale."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.figure import Figure

from csp_evidence.cell_text import ELLIPSIS, plain_text
from csp_evidence.charts.chart import WIDTH, Chart, colours, theme

ACROSS = 4
PANEL_HEIGHT = 1.35
TOP = 0.75  # inches for the legend and the titles of the first row
LETTERS, LINES = 26, 3  # of a panel's title
QUIET = "#505050"
KEY = ("Month, season taken out", "Signal", "Limits of the baseline")


def control_panels(
    data: pd.DataFrame,
    *,
    series: str,
    month: str,
    headline: str,
    subtitle: str,
    alt: str,
    names: tuple[str, str, str] = KEY,
) -> Chart:
    """A panel for each value of the column `series`, in order of appearance.

    Expects the columns value, centre, low, high and signal of `analysis.trend.control_chart`; points with a signal
    are marked; `names` are what the key calls points, marked points and the band. Each panel starts at zero and has its
    own highest value written beside it.
    """
    with theme():
        shown = list(data[series].drop_duplicates())
        across = min(ACROSS, len(shown)) or 1
        down = math.ceil(len(shown) / across)
        height = TOP + PANEL_HEIGHT * down
        figure = Figure(figsize=(WIDTH, height))  # placed by hand: laying out so many panels takes a second
        figure.subplots_adjust(
            left=0.06, right=0.99, bottom=0.3 / height, top=1 - TOP / height, wspace=0.32, hspace=0.62
        )
        panels = figure.subplots(down, across, squeeze=False).ravel()
        blue, orange = colours(2)
        for axes, name in zip(panels, shown, strict=False):
            own = data[data[series] == name]
            axes.fill_between(own[month], own["low"], own["high"], color="#E6E6E6", linewidth=0)
            axes.plot(own[month], own["centre"], color=QUIET, linewidth=0.8)
            axes.plot(own[month], own["value"], color=blue, linewidth=1)
            told = own[own["signal"] != ""]
            axes.plot(told[month], told["value"], "o", color=orange, markersize=3)
            top = max(float(own["high"].max()), float(own["value"].max()))
            axes.set_ylim(0, 1.08 * top if top else 1)
            axes.set_yticks([0, top], ["0", f"{top:,.0f}"])
            first, last = own[month].iloc[0], own[month].iloc[-1]
            axes.set_xticks([first, last], [f"{first:%Y}", f"{last:%Y}"])
            axes.tick_params(labelsize=7, length=2)
            axes.grid(visible=False)
            axes.set_title(_title(name), fontsize=7.5, loc="left", pad=3)
        for axes in panels[len(shown) :]:
            axes.set_axis_off()
        handles = [
            panels[0].plot([], [], color=blue, linewidth=1.5)[0],
            panels[0].plot([], [], "o", color=orange, markersize=5)[0],
            panels[0].fill_between([], [], color="#E6E6E6"),
        ]
        figure.legend(handles, names, loc="upper left", ncols=3, fontsize=9)
    return Chart(figure, headline, subtitle, alt, data)


def _title(name: str) -> str:
    return "\n".join(textwrap.wrap(plain_text(name)[0], LETTERS, max_lines=LINES, placeholder=ELLIPSIS))
