"""Which page of an edition a section, a table or a figure stands on: that for every reader, or the technical page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

TECHNICAL = "_technical"
LINK = re.compile(r'href="([a-z_]*(?:\.html)?#[^"]+)"')


def technical(stage: str) -> str:
    """The name of a stage's technical page, without its ending."""
    return f"{stage}{TECHNICAL}"


class Route:
    """Where links lead. `anchors` are by stage the ids of all that it shows, and those on the page for readers."""

    def __init__(self, anchors: Mapping[str, tuple[Collection[str], Collection[str]]]) -> None:
        self._anchors = {stage: (set(every), set(readers)) for stage, (every, readers) in anchors.items()}

    def href(self, href: str, page: str) -> str:
        """A link as it must be on a page: to the readers' page where its place stands there, else to the technical."""
        target, _, anchor = href.partition("#")
        name = target.removesuffix(".html") or page
        stage = name.removesuffix(TECHNICAL)
        every, readers = self._anchors.get(stage, (set(), set()))
        if anchor not in every or (not target and page == technical(stage)):
            return href
        place = stage if anchor in readers else technical(stage)
        return f"#{anchor}" if place == page else f"{place}.html#{anchor}"

    def html(self, html: str, page: str) -> str:
        """A page with all its links as they must be."""
        return LINK.sub(lambda found: f'href="{self.href(found[1], page)}"', html)
