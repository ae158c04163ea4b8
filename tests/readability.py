"""How the sentences of the readers' pages read: their length, and names that are no words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from csp_evidence.analysis.wording import sentences_of

PAGES = (
    "index.html", "one_page.html", "strategic_assessment.html", "consultation.html", "funding_reconciliation.html",
    "plan_evidence.html", "delivery.html",
)  # fmt: skip
AROUND = "script, style, svg, nav, footer, header, table, .cite, .source, .filter, a[download]"
RAW = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]{3,}\.[a-z]{3,}\.[a-z_]{3,}\b")
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


def sentences(edition: Path) -> list[tuple[str, str, int]]:
    """Every sentence with its page and its number of words; a label of up to three words is none."""
    return [
        (page, sentence, len(sentence.split()))
        for page, text in dict.fromkeys(blocks(edition))
        for sentence in sentences_of(text)
        if len(sentence.split()) > 3
    ]
