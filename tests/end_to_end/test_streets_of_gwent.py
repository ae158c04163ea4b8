"""A year of real street-level files makes the places of every partnership of a force, by two commands."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from scripts.make_published_layouts import of_home_office, of_wards, write_ods
from tests.conftest import ROOT, csp
from tests.stop_files import write_stops

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
    others = project.parent / "others"
    others.mkdir()
    searched = write_stops(others, "gwent", [f"2025-{month:02d}" for month in range(1, 13)])
    assert sum(searched.values()) > 2_000
    sheets = [(f"{year}-{year - 1999}", of_home_office(year, 1, old=False)) for year in (2024, 2025)]
    write_ods(others / "prc-csp.ods", sheets)
    for what in ([str(others / "prc-csp.ods")], [str(FOLDER), str(others)]):
        added = csp(project, "add", *what)
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


def page_of(project: Path, code: str) -> str:
    page = (project / "outputs" / code / "area_profile.html").read_text(encoding="utf-8")
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_a_map_and_hot_spots_by_small_area(gwent):
    for code, name in GWENT.items():
        assert (gwent / "outputs" / code / "figures/area_profile/small_areas_map.svg").is_file(), name
        found = json.loads((gwent / "outputs" / code / "results.json").read_text(encoding="utf-8"))
        assert found["area_profile.street.hot_spots"]["value"] >= 0
    assert "6 small areas of 100 are hot spots: Newport 014D" in page_of(gwent, "W14000022")


def test_the_cards_on_crime_and_on_places_have_a_drawing_that_picks_the_area_and_the_places_out(gwent):
    for code, name in GWENT.items():
        front = BeautifulSoup((gwent / "outputs" / code / "index.html").read_text(encoding="utf-8"), "html.parser")
        cards = {card.select_one(".subject").get_text(strip=True): card for card in front.select(".cards article")}
        assert name in cards["Crime"].select_one("svg.small text.name").get_text(), name
        found = json.loads((gwent / "outputs" / code / "results.json").read_text(encoding="utf-8"))
        picked = cards["Places"].select("svg.small rect.own")
        assert len(picked) == found["area_profile.street.half"]["value"], name


def test_outcomes_by_category_leave_no_crime_out(gwent):
    with (gwent / "outputs/W14000020/tables/area_profile/outcomes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["crime_type"] == "All crimes"
    assert sum(int(row["crimes"]) for row in rows[1:]) == int(rows[0]["crimes"])
    classes = ("court", "out_of_court", "no_prosecution", "no_suspect", "not_known")
    assert {round(sum(float(row[name]) for name in classes)) for row in rows if int(row["crimes"])} == {100}


def test_searches_of_the_force_stand_with_their_caution_and_without_a_claim(gwent):
    page = page_of(gwent, "W14000020")
    assert "The police of Gwent recorded" in page
    assert "They do not say whether searches were fair." in page
    assert "a difference between two rates does not show that people were treated differently" in page
    assert not re.search(r"disproportion|times (as|more) likely", page)
    with (gwent / "outputs/W14000020/tables/area_profile/stops.csv").open(encoding="utf-8", newline="") as file:
        order = [row["ethnic_group"] for row in csv.DictReader(file)]
    assert order[:2] == [
        "Asian, Asian British or Asian Welsh",
        "Black, Black British, Black Welsh, Caribbean or African",
    ]


def test_the_quarters_of_the_open_data_are_shown_without_a_verdict(gwent):
    page = page_of(gwent, "W14000020")
    assert "By quarter the police recorded 9,645 offences in Torfaen in 2025/26 and 9,645 in 2024/25." in page
    assert "We do not say whether that is a change" in page


def test_the_wards_of_tower_hamlets_from_a_file_of_wards(gwent):
    file = gwent.parent / "wards.csv"
    months = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)][11:35]
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows(of_wards(months, borough="BoroughName"))
    assert csp(gwent, "add", str(file)).returncode == 0
    made = csp(gwent, "run", "E22000215")
    assert made.returncode == 0, made.stderr
    assert "in each of the 20 wards of Tower Hamlets" in page_of(gwent, "E22000215")
    assert (gwent / "outputs/E22000215/figures/area_profile/wards_map.svg").is_file()


def test_a_month_more_costs_a_month(gwent):
    """What is kept already is not read again; a file of one more month is the one that is."""
    again = csp(gwent, "add", str(FOLDER))
    assert "0 files are new or changed" in again.stdout
    kept = sorted((gwent / "data/processed/police_uk/street").rglob("*.parquet"))
    before = {path: path.stat().st_mtime_ns for path in kept}
    assert len(before) == 24
    more = gwent.parent / "2026-01-gwent-street.csv"
    more.write_text(
        (FOLDER / "2025-01-gwent-street.csv").read_text(encoding="utf-8").replace(",2025-01,", ",2026-01,"),
        encoding="utf-8",
    )
    one = csp(gwent, "add", str(more))
    assert "1 files of gwent, 2026-01 to 2026-01" in one.stdout.replace("1 file of", "1 files of")
    assert {path: path.stat().st_mtime_ns for path in kept} == before
    assert len(list((gwent / "data/processed/police_uk/street").rglob("*.parquet"))) == 25
