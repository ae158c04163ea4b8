"""The pages as a browser lays them out: no page scrolls sideways, fetches anything, or sets text too faint to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from csp_evidence.publish.pages import write_pages
from tests.browser.contrast import FAINT_TEXT
from tests.browser.editions import AROUND, READERS, TECHNICAL, address, pages_and
from tests.conftest import EXAMPLE, SLUG
from tests.example_edition import example_edition
from tests.inventory import STAGES

PAGES = ("index", "one_page", "consultation", "consultation_technical", "search", "data_quality", "provenance")

pytestmark = pytest.mark.suite("browser")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / "outputs" / "example"
    records = example_edition(folder)
    write_pages(folder, records)
    beside = folder.parent / f"{records.folder}.quality.html"
    beside.write_text("<!DOCTYPE html><title>x</title><p>What earlier editions found</p>", encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page_name", PAGES)
def test_page_fits_stays_inside_and_is_legible(browser: Any, folder: Path, page_name: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / f"{page_name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{page_name} is {over} px too wide at {width} px"
    assert page.evaluate(FAINT_TEXT) == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    page.close()


def test_keyboard_reaches_the_content_first(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#page-main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page-main"
    page.close()


def test_data_quality_shows_the_last_editions_where_their_record_lies_beside_it(
    browser: Any, folder: Path, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto((folder / "data_quality.html").as_uri())
    page.get_by_text("No edition was made in this place before").wait_for()  # a frame without a file is taken away late
    assert [frame.locator("p").inner_text() for frame in page.frames[1:]] == ["What earlier editions found"]
    alone = tmp_path / "alone" / "data_quality.html"
    alone.parent.mkdir()
    alone.write_bytes((folder / "data_quality.html").read_bytes())
    page.goto(alone.as_uri())
    assert page.get_by_text("No record of earlier editions lies beside this copy").is_visible()
    assert page.get_by_text("No edition was made in this place before").is_visible()


FIRST_SCREEN = """() => {
  const seen = e => {
    const r = e.getBoundingClientRect();
    return r.width > 0 && r.top >= 0 && r.bottom <= innerHeight;
  };
  return {
    findings: [...document.querySelectorAll(".cards h3")].filter(seen).length,
    charts: [...document.querySelectorAll(".cards svg")].filter(seen).length,
  };
}"""


@pytest.mark.parametrize(("name", "page_name"), pages_and(number=2, of=("index",)))
def test_the_first_screen_holds_the_main_findings_and_charts(
    browser: Any, request: pytest.FixtureRequest, name: str, page_name: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address(request, name, page_name))
    shown = page.evaluate(FIRST_SCREEN)
    assert shown["findings"] >= 3
    assert shown["charts"] >= (3 if name in (SLUG, EXAMPLE) else 1), "an area has no more than national figures tell"
    page.close()


@pytest.mark.parametrize(("name", "page_name"), pages_and(number=4, of=READERS[1:]))
def test_a_page_begins_with_its_finding(
    browser: Any, request: pytest.FixtureRequest, name: str, page_name: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address(request, name, page_name))
    box = page.locator(".lead-findings li").first.bounding_box()
    assert box["y"] + box["height"] <= 900
    page.close()


# What leaves the sheet on the right, and the heads of tables that a browser would leave blank on the next sheet.
OFF_THE_SHEET = """() => [...document.querySelectorAll(".csp-table td, .csp-table th")]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.innerText)
  .concat([...document.querySelectorAll("thead button")]
    .filter(e => getComputedStyle(e).display !== "contents")
    .map(e => `${e.innerText} is not repeated`))"""
SHEET = 688  # px: the width of A4 within its margins


def in_print(browser: Any, file: Path, script: str) -> list[str]:
    """What a script finds on a page as it is printed."""
    page = browser.new_page(viewport={"width": SHEET, "height": 970})
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    found: list[str] = page.evaluate(script)
    page.close()
    return found


@pytest.mark.parametrize("name", (*AROUND, *STAGES, *TECHNICAL))
def test_no_column_leaves_the_sheet_and_heads_are_repeated(
    browser: Any, edition: Path, example: Path, name: str
) -> None:
    for folder in (edition, example / "outputs" / EXAMPLE):
        assert in_print(browser, folder / f"{name}.html", OFF_THE_SHEET) == [], folder.name


# Dates, verdicts and words as short: of at most 20 letters.
THREE_LINES = """() => [...document.querySelectorAll("td.pair")]
  .filter(e => e.getClientRects().length && !e.children.length && e.innerText.length <= 20)
  .filter(e => (range => (range.selectNodeContents(e), range.getClientRects().length > 2))(document.createRange()))
  .map(e => e.innerText)"""


@pytest.mark.parametrize("name", STAGES)
def test_no_date_and_no_verdict_takes_three_lines_in_print(
    browser: Any, edition: Path, example: Path, name: str
) -> None:
    for folder in (edition, example / "outputs" / EXAMPLE):
        for page in (name, f"{name}_technical"):
            assert in_print(browser, folder / f"{page}.html", THREE_LINES) == [], f"{folder.name}, {page}"


# Remarks that print larger than the text that they belong to, and letters of small drawings under 6 points.
ODD_SIZES = """() => {
  const size = e => parseFloat(getComputedStyle(e).fontSize);
  const larger = [...document.querySelectorAll(".source, .note, .subtitle, .unit, footer p")]
    .filter(e => size(e) > size(document.body)).map(e => `${e.className || "footer"} is larger than the text`);
  const scale = drawing => drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
  const small = [...document.querySelectorAll("svg.small text")]
    .filter(e => e.getClientRects().length && size(e) * scale(e.ownerSVGElement) < 8)
    .map(e => `"${e.textContent}" is too small`);
  return [...new Set([...larger, ...small])];
}"""


@pytest.mark.parametrize("name", ("index", "one_page", *STAGES))
def test_remarks_are_no_larger_than_the_text_and_drawings_can_be_read_in_print(
    browser: Any, edition: Path, example: Path, name: str
) -> None:
    for folder in (edition, example / "outputs" / EXAMPLE):
        assert in_print(browser, folder / f"{name}.html", ODD_SIZES) == [], folder.name


def test_the_page_to_print_takes_one_sheet(browser: Any, edition: Path, example: Path, tmp_path: Path) -> None:
    for folder in (edition, example / "outputs" / "exampleshire"):
        page = browser.new_page()
        page.goto((folder / "one_page.html").as_uri())
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", print_background=True))
        assert len(sheets) == 1, folder.name
        page.close()


MOST_SHEETS = 60  # for all of the readers' pages


@pytest.mark.suite("browser", whole=True)
def test_the_readers_pages_print_on_less_than_sixty_sheets_and_no_foot_alone(
    browser: Any, edition: Path, example: Path
) -> None:
    for folder in (edition, example / "outputs" / EXAMPLE):
        sheets = 0
        for name in ("index", "one_page", *STAGES):
            page = browser.new_page()
            page.goto((folder / f"{name}.html").as_uri())
            printed = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
            last = printed[len(printed) - 1].get_textpage().get_text_range()
            assert not last.startswith("Edition "), f"the foot of {folder.name}/{name} stands alone on a sheet"
            sheets += len(printed)
            page.close()
        assert 20 < sheets < MOST_SHEETS, folder.name


BOUNDED = ("index", "strategic_assessment", "consultation", "funding_reconciliation", "plan_evidence")
MOST = {"words": 1_500, "tables": 6, "screens": 12}
MEASURE = """() => {
  const main = document.querySelector("main").cloneNode(true);
  const tables = main.querySelectorAll("table").length;
  main.querySelectorAll("table, details, nav, svg, script").forEach(e => e.remove());
  return {
    words: main.textContent.split(/\\s+/).filter(Boolean).length,
    tables,
    screens: document.documentElement.scrollHeight / 900,
  };
}"""
CUT = """() => [...document.querySelectorAll(".scroll, .paper")]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth < document.querySelector("main").clientWidth - 120)
  .map(e => e.closest("figure, .csp-table")?.id)"""


@pytest.mark.parametrize("name", BOUNDED)
def test_a_readers_page_is_bounded_and_no_table_is_cut_beside_a_margin(
    browser: Any, edition: Path, example: Path, name: str
) -> None:
    for folder in (edition, example / "outputs" / "exampleshire"):
        if not (folder / f"{name}.html").is_file():
            continue
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto((folder / f"{name}.html").as_uri())
        measured = page.evaluate(MEASURE)
        assert {what: size for what, size in measured.items() if size > MOST[what]} == {}, (folder.name, measured)
        assert page.evaluate(CUT) == []
        page.close()


def test_the_search_finds_a_statement_and_leads_to_it(browser: Any, edition: Path) -> None:
    page = browser.new_page()
    page.goto((edition / "index.html").as_uri())
    page.get_by_role("searchbox", name="Search").fill("called a handle")
    page.get_by_role("button", name="Find").click()
    hits = page.locator(".hits li:visible")
    assert hits.count() >= 1
    hits.first.get_by_role("link").click()
    assert "#" in page.url
    assert page.evaluate("document.getElementById(location.hash.slice(1)) !== null")
    page.close()


def test_a_table_is_sorted_by_the_column_that_was_chosen(browser: Any, edition: Path) -> None:
    page = browser.new_page()
    page.goto((edition / "strategic_assessment_technical.html").as_uri())
    table = page.locator("#table-boroughs table")
    table.get_by_role("button", name="Offences", exact=True).click()
    at = table.locator("thead th").all_inner_texts().index("Offences")
    cells = [row.locator("th, td").nth(at).inner_text() for row in table.locator("tbody tr").all()]
    values = [int(cell.replace(",", "")) for cell in cells]
    assert values == sorted(values)
    assert table.locator("[aria-sort=ascending]").count() == 1
    page.close()


@pytest.mark.parametrize(("name", "least"), [("strategic_assessment", 2), ("strategic_assessment_technical", 6)])
def test_on_a_phone_figures_are_drawn_for_it(browser: Any, edition: Path, name: str, least: int) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((edition / f"{name}.html").as_uri())
    narrow = page.locator(".narrow:visible svg")
    assert narrow.count() >= least
    assert page.locator(".narrow + .paper:visible").count() == 0
    for box in (narrow.nth(at).bounding_box() for at in range(narrow.count())):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".narrow:visible").count() == 0
    page.close()
