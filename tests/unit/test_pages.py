"""The pages of an edition hold together: links resolve, nothing is fetched, and what must be refused is."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from csp_evidence.errors import EvidenceError
from csp_evidence.publish.edition import Edition, verdict
from csp_evidence.publish.notebook_page import NOTHING, keep_page, notebook_body, notebook_page, page_of, slug
from csp_evidence.publish.pages import TEMPLATES, write_pages
from csp_evidence.records import Result
from csp_evidence.stage.markup import heading_html
from tests.example_edition import example_edition

STAGES = ("consultation", "funding_reconciliation")
TECHNICAL = tuple(f"{stage}_technical" for stage in STAGES)
PAGES = ("index", "one_page", "glossary", "search", *STAGES, *TECHNICAL, "data_quality", "provenance")
APART = {f"{page}.html" for page in ("one_page", "glossary", "search", *TECHNICAL)}  # not in the navigation
SCRIPTS = ("tables.js", "search.js", "filter.js")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Edition]:
    folder = tmp_path_factory.mktemp("edition")
    records = example_edition(folder)
    write_pages(folder, records)
    return folder, records


@pytest.fixture(scope="module")
def soups(edition: tuple[Path, Edition]) -> dict[str, BeautifulSoup]:
    folder, _ = edition
    return {
        f"{page}.html": BeautifulSoup((folder / f"{page}.html").read_text("utf-8"), "html.parser") for page in PAGES
    }


def test_every_link_resolves(edition: tuple[Path, Edition], soups: dict[str, BeautifulSoup]) -> None:
    _, records = edition
    files = {file for stage in records.stages for table in stage.tables for file in [table.file]}
    files |= {file for stage in records.stages for f in stage.figures for file in (f.file, f.data_file)}
    files |= {f"notebooks/{stage.stage}.ipynb" for stage in records.stages}
    files |= {
        "results.json",
        "quality.json",
        "claims.json",
        "manifest.json",
        "ro-crate-metadata.json",
        "evidence_tables.xlsx",
    }
    ids = {page: {str(e["id"]) for e in soup.find_all(id=True)} for page, soup in soups.items()}
    for page, soup in soups.items():
        for link in soup.find_all("a"):
            target, _, anchor = str(link["href"]).partition("#")
            target = target or page
            assert target in soups or target in files, (page, link)
            assert not anchor or anchor in ids[target], (page, link)


def test_every_number_leads_back_to_its_section(edition: tuple[Path, Edition], soups: dict[str, BeautifulSoup]) -> None:
    _, records = edition
    linked = {str(a["href"]) for a in soups["provenance.html"].find_all("a")}
    for stage, result in records.results.values():
        places = {f"{stage.stage}.html#{result.section}", f"{stage.stage}_technical.html#{result.section}"}
        assert linked & places


def test_nothing_is_fetched_and_nothing_runs(edition: tuple[Path, Edition], soups: dict[str, BeautifulSoup]) -> None:
    for page, soup in soups.items():
        beside = [str(frame["data"]) for frame in soup.find_all("object")]
        framed = [f"../{edition[1].folder}.{what}.html" for what in ("quality", "revisions")]
        assert beside == (framed if page == "data_quality.html" else [])
        assert not soup.find_all(["link", "iframe", "embed", "base"])
        assert [(form["action"], form["method"]) for form in soup.find_all("form")] == [("search.html", "get")]
        own = {(TEMPLATES / name).read_text("utf-8").strip() for name in SCRIPTS}
        assert all(script.get_text().strip() in own and not script.attrs for script in soup.find_all("script"))
        assert all(str(img["src"]).startswith("data:") for img in soup.find_all("img"))
        assert not re.search(r"url\(|@import", soup.style.get_text())  # type: ignore[union-attr]
        for element in soup.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on") or name in {"srcset", "poster"}]


def test_structure_of_each_page(soups: dict[str, BeautifulSoup]) -> None:
    for page, soup in soups.items():
        assert soup.html is not None
        assert soup.html["lang"] == "en-GB"
        ids = [str(e["id"]) for e in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), page
        levels = [int(h.name[1]) for h in soup.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1, page
        assert levels[0] == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page
        assert [len(soup.find_all(name)) for name in ("main", "header", "footer")] == [1, 1, 1]
        current = soup.select("nav [aria-current=page]")
        assert [str(a["href"]) for a in current] == ([page] if page not in APART else [])
        for labelled in soup.select("[aria-labelledby]"):
            assert str(labelled["aria-labelledby"]) in ids


def test_the_stylesheet_is_small() -> None:
    import csp_evidence.publish.pages as pages

    assert (pages.TEMPLATES / "style.css").stat().st_size < 21_000


def test_the_overview_says_what_is_synthetic_and_what_failed(soups: dict[str, BeautifulSoup]) -> None:
    said = " ".join(soups["index.html"].get_text().split())
    assert "All critical gates passed" in said
    assert "62 expectations at 6 gates: 60 passed, 2 warnings" in said
    assert "We invented 1 of the 3 inputs" in said
    assert "marked Synthetic data or, number by number," in said
    assert "We list 6 statements of the report" in said


def test_failures_come_first(soups: dict[str, BeautifulSoup]) -> None:
    outcomes = [badge.get_text() for badge in soups["data_quality.html"].select("tbody .badge")]
    assert outcomes[0] == "Failed: warning"
    assert "row 14 (R0014)" in soups["data_quality.html"].get_text()


def test_statements_are_left_out_where_none_is_tested(tmp_path: Path) -> None:
    records = example_edition(tmp_path, stages=("consultation",))
    (tmp_path / "claims.json").unlink()
    (tmp_path / "evidence_tables.xlsx").unlink()
    write_pages(tmp_path, records)
    overview = (tmp_path / "index.html").read_text("utf-8")
    assert "claims.json" not in overview
    assert 'id="statements"' not in overview
    assert "evidence_tables" not in overview
    assert "funding_reconciliation.html" not in overview


def test_the_same_records_give_the_same_bytes(edition: tuple[Path, Edition], tmp_path: Path) -> None:
    folder, _ = edition
    write_pages(tmp_path, example_edition(tmp_path))
    for page in PAGES:
        assert (tmp_path / f"{page}.html").read_bytes() == (folder / f"{page}.html").read_bytes()
        assert str(tmp_path) not in (tmp_path / f"{page}.html").read_text("utf-8")


def test_a_result_that_leads_nowhere_stops_the_pages(tmp_path: Path) -> None:
    records = example_edition(tmp_path)
    lost = Result(value=1, unit="", paragraph=None, section="no-such-heading")
    stage = records.stages[0].model_copy(update={"results": {"consultation.lost": lost}})
    with pytest.raises(EvidenceError, match=r"consultation\.lost.*no-such-heading"):
        write_pages(tmp_path, records.model_copy(update={"stages": (stage,)}))


def test_an_expectation_is_counted_once_though_two_stages_passed_its_gate(tmp_path: Path) -> None:
    records = example_edition(tmp_path)
    doubled = records.model_copy(update={"stages": records.stages + records.stages})
    assert doubled.checks == records.checks
    assert records.worst == "warning"
    assert verdict([]) == "pass"


def test_provenance_begins_with_the_results_that_a_stage_has_labelled(tmp_path: Path) -> None:
    records = example_edition(tmp_path)
    labels = {"consultation.responses": "Responses to the consultation"}
    stage = records.stages[0].model_copy(update={"key_results": labels})
    write_pages(tmp_path, records.model_copy(update={"stages": (stage, *records.stages[1:])}))
    table = BeautifulSoup((tmp_path / "provenance.html").read_text("utf-8"), "html.parser").find(id="key-result-table")
    assert [row.th.get_text() for row in table.tbody.find_all("tr")] == list(labels.values())


def test_what_a_table_rests_on_is_named_as_its_record_is_and_leads_there(tmp_path: Path) -> None:
    records = example_edition(tmp_path)
    write_pages(tmp_path, records)
    page = BeautifulSoup((tmp_path / "provenance.html").read_text("utf-8"), "html.parser")
    links = page.find(id="output-table").select('td[data-label="Inputs"] a')
    assert links
    for link in links:
        heading = page.find(id=link["href"].removeprefix("#"))
        assert heading.get_text(" ", strip=True).startswith(link.get_text())


def test_a_page_that_a_stage_left_is_shown_as_it_was_made(tmp_path: Path) -> None:
    example_edition(tmp_path)
    made = page_of(tmp_path, "consultation")
    keep_page(tmp_path, "consultation")
    (tmp_path / "notebooks" / "consultation.ipynb").unlink()
    assert page_of(tmp_path, "consultation") == made
    assert made.headings
    assert made.anchors


def test_headings_become_anchors() -> None:
    notebook = new_notebook(
        cells=[new_markdown_cell("# Title\n\n## First choices\n\n### Drugs & *alcohol*, 2016\n\n## By ward")]
    )
    html, headings = notebook_body(notebook)
    assert headings == [("first-choices", "First choices"), ("by-ward", "By ward")]
    assert 'id="drugs-alcohol-2016"' in html
    assert "<h1" not in html
    assert slug("First choices") == "first-choices"


def test_a_subsection_of_inputs_that_are_not_there_is_left_out_and_a_section_is_kept() -> None:
    shown = [new_output("display_data", data={"text/html": "<p>1</p>"})]
    parts = ["## Answers", "### Campaigns", "### Texts", "## Close"]
    cells = [cell for part in parts for cell in (new_markdown_cell(f"{part}\nOf texts."), new_code_cell("b = 1"))]
    cells[5]["outputs"] = shown
    html, _ = notebook_body(new_notebook(cells=cells))
    found = [heading.get_text(strip=True) for heading in BeautifulSoup(html, "html.parser").select("h2, h3")]
    assert found == ["Answers", "Texts", "Close"]
    assert html.count("Of texts.") == 3


def test_a_section_that_shows_nothing_says_so() -> None:
    shown = [new_output("display_data", data={"text/html": "<p>Text</p>"})]
    parts = [("## Bare", []), ("## Told\nOf texts.", []), ("## Above", []), ("### Below", shown), ("## Shown", shown)]
    cells = [cell for part, outputs in parts for cell in (new_markdown_cell(part), new_code_cell("b", outputs=outputs))]
    html, _ = notebook_body(new_notebook(cells=cells))
    soup = BeautifulSoup(html, "html.parser")
    told = [element.find_previous("h2").get_text(strip=True) for element in soup.find_all("p", string=NOTHING)]
    assert told == ["Bare"]


def test_code_is_folded_and_numbered() -> None:
    cells = [
        new_code_cell("a = 1", metadata={"tags": ["parameters"]}),
        new_code_cell("a = 2", metadata={"tags": ["injected-parameters"]}),
        new_code_cell("b = a < 3"),
    ]
    soup = BeautifulSoup(notebook_body(new_notebook(cells=cells))[0], "html.parser")
    assert [s.get_text() for s in soup.select("details > summary")] == [
        "Show the parameters (cell 1)",
        "Show the parameters of this run (cell 2)",
        "Show the code (cell 3)",
    ]
    assert soup.select("details")[2].pre.get_text().strip() == "b = a < 3"  # type: ignore[union-attr]


def output(**data: str) -> nbformat.NotebookNode:
    return new_output("display_data", data={name.replace("_", "/"): text for name, text in data.items()})


PNG = "iVBORw0KGgo="


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([new_markdown_cell("hello <script>alert(1)</script>")], "markdown cell 1.*<script>"),
        ([new_markdown_cell('<b onclick="alert(1)">x</b>')], "onclick"),
        ([new_markdown_cell("![a map](https://evil.example/map.png)")], "outside the page"),
        ([new_markdown_cell("![](data:image/png;base64,iVBORw0KGgo=)")], "alternative text"),
        ([new_markdown_cell('<a href="java\tscript:alert(1)">x</a>')], "neither inside"),
        ([new_markdown_cell('<p style="background:url(https://evil.example)">x</p>')], "would fetch"),
        ([new_markdown_cell("## Same\n\n## Same")], "repeats another"),
        ([new_markdown_cell("## One\n\n#### Three")], "skip a level"),
        ([new_markdown_cell("# Title\n\n# Another")], "a title below"),
        (
            [new_code_cell("x", outputs=[output(text_html="<iframe src='https://evil.example'></iframe>")])],
            "code cell 1.*iframe",
        ),
        ([new_code_cell("x", outputs=[output(text_html="<style>b{}</style>")])], "stage.table"),
        ([new_code_cell("x", outputs=[output(image_png=PNG)])], "code cell 1.*alternative text"),
        ([new_code_cell("x", outputs=[output(application_javascript="alert(1)")])], "cannot be shown"),
        ([new_code_cell("x", outputs=[output(text_markdown="**x**", text_plain="x")])], "use stage.say"),
        (
            [new_code_cell("x", outputs=[new_output("stream", name="stderr", text="FutureWarning: soon")])],
            "FutureWarning",
        ),
        ([new_code_cell("x", outputs=[new_output("error", ename="KeyError", evalue="", traceback=[])])], "KeyError"),
        (
            [new_code_cell("x", outputs=[output(text_html='<p id="a">1</p>'), output(text_html='<p id="a">2</p>')])],
            "used twice",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused(cells: list[nbformat.NotebookNode], told: str) -> None:
    with pytest.raises(EvidenceError, match=f"(?s)notebooks/x.ipynb.*{told}"):
        notebook_body(new_notebook(cells=cells), name="notebooks/x.ipynb")


def test_a_picture_with_alternative_text_and_plain_output_are_shown() -> None:
    picture = new_output("display_data", data={"image/png": PNG}, metadata={"image/png": {"alt": "Bars"}})
    text = new_output("stream", name="stdout", text="\x1b[31m1 < 2\x1b[0m & \u202e\x07so on")
    html, _ = notebook_body(new_notebook(cells=[new_code_cell("x", outputs=[picture, text])]))
    assert 'alt="Bars"' in html
    assert "1 &lt; 2 &amp; so on" in html


def test_two_questions_of_the_same_wording_and_one_without_a_word_have_anchors_of_their_own() -> None:
    html = "".join(heading_html(wording, "invented") for wording in ("Same?", "Same?", "???"))
    cell = new_code_cell("stage.heading(...)", outputs=[new_output("display_data", data={"text/html": html})])
    page = notebook_page(new_notebook(cells=[new_markdown_cell("# Title\n\n## Part"), cell]), name="x.ipynb")
    assert page.anchors == {"part": "Part", "same": "Same?", "same-2": "Same?", "part-2": "???"}
