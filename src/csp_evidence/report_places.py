"""Where a report says something, such as "4.2.1", "Table 2", "p. 4", "slide 7" or "summary"."""

from __future__ import annotations

import re
from collections.abc import Iterable

PARTS = ("cover", "contents", "foreword", "summary", "introduction", "background", "conclusion")
NUMBER = r"(?:\d+(?:\.\d+)*[a-z]?|[A-Z](?:\.?\d+)*(?:\.\d+)*)"
KINDS = {  # how each is written, and what it is called
    "p.": "page", "page": "page", "slide": "slide", "section": "section", "chapter": "chapter", "row": "row",
    "Table": "Table", "Figure": "Figure", "Box": "Box", "Chart": "Chart", "Map": "Map", "Slide": "slide",
    "Section": "section", "Chapter": "chapter", "Annex": "Annex", "Appendix": "Appendix",
}  # fmt: skip
PARAGRAPH = "paragraph"
ORDER = ("", PARAGRAPH, "chapter", "section", "page", "slide", "row", "Table", "Figure", "Chart", "Map", "Box", "Annex")
PLACE = rf"(?:{'|'.join(PARTS)}|(?:(?:{'|'.join(re.escape(kind) for kind in KINDS)}) )?{NUMBER})"
PLACES = rf"{PLACE}(?:, {PLACE})*"
FORM = "a place in the report: 4.2.1, p. 4, slide 7, Table 2, Annex B or summary; several with a comma and a blank"


def places(text: str) -> list[str]:
    """The places of a text such as "3.10, Table 2"."""
    return text.split(", ")


def called(text: str) -> str:
    """What readers call a place, or several: "paragraph 4.2.1", "Table 2 and page 4", "the summary".

    A text that is no place is given back as it is.
    """
    if not re.fullmatch(PLACES, text):
        return text
    by_word: dict[str, list[str]] = {}
    for place in places(text):
        word, name = _word(place)
        by_word.setdefault(word, []).append(name)
    parts = [_joined([f"the {name}" for name in names]) for word, names in by_word.items() if not word]
    parts += [
        f"{word}{'s' if len(names) > 1 and word != 'Annex' else ''} {_joined(names)}"
        for word, names in by_word.items()
        if word
    ]
    return _joined(parts)


def in_order(found: Iterable[str]) -> list[str]:
    """Places once each, in the order of a report: its parts, its numbers as they count (3.2 before 3.10), tables."""
    return sorted(dict.fromkeys(found), key=order)


def order(text: str) -> tuple[int, list[tuple[int, int, str]], str]:
    """What places are sorted by; of several the first counts. What is no place comes last."""
    first = places(text)[0]
    if not re.fullmatch(PLACE, first):
        return len(ORDER) + 1, [], text
    word, name = _word(first)
    at = ORDER.index(word) if word in ORDER else len(ORDER)
    if not word:
        return at if name in PARTS[:6] else len(ORDER), [(0, PARTS.index(name), "")], text
    numbers = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|[A-Za-z]+", name)]
    return at, numbers, text


def _word(place: str) -> tuple[str, str]:
    """The word for a place and its number; no word for a part such as the summary."""
    if place in PARTS:
        return "", place
    kind, blank, name = place.rpartition(" ")
    return (KINDS[kind] if blank else PARAGRAPH), name


def _joined(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
