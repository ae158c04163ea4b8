"""axe finds nothing on any page of four editions, at three widths, light and dark.

What axe leaves undecided is contrast on a background that is no plain colour: the contrast of every text is computed.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.browser.contrast import FAINT_TEXT
from tests.browser.editions import address, pages_and

pytestmark = pytest.mark.suite("browser")

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = (
    """rules => axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations", "incomplete"]})"""
)
WAYS = product((1280, 390, 320), ("light", "dark"))
COMPUTED = "color-contrast"  # the one rule that may be left undecided


@pytest.mark.parametrize(("name", "page_name", "width", "scheme"), pages_and(*WAYS, number=2))
def test_axe_finds_nothing(
    browser: Any, request: pytest.FixtureRequest, name: str, page_name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(address(request, name, page_name))
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    faint = page.evaluate(FAINT_TEXT)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, RULES)
    page.close()
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]] == []
    assert {one["id"] for one in found["incomplete"]} <= {COMPUTED}
    assert faint == []
