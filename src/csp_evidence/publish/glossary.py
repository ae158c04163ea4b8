"""The glossary: terms with their meanings, and a link to each from where it first stands on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import escape

from csp_evidence.files.as_yaml import read_yaml
from csp_evidence.records import Record

FILE = Path(__file__).with_name("glossary.yml")
PIECE = re.compile(r"<[^>]*>|[^<]+")
NAME = re.compile(r"</?([a-z0-9]+)")
NOT_WORDS = re.compile(r"[\W_]+")
TEXTS = frozenset({"p", "li", "dd"})  # where a term may become a link
# where it may not
CLOSED = frozenset(
    {"a", "code", "details", "figure", "footer", "h1", "h2", "h3", "h4", "header", "nav", "pre", "script", "strong"}
    | {"style", "summary", "svg", "table"}
)


class Term(Record):
    """A term, other forms of it, and what it means in everyday words."""

    term: str
    also: tuple[str, ...] = ()
    meaning: str

    @property
    def anchor(self) -> str:
        """The id of its place on the page of the glossary."""
        return f"term-{NOT_WORDS.sub('-', self.term.lower())}"


@cache
def terms() -> tuple[Term, ...]:
    """The terms in alphabetical order."""
    found: list[Mapping[str, Any]] = read_yaml(FILE.read_text(encoding="utf-8"))
    return tuple(sorted((Term(**entry) for entry in found), key=lambda term: term.term.casefold()))


def with_terms(html: str, known: Sequence[Term]) -> str:
    """A page whose terms are linked to the glossary, each where it first stands in a paragraph or a list.

    What stands above the title, such as the notice of a variation, is left as it is.
    """
    above, title, below = html.rpartition("</h1>")
    forms = {form.casefold(): term for term in known for form in (term.term, *term.also)}
    left = dict(forms)
    open_texts, closed = 0, 0
    made = []

    def linked(found: re.Match[str]) -> str:
        term = left.get(found[0].casefold())
        if term is None:
            return found[0]
        for form in (term.term, *term.also):
            left.pop(form.casefold(), None)
        return f'<a class="term" href="glossary.html#{term.anchor}">{found[0]}</a>'

    longest = sorted((re.escape(str(escape(form))) for form in forms), key=len, reverse=True)
    word = re.compile(rf"(?<![\w-])(?:{'|'.join(longest)})(?![\w-])", re.IGNORECASE)
    for found in PIECE.findall(below):
        piece = found
        if piece.startswith("<"):
            name = NAME.match(piece)
            step = -1 if piece.startswith("</") else 0 if piece.endswith("/>") else 1
            if name and name[1] in TEXTS:
                open_texts = max(open_texts + step, 0)
            elif name and name[1] in CLOSED:
                closed = max(closed + step, 0)
        elif open_texts and not closed:
            piece = word.sub(linked, piece)
        made.append(piece)
    return above + title + "".join(made)
