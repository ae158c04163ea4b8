"""A year of real street-level files makes the places of a partnership: begun, supplied, accepted, run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from csp_evidence.commands.fetch import FIELDS, join_street
from csp_evidence.project import Project
from tests.conftest import ROOT, csp

pytestmark = pytest.mark.suite("editions", whole=True)

FILES = sorted((ROOT.parent / "shared" / "data" / "police_uk_2025").glob("2025-*-gwent-street.csv"))
SIDECAR = """\
title: Street-level crime
description: A row is a crime, or an incident of anti-social behaviour, at an anonymised point.
source: data.police.uk
licence: Open Government Licence v3.0
status: published
published: null
period: January to December 2025
geography: Torfaen
notes: The day of publication is not noted.
personal: false
"""


@pytest.fixture
def torfaen(project: Path) -> Path:
    if len(FILES) < 12:
        pytest.skip("the street-level files of Gwent are not beside the project")
    assert csp(project, "init", "torfaen", "--area", "W14000020").returncode == 0
    folder = project / "data" / "raw" / "torfaen"
    kept, elsewhere = join_street(Project(project), "torfaen", "W14000020", FILES, folder / "street_crime.csv")
    assert kept + elsewhere == 70_378
    text = f"{SIDECAR}{FIELDS}controls:\n  rows: {kept}\n  sums: {{}}\n"
    (folder / "street_crime.csv.meta.yml").write_text(text, encoding="utf-8")
    settings = folder / "partnership.yml"
    changed = settings.read_text(encoding="utf-8").replace('year_end: "2026-03"', 'year_end: "2025-12"')
    settings.write_text(changed.replace("  # street_crime:", "  street_crime:"), encoding="utf-8")
    assert csp(project, "accept", "street_crime", "--partnership", "torfaen", "--yes").returncode == 0
    return project


def test_the_places_of_a_partnership_add_up_to_its_file(torfaen):
    done = csp(torfaen, "run", "torfaen")
    assert done.returncode == 0, done.stderr
    edition = torfaen / "outputs" / "torfaen"
    found = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    value = {key.removeprefix("area_profile.street."): one["value"] for key, one in found.items()}
    with (torfaen / "data" / "raw" / "torfaen" / "street_crime.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    incidents = sum(row["Crime type"] == "Anti-social behaviour" for row in rows)
    assert (value["crimes"], value["incidents"]) == (len(rows) - incidents, incidents)
    assert (value["elsewhere"], value["without_a_place"], value["unlisted"]) == (0, 0, 0)
    assert 0 < value["half"] < value["small_areas"] == 60
    page = (edition / "area_profile.html").read_text(encoding="utf-8")
    assert "no addresses" in page
