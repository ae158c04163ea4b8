"""Monthly files of boroughs and wards, of all vintages: joined by their months, residues and overlaps told."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.areas import wards
from csp_evidence.commands.months import BOROUGHS, WARDS, add_months, layout_of
from csp_evidence.errors import InputError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs.layouts import load_layouts, plain
from csp_evidence.inputs.place_months import fits, join_months
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from scripts.make_published_layouts import of_wards
from tests.conftest import ROOT

REFERENCE = ROOT / "data" / "raw" / "reference"
LAYOUTS = load_layouts(REFERENCE)
SHARED = ROOT.parent / "shared" / "data"
KNOWN = {plain(name): category for name, category in LAYOUTS.renamed_categories.items()} | {
    "theft from the person": "Theft from the person",
    "robbery of personal property": "Robbery of personal property",
}
OLD = ["MajorText", "MinorText", "WardName", "WardCode", "LookUp_BoroughName", "202301", "202302", "202303"]
NEW = ["MAJORTEXT", "MinorText", "WardName", "WardCode", "202303", "202304"]


def row(count: str, *counts: str, ward: str = "Bow East", borough: tuple[str, ...] = ("Tower Hamlets",)) -> list[str]:
    code = {"Bow East": "E05009324", "Weavers": "E05009335"}[ward]
    return ["THEFT", "THEFT FROM THE PERSON", ward, code, *borough, count, *counts]


def join(**files: list[list[str]]):
    return join_months(files, LAYOUTS.place_months[WARDS], KNOWN)


def by_month(found: pd.DataFrame) -> dict[str, int]:
    return found.groupby("month")["offences"].sum().to_dict()


def test_old_and_new_headings_and_capitals_are_one_series():
    joined = join(
        old=[OLD, ["Theft", "Theft from Person", "Bow East", "E05009324", "Tower Hamlets", "40", "50", "60"]],
        new=[NEW, row("60", "70", borough=())],
    )
    assert by_month(joined.counts) == {"2023-01": 40, "2023-02": 50, "2023-03": 60, "2023-04": 70}
    assert (joined.overlap, joined.revised, joined.residues) == (1, 0, ())
    assert set(joined.counts["category"]) == {"Theft from the person"}


def test_where_months_overlap_the_file_that_goes_on_longer_holds():
    joined = join(
        new=[NEW, row("66", "70", borough=())], old=[OLD, row("40", "50", "60"), row("9", "9", "9", ward="Weavers")]
    )
    assert by_month(joined.counts)["2023-03"] == 66
    assert (joined.overlap, joined.revised) == (1, 2), "a revised count, and one that is not there any more"


def test_a_month_with_a_handful_of_counts_is_a_residue_and_no_collapse():
    """At the end of a file; the next file has the month whole. One in the middle stays: that month did collapse."""
    joined = join(old=[OLD, row("400", "500", "2")], new=[NEW, row("450", "470", borough=())])
    assert by_month(joined.counts)["2023-03"] == 450
    assert joined.residues == (), "another file has the month"
    alone = join(old=[OLD, row("400", "500", "2")])
    assert alone.residues == ("2023-03",)
    assert by_month(alone.counts) == {"2023-01": 400, "2023-02": 500}
    collapsed = join(old=[OLD, row("400", "2", "450")])
    assert by_month(collapsed.counts)["2023-02"] == 2


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            ["THEFT", "PIRACY", "Bow East", "E05009324", "Tower Hamlets", "1", "2", "3"],
            "old, row 2: the category 'PIRACY'",
        ),
        (row("1", "", "3"), "old, column 202302, row 2: '' is not a count"),
    ],
)
def test_what_does_not_fit_is_named(wrong, told):
    with pytest.raises(InputError, match=told):
        join(old=[OLD, wrong])


def test_files_are_told_apart_by_their_headings():
    assert fits(OLD, LAYOUTS.place_months[WARDS])
    assert fits(NEW, LAYOUTS.place_months[WARDS])
    assert not fits(["MajorText", "MinorText", "BoroughName", "202301"], LAYOUTS.place_months[WARDS])
    assert not fits(["ward", "offences"], LAYOUTS.place_months[BOROUGHS])


def test_the_real_borough_files_are_joined_to_the_known_totals(project: Path):
    files = [
        SHARED / "mps" / f"MPS_Borough_Level_Crime_{name}.csv" for name in ("202312-202511", "Historical_201004-202107")
    ]
    if not all(file.is_file() for file in files):
        pytest.skip("the published files are not beside the project")
    assert layout_of(Project(project), files) == BOROUGHS
    told = add_months(Project(project), files, BOROUGHS)
    assert told[0].startswith("2 files: 160 months, 2010-04 to 2025-11.")
    assert "Months that no file holds, which are gaps and not falls: 2021-08" in told[0]
    with gzip.open(project / "data/raw/supplied/area_months.csv.gz", "rt", encoding="utf-8") as file:
        own = [r for r in csv.DictReader(file) if r["area_code"] == "E09000030"]
    year = [int(r["offences"]) for r in own if "2024-04" <= r["month"] <= "2025-03"]
    assert sum(year) == 36_493


@pytest.mark.suite("faults", whole=True)
def test_a_file_of_the_real_size_makes_the_wards_of_every_borough(project: Path, tmp_path: Path):
    """21,760 rows of 24 months without boroughs, and a short older file that names them."""
    months = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)][11:35]
    new, old = tmp_path / "new.csv", tmp_path / "old.csv"
    for path, rows in (
        (new, of_wards(months)),
        (old, of_wards(months[:1], capitals=False, borough="LookUp_BoroughName")),
    ):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    assert new.read_bytes().count(b"\n") > 17_000
    with pytest.raises(InputError, match="No file names the boroughs of its wards"):
        add_months(Project(project), [new], WARDS)
    assert layout_of(Project(project), [new, old]) == WARDS
    told = add_months(Project(project), [new, old], WARDS)
    assert "1 month is in more than one file, and 0 counts differ" in told[0]
    assert len(told) == 33
    gated = GatedInputs(Project(project), load_partnership(Project(project), "E22000215"))
    read = gated.read("ward_months")
    assert not stops(read.checks)
    year = read.frame[read.frame["month"].between("2024-12-01", "2025-11-01")]
    assert year["offences"].sum() == 36_624, "what the borough file has for the twelve months to November 2025"
    assert "ward_months" not in load_partnership(Project(project), "W14000020").inputs


def test_wards_have_counts_and_rates_of_their_residents():
    days = pd.date_range("2024-01-01", "2025-06-01", freq="MS")
    months = pd.DataFrame(
        [(code, name, day, count) for day in days for code, name, count in (("w1", "West", 2), ("w2", "East", 5))],
        columns=["ward_code", "ward_name", "month", "offences"],
    )
    places = pd.DataFrame(
        {"lsoa_code": ["a", "b"], "ward_code": ["w1", "w1"], "residents": pd.array([400, 600], "Int64")}
    )
    table = wards.recorded(months, places).set_index("ward_name")
    assert table["offences"].to_dict() == {"East": 60, "West": 24}
    assert table["before"].isna().all(), "the year before is not whole"
    assert table.loc["West", ["residents", "rate"]].tolist() == [1000, 24]
    assert pd.isna(table.at["East", "rate"])
    assert "between 24 offences (West) and 60 (East) in each of the 2 wards" in wards.sentence(
        "X", "year", table.reset_index()
    )


def test_a_map_of_wards_shows_rates_where_residents_are_known_and_counts_elsewhere():
    table = pd.DataFrame(
        [("w1", "West", 24, 24.0), ("w2", "East", 60, 10.0), ("w3", "Outside", 1, 1.0)],
        columns=["ward_code", "ward_name", "offences", "rate"],
    )
    rows, options = wards.drawn(table, pd.Series(["w1", "w2"]))
    assert rows["ward_name"].tolist() == ["West", "East"]
    assert options["value"] == "rate"
    assert options["headline"] == "From 10 in East to 24 in West: offences per 1,000 residents by ward"
    _, options = wards.drawn(table.assign(rate=float("nan")), pd.Series(["w1", "w2"]))
    assert options["headline"] == "From 24 in West to 60 in East: offences by ward"
    assert list(wards.shown(table.assign(rate=float("nan")))) == ["ward_name", "offences"]


def test_a_ward_has_the_small_areas_that_a_look_up_gives_it():
    small = pd.DataFrame({"lsoa_code": ["a", "b"], "ward_code": None, "ward_name": None})
    look_up = pd.DataFrame({"lsoa_code": ["b", "c"], "ward_code": ["w1", "w2"], "ward_name": ["West", "East"]})
    assert wards.with_wards(small, look_up)["ward_name"].tolist()[1] == "West"
    assert wards.with_wards(small, look_up)["ward_name"].isna().tolist() == [True, False]
    assert wards.with_wards(small, None) is small
