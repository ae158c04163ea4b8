"""Where each part of a report stands: in a numbered paragraph, else on a page; in a table, slide or annex."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from csp_evidence.report_places import NUMBER, PARTS

NUMBERED = re.compile(r"^\s*(\d+(?:\.\d+)+)\.?(?:\s+(.*))?$")
COUNTED = re.compile(r"^\s*(\d{1,3})\.(?:\s+(.*))?$")
FIRST = re.compile(r"^\s*(\d{1,2})\.1\.?(?:\s|$)")
CHAPTER = re.compile(r"^\s*(\d{1,2})\s+[A-Z][^.;]*$")  # "2 Crime", before a paragraph 2.1
NAMED = re.compile(
    rf"^\s*(?i:(table|figure|chart|map|box|annex|appendix|slide|section|chapter))\s+({NUMBER})"
    "(?:\\s*[:.\N{EN DASH}-]\\s*(?P<title>.*)|\\s+(?P<words>[A-Z].*))?\\s*$"
)
BESIDE = ("Table", "Figure", "Chart", "Map", "Box")  # they stand in a text that goes on after them
WRITTEN = {name: name for name in ("slide", "section", "chapter")}  # all others begin with a capital
PART = re.compile(rf"^\s*(?:executive )?({'|'.join(PARTS)})\s*:?\s*$", re.IGNORECASE)
HEADING_WORDS = 8  # a numbered line of more words, or one that ends with a full stop, is a paragraph and no heading


class Placed(NamedTuple):
    """A part of the text, and where it stands in the form of `report_places`."""

    place: str
    text: str


def placed(report: str) -> Iterator[Placed]:
    """The parts of a report in order, each at its place.

    A line that begins with a number such as 3.2, or with a number and a sentence, begins a paragraph. A report without
    such numbers stands by its pages, which form feeds divide, as pdftotext has them: "p. 4". A line that only says
    "Slide 7", "Annex B" or "Conclusion" begins that; one such as "Table 2: Offences" begins a table, which ends with
    an empty line after its rows. What stands before the first number is the summary.
    """
    pages = report.split("\f")
    numbered = any(_paragraph(line) for page in pages for line in page.splitlines())
    firsts = {match[1] for line in report.splitlines() if (match := FIRST.match(line))}
    place, back, lines = "summary" if numbered else "p. 1", "", list[str]()
    for page, text in enumerate(pages, start=1):
        if page > 1 and (not numbered or back):
            yield Placed(place, "\n".join(lines))
            place, back, lines = back or place, "", []
            place = place if numbered else f"p. {page}"
        for line in text.splitlines():
            if back and not line.strip() and len([one for one in lines if one.strip()]) > 1:
                yield Placed(place, "\n".join(lines))
                place, back, lines = back, "", []
            elif found := _begins(line):
                yield Placed(place, "\n".join(lines))
                beside = found[0].startswith(BESIDE)
                back = (back or place) if beside else ""
                place, lines = found[0], [found[1]]
            elif not numbered or not (COUNTED.match(line) or _chapter(line, place, firsts)):
                lines.append(line)  # else the number and name of a chapter
    yield Placed(place, "\n".join(lines))


def _chapter(line: str, place: str, firsts: Collection[str]) -> bool:
    """Whether a line is the number and name of a chapter whose first paragraph is still to come."""
    match = CHAPTER.match(line)
    if match is None or match[1] not in firsts or len(line.split()) > HEADING_WORDS + 1:
        return False
    here = place.partition(".")[0]
    return not here.isdigit() or int(match[1]) == int(here) + 1


def _begins(line: str) -> tuple[str, str] | None:
    """The place that a line begins, and the rest of it; None where it begins none."""
    if own := _paragraph(line):
        return own
    if match := NAMED.match(line):
        word = match[1].lower()
        return f"{WRITTEN.get(word, word.capitalize())} {match[2]}", match["title"] or match["words"] or ""
    part = PART.match(line)
    return (part[1].lower(), "") if part else None


def _paragraph(line: str) -> tuple[str, str] | None:
    if match := NUMBERED.match(line):
        return match[1], match[2] or ""
    match = COUNTED.match(line)
    text = (match[2] or "").strip() if match else ""
    is_sentence = text.endswith((".", ";")) or len(text.split()) > HEADING_WORDS
    return (match[1], text) if match and is_sentence and text[:1].isupper() else None
