"""Lines over months: a thin line of months and a strong one of the year's mean."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.dates import DateFormatter

from csp_evidence.charts.chart import Chart, colours, key_above, new_axes, theme, thousands
from csp_evidence.charts.lettering import ROOM, fitted


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
        shown = {"color": blue, "linewidth": 1.2, "marker": "o", "markersize": 4}
        sns.lineplot(data, x=month, y=value, ax=axes, errorbar=None, **shown)
        sns.lineplot(data, x=month, y=average, ax=axes, errorbar=None, color=orange, linewidth=2.5)
        key_above(axes, axes.lines, [fitted(name, ROOM / 2) for name in names], columns=2)
        if pd.api.types.is_datetime64_any_dtype(data[month]):
            days = (data[month].max() - data[month].min()).days
            axes.xaxis.set_major_formatter(DateFormatter("%-d %b" if days < 200 else "%b %Y"))
        axes.locator_params(axis="y", integer=True)
        axes.yaxis.set_major_formatter(thousands)
        axes.set(xlabel="", ylabel=fitted(axis, ROOM / 2))
        axes.set_ylim(bottom=0)
    return Chart(figure, headline, subtitle, alt, data)
