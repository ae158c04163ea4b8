"""A Lorenz curve against the line of even shares."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from csp_evidence.charts.chart import Chart, colours, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted


def lorenz_curve(
    data: pd.DataFrame, *, headline: str, subtitle: str, alt: str, axis: Sequence[str], names: Sequence[str]
) -> Chart:
    """The columns share_of_base and share_of_events (0 to 1) as a curve in per cent."""
    with theme():
        figure, axes = new_axes(4.6)
        blue, orange = colours(2)
        (even,) = axes.plot([0, 100], [0, 100], color=orange, linewidth=2)
        (curve,) = axes.plot(
            100 * data["share_of_base"], 100 * data["share_of_events"], "o-", color=blue, linewidth=2, markersize=4,
        )  # fmt: skip
        axes.set(xlabel=fitted(axis[0]), ylabel=fitted(axis[1], ROOM / 2))
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        key_above(axes, [even, curve], ["Even shares", fitted(names[0])], columns=2)
    return Chart(figure, headline, subtitle, alt, data)
