"""The register of statements can be searched and filtered with the page's own script, and read whole without it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import sampled
from tests.inventory import PAGES

pytestmark = pytest.mark.suite("browser")


@pytest.fixture(scope="module")
def claims(edition: Path) -> list[dict[str, str]]:
    entries = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    return [entry for entry in entries if entry["origin"] == "report"]


@pytest.mark.parametrize("width", [390, 1280])
def test_search_and_choice_of_verdict_leave_the_rows_that_fit(browser, edition, claims, width):
    counts = Counter(claim["verdict"] for claim in claims)
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((edition / "plan_evidence_technical.html").as_uri())
    rows = page.locator(".csp-register tbody tr:visible")
    assert rows.count() == len(claims)
    page.get_by_role("combobox", name="Verdict").select_option("Wrong")
    assert rows.count() == counts["wrong"]
    status = page.get_by_role("search", name="Statements").get_by_role("status")
    assert status.inner_text() == f"{rows.count()} of {len(claims)} statements are shown."
    page.get_by_label("Search statements").fill("hashtag")
    assert rows.count() == 1
    assert "3.8" in rows.inner_text()
    page.get_by_label("Search statements").fill("")
    page.get_by_role("combobox", name="Verdict").select_option("")
    first = page.locator(".csp-register tbody tr").first.inner_text()
    assert re.search("Wrong.*Error of fact", first, re.DOTALL), "errors of fact come first"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    without = browser.new_context(java_script_enabled=False).new_page()
    without.goto((edition / "plan_evidence_technical.html").as_uri())
    assert without.locator(".csp-register tbody tr:visible").count() == len(claims)
    page.close()


def test_on_a_phone_a_statement_is_a_card_with_its_verdict(browser, edition):
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((edition / "plan_evidence_technical.html").as_uri())
    card = page.locator(".csp-register tbody tr").first
    for part in (card, card.locator(".badge").first):
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    page.close()


BROKEN = """() => {
    const broken = [];
    for (const cell of document.querySelectorAll("td, th")) {
        const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            for (const found of node.data.matchAll(/[£\u2212]?\\d[\\d,.]*\\d/g)) {
                const range = document.createRange();
                range.setStart(node, found.index);
                range.setEnd(node, found.index + found[0].length);
                if (new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size > 1) {
                    broken.push(found[0]);
                }
            }
        }
    }
    return broken;
}"""


@pytest.mark.parametrize("width", sampled([390, 768, 1280], 1))
def test_no_number_of_a_table_is_broken_over_two_lines(browser, edition, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    for name in PAGES:
        page.goto((edition / f"{name}.html").as_uri())
        assert page.evaluate(BROKEN) == [], name
    page.set_content('<table style="width:3em"><td style="overflow-wrap:anywhere;max-width:3em">£1,610,109')
    assert page.evaluate(BROKEN) == ["£1,610,109"], "the test itself finds one"
    page.close()
