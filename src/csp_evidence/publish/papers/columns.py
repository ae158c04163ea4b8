"""How wide the columns of a table in a document are: none narrower than its longest word, the rest by how much text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

WORDS = re.compile(r"[^\s-]+-?")  # a line may end at a space, or after a hyphen
LETTER = 0.72  # of the height of the type: a letter of a bold heading in a wide typeface
MARGINS = 12.0  # points that the margins of a cell take
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)  # of the type, in points, the largest that fits first


LEGIBLE, ROOMY = (
    SIZES[:4],
    0.8,
)  # the longest words leave a fifth of the room to long texts, where legible type allows it


class Columns(NamedTuple):
    """The size of a table's type and the widths of its columns, in points."""

    size: float
    widths: list[float]


def laid_out(rows: Sequence[Sequence[str]], room: float) -> Columns:
    """The columns of a table in so many points of room: in the largest type in which no word has to be broken.

    What is left beyond the longest words is shared by how much longer the longest cells are, by the square root, so
    that one long cell does not starve the others. Where no size will do, columns shrink alike in the smallest.
    """
    columns = [[row[n] for row in rows if n < len(row)] for n in range(max(map(len, rows)))]
    words = [max((len(word) for text in own for word in WORDS.findall(text)), default=1) for own in columns]
    texts = [max(map(len, own)) for own in columns]
    roomy = next((size for size in LEGIBLE if _width(words, size) <= ROOMY * room), None)
    size = roomy or next((size for size in SIZES if _width(words, size) <= room), SIZES[-1])
    least = [MARGINS + LETTER * size * letters for letters in words]
    if sum(least) > room:
        return Columns(size, [room * few / sum(least) for few in least])
    wanted = [sqrt(text - word) for text, word in zip(texts, words, strict=True)]
    share = (room - sum(least)) / (sum(wanted) or len(wanted))
    return Columns(size, [few + share * (more if any(wanted) else 1) for few, more in zip(least, wanted, strict=True)])


def _width(words: Sequence[int], size: float) -> float:
    return sum(MARGINS + LETTER * size * letters for letters in words)
