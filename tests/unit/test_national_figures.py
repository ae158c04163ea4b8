"""The national reference data: published totals, casts to the forces, and what stands in no partnership."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.conftest import ROOT

REFERENCE = ROOT / "data" / "raw" / "reference"
TOWER_HAMLETS = "E09000030"
TOTAL = "total_recorded_crime"
NAMED = {"year_end", "kind", "csp_code", "row_name", "force_code", "force_name", "notes"}


def rows(name: str) -> list[dict[str, str]]:
    content = (REFERENCE / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


@pytest.fixture(scope="module")
def crime() -> list[dict[str, str]]:
    return rows("recorded_crime_by_csp_2026.csv")


@pytest.fixture(scope="module")
def districts() -> list[dict[str, str]]:
    return rows("csp_districts_2024.csv")


def test_the_table_has_every_partnership_and_the_forces_cast_exactly(crime, districts):
    assert Counter(row["kind"] for row in crime) == {"csp": 314, "force": 42, "unassigned": 42, "airport": 1}
    assert {row["csp_code"] for row in crime} - {""} == {row["csp_code"] for row in districts}
    measures = [name for name in crime[0] if name not in NAMED]
    assert len(measures) == 23
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in crime:
        if row["kind"] != "force":
            sums[row["force_code"]].update({name: int(row[name]) for name in measures})
    forces = {row["force_code"]: row for row in crime if row["kind"] == "force"}
    assert len(forces) == 42
    for code, row in forces.items():
        assert {name: int(row[name]) for name in measures} == {name: sums[code][name] for name in measures}, code


@pytest.mark.parametrize(
    ("name", "offences"),
    [
        ("Tower Hamlets", 35_377),
        ("Maidstone", 33),
        ("Medway", 107),
        ("Tonbridge and Malling", 27),
        ("Tunbridge Wells", 26),
        ("Dartford and Gravesham", 11_010),
        ("Unassigned Kent", 68_563),
    ],
)
def test_what_the_table_prints(crime, name, offences):
    (row,) = (row for row in crime if row["row_name"] == name)
    assert int(row[TOTAL]) == offences
    assert row["notes"].startswith("4:") is (name != "Tower Hamlets")


def test_a_caution_stands_beside_every_partnership_that_note_4_names(crime):
    named = {row["csp_code"] for row in crime if row["notes"]} - {""}
    cautions = {row["csp_code"]: row["caution"] for row in rows("csp_cautions.csv")}
    assert named == {code for code, caution in cautions.items() if caution != "no_rate"}
    residue = {row["csp_code"] for row in crime if row["csp_code"] in named and int(row[TOTAL]) < 200}
    assert {code for code, caution in cautions.items() if caution == "not_available"} == residue


@pytest.mark.parametrize(
    ("first", "offences"),
    [
        (2015, 28_151),
        (2016, 30_316),
        (2017, 31_362),
        (2018, 33_735),
        (2019, 33_053),
        (2020, 30_037),
        (2021, 32_283),
        (2022, 32_896),
        (2023, 36_061),
        (2024, 36_493),
    ],
)
def test_financial_years_of_tower_hamlets(months, first, offences):
    year = {f"{first + (month < 4)}-{month:02d}" for month in range(1, 13)}
    assert sum(months[TOWER_HAMLETS][month] for month in year) == offences


@pytest.fixture(scope="module")
def months() -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows("recorded_crime_by_borough_month_2010_2025.csv.gz"):
        found[row["area_code"] or row["area_name"]][row["month"]] += int(row["offences"])
    return found


def test_what_lies_in_no_borough_is_kept_beside_the_boroughs(months):
    outside = {name for name in months if not name.startswith("E09")}
    assert outside == {"Unknown", "London Heathrow and London City Airports"}
    assert len(months) == 34
    year = [f"{2022 + (month < 4)}-{month:02d}" for month in range(1, 13)]
    assert sum(months["Unknown"][month] for month in year) == 35_051


def test_small_areas_and_districts_fit_together(districts):
    lsoas = rows("lsoas_2021.csv.gz")
    assert len(lsoas) == 35_672
    assert {(row["lad_code"], row["csp_code"]) for row in lsoas} == {
        (row["lad_code"], row["csp_code"]) for row in districts
    }
    wales = {row["lsoa_code"][0]: row["imd_2025_decile"] == "" for row in lsoas}
    assert wales == {"E": False, "W": True}
    boundaries = json.loads((REFERENCE / "districts_2024.geojson").read_text(encoding="utf-8"))["features"]
    assert {one["properties"]["lad_code"] for one in boundaries} == {row["lad_code"] for row in districts}


def test_the_dispersion_of_every_group_is_what_the_script_measures():
    spec = importlib.util.spec_from_file_location("measure_dispersion", ROOT / "scripts" / "measure_dispersion.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    from csp_evidence.project import Project

    measured = script.measured(Project(Path(ROOT)))
    for row in rows("csp_offence_groups.csv"):
        found = measured.loc[row["offence_group"]]
        assert (row["dispersion"], int(row["freedom"])) == (f"{found['dispersion']:.2f}", int(found["freedom"]))
