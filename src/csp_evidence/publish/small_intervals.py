"""Estimates with their intervals drawn small, one below the other, about a line that they are held against."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from csp_evidence.cell_text import number_text, places_for
from csp_evidence.publish.small_marks import LINE, NAMES_WIDE, WIDTH, Drawing, Mark, shortened
from csp_evidence.records import SmallChart

MOST = 4  # of a card
ROOM = 14.0  # height of an interval
FAR = 3.0  # times the usual reach: within it all intervals are seen whole


def intervals(rows: Sequence[dict[str, str]], chart: SmallChart, *, whole: bool) -> Drawing:
    """Dots with their intervals: the clearest first, or all in their order, each with its numbers.

    Verdicts stand beside them where they differ, and else once below all. The line is in the middle, or at the left
    where all lie on its right. What goes on beyond the drawing's edge has an arrow there, and no dot where that is
    beyond it too.
    """
    columns = (chart.low, chart.value, chart.high)
    about = [
        (row, [float(row[column]) - chart.reference for column in columns])
        for row in rows
        if all(map(row.get, columns))
    ]
    clear = about if whole else sorted(about, key=lambda one: min(one[1][2], -one[1][0]))[:MOST]
    above = all(low >= 0 for _, (low, _, _) in clear)
    middle = 1.0 if above else WIDTH / 2
    scale = (WIDTH - middle) / _reach([ends for _, ends in clear], whole=whole)
    values = [float(row[chart.value]) for row, _ in clear]
    places = places_for(values) if chart.places is None else chart.places
    verdicts = {row[chart.mark] for row, _ in clear} if whole and chart.mark else set()
    marks: list[Mark] = []
    down = 0.0
    for row, ends in clear:
        name = row[chart.label]
        for line in textwrap.wrap(name, NAMES_WIDE) if whole else [shortened(name)]:
            marks.append(Mark("text", "name", (0, down + LINE - 4), text=line))
            down += LINE - 2
        told = _told(row, chart, places) + (f", {row[chart.mark]}" if len(verdicts) > 1 else "")
        for line in textwrap.wrap(told, NAMES_WIDE) if whole else ():
            marks.append(Mark("text", "soft", (0, down + LINE - 4), text=line))
            down += LINE - 2
        marks += _interval([middle + end * scale for end in ends], middle, down + 2)
        down += ROOM + (8 if whole else 6)
    marks.append(
        Mark(
            "text", "soft", (middle, down + LINE - 4), text=_line(chart, places), anchor="start" if above else "middle"
        )
    )
    parts = [f"{row[chart.label]} {number_text(value, places)}" for (row, _), value in zip(clear, values, strict=True)]
    if len(verdicts) == 1:
        down += LINE
        marks.append(Mark("text", "soft", (0, down + LINE - 4), text=f"All: {verdicts.pop()}"))
    some = f"The {len(clear)} clearest of {len(about)}" if len(clear) < len(about) else ""
    if some:
        down += LINE
        marks.append(Mark("text", "soft", (0, down + LINE - 4), text=some))
    return Drawing(down + LINE + 2, marks, f"Dots with intervals: {'; '.join(parts)}.{some and f' {some}.'}")


def _reach(every: Sequence[Sequence[float]], *, whole: bool) -> float:
    """How far from the line the drawing goes: half of the intervals are to be seen whole, all where none is far out.

    So are all dots, which are what a reader looks for, where none lies so far out that it would crowd the others.
    """
    sizes = sorted(abs(dot) for _, dot, _ in every) or [1.0]
    reach = sorted(max(map(abs, ends)) for ends in every) or [1.0]
    usual = reach[len(reach) // 2]
    furthest = (1.1 if whole else 1.6) * sizes[-1]
    crowds = whole and furthest > FAR * usual
    far = max(3.2 * sizes[len(sizes) // 2], 0 if crowds else furthest, 1.05 * usual)
    return (1.02 * reach[-1] if whole and reach[-1] <= FAR * usual else far) or 1.0


def _interval(ends: Sequence[float], middle: float, down: float) -> list[Mark]:
    low, dot, high = ends
    across = down + 5
    marks = [
        Mark("line", "axis", points=f"{middle},{down - 1:.4g} {middle},{down + 11:.4g}"),
        Mark("line", "own", points=f"{max(low, 0):.4g},{across:.4g} {min(high, WIDTH):.4g},{across:.4g}"),
    ]
    for edge, back, beyond in ((1.0, 7, low < 0), (WIDTH - 1, -7, high > WIDTH)):
        if beyond:
            tips = ((edge + back, across - 5), (edge, across), (edge + back, across + 5))
            marks.append(Mark("line", "own", points=" ".join(f"{x:.4g},{y:.4g}" for x, y in tips)))
    if 4 <= dot <= WIDTH - 4:
        marks.append(Mark("rect", "own", (dot - 4, down + 1, 8, 8)))
    return marks


def _told(row: dict[str, str], chart: SmallChart, places: int) -> str:
    value, low, high = (number_text(float(row[column]), places) for column in (chart.value, chart.low, chart.high))
    return f"{value} ({low} to {high})"


def _line(chart: SmallChart, places: int) -> str:
    """What the line is that intervals are held against, by its name where it has one."""
    number = number_text(chart.reference, places if chart.reference else 0)
    return chart.meets.replace("{}", number) or number
