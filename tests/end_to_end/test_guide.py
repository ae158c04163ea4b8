"""The README's commonest things, done to the letter: its commands and its cell, in a copy of the project."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import nbformat
import pytest

from tests.conftest import CSP, ROOT, SLUG, as_a_command, csp

pytestmark = pytest.mark.suite("kernels")

NOTEBOOK = "notebooks/strategic_assessment.ipynb"
MADE = {
    "tables/strategic_assessment/burglary_quarters.csv",
    "figures/strategic_assessment/burglary_quarters.csv",
    "figures/strategic_assessment/burglary_quarters.svg",
}
OFFENCES, OFFENCES_TO_SEPTEMBER_2015 = "strategic_assessment.offences", 28250


def blocks(heading: str) -> list[str]:
    """The fenced blocks of the paragraph of the README that begins with **heading.**"""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (paragraph,) = re.findall(rf"^\*\*{heading}\.\*\*(.*?)^(?:\*\*|## )", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^```\w*\n(.*?)^```", paragraph, flags=re.MULTILINE | re.DOTALL)


def do(project: Path, line: str) -> None:
    """Run a command of the README, as in a clone with its environment activated."""
    words = shlex.split(line)
    words[0] = str(CSP.with_name(words[0]))
    done = subprocess.run(words, cwd=project, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def do_here(project: Path, line: str) -> None:
    """Run a papermill command of the README in this process, and its notebook in a fork instead of a fresh kernel."""
    from papermill.__main__ import papermill

    words = [*shlex.split(line), "--engine", "csp-forked", "--no-progress-bar"]
    with as_a_command(project, words):
        papermill(words[1:], standalone_mode=False)


def paste(project: Path, source: str) -> None:
    """Insert a cell above the last one of the notebook, as the README says."""
    notebook = nbformat.read(project / NOTEBOOK, as_version=4)
    notebook.cells.insert(len(notebook.cells) - 1, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, project / NOTEBOOK)


def made_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("burglary_quarters.*")}


@pytest.fixture
def clone(project: Path) -> Path:
    (project / "outputs").mkdir()
    return project


def test_a_pasted_chart_and_a_changed_parameter_are_in_the_draft(clone: Path, whole: bool) -> None:
    (cell,) = blocks("Add a chart")
    _, with_papermill = blocks("Change a parameter")
    paste(clone, cell)
    (do if whole else do_here)(clone, with_papermill)
    draft = clone / "outputs" / "drafts" / SLUG
    assert made_in(draft) == MADE
    table = (draft / "tables/strategic_assessment/burglary_quarters.csv").read_text(encoding="utf-8")
    assert len(table.splitlines()) == 1 + 8
    assert "July 2015" in table, "the last quarter is that of the year that was asked for"
    record = json.loads((draft / ".stages" / "strategic_assessment.json").read_text(encoding="utf-8"))
    assert record["results"][OFFENCES]["value"] == OFFENCES_TO_SEPTEMBER_2015


@pytest.mark.suite("kernels", whole=True)  # two editions; the draft above is made from the same cell
def test_the_edition_takes_up_chart_and_parameter(clone: Path) -> None:
    (cell,) = blocks("Add a chart")
    with_csp, _ = blocks("Change a parameter")
    paste(clone, cell)
    done = csp(clone, "run", SLUG)
    assert done.returncode == 0, done.stderr
    assert made_in(clone / "outputs" / SLUG) == MADE
    do(clone, with_csp)
    varied = clone / "outputs" / f"{SLUG}@year_end-2015-09"
    results = json.loads((varied / "results.json").read_text(encoding="utf-8"))
    assert results[OFFENCES]["value"] == OFFENCES_TO_SEPTEMBER_2015
