"""Checks a page that the store has kept before it is published: markup that somebody could have changed."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from bs4 import Tag

from csp_evidence.publish.notebook_page import FRAME, page_of
from csp_evidence.publish.safe_html import PageError, complaints


def check_kept_page(folder: Path, stage: str) -> None:
    """Refuse a kept page with markup that a page may not have, or whose headings and anchors are not those it notes.

    Raises
    ------
    PageError
        Names the stage and the complaint, and how to make the page again.
    """
    page, found = page_of(folder, stage), _Elements()
    found.feed(page.html)
    found.close()
    problems = found.problems
    if sorted(found.ids) != sorted(page.anchors) or FRAME.intersection(found.ids):
        problems.append("its anchors are not those that were noted with it")
    if problems:
        raise PageError(
            f"The page that was kept of notebooks/{stage}.ipynb is not as it was made: {problems[0]}. Make it again: "
            f"csp run --stage {stage}."
        )


class _Elements(HTMLParser):
    """Complaints about the elements of a page, and their ids, without building a tree of it."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.problems += complaints(Tag(name=tag, attrs=named))
        if "id" in named:
            self.ids.append(named["id"])

    def handle_comment(self, _data: str) -> None:
        self.problems.append("it holds a comment")

    def handle_decl(self, _decl: str) -> None:
        self.problems.append("it holds a declaration")

    def handle_pi(self, _data: str) -> None:
        self.problems.append("it holds an instruction")

    def unknown_decl(self, _data: str) -> None:
        self.problems.append("it holds a declaration")
