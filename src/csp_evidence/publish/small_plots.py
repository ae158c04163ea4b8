"""Drawings along two scales, small: rates of areas against their size, and what few places hold of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from csp_evidence.analysis.assessment.funnels import ABOVE_THE_DRAWING, height_without_wider_limits
from csp_evidence.cell_text import number_text
from csp_evidence.publish.small_marks import LINE, WIDTH, Drawing, Mark, ceiling, key, number, wide
from csp_evidence.records import SmallChart

PLOT = 200.0  # height of the part with the marks
EVEN = "Even shares"
LIMITS = (("low95", "high95", "limit", "95% limits"), ("low998", "high998", "axis", "99.8% limits"))
SIZES = {"pale": 5.0, "told": 7.0, "own": 10.0}  # so that not the colour alone tells them apart


class Scales(NamedTuple):
    """Where numbers along and numbers up lie on the sheet."""

    left: float
    least: float
    across: float
    up: float

    def at(self, along: float, high: float) -> tuple[float, float]:
        return self.left + (along - self.least) * self.across, 2 * LINE + PLOT - high * self.up

    def path(self, along: Sequence[float], high: Sequence[float]) -> str:
        places = (self.at(x, y) for x, y in zip(along, high, strict=True))
        return " ".join(f"{x:.4g},{y:.4g}" for x, y in places)


def funnel(rows: Sequence[dict[str, str]], chart: SmallChart) -> Drawing:
    """Areas by their residents and rate between limits; the own one and those outside the wider limits in words below.

    Expects the columns of `charts.funnel.funnel_plot`.
    """
    rows = sorted(rows, key=lambda row: float(row["residents"]))
    sizes, rates = [float(row["residents"]) / 1000 for row in rows], [float(row["rate"]) for row in rows]
    lines = {column: [float(row[column]) for row in rows] for ends in LIMITS for column in ends[:2]}
    height = height_without_wider_limits(rates, lines["high95"], lines["high998"])
    beyond = height is not None
    scales, marks = _frame(sizes, max(*rates, *lines["high95" if beyond else "high998"]), chart.axis)
    for low, high, shade, _ in LIMITS:
        ends = (low,) if beyond and high == "high998" else (low, high)
        marks += [Mark("line", shade, points=scales.path(sizes, lines[end])) for end in ends]
    shades = [
        "own"
        if row[chart.label] in chart.highlight
        else "pale"
        if float(row["low998"]) <= rate <= float(row["high998"])
        else "told"
        for row, rate in zip(rows, rates, strict=True)
    ]
    told: dict[str, list[str]] = {"own": [], "told": []}
    for row, size, rate, shade in sorted(zip(rows, sizes, rates, shades, strict=True), key=lambda one: SIZES[one[3]]):
        (x, y), wide = scales.at(size, rate), SIZES[shade]
        marks.append(Mark("rect", shade, (x - wide / 2, y - wide / 2, wide, wide)))
        if shade in told:
            told[shade].append(f"{row[chart.label]} {number_text(rate, 1)}")
    words = [(shade, "; ".join(said)) for shade, said in told.items() if said]
    limits = [(shade, name) for _, _, shade, name in LIMITS]
    limits[-1:] = [(shade, f"{name}{ABOVE_THE_DRAWING if beyond else ''}") for shade, name in limits[-1:]]
    shown = [("pale", chart.names[0]), *words, *limits]
    below, foot = key(shown, 3.5 * LINE + PLOT, SIZES)
    said = [f"{'Outside the 99.8% limits: ' if shade == 'told' else ''}{text}." for shade, text in words]
    return Drawing(foot, [*marks, *below], " ".join([f"{len(rows)} areas between their limits.", *said]))


def curve(rows: Sequence[dict[str, str]], chart: SmallChart) -> Drawing:
    """The columns share_of_base and share_of_events as a curve in per cent, beside the line of even shares."""
    along, high = ([100 * float(row[column]) for row in rows] for column in ("share_of_base", "share_of_events"))
    scales, marks = _frame([0, 100], 100, chart.axis)
    marks.append(Mark("line", "limit", points=scales.path([0, 100], [0, 100])))
    marks.append(Mark("line", "own", points=scales.path(along, high)))
    below, foot = key([("own", chart.names[0]), ("limit", EVEN)], 3.5 * LINE + PLOT, {})
    half = next((x for x, y in zip(along, high, strict=True) if y >= 50), 100.0)
    return Drawing(foot, [*marks, *below], f"Curve above the line of even shares; it passes 50% at {number(half)}%.")


def _frame(along: Sequence[float], highest: float, axis: Sequence[str]) -> tuple[Scales, list[Mark]]:
    """Scales from the least to the most along, and from zero up, with what both are called."""
    top = ceiling(highest)
    left, foot = wide(number(top)) + 6, 2 * LINE + PLOT
    least, most = along[0], along[-1]
    edge = 6.0  # so that marks at both ends are whole
    scales = Scales(left + edge, least, (WIDTH - left - 2 * edge) / ((most - least) or 1.0), PLOT / top)
    marks = [
        Mark("text", "soft", (0, LINE - 4), text=axis[1]),
        *(
            mark
            for share in (1, 0.5)
            for mark in (
                Mark("line", "grid", points=f"{left:.4g},{foot - share * PLOT} {WIDTH},{foot - share * PLOT}"),
                Mark("text", "soft", (left - 6, foot - share * PLOT + 4), text=number(share * top), anchor="end"),
            )
        ),
        Mark("line", "axis", points=f"{left:.4g},{foot} {WIDTH},{foot}"),
        Mark("text", "soft", (left - 6, foot + 4), text="0", anchor="end"),
        Mark("text", "soft", (left, foot + LINE), text=number_text(least, 0)),
        Mark("text", "soft", ((left + WIDTH) / 2, foot + LINE), text=axis[0], anchor="middle"),
        Mark("text", "soft", (WIDTH, foot + LINE), text=number_text(most, 0), anchor="end"),
    ]
    return scales, marks
