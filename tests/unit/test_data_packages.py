"""The sidecars are Table Schemas that other tools read: Frictionless accepts every data package made of them."""

from __future__ import annotations

import csv
import gc
import importlib.util
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from frictionless import Package, system
from pydantic import ValidationError

from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.inputs.sidecar import Field
from csp_evidence.project import Project
from tests.conftest import ROOT

SCRIPT = ROOT / "scripts" / "data_package.py"
LARGE = (
    "recorded_crime",
    "recorded_crime_by_borough_group_month",
    "area_months",
    "lsoas",
    "district_ethnic_groups",
    "nearest_neighbours",
)
FOLDERS = [*Project(ROOT).partnerships(), "reference"]


@pytest.fixture(autouse=True)
def _fields_of_csv_stay_limited() -> Iterator[None]:
    """Frictionless lifts the limit for the whole process, and the tests after these would read what no run reads."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("data_package", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", FOLDERS)
def test_frictionless_accepts_every_data_package(script: ModuleType, folder: str, whole: bool) -> None:
    """Cells, keys and references; by default all but the largest tables, which take most of the time."""
    descriptor = json.loads(json.dumps(script.package(Project(ROOT), folder), default=str))
    if not whole:
        descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] not in LARGE]
    assert len(descriptor["resources"]) > 10
    with warnings.catch_warnings():  # Frictionless leaves compressed files open, to the collector of garbage
        warnings.simplefilter("ignore", ResourceWarning)
        report = Package.from_descriptor(descriptor, basepath=str(ROOT / "data" / "raw")).validate()
        gc.collect()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])


def test_frictionless_finds_what_the_gates_find(script: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    descriptor = json.loads(json.dumps(script.package(Project(ROOT), "tower-hamlets"), default=str))
    wanted = {"themes", "concerns"}
    descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] in wanted]
    for one in descriptor["resources"]:
        text = (ROOT / "data" / "raw" / one["path"]).read_text(encoding="utf-8")
        (folder / one["path"]).parent.mkdir(parents=True, exist_ok=True)
        if one["name"] == "themes":
            text = text.replace(",gangs,", ",gongs,", 1).replace("\nasb_incidents,", "\n-incidents,", 1)
        (folder / one["path"]).write_text(text, encoding="utf-8")
    report = Package.from_descriptor(descriptor, basepath=str(folder)).validate()
    assert [error[0] for error in report.flatten(["type"])] == ["constraint-error", "foreign-key"]


def test_a_list_is_read_as_its_items_and_a_blank_one_as_nothing() -> None:
    file = "tower-hamlets/themes.csv"
    themes = read_tidy("themes", read_published(ROOT / "data" / "raw" / file, file)).set_index("theme")
    assert themes.at["drugs_and_alcohol", "offence_groups"] == ("drug_possession", "drug_trafficking")
    assert themes.at["asb_incidents", "offence_groups"] == ()


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "form": "id", "constraints": {"pattern": "[a-z]+"}},
        {"type": "integer", "form": "id"},
        {"type": "list", "delimiter": ";", "form": "id"},
    ],
)
def test_a_form_is_for_texts_that_have_no_pattern(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="a form is for strings that have no pattern"):
        Field(name="code", description="A code", **field)


def test_the_script_writes_a_package_that_names_files_below_data_raw() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "exampleshire"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    package = json.loads(done.stdout)
    assert {(ROOT / "data" / "raw" / one["path"]).is_file() for one in package["resources"]} == {True}
    assert not system.trusted
