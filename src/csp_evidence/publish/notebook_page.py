"""An executed notebook as the body of a page: prose, folded code, and outputs that are safe to show."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from csp_evidence.characters import UNSEEN
from csp_evidence.files.as_json import write_json
from csp_evidence.publish.reader_sections import Section, reader_sections
from csp_evidence.publish.safe_html import PageError, complaints
from csp_evidence.stage.folder import RECORDS

if TYPE_CHECKING:
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SHOWN = ("text/html", "image/svg+xml", "image/png", "text/plain")
FRAME = frozenset({"page-main", "page-contents", "page-inputs", "page-top"})  # ids the templates use themselves
PLACE = re.compile("\ufdd0(\\d+)\ufdd1")  # where a cell's code will stand: two characters that no text may hold
BARE_SECTION = re.compile("## .*")  # a heading with no prose under it
COLOURS = re.compile(r'</?(?:div|pre|span)(?: class="[a-z0-9 -]*")?>')
PLAIN = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')  # names and marks, which have no colour
NOTHING = "The inputs supplied give nothing to show here."
FOLDS = {"parameters": "Show the parameters", "injected-parameters": "Show the parameters of this run"}


class NotebookPage(NamedTuple):
    """The body's HTML, its h2 headings as (anchor, title), and the title under each heading's anchor or None by id.

    `sections` are what of it stands on the page for every reader, without code, and `reader_anchors` the ids there.
    """

    html: str
    headings: list[tuple[str, str]]
    anchors: dict[str, str | None]
    sections: list[Section]
    reader_anchors: list[str]


def notebook_body(notebook: NotebookNode, *, name: str = "notebook") -> tuple[str, list[tuple[str, str]]]:
    """HTML of a notebook's cells, and the (anchor, title) of its second-level headings.

    Errors as `notebook_page`.
    """
    page = notebook_page(notebook, name=name)
    return page.html, page.headings


def notebook_page(notebook: NotebookNode, *, name: str = "notebook") -> NotebookPage:
    """HTML of a notebook's cells with the anchors in it.

    The first-level heading is left out: the page bears the stage's title. Every other heading gets its `slug` as id.

    Raises
    ------
    PageError
        An output is an error, a warning or of a kind that pages cannot show; a picture has no alternative text;
        markup would run or fetch something; two ids are equal; a heading skips a level.
    """
    soup = BeautifulSoup(_markup(_labelled(notebook, name)), "html.parser")
    for odd in [node for node in soup.descendants if isinstance(node, PreformattedString)]:
        odd.extract()
    for element in _elements(soup):
        for complaint in complaints(element):
            raise PageError(f"{name}, {_place(element)}: {complaint}.")
    titles = _anchor_headings([element for element in _elements(soup) if element.name in HEADINGS], name)
    elements = _elements(soup)
    anchors: dict[str, str | None] = {}
    for element in (element for element in elements if "id" in element.attrs):
        identity = str(element["id"])
        if identity in anchors or identity in FRAME:
            raise PageError(
                f"{name}, {_place(element)}: the id {identity!r} is used twice on the page; name one otherwise."
            )
        anchors[identity] = titles.get(identity)
    headings = [(str(element["id"]), _text(element)) for element in elements if element.name == "h2"]
    for element in elements:
        element.attrs.pop("data-cell", None)
    sections, reader_anchors = reader_sections(soup)
    codes = [cell.source for cell in _without_silent(notebook.cells)]
    html = PLACE.sub(lambda place: _coloured(codes[int(place[1])]), soup.decode(formatter="minimal"))
    html = UNSEEN.sub("", html).strip() + "\n"
    soup.decompose()  # a tree holds itself in circles; a batch makes many
    return NotebookPage(html, headings, anchors, sections, reader_anchors)


def keep_page(folder: Path, stage: str) -> None:
    """Make the page of a stage from its executed notebook and leave it with the stage's records.

    Errors as `notebook_page`.
    """
    write_json(_kept(folder, stage), _made(folder, stage)._asdict())


def prepare_notebooks() -> None:
    """Make what turns notebooks into pages, with its template and lexer: most of the time of a first page."""
    _coloured("1")
    _exporter().template  # noqa: B018  (it is loaded when it is first asked for)


def page_of(folder: Path, stage: str) -> NotebookPage:
    """The page that a stage left with its records, or one made now where it left none. Errors as `notebook_page`."""
    kept = _kept(folder, stage)
    if not kept.exists():
        return _made(folder, stage)
    content = json.loads(kept.read_text(encoding="utf-8"))
    headings = [(anchor, title) for anchor, title in content["headings"]]
    sections = [Section(*section) for section in content["sections"]]
    return NotebookPage(content["html"], headings, content["anchors"], sections, content["reader_anchors"])


def _kept(folder: Path, stage: str) -> Path:
    return folder / RECORDS / f"{stage}.page.json"


def _made(folder: Path, stage: str) -> NotebookPage:
    import nbformat

    name = f"notebooks/{stage}.ipynb"
    if not (folder / name).exists():
        raise PageError(f"{name}: the stage has left records but no executed notebook; run the stage again.")
    return notebook_page(nbformat.read(folder / name, as_version=4), name=name)


def slug(text: str) -> str:
    """A heading's anchor: lower case, every run of other characters than letters and digits one hyphen.

    "First choices" becomes "first-choices"; a result's `section` names its heading in this form.
    """
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _labelled(notebook: NotebookNode, name: str) -> NotebookNode:
    """A copy whose cells carry the names that errors and folds use, after a look at the kinds of output."""
    copy = deepcopy(notebook)
    copy.cells = _without_silent(copy.cells)
    counts: dict[str, int] = {}
    for at, cell in enumerate(copy.cells):
        counts[cell.cell_type] = number = counts.get(cell.cell_type, 0) + 1
        label = f"{cell.cell_type} cell {number}"
        tags = cell.metadata.get("tags", [])
        fold = next((text for tag, text in FOLDS.items() if tag in tags), "Show the code")
        cell.metadata["csp"] = {"label": label, "fold": f"{fold} (cell {number})", "code": f"\ufdd0{at}\ufdd1"}
        for output in cell.get("outputs", []):
            _refuse_unfit(output, f"{name}, {label}")
    return copy


def _without_silent(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells without subsections (### and below) whose code shows nothing: their inputs are not supplied.

    A section (##) stays where results name it; one that shows nothing says so.
    """
    parts: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            parts.append([])
        parts[-1].append(cell)
    kept = [part for part in parts if not (_shows_nothing(part) and part[0].source.startswith("###"))]
    for part, after in zip(kept, [*kept[1:], [None]], strict=True):
        bare = _shows_nothing(part) and BARE_SECTION.fullmatch(part[0].source.strip())
        if bare and not (after[0] and after[0].source.startswith("###")):
            sentence = deepcopy(part[0])
            sentence.source = NOTHING
            if "id" in sentence:
                sentence.id += "-nothing"
            part.append(sentence)
    return [cell for part in kept for cell in part]


def _shows_nothing(part: list[NotebookNode]) -> bool:
    code = [cell for cell in part if cell.cell_type == "code"]
    return bool(code) and not any(cell.get("outputs") for cell in code)


def _refuse_unfit(output: NotebookNode, place: str) -> None:
    if output.output_type == "error":
        raise PageError(f"{place}: it ended in an error ({output.ename}); a page shows only what ran to its end.")
    if output.output_type == "stream" and output.name == "stderr":
        said = next(filter(None, reversed(output.text.strip().splitlines())), "")[:120]
        raise PageError(
            f"{place}: it wrote a warning ({said!r}); settle its cause, as a page neither shows nor hides it."
        )
    if "text/markdown" in output.get("data", ()):
        raise PageError(f"{place}: its output is Markdown, where a label could become a link; use stage.say.")
    if "data" in output and not any(kind in output.data for kind in SHOWN):
        kinds = ", ".join(sorted(output.data)) or "nothing"
        raise PageError(f"{place}: its output ({kinds}) cannot be shown on a page; show a table, a figure or text.")


def _elements(soup: BeautifulSoup) -> list[Tag]:
    """Every element; what find_all gives, without its matching."""
    return [node for node in soup.descendants if isinstance(node, Tag)]


def _anchor_headings(headings: list[Tag], name: str) -> dict[str, str]:
    """Give each heading its slug, drop the title, and return the texts by anchor."""
    titles: dict[str, str] = {}
    level = 0
    for heading in headings:
        own, text = int(heading.name[1]), _text(heading)
        place = f"{name}, {_place(heading)}: the heading {text[:60]!r}"
        if own == 1:
            if level:
                raise PageError(f"{place} is a title below other headings; use ## for a section.")
            heading.decompose()
            level = 1
            continue
        if own > max(level, 1) + 1:
            raise PageError(f"{place} is of level {own} under one of level {level}; do not skip a level.")
        anchor = slug(text)
        if heading.get("data-basis"):  # a label, which may repeat another or have no words
            anchor = _unlike(anchor or "part", titles)
        if not anchor or anchor in titles:
            raise PageError(
                f"{place} {'repeats another' if anchor else 'has no words'}; reword it, as links point at it."
            )
        heading["id"] = anchor
        titles[anchor], level = text, own
    return titles


def _unlike(anchor: str, taken: Mapping[str, str]) -> str:
    """The anchor, with the first number behind it that no other has where it is taken."""
    return next(one for n in count(1) if (one := anchor if n == 1 else f"{anchor}-{n}") not in taken)


def _text(element: Tag) -> str:
    """What a heading says, without its mark."""
    marks = {id(text) for mark in element.select(".badge") for text in mark.find_all(string=True)}
    return " ".join("".join(text for text in element.find_all(string=True) if id(text) not in marks).split())


def _place(element: Tag) -> str:
    marked = element if element.get("data-cell") else element.find_parent(attrs={"data-cell": True})
    return str(marked["data-cell"]) if marked else "notebook"


def _markup(notebook: NotebookNode) -> str:
    """The notebook through the project's nbconvert template.

    HTMLExporter would read its result back and print it again, for what the stock templates lack; pages are read once.
    """
    from nbconvert.exporters import TemplateExporter

    exporter = _exporter()
    html, _ = TemplateExporter.from_notebook_node(exporter, notebook)
    return str(html)


@cache
def _coloured(code: str) -> str:
    """The code of a cell in colours: once for all partnerships, which share their notebooks.

    It is two thirds of the elements of a page, and none of them says anything: so it is no part of what is read and
    looked at, and is held to the three elements of which it consists.
    """
    from nbconvert.filters import Highlight2HTML

    html = str(Highlight2HTML(pygments_lexer="ipython3", parent=_exporter())(code))
    if "<" in COLOURS.sub("", html):
        raise PageError("The code of a cell was coloured with other markup than <div>, <pre> and <span>.")
    html = PLAIN.sub(r"\1", html).replace('class=" highlight', 'class="highlight', 1)
    return html.replace("&quot;", '"').replace("&#39;", "'")  # as the rest of the page is printed


@cache
def _exporter() -> HTMLExporter:
    """One exporter for every page: making it, and its first page, take most of the time. Imported late likewise."""
    from nbconvert import HTMLExporter

    return HTMLExporter(
        extra_template_basedirs=[str(TEMPLATES / "nbconvert")],
        template_name="csp",
        exclude_anchor_links=True,
        optimistic_validation=True,  # once, and not again after each step that changes nothing
    )
