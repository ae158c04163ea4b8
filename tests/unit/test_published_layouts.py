"""Recorded crime in the publisher's own layouts: the figures of both vintages, and files that do not fit."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.assessment.series import monthly_table, year_totals
from csp_evidence.errors import InputError
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.mps_borough import read_mps_borough
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.tidy import tidy
from tests.conftest import ROOT

REFERENCE = ROOT / "data" / "raw" / "reference"
# The published files are kept beside the project and are no part of it.
LAYOUTS = load_layouts(REFERENCE)
MPS = ROOT.parent / "shared" / "data" / "mps"
FILES = {
    "mps_2016": MPS / "MPS_Borough_Level_Crime_Historic_200801-201612.csv",
    "mps_2021": MPS / "MPS_Borough_Level_Crime_Historical_201004-202107.csv",
    "mps_2025": MPS / "MPS_Borough_Level_Crime_202312-202511.csv",
}
TOTALS = {
    "mps_2016": {"2014-09": 26_385, "2015-09": 28_250, "2016-09": 30_053},
    "mps_2021": {"2014-09": 26_311, "2015-09": 28_178, "2016-09": 30_030},
    "mps_2025": {"2025-03": 36_493, "2025-11": 36_624},
}
TOWER_HAMLETS = "E09000030"
AREAS = {"Tower Hamlets": TOWER_HAMLETS, "Hackney": "E09000012"}
GROUPS = {("Theft", "Shoplifting"): "theft", ("Theft", "Other Theft"): "theft", ("Robbery", "Robbery"): "robbery"}
HEADER = ["MajorText", "MinorText", "LookUp_BoroughName", "201608", "201609"]


def lookup(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(layout: str) -> pd.DataFrame:
    path = FILES[layout]
    if not path.is_file():
        pytest.skip(f"the published file {path.name} is not beside the project")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))
    areas = {row["area_name"]: row["area_code"] for row in lookup("areas")}
    groups = {
        (row["major_category"], row["minor_category"]): row["offence_group"]
        for row in lookup("offence_categories")
        if row["layout"] == layout
    }
    frame = read_mps_borough(cells, LAYOUTS.borough_months[layout], path.name, areas=areas, groups=groups)
    return frame.assign(month=pd.to_datetime(frame["month"], format="%Y-%m"), offences=frame["offences"].astype(int))


@pytest.fixture(scope="module")
def vintages() -> dict[str, pd.DataFrame]:
    return {layout: published(layout) for layout in FILES}


@pytest.mark.parametrize("layout", FILES)
def test_the_published_years_come_out_of_the_published_layout(vintages, layout):
    table = monthly_table(vintages[layout])
    for year_end, offences in TOTALS[layout].items():
        assert year_totals(table, pd.Index([TOWER_HAMLETS]), year_end).loc[TOWER_HAMLETS].sum() == offences


def test_the_older_vintage_is_the_committed_file_to_the_cell(vintages):
    committed = pd.read_csv(REFERENCE / "recorded_crime_by_borough_month.csv")
    months = pd.to_datetime(committed["month"], format="%Y-%m")
    keys = ["area_code", "offence_group", "month"]
    mine = vintages["mps_2016"]
    mine = mine[mine["month"].between(months.min(), months.max())].set_index(keys)["offences"].sort_index()
    theirs = committed.assign(month=months).set_index(keys)["offences"].sort_index()
    pd.testing.assert_series_equal(mine, theirs, check_dtype=False, check_index_type=False)


def test_the_committed_comparison_is_the_sum_of_both_vintages(vintages):
    coarser = {row["offence_group"]: row["comparison_group"] for row in lookup("offence_categories")}
    held = pd.DataFrame(lookup("recorded_crime_vintages"))
    for layout, vintage in (("mps_2016", "2016-12"), ("mps_2021", "2021-07")):
        table = monthly_table(vintages[layout])
        for year_end in TOTALS[layout]:
            sums = year_totals(table, pd.Index([TOWER_HAMLETS]), year_end).loc[TOWER_HAMLETS].groupby(coarser).sum()
            rows = held[(held["vintage"] == vintage) & (held["year_end"] == year_end)].set_index("comparison_group")
            assert sums.astype(int).to_dict() == rows["offences"].astype(int).to_dict()


def read(*rows: list[str], header: list[str] = HEADER) -> pd.DataFrame:
    return read_mps_borough([header, *rows], LAYOUTS.borough_months["mps_2021"], "file.csv", areas=AREAS, groups=GROUPS)


def test_categories_are_summed_heathrow_is_left_out_and_rows_that_are_not_there_are_zero():
    frame = read(
        ["Theft", "Shoplifting", "Tower Hamlets", "3", "4"],
        ["Theft", "Other Theft", "Tower Hamlets", "1", "0"],
        ["Theft", "Shoplifting", "London Heathrow and London City Airports", "9", "9"],
        ["Robbery", "Robbery", "Hackney", "2", "0"],
    )
    found = {tuple(row) for row in frame[["area_code", "offence_group", "month", "offences"]].to_numpy().tolist()}
    assert ("E09000030", "theft", "2016-08", "4") in found
    assert ("E09000030", "robbery", "2016-08", "0") in found
    assert ("E09000012", "robbery", "2016-08", "2") in found
    assert len(found) == 8


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["Theft", "Shoplifting", "Camelot", "1", "2"], ["column LookUp_BoroughName, row 2", "Camelot"]),
        (["Theft", "Pickpocketing", "Hackney", "1", "2"], ["row 2", "Pickpocketing", "offence_categories.csv"]),
        (["Theft", "Shoplifting", "Hackney", "1", ""], ["column 201609, row 2", "a blank is not a zero"]),
        (["Theft", "Shoplifting", "Hackney", "1", "1,2"], ["column 201609, row 2", "not a count"]),
    ],
)
def test_what_does_not_fit_is_named_with_row_and_column(row, words):
    with pytest.raises(InputError) as told:
        read(row)
    for word in ["file.csv", *words]:
        assert word in str(told.value)


def test_capitals_of_categories_and_headings_make_no_difference():
    plain = read(["Theft", "Shoplifting", "Hackney", "3", "4"])
    loud = read(
        ["THEFT", "SHOPLIFTING", "Hackney", "3", "4"], header=["MAJORTEXT", "minortext", "BoroughName", *HEADER[3:]]
    )
    pd.testing.assert_frame_equal(loud, plain)


def test_a_header_of_another_layout_is_refused():
    with pytest.raises(InputError, match="lacks LookUp_BoroughName or BoroughName"):
        read(header=["MajorText", "MinorText", "Borough", "201608"])
    with pytest.raises(InputError, match="repeats MajorText"):
        read(header=["MajorText", "Majortext", "BoroughName", "201608"])
    with pytest.raises(InputError, match="months must be written like 201609, not Aug-16"):
        read(header=["MajorText", "MinorText", "LookUp_BoroughName", "Aug-16"])


def test_a_sidecar_that_names_the_layout_is_all_it_takes(tmp_path: Path):
    for name in ("areas.csv", "offence_categories.csv", "layouts.yml"):
        shutil.copy(REFERENCE / name, tmp_path / name)
    file = tmp_path / "crime.csv"
    header = "Borough,Major Category,Minor Category,201609"
    file.write_text(f"{header}\nHackney,Violence Against the Person,Murder,2\n", encoding="utf-8")
    told = (REFERENCE / "recorded_crime_by_borough_month.csv.meta.yml").read_text(encoding="utf-8")
    beside = tmp_path / "crime.csv.meta.yml"
    beside.write_text(told.replace("personal: false", "personal: false\nlayout: mps_2016"), encoding="utf-8")
    frame = tidy(read_published(file, "crime.csv"))
    row = frame[frame["offence_group"] == "homicide"].iloc[0]
    assert (row["area_code"], row["offences"], f"{row['month']:%Y-%m}") == ("E09000012", 2, "2016-09")
    assert frame["offences"].sum() == 2
