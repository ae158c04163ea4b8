"""What a reader sees written in an SVG drawing, read from the shapes of its letters."""

from __future__ import annotations

import unicodedata
from functools import cache
from xml.etree import ElementTree as Tree

from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
DRAWN = {"svg", "metadata", "defs", "style", "g", "path", "use", "text", "clipPath", "pattern", "rect"}


def words_of(svg: bytes) -> list[str]:
    """Each piece of writing in the drawing, on one line, with spaces left out."""
    root = Tree.fromstring(svg)
    groups = [group for group in root.iter(f"{SVG}g") if group.get("id", "").startswith("text_")]
    return ["".join(unicodedata.normalize("NFKC", _written(group)).split()) for group in groups]


def elements_of(svg: bytes) -> set[str]:
    """The names of the drawing's elements, those of its description aside."""
    root = Tree.fromstring(svg)
    return {element.tag.removeprefix(SVG) for element in root.iter() if element.tag.startswith(SVG)}


def _written(group: Tree.Element) -> str:
    """The letters of one piece of writing: kept as text, or as references to shapes."""
    kept = "".join("".join(text.itertext()) for text in group.iter(f"{SVG}text"))
    return kept + "".join(_letter(use.get(LINK, "")) for use in group.iter(f"{SVG}use"))


def _letter(glyph: str) -> str:
    return _letters()[int(glyph.rpartition("-")[2], 16)]


@cache
def _letters() -> dict[int, str]:
    return {number: chr(letter) for letter, number in FT2Font(findfont("DejaVu Sans")).get_charmap().items()}
