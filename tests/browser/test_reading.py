"""What a reader meets: how soon a page shows, what it weighs, the way through it by keys, and what a phone loses."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.editions import NEWPORT, address, folder_of, pages_and
from tests.conftest import AREAS, EXAMPLE, NOT_DRAWN, SLUG

pytestmark = pytest.mark.suite("browser")

MOST_BYTES = 400_000  # of a page without its drawings
SOONEST = 500  # milliseconds to the first paint, from a file
MOST_WITHIN = 400  # stops in a framed page
TRIES = 12  # of which one must show how soon it can be, whatever else the machine does
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
DRAWING = re.compile(rb'src="data:image[^"]*"')


OF_AREAS = [pytest.param(name, marks=getattr(pytest.mark, NOT_DRAWN)) for name in (AREAS[0], NEWPORT)]


@pytest.mark.parametrize("name", [SLUG, EXAMPLE, *OF_AREAS])
def test_pages_are_light(request: pytest.FixtureRequest, name: str) -> None:
    sizes = {page.name: len(DRAWING.sub(b"", page.read_bytes())) for page in folder_of(request, name).glob("*.html")}
    assert len(sizes) >= 8
    assert {page: size for page, size in sizes.items() if size > MOST_BYTES} == {}


@pytest.mark.parametrize(("name", "page_name"), pages_and(number=2))
def test_a_page_shows_at_once(browser: Any, request: pytest.FixtureRequest, name: str, page_name: str) -> None:
    seen = []
    for _ in range(TRIES):
        page = browser.new_page()
        page.goto(address(request, name, page_name))
        page.wait_for_function(f"({PAINT}) !== null")
        seen.append(page.evaluate(PAINT))
        page.close()
        if seen[-1] < SOONEST:
            return
    raise AssertionError(f"{name}, {page_name}: the soonest of {TRIES} first paints came after {min(seen):.0f} ms")


# What the Tab key goes to, in the order of the page; of a fold that is closed only its summary.
STOPS = """() => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, summary, iframe, [tabindex='0']")]
    .filter(e => e.checkVisibility({contentVisibilityAuto: false, visibilityProperty: true}) && !e.disabled);
  stops.forEach((e, at) => e.dataset.stop = at);
  return stops.length;
}"""
HERE = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  return {
    stop: e.dataset.stop === undefined ? null : Number(e.dataset.stop),
    marked: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
    seen: r.bottom > 0 && r.top < innerHeight && r.width > 0,
  };
}"""


@pytest.mark.parametrize(("name", "page_name"), pages_and(number=2))
def test_keys_lead_through_everything_in_order_and_show_where_they_are(
    browser: Any, request: pytest.FixtureRequest, name: str, page_name: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address(request, name, page_name))
    stops = page.evaluate(STOPS)
    assert stops > 10
    for at in range(stops):
        page.keyboard.press("Tab")
        for _ in range(MOST_WITHIN):  # through the pages that lie beside the edition, where this one frames them
            if page.evaluate("document.activeElement.tagName") != "OBJECT":
                break
            page.keyboard.press("Tab")
        assert page.evaluate(HERE) == {"stop": at, "marked": True, "seen": True}, at
    page.close()


def test_what_a_mouse_does_keys_do_too(browser: Any, edition: Path) -> None:
    page = browser.new_page()
    page.goto((edition / "plan_evidence_technical.html").as_uri())
    verdict = page.get_by_role("combobox", name="Verdict")
    shown = page.locator(".csp-register tbody tr:visible")
    every = shown.count()
    verdict.focus()
    page.keyboard.type("Wrong")
    page.wait_for_timeout(200)
    assert 0 < shown.count() < every
    page.goto((edition / "strategic_assessment_technical.html").as_uri())
    sort = page.locator("#table-boroughs").get_by_role("button", name="Offences", exact=True)
    sort.focus()
    page.keyboard.press("Enter")
    assert page.locator("#table-boroughs [aria-sort=ascending]").count() == 1
    rows = page.locator("#table-boroughs tbody tr:visible")
    assert rows.count() == 32
    page.locator("#table-boroughs").get_by_role("searchbox", name="Show rows with").focus()
    page.keyboard.type("tower")
    assert rows.count() == 1
    assert page.locator("#table-boroughs [role=status]").inner_text() == "1 of 32 rows are shown."
    fold = page.locator("#table-boroughs details.cite summary")
    fold.focus()
    page.keyboard.press("Space")
    assert page.locator("#table-boroughs details.cite[open]").count() == 1
    page.goto((edition / "index.html").as_uri())
    page.get_by_role("searchbox", name="Search").focus()
    page.keyboard.type("handle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html*", wait_until="load")
    assert page.locator(".hits li:visible").count() > 0
    page.close()


LOST = """() => {
  const lost = [];
  if (document.documentElement.scrollWidth > innerWidth) lost.push("the page scrolls sideways");
  for (const svg of document.querySelectorAll("svg.small")) {
    const paper = svg.getBoundingClientRect();
    if (!paper.width) continue;
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (box.left < paper.left - 1 || box.right > paper.right + 1 || box.bottom > paper.bottom + 1)
        lost.push(`a drawing cuts "${text.textContent}"`);
    }
  }
  for (const paper of document.querySelectorAll("figure .paper"))
    if (paper.getClientRects().length && paper.scrollWidth > paper.clientWidth + 1)
      lost.push(`${paper.closest("figure").id} is drawn too wide`);
  for (const region of document.querySelectorAll(".scroll")) {
    if (region.scrollWidth <= region.clientWidth + 1) continue;
    const style = getComputedStyle(region), first = region.querySelector("tbody tr > :first-child");
    if (!["auto", "scroll"].includes(style.overflowX) || region.tabIndex !== 0)
      lost.push(`${region.innerText.slice(0, 40)} is cut`);
    if (first && getComputedStyle(first).position !== "sticky")
      lost.push(`"${first.innerText}" does not stay beside its row`);
  }
  return lost;
}"""


@pytest.mark.parametrize(("name", "page_name"), pages_and(number=18))
def test_a_phone_loses_no_part_of_a_chart_or_a_table(
    browser: Any, request: pytest.FixtureRequest, name: str, page_name: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(address(request, name, page_name))
    page.wait_for_function("[...document.images].every(image => image.complete)")
    assert page.evaluate(LOST) == []
    page.close()


def test_a_drawing_is_dark_on_a_dark_screen_and_light_on_a_light_one(browser: Any, edition: Path) -> None:
    corners = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
        page.goto((edition / "strategic_assessment.html").as_uri())
        picture = page.locator("#figure-months img").screenshot()
        page.close()
        corners[scheme] = Image.open(io.BytesIO(picture)).convert("L").getpixel((3, 3))
    assert corners["light"] > 240
    assert corners["dark"] < 40
