"""The pages of an edition put together as one document: a title, contents, chapters, and no controls of a browser."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import loads
from csp_evidence.partnership.stages import STAGES
from csp_evidence.publish.edition import title_of
from csp_evidence.publish.manifest import NAME

CHAPTERS = ("index", *(stage.name for stage in STAGES), "glossary")
ONE_PAGE, BOARD = "one_page", "board"
# What is of use in a browser only.
CONTROLS = (
    "nav, form, script, button, details, .get, .more, .skip, .filter, a[download], .ways, #ways-in, .about, .narrow"
)
# What the page's stylesheet gives the marks of a small drawing, which other programs do not read.
PAINT = {
    "rect own": {"fill": "#12436d"},
    "rect pale": {"fill": "#9fadb8"},
    "rect second": {"fill": "#28a197"},
    "rect open": {"fill": "#ffffff", "stroke": "#4a5661", "stroke-dasharray": "3 2"},
    "rect band": {"fill": "#cfd7dd"},
    "rect told": {"fill": "#f46a25"},
    "polyline series": {"stroke": "#12436d", "stroke-width": "1.5", "fill": "none"},
    "polyline own": {"stroke": "#12436d", "stroke-width": "2.5", "fill": "none"},
    "polyline thin": {"stroke": "#9fadb8", "stroke-width": "1.3", "fill": "none"},
    "polyline limit": {"stroke": "#4a5661", "stroke-dasharray": "4 3", "fill": "none"},
    "polyline area": {"fill": "#9fadb8"},
    "polyline axis": {"stroke": "#4a5661", "fill": "none"},
    "polyline grid": {"stroke": "#cfd7dd", "fill": "none"},
    "text name": {"font-weight": "bold", "fill": "#17222c"},
    "text soft": {"fill": "#4a5661"},
}
LETTERING = {"font-family": "DejaVu Sans, Arial, sans-serif", "font-size": "11"}
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


class Document(NamedTuple):
    """A document: its title, what stands under it, the edition's id, and the chapters' HTML as (id, title, body)."""

    title: str
    under: str
    edition: str
    chapters: list[tuple[str, str, Tag]]


def report_of(folder: Path) -> Document:
    """The readers' pages of an edition as one document. Errors as `summary_of`."""
    return _document(folder, CHAPTERS)


def summary_of(folder: Path) -> Document:
    """The page to print as a document.

    Raises
    ------
    ConfigurationError
        The folder is no edition, or one without that page.
    """
    return _document(folder, (ONE_PAGE,))


def board_report_of(folder: Path) -> Document | None:
    """The page for the partnership board as a document; None for an edition without one. Errors as `summary_of`."""
    return _document(folder, (BOARD,)) if (folder / f"{BOARD}.html").is_file() else None


def _document(folder: Path, names: tuple[str, ...]) -> Document:
    pages = [name for name in names if (folder / f"{name}.html").is_file()]
    if not (folder / NAME).is_file() or names[0] not in pages:
        raise ConfigurationError(
            f"{folder} is not an edition with a page {names[0]}.html. Make one with `csp run`, and name its folder."
        )
    manifest = loads((folder / NAME).read_text(encoding="utf-8"))
    partnership = manifest["partnership"]
    mains = {name: _main(folder / f"{name}.html") for name in pages}
    ids = {name: {str(tag["id"]) for tag in main.find_all(id=True)} for name, main in mains.items()}
    chapters = []
    for name, main in mains.items():
        heading = main.h1
        title = "In short" if name == "index" else " ".join(heading.get_text().split()) if heading else name
        if heading:
            heading.extract()
        _rename(main, name, ids)
        chapters.append((name, title, main))
    title = title_of(partnership["plan"], partnership["name"])
    return Document(f"Evidence: {title}", partnership["name"], manifest["edition_id"], chapters)


def _main(file: Path) -> Tag:
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    main = soup.main
    if main is None:
        raise ConfigurationError(f"{file} has no main part. Make the edition again with `csp run`.")
    for control in main.select(CONTROLS):
        control.decompose()
    for link in main.select("a.term"):
        link.unwrap()
    for drawing in main.select("svg.small"):
        drawing.replace_with(_as_picture(soup, drawing))
    for empty in main.find_all(["p", "span"]):
        if not empty.get_text(strip=True) and not empty.find(["img", "svg"]):
            empty.decompose()
    return main


def _as_picture(soup: BeautifulSoup, drawing: Tag) -> Tag:
    """A small drawing as a picture with its alternative text, in colours of its own."""
    for mark in drawing.find_all(["rect", "polyline", "text"]):
        mark.attrs |= PAINT[" ".join([mark.name, *map(str, mark.get_attribute_list("class"))])]
    drawing.attrs |= LETTERING | {"xmlns": "http://www.w3.org/2000/svg", "viewBox": str(drawing["viewbox"])}
    held = base64.b64encode(str(drawing).encode()).decode("ascii")
    alt = str(drawing["aria-label"])
    return soup.new_tag("img", attrs={"class": "small", "alt": alt, "src": f"data:image/svg+xml;base64,{held}"})


def _rename(main: Tag, page: str, ids: dict[str, set[str]]) -> None:
    """Give ids and links the page's name before them; a link that leads out of the document becomes its words."""
    for tag in main.find_all(id=True):
        tag["id"] = f"{page}--{tag['id']}"
    for tag in main.select("[aria-labelledby]"):
        tag["aria-labelledby"] = f"{page}--{tag['aria-labelledby']}"
    for link in main.find_all("a"):
        target, _, anchor = str(link.get("href", "")).partition("#")
        name = target.removesuffix(".html") or page
        if re.match(r"https?:", target):
            continue
        if anchor in ids.get(name, ()):
            link["href"] = f"#{name}--{anchor}"
        elif name in ids and not anchor:
            link["href"] = f"#{name}"
        else:
            link.unwrap()
    for heading in main.find_all(HEADINGS):
        heading.name = f"h{min(int(heading.name[1]) + 1, 6)}"
