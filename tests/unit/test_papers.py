"""Documents of an edition: tagged PDF, and Word with the same headings, tables and alternative texts."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader

from csp_evidence.commands.export import export
from csp_evidence.errors import ConfigurationError
from csp_evidence.partnership.stages import STAGES
from csp_evidence.publish.pages import write_pages
from csp_evidence.publish.papers.columns import LETTER, SIZES, laid_out
from csp_evidence.publish.papers.pdf import as_html, as_pdf
from csp_evidence.publish.papers.source import Document, report_of, summary_of
from csp_evidence.publish.papers.word import as_word
from tests.unit.test_front_page import found, with_findings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents") / "example"
    edition = with_findings(folder, found("people", "People", 10, charts=("first_choices",)))
    write_pages(folder, edition)
    partnership = {"name": edition.name, "plan": edition.plan_title}
    manifest = {"edition_id": "4f2a91c07b3d" * 5, "partnership": partnership}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> Document:
    return report_of(folder)


@pytest.fixture(scope="module")
def pdf(report: Document) -> PdfReader:
    return PdfReader(io.BytesIO(as_pdf(report)))


@pytest.fixture(scope="module")
def word(report: Document) -> Any:
    return docx.Document(io.BytesIO(as_word(report)))


def tags(pdf: PdfReader) -> Iterator[dict[str, Any]]:
    waiting = [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if "/S" in element:
            yield element
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting += [kid for kid in kids if isinstance(kid.get_object(), dict)]


def test_the_pdf_is_tagged_and_says_its_title_and_language(pdf: PdfReader, report: Document) -> None:
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == report.title
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()


def test_headings_table_heads_and_pictures_are_tagged(pdf: PdfReader, report: Document) -> None:
    html = BeautifulSoup(as_html(report, sheet=False), "html.parser").body
    assert html is not None
    kinds = Counter(str(element["/S"]) for element in tags(pdf))
    for level in range(1, 5):
        assert kinds[f"/H{level}"] == len(html.find_all(f"h{level}")), level
    assert kinds["/Table"] == len(html.find_all("table"))
    assert kinds["/TH"] >= len(html.find_all("th"))
    pictures = [element for element in tags(pdf) if element["/S"] == "/Figure"]
    assert len(pictures) == len(html.find_all("img"))
    assert all(str(picture.get("/Alt", "")).strip() for picture in pictures)


@pytest.mark.parametrize("stage", [stage.name for stage in STAGES])
def test_the_report_has_a_chapter_of_every_stage_that_the_edition_has(stage: str, folder: Path, tmp_path: Path) -> None:
    for name in ("index.html", "glossary.html", "manifest.json"):
        shutil.copy(folder / name, tmp_path / name)
    page = f"<main><h1>Page of {stage}</h1><p>It holds.</p></main>"
    (tmp_path / f"{stage}.html").write_text(page, encoding="utf-8")
    chapters = report_of(tmp_path).chapters
    assert [title for _, title, _ in chapters] == ["In short", f"Page of {stage}", "What do the words mean?"]


def test_a_document_is_the_same_each_time_and_holds_no_clock(folder: Path) -> None:
    for make in (as_pdf, as_word):
        first, again = make(report_of(folder)), make(report_of(folder))  # type: ignore[operator]
        assert first == again
        assert b"/CreationDate" not in first
    with zipfile.ZipFile(io.BytesIO(as_word(report_of(folder)))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_word_has_the_same_headings_tables_and_alternative_texts(word: Any, report: Document) -> None:
    soup = BeautifulSoup(as_html(report, sheet=False), "html.parser")
    headings = [" ".join(h.get_text(" ").split()) for h in soup.select(".chapter h2, .chapter h3, .chapter h4")]
    found = [p.text for p in word.paragraphs if re.match("Heading [123]", p.style.name) and p.text != "Contents"]
    assert found == headings
    assert len(word.tables) == len(soup.find_all("table"))
    alts = [str(picture["alt"]) for picture in soup.find_all("img")]
    assert soup.select("img.small"), "a drawing of the front page"
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == alts
    assert all(alts)


def test_the_heads_of_tables_repeat_and_their_cells_are_those_of_the_page(word: Any, report: Document) -> None:
    soup = BeautifulSoup(as_html(report, sheet=False), "html.parser")
    for table, shown in zip(word.tables, soup.find_all("table"), strict=True):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert len(table.rows) == len(shown.find_all("tr"))
        first = [" ".join(cell.get_text().split()) for cell in shown.find_all("tr")[0].find_all("th")]
        assert [cell.text.strip() for cell in table.rows[0].cells] == first


def test_no_word_of_a_table_in_word_is_broken_and_no_row_over_two_pages(word: Any) -> None:
    (page,) = word.sections
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7), "A4"
    for table in word.tables:
        assert sum(column.width for column in table.columns) <= page.page_width - page.left_margin - page.right_margin
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                assert cell.width == column.width
                size = cell.paragraphs[0].runs[0].font.size.pt if cell.text.strip() else 9
                longest = max(map(len, re.split(r"\s|(?<=-)", cell.text)))
                assert longest * size * LETTER <= cell.width.pt, cell.text


def test_columns_take_room_by_their_text_and_small_type_before_broken_words() -> None:
    some = [["Priority", "Cases"], ["Anti-social behaviour and drugs", "12"]]
    size, (first, second) = laid_out(some, 480)
    assert size == SIZES[0] and first > 2 * second and first + second == pytest.approx(480)
    assert laid_out([["Considerations"] * 9], 480).size < SIZES[0]
    assert laid_out([["Unpronounceabilities" * 2] * 9], 480) == (SIZES[-1], pytest.approx([480 / 9] * 9))


def test_captions_in_word_keep_marks_and_units_apart() -> None:
    mark, unit = '<strong class="badge">Synthetic data</strong>', '<span class="unit">Unit: offences</span>'
    page = f"""<main><table><caption><strong class="title">The years</strong> {mark}{unit}</caption>
        <tr><th>Year</th></tr></table><p class="headline"><strong>It rose</strong> {mark}</p></main>"""
    main = BeautifulSoup(page, "html.parser").main
    assert main is not None
    made = docx.Document(io.BytesIO(as_word(Document("A", "B", "0" * 12, [("one", "One", main)]))))
    captions = [p.text for p in made.paragraphs if p.style.name == "Caption"]
    assert captions == ["The years (Synthetic data). Unit: offences", "It rose (Synthetic data)"]


def test_the_contents_of_the_word_file_lead_to_its_chapters(word: Any, report: Document) -> None:
    body = word.element.body
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert len(links) == len(report.chapters)
    assert set(links) <= marks


def test_no_control_of_a_browser_and_no_link_that_leads_out_is_in_a_document(report: Document, folder: Path) -> None:
    for document in (report, summary_of(folder)):
        soup = BeautifulSoup(as_html(document, sheet=False), "html.parser")
        assert soup.find_all(["form", "button", "script", "input", "details"]) == []
        ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
        for link in soup.find_all("a"):
            assert str(link["href"]).removeprefix("#") in ids, link


def test_documents_lie_beside_the_edition(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    made = list(export(folder, pdf=False, word=True))
    assert made == [folder.with_name("example.report.docx")]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_what_is_no_edition_and_what_is_no_template_are_refused_by_name(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not an edition"):
        list(export(tmp_path, pdf=True, word=False))
    template = tmp_path / "council.docx"
    template.write_bytes(b"no zip")
    with pytest.raises(ConfigurationError, match=r"council\.docx cannot be used as a template"):
        list(export(folder, pdf=False, word=True, template=template))


def test_the_styles_of_a_template_are_used(report: Document, tmp_path: Path) -> None:
    own = docx.Document()
    own.styles["Heading 1"].font.name = "Council Sans"
    own.save(str(tmp_path / "council.docx"))
    made = docx.Document(io.BytesIO(as_word(report, tmp_path / "council.docx")))
    assert made.styles["Heading 1"].font.name == "Council Sans"
