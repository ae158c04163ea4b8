"""How Sphinx builds the documentation into a site: from Markdown, without a network."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

project = "Evidence base of a Community Safety Partnership"
author = "The project"
html_title = project
language = "en_GB"
extensions = ["myst_parser"]
myst_heading_anchors = 4
html_theme = "furo"
html_show_copyright = html_show_sphinx = False
html_copy_source = html_show_sourcelink = False
exclude_patterns = ["conf.py"]
suppress_warnings = ["myst.header"]

LINK = re.compile(r"(!?)\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")
DOCS = Path(__file__).parent


def stay_inside(_: Any, docname: str, source: list[str]) -> None:
    """Let links that lead out of the documentation say the file's path in the project instead."""
    folder = PurePosixPath(docname).parent

    def kept(link: re.Match[str]) -> str:
        picture, words, target, _ = link.groups()
        place = (DOCS / folder / target).resolve()
        if place.is_relative_to(DOCS):
            return link[0]
        path = place.relative_to(DOCS.parent).as_posix()
        return words if picture or path in words else f"{words} (`{path}`)"

    source[0] = LINK.sub(kept, source[0])


def setup(app: Any) -> None:
    """Ask Sphinx to pass each page through `stay_inside`."""
    app.connect("source-read", stay_inside)
