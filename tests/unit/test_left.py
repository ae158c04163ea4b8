"""What a stage has left is held against what the run has planned for it, without a kernel."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from csp_evidence.errors import MismatchError
from csp_evidence.files.as_json import write_json
from csp_evidence.pipeline import record_checks as left
from csp_evidence.pipeline.keys import planned_files
from csp_evidence.pipeline.plan import make_plan
from csp_evidence.pipeline.record_checks import check_left, refuse_swapped
from csp_evidence.project import Project
from csp_evidence.publish.assemble import refuse_others
from csp_evidence.records import FileRead, StageRecord, TableRecord
from csp_evidence.stage.planned import Planned
from tests.conftest import copy_project

STAGE, NAME = "strategic_assessment", "exampleshire"
NOTEBOOK = f"notebooks/{STAGE}.ipynb"
CRIME = f"data/raw/{NAME}/recorded_crime_synthetic.csv"


class Left:
    """A build folder with what the strategic assessment would leave, to be spoilt."""

    def __init__(self, folder: Path) -> None:
        self.project, self.build = Project(copy_project(folder / "project")), folder / "build"
        plan = make_plan(self.project, NAME, {})
        step, settings = plan.steps[0], plan.partnership.settings.model_dump()
        folders = str(self.project.root), str(self.build)
        self.planned, self.ingredients = Planned(STAGE, step.key, NAME, NAME, settings, *folders), step.ingredients
        (self.build / "notebooks").mkdir(parents=True)
        shutil.copy(self.project.root / NOTEBOOK, self.build / NOTEBOOK)
        self.read = [
            FileRead(file=file, sha256=digest)
            for part in ("inputs", "suites")
            for file, digest in step.ingredients[part].items()
        ]
        self.record = StageRecord(
            stage=STAGE, title="Strategic assessment", parameters={"partnership": NAME, **settings}, inputs=(),
            results={}, checks=(), tables=(), figures=(), findings=(), gaps=(), key=step.key, read=tuple(self.read),
        )  # fmt: skip

    def check(self, **changes: Any) -> None:
        record = self.record.model_copy(update=changes)
        write_json(self.build / ".stages" / f"{STAGE}.json", record.model_dump())
        check_left(self.project, self.build, self.planned, self.ingredients)

    def refused(self, *words: str, **changes: Any) -> None:
        with pytest.raises(MismatchError) as told:
            self.check(**changes)
        assert told.value.exit_status == 1
        for word in words:
            assert word in str(told.value), str(told.value)


@pytest.fixture
def stage(tmp_path: Path) -> Left:
    return Left(tmp_path)


def test_what_was_planned_is_accepted(stage):
    stage.check()


def test_no_record_names_the_notebook_and_the_cell_that_is_missing(stage):
    with pytest.raises(MismatchError, match=r"strategic_assessment\.ipynb .* last cell must be stage\.close\(\)"):
        check_left(stage.project, stage.build, stage.planned, stage.ingredients)


def test_a_record_of_another_run_or_stage_is_none(stage):
    stage.refused(NOTEBOOK, "not of this run", key="")
    stage.refused(NOTEBOOK, "not of this run", key="0" * 64)
    stage.refused(NOTEBOOK, "'consultation'", stage="consultation")


@pytest.mark.parametrize(
    ("name", "value"),
    [("year_end", "2015-09"), ("partnership", "hackney"), ("plan_date", "2018-01-01"), ("small_base", 29)],
)
def test_another_parameter_than_planned_is_told_with_both_values(stage, name, value):
    changed = {**stage.record.parameters, name: value}
    stage.refused(NOTEBOOK, f"{name} = {value!r}, not {stage.record.parameters[name]!r}", parameters=changed)
    changed.pop(name)
    if stage.record.parameters[name] is not None:
        stage.refused(NOTEBOOK, f"{name} = None", parameters=changed)


def test_every_file_that_was_read_in_another_version_is_named(stage):
    assert len(stage.read) > 60
    planned = planned_files(stage.ingredients)
    for read in stage.read:
        with pytest.raises(MismatchError, match=re.escape(read.file)):
            refuse_swapped("it ran", [(read.file, read.sha256), (read.file, "0" * 64)], planned)
    stage.refused(CRIME, read=(*stage.read, FileRead(file=CRIME, sha256="0" * 64)))


def test_a_file_that_was_there_and_is_not_or_that_is_no_ingredient_is_named(stage):
    stage.refused(CRIME, read=(FileRead(file=CRIME, sha256=None),))
    stage.refused(
        "data/raw/reference/other.csv", read=(FileRead(file="data/raw/reference/other.csv", sha256="1" * 64),)
    )
    stage.check(read=(FileRead(file=f"{CRIME}.layout.yml", sha256=None),))


def test_another_notebook_executed_or_in_place_is_told(stage):
    executed, source = stage.build / NOTEBOOK, stage.project.root / NOTEBOOK
    before = executed.read_bytes()
    notebook = nbformat.read(executed, as_version=4)
    notebook.cells[5].source += "\n1"
    nbformat.write(notebook, executed)
    stage.refused(f"{NOTEBOOK} changed")
    executed.write_bytes(before)
    stage.check()
    nbformat.write(notebook, source)
    stage.refused(f"{NOTEBOOK} changed")
    nbformat.write(notebook, executed)
    stage.refused(f"{NOTEBOOK} changed")


def test_the_package_changed_meanwhile_is_told(stage, monkeypatch):
    monkeypatch.setattr(left, "code_digest", lambda: "0" * 64)
    stage.refused("The package's code", NOTEBOOK)


def test_the_files_are_those_of_the_record(stage):
    file = f"tables/{STAGE}/years.csv"
    table = TableRecord(name="years", caption="c", unit="u", file=file, rows=1, sources=(), synthetic=False)
    stage.refused(file, "taken away", tables=(table,))
    (stage.build / file).parent.mkdir(parents=True)
    (stage.build / file).write_text("year\n2016\n", encoding="utf-8")
    stage.check(tables=(table,))
    stage.refused(file, "its record does not list", "stage.close()")


def test_a_manifest_that_would_list_other_files_or_code_is_not_published():
    made_from = {"inputs": {"a.csv": {"sha256": "1"}}, "suites": {}, "notebooks": {}, "code": "c"}
    refuse_others(made_from, {"a.csv": "1"}, {"c"})
    for files, code, word in (({"a.csv": "2"}, {"c"}, "a.csv"), ({}, {"c"}, "a.csv"), ({"a.csv": "1"}, {"d"}, "code")):
        with pytest.raises(MismatchError, match=word):
            refuse_others(made_from, files, code)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("consultation", NAME, {}), "as 'consultation'"),
        ((STAGE, "hackney", {}), "csp run hackney"),
        ((STAGE, NAME, {"year_end": "2015-09"}), "year_end = '2015-09', but the run has '2016-09'"),
        ((STAGE, NAME, {"colour": "red"}), "colour"),
    ],
)
def test_a_stage_may_be_opened_as_planned_only(stage, arguments, word):
    stage.planned.refuse_others(STAGE, NAME, {"year_end": "2016-09", "plan_date": None})
    with pytest.raises(MismatchError, match=word):
        stage.planned.refuse_others(*arguments)


def test_a_file_swapped_while_the_run_is_planned_is_told(stage, monkeypatch):
    """partnership.yml is read twice, for its content and for its digest: both must be of the same bytes."""
    path = stage.project.raw / NAME / "partnership.yml"
    from csp_evidence.pipeline import plan

    load = plan.load_partnership

    def swapped(project: Project, slug: str) -> Any:
        loaded = load(project, slug)
        path.write_text(path.read_text(encoding="utf-8").replace("2016-09", "2015-09"), encoding="utf-8")
        return loaded

    monkeypatch.setattr(plan, "load_partnership", swapped)
    with pytest.raises(MismatchError, match=r"partnership\.yml changed while the run was planned"):
        make_plan(stage.project, NAME, {})


def test_each_swapped_file_is_named_once():
    with pytest.raises(MismatchError, match=r"^a, b changed while"):
        refuse_swapped("it ran", [("a", "1"), ("a", "2"), ("b", None), ("c", "3")], {"a": "0", "b": "1", "c": "3"})


def test_planned_is_handed_to_a_kernel_as_it_is(stage, monkeypatch):
    from csp_evidence.stage import planned

    monkeypatch.setattr(planned, "_taken", [])
    assert planned.planned() is None
    names: dict[str, Any] = {}
    exec(stage.planned.line(), names)
    assert planned.planned() == stage.planned
    assert set(names) == {"__builtins__"}, "a notebook finds no name that it would not have by hand"
    assert replace(stage.planned, key="other") != stage.planned
