"""Stop and search by ethnic group: what is counted, beside which residents, and what is not said."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.areas import stops
from csp_evidence.commands.streets import add_street
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops as stopped
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT
from tests.stop_files import LAYOUT, write_stops

REFERENCE = ROOT / "data" / "raw" / "reference"
HEAD = ROOT.parent / "shared/data/police_uk_2025/2026-01-city-of-london-stop-and-search_head.csv"
GROUPS = pd.read_csv(REFERENCE / "stop_ethnic_groups.csv")
CENSUS = pd.DataFrame(
    [("E1", "White", 9_000), ("E1", "Black", 1_500), ("E1", "Asian", 900), ("E2", "White", 5)],
    columns=["lad_code", "ethnic_group", "persons"],
)
WORDS = pd.DataFrame(
    [
        (question, word, word)
        for question in (stops.SELF, stops.OFFICER)
        for word in ("White", "Black", "Asian")
    ],
    columns=["question", "wording", "ethnic_group"],
)  # fmt: skip
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


def searches(*rows: tuple[str | None, str | None, int], kind: str = "Person search") -> pd.DataFrame:
    """The same searches in each month of a year."""
    columns = ["month", "type", stops.SELF, stops.OFFICER, "records"]
    return pd.DataFrame([(month, kind, *row) for month in pd.to_datetime(MONTHS) for row in rows], columns=columns)


def test_searches_stand_beside_the_residents_of_their_group_in_the_order_of_the_census():
    year = stops.in_year(
        searches(("White - Irish", "White", 3), ("Black - African", None, 2), (None, "Black", 5)), WORDS
    )
    table = stops.by_ethnic_group(year, CENSUS, ["E1"]).set_index("ethnic_group")
    assert list(table.index) == ["White", "Black", "Asian", "Not stated"]
    assert table["searches"].tolist() == [36, 24, 0, 60]
    assert table["share"].tolist()[:2] == [60, 40], "of those that gave a group"
    assert table["rate"].tolist()[:2] == [4, 16]
    assert table["officer"].tolist() == [36, 60, 0, 24]
    assert table.loc["Not stated", ["share", "rate", "residents"]].isna().all()
    assert stops.results(table) == {"searches": 120, "not_stated": 50}


def test_few_searches_or_few_residents_have_no_rate():
    year = stops.in_year(searches(("White", "White", 1), ("Asian", "Asian", 40)), WORDS)
    table = stops.by_ethnic_group(year, CENSUS, ["E1"]).set_index("ethnic_group")
    assert table.loc["White", "searches"] == 12
    assert table["rate"].isna().all(), "12 searches of one group, 900 residents of another"


def test_a_vehicle_alone_has_no_ethnic_group_and_a_wording_that_is_not_known_is_not_stated():
    both = pd.concat([searches(("White", "White", 2)), searches(("White", "White", 7), kind="Vehicle search")])
    assert stops.in_year(both, WORDS)["records"].sum() == 24
    assert set(stops.in_year(searches(("Martian - Green", "Tall", 1)), WORDS)[stops.SELF]) == {stops.NOT_STATED}


def test_a_year_that_lacks_a_month_is_not_shown():
    rows = searches(("White", "White", 2))
    assert stops.what_lacks(rows, WORDS, CENSUS) == ("", "")
    lacking, _ = stops.what_lacks(rows[rows["month"] != "2025-03-01"], WORDS, CENSUS)
    assert "lack 1 month of their last year: March 2025" in lacking


def test_the_sentence_claims_no_difference_between_groups():
    found = {"searches": 120, "not_stated": 50.0}
    said = stops.sentence("Gwent", searches(("White", "White", 10)), found)
    assert said.startswith(
        "The police of Gwent recorded 120 searches of people in the 12 months to December 2025. In 50%"
    )
    assert not any(word in said.lower() for word in ("times", "more likely", "disproportion", "than"))


def test_every_wording_of_the_real_file_has_a_class():
    if not HEAD.is_file():
        pytest.skip("the head of a stop-and-search file is not beside the project")
    with HEAD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(LAYOUT.header)
    read = pd.DataFrame(
        [
            (
                pd.Timestamp("2026-01-01"),
                row["Type"],
                row["Self-defined ethnicity"],
                row["Officer-defined ethnicity"],
                1,
            )
            for row in rows
        ],
        columns=["month", "type", stops.SELF, stops.OFFICER, "records"],
    )
    year = stops.in_year(read, GROUPS)
    stated = [not row["Self-defined ethnicity"].endswith("Not stated") for row in rows]
    assert (year[stops.SELF] != stops.NOT_STATED).tolist() == stated
    assert (year[stops.OFFICER] != stops.NOT_STATED).tolist() == [
        bool(row["Officer-defined ethnicity"]) for row in rows
    ]


def test_the_groups_are_those_of_the_census():
    census = pd.read_csv(REFERENCE / "ethnic_groups_by_district_2021.csv")
    assert set(GROUPS["ethnic_group"]) == {*census["ethnic_group"], stops.NOT_STATED}


def test_the_files_of_a_force_become_an_input_of_each_of_its_areas(project: Path, tmp_path: Path):
    folder = tmp_path / "files"
    folder.mkdir()
    drawn = write_stops(folder, "gwent", MONTHS)
    write_stops(folder, "btp", MONTHS[:1])
    shutil.copy(folder / "2025-01-gwent-stop-and-search.csv", folder / "2025-01-gwent-stop-and-search-copy.csv")
    told = add_street(Project(project), [folder])
    assert told[-1].endswith("2,400 searches by the police of Gwent, 2025-01 to 2025-12.")
    gated = GatedInputs(Project(project), load_partnership(Project(project), "W14000020"))
    read = gated.read("stop_and_search")
    assert not stopped(read.checks)
    year = stops.in_year(read.frame, GROUPS)
    assert year["records"].sum() == sum(drawn.values())
    black = sum(count for (answer, _), count in drawn.items() if answer.startswith("Black"))
    assert year.loc[year[stops.SELF].str.startswith("Black"), "records"].sum() == black
    assert "stop_and_search" not in load_partnership(Project(project), "E22000215").inputs, "another force"
