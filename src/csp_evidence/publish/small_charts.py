"""Drawings for the cards of the front page: a few marks of SVG, in the page's own type and colours.

They are drawn for 360 px, where a drawing made for a page would be too small to read.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal

from csp_evidence.analysis.wording import MINUS
from csp_evidence.cell_text import number_text, places_for
from csp_evidence.publish.small_marks import (
    ENDS_WIDE,
    LINE,
    NAMES_WIDE,
    WIDTH,
    Drawing,
    Mark,
    ceiling,
    month,
    number,
    shortened,
    wide,
)
from csp_evidence.publish.small_panels import panels
from csp_evidence.records import SmallChart

PLOT = 104.0  # height of the part with the marks
MOST_BARS = 4
SHADES = ("own", "second", "open")


def small_chart(rows: Sequence[dict[str, str]], chart: SmallChart, own: str, *, whole: bool = False) -> Drawing:
    """The drawing of a figure's data, as read from its CSV; `own` is the name of the area that is picked out.

    A `whole` one has every row, with its name and number; else bars and intervals are few, and a strip names its ends.

    Raises
    ------
    KeyError
        The data lack a column that the chart names.
    """
    known = [row for row in rows if row[chart.value]]
    match chart.kind:
        case "strip" if not whole:
            return _strip(known, chart, own)
        case "bars" if whole:  # in the order of the wide drawing, which bands of numbers have of their own
            return _bars(known, chart, "")
        case "strip" | "bars":
            longest = sorted(known, key=lambda row: -float(row[chart.value]))
            return _bars(longest if whole else longest[:MOST_BARS], chart, own if chart.kind == "strip" else "")
        case "intervals":
            return _intervals(known, chart, len(known) if whole else MOST_BARS, whole=whole)
        case "columns":
            return _columns(known, chart)
        case "steps":
            return _bars(known, chart, "")
        case "panels":
            return panels(known, chart, whole=whole)
    return _line(known, chart)


def counts_chart(counts: dict[str, int]) -> Drawing:
    """Bars of counts by their names, in their order."""
    rows = [{"label": name, "count": str(count)} for name, count in counts.items()]
    return _bars(rows, SmallChart(kind="bars", label="label", value="count"), "")


def _line(rows: Sequence[dict[str, str]], chart: SmallChart) -> Drawing:
    values = [float(row[chart.value]) for row in rows]
    top, left = ceiling(max(values)), wide(number(ceiling(max(values)))) + 6
    across, up = (WIDTH - left - 6) / max(len(values) - 1, 1), PLOT / top
    foot = LINE + PLOT

    def path(column: str) -> str:
        places = [(left + at * across, foot - float(row[column]) * up) for at, row in enumerate(rows) if row[column]]
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)

    first, last = (month(rows[end][chart.label]) for end in (0, -1))
    marks = [
        Mark("line", "grid", points=f"{left:.1f},{LINE} {WIDTH},{LINE}"),
        Mark("line", "axis", points=f"{left:.1f},{foot} {WIDTH},{foot}"),
        Mark("text", "soft", (left - 6, LINE + 4), text=number(top), anchor="end"),
        Mark("text", "soft", (left - 6, foot + 4), text="0", anchor="end"),
        Mark("line", "thin" if chart.mean else "own", points=path(chart.value)),
        *([Mark("line", "own", points=path(chart.mean))] if chart.mean else []),
        Mark("text", "soft", (left, foot + LINE), text=first),
        Mark("text", "soft", (WIDTH, foot + LINE), text=last, anchor="end"),
    ]
    low, high = min(values), max(values)
    alt = f"Line from {first} to {last}, between {number(low)} and {number(high)}."
    return Drawing(foot + LINE + 6, marks, alt)


def _strip(rows: Sequence[dict[str, str]], chart: SmallChart, own: str) -> Drawing:
    """One thin column an area, the highest first."""
    values = [float(row[chart.value]) for row in rows]
    step, foot = WIDTH / len(values), 2 * LINE + PLOT
    wide, up = max(step - 2, 1.0), PLOT / max(*values, 0.1)
    names = [row[chart.label] for row in rows]
    marks = [
        Mark("rect", "own" if name == own else "pale", (at * step, foot - value * up, wide, value * up))
        for at, (name, value) in enumerate(zip(names, values, strict=True))
    ]
    marks.append(Mark("line", "axis", points=f"0,{foot} {WIDTH},{foot}"))
    if own in names:
        at = names.index(own)
        right = at > len(names) / 2
        place = (at + 1) * step if right else at * step
        label = f"{own} {number_text(values[at], 1)}"
        marks.append(Mark("text", "name", (place, LINE - 2), text=label, anchor="end" if right else "start"))
        drop = at * step + wide / 2
        marks.append(Mark("line", "axis", points=f"{drop:.1f},{LINE + 2} {drop:.1f},{foot - values[at] * up - 2:.1f}"))
    ends = [f"{names[at]} {number_text(values[at], 1)}" for at in (0, -1)]
    written = [
        f"{shortened(names[at], ENDS_WIDE - len(number_text(values[at], 1)))} {number_text(values[at], 1)}"
        for at in (0, -1)
    ]
    marks.append(Mark("text", "soft", (0, foot + LINE), text=written[0]))
    marks.append(Mark("text", "soft", (WIDTH, foot + LINE), text=written[1], anchor="end"))
    return Drawing(foot + LINE + 6, marks, f"Columns from {ends[0]} to {ends[1]}.")


def _bars(shown: Sequence[dict[str, str]], chart: SmallChart, own: str) -> Drawing:
    """Bars in their order, each under its name, with its number at its end; the others are pale where one is `own`."""
    values = [float(row[chart.value]) for row in shown]
    texts = [_amount(chart, row[chart.value], values) for row in shown]
    room = WIDTH - max(map(wide, texts), default=0) - 8
    marks: list[Mark] = []
    down = 0.0
    for row, value, text in zip(shown, values, texts, strict=True):
        long = abs(value) * room / max(*map(abs, values), 0.1)
        for at, line in enumerate(textwrap.wrap(row[chart.label], NAMES_WIDE)):
            down += (LINE - 2) * (at > 0)
            marks.append(Mark("text", "name", (0, down + LINE - 4), text=line))
        shade = "own" if own in ("", row[chart.label]) else "pale"
        marks.append(Mark("rect", shade, (0, down + LINE, long, 9)))
        marks.append(Mark("text", "soft", (long + 6, down + LINE + 9), text=text))
        down += 2 * LINE + 2
    parts = [f"{row[chart.label]} {text}" for row, text in zip(shown, texts, strict=True)]
    return Drawing(down, marks, f"Bars: {'; '.join(parts)}.")


def _columns(rows: Sequence[dict[str, str]], chart: SmallChart) -> Drawing:
    """Parts piled up by year; each part has a shade, the third and later ones an outline."""
    years = list(dict.fromkeys(row[chart.label] for row in rows))
    parts = list(dict.fromkeys(row[chart.part] for row in rows))
    amounts = {(row[chart.label], row[chart.part]): float(row[chart.value]) for row in rows}
    totals = {year: sum(amounts.get((year, part), 0.0) for part in parts) for year in years}
    step, foot = WIDTH / len(years), LINE + PLOT
    up = PLOT / max(*totals.values(), 0.1)

    def amount(year: str) -> str:
        return f"{chart.before}{number_text(totals[year], 0)}"

    marks = []
    for at, year in enumerate(years):
        below, left, wide = foot, at * step + 4, step - 8
        for part in parts:
            high = amounts.get((year, part), 0.0) * up
            below -= high
            if high:
                marks.append(Mark("rect", SHADES[min(parts.index(part), 2)], (left, below, wide, high)))
        middle = left + wide / 2
        marks.append(Mark("text", "soft", (middle, below - 4), text=amount(year), anchor="middle"))
        marks.append(Mark("text", "soft", (middle, foot + LINE), text=year, anchor="middle"))
    marks.append(Mark("line", "axis", points=f"0,{foot} {WIDTH},{foot}"))
    down = foot + LINE + 8
    for part in parts:
        marks.append(Mark("rect", SHADES[min(parts.index(part), 2)], (0, down, 10, 10)))
        marks.append(Mark("text", "soft", (16, down + 9.5), text=shortened(part)))
        down += LINE
    told = [f"{year} {amount(year)}" for year in years]
    return Drawing(down + 2, marks, f"Columns: {'; '.join(told)}. Parts: {'; '.join(parts)}.")


def _intervals(rows: Sequence[dict[str, str]], chart: SmallChart, most: int, *, whole: bool) -> Drawing:
    """Dots with their intervals about a line at the reference: the clearest first, or all in their order.

    What goes on beyond the drawing's edge has an arrow there, and no dot where that is beyond it too.
    """
    columns = (chart.low, chart.value, chart.high)
    about = [
        (row, [float(row[column]) - chart.reference for column in columns])
        for row in rows
        if all(map(row.get, columns))
    ]
    clear = about if whole else sorted(about, key=lambda one: min(one[1][2], -one[1][0]))[:most]
    sizes = sorted(abs(ends[1]) for _, ends in clear) or [1.0]
    reach = sorted(max(map(abs, ends)) for _, ends in clear) or [1.0]  # half of the intervals are to be seen whole
    far = max(3.2 * sizes[len(sizes) // 2], 1.6 * sizes[-1] if most <= MOST_BARS else 0, 1.05 * reach[len(reach) // 2])
    far = far or 1.0
    middle, scale = WIDTH / 2, WIDTH / 2 / far
    foot = len(clear) * (2 * LINE + 2)
    marks: list[Mark] = []
    for at, (row, ends) in enumerate(clear):
        down = at * (2 * LINE + 2) + LINE
        across = down + 5
        low, dot, high = (middle + end * scale for end in ends)
        marks.append(Mark("text", "name", (0, down - 4), text=shortened(row[chart.label])))
        marks.append(Mark("line", "axis", points=f"{middle},{down - 1:.1f} {middle},{down + 11:.1f}"))
        marks.append(Mark("line", "own", points=f"{max(low, 0):.1f},{across:.1f} {min(high, WIDTH):.1f},{across:.1f}"))
        marks += [
            Mark(
                "line",
                "own",
                points=f"{edge + back:.1f},{across - 5:.1f} {edge:.1f},{across:.1f} {edge + back:.1f},{across + 5:.1f}",
            )
            for edge, back, beyond in ((1.0, 7, low < 0), (WIDTH - 1, -7, high > WIDTH))
            if beyond
        ]
        if 4 <= dot <= WIDTH - 4:
            marks.append(Mark("rect", "own", (dot - 4, down + 1, 8, 8)))
    places = 0 if chart.reference == 0 else 2
    parts = [f"{row[chart.label]} {number_text(float(row[chart.value]), places)}" for row, _ in clear]
    words = "no change" if chart.reference == 0 else "the same"
    marks.append(Mark("text", "soft", (middle, foot + LINE - 4), text=words, anchor="middle"))
    return Drawing(foot + LINE + 2, marks, f"Dots with intervals: {'; '.join(parts)}.")


def _amount(chart: SmallChart, value: str, others: Sequence[float]) -> str:
    """An amount with what stands before it, and a minus sign before that."""
    text = number_text(abs(Decimal(value)), places_for(others) if chart.places is None else chart.places)
    return f"{MINUS if float(value) < 0 else ''}{chart.before}{text}"
