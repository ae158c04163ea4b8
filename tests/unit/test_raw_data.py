"""The committed raw data: published totals, transcribed figures, sidecars, and the synthetic consultation."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
import yaml

from csp_evidence.inputs.file_formats import is_table
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.street import LAYOUT as STREET
from tests.unit.funding_inputs import money

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "data" / "raw"
HERE = RAW / "tower-hamlets"
REFERENCE = RAW / "reference"
SCRIPT = ROOT / "scripts" / "make_synthetic_consultation.py"
SYNTHETIC = HERE / "consultation_responses_synthetic.csv"
TOWER_HAMLETS = "E09000030"
FILES = sorted(RAW.rglob("*.csv"))
EXAMPLE = RAW / "exampleshire"

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def sidecar(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.with_name(path.name + ".meta.yml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def total(chosen: Iterable[Mapping[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in chosen), Decimal(0))


@pytest.fixture(scope="module")
def crime() -> list[Row]:
    return rows(REFERENCE / "recorded_crime_by_borough_month.csv")


@pytest.fixture(scope="module")
def responses() -> list[Row]:
    return rows(SYNTHETIC)


# Published figures


@pytest.mark.parametrize(
    ("first", "last", "offences"),
    [
        ("2012-10", "2013-09", 27_976),
        ("2013-10", "2014-09", 26_385),
        ("2014-10", "2015-09", 28_250),
        ("2015-10", "2016-09", 30_053),
        ("2012-10", "2016-09", 112_664),
    ],
)
def test_recorded_crime_of_tower_hamlets(crime: list[Row], first: str, last: str, offences: int) -> None:
    chosen = (row for row in crime if row["area_code"] == TOWER_HAMLETS and first <= row["month"] <= last)
    assert total(chosen, "offences") == offences


def test_recorded_crime_covers_every_borough_group_and_month_once(crime: list[Row]) -> None:
    assert total(crime, "offences") == 2_904_835
    assert len({row["area_code"] for row in crime}) == 32
    assert len({row["offence_group"] for row in crime}) == 25
    assert len({row["month"] for row in crime}) == 48
    assert len({(row["area_code"], row["offence_group"], row["month"]) for row in crime}) == 32 * 25 * 48 == len(crime)


def test_fraud_collapses_when_action_fraud_takes_over(crime: list[Row]) -> None:
    fraud: Counter[str] = Counter()
    for row in crime:
        if row["offence_group"] == "fraud_or_forgery":
            fraud[row["month"]] += int(row["offences"])
    assert fraud["2013-01"] == 2_583
    assert fraud["2013-04"] == 71


def test_breaks_begin_where_the_counts_do(crime: list[Row]) -> None:
    month = {row["offence_group"]: row["month"] for row in rows(REFERENCE / "series_breaks.csv")}["fraud_or_forgery"]
    assert month == "2013-02"
    fraud = {at: total((r for r in crime if (r["offence_group"], r["month"]) == ("fraud_or_forgery", at)), "offences")
             for at in ("2013-01", month)}  # fmt: skip
    assert fraud == {"2013-01": 2_583, "2013-02": 380}


def test_what_was_not_checked_against_its_source_is_left_blank_and_not_guessed() -> None:
    unchecked = {
        name: [row[key] for row in rows(REFERENCE / f"{name}.csv") if not row["checked_against"]]
        for name, key in (("duties", "duty"), ("series_breaks", "offence_group"), ("shared_information", "item"))
    }
    assert unchecked == {"duties": ["equality"], "series_breaks": [], "shared_information": ["council"]}


def test_census_counts_every_resident_once_by_each_characteristic() -> None:
    residents: Counter[str] = Counter()
    for row in rows(REFERENCE / "census_2011_by_borough.csv"):
        if row["area_code"] == TOWER_HAMLETS:
            residents[row["characteristic"]] += int(row["persons"])
    assert residents == {"sex": 254_096, "age": 254_096, "ethnic_group": 254_096}


def test_wards_add_up() -> None:
    offences, residents = rows(HERE / "ward_totals_2015.csv"), rows(HERE / "ward_population_2011.csv")
    assert total(offences, "offences_2015") == 27_835
    assert total(residents, "persons_2011") == 254_096
    assert [(row["ward_code"], row["ward_name"]) for row in offences] == [
        (row["ward_code"], row["ward_name"]) for row in residents
    ]
    assert len(offences) == 20


def test_mid_year_estimate_is_the_first_one_for_2016() -> None:
    estimates = rows(REFERENCE / "population_by_borough_year.csv")
    assert [r["persons"] for r in estimates if (r["area_code"], r["mid_year"]) == (TOWER_HAMLETS, "2016")] == ["304854"]


def test_inner_london_is_the_statistical_one() -> None:
    areas = rows(REFERENCE / "areas.csv")
    of = {row["area_name"]: row["sub_region"] for row in areas}
    assert Counter(of.values()) == {"inner_london": 13, "outer_london": 19}
    assert of["Haringey"] == of["Newham"] == of["Tower Hamlets"] == "inner_london"
    assert of["Greenwich"] == "outer_london"
    assert "City of London" not in of
    assert [row["area_code"] for row in areas] == sorted(row["area_code"] for row in areas)


@pytest.mark.parametrize(
    "name", ["recorded_crime_by_borough_month", "population_by_borough_year", "census_2011_by_borough"]
)
def test_areas_are_the_same_in_every_reference_file(name: str) -> None:
    areas = {(row["area_code"], row["area_name"]) for row in rows(REFERENCE / "areas.csv")}
    assert {(row["area_code"], row["area_name"]) for row in rows(REFERENCE / f"{name}.csv")} == areas


def test_every_census_category_has_a_band() -> None:
    census = {(row["characteristic"], row["category"]) for row in rows(REFERENCE / "census_2011_by_borough.csv")}
    bands = rows(REFERENCE / "census_bands.csv")
    assert {(row["characteristic"], row["category"]) for row in bands} == census
    assert {row["band"] for row in bands if row["characteristic"] == "ethnic_group"} == {
        "white",
        "mixed",
        "asian",
        "black",
        "other",
    }


# Transcribed figures


def test_every_offence_group_has_a_label_and_one_reading_of_the_report(crime: list[Row]) -> None:
    groups = {row["offence_group"] for row in crime}
    assert {row["offence_group"] for row in rows(REFERENCE / "offence_groups.csv")} == groups
    readings = defaultdict(list)
    for row in rows(HERE / "offence_group_priorities.csv"):
        readings[row["offence_group"]].append((row["reading"], row["priority"]))
    assert set(readings) == groups
    for of in readings.values():
        assert [reading for reading, _ in of].count("main") == 1
        assert len({priority for _, priority in of}) == len(of), "another reading that changes nothing"


def test_weapons_go_to_reoffending_and_show_violence_as_the_other_reading() -> None:
    placed = {
        row["reading"]: (row["priority"], row["paragraph"])
        for row in rows(HERE / "offence_group_priorities.csv")
        if row["offence_group"] == "offensive_weapon"
    }
    assert placed == {"main": ("reoffending", "3.18"), "other": ("violence", "3.18")}


def test_no_offence_group_stands_for_hate_crime() -> None:
    assert "hate" not in {row["priority"] for row in rows(HERE / "offence_group_priorities.csv")}


MONEY = money()


def test_funding_has_the_lines_of_section_4() -> None:
    lines = Counter(MONEY.lines["paragraph"])
    assert lines == {"4.2": 2, "4.3": 1, "4.4": 1, "4.5": 1, "4.6": 1, "4.8": 10, "4.10": 3, "4.11": 3, "4.12": 2}


@pytest.mark.parametrize(
    ("name", "amount", "count"),
    [
        ("budget_growth", "1000000", 2),
        ("lcpf_programme", "1610109", 10),
        ("lcpf_daat", "1156000", 5),
        ("prevent_council", "132000", 3),
        ("prevent_third_party", "295000", 2),
    ],
)
def test_lines_add_up_to_the_stated_total(name: str, amount: str, count: int) -> None:
    own = MONEY.lines[MONEY.lines["line_id"].isin(MONEY.tables.leaves[name])]
    assert len(own) == count
    assert sum(own["amount"]) == MONEY.values[name] == Decimal(amount)


def test_themes_of_the_crime_prevention_fund() -> None:
    themes: Counter[str] = Counter()
    for row in MONEY.of_fund("lcpf").itertuples():
        themes[row.theme] += int(row.amount)
    assert sorted(themes.values()) == [105_650, 352_459, 1_152_000]


def test_the_action_team_delivers_the_five_projects_that_are_named() -> None:
    lines = MONEY.lines[MONEY.lines["deliverer"] == "Drug and Alcohol Action Team"]
    assert lines["amount_published"].tolist() == ["204,000", "340,000", "476,000", "96,000", "40,000"]
    assert all("lcpf_daat" in totals for totals in lines["totals"])


def test_money_for_third_parties_is_never_council_income() -> None:
    lines = MONEY.lines
    assert set(lines.loc[~lines["council_income"], "paragraph"]) == {"4.12"}
    assert set(lines.loc[lines["flow"] == "third party", "paragraph"]) == {"4.12"}


def test_savings_are_the_three_that_are_stated() -> None:
    assert MONEY.lines.loc[MONEY.lines["withdrawn"], "amount"].tolist() == [400_000, 950_000, 50_000]


def test_amounts_are_those_of_the_printed_figures() -> None:
    scale = {"k": 1_000, "m": 1_000_000, " million": 1_000_000}
    for row in pd.concat([MONEY.lines, MONEY.totals]).itertuples():
        printed = row.amount_published.removeprefix("£").replace(",", "")
        unit = next((word for word in scale if printed.endswith(word)), "")
        number = Decimal(printed.removesuffix(unit))
        places = -int(number.as_tuple().exponent)
        assert number * scale.get(unit, 1) == row.amount, row
        assert Decimal(scale.get(unit, 1)) / 10**places == row.rounding_unit, row


def test_officers_in_both_views() -> None:
    counted, stated = MONEY.counted
    posts, teams = (counted[counted["view"] == view] for view in ("posts", "teams"))
    whole = stated.set_index("total_id")["number"]
    assert posts["printed"].tolist() == ["6", "14", "18", "1"]
    assert sum(posts["number"]) == whole["council_funded"] == 39
    assert teams["printed"].tolist() == ["4 x 1", "4 x 5", "1"]
    assert sum(teams.loc[[totals == ("teams",) for totals in teams["totals"]], "number"]) == whole["teams"] == 24


def test_only_three_concerns_are_named() -> None:
    concerns = rows(HERE / "concerns.csv")
    assert len(concerns) == 21
    assert sum(row["label_status"] == "placeholder" for row in concerns) == 17
    named = {row["concern_id"] for row in concerns if row["label_status"] == "published"}
    assert named == {"drugs_and_alcohol", "anti_social_behaviour", "gangs", "other"}


def test_published_percentages_follow_from_the_counts() -> None:
    for row in rows(HERE / "consultation_published.csv"):
        if row["count"] and row["percent"]:
            step = Decimal(1).scaleb(-int(row["decimals"]))
            assert (Decimal(row["count"]) * 100 / 1_389).quantize(step) == Decimal(row["percent"])


# Sidecars and the page that lists the files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_sidecar_describes_the_file(path: Path) -> None:
    told, data = sidecar(path), rows(path)
    fields = told["fields"]
    layout = load_layouts(REFERENCE).counted_rows[STREET] if told.get("layout") == STREET else None
    names = dict(layout.counted) if layout else {field["name"]: field["name"] for field in fields}
    counted = ["records", "repeats", "ids_checksum"] if layout else []
    assert [*names, *counted] == [field["name"] for field in fields]
    fields = fields[: len(names)]
    with path.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == (list(layout.header) if layout else list(names))
    for field in fields:
        if field.get("constraints", {}).get("required"):
            assert all(row[names[field["name"]]] for row in data), f"{field['name']} has blanks"
    if told.get("layout") != STREET:  # a row is a record there, and nothing names it
        assert len({tuple(row[key] for key in told["primaryKey"]) for row in data}) == len(data), "the keys repeat"
    assert b"\r" not in path.read_bytes()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_controls_agree_with_the_file(path: Path) -> None:
    controls, data = sidecar(path)["controls"], rows(path)
    if sidecar(path).get("layout") == STREET:  # read as counts of the rows that are alike
        columns = [
            column for column in data[0] if column in load_layouts(REFERENCE).counted_rows[STREET].counted.values()
        ]
        ids = Counter(row["Crime ID"] for row in data if row["Crime ID"])
        assert controls["rows"] == len({tuple(row[column] for column in columns) for row in data})
        assert controls["sums"] == {"records": len(data), "repeats": sum(n for n in ids.values() if n > 1)}
        return
    assert controls["rows"] == len(data)
    for name, expected in controls["sums"].items():
        if name.endswith("_pence"):
            assert total(data, name.removesuffix("_pence")) * 100 == expected
        else:
            assert total(data, name) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_missing_date_is_explained(path: Path) -> None:
    told = sidecar(path)
    assert isinstance(told["published"], date) or re.search(r"\b(date|day of publication)\b", told["notes"])
    assert told["personal"] is (path.name == SYNTHETIC.name)
    assert (told["status"] == "synthetic") is (path == SYNTHETIC or path.parent == EXAMPLE)
    assert (told["status"] == "illustrative") is (path.name == "funding_scenarios.csv")
    assert ("synthetic" in path.name) is (told["status"] == "synthetic")


def test_no_sidecar_is_left_without_its_file() -> None:
    assert sorted(p.name.removesuffix(".meta.yml") for p in RAW.rglob("*.meta.yml")) == sorted(
        path.name for path in RAW.rglob("*") if is_table(path.name) and path.parent.name != ".accepted"
    )


def test_partnership_names_files_that_exist() -> None:
    partnership = yaml.safe_load((HERE / "partnership.yml").read_text(encoding="utf-8"))
    assert all((RAW / file).is_file() for file in partnership["inputs"].values())
    areas = {row["area_code"]: row["area_name"] for row in rows(REFERENCE / "areas.csv")}
    assert areas[partnership["area_code"]] == partnership["name"] == "Tower Hamlets"
    assert [areas[code] for code in partnership["neighbours"]] == [
        "Hackney",
        "Newham",
        "Southwark",
        "Lewisham",
        "Greenwich",
    ]


# Neighbours, outlines, categories and vintages


def test_neighbours_are_mutual_and_every_borough_has_some() -> None:
    pairs = {(row["area_code"], row["neighbour_code"]): row["boundary"] for row in rows(REFERENCE / "neighbours.csv")}
    assert {area for area, _ in pairs} == {row["area_code"] for row in rows(REFERENCE / "areas.csv")}
    for (one, other), boundary in pairs.items():
        assert one != other
        assert pairs[other, one] == boundary


def test_neighbours_of_tower_hamlets_are_those_of_its_partnership() -> None:
    declared = yaml.safe_load((HERE / "partnership.yml").read_text(encoding="utf-8"))["neighbours"]
    listed = [r["neighbour_code"] for r in rows(REFERENCE / "neighbours.csv") if r["area_code"] == TOWER_HAMLETS]
    assert sorted(listed) == sorted(declared)


def test_every_area_that_is_compared_has_an_outline_of_that_name() -> None:
    drawn = json.loads((REFERENCE / "districts_2024.geojson").read_text(encoding="utf-8"))["features"]
    names = {one["properties"]["lad_code"]: one["properties"]["lad_name"] for one in drawn}
    areas = {row["area_code"]: row["area_name"] for row in rows(REFERENCE / "areas.csv")}
    assert {code: names.get(code) for code in areas} == areas


def test_categories_of_the_older_layout_lead_to_every_offence_group() -> None:
    placed = [row for row in rows(REFERENCE / "offence_categories.csv") if row["layout"] == "mps_2016"]
    groups = {row["offence_group"] for row in rows(REFERENCE / "offence_groups.csv")}
    assert {row["offence_group"] for row in placed} == groups
    compared = {row["comparison_group"] for row in rows(REFERENCE / "recorded_crime_vintages.csv")}
    assert {row["comparison_group"] for row in rows(REFERENCE / "offence_categories.csv")} == compared


@pytest.mark.parametrize(
    ("vintage", "year", "offences"),
    [
        ("2016-12", "2014-09", 26_385),
        ("2016-12", "2015-09", 28_250),
        ("2016-12", "2016-09", 30_053),
        ("2021-07", "2014-09", 26_311),
        ("2021-07", "2015-09", 28_178),
        ("2021-07", "2016-09", 30_030),
    ],
)
def test_totals_of_both_vintages(vintage: str, year: str, offences: int) -> None:
    held = rows(REFERENCE / "recorded_crime_vintages.csv")
    assert total((r for r in held if (r["vintage"], r["year_end"]) == (vintage, year)), "offences") == offences


def test_every_theme_names_offence_groups_and_concerns_that_exist() -> None:
    for folder, groups in (
        (HERE, REFERENCE / "offence_groups.csv"),
        (EXAMPLE, EXAMPLE / "offence_groups_synthetic.csv"),
    ):
        known = {row["offence_group"] for row in rows(groups)}
        file = next(folder.glob("themes*.csv"))
        used = [group for row in rows(file) for group in row["offence_groups"].split(";") if group]
        assert set(used) <= known
        assert len(used) == len(set(used)), "a group would count towards two themes"
    named = {row["concern_id"] for row in rows(HERE / "concerns.csv") if row["label_status"] == "published"}
    assert {row["concern"] for row in rows(HERE / "themes.csv")} - {""} == named - {"other"}


def test_exampleshire_is_what_its_script_makes(tmp_path: Path) -> None:
    for name in ("make_exampleshire.py", "make_exampleshire_consultation.py", "make_exampleshire_delivery.py"):
        script = [sys.executable, str(ROOT / "scripts" / name), str(tmp_path)]
        done = subprocess.run(script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    by_hand = {"funding_printed_synthetic.csv"}  # its mistakes are chosen one by one
    assert made == {path.name: path.read_bytes() for path in EXAMPLE.glob("*.csv") if path.name not in by_hand}


def test_every_street_level_row_of_exampleshire_says_that_it_is_synthetic() -> None:
    records = rows(EXAMPLE / "street_crime_synthetic.csv")
    assert {row["Context"] for row in records} == {"Synthetic"}
    recorded = rows(EXAMPLE / "recorded_crime_synthetic.csv")
    burglaries = {
        row["month"]: int(row["offences"])
        for row in recorded
        if row["area_code"] == "E99000001" and row["offence_group"] == "burglary" and row["month"] >= "2015-10"
    }
    own = [r for r in records if r["Crime type"] == "Burglary" and not r["LSOA name"].startswith("Sampleford")]
    assert Counter(row["Month"] for row in own) == burglaries
    places = {row["lsoa_code"] for row in rows(EXAMPLE / "small_areas_synthetic.csv")}
    assert {row["LSOA code"] for row in own} - {""} <= places
    assert {row["LSOA code"] for row in records} - places - {""}, "rows from elsewhere are among them"


# The synthetic consultation


def test_synthetic_in_name_and_in_every_row(responses: list[Row]) -> None:
    assert "synthetic" in SYNTHETIC.name
    assert {row["synthetic"] for row in responses} == {"synthetic"}
    assert [row["response_id"] for row in responses] == [f"SYN-{i:04}" for i in range(1, 1_390)]


def test_synthetic_responses_reproduce_the_published_totals(responses: list[Row]) -> None:
    first = Counter(row["first_choice"] for row in responses)
    assert len(responses) == 1_389
    assert Counter(row["feels_safe"] for row in responses) == {"yes": 998, "no": 391}
    assert first.most_common(3) == [("drugs_and_alcohol", 339), ("anti_social_behaviour", 311), ("gangs", 130)]
    rest = [count for concern, count in first.most_common()[3:]]
    assert len(rest) == 18
    assert sum(rest) == 609
    assert min(rest) >= 12
    assert max(rest) < 130
    assert sum(row["connection"] != "neither" for row in responses) == 1_320


def test_synthetic_responses_fall_on_every_part_of_the_window(responses: list[Row]) -> None:
    days = {row["submitted"] for row in responses}
    assert (min(days), max(days)) == ("2016-06-10", "2016-08-12")


def test_synthetic_responses_are_consistent(responses: list[Row]) -> None:
    concerns = {row["concern_id"] for row in rows(HERE / "concerns.csv")}
    wards = {row["ward_code"] for row in rows(HERE / "ward_population_2011.csv")}
    for row in responses:
        choices = {row["first_choice"], row["second_choice"], row["third_choice"]}
        assert len(choices) == 3
        assert choices <= concerns
        assert bool(row["other_text"]) is ("other" in choices)
        assert bool(row["ward_code"]) is (row["connection"] in ("lives", "lives_and_works"))
        profile = [row["age_band"], row["sex"], row["ethnic_group"]]
        assert all(profile) if row["respondent_type"] == "person" else not any(profile)
    assert {row["ward_code"] for row in responses} - {""} == wards


def test_synthetic_profile_uses_the_census_bands(responses: list[Row]) -> None:
    bands = defaultdict(set)
    for row in rows(REFERENCE / "census_bands.csv"):
        bands[row["characteristic"]].add(row["band"])
    for column, characteristic in (("age_band", "age"), ("sex", "sex"), ("ethnic_group", "ethnic_group")):
        used = {row[column] for row in responses} - {""}
        assert used == bands[characteristic] - {"under_16"} | {"prefer_not_to_say"}


def test_channels_are_those_of_the_report(responses: list[Row]) -> None:
    assert {row["channel"] for row in responses} == {
        "ward_panel_meeting",
        "public_meeting",
        "outreach_session",
        "idea_store",
        "letter",
        "email",
        "web_page",
    }


def test_other_texts_try_a_reader(responses: list[Row]) -> None:
    texts = Counter(row["other_text"] for row in responses if row["other_text"])
    assert any("," in text for text in texts)
    assert any('"' in text for text in texts)
    assert any(not text.isascii() for text in texts)
    assert max(texts.values()) > 1
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts), "a spreadsheet would run it"


def test_script_makes_the_committed_bytes(tmp_path: Path) -> None:
    made = tmp_path / "responses.csv"
    done = subprocess.run([sys.executable, str(SCRIPT), str(made)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert made.read_bytes() == SYNTHETIC.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["responses.csv"]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_synthetic_consultation", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def raw_copy(tmp_path: Path) -> Path:
    copy = tmp_path / "raw"
    shutil.copytree(RAW, copy, ignore=shutil.ignore_patterns("recorded_crime*", "*.meta.yml"))
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("consultation_published.csv", "borough,998,", "borough,999,", "feels_safe adds up to 1,390"),
        ("consultation_published.csv", "choice,339,", "choice,1339,", "more than 1,389 responses"),
        ("consultation_published.csv", "other,20,", "other,19,", "19 concerns and 'other' are published, but 21"),
        ("consultation_published.csv", "first_choice.gangs", "first_choice.burglary", "not listed: burglary"),
        ("consultation_published.csv", "\nresponses,", "\nreplies,", "count for responses"),
        ("consultation_published.csv", "choice,130,", "choice,,", "count for first_choice.gangs"),
        ("partnership.yml", "closes: 2016-08-12", "closes: 2016-06-01", "closes before it opens"),
        ("partnership.yml", "area_code: E09000030", "area_code: E09000001", "no residents"),
    ],
)
def test_script_refuses_totals_that_contradict(
    script: ModuleType, raw_copy: Path, file: str, old: str, new: str, reason: str
) -> None:
    change(raw_copy / "tower-hamlets" / file, old, new)
    with pytest.raises(script.ConstraintError, match=reason):
        script.read_constraints(raw_copy)


def test_script_refuses_first_choices_that_do_not_fit(script: ModuleType, raw_copy: Path) -> None:
    """With three first choices for gangs, the 18 unnamed concerns cannot stay below the third place."""
    change(raw_copy / "tower-hamlets" / "consultation_published.csv", "choice,130,", "choice,3,")
    assumptions = yaml.safe_load(SCRIPT.with_name("synthetic_consultation.yml").read_text(encoding="utf-8"))
    with pytest.raises(script.ConstraintError, match="736 first choices remain for 18 concerns"):
        script.make_responses(script.read_constraints(raw_copy), assumptions)


def test_script_leaves_the_old_file_when_it_cannot_write(script: ModuleType, tmp_path: Path) -> None:
    kept = tmp_path / "responses.csv"
    kept.write_text("as before\n", encoding="utf-8")
    with pytest.raises(ValueError, match="fields not in fieldnames"):
        script.write_responses([{"unknown": "column"}], kept)
    assert kept.read_text(encoding="utf-8") == "as before\n"
    assert [path.name for path in tmp_path.iterdir()] == ["responses.csv"]


OURS = {
    "csp_aliases",
    "outcome_classes",
    "stop_ethnic_groups",
    "actions", "borough_categories", "census_bands", "concerns", "csp_cautions",
    "csp_offence_groups", "duties", "funding_exceptions", "month_groups", "month_series_breaks",
    "population_by_borough_year_2011_2020",
    "funding_readings", "funding_relations", "margins", "month_priorities", "neighbours", "offence_categories",
    "offence_group_priorities",
    "offence_groups", "other_codebook", "plan_statuses", "protected_characteristics",
    "scoring_criteria", "series_breaks",
    "shared_information", "themes",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_our_own_mappings_and_judgements_are_not_called_transcribed(path: Path) -> None:
    status, name = sidecar(path)["status"], path.name.removesuffix(".csv")
    assert (status == "compiled") is (name in OURS)


def test_acquisitive_crime_is_only_in_part_what_the_report_calls_reoffending() -> None:
    """3.20: acquisitive crime belongs to it where it funds substance misuse, which recorded crime cannot tell."""
    own = [row for row in rows(HERE / "offence_group_priorities.csv") if row["reading"] == "main"]
    assert {row["basis"] for row in own if "Acquisitive" in row["note"]} == {"part"}
    assert {row["offence_group"] for row in own if row["priority"] == "reoffending" and row["basis"] == "named"} == {
        "offensive_weapon"
    }
    assert {row["basis"] for row in own if row["note"].startswith("Not named")} == {"placed"}
