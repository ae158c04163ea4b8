"""Any partnership by its code alone, and the worked example that supplies every kind of input."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from rocrate.rocrate import ROCrate

from csp_evidence.analysis.wording import in_sentence
from csp_evidence.partnership.finding import known_areas
from csp_evidence.partnership.known_areas import Area
from csp_evidence.project import Project
from csp_evidence.publish.crate import NAME as CRATE
from csp_evidence.publish.verify import verify
from tests.conftest import AREAS, EXAMPLE, ROOT, copy_project, csp

pytestmark = pytest.mark.suite("editions")

REFERENCE = ROOT / "data" / "raw" / "reference"
KNOWN, _ = known_areas(Project(ROOT))
with (REFERENCE / "csp_cautions.csv").open(encoding="utf-8", newline="") as file:
    CAUTIONS = {row["csp_code"]: row["caution"] for row in csv.DictReader(file)}
with (REFERENCE / "csp_offence_groups.csv").open(encoding="utf-8", newline="") as file:
    GROUPS = {row["offence_group"]: row["part_of"] for row in csv.DictReader(file)}
with (REFERENCE / "margins.csv").open(encoding="utf-8", newline="") as file:
    BASE = next(int(row["amount"]) for row in csv.DictReader(file) if row["quantity"] == "base")
PARTS = set(GROUPS) - set(GROUPS.values())  # those that add up to all offences


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("areas") / "project")


def results(project: Path, slug: str) -> dict[str, dict[str, object]]:
    return json.loads((project / "outputs" / slug / "results.json").read_text(encoding="utf-8"))


def says_nothing_false(project: Path, area: Area) -> None:
    """What every edition of an area must say, or must not say, of what is known and not known of it."""
    edition, found = project / "outputs" / area.code, results(project, area.code)
    value = {key.removeprefix("area_profile."): result["value"] for key, result in found.items()}
    page = " ".join(
        BeautifulSoup((edition / "area_profile_technical.html").read_text("utf-8"), "html.parser").get_text(" ").split()
    )
    front = (edition / "index.html").read_text(encoding="utf-8")
    assert f"Evidence for {in_sentence(area.name)}" in unescape(front), "also with an apostrophe"
    quality = (edition / "data_quality.html").read_text(encoding="utf-8")
    assert "the area has no plan in its partnership.yml" in quality
    assert front.count("their data are not supplied") == 1, "in one line, and readers need no names of files"
    assert {key.split(".")[0] for key in found} == {"area_profile"}
    assert {result["paragraph"] for result in found.values()} == {None}, "there is no report that could have paragraphs"
    caution = CAUTIONS.get(area.code) or ("no_rate" if value["residents"] < BASE else None)
    assert (value["rate"] is None) == (value["rank"] is None) == bool(caution)
    assert (value["offences"] is None) == (caution == "not_available")
    said = {"not_available": "are not available", "incomplete": "are incomplete", "no_rate": "We give no rate"}
    assert {word: text in page for word, text in said.items()} == {word: word == caution for word in said}
    if not caution:
        leaves = [key for key in value if key.startswith("group.") and key.endswith(".offences")]
        parts = {f"group.{group}.offences" for group in PARTS}
        assert sum(value[key] for key in leaves if key in parts) == value["offences"]
        assert 1 <= value["rank_low"] <= value["rank"] <= value["rank_high"] <= 307
    with (edition / "tables/area_profile/statute.csv").open(encoding="utf-8", newline="") as file:
        assert "yes" not in {row["status"] for row in csv.DictReader(file)}, "no figures meet a duty"
    assert not re.search(r"offence group priorities|funding printed|consultation published", page), "names of inputs"
    wales, whole = area.code.startswith("W"), len(area.districts) == 1 and not area.shared
    assert ("England only, so there are none for Wales" in page) is wales
    assert ("does not cover Wales" in page) is wales
    assert any(key.startswith("deprivation.") for key in value) is not wales
    assert any(key.startswith("against.") for key in value) is (whole and not wales and not caution)
    assert ("part of a district" in page) is bool(area.shared)
    assert ("Residents by age" in page) is not bool(area.shared)
    assert any(key.startswith("months.") for key in value) is (area.force_name == "Metropolitan Police")
    assert "in no partnership" in page or "What they placed nowhere is not known" in page
    assert ("Rates use the" in page or "Its rates use these" in page) is not bool(caution)
    assert ("highest rate first" in page) is not bool(caution), "a table without places explains none"
    assert ("Some may have been committed here" in page) is (
        caution not in ("not_available", "incomplete") and bool(value.get("unassigned.offences"))
    )
    assert f"in {area.name}" not in page or not area.name.startswith(("City of", "Isles of", "Vale of"))
    verify(edition)


@pytest.mark.parametrize("code", AREAS)
def test_an_area_is_assessed_by_its_code_alone(areas, code):
    says_nothing_false(areas, KNOWN[code])


@pytest.mark.suite("editions", whole=True)
def test_all_314_are_assessed_and_none_says_a_false_thing(project):
    done = csp(project, "batch", "--areas")
    assert done.returncode == 0, done.stderr
    for area in KNOWN.values():
        says_nothing_false(project, area)


def test_tower_hamlets_today_stands_beside_the_edition_of_its_plan(areas):
    """By configuration alone: the year to March 2026, and the financial years with what lay in no borough."""
    found = results(areas, AREAS[0])
    assert found["area_profile.offences"]["value"] == 35_377
    assert found["area_profile.months.offences"]["value"] == 36_624
    assert found["area_profile.unassigned.offences"]["value"] == 50_369
    table = (areas / "outputs" / AREAS[0] / "tables" / "area_profile" / "financial_years.csv").read_text(
        encoding="utf-8"
    )
    rows = {row["year"]: row for row in csv.DictReader(table.splitlines())}
    assert next(iter(rows)) == "2010/11"
    assert [int(rows[year]["offences"]) for year in ("2015/16", "2024/25")] == [28_151, 36_493]
    assert list(rows)[-1] == "2024/25"
    assert (int(rows["2022/23"]["unknown"]), round(float(rows["2022/23"]["unknown_share"]), 1)) == (35_051, 4.0)


@pytest.mark.parametrize("slug", [AREAS[0], EXAMPLE])
def test_the_run_crate_holds_together_without_a_plan_and_with_every_input(areas, example, slug):
    project = areas if slug == AREAS[0] else example
    edition = project / "outputs" / slug
    entities = {entity["@id"]: entity for entity in json.loads((edition / CRATE).read_text(encoding="utf-8"))["@graph"]}
    referred = set(re.findall(r'"@id": "([^"]+)"', json.dumps([list(e.values()) for e in entities.values()])))
    assert referred - set(entities) == {"https://w3id.org/ro/crate/1.3"}
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    runs = [entity for entity in entities.values() if entity["@type"] == "CreateAction"]
    read = {item["@id"] for run in runs for item in run["object"]}
    assert {f"#{name}" for part in ("inputs", "suites") for name in manifest[part]} <= read
    assert {entity.id for entity in ROCrate(edition).data_entities} == {*manifest["outputs"], "manifest.json"} - {CRATE}
    left_out = set()
    if slug == AREAS[0]:
        left_out = {
            "Consultation",
            "Strategic assessment",
            "Funding reconciliation",
            "Plan evidence",
            "The plan through its term",
        }
    assert set(re.findall(r"Left out: ([\w ]+), because", entities["./"]["description"])) == left_out


def test_an_area_that_the_reference_data_do_not_have(project):
    done = csp(project, "run", "E09000099")
    assert done.returncode == 2
    assert "There is no area E09000099 in reference/csp_districts_2024.csv" in done.stderr


def test_a_year_that_the_series_does_not_hold_is_refused_with_what_it_holds(project):
    done = csp(project, "run", "tower-hamlets", "-p", "year_end=2013-08", "--stage", "strategic_assessment")
    assert done.returncode == 1
    assert "It runs from October 2012 to September 2016" in done.stderr


def test_the_worked_example_exercises_every_input_and_is_marked_synthetic_throughout(example):
    found = results(example, EXAMPLE)
    value = {key.removeprefix("strategic_assessment."): result["value"] for key, result in found.items()}
    assert (value["review.earlier"], value["review.significant"], value["review.successors"]) == (11, 4, 4)
    assert (value["review.business_as_usual"], value["review.not_reviewable"]) == (6, 1)
    assert value["harm.coverage"] == 100
    assert value["group.treason.offences"] == 0
    assert value["group.treason.change"] is None
    assert value["group.treason.verdict"] == "too uncertain to say"
    assert value["indicator.asb_incidents.verdict"] == "worse"
    assert value["indicator.deliberate_fires.verdict"] == "better"
    assert value["workday_rate"] < value["rate"]
    places = ("street.elsewhere", "street.unlisted", "street.without_a_place")
    assert value["street.crimes"] + value["street.incidents"] + sum(value[key] for key in places) == 1_848
    assert [value[key] for key in places] == [72, 0, 48]
    assert value["street.incidents"] == 300
    assert 0 < value["street.gini"] < 1
    assert value["street.gini_low"] is None, "30 crimes a small area are too few for an interval that covers"
    edition = example / "outputs" / EXAMPLE
    own = {"scope", "duties", "statute", "series_breaks", "shared_information"}
    for table in (edition / "tables" / "strategic_assessment").glob("*.csv"):
        if table.stem not in own:
            assert table.read_text(encoding="utf-8").splitlines()[0].endswith(",synthetic"), table.name
    page = (edition / "strategic_assessment_technical.html").read_text(encoding="utf-8")
    assert "No offence in either year, so nothing to compare: Treason." in page
    assert "Synthetic data" in page


def test_partner_data_with_a_count_that_could_show_a_person_are_refused(tmp_path):
    copy = copy_project(tmp_path / "project")
    file = copy / "data" / "raw" / "exampleshire" / "indicators_synthetic.csv"
    text = file.read_text(encoding="utf-8")
    assert ",2015/16,55," in text
    file.write_text(text.replace(",2015/16,55,", ",2015/16,3,"), encoding="utf-8")
    done = csp(copy, "check", "exampleshire")
    assert done.returncode == 1
    assert "FAILED  data/raw/exampleshire/indicators_synthetic.csv" in done.stdout
    assert "A count of 1 to 4 could let somebody be recognised" in done.stdout


def test_the_inputs_of_any_area_pass_their_gates(project):
    done = csp(project, "check", "W14000020")
    assert done.returncode == 0, done.stdout
    assert "data/raw/reference/lsoas_2021.csv.gz" in done.stdout


# Each entry of the worked example's register, by the verdict that its arithmetic gives.
JUDGED = {
    "correct": """
        offences earlier_priorities review_adds_up other_area burglary_rank robbery_rises theft_peak theft_so_far
        over_a_quarter duty_months hate_is_third feel_safe_after_dark drugs_worry very_safe_by_day
        mistake_2 mistake_3 mistake_4 mistake_8""",
    "correct when rounded": """
        increase burglary_fell theft_index damage_shares one_in_ten outreach_nominal grant_per_head
        mistake_1 mistake_5 mistake_7 mistake_9 mistake_10""",
    "wrong": """
        increase_called_significant rate_per_hundred priorities other_area_slip burglary_rank_slip burglary_fell_slip
        theft_index_slip drugs_rises_slip theft_peak_slip theft_so_far_slip damage_shares_slip one_in_ten_slip
        outreach_real_slip grant_per_head_slip under_a_third_slip duty_months_slip
        feel_safe_after_dark_slip drugs_worry_slip very_safe_by_day_slip
        mistake_1_slip mistake_2_slip mistake_3_slip mistake_4_slip mistake_5_slip mistake_7_slip mistake_8_slip
        mistake_9_slip mistake_10_slip""",
    "recorded": "report_before_term",
    "not checkable": "partners_funding before_the_series alike_answers",
}


def test_the_register_of_the_worked_example_is_judged_like_any_other(example):
    claims = json.loads((example / "outputs" / EXAMPLE / "claims.json").read_text(encoding="utf-8"))
    expected = {name: verdict for verdict, names in JUDGED.items() for name in names.split()}
    assert {claim["id"]: claim["verdict"] for claim in claims} == expected
    assert all(claim["synthetic"] for claim in claims)


LOOKED_UP = ("layouts.yml", "offence_categories.csv", "offence_categories.csv.meta.yml")
OF_LONDON = """\
name: Richmond upon Thames
area_code: E09000027
settings: {year_end: "2016-09"}
inputs:
  recorded_crime: reference/recorded_crime_by_borough_month.csv
  population: reference/population_by_borough_year.csv
  areas: reference/areas.csv
  offence_groups: reference/offence_groups.csv
"""


@pytest.mark.suite("editions", whole=True)
def test_the_manifest_lists_what_it_took_to_read_a_published_layout(tmp_path):
    """The reference file written as the publisher lays it out: the same figures, and the look-ups beside the inputs."""
    copy = copy_project(tmp_path / "project")
    reference = copy / "data" / "raw" / "reference"
    file = reference / "recorded_crime_by_borough_month.csv"
    category: dict[str, tuple[str, str]] = {}
    for row in csv.DictReader((reference / "offence_categories.csv").read_text(encoding="utf-8").splitlines()):
        if row["layout"] == "mps_2016":
            category.setdefault(row["offence_group"], (row["major_category"], row["minor_category"]))
    counts: dict[tuple[str, str], dict[str, str]] = {}
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        counts.setdefault((row["area_name"], row["offence_group"]), {})[row["month"].replace("-", "")] = row["offences"]
    months = sorted(next(iter(counts.values())))
    with file.open("w", encoding="utf-8", newline="") as wide:
        writer = csv.writer(wide, lineterminator="\n")
        writer.writerow(["Borough", "Major Category", "Minor Category", *months])
        writer.writerows(
            [name, *category[group], *(of[month] for month in months)] for (name, group), of in counts.items()
        )
    sidecar = file.with_name(f"{file.name}.meta.yml")
    told = sidecar.read_text(encoding="utf-8")
    sidecar.write_text(told.replace("personal: false", "personal: false\nlayout: mps_2016"), encoding="utf-8")
    for name in ("plain", "wide"):
        (copy / "data" / "raw" / name).mkdir()
        (copy / "data" / "raw" / name / "partnership.yml").write_text(OF_LONDON, encoding="utf-8")
    plain = copy_project(tmp_path / "plain")
    shutil.copytree(copy / "data" / "raw" / "plain", plain / "data" / "raw" / "plain")
    for project, name in ((copy, "wide"), (plain, "plain")):
        assert csp(project, "run", name).returncode == 0
    assert results(copy, "wide") == results(plain, "plain")
    listed, tidy = (
        json.loads((project / "outputs" / name / "manifest.json").read_text(encoding="utf-8"))["inputs"]
        for project, name in ((copy, "wide"), (plain, "plain"))
    )
    added = {f"data/raw/reference/{name}" for name in LOOKED_UP}
    own = {f"data/raw/{name}/partnership.yml" for name in ("wide", "plain")}
    assert set(listed) ^ set(tidy) == added | own
    content = (reference / "offence_categories.csv").read_bytes()
    assert listed["data/raw/reference/offence_categories.csv"]["sha256"] == hashlib.sha256(content).hexdigest()
