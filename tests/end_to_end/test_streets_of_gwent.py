"""A year of real street-level files makes the places of every partnership of a force, by two commands."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, csp

pytestmark = pytest.mark.suite("editions", whole=True)

FOLDER = ROOT.parent / "shared" / "data" / "police_uk_2025"
GWENT = {
    "W14000018": "Caerphilly",
    "W14000019": "Blaenau Gwent",
    "W14000020": "Torfaen",
    "W14000021": "Monmouthshire",
    "W14000022": "Newport",
}


@pytest.fixture(scope="module")
def gwent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not FOLDER.is_dir():
        pytest.skip("the street-level files of Gwent are not beside the project")
    from tests.conftest import copy_project

    project = copy_project(tmp_path_factory.mktemp("gwent") / "project")
    added = csp(project, "add", str(FOLDER))
    assert added.returncode == 0, added.stderr
    made = csp(project, "batch", "--of-force", "Gwent")
    assert made.returncode == 0, made.stderr
    return project


def published() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted(FOLDER.glob("2025-*-gwent-street.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def test_five_partnerships_from_two_commands(gwent):
    rows = published()
    assert len(rows) == 70_378
    with_place = [row for row in rows if row["LSOA code"].startswith("W01")]
    total = 0
    for code, name in GWENT.items():
        found = json.loads((gwent / "outputs" / code / "results.json").read_text(encoding="utf-8"))
        value = {key.removeprefix("area_profile.street."): one["value"] for key, one in found.items()}
        own = [row for row in with_place if row["LSOA name"][:-5] == name]
        incidents = sum(row["Crime type"] == "Anti-social behaviour" for row in own)
        assert value["incidents"] + value["crimes"] >= len(own), "files of a force next door may add some"
        assert 0 <= value["incidents"] - incidents <= 5
        assert 0 < value["half"] < value["small_areas"]
        total += value["incidents"] + value["crimes"]
        page = (gwent / "outputs" / code / "area_profile.html").read_text(encoding="utf-8")
        assert "they are not addresses" in page
    assert 0 <= total - sum(row["LSOA name"][:-5] in GWENT.values() for row in with_place) <= 20


def test_the_files_of_the_city_give_tower_hamlets_its_share_and_no_level(gwent):
    added = csp(gwent, "add", str(FOLDER), "--partnership", "E22000215")
    assert "106 records" in added.stdout
    assert "Metropolitan Police) are not among them: a part, and no level" in added.stdout


def test_a_month_more_costs_a_month(gwent):
    """What is kept already is not read again."""
    again = csp(gwent, "add", str(FOLDER))
    assert "0 files are new or changed" in again.stdout
