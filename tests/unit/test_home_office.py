"""Open data of the Home Office by quarter: read as a stream, by names of partnerships, of the real layout and size."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.areas import quarters
from csp_evidence.commands.quarters import add_quarters
from csp_evidence.errors import InputError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs.home_office import read_quarters
from csp_evidence.inputs.layouts import load_layouts, plain
from csp_evidence.inputs.ods_rows import ods_rows
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from scripts.make_published_layouts import CLOSE, HEADINGS, OPEN, of_home_office, write_ods
from tests.conftest import ROOT

REFERENCE = ROOT / "data" / "raw" / "reference"
LAYOUT = load_layouts(REFERENCE).quarter_sheets["home_office_csp"]
SHARED = ROOT.parent / "shared" / "data" / "ons"
TOWER_HAMLETS = "E22000215"


def look_up(file: str, name: str) -> dict[str, str]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as opened:
        return {plain(row[name]): row["csp_code"] for row in csv.DictReader(opened)}


CODES = look_up("csp_districts_2024.csv", "csp_name") | look_up("csp_aliases.csv", "name")
HEADER = HEADINGS[1]


def row(name: str = "Adur", quarter: str = "Q1", count: str = "3", group: str = "Robbery", year: str = "2025/26"):
    return [year, quarter, "Sussex", name, "A", group, "A", "1A", count]


def read(tmp_path: Path, *rows: list[str], sheet: str = "2025-26") -> pd.DataFrame:
    write_ods(tmp_path / "a.ods", [(sheet, [HEADER, *rows])])
    return read_quarters(tmp_path / "a.ods", LAYOUT, CODES, "a.ods")


def test_every_partnership_adds_up_to_its_year_under_old_and_new_names_and_headings(tmp_path):
    sheets = [("Notes", [["Notes"]]), ("2024_25", of_home_office(2024, 1, old=True))]
    write_ods(tmp_path / "a.ods", [*sheets, ("2025-26", of_home_office(2025, 1, old=False))])
    found = read_quarters(tmp_path / "a.ods", LAYOUT, CODES, "a.ods")
    sums = (
        found.astype({"offences": int}).groupby(["csp_code", found["quarter"] >= "2025-04"])["offences"].sum().unstack()
    )
    with (REFERENCE / "recorded_crime_by_csp_2026.csv").open(encoding="utf-8", newline="") as file:
        known = {r["csp_code"]: int(r["total_recorded_crime"]) for r in csv.DictReader(file) if r["kind"] == "csp"}
    assert len(known) == 314
    assert sums[True].to_dict() == sums[False].to_dict() == known
    assert sums.at[TOWER_HAMLETS, True] == 35_377


def test_every_name_that_the_home_office_uses_is_known():
    file = SHARED / "ho_csp_names_2025_26.txt"
    if not file.is_file():
        pytest.skip("the names of the open data are not beside the project")
    names = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    unknown = [name for name in names if plain(name) not in CODES and not plain(name).startswith("unassigned")]
    assert unknown == ["Manchester Airport"]
    assert len({CODES[plain(name)] for name in names if plain(name) in CODES}) == 314


def test_rows_and_cells_that_are_repeated_or_empty_keep_their_places(tmp_path):
    cell, end = "<table:table-cell", "</table:table-cell>"
    cells = (
        f'{cell} table:number-columns-repeated="2" office:value-type="float" office:value="7"><text:p>7.0</text:p>{end}'
        f'{cell} table:number-columns-repeated="3"/>{cell}><text:p>a &amp; b</text:p><text:p>c</text:p>{end}'
    )
    body = (
        f'<table:table table:name="S"><table:table-row table:number-rows-repeated="4">{cell}/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{cells}</table:table-row></table:table>'
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", OPEN + body + CLOSE)
    wanted = ["7", "7", "", "", "", "a & b\nc"]
    assert list(ods_rows(tmp_path / "a.ods", lambda _: True, "a")) == [("S", 5, wanted), ("S", 6, wanted)]


def test_what_is_spread_over_offences_is_added_up_and_what_lies_nowhere_is_left_out(tmp_path):
    found = read(
        tmp_path, row(), row(count="4", group="ROBBERY"), row("Unassigned Sussex"), row("Manchester Airport"),
        row(quarter="4", count="-1"), row(group="Fraud offences"),
    )  # fmt: skip
    assert found.to_numpy().tolist() == [
        [CODES["adur"], "2025-04", "robbery", "7"],
        [CODES["adur"], "2026-01", "robbery", "-1"],
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (row("Adurr"), "sheet 2025-26, row 2: 'Adurr' is no partnership"),
        (row(quarter="5"), "row 2: '2025/26', '5' is no quarter"),
        (row(year="2025/27"), "is no quarter of a financial year"),
        (row(count="x"), "row 2: 'x' is not a count"),
        (row(group="Piracy"), "the offence group 'Piracy' is not in the layout"),
    ],
)
def test_what_does_not_fit_is_named_with_sheet_and_row(tmp_path, wrong, told):
    with pytest.raises(InputError, match=told):
        read(tmp_path, wrong)


def test_files_that_are_no_such_workbook_are_refused(tmp_path):
    with pytest.raises(InputError, match="no sheet that is called as a year"):
        read(tmp_path, row(), sheet="Table 1")
    file = tmp_path / "a.ods"
    whole = file.read_bytes()
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for content in (b"no archive", whole[: len(whole) // 2]):
        file.write_bytes(content)
        with pytest.raises(InputError, match="is no OpenDocument workbook, or is damaged"):
            list(ods_rows(file, lambda _: True, "a.ods"))
    for text, told in ((bomb, "document type"), (OPEN, "no element found|damaged")):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("content.xml", text)
        with pytest.raises(InputError, match=told):
            list(ods_rows(file, lambda _: True, "a.ods"))


def test_financial_years_are_those_with_four_quarters():
    months = pd.to_datetime(
        ["2024-04", "2024-07", "2024-10", "2025-01", "2025-04", "2025-07", "2025-10", "2026-01", "2026-04"]
    )
    frame = pd.DataFrame(
        {"csp_code": "a", "quarter": months, "offence_group": "robbery", "offences": [1, 2, 3, 4, 5, 5, 5, 5, 9]}
    )
    years = quarters.financial_years(frame, "a")
    assert years[["year", "offences"]].to_numpy().tolist() == [["2024/25", 10], ["2025/26", 20]]
    assert years["change"].tolist()[1] == pytest.approx(100)
    assert "20 offences in A in 2025/26 and 10 in 2024/25. We do not say whether" in quarters.sentence("A", years)


def test_an_area_by_its_code_finds_the_quarters_that_were_added(project, tmp_path):
    write_ods(tmp_path / "prc-csp.ods", [("2025-26", of_home_office(2025, 1, old=False))])
    (told,) = add_quarters(Project(project), tmp_path / "prc-csp.ods")
    assert "of 314 partnerships, quarters from 2025-04 to 2026-01" in told
    gated = GatedInputs(Project(project), load_partnership(Project(project), "W14000020"))
    assert not stops(gated.read("csp_quarters").checks)


@pytest.mark.suite("faults", whole=True)
def test_a_file_of_the_real_size_is_read_within_a_gigabyte(tmp_path):
    """Eight sheets, over a gigabyte of XML."""
    script = [sys.executable, str(ROOT / "scripts" / "make_published_layouts.py"), str(tmp_path), "--years", "8"]
    subprocess.run([*script, "--codes", "13"], check=True, cwd=ROOT)
    with zipfile.ZipFile(tmp_path / "prc-csp.ods") as archive:
        assert archive.getinfo("content.xml").file_size > 1e9
    code = (
        "import sys; sys.path.insert(0, '.'); from pathlib import Path; import tests.unit.test_home_office as t;"
        "from benchmarks.street import peak_memory; before = peak_memory();"
        f"found = t.read_quarters(Path({str(tmp_path / 'prc-csp.ods')!r}), t.LAYOUT, t.CODES, 'a');"
        "print(len(found), peak_memory() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    rows, megabytes = done.stdout.split()
    assert int(rows) == 8 * 4 * 314 * 9
    assert float(megabytes) < 1_000
