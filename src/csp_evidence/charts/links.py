"""Two columns of names with lines between those that belong together."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.collections import LineCollection

from csp_evidence.charts.chart import WIDTH, Chart, colours, key_above, new_axes, theme
from csp_evidence.charts.lettering import ROOM, fitted

ROW_HEIGHT = 0.32
NAMES = 3.4  # inches for the names of a side; the lines have what is left between the two


def links(
    data: pd.DataFrame,
    *,
    left: str,
    right: str,
    kind: str,
    headings: Sequence[str],
    headline: str,
    subtitle: str,
    alt: str,
) -> Chart:
    """A line for each row of `data` from its name in `left` to that in `right`, coloured by `kind` (at most four)."""
    with theme():
        ends = [list(dict.fromkeys(data[column])) for column in (left, right)]
        most = max(len(names) for names in ends)
        figure, axes = new_axes(1.6 + ROW_HEIGHT * most)
        axes.set_axis_off()
        places = [{name: _place(at, len(names), most) for at, name in enumerate(names)} for names in ends]
        words = sorted(data[kind].unique())
        shades = dict(zip(words, colours(len(words)), strict=True))
        for word, own in data.groupby(kind):  # one drawing a kind: one a line would take ten times as long
            pairs = zip(own[left], own[right], strict=True)
            lines = [((0, places[0][one]), (1, places[1][other])) for one, other in pairs]
            axes.add_collection(LineCollection(lines, colors=shades[word], linewidths=1.3))
        for side, (x, align) in enumerate(((-0.02, "right"), (1.02, "left"))):
            for name, place in places[side].items():
                axes.text(x, place, fitted(name, NAMES, 9), ha=align, va="center", fontsize=9)
            axes.text(x, -1.2, fitted(headings[side], ROOM / 2), ha=align, va="center", fontsize=10, weight="bold")
        beside = NAMES / (WIDTH - 2 * NAMES - 0.2) + 0.05
        axes.set_xlim(-beside, 1 + beside)
        axes.set_ylim(most - 0.3, -1.8)
        handles = [axes.plot([], [], color=shades[word], lw=2)[0] for word in words]
        key_above(axes, handles, [fitted(word.capitalize(), ROOM / 2) for word in words], columns=4)
    return Chart(figure, headline, subtitle, alt, data)


def _place(at: int, of: int, most: int) -> float:
    """The height of one name: columns of fewer names are spread over the height of the longer one."""
    return (at + 0.5) * most / of - 0.5
