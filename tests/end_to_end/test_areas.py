"""Any borough by its code alone, and the worked example that supplies every kind of input."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from csp_evidence.publish.crate import NAME as CRATE
from csp_evidence.publish.verify import verify
from tests.conftest import AREAS, EXAMPLE, ROOT, copy_project, csp

pytestmark = pytest.mark.suite("editions")

with (ROOT / "data" / "raw" / "reference" / "areas.csv").open(encoding="utf-8", newline="") as file:
    BOROUGHS = {row["area_code"]: row["area_name"] for row in csv.DictReader(file)}
SAMPLED = AREAS
KEPT = [pytest.param(code, marks=pytest.mark.kept) for code in BOROUGHS if code not in SAMPLED]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("areas") / "project")


def made(project: Path, slug: str) -> dict[str, dict[str, object]]:
    done = csp(project, "run", slug)
    assert done.returncode == 0, done.stderr
    return results(project, slug)


def results(project: Path, slug: str) -> dict[str, dict[str, object]]:
    return json.loads((project / "outputs" / slug / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", [*SAMPLED, *KEPT])
def test_a_borough_is_assessed_by_its_code_alone(project, areas, code):
    project = areas if code in SAMPLED else project
    found = results(project, code) if code in SAMPLED else made(project, code)
    assert {key.split(".")[0] for key in found} == {"strategic_assessment"}
    assert 1 <= found["strategic_assessment.rate_rank"]["value"] <= 32
    groups = [key for key in found if key.startswith("strategic_assessment.group.") and key.endswith(".offences")]
    assert sum(found[key]["value"] for key in groups) == found["strategic_assessment.offences"]["value"]
    for peers in ("neighbours", "similar"):
        assert 0 <= found[f"strategic_assessment.high_against.{peers}.groups"]["value"] <= 25
    front = (project / "outputs" / code / "index.html").read_text(encoding="utf-8")
    assert f"Evidence for {BOROUGHS[code]}" in front
    assert "the area has no plan in its partnership.yml" in front
    assert "None" not in front
    assert {result["paragraph"] for result in found.values()} == {None}, "there is no report that could have paragraphs"
    for page in (project / "outputs" / code).glob("*.html"):
        assert not re.search(r"[Pp]aragraph \d", page.read_text(encoding="utf-8")), page.name
    verify(project / "outputs" / code)


@pytest.mark.parametrize("slug", [SAMPLED[0], EXAMPLE])
def test_the_run_crate_holds_together_without_a_plan_and_with_every_input(areas, example, slug):
    project = areas if slug == SAMPLED[0] else example
    edition = project / "outputs" / slug
    entities = {entity["@id"]: entity for entity in json.loads((edition / CRATE).read_text(encoding="utf-8"))["@graph"]}
    referred = set(re.findall(r'"@id": "([^"]+)"', json.dumps([list(e.values()) for e in entities.values()])))
    assert referred - set(entities) == {"https://w3id.org/ro/crate/1.3"}
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    runs = [entity for entity in entities.values() if entity["@type"] == "CreateAction"]
    read = {item["@id"] for run in runs for item in run["object"]}
    assert {f"#{name}" for part in ("inputs", "suites") for name in manifest[part]} <= read
    assert {entity.id for entity in ROCrate(edition).data_entities} == {*manifest["outputs"], "manifest.json"} - {CRATE}
    left_out = {"Consultation"} | ({"Funding reconciliation", "Plan evidence"} if slug == SAMPLED[0] else set())
    assert set(re.findall(r"Left out: ([\w ]+), because", entities["./"]["description"])) == left_out


def test_an_area_that_the_reference_data_do_not_have(project):
    done = csp(project, "run", "E09000001")
    assert done.returncode == 2
    assert "There is no area E09000001 in reference/areas.csv" in done.stderr


def test_a_year_that_the_series_does_not_hold_is_refused_with_what_it_holds(project):
    done = csp(project, "run", "E09000012", "-p", "year_end=2013-08")
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
    done = csp(project, "check", "E09000012")
    assert done.returncode == 0, done.stdout
    assert "data/raw/reference/neighbours.csv" in done.stdout


def test_the_register_of_the_worked_example_is_judged_like_any_other(example):
    claims = json.loads((example / "outputs" / EXAMPLE / "claims.json").read_text(encoding="utf-8"))
    assert {claim["id"]: claim["verdict"] for claim in claims} == {
        "offences": "correct",
        "increase": "correct when rounded",
        "increase_called_significant": "wrong",
        "rate_per_hundred": "wrong",
        "earlier_priorities": "correct",
        "review_adds_up": "correct",
        "priorities": "wrong",
        "report_before_term": "recorded",
        "partners_funding": "not checkable",
    }
    assert all(claim["synthetic"] for claim in claims)


def test_the_manifest_lists_what_it_took_to_read_a_published_layout(areas, tmp_path):
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
    code = SAMPLED[1]
    folder = copy / "data" / "raw" / "richmond"
    folder.mkdir()
    any_area = (reference / "any_area.yml").read_text(encoding="utf-8")
    own = f'name: {BOROUGHS[code]}\narea_code: {code}\nsettings: {{year_end: "2016-09"}}\n'
    (folder / "partnership.yml").write_text(own + any_area, encoding="utf-8")
    assert made(copy, "richmond") == results(areas, code)
    listed = json.loads((copy / "outputs" / "richmond" / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    plain = json.loads((areas / "outputs" / code / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    added = {f"data/raw/reference/{name}" for name in ("offence_categories.csv", "offence_categories.csv.meta.yml")}
    assert set(listed) - set(plain) == added | {"data/raw/richmond/partnership.yml"}
    content = (reference / "offence_categories.csv").read_bytes()
    assert listed["data/raw/reference/offence_categories.csv"]["sha256"] == hashlib.sha256(content).hexdigest()
