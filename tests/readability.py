"""How the sentences of the readers' pages read: their length, and names that are no words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from bs4 import BeautifulSoup

from csp_evidence.analysis.wording import sentences_of

PAGES = (
    "index.html", "one_page.html", "strategic_assessment.html", "consultation.html", "funding_reconciliation.html",
    "plan_evidence.html", "delivery.html",
)  # fmt: skip
AROUND = "script, style, svg, nav, footer, header, table, .cite, .source, .filter, a[download]"
RAW = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]{3,}\.[a-z]{3,}\.[a-z_]{3,}\b")
HYPHEN = re.compile(r"(?<![\w\])./:-])-£?\d|£-\d")
FILE = re.compile(r"[\w./-]+\.(?:json|html|md|csv|xlsx)")


def blocks(edition: Path) -> Iterator[tuple[str, str]]:
    """Each paragraph, item and caption of the readers' pages with its page, without tables and what stands around."""
    for name in PAGES:
        if (edition / name).is_file():
            soup = BeautifulSoup((edition / name).read_text(encoding="utf-8"), "html.parser")
            for other in soup.select(AROUND):
                other.decompose()
            for block in soup.select("h1, h2, h3, h4, p, li, dd"):
                if not block.find(["p", "li"]):
                    yield name, " ".join(block.get_text(" ").split())


def hyphens(edition: Path) -> list[tuple[str, str]]:
    """Numbers below zero that a reader meets with a hyphen: on pages, read aloud, in drawings and in the workbook."""
    found = [(file.name, text) for file in sorted(edition.glob("*.html")) for text in _texts(file)]
    for file in sorted(edition.glob("figures/*/*.svg")):
        found += [(file.name, text.text or "") for text in ElementTree.parse(file).iter() if not _is_style(text.tag)]
    with ZipFile(edition / "evidence_tables.xlsx") as workbook:
        strings = ElementTree.fromstring(workbook.read("xl/sharedStrings.xml"))
        found += [("workbook", text.text or "") for text in strings.iter()]
    return [(name, text) for name, text in found if HYPHEN.search(text)]


def _texts(file: Path) -> Iterator[str]:
    """What a page shows and what is read aloud of it, without code."""
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    for other in soup.select("script, style, pre, code, details.code"):
        other.decompose()
    yield from soup.stripped_strings
    for name in ("alt", "aria-label", "title", "placeholder"):
        yield from (str(element[name]) for element in soup.select(f"[{name}]"))


def _is_style(tag: object) -> bool:
    return str(tag).rpartition("}")[2] in ("style", "script")


def cells(edition: Path) -> Iterator[tuple[str, str]]:
    """Each cell and heading of a table of the readers' pages with its page."""
    for name in PAGES:
        if (edition / name).is_file():
            soup = BeautifulSoup((edition / name).read_text(encoding="utf-8"), "html.parser")
            yield from ((name, " ".join(cell.get_text(" ").split())) for cell in soup.select("table :is(th, td)"))


def sentences(edition: Path) -> list[tuple[str, str, int]]:
    """Every sentence with its page and its number of words; a label of up to three words is none."""
    return [
        (page, sentence, len(sentence.split()))
        for page, text in dict.fromkeys(blocks(edition))
        for sentence in sentences_of(text)
        if len(sentence.split()) > 3
    ]
