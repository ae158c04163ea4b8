"""Lines over months: a thin line of months and a strong one of the year's mean."""

from __future__ import annotations

import pandas as pd
import seaborn as sns

from csp_evidence.charts.chart import Chart, colours, new_axes, theme


def monthly_line(
    data: pd.DataFrame,
    *,
    month: str,
    value: str,
    average: str,
    headline: str,
    subtitle: str,
    alt: str,
    axis: str,
    names: tuple[str, str] = ("Month", "Mean of 12 months"),
) -> Chart:
    """The columns `value` and `average` against `month`; the value axis starts at zero."""
    with theme():
        figure, axes = new_axes(4.0)
        blue, orange = colours(2)
        sns.lineplot(data, x=month, y=value, color=blue, linewidth=1.2, marker="o", markersize=4, ax=axes, errorbar=None)
        sns.lineplot(data, x=month, y=average, color=orange, linewidth=2.5, ax=axes, errorbar=None)
        for column, name, shade in ((value, names[0], blue), (average, names[1], orange)):
            last = data.dropna(subset=[column]).iloc[-1]
            axes.annotate(
                name, (last[month], last[column]), xytext=(8, 0), textcoords="offset points", color=shade, va="center",
                annotation_clip=False, fontsize=10,
            )  # fmt: skip
        axes.set(xlabel="", ylabel=axis)
        axes.set_ylim(bottom=0)
    return Chart(figure, headline, subtitle, alt, data)
