"""The notebooks as an analyst meets them: run by bare papermill and by hand, as drafts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from csp_evidence.partnership.stages import STAGES
from tests.conftest import ROOT, SLUG, bytes_of

pytestmark = pytest.mark.suite("kernels")

NAMES = [plan.name for plan in STAGES]
OF_THE_PLAN = [name for name in NAMES if name != "area_profile"]  # which takes national figures


@pytest.mark.parametrize("name", NAMES)
def test_valid_and_with_one_cell_of_parameters(name):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.metadata.get("tags") for cell in notebook.cells].count(["parameters"]) == 1
    assert not any(line.startswith("def ") for cell in code for line in cell.source.splitlines())


@pytest.mark.suite("kernels", whole=True)  # tests/end_to_end/test_guide.py runs one so
def test_bare_papermill_runs_every_notebook_into_a_draft(project):
    for name in OF_THE_PLAN:
        command = [str(Path(sys.executable).with_name("papermill")), f"notebooks/{name}.ipynb", f"{name}.out.ipynb"]
        done = subprocess.run(
            [*command, "-p", "partnership", SLUG], cwd=project, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
    draft = project / "outputs" / "drafts" / SLUG
    results = json.loads((draft / ".stages" / "plan_evidence.json").read_text(encoding="utf-8"))["results"]
    assert results["plan_evidence.officers.total"]["value"] == 39
    assert not (project / "outputs" / SLUG).exists()
    assert (project / "data" / "processed" / SLUG / "funding_printed.parquet").is_file()


@pytest.mark.suite("kernels", whole=True)  # tests/end_to_end/test_tutorial.py changes a parameter by hand
def test_by_hand_a_draft_with_another_year_leaves_the_edition_alone(made):
    """As JupyterLab does it: the kernel starts in notebooks/, nothing is injected but what the analyst types."""
    from nbclient import NotebookClient

    finished, edition = made, made / "outputs" / SLUG
    before = bytes_of(edition)
    notebook = nbformat.read(finished / "notebooks" / "strategic_assessment.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if cell.metadata.get("tags") == ["parameters"])
    cell.source = cell.source.replace("year_end = None", 'year_end = "2015-09"')
    NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(finished / "notebooks")}}
    ).execute()
    record = finished / "outputs" / "drafts" / SLUG / ".stages" / "strategic_assessment.json"
    results = json.loads(record.read_text(encoding="utf-8"))["results"]
    assert results["strategic_assessment.offences"]["value"] == 28250
    assert results["strategic_assessment.offences_year_before"]["value"] == 26385
    assert bytes_of(edition) == before
