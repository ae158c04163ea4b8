"""Drawings for the cards of the front page: a few marks of SVG, in the page's own type and colours.

They are drawn for 360 px, where a drawing made for a page would be too small to read.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal

from csp_evidence.analysis.wording import MINUS
from csp_evidence.cell_text import number_text, places_for
from csp_evidence.publish.small_intervals import intervals
from csp_evidence.publish.small_links import links
from csp_evidence.publish.small_marks import (
    ENDS_WIDE,
    LINE,
    NAMES_WIDE,
    WIDTH,
    Drawing,
    Mark,
    ceiling,
    key,
    month,
    number,
    shortened,
    wide,
)
from csp_evidence.publish.small_panels import panels
from csp_evidence.publish.small_plots import curve, funnel
from csp_evidence.records import SmallChart

PLOT = 104.0  # height of the part with the marks
MOST_BARS = 4
MOST_NAMED = 60  # areas of a strip that are named one below the other
APART = 3.0  # width of a column from which on the next one is seen apart
SHADES = ("own", "second", "open")


def small_chart(rows: Sequence[dict[str, str]], chart: SmallChart, *, whole: bool = False) -> Drawing:
    """The drawing of a figure's data, as read from its CSV.

    A `whole` one has every row, with its name and number; else bars and intervals are few, and a strip names its ends,
    as it does where it has too many rows to name.

    Raises
    ------
    KeyError
        The data lack a column that the chart names.
    """
    known = [row for row in rows if row[chart.value]] if chart.value else rows
    match chart.kind:
        case "strip" if not whole or len(known) > MOST_NAMED:
            return _strip(known, chart)
        case "bars" if not whole:
            longest = sorted(known, key=lambda row: -float(row[chart.value]))[:MOST_BARS]
            return _some(_bars(longest, chart), len(longest), len(known))
        case "bars" | "strip" | "steps":  # in the order of the wide drawing
            return _bars(known, chart)
        case "intervals":
            return intervals(known, chart, whole=whole)
        case "columns":
            return _columns(known, chart)
        case "panels":
            return panels(known, chart, whole=whole)
        case "funnel":
            return funnel(known, chart)
        case "curve":
            return curve(known, chart)
        case "links":
            return links(known, chart)
    return _line(known, chart, whole=whole)


def counts_chart(counts: dict[str, int]) -> Drawing:
    """Bars of counts by their names, in their order."""
    rows = [{"label": name, "count": str(count)} for name, count in counts.items()]
    return _bars(rows, SmallChart(kind="bars", label="label", value="count"))


def _some(drawing: Drawing, shown: int, known: int) -> Drawing:
    """The drawing with a line below it that says of how many it shows the largest, where it leaves some out."""
    if shown == known:
        return drawing
    which = f"The {shown} largest of {known}"
    said = Mark("text", "soft", (0, drawing.height + LINE - 4), text=which)
    return Drawing(drawing.height + LINE + 2, [*drawing.marks, said], f"{drawing.alt} {which}.")


def _line(rows: Sequence[dict[str, str]], chart: SmallChart, *, whole: bool) -> Drawing:
    values = [float(row[chart.value]) for row in rows]
    top, left = ceiling(max(values)), wide(number(ceiling(max(values)))) + 6
    across, up = (WIDTH - left - 6) / max(len(values) - 1, 1), PLOT / top
    foot = LINE + PLOT

    def path(column: str) -> str:
        places = [(left + at * across, foot - float(row[column]) * up) for at, row in enumerate(rows) if row[column]]
        return " ".join(f"{x:.4g},{y:.4g}" for x, y in places)

    first, last = (month(rows[end][chart.label]) for end in (0, -1))
    drawn = [("thin", chart.value), ("own", chart.mean)] if chart.mean else [("own", chart.value)]
    shown = [(shade, name) for (shade, _), name in zip(drawn, chart.names, strict=False)] if whole else []
    key_marks, end = key(shown, foot + LINE + 6, {})
    marks = [
        Mark("line", "grid", points=f"{left:.4g},{LINE} {WIDTH},{LINE}"),
        Mark("line", "axis", points=f"{left:.4g},{foot} {WIDTH},{foot}"),
        Mark("text", "soft", (left - 6, LINE + 4), text=number(top), anchor="end"),
        Mark("text", "soft", (left - 6, foot + 4), text="0", anchor="end"),
        *(Mark("line", shade, points=path(column)) for shade, column in drawn),
        Mark("text", "soft", (left, foot + LINE), text=first),
        Mark("text", "soft", (WIDTH, foot + LINE), text=last, anchor="end"),
        *key_marks,
    ]
    low, high = min(values), max(values)
    alt = f"Line from {first} to {last}, between {number(low)} and {number(high)}."
    return Drawing(end, marks, alt)


def _strip(rows: Sequence[dict[str, str]], chart: SmallChart) -> Drawing:
    """One thin column an area, the highest first; where they are too thin, the line along their tops, filled."""
    values = [float(row[chart.value]) for row in rows]
    step, foot = WIDTH / len(values), 2 * LINE + PLOT
    apart, up = (min(2.0, step / 3) if step >= APART else 0), PLOT / max(*values, 0.1)
    names = [row[chart.label] for row in rows]
    thin = step < APART
    shades = [_shade(chart, name) for name in names]
    marks = [
        Mark("rect", shade, (at * step, foot - value * up, max(step - apart, 3.0 if thin else 1.0), value * up))
        for at, (value, shade) in enumerate(zip(values, shades, strict=True))
        if not thin or shade == "own"
    ]
    if thin:
        tops = [f"{(at + 0.5) * step:.4g},{foot - value * up:.4g}" for at, value in enumerate(values)]
        marks.insert(0, Mark("line", "area", points=" ".join([f"0,{foot}", *tops, f"{WIDTH},{foot}"])))
    marks.append(Mark("line", "axis", points=f"0,{foot} {WIDTH},{foot}"))
    written = [number_text(values[at], _places(chart, 1)) for at in (0, -1)]
    if shades.count("own") == 1:
        at = shades.index("own")
        right = at > len(names) / 2
        place = (at + 1) * step if right else at * step
        label = f"{names[at]} {number_text(values[at], _places(chart, 1))}"
        marks.append(Mark("text", "name", (place, LINE - 2), text=label, anchor="end" if right else "start"))
        drop = at * step + max(step - apart, 1.0) / 2
        marks.append(Mark("line", "axis", points=f"{drop:.4g},{LINE + 2} {drop:.4g},{foot - values[at] * up - 2:.4g}"))
    ends = [f"{names[at]} {text}" for at, text in zip((0, -1), written, strict=True)]
    short = [f"{shortened(names[at], ENDS_WIDE - len(text))} {text}" for at, text in zip((0, -1), written, strict=True)]
    marks.append(Mark("text", "soft", (0, foot + LINE), text=short[0]))
    marks.append(Mark("text", "soft", (WIDTH, foot + LINE), text=short[1], anchor="end"))
    return Drawing(foot + LINE + 6, marks, f"Columns from {ends[0]} to {ends[1]}.")


def _bars(shown: Sequence[dict[str, str]], chart: SmallChart) -> Drawing:
    """Bars in their order, each under its name, with its number at its end."""
    values = [float(row[chart.value]) for row in shown]
    marked = [f", {row[chart.mark]}" if chart.mark else "" for row in shown]
    texts = [_amount(chart, row[chart.value], values) + mark for row, mark in zip(shown, marked, strict=True)]
    room = WIDTH - max(map(wide, texts), default=0) - 8
    marks: list[Mark] = []
    down = 0.0
    for row, value, text in zip(shown, values, texts, strict=True):
        long = abs(value) * room / max(*map(abs, values), 0.1)
        for at, line in enumerate(textwrap.wrap(row[chart.label], NAMES_WIDE)):
            down += (LINE - 2) * (at > 0)
            marks.append(Mark("text", "name", (0, down + LINE - 4), text=line))
        marks.append(Mark("rect", _shade(chart, row[chart.label]), (0, down + LINE, long, 9)))
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
    shown = [(SHADES[min(at, 2)], part) for at, part in enumerate(parts)]
    key_marks, end = key(shown, foot + LINE + 8, dict.fromkeys(SHADES, 10.0))
    told = [f"{year} {amount(year)}" for year in years]
    return Drawing(end, [*marks, *key_marks], f"Columns: {'; '.join(told)}. Parts: {'; '.join(parts)}.")


def _shade(chart: SmallChart, name: str) -> str:
    """Dark for what is picked out, and for all where nothing is."""
    return "own" if not chart.highlight or name in chart.highlight else "pale"


def _places(chart: SmallChart, otherwise: int) -> int:
    return otherwise if chart.places is None else chart.places


def _amount(chart: SmallChart, value: str, others: Sequence[float]) -> str:
    """An amount with what stands before it, and a minus sign before that."""
    text = number_text(abs(Decimal(value)), _places(chart, places_for(others)))
    return f"{MINUS if float(value) < 0 else ''}{chart.before}{text}"
