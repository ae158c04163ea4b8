"""The documentation as a site: its reference pages follow the code, and every page is in the contents."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from csp_evidence.cli import app
from csp_evidence.publish.glossary import terms
from scripts.make_reference_pages import PAGES
from tests.conftest import ROOT

DOCS = ROOT / "docs"
# Wordings that readers of a first edition stumbled over.
AVOIDED = re.compile(
    r"\b(?:nought|persons|on (?:its|their) face|wholly|is said to|said to be|told|casts?|no home|"
    r"part them|than chance explains|times theirs|stands? in for|"
    r"data (?:that )?nobody has published|does not hold\.|is closed:)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
WRITTEN = [
    *sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "data" / "raw" / "README.md",
    *sorted((ROOT / "notebooks").rglob("*.md")),
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_as_the_code_says(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == PAGES[name](), "run `make dictionary`"


def test_every_command_and_every_term_has_its_place() -> None:
    commands, glossary = ((DOCS / f"{name}.md").read_text("utf-8") for name in ("commands", "glossary"))
    named = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert {name for name in named if f"## csp {name}" not in commands} == set()
    assert all(term.meaning in glossary for term in terms())


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_says_what_readers_stumbled_over(page: Path) -> None:
    text = CODE.sub("", page.read_text("utf-8"))
    assert [" ".join(text[max(0, m.start() - 40) : m.end() + 20].split()) for m in AVOIDED.finditer(text)] == []


def test_every_page_is_in_the_contents() -> None:
    listed = set(re.findall(r"^[a-z_/-]+$", (DOCS / "index.md").read_text("utf-8"), re.MULTILINE))
    pages = {page.relative_to(DOCS).with_suffix("").as_posix() for page in DOCS.rglob("*.md")}
    assert pages - {"index"} == listed


@pytest.mark.suite("rest", whole=True)
def test_the_site_is_built_without_a_warning_and_asks_for_nothing_from_outside(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(DOCS), str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for page in tmp_path.rglob("*.html"):
        html = page.read_text("utf-8")
        assert not re.findall(r'(?:<script[^>]*src|<link[^>]*href|<img[^>]*src)="(?:https?:)?//[^"]+', html), page.name
