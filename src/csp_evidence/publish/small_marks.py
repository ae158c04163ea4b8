"""The marks of small drawings, and how they write numbers, months and names."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from csp_evidence.cell_text import number_text, places_for

WIDTH = 340.0
LINE = 16.0  # height of a line of type
LETTER = 7.8  # width of a letter, at most on average, at the size of the drawing's type
ISO = re.compile(r"\d{4}-\d\d-\d\d")
ENDS_WIDE = 20  # letters of each of two names with their numbers that share a line
NAMES_WIDE = 42  # letters of a name that fit on a line in the weight of names
SWATCH = 16.0  # width of a mark in a key


class Mark(NamedTuple):
    """A mark: `kind` is rect (x, y, width, height), line (points) or text (x, y); `shade` is its class."""

    kind: str
    shade: str
    at: tuple[float, ...] = ()
    points: str = ""
    text: str = ""
    anchor: str = "start"


class Drawing(NamedTuple):
    """Marks on a sheet of `WIDTH` by `height`, with what a screen reader says in their place."""

    height: float
    marks: list[Mark]
    alt: str


def ceiling(value: float) -> float:
    """The next number of one or two figures above a value, for the top of a scale."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if power * step >= value)


def number(value: float) -> str:
    return number_text(value, places_for([value]))


def month(text: str) -> str:
    """A month of a CSV as words; a name as it is."""
    return f"{date.fromisoformat(text):%B %Y}" if ISO.fullmatch(text) else text


def wide(text: str) -> float:
    return len(text) * LETTER


def shortened(text: str, most: int = NAMES_WIDE) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def key(shown: Iterable[tuple[str, str]], down: float, squares: Mapping[str, float]) -> tuple[list[Mark], float]:
    """What each shade means, from `down` on, and where that ends; a shade of `squares` is a square of that size."""
    marks: list[Mark] = []
    for shade, text in shown:
        size, middle = squares.get(shade), down + LINE / 2
        if size is not None:
            marks.append(Mark("rect", shade, ((SWATCH - size) / 2, middle - size / 2, size, size)))
        else:
            marks.append(Mark("line", shade, points=f"0,{middle:.1f} {SWATCH},{middle:.1f}"))
        for line in textwrap.wrap(text, NAMES_WIDE - 3):
            marks.append(Mark("text", "soft", (SWATCH + 6, down + LINE - 4), text=line))
            down += LINE - 1
        down += 1
    return marks, down + 2 if marks else down
