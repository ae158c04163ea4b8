"""A permanent link and a citation under every table and figure of a page."""

from __future__ import annotations

import re

from markupsafe import escape

from csp_evidence.publish.edition import Edition

FIGURE = re.compile(r'<figure [^>]*?id="((?:table|figure)-[^"]+)".*?</figcaption>\s*</figure>', re.DOTALL)
CAPTION = re.compile(r'<strong class="title">(.*?)</strong>|class="headline"[^>]*><strong>(.*?)</strong>', re.DOTALL)
END = re.compile(r"</figcaption>\s*</figure>$")


def cited(html: str, edition: Edition, page: str) -> str:
    """The HTML of a page with a permanent link and words to cite under each table and figure that has an id.

    The link leads to the same place in every edition; the words name the edition, so that it can be verified later.
    """

    def with_citation(found: re.Match[str]) -> str:
        block, identity = found[0], found[1]
        caption = CAPTION.search(block)
        title = next(filter(None, caption.groups())) if caption else identity
        words = f"{escape(edition.name)}, {escape(edition.title)}. {title}. Edition {edition.edition_id[:12]}, "
        place = f"{page}#{identity}"
        cite = (
            f'<details class="cite" data-basis="edition"><summary>Cite this</summary><p>{words}{place}. '
            f'<a href="#{identity}">Permanent link</a></p></details>'
        )
        return END.sub(lambda end: cite + end[0], block)

    return FIGURE.sub(with_citation, html)
