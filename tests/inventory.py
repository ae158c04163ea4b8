"""Every number on a reader's page, with what the page says that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

STAGES = ("strategic_assessment", "consultation", "funding_reconciliation", "plan_evidence")
PAGES = ("index", *STAGES, *(f"{stage}_technical" for stage in STAGES))
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
# What names things or shows the code as it ran, and states no number to a reader.
NAMES = ("header", "nav", "footer", "h1")
READ_ALOUD = ("alt", "aria-label", "title")


class Found(NamedTuple):
    """A text with a number: where it stands, its basis (none where nothing states one) and whether it is marked."""

    page: str
    place: str
    text: str
    basis: str | None
    marked: bool

    @property
    def numbers(self) -> list[str]:
        return NUMBER.findall(self.text)


def inventory(edition: Path, pages: tuple[str, ...] = PAGES) -> list[Found]:
    """Every text of the pages that holds a digit, those that only screen readers say included."""
    return [found for page in pages for found in _of_page(edition / f"{page}.html", page)]


def _of_page(file: Path, page: str) -> Iterator[Found]:
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    body = soup.body
    assert body is not None
    for name in (*NAMES, "script", "style"):
        for element in body.find_all(name):
            element.decompose()
    for element in body.select("details.code, details.cite"):
        element.decompose()
    for element in body.find_all(True):
        for name in READ_ALOUD:
            if NUMBER.search(str(element.get(name) or "")) and not _repeats(element, name):
                yield _found(element, page, str(element[name]))
    for text in body.find_all(string=NUMBER):
        if text.parent is not None:
            yield _found(text.parent, page, " ".join(text.split()))


def _repeats(element: Tag, name: str) -> bool:
    """Links that name the table they download, whose caption stands on the page."""
    return name == "aria-label" and element.name == "a"


def _found(element: Tag, page: str, text: str) -> Found:
    stating = element if element.get("data-basis") else element.find_parent(attrs={"data-basis": True})
    if stating is None:
        return Found(page, _place(element), text, "method" if element.find_parent(class_="prose") else None, False)
    basis = str(stating["data-basis"])
    marked = any(
        block.select_one(".badge.synthetic, span.invented") is not None
        for block in [stating, *stating.find_parents(attrs={"data-basis": basis})]
    )
    return Found(page, _place(element), text, basis, marked)


def _place(element: Tag) -> str:
    named = element if element.get("id") else element.find_parent(id=True)
    heading = element.find_previous(["h2", "h3"])
    return (
        str(named["id"])
        if named is not None and named["id"] != "page-main"
        else (heading.get_text(" ", strip=True) if heading else element.name)
    )
