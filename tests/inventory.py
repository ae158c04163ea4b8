"""Every number on a reader's page, with what the page says that it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

STAGES = ("strategic_assessment", "consultation", "funding_reconciliation", "plan_evidence", "delivery")
PAGES = ("index", *STAGES, *(f"{stage}_technical" for stage in STAGES))
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
# What names things or shows the code as it ran, and states no number to a reader.
NAMES = ("header", "nav", "footer", "h1")
READ_ALOUD = ("alt", "aria-label", "title")


class Found(NamedTuple):
    """A text with a number: where it stands, its basis (none where nothing states one) and whether it is marked.

    `spot` tells the texts of a place apart: a cell by its row's first cell and its column, another by its turn.
    """

    page: str
    place: str
    text: str
    basis: str | None
    marked: bool
    spot: tuple[str, ...]

    @property
    def at(self) -> tuple[str, ...]:
        """The text's place, which no other text of the edition has."""
        return (self.page, self.place, *self.spot)

    @property
    def numbers(self) -> list[str]:
        return NUMBER.findall(self.text)


def inventory(edition: Path, pages: tuple[str, ...] = PAGES) -> list[Found]:
    """Every text of the pages that holds a digit, those that only screen readers say included."""
    return [found for page in pages for found in _of_page(edition / f"{page}.html", page)]


def _of_page(file: Path, page: str) -> Iterator[Found]:
    body = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").body
    assert body is not None
    for name in (*NAMES, "script", "style"):
        for element in body.find_all(name):
            element.decompose()
    for element in body.select("details.code, details.cite"):
        element.decompose()
    within = _Surroundings(body)
    heading = ""
    for node in body.descendants:
        if isinstance(node, Tag):
            if node.name in ("h2", "h3"):
                heading = node.get_text(" ", strip=True)
            aloud = [str(node[name]) for name in READ_ALOUD if node.get(name) and not _repeats(node, name)]
            yield from (within.found(node, page, text, heading) for text in aloud if NUMBER.search(text))
        elif NUMBER.search(text := str(node)) and node.parent is not None:
            yield within.found(node.parent, page, " ".join(text.split()), heading)


def _repeats(element: Tag, name: str) -> bool:
    """Links that name the table they download, whose caption stands on the page."""
    return name == "aria-label" and element.name == "a"


class _Surroundings:
    """What the elements around one say of it, each looked at once: a page has thousands of numbers."""

    def __init__(self, body: Tag) -> None:
        self._turns: Counter[tuple[str, ...]] = Counter()
        self._marks = {id(block) for mark in body.select(".badge.synthetic, span.invented") for block in mark.parents}

    def found(self, element: Tag, page: str, text: str, heading: str) -> Found:
        around = [element, *element.parents]
        place = next((str(one["id"]) for one in around if one.get("id")), "page-main")
        place = place if place != "page-main" else heading or element.name
        spot = self._spot(around, page, place)
        basis = next((str(one["data-basis"]) for one in around if one.get("data-basis")), None)
        if basis is None:
            prose = any("prose" in (one.get("class") or ()) for one in around)
            return Found(page, place, text, "method" if prose else None, False, spot)
        same = (one for one in around if one.get("data-basis") == basis)
        return Found(page, place, text, basis, any(id(one) in self._marks for one in same), spot)

    def _spot(self, around: list[Tag], page: str, place: str) -> tuple[str, ...]:
        cell = next((one for one in around if one.name in ("td", "th")), None)
        row = cell.find_parent("tr") if cell else None
        if cell is None or row is None:
            named = (around[0].name,)
        else:
            cells = row.find_all(["td", "th"])
            named = (cells[0].get_text(" ", strip=True), str(next(at for at, one in enumerate(cells) if one is cell)))
        self._turns[(page, place, *named)] += 1
        return (*named, str(self._turns[(page, place, *named)]))
