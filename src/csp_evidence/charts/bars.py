"""Horizontal bars: one value a category, in the order given, some of them highlighted."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import seaborn as sns

from csp_evidence.charts.chart import Chart, colours, new_axes, theme, thousands
from csp_evidence.charts.lettering import fitted, written

PALE = "#BFBFBF"
ROW_HEIGHT = 0.27
LONG = 100_000  # from here on ticks are so wide that fewer of them fit


def bars(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: str,
    highlight: Collection[str] = (),
    write: str = "",
) -> Chart:
    """Bars of the column `value`, named by the column `label`; `write` ("{:.0f}") puts a number at each end.

    With a highlight, the bars named in it are dark and the others grey: one thing is said against a background.
    """
    with theme():
        figure, axes = new_axes(1.0 + ROW_HEIGHT * len(data), grid="x")
        dark, picked_out = colours(2)[0], set(highlight)  # `in` would look into the index of a column
        shades = {name: dark if not picked_out or name in picked_out else PALE for name in data[label]}
        drawn = data.assign(**{value: data[value].astype(float)})
        sns.barplot(
            drawn, x=value, y=label, color=dark, order=list(data[label]), ax=axes, saturation=1, errorbar=None
        )  # fmt: skip
        for bar, name in zip(axes.patches, data[label], strict=True):  # a hue for each bar would take ten times as long
            bar.set_facecolor(shades[name])
        axes.set(xlabel=fitted(axis), ylabel="")
        axes.set_yticks(range(len(data)), [fitted(name) for name in data[label]])
        axes.xaxis.set_major_formatter(thousands)
        if drawn[value].max() >= LONG:
            axes.locator_params(axis="x", nbins=4)
        axes.tick_params(axis="y", length=0)
        if write:
            for place, number in enumerate(drawn[value]):
                axes.annotate(
                    written(write, number), (max(number, 0), place), xytext=(4, 0), textcoords="offset points",
                    va="center", fontsize=9,
                )  # fmt: skip
            axes.margins(x=0.12)
    return Chart(figure, headline, subtitle, alt, data)
