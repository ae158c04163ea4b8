"""Street-level crime in the publisher's layout: real files, joined files, files that do not fit, and small areas."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.assessment import concentration, small_areas
from csp_evidence.errors import InputError
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.published import Published, read_published
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.inputs.street import LAYOUT
from tests.conftest import ROOT

SIDECAR = ROOT / "data" / "raw" / "exampleshire" / "street_crime_synthetic.csv.meta.yml"
REFERENCE = ROOT / "data" / "raw" / "reference"
HEADER = list(load_layouts(REFERENCE).counted_rows[LAYOUT].header)
# The published files are kept beside the project and are no part of it.
SHARED = ROOT.parent / "shared" / "data"
LOOK_UP = SHARED / "boundaries" / "tower_hamlets_lsoa11_to_ward15.csv"
BURGLARIES = {"2014-09": 2_355, "2015-09": 2_343, "2016-09": 2_598}


def read(folder: Path, content: str | bytes) -> Published:
    file = folder / "street.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    file.with_name("street.csv.meta.yml").write_text(SIDECAR.read_text(encoding="utf-8"), encoding="utf-8")
    return read_published(file, "street.csv", REFERENCE)


def counts_in(folder: Path, content: str | bytes) -> pd.DataFrame:
    return read_tidy("street_crime", read(folder, content))


def row(
    identifier: str = "",
    month: str = "2016-09",
    code: str = "E01004222",
    kind: str = "Burglary",
    name: str = "Tower 001A",
) -> str:
    return f"{identifier},{month},Force,Force,-0.03,51.53,On or near Street,{code},{name if code else ''},{kind},,"


def file_of(*rows: str) -> str:
    return "\n".join([",".join(HEADER), *rows]) + "\n"


# Real files


@pytest.fixture(scope="module")
def tower_hamlets(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    files = sorted(SHARED.glob("police_uk/*/*-street.csv"))
    if not files:
        pytest.skip("the published street-level files are not beside the project")
    joined = b"".join(file.read_bytes() for file in files)
    return counts_in(tmp_path_factory.mktemp("street"), joined)


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    if not LOOK_UP.is_file():
        pytest.skip(f"the look-up {LOOK_UP.name} is not beside the project")
    names = {"LSOA11CD": "lsoa_code", "LSOA11NM": "lsoa_name", "WD15CD": "ward_code", "WD15NM": "ward_name"}
    return pd.read_csv(LOOK_UP, dtype="str").rename(columns=names)[[*names.values()]].assign(residents=pd.NA)


@pytest.mark.parametrize(("year_end", "burglaries"), BURGLARIES.items())
def test_36_joined_months_of_tower_hamlets_give_each_year_in_its_144_small_areas(
    tower_hamlets, places, year_end, burglaries
):
    year = small_areas.located(tower_hamlets, places, "Tower Hamlets", year_end)
    assert small_areas.tally(year).set_index("where")["records"].tolist() == [burglaries, 0, 0, 0]
    table = small_areas.by_small_area(year, places)
    assert len(table) == 144
    assert table["crimes"].sum() == small_areas.by_ward(table)["crimes"].sum() == burglaries
    assert len(small_areas.by_ward(table)) == 20
    assert concentration.places_for(table["crimes"]) < 72


def test_ids_that_the_publisher_repeats_are_counted_and_kept(tower_hamlets):
    assert tower_hamlets["records"].sum() == 7_296
    assert tower_hamlets["repeats"].sum() == 159, "103 of them after the first with their id"


def test_a_small_area_that_a_look_up_lacks_is_told_apart_from_one_elsewhere(tower_hamlets, places):
    year = small_areas.located(tower_hamlets, places.iloc[1:], "Tower Hamlets", "2016-09")
    records = small_areas.tally(year).set_index("where")["records"]
    assert records[small_areas.UNLISTED] > 0
    assert records[small_areas.OUTSIDE] == 0
    assert records.sum() == BURGLARIES["2016-09"]


def test_a_month_of_west_yorkshire_loses_no_row(tmp_path):
    """All categories, rows without a place and blank ids, as the archive has them; the file comes with a package."""
    toolkit = pytest.importorskip("crime_sim_toolkit")
    folder = Path(toolkit.__file__).parent / "tests" / "testing_data" / "test_policedata" / "2016-07"
    content = (folder / "2016-07-west-yorkshire-street.csv").read_bytes()
    lines = list(csv.DictReader(content.decode().splitlines()))
    counts = counts_in(tmp_path, content)
    assert counts["records"].sum() == len(lines) > 20_000
    without = sum(not line["LSOA code"] for line in lines)
    assert counts.loc[counts["lsoa_code"].isna(), "records"].sum() == without > 0
    kinds = Counter(line["Crime type"] for line in lines)
    assert counts.groupby("crime_type")["records"].sum().to_dict() == kinds
    assert small_areas.ANTI_SOCIAL in kinds


# Layout


def test_blank_ids_are_no_repeats_and_rows_without_a_place_stay(tmp_path):
    asb = "Anti-social behaviour"
    counts = counts_in(tmp_path, file_of(row("a"), row("a"), row("", kind=asb), row("", kind=asb), row("b", code="")))
    assert counts[["crime_type", "records", "repeats"]].to_numpy().tolist() == [
        [asb, 2, 0],
        ["Burglary", 2, 2],
        ["Burglary", 1, 0],
    ]
    assert counts["lsoa_code"].isna().tolist() == [False, False, True]
    assert counts.index.tolist() == [4, 2, 6], "a count is named by its first row in the file"


def test_files_below_one_another_are_one_file(tmp_path):
    joined = file_of(row("a")) + file_of(row("b", month="2016-08"), row("c"))
    counts = counts_in(tmp_path, joined)
    assert counts.index.tolist() == [4, 2]
    assert counts["records"].tolist() == [1, 2], "the header in the middle is no row"


def test_an_id_is_a_part_of_what_a_file_says(tmp_path):
    """Whatever the order of the rows; a file with another id, or one that is blank, is another file."""
    same = [read(tmp_path, file_of(*rows)).frame for rows in ((row("a"), row("b")), (row("b"), row("a")))]
    assert content_digest(same[0]) == content_digest(same[1])
    for other in (file_of(row("a"), row("c")), file_of(row("a"), row("")), file_of(row("a"), row("a"))):
        assert content_digest(read(tmp_path, other).frame) != content_digest(same[0])
    long = [f"{number:064x}" for number in range(3)]
    first, second = (read(tmp_path, file_of(row(long[0]), row(one))).frame for one in long[1:])
    assert content_digest(first) != content_digest(second)


def test_cells_with_commas_quotes_and_line_ends_are_read_as_python_reads_them(tmp_path):
    place = '"On or near ""The Old"" Street, Town"'
    text = file_of(row("a").replace("On or near Street", place), row("b"))
    assert counts_in(tmp_path, text)["records"].tolist() == [2]
    assert counts_in(tmp_path, text.replace("\n", "\r\n"))["records"].tolist() == [2]
    assert counts_in(tmp_path, b"\xef\xbb\xbf" + text.encode() + b"\n\n")["records"].tolist() == [2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Month,LSOA code\n2016-09,E01004222\n", ["row 1", "lacks 'Crime ID'"]),
        (file_of(row("a"), "b,2016-09"), ["row 3", "2 cells, but the header has 12"]),
        (file_of(), ["a header and no rows"]),
        (file_of(row("a")).encode() + b"\xff", ["not UTF-8", "line 3"]),
        (file_of('"a,2016-09'), ["wrongly quoted"]),
        (file_of(row('"a" b')), ["wrongly quoted", "line 2"]),
        (file_of(row("a"), "", row("b")), ["row 3", "0 cells"]),
        (file_of(row("a"), row("a b")), ["column Crime ID, row 3", "'a b' is not an id"]),
        (file_of(row("a"), row("b", kind="Burg\u200blary")), ["column Crime type, row 3", "U+200B"]),
        (file_of(row("a")) + "\0", ["NUL"]),
        ("\n", ["is empty"]),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(tmp_path, content, words):
    with pytest.raises(InputError) as told:
        read(tmp_path, content)
    for word in ["street.csv", *words]:
        assert word in str(told.value)


@pytest.mark.parametrize("month", ["2016-13", "Sep-16", "2016-9", "16-09", "2016-09-01"])
def test_a_month_that_is_none_is_named_with_its_row(tmp_path, month):
    with pytest.raises(InputError, match=f"street.csv, column month, row 3: the cell '{month}' is not a month"):
        counts_in(tmp_path, file_of(row("a"), row("b", month=month)))


# Small areas


LISTED = pd.DataFrame(
    {
        "lsoa_code": ["E01000001", "E01000002", "E01000003"],
        "lsoa_name": ["Town 001A", "Town 001B", "Town 001C"],
        "ward_code": ["E05000001", "E05000001", None],
        "ward_name": ["East", "East", None],
        "residents": pd.array([1_000, 500, None], dtype="Int64"),
    }
)


def counts_of(*rows: tuple[str, str | None, str | None, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["month", "lsoa_code", "lsoa_name", "crime_type", "records"])
    return frame.assign(month=pd.to_datetime(frame["month"]), repeats=0)


def test_incidents_other_areas_and_rows_without_a_place_are_counted_apart():
    counts = counts_of(
        ("2016-09", "E01000001", "Town 001A", "Burglary", 8),
        ("2016-08", "E01000002", "Town 001B", "Robbery", 2),
        ("2016-09", "E01000002", "Town 001B", "Anti-social behaviour", 5),
        ("2016-09", "E01000009", "Town 002A", "Burglary", 3),
        ("2016-09", "E01000008", "Township 001A", "Burglary", 4),
        ("2016-09", None, None, "Burglary", 1),
        ("2015-09", "E01000001", "Town 001A", "Burglary", 100),
    )
    year = small_areas.located(counts, LISTED, "Town", "2016-09")
    rows = small_areas.tally(year).set_index("where")
    assert rows["crimes"].tolist() == [10, 3, 4, 1]
    assert rows["incidents"].tolist() == [5, 0, 0, 0]
    assert rows["records"].sum() == 23, "the year before is not among them"
    table = small_areas.by_small_area(year, LISTED).set_index("lsoa_code")
    assert table["crimes"].to_dict() == {"E01000001": 8, "E01000002": 2, "E01000003": 0}
    assert table.loc["E01000002", "rate"] == pytest.approx(4.0)
    assert pd.isna(table.loc["E01000003", "rate"]), "without residents there is no rate"
    wards = small_areas.by_ward(table.reset_index())
    assert wards.to_dict("records")[0]["residents"] == 1_500
    assert wards["crimes"].tolist() == [10]


def test_what_is_missing_is_said_and_small_areas_are_not_shown_by_part_of_a_year():
    whole = counts_of(*[(f"{month:%Y-%m}", "E01000001", "Town 001A", "Drugs", 1)
                        for month in pd.date_range("2015-10-01", periods=12, freq="MS")])  # fmt: skip
    assert small_areas.what_lacks(whole, LISTED, "2016-09") == ("", "")
    assert "No street-level file" in small_areas.what_lacks(None, LISTED, "2016-09")[0]
    assert "not listed" in small_areas.what_lacks(whole, None, "2016-09")[0]
    assert "not listed" in small_areas.what_lacks(whole, LISTED.iloc[:0], "2016-09")[0]
    said, remedy = small_areas.what_lacks(whole[whole["month"] != "2016-02-01"], LISTED, "2016-09")
    assert "1 of the twelve months of the year: February 2016" in said
    assert remedy


def test_how_few_places_hold_half():
    assert concentration.places_for([5, 3, 2]) == 1
    assert concentration.places_for([4, 3, 3]) == 2
    assert concentration.places_for([1, 1, 1, 1]) == 2
    assert concentration.places_for([0, 0]) == 0
    assert concentration.places_for([10, 5, 5], 1.0) == 3
