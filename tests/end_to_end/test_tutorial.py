"""The tutorial runs from top to bottom, as often as anybody likes, and touches nothing but its copy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT, bytes_of

pytestmark = pytest.mark.suite("kernels")

TUTORIAL = "notebooks/tutorial/tutorial.ipynb"
COPY = "outputs/drafts/practice"


def run_tutorial(project: Path, *, to_the_end: bool) -> str:
    """Run the tutorial in a fresh kernel, or its cells before the first command; all that the cells show."""
    from nbclient import NotebookClient

    path = project / TUTORIAL
    notebook = nbformat.read(path, as_version=4)
    if not to_the_end:
        first = next(number for number, cell in enumerate(notebook.cells) if cell.source.startswith("%%sh"))
        notebook.cells = notebook.cells[:first]
    place = {"metadata": {"path": str(path.parent)}}
    ran = NotebookClient(notebook, kernel_name="python3", timeout=300, resources=place).execute()
    return "\n".join(str(output) for cell in ran.cells for output in cell.get("outputs", []))


def outside_the_copy(project: Path) -> dict[str, bytes]:
    return {name: content for name, content in bytes_of(project).items() if not name.startswith(COPY)}


def test_the_tutorial_makes_what_it_teaches_and_leaves_the_rest_alone(
    project: Path, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice in a row and to its end with --whole; by default once, up to the expectation."""
    monkeypatch.delenv("CSP_PROJECT", raising=False)
    standing = project / "outputs" / "exampleshire" / "index.html"
    standing.parent.mkdir(parents=True)
    standing.write_text("the standing edition", encoding="utf-8")
    before = outside_the_copy(project)
    shown = [run_tutorial(project, to_the_end=whole) for _ in range(2 if whole else 1)]
    after = outside_the_copy(project)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()
    draft = project / COPY / "outputs" / "drafts" / "exampleshire"
    made = {path.relative_to(draft).as_posix() for path in draft.rglob("burglary_quarters.*")}
    folder = "strategic_assessment/burglary_quarters"
    assert made == {f"tables/{folder}.csv", f"figures/{folder}.csv", f"figures/{folder}.svg"}
    suite = json.loads((project / COPY / "expectations/recorded_crime.processed.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in suite["expectations"]].count("at_most_450_a_month") == 1
    if whole:
        assert all("column offences: row 345" in text for text in shown), "it tells the rows that are above 450"
        claims = json.loads((project / COPY / "outputs/exampleshire/claims.json").read_text(encoding="utf-8"))
        (judged,) = [claim for claim in claims if claim["id"] == "burglary_share"]
        assert (judged["stated"], judged["verdict"]) == (9.9, "correct when rounded")


def test_pages_that_guide_an_analyst_lead_to_files_that_are_there() -> None:
    made = "outputs/drafts/"
    for name in ("notebooks/start.md", TUTORIAL, "README.md", "CONTRIBUTING.md"):
        page = ROOT / name
        links = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        assert links
        missing = [link for link in links if made not in link and not (page.parent / link).exists()]
        assert not missing, f"{name} leads to {missing}"
