"""An edited parameters cell is refused before a kernel starts: by Jupyter or by sed, whatever the parameter."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from csp_evidence.errors import ConfigurationError
from csp_evidence.partnership.configuration import Settings
from csp_evidence.partnership.stages import STAGES
from csp_evidence.pipeline.parameters import default_partnership, one_partnership, read_parameters
from csp_evidence.pipeline.plan import make_plan
from csp_evidence.project import Project
from tests.conftest import ROOT, SLUG, sampled

VALUES = {
    "partnership": '"exampleshire"',
    "year_end": '"2015-09"',
    "plan_date": '"2018-01-01"',
    "disclosure_threshold": "7",
    "campaign_answers": "4",
    "campaign_days": "2",
    "small_base": "10",
    "weight_cap": "3",
}
DECLARED = [
    (plan.name, name)
    for plan in STAGES
    for name in ("partnership", *read_parameters(ROOT / "notebooks" / f"{plan.name}.ipynb").settings)
]


def cell_of(path: Path, change: Callable[[str], str]) -> None:
    """Change the parameters cell as Jupyter saves it."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.metadata.get("tags") == ["parameters"])
    before = cell.source
    cell.source = change(before)
    assert cell.source != before
    nbformat.write(notebook, path)


def add_cell(path: Path, at: int, text: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(at if at >= 0 else len(notebook.cells) + at, nbformat.v4.new_code_cell(text))
    nbformat.write(notebook, path)


def refused(project: Path, *words: str, slug: str = SLUG) -> None:
    with pytest.raises(ConfigurationError) as told:
        make_plan(Project(project), slug, {})
    for word in words:
        assert word in str(told.value), str(told.value)
    assert not (project / "outputs").exists()


def test_every_setting_is_declared_by_some_notebook():
    assert {name for _, name in DECLARED} == {*Settings.model_fields, "partnership"} == VALUES.keys()


@pytest.mark.parametrize(("stage", "name"), DECLARED)
def test_a_parameter_edited_in_jupyter_is_refused_with_notebook_cell_name_value_and_remedy(project, stage, name):
    value = VALUES[name]
    cell_of(
        project / "notebooks" / f"{stage}.ipynb",
        lambda text: re.sub(rf"^{name} = [^ ]*", f"{name} = {value}", text, flags=re.MULTILINE).strip(),
    )
    remedy = "csp run exampleshire" if name == "partnership" else f"csp run -p {name}={value.strip(chr(34))}"
    refused(project, f"notebooks/{stage}.ipynb, cell 2", f"{name} = {value}", remedy, slug=run_for(stage, name))


@pytest.mark.parametrize(("stage", "name"), DECLARED)
def test_a_parameter_edited_by_sed_is_refused(project, stage, name):
    path = project / "notebooks" / f"{stage}.ipynb"
    text, quoted = path.read_text(encoding="utf-8"), VALUES[name].replace('"', '\\"')
    changed = re.sub(rf'"{name} = (None|\\"tower-hamlets\\")', f'"{name} = {quoted}'.replace("\\", r"\\"), text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    refused(project, f"notebooks/{stage}.ipynb", name, slug=run_for(stage, name))


def run_for(stage: str, name: str) -> str:
    """A partnership whose edition has the stage; the default partnership is read of every notebook, due or not."""
    return "E22000215" if stage == "area_profile" and name != "partnership" else SLUG


@pytest.mark.parametrize(
    "line",
    [
        'year_end: str = "2015-09"',
        "year_end: str = None",
        'year_end = None or "2015-09"',
        'year_end = plan_date = "2015-09"',
        "year_end = plan_date = None",
        'year_end, plan_date = "2015-09", None',
        '(year_end) = ("2015-09")',
        'year_end = None; year_end = "2015-09"',
        'year_end = None\nyear_end = "2015-09"',
        "year_end = None\nyear_end = None",
        'year_end = "2015" "-09"',
        'year_end = f"2015-09"',
        "year_end = b'2015-09'",
        'year_end = "None"',
        "year_end = False",
        "year_end = 0",
        "year_end = ...",
        'year_end = None if __name__ else "2015-09"',
        'if True:\n    year_end = "2015-09"',
        "from settings import year_end",
        "import csp_evidence",
        "print(1)",
        '"year_end = 2015-09"',
        'globals()["year_end"] = "2015-09"',
        '(year_end := "2015-09")',
        "year_end += '2015'",
        "year_end",
        "colour = None",
        'partnership = "exampleshire"\nyear_end = None',
        'partnership = None or "exampleshire"',
        "partnership = None",
        "%env YEAR=2015",
        "%%time\nyear_end = None",
        "!ls",
        "year_end = ",
    ],
)
def test_whatever_else_stands_in_the_parameters_cell_is_refused(project, line):
    cell_of(
        project / "notebooks" / "strategic_assessment.ipynb",
        lambda text: re.sub(r"(?m)^year_end.*$", line.replace("\\", r"\\"), text),
    )
    refused(project, "notebooks/strategic_assessment.ipynb, cell 2")


@pytest.mark.parametrize(
    "text",
    [
        'year_end = "2015-09"',
        'if True:\n    year_end = "2015-09"',
        'year_end, other = "2015-09", stage.settings.year_end',
        'other, year_end = stage.settings.year_end, "2015-09"',
        "year_end = stage.settings.plan_date",
        'for year_end in ["2015-09"]:\n    pass',
        '(year_end := "2015-09")',
        "from elsewhere import month as year_end",
        "import small_base",
        "def year_end():\n    pass",
        "with open('x') as year_end:\n    pass",
        "del year_end",
        'ｙear_end = "2015-09"',
        '%matplotlib inline\nyear_end = "2015-09"',
        '%%time\nyear_end = "2015-09"',
        'partnership = "exampleshire"',
        "disclosure_threshold = 1",
        "stage.settings = stage.settings.model_copy(update={'year_end': '2015-09'})",
        "stage.partnership = None",
    ],
)  # fmt: skip
@pytest.mark.parametrize("at", sampled([1, 2, 6, -1], 2), ids=["before", "after", "later", "last"])
def test_a_parameter_set_in_any_other_cell_is_refused(project, text, at):
    add_cell(project / "notebooks" / "strategic_assessment.ipynb", at, text)
    refused(project, "notebooks/strategic_assessment.ipynb, cell ", "set outside the parameters cell")


@pytest.mark.parametrize(
    "text", ["year_end = stage.settings.year_end", "print(stage.settings.year_end, partnership)", "later = year_end"]
)
def test_what_takes_the_value_from_the_stage_is_no_edit(project, text):
    add_cell(project / "notebooks" / "strategic_assessment.ipynb", 5, text)
    make_plan(Project(project), SLUG, {})


def test_a_cell_that_an_earlier_run_injected_or_that_is_no_code_is_refused(project):
    path = project / "notebooks" / "strategic_assessment.ipynb"
    before = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell('year_end = "2015-09"', metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(2, cell)
    nbformat.write(notebook, path)
    refused(project, "strategic_assessment.ipynb", "injected-parameters")
    path.write_bytes(before)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1] = nbformat.v4.new_markdown_cell("year_end", metadata={"tags": ["parameters"]})
    nbformat.write(notebook, path)
    refused(project, "must set partnership")


def test_the_default_partnership_is_the_one_that_all_notebooks_name(project):
    there = Project(project)
    assert default_partnership(there) == SLUG
    for plan in STAGES:
        cell_of(project / "notebooks" / f"{plan.name}.ipynb", lambda text: text.replace(SLUG, "exampleshire"))
    assert default_partnership(there) == "exampleshire"
    assert make_plan(there, SLUG, {}).slug == SLUG


def test_an_edited_partnership_is_told_of_the_notebook_that_was_edited_and_of_no_other(project):
    for edited in (STAGES[0].name, STAGES[3].name):
        path = project / "notebooks" / f"{edited}.ipynb"
        before = path.read_bytes()
        cell_of(path, lambda text: text.replace(SLUG, "hackney"))
        with pytest.raises(ConfigurationError, match=rf'{edited}\.ipynb, cell 2: partnership = "hackney"'):
            one_partnership(Project(project), {})
        path.write_bytes(before)


def test_a_run_injects_every_setting_that_a_notebook_declares_with_the_value_in_force():
    plan = make_plan(Project(ROOT), SLUG, {"campaign_days": 2})
    injected = {step.plan.name: step.parameters for step in plan.steps}
    assert injected["consultation"]["campaign_days"] == 2
    assert injected["consultation"]["disclosure_threshold"] == 5
    assert injected["strategic_assessment"] == {"partnership": SLUG, "year_end": "2016-09", "plan_date": None}
    assert all(step.ingredients["parameters"]["campaign_days"] == 2 for step in plan.steps)
