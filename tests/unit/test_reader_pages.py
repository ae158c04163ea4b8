"""Readers' pages hold what is for readers, the technical pages everything, and links lead to where a thing stands."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from csp_evidence.analysis.wording import sentences_of
from csp_evidence.publish import glossary
from csp_evidence.publish.citations import cited
from csp_evidence.publish.glossary import Term, terms, with_terms
from csp_evidence.publish.reader_sections import reader_sections
from csp_evidence.publish.routes import Route
from csp_evidence.publish.search_index import entries
from tests.example_edition import example_edition

NOTEBOOK = """
<div class="prose"><p>What it is about.</p></div>
<div class="prose"><h2 id="one">One</h2><p>How it was done.</p></div>
<div class="cell"><details class="code"><summary>Show</summary></details>
<div class="shown"><div class="mathjax_ignore"><figure class="csp-table reader" id="table-a"></figure></div></div>
<div class="shown"><div class="mathjax_ignore"><figure class="csp-table" id="table-b"></figure></div></div></div>
<div class="prose"><h3 id="below">Below</h3><p>Only a test.</p></div>
<div class="prose"><h2 id="two">Two</h2><p>Method of two.</p></div>
<div class="prose"><h3 id="deep">Deep</h3></div>
<div class="cell"><div class="shown"><p class="finding"><strong>So it is.</strong></p></div></div>
<div class="prose"><h2 id="three">Three</h2><p>Nothing for readers.</p></div>
"""


def sections() -> tuple[dict[str, str], list[str]]:
    found, ids = reader_sections(BeautifulSoup(NOTEBOOK, "html.parser"))
    return {section.anchor: section.html for section in found}, ids


def test_a_section_is_shown_for_what_it_holds_and_a_heading_for_what_is_below_it() -> None:
    shown, ids = sections()
    assert list(shown) == ["", "one", "two"]
    assert shown[""] == '<div class="prose"><p>What it is about.</p></div>'
    assert "How it was done" in shown["one"]
    assert "below" not in shown["one"]
    assert shown["two"].startswith('<h3 id="deep">')
    assert "Method of two" not in shown["two"], "prose stands with what it is about"
    assert ids == ["one", "table-a", "two", "deep"]


def test_tables_that_are_not_for_readers_and_code_stay_on_the_technical_page() -> None:
    shown, _ = sections()
    assert "table-a" in shown["one"]
    assert "table-b" not in shown["one"]
    assert "details" not in shown["one"]


ROUTE = Route({"stage": (["one", "two"], ["one"]), "other": (["far"], [])})


@pytest.mark.parametrize(
    ("href", "page", "leads_to"),
    [
        ("#one", "stage", "#one"),
        ("#two", "stage", "stage_technical.html#two"),
        ("#two", "stage_technical", "#two"),
        ("#one", "stage_technical", "#one"),
        ("stage.html#one", "stage_technical", "stage.html#one"),
        ("stage.html#two", "index", "stage_technical.html#two"),
        ("other.html#far", "stage", "other_technical.html#far"),
        ("stage.html#unknown", "index", "stage.html#unknown"),
        ("provenance.html#inputs", "stage", "provenance.html#inputs"),
    ],
)
def test_a_link_leads_to_the_page_on_which_its_place_stands(href: str, page: str, leads_to: str) -> None:
    assert ROUTE.href(href, page) == leads_to
    assert ROUTE.html(f'<a href="{href}">x</a>', page) == f'<a href="{leads_to}">x</a>'


KNOWN = (Term(term="ward", also=("wards",), meaning="x"), Term(term="recorded crime", meaning="y"))


def test_a_term_is_linked_where_it_first_stands_and_not_again() -> None:
    html = with_terms("<p>Wards differ. A ward is small.</p><p>Steward of recorded crime</p>", KNOWN)
    assert html.count("<a ") == 2
    assert html.startswith('<p><a class="term" href="glossary.html#term-ward">Wards</a> differ. A ward')
    assert "Steward of <a" in html


@pytest.mark.parametrize(
    "html", ["<h2>Ward</h2>", "<p><a>ward</a></p>", "<td>ward</td>", "<figure><p>ward</p></figure>"]
)
def test_a_term_is_no_link_within_a_link_a_heading_or_a_table(html: str) -> None:
    assert with_terms(html, KNOWN) == html


def test_nothing_above_the_title_is_linked() -> None:
    assert with_terms("<p>A ward</p><h1>T</h1><p>A ward</p>", KNOWN).startswith("<p>A ward</p><h1>T</h1><p>A <a")


def test_meanings_are_short_and_terms_differ() -> None:
    forms = [form.casefold() for term in terms() for form in (term.term, *term.also)]
    assert len(forms) == len(set(forms))
    assert max(len(sentence.split()) for term in terms() for sentence in sentences_of(term.meaning)) <= 25
    assert [entry["term"].casefold() for entry in yaml.safe_load(glossary.FILE.read_text("utf-8"))] == [
        term.term.casefold() for term in terms()
    ]


def test_tables_and_figures_can_be_cited_and_keep_their_links(tmp_path: Path) -> None:
    edition = example_edition(tmp_path, stages=("consultation",))
    html = (
        '<figure class="csp-table" id="table-wards"><caption><strong class="title">By ward &amp; age</strong></caption>'
        "<figcaption><p>Source: x.</p></figcaption></figure>"
    )
    soup = BeautifulSoup(cited(html, edition, "consultation.html"), "html.parser")
    words = soup.select_one("figcaption .cite p").get_text()  # type: ignore[union-attr]
    assert "By ward & age. Edition example-4f2a, consultation.html#table-wards" in words
    assert soup.select_one(".cite a")["href"] == "#table-wards"  # type: ignore[index]


def test_the_search_page_lists_what_has_a_place(tmp_path: Path) -> None:
    edition = example_edition(tmp_path, stages=("consultation",))
    anchors = {"consultation": {"by-ward": "By ward", "table-wards": None}}
    listed = entries(edition, anchors, [], KNOWN)
    assert [(entry.title, entry.href) for entry in listed[:2]] == [
        ("By ward", "consultation.html#by-ward"),
        ("Responses by ward", "consultation.html#table-wards"),
    ]
    assert listed[-1].href == "glossary.html#term-recorded-crime"


def test_the_search_page_calls_the_place_of_a_statement_as_readers_do(tmp_path: Path) -> None:
    edition = example_edition(tmp_path, stages=("plan_evidence",))
    said = [("a", "3.10, 4.2"), ("b", "summary"), ("c", "Annex B"), ("d", "Table 2")]
    claims = [{"id": key, "statement": f"Statement {key}", "paragraph": place} for key, place in said]
    anchors: dict[str, dict[str, str | None]] = {
        "plan_evidence": {"table-statements": None, **{f"statement-{key}": None for key, _ in said}}
    }
    kinds = [entry.kind for entry in entries(edition, anchors, claims, []) if entry.title.startswith("Statement ")]
    assert kinds == [
        "Statement, paragraphs 3.10 and 4.2",
        "Statement, the summary",
        "Statement, Annex B",
        "Statement, Table 2",
    ]
