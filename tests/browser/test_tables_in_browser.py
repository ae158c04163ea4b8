"""Tables as a browser lays them out: none scrolls sideways on a wide screen, and no short text takes three lines."""

from __future__ import annotations

from typing import Any

import pytest

from csp_evidence.analysis.assessment.change import DOWN, LITTLE, UNSURE, UP
from csp_evidence.stage.statement_tables import VERDICT_WORDS
from tests.browser.editions import address, pages_and

pytestmark = pytest.mark.suite("browser")

MOST_LETTERS = 20  # of a text that two lines hold in any column
VERDICTS = [UP, DOWN, LITTLE, UNSURE, *VERDICT_WORDS]
SIDEWAYS = """() => [...document.querySelectorAll(".scroll")]
  .filter(region => region.scrollWidth > region.clientWidth + 1)
  .map(region => `${region.getAttribute("aria-labelledby")}: ${region.scrollWidth} of ${region.clientWidth} px`)"""
BROKEN = """([verdicts, most]) => {
  const lines = cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const feet = [...range.getClientRects()].filter(box => box.width > 1).map(box => Math.round(box.bottom / 8));
    return new Set(feet).size;
  };
  return [...document.querySelectorAll(".csp-table td")]
    .filter(cell => !cell.children.length && cell.getClientRects().length)
    .map(cell => [cell, cell.innerText.trim()])
    .filter(([cell, text]) => text.length <= most || verdicts.includes(text.toLowerCase()))
    .filter(([cell]) => lines(cell) > 2)
    .map(([cell, text]) => `${text} in ${cell.closest("figure, table").id}`);
}"""


@pytest.mark.parametrize(("name", "page_name"), pages_and(number=4))
def test_a_table_fits_a_wide_screen_and_keeps_its_verdicts_together(
    browser: Any, request: pytest.FixtureRequest, name: str, page_name: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address(request, name, page_name))
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    sideways, broken = page.evaluate(SIDEWAYS), page.evaluate(BROKEN, [VERDICTS, MOST_LETTERS])
    page.close()
    assert sideways == []
    assert broken == []
