"""Control charts drawn small: one below the other, each with the band of its usual variation."""

from __future__ import annotations

from collections.abc import Sequence

from csp_evidence.cell_text import number_text
from csp_evidence.publish.small_marks import LINE, WIDTH, Drawing, Mark, key, month, shortened, wide
from csp_evidence.records import SmallChart

HEIGHT = 56.0  # of the part of a panel with the marks
POINT = 5.0
ROOM = 10.0  # between the name of a panel and its highest value
GAP = 8.0
FEW = 10.0  # below which a highest value is written with a decimal


def panels(rows: Sequence[dict[str, str]], chart: SmallChart, *, whole: bool) -> Drawing:
    """A panel for each part in its order, from zero; the first alone where the drawing is not `whole`."""
    parts = list(dict.fromkeys(row[chart.part] for row in rows))
    marks: list[Mark] = []
    told: list[str] = []
    down = 0.0
    for part in parts if whole else parts[:1]:
        own = [row for row in rows if row[chart.part] == part]
        marks += _panel(own, chart, down)
        signals = sum(bool(row[chart.mark]) for row in own)
        told.append(f"{part}: {len(own)} points, {signals} marked")
        down += 2 * LINE + ROOM + HEIGHT + GAP
    shown = zip(("series", "told", "band"), chart.names, strict=False) if whole else ()
    below, end = key(shown, down, {"told": POINT, "band": 10.0})
    return Drawing(end if below else down, [*marks, *below], f"Control charts. {'; '.join(told)}.")


def _panel(rows: Sequence[dict[str, str]], chart: SmallChart, down: float) -> list[Mark]:
    values, lows, highs, means = (
        [float(row[column]) for row in rows] for column in (chart.value, chart.low, chart.high, chart.mean)
    )
    top = max(*values, *highs) or 1.0
    label = number_text(top, 0 if top >= FEW else 1)
    left = wide(label) + 6
    across, head = (WIDTH - left - POINT) / max(len(rows) - 1, 1), down + LINE + ROOM
    foot = head + HEIGHT

    def at(place: int, value: float) -> tuple[float, float]:
        return left + place * across, foot - max(value, 0.0) * HEIGHT / top

    def path(numbers: Sequence[float]) -> str:
        """Through all but those that lie between two alike, where the line is level anyway."""
        between = zip(["", *numbers[:-1]], numbers, [*numbers[1:], ""], strict=True)
        places = [at(place, own) for place, (before, own, after) in enumerate(between) if not before == own == after]
        return " ".join(f"{x:.4g},{y:.4g}" for x, y in places)

    bands = []
    for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
        if place and (low, high) == (lows[place - 1], highs[place - 1]):
            continue
        last = next((end for end in range(place, len(rows)) if (lows[end], highs[end]) != (low, high)), len(rows)) - 1
        (start, upper), (end, lower) = at(place, high), at(min(last + 1, len(rows) - 1), low)
        bands.append(Mark("rect", "band", (start, upper, end - start, lower - upper)))
    first, final = (month(rows[end][chart.label]) for end in (0, -1))
    return [
        *bands,
        Mark("text", "name", (0, down + LINE - 4), text=shortened(rows[0][chart.part])),
        Mark("line", "axis", points=f"{left:.4g},{foot:.4g} {WIDTH},{foot:.4g}"),
        Mark("line", "axis", points=path(means)),
        Mark("line", "series", points=path(values)),
        *(
            Mark("rect", "told", (x - POINT / 2, y - POINT / 2, POINT, POINT))
            for x, y in (at(place, values[place]) for place, row in enumerate(rows) if row[chart.mark])
        ),
        Mark("text", "soft", (left - 6, head + 4), text=label, anchor="end"),
        Mark("text", "soft", (left - 6, foot + 4), text="0", anchor="end"),
        Mark("text", "soft", (left, foot + LINE), text=first),
        Mark("text", "soft", (WIDTH, foot + LINE), text=final, anchor="end"),
    ]
