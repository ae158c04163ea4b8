"""Words in a drawing: as they were typed, on one line, and no longer than there is room for."""

from __future__ import annotations

import warnings
from functools import cache

from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from csp_evidence.analysis.wording import MINUS
from csp_evidence.cell_text import ELLIPSIS, plain_text

FONT = "DejaVu Sans"  # comes with matplotlib, so that every machine draws the same letters
SIZE = 11
ROOM = 5.0  # inches for a label beside an axis; what is wider would leave none for the drawing
POINTS = 72  # to the inch
FEW = 32  # letters


def fitted(text: object, room: float = ROOM, size: float = SIZE) -> str:
    """A label of at most `room` inches at a size in points; what is longer ends in an ellipsis."""
    whole = plain_text(text)[0]
    reach = FEW  # to measure takes as long as the text is: a long one is measured as far as it may fit
    while reach < len(whole) and _width(whole[:reach], size) <= room:
        reach *= 2
    if reach >= len(whole) and _width(whole, size) <= room:
        return whole
    least, most = 0, min(reach, len(whole))
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if _width(whole[:middle] + ELLIPSIS, size) <= room else (least, middle)
    return whole[:least].rstrip() + ELLIPSIS


def needs_other_fonts(figure: Figure) -> bool:
    """Whether a drawing has words in a script that its font lacks, which only the reader's own fonts can show."""
    texts: list[Text] = figure.findobj(Text)
    known = _font().get_charmap()
    return any(ord(letter) not in known for text in texts for letter in text.get_text() if not letter.isspace())


@cache
def _width(text: str, size: float) -> float:
    font = _font()
    font.set_size(size, POINTS)
    with warnings.catch_warnings(action="ignore"):  # a letter that the font lacks is as wide as its empty box
        font.set_text(text)
    width: float = font.get_width_height()[0]
    return width / 64 / POINTS


@cache
def _font() -> FT2Font:
    return FT2Font(findfont(FONT))


def written(pattern: str, number: float) -> str:
    """A number as a chart writes it, by a pattern such as "£{:,.0f}"; a negative one has its sign in front."""
    return (MINUS if number < 0 else "") + pattern.format(abs(number))
