"""axe finds nothing on any page, at three widths, light and dark."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.conftest import sampled
from tests.inventory import STAGES

pytestmark = pytest.mark.suite("browser")

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """rules => axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]})"""
PAGES = ("index", "one_page", "search", "glossary", "data_quality", "provenance", *STAGES)
TECHNICAL = tuple(f"{stage}_technical" for stage in STAGES)
WAYS = list(product((*PAGES, *TECHNICAL), (1280, 390, 320), ("light", "dark")))


@pytest.mark.parametrize(("name", "width", "scheme"), sampled(WAYS, 3))
def test_axe_finds_nothing(browser: Any, edition: Path, name: str, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((edition / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, RULES)["violations"]
    page.close()
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []
