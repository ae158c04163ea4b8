"""The pages of an edition: an overview, one page for each stage, data quality and provenance."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from csp_evidence.analysis.claims.shown_values import as_found, as_text, with_unit
from csp_evidence.analysis.consultation.reached import CAUTION, UNKNOWN
from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.analysis.wording import counted, date_text, in_sentence, listed, opened
from csp_evidence.cell_text import plain_text, value_text
from csp_evidence.files.as_json import write_json
from csp_evidence.publish.board import PAGE as BOARD
from csp_evidence.publish.board import board_of
from csp_evidence.publish.citations import cited
from csp_evidence.publish.edition import Edition, verdict
from csp_evidence.publish.front_page import cards, drawn_small, leads
from csp_evidence.publish.glossary import terms, with_terms
from csp_evidence.publish.notebook_page import NotebookPage, page_of, prepare_notebooks, slug
from csp_evidence.publish.routes import Route, technical
from csp_evidence.publish.safe_html import PageError
from csp_evidence.publish.search_index import entries
from csp_evidence.records import FigureRecord
from csp_evidence.stage import templating
from csp_evidence.stage.statement_tables import EVIDENCE_WORDS, REPORT, VERDICT_WORDS

TEMPLATES = Path(__file__).parent / "templates"
SHORT_TITLES = {"funding_reconciliation": "Funding"}  # the navigation has room for a word or two
WORKBOOK = "evidence_tables.xlsx"
FIGURE = re.compile(r'(<figure [^>]*? id="(figure-[^"]+)".*?)(<div [^>]*class="paper")', re.DOTALL)


def write_pages(folder: Path, edition: Edition) -> None:
    """Write every page of an edition into its folder.

    Reads the page that each stage left or else its executed notebook, and `claims.json` where the edition tests its
    report's statements; offers the workbook where it has been written before. The same records give the same bytes.

    Raises
    ------
    PageError
        A notebook cannot be shown (see `notebook_page`), or a result or finding names a section that its page lacks.
    """
    notebooks = {stage.stage: page_of(folder, stage.stage) for stage in edition.stages}
    _require_sections(edition, notebooks)
    claims = _read_claims(folder)
    shared = {
        "edition": edition,
        "navigation": _navigation(edition),
        "style": (TEMPLATES / "style.css").read_text("utf-8"),
        "tables_script": (TEMPLATES / "tables.js").read_text("utf-8"),
        "with_narrow": _for_narrow_screens,
        "cited": lambda html, page: cited(html, edition, page),
        "filter_script": (TEMPLATES / "filter.js").read_text("utf-8"),
        "section_title": lambda stage, section: _section_title(notebooks[stage], section),
    }
    front = {"claims": claims, "cards": cards(folder, edition, claims)}
    pages: dict[str, tuple[str, dict[str, Any]]] = {
        "index": ("index", front | {"workbook": WORKBOOK if (folder / WORKBOOK).exists() else None}),
        "one_page": ("one_page", front),
        "data_quality": ("data_quality", {}),
        "provenance": ("provenance", {}),
    }
    shared["board"] = board_of(folder, edition.stages)
    if shared["board"]:
        pages[BOARD] = (BOARD, {})
    for stage in edition.stages:
        narrow = {f"figure-{figure.name}": _narrow(folder, figure) for figure in stage.figures if figure.small}
        own = {"stage": stage, "notebook": notebooks[stage.stage], "claims": claims, "narrow": narrow}
        pages[stage.stage] = ("reader", own | {"leads": leads(folder, stage, claims)})
        pages[technical(stage.stage)] = ("technical", own)
    known = terms()
    listing = entries(edition, {name: page.anchors for name, page in notebooks.items()}, claims, known)
    pages["glossary"] = ("glossary", {"terms": known})
    pages["search"] = ("search", {"entries": listing, "search_script": (TEMPLATES / "search.js").read_text("utf-8")})
    readers = {"index", *notebooks}
    route = Route({name: (page.anchors, page.reader_anchors) for name, page in notebooks.items()})
    for page, (template, own) in pages.items():
        html = environment().get_template(f"{template}.html.j2").render(**shared, **own, page=f"{page}.html")
        html = with_terms(html, known) if page in readers else html
        (folder / f"{page}.html").write_text(route.html(html, page), encoding="utf-8", newline="\n")
    _route_evidence(folder, route)


def _narrow(folder: Path, figure: FigureRecord) -> str:
    """The drawing of a figure for a narrow screen, with all that it shows; nothing where it is not drawn small."""
    drawing = drawn_small(folder, figure, whole=True)
    if drawing is None:
        return ""
    return environment().get_template("narrow.html.j2").render(drawing=drawing, title=figure.headline)


def _for_narrow_screens(html: str, narrow: Mapping[str, str]) -> str:
    """The HTML of a page with a drawing for narrow screens before each wide one that has such."""
    return FIGURE.sub(lambda found: found[1] + narrow.get(found[2], "") + found[3], html)


def _route_evidence(folder: Path, route: Route) -> None:
    """Let the links of claims.json lead to the pages where their sections and tables stand."""
    file = folder / "claims.json"
    if file.exists():
        claims = json.loads(file.read_text("utf-8"))
        for claim in claims:
            for link in claim.get("evidence") or ():
                link["href"] = route.href(link["href"], "index")
        write_json(file, claims)


@cache
def prepare() -> None:
    """Load what pages are made with, so that it is there when the first is due.

    What is loaded by then stays, and is not looked through for garbage, which a batch does after each edition.
    """
    prepare_notebooks()
    for name in (
        "macros",
        "index",
        "one_page",
        "board",
        "reader",
        "technical",
        "data_quality",
        "provenance",
        "history",
    ):
        environment().get_template(f"{name}.html.j2")
    gc.freeze()


def stage_title(stage: str) -> str:
    """A stage's name in the navigation: "strategic_assessment" reads "Strategic assessment"."""
    return SHORT_TITLES.get(stage, stage.replace("_", " ").capitalize())


def _navigation(edition: Edition) -> list[tuple[str, str]]:
    stages = [(f"{stage.stage}.html", stage_title(stage.stage)) for stage in edition.stages]
    ends = [("data_quality.html", "Data quality"), ("provenance.html", "Provenance")]
    return [("index.html", "Overview"), *stages, *ends]


def _read_claims(folder: Path) -> list[dict[str, Any]]:
    """The report's statements with their verdicts, what is wrong first; none when they are not tested."""
    file = folder / "claims.json"
    claims: list[dict[str, Any]] = json.loads(file.read_text("utf-8")) if file.exists() else []
    return sorted(
        (claim for claim in claims if claim["origin"] == REPORT),
        key=lambda claim: (list(VERDICT_WORDS).index(claim["verdict"]), claim["weight"] == "soft"),
    )


def _require_sections(edition: Edition, notebooks: dict[str, NotebookPage]) -> None:
    """A number that leads nowhere cannot be checked, so a missing section stops the pages."""
    for stage in edition.stages:
        named = [(f"result {name!r}", result.section) for name, result in stage.results.items()]
        named += [(f"finding {finding.text[:60]!r}", finding.section) for finding in stage.findings]
        anchors = notebooks[stage.stage].anchors
        for what, section in named:
            if section and section not in anchors:
                raise PageError(
                    f"notebooks/{stage.stage}.ipynb: {what} names the section {section!r}, which is no heading of the "
                    "notebook; give the heading's words in lower case with hyphens."
                )


def _section_title(notebook: NotebookPage, section: str) -> str:
    return notebook.anchors.get(section) or section.replace("-", " ").replace("_", " ").capitalize()


def _code(name: object) -> Markup:
    """A name of files or code that may be broken where its parts meet."""
    parts = re.split(r"(?<=[_./])(?=\w)", plain_text(name)[0])
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(parts))


@cache
def environment() -> jinja2.Environment:
    found = templating.environment(TEMPLATES)
    found.filters |= {
        "code": _code,
        "counted": lambda number, noun: counted(number, f"{noun}s"),
        "date": date_text,
        "in_sentence": in_sentence,
        "listed": lambda items: listed(list(items)),
        "opened": opened,
        "plain": lambda value: plain_text("" if value is None else value)[0],
        "slug": slug,
        "stage_title": stage_title,
        "strand": lambda stage, words: words[stage],
        "value": value_text,
        "what_answers_tell": lambda told: CAUTION[told[1].value if told else UNKNOWN],
        "as_found": lambda value, stated, unit: (
            None if value is None else as_found(as_text(exact(value)), as_text(exact(stated)), unit)
        ),
        "with_unit": lambda value, unit: None if value is None else with_unit(as_text(exact(value)), unit),
        "verdict": verdict,
    }
    found.globals |= {"EVIDENCE_WORDS": EVIDENCE_WORDS, "VERDICT_WORDS": VERDICT_WORDS}
    return found
