"""What of a notebook stands on the page for every reader: sections with a finding, or a table or figure for readers.

A section is shown where it holds one of them itself; its heading also where a section below it does. Of what it holds,
prose, findings and gaps are shown, and of tables and figures those that the data dictionary gives to readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bs4 import Tag

from csp_evidence.characters import UNSEEN

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
FOR_READERS = ("reader", "finding")
PROSE = ("p", "ul", "ol", "blockquote", "dl")


class Section(NamedTuple):
    """A section of the page; that before the first heading has neither anchor nor title."""

    anchor: str
    title: str
    html: str


class _Part:
    """A heading with what stands under it before the next; `level` is 1 before the first."""

    def __init__(self, heading: Tag | None) -> None:
        self.heading = heading
        self.level = int(heading.name[1]) if heading else 1
        self.held: list[Tag] = []
        self.own = heading is None
        self.shown = self.own


def reader_sections(soup: Tag) -> tuple[list[Section], list[str]]:
    """The sections of a notebook's page that are for every reader, and the ids in them. Headings have their ids."""
    parts = [_Part(None)]
    for element in _elements(soup):
        if element.name in HEADINGS:
            parts.append(_Part(element))
        elif _kind(element) or element.name in PROSE:
            parts[-1].held.append(element)
            parts[-1].own = parts[-1].own or bool(_kind(element))
    above: list[_Part] = []
    for part in parts:
        above = [other for other in above if other.level < part.level] + [part]
        if part.own:
            for other in above:
                other.shown = True
    sections: list[list[_Part]] = []
    for part in (part for part in parts if part.shown):
        if part.level <= 2 or not sections:
            sections.append([])
        sections[-1].append(part)
    made = [_section(held) for held in sections]
    ids = [str(one["id"]) for held in sections for part in held for tag in _shown(part) for one in _with_ids(tag)]
    return [section for section in made if section.html], ids


def _elements(soup: Tag) -> Iterator[Tag]:
    """Headings, prose, tables and figures in their order, taken out of the cells that hold them."""
    for block in soup.find_all(recursive=False):
        for element in block.find_all(recursive=False):
            if "shown" in _classes(element):
                for inner in element.find_all(recursive=False):
                    yield from inner.find_all(recursive=False) if inner.name == "div" else [inner]
            else:
                yield element


def _kind(element: Tag) -> str:
    """Why an element makes its section one for readers; empty where it does not."""
    return next((name for name in FOR_READERS if name in _classes(element)), "")


def _classes(element: Tag) -> list[str]:
    return [str(name) for name in element.get_attribute_list("class")]


def _shown(part: _Part) -> list[Tag]:
    return [*([part.heading] if part.heading else []), *(part.held if part.own else [])]


def _with_ids(tag: Tag) -> list[Tag]:
    return [one for one in [tag, *tag.find_all(id=True)] if one.get("id")]


def _section(parts: list[_Part]) -> Section:
    first = parts[0].heading
    inside = [tag for part in parts for tag in _shown(part) if tag is not first]
    html = UNSEEN.sub("", "\n".join(_html(tag) for tag in inside)).strip()
    return Section(str(first["id"]), " ".join(first.get_text().split()), html) if first else Section("", "", html)


def _html(tag: Tag) -> str:
    """An element as it stands on the page; prose that was typed in the notebook stays apart from what code says."""
    html = tag.decode(formatter="minimal")
    typed = tag.name in PROSE and tag.parent is not None and "prose" in _classes(tag.parent)
    return f'<div class="prose">{html}</div>' if typed else html
