"""Links drawn small: below each name what leads to it, where two columns of names find no room beside each other."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from csp_evidence.publish.small_marks import LINE, NAMES_WIDE, Drawing, Mark
from csp_evidence.records import SmallChart

INDENT = 18.0
STEP = LINE - 1
GAP = 8.0


def links(rows: Sequence[dict[str, str]], chart: SmallChart) -> Drawing:
    """Each name of the column `value` with the words of `mark`, and a branch to every label that belongs to it."""
    ends: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        ends.setdefault((row[chart.value], row[chart.mark]), []).append(row[chart.label])
    marks: list[Mark] = []
    down = 0.0
    for (name, mark), labels in ends.items():
        for line in textwrap.wrap(f"{name}: {mark}", NAMES_WIDE):
            marks.append(Mark("text", "name", (0, down + LINE - 4), text=line))
            down += STEP
        stem, last = down, down
        for label in labels:
            last = down + LINE - 8
            marks.append(Mark("line", "axis", points=f"5,{last:.4g} {INDENT - 5},{last:.4g}"))
            for line in textwrap.wrap(label, NAMES_WIDE - 2):
                marks.append(Mark("text", "soft", (INDENT, down + LINE - 4), text=line))
                down += STEP
        marks.append(Mark("line", "axis", points=f"5,{stem:.4g} 5,{last:.4g}"))
        down += GAP
    told = [f"{name}, {mark}: {', '.join(labels)}" for (name, mark), labels in ends.items()]
    return Drawing(down, marks, f"What leads to each: {'; '.join(told)}.")
