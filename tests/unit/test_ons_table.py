"""The ONS table of partnerships as it is laid out: the same rows as the reference, and what does not fit."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from xlsxwriter import Workbook

from csp_evidence.analysis.areas import around, sentences
from csp_evidence.analysis.areas.levels import residents
from csp_evidence.commands.rates import add_rates
from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs.layouts import is_called, load_layouts, place_of, without_notes
from csp_evidence.inputs.ons_table import read_partnership_table
from csp_evidence.inputs.published import read_published
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT

REFERENCE = ROOT / "data" / "raw" / "reference"
LAYOUTS = load_layouts(REFERENCE)
C2 = LAYOUTS.partnership_table["ons_c2"]
HELD = REFERENCE / "recorded_crime_by_csp_2026.csv"
SHARED = ROOT.parent / "shared" / "data" / "ons" / "C2_part1.csv"
TITLE = (
    "Table C2: Recorded crime by Community Safety Partnership area, England and Wales, year ending March 2026 [note 1]"
)
Sheet = list[list[str]]


def held() -> pd.DataFrame:
    return pd.read_csv(HELD, dtype=str, keep_default_na=False)


def sheet(table: pd.DataFrame) -> Sheet:
    """The rows of the tidy table as the publisher lays them out, traps included."""
    names = ["Police Force Area code", "Police Force\nArea name", "Community Safety Partnership code",
             "Community Safety Partnership name [note 8]", "Local Authority code", "Local Authority name"]  # fmt: skip
    header = [*names, *(f"{headings[0]} \n[note 2]" for headings in C2.counts.values())]
    above = [[TITLE], ["This worksheet contains one table."], *([""] for _ in range(5))]

    def rows() -> Iterator[list[str]]:
        for row in table.to_dict("records"):
            own = row["kind"] != "force"
            force = f"{row['force_name']} [note 4]" if row["force_name"] == "Kent" else row["force_name"]
            code = "W15000003" if row["row_name"] == "Unassigned Gwent" else row["force_code"]  # as it is printed
            district = "Combined Local Authorities" if row["csp_code"] == "E22000362" else ""
            yield [
                code,
                force,
                row["csp_code"],
                row["row_name"] if own else "",
                district,
                "",
                *(row[g] for g in C2.counts),
            ]

    return [*above, header, *rows()]


def test_the_table_as_published_is_the_reference_to_the_cell():
    table = held()
    read = read_partnership_table(sheet(table), C2, "c2.csv")
    assert len(read) == 399
    columns = [name for name in table if name != "notes"]
    assert read[columns].fillna("").to_numpy().tolist() == table[columns].to_numpy().tolist()
    kent = read[read["force_name"] == "Kent"]
    assert set(kent["notes"]) == {"4"}
    assert read["notes"].notna().sum() == len(kent)


def test_the_published_rows_are_those_of_the_reference():
    if not SHARED.is_file():
        pytest.skip(f"the published file {SHARED.name} is not beside the project")
    with SHARED.open(encoding="utf-8", newline="") as file:
        rows = [row[1:] for row in csv.reader(file)]
    read = read_partnership_table([[TITLE], *rows], C2, "c2.csv").fillna("")
    known = held().set_index(["kind", "force_code", "row_name"])["total_recorded_crime"]
    found = read.set_index(["kind", "force_code", "row_name"])["total_recorded_crime"]
    assert len(found) == 210
    assert found.to_dict() == known.reindex(found.index).to_dict()


def test_a_sidecar_that_names_the_layout_is_all_it_takes(tmp_path: Path):
    path = tmp_path / "c2.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(sheet(held().head(8)))
    told = HELD.with_name(f"{HELD.name}.meta.yml").read_text(encoding="utf-8")
    path.with_name("c2.csv.meta.yml").write_text(f"{told}layout: ons_c2\n", encoding="utf-8")
    published = read_published(path, "c2.csv", REFERENCE)
    assert published.frame["total_recorded_crime"].tolist() == held()["total_recorded_crime"].tolist()[:8]
    assert published.frame.index[0] == 9
    assert [file.name for file in published.look_ups] == ["layouts.yml"]
    path.with_name("c2.csv.meta.yml").write_text(f"{told}layout: ons_c9\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"names the layout 'ons_c9', which layouts\.yml does not have"):
        read_published(path, "c2.csv", REFERENCE)


def workbook(path: Path, sheet_name: str, rows: Sheet) -> Path:
    with Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "Nothing here")
        made = book.add_worksheet(sheet_name)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                made.write(number, at, int(cell) if cell.isdigit() else cell)
    told = HELD.with_name(f"{HELD.name}.meta.yml").read_text(encoding="utf-8")
    path.with_name(f"{path.name}.meta.yml").write_text(f"{told}layout: ons_c2\n", encoding="utf-8")
    return path


def test_a_workbook_says_what_its_sheet_says(tmp_path: Path):
    """Of the size and in the layout of the published one."""
    made = workbook(tmp_path / "c2.xlsx", "Table C2", sheet(held()))
    columns = [name for name in held() if name != "notes"]
    read = read_published(made, "c2.xlsx", REFERENCE).frame
    assert read[columns].fillna("").to_numpy().tolist() == held()[columns].to_numpy().tolist()


def test_a_file_that_is_no_such_workbook_is_refused(tmp_path: Path):
    made = workbook(tmp_path / "c2.xlsx", "Table C1", sheet(held().head(3)))
    with pytest.raises(InputError, match=r"has no sheet Table C2 or C2. It has Notes, Table C1"):
        read_published(made, "c2.xlsx", REFERENCE)
    made.write_bytes(made.read_bytes()[:900])
    with pytest.raises(InputError, match="is no Excel workbook"):
        read_published(made, "c2.xlsx", REFERENCE)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: [["Table C2"], *rows[1:]], "do not say which year the table is of"),
        (lambda rows: [["year ending Marchember 2026"], *rows[1:]], "do not say which year the table is of"),
        (lambda rows: rows[:7], "no row has the heading Community Safety Partnership code"),
        (lambda rows: [*rows[:7], [*rows[7], "Fraud"], *rows[8:]], "row 8: the column 'Fraud' is not in the layout"),
        (lambda rows: [*rows[:7], rows[7][:-1], *rows[8:]], "lacks Miscellaneous crimes against society"),
        (lambda rows: [*rows[:-1], [*rows[-1][:-1], "[x]"]], "row 11: '\\[x\\]' is not a count"),
        (lambda rows: [*rows[:-1], rows[-1][:-2]], "row 11: the row is cut off"),
        (lambda rows: [*rows[:-1], [*rows[-1][:2], "E2200", *rows[-1][3:]]], "row 11: .* has the code 'E2200'"),
        (lambda rows: [*rows[:-1], [*rows[-1][:2], "", *rows[-1][3:]]], "row 11: .* has no code"),
    ],
)
def test_what_does_not_fit_is_named_with_its_row(change, told):
    with pytest.raises(InputError, match=told):
        read_partnership_table(change(sheet(held().head(3))), C2, "c2.csv")


C4 = LAYOUTS.partnership_table["ons_c4"]
C4_TITLE = TITLE.replace(
    "C2: Recorded crime", "C4:  Recorded crime rate per 1,000 population/households for headline offences,"
)
FIRST_ROWS = SHARED.with_name("Table_C4_first15.csv")


def rates_sheet() -> Sheet:
    """All 399 rows as Table C4 has them: rates by residents rounded to 100, marks where there are none."""
    districts = pd.read_csv(REFERENCE / "csp_districts_2024.csv")
    population = pd.read_csv(REFERENCE / "population_by_district.csv", parse_dates=["date"])
    people = residents(districts, population, pd.read_csv(REFERENCE / "lsoas_2021.csv.gz"))["residents"].round(-2)
    names = sheet(held())[7:]
    header = [*names[0][:6], "Population figures\n (mid-2024) \n- rounded to 100", "Household figures\n (mid-2021)"]
    header += [headings[0] for headings in C4.counts.values()]
    rows = [header]
    for row, printed in zip(held().to_dict("records"), names[1:], strict=True):
        base = people.get(row["csp_code"], 0)
        mark = "[u1]" if row["csp_code"] == "E22000180" else "" if base else "[x]"
        counts = [row.get(group, row["residential_burglary"]) for group in C4.counts]
        numbers = [str(base), str(base // 2), *(str(1000 * int(count) / base) for count in counts)] if base else []
        rows.append([*printed[:6], *([mark] * (2 + len(counts)) if mark else numbers)])
    return [[C4_TITLE], *([""] for _ in range(6)), *rows]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_rates_of_a_file_of_the_real_size_become_an_input_of_every_area(kind, project, tmp_path):
    path, rows = tmp_path / f"pfatables.{kind}", rates_sheet()
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([*row, *[""] * (len(rows[-1]) - len(row))] for row in rows)
    else:
        with Workbook(path) as book:
            book.add_worksheet("Notes").write(0, 0, "Notes")
            page = book.add_worksheet("Table C4")
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    page.write(at, column, float(cell) if at > 7 and column > 5 and cell[:1].isdigit() else cell)
    assert "rates of 314 partnerships, year to 2026-03" in add_rates(Project(project), path)[0]
    gated = GatedInputs(Project(project), load_partnership(Project(project), "E22000215"))
    read = gated.read("csp_rates")
    assert not stops(read.checks)
    found = around.published_rate(read.frame, "E22000215")
    assert found["residents"] == 331_900
    assert found["rate"] == pytest.approx(106.6, abs=0.05)
    assert around.published_rate(read.frame, "E22000180") == {"rate": None, "residents": None}
    assert "publishes no rate" in sentences.published_sentence({"rate": None, "residents": None})


def test_the_first_rows_of_the_real_table_are_our_rates_to_the_rounding():
    if not FIRST_ROWS.is_file():
        pytest.skip("the first rows of Table C4 are not beside the project")
    with FIRST_ROWS.open(encoding="utf-8-sig", newline="") as file:
        rows = [row[1:] for row in csv.reader(file)][1:]
    read = read_partnership_table(rows, C4, "c4.csv")
    assert read["kind"].tolist() == ["force", *["csp"] * 5, "unassigned"]
    counts = held().set_index("csp_code")["total_recorded_crime"].astype(int)
    for row in read[read["kind"] == "csp"].to_dict("records"):
        assert float(row["total_recorded_crime"]) == pytest.approx(
            1000 * counts[row["csp_code"]] / int(row["residents"]), 1e-3
        )
    assert read.iloc[-1][["residents", "total_recorded_crime"]].isna().all(), "a mark is no zero"


def test_a_cell_that_is_no_rate_is_named():
    rows = rates_sheet()[:10]
    for wrong in ("-1", "about 3", "nan"):
        with pytest.raises(
            InputError, match=r"column residents, row 10: .* is no rate, and none of the marks \[x\], \[u1\]"
        ):
            read_partnership_table([*rows[:9], [*rows[9][:6], wrong, *rows[9][7:]]], C4, "c4.csv")


def test_headings_and_notes():
    assert is_called("Population figures\n (mid-2025)", ("Population figures*",))
    assert not is_called("Population", ("Population figures*",))
    assert without_notes("Kent [note 4] [Note 8]") == ("Kent", "4, 8")
    assert place_of(("Theft offences",), ["a", "THEFT \n offences [note 2]"], "x", 1) == 1


def test_a_layout_that_is_misspelt_is_named(tmp_path: Path):
    text = (REFERENCE / "layouts.yml").read_text(encoding="utf-8")
    (tmp_path / "layouts.yml").write_text(text.replace("borough: [Borough]", "burough: [Borough]"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"layouts\.yml: borough_months\.mps_2016\.borough: field required"):
        load_layouts(tmp_path)
