"""What may stand on a page of the edition: an allow-list of elements and attributes, and nothing from outside.

Notebooks quote texts that the public wrote. They are escaped where markup is made; this is the second line, which
refuses a page that would run, fetch or hide something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from csp_evidence.errors import EvidenceError


class PageError(EvidenceError):
    """A notebook that cannot be shown as a page; the message names the notebook and the cell."""

    exit_status = 1


# fmt: off
ELEMENTS = frozenset({
    "a", "abbr", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var",
})
# fmt: on
COMMON = frozenset(
    {"class", "id", "style", "lang", "dir", "title", "role", "tabindex", "align", "data-basis", "data-label"}
)
OWN = {
    "a": {"href", "download"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "ol": {"start", "type"},
    "li": {"value"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "time": {"datetime"},
}
EMBEDDED = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
UNSEEN = re.compile(r"[\x00-\x20]+")  # browsers leave these out of an address before they read its scheme
LINK = re.compile(r"(?:https?:|mailto:|#|(?![a-z][a-z0-9+.-]*:|/|\\))", re.IGNORECASE)
FETCHING_STYLE = re.compile(r"url\(|image\(|image-set|@import|expression|\\", re.IGNORECASE)


def complaints(element: Tag) -> Iterator[str]:
    """What is wrong with one element, in words that end in what to do; nothing when it may be shown."""
    if element.name not in ELEMENTS:
        remedy = "show frames with stage.table" if element.name == "style" else "leave it out or escape it"
        yield f"<{element.name}> is not allowed on a page: {remedy}"
        return
    for name, value in element.attrs.items():
        text = value if isinstance(value, str) else " ".join(value or ())
        if name not in COMMON | OWN.get(element.name, set()) and not name.startswith("aria-") and name != "data-cell":
            yield f"the attribute {name!r} of <{element.name}> is not allowed on a page: leave it out"
        elif name == "style" and FETCHING_STYLE.search(text):
            yield f"the style of <{element.name}> would fetch something: leave it out"
        elif name == "href" and not LINK.match(UNSEEN.sub("", text)):
            yield f"the link {text[:60]!r} is neither inside the edition nor a web address"
        elif name == "src" and not EMBEDDED.fullmatch(text):
            yield f"the picture {text[:60]!r} lies outside the page: embed it, or show it with stage.figure"
    if element.name == "img" and not str(element.get("alt") or "").strip():
        yield "a picture has no alternative text: say what it shows (stage.figure takes it as alt)"
