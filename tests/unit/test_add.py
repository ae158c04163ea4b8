"""`csp add` drafts the sidecar of a new input, and no run takes the file before a person has said what it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from csp_evidence.commands.accept import accept_inputs
from csp_evidence.commands.add import add_inputs, told
from csp_evidence.errors import ConfigurationError, EvidenceError, InputError
from csp_evidence.gates.drafting import draft_fields, draft_key
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.inputs.sidecar import TO_FILL, load_sidecar
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT, SLUG, csp

TABLE = """\
site,area_code,month,kind,visits,budget,share,open,tags,opened,paragraph
A,E09000030,2016-01,north,12,100.50,0.5,yes,loud;late,2016-01-04,3.10
A,E09000030,2016-02,north,0,20.00,1,no,late,2016-01-04,3.20
A,E09000030,2016-03,south,7,20.00,1,no,,2016-01-04,3.20
B,E09000012,2016-01,south,5,20.00,1,no,late,2016-01-04,3.20
B,E09000012,2016-02,south,8,20.00,1,no,late,2016-01-04,3.20
B,E09000012,2016-03,north,8,20.00,1,no,late,2016-01-04,3.20
"""
FILLED = {
    "title": "Visits to sites", "description": "A row is the visits of a site in a month.", "source": "The council",
    "licence": "Open Government Licence v3.0", "status": "published", "period": "2016", "geography": "Two boroughs",
    "personal": False,
}  # fmt: skip


def fill_in(file: Path) -> None:
    """What a person does with a draft."""
    content = yaml.safe_load(file.read_text(encoding="utf-8")) | FILLED
    for field in content["fields"]:
        field["description"] = field["description"] or f"The {field['name']}."
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def test_a_new_input_takes_one_file_one_command_and_what_only_a_person_knows(project: Path, tmp_path: Path) -> None:
    there, elsewhere = Project(project), tmp_path / "Site visits.csv"
    elsewhere.write_text(TABLE, encoding="utf-8")
    expectations = sorted(path.name for path in there.expectations.iterdir())
    done = csp(project, "add", str(elsewhere), "--as", "site_visits", "--partnership", SLUG)
    assert done.returncode == 0, done.stderr
    file = there.raw / SLUG / "site_visits.csv.meta.yml"
    assert "fill in title, description, source, licence, status, period, geography, personal" in done.stdout
    refused = csp(project, "check", SLUG)
    assert refused.returncode == 1
    assert "site_visits.csv.meta.yml is a draft: fill in title, description, source, licence" in refused.stdout
    assert "the description of visits" in refused.stdout
    assert "passed  data/raw/tower-hamlets/concerns.csv" in refused.stdout, "the others are checked as well"
    fill_in(file)
    assert accept_inputs(there, SLUG, ["site_visits"]) == ["data/raw/tower-hamlets/site_visits.csv"]
    gated = GatedInputs(there, load_partnership(there, SLUG)).read("site_visits")
    assert [check.expectation for check in gated.checks if check.outcome != "pass"] == []
    assert len(gated.open_frame()) == 6
    assert {"key_unique", "visits_filled", "kind_known", "area_code_named", "visits_total", "visits_within"} <= {
        check.expectation for check in gated.checks
    }
    assert sorted(path.name for path in there.expectations.iterdir()) == expectations, "the checks follow from it"


def test_types_keys_values_references_and_totals_are_drafted(project: Path) -> None:
    there = Project(project)
    path = there.raw / SLUG / "site_visits.csv"
    path.write_text(TABLE, encoding="utf-8")
    ((shown, empty),) = add_inputs(there, SLUG, [path])
    assert shown == "data/raw/tower-hamlets/site_visits.csv.meta.yml"
    assert {*TO_FILL} <= {*empty}
    content = yaml.safe_load(path.with_name("site_visits.csv.meta.yml").read_text(encoding="utf-8"))
    types = {field["name"]: field["type"] for field in content["fields"]}
    assert types == {
        "site": "string", "area_code": "string", "month": "yearmonth", "kind": "string", "visits": "integer",
        "budget": "number", "share": "number", "open": "boolean", "tags": "list", "opened": "date",
        "paragraph": "string",
    }  # fmt: skip
    rules = {field["name"]: field.get("constraints", {}) for field in content["fields"]}
    assert rules["kind"] == {"required": True, "enum": ["north", "south"]}
    assert rules["visits"] == {"required": True, "minimum": 0}
    assert "required" not in rules["tags"]
    assert content["primaryKey"] == ["site", "month"]
    assert content["foreignKeys"] == [
        {"fields": ["area_code"], "reference": {"resource": "areas", "fields": ["area_code"]}}
    ]
    assert content["controls"] == {"rows": 6, "sums": {"visits": 40}}
    assert load_partnership(there, SLUG).inputs["site_visits"] == "tower-hamlets/site_visits.csv"


def test_an_input_that_another_partnership_has_takes_its_rules_over(project: Path) -> None:
    there = Project(project)
    file = there.raw / "exampleshire" / "themes_synthetic.csv"
    own = there.raw / SLUG / "themes.csv"
    for gone in (own.with_name("themes.csv.meta.yml"), own):
        gone.unlink()
    shutil.copy(file, own)
    add_inputs(there, SLUG, [own])
    content = yaml.safe_load(own.with_name("themes.csv.meta.yml").read_text(encoding="utf-8"))
    model = yaml.safe_load(file.with_name(f"{file.name}.meta.yml").read_text(encoding="utf-8"))
    assert (content["fields"], content["foreignKeys"]) == (model["fields"], model["foreignKeys"])
    assert model["status"] == "synthetic"
    assert content["title"] is None, "what is invented there is no title of a file of one's own"
    refused = csp(project, "run", SLUG)
    assert refused.returncode == 2, "no run takes a file of which nobody has said what it is"
    assert (
        "themes.csv.meta.yml is a draft: fill in title, description, source, licence, status, personal"
        in refused.stderr
    )
    assert [content[name] for name in ("source", "licence", "status", "personal")] == [None] * 4


def test_every_committed_table_is_drafted_with_a_key_and_types_that_its_sidecar_can_have() -> None:
    """From cells alone; a text may be drafted as a number or a list where all its cells are, and nothing else."""
    project = Project(ROOT)
    wider = {
        "string": {"integer", "number", "list", "date", "yearmonth", "boolean"},
        "number": {"integer"},
        "geojson": {"string"},
    }
    compared = 0
    for slug in project.partnerships():
        gated = GatedInputs(project, load_partnership(project, slug))
        for name, file in gated.partnership.inputs.items():
            if gated.is_document(name) or load_sidecar(project.raw / file, file).layout != "tidy":
                continue
            published = gated.published(name)
            rows = published.frame.head(2_000).fillna("").to_dict("records")
            for field, drafted in zip(
                published.sidecar.fields, draft_fields(list(published.frame), rows, {}), strict=True
            ):
                same = drafted["type"] == field.type or drafted["type"] in wider.get(field.type, ())
                blank = not any(row[field.name] for row in rows)
                single = field.type == "list" and not any(";" in row[field.name] for row in rows)
                assert same or blank or single or field.delimiter == "; ", (name, field.name, drafted["type"])
                compared += 1
            assert draft_key(list(published.frame), rows), name
    assert compared > 200


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: path.with_name("visits.csv.meta.yml").write_text("x"), "exists already"),
        (lambda path: path.write_bytes(b"a,b\n1,\xff\n"), "is not UTF-8 text: line 2"),
        (lambda path: path.write_text("a,b\n1\n"), "row 2: 1 cells, but the header has 2"),
        (lambda path: path.write_text("a,a\n1,2\n"), "repeats columns 1 and 2"),
        (lambda path: path.unlink(), "does not exist"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_written(project: Path, change, message: str) -> None:
    there = Project(project)
    path, settings = there.raw / SLUG / "visits.csv", there.raw / SLUG / "partnership.yml"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    before = settings.read_bytes()
    change(path)
    with pytest.raises(EvidenceError, match=message):
        add_inputs(there, SLUG, [path])
    assert settings.read_bytes() == before


@pytest.mark.parametrize(
    ("first", "columns"),
    [
        ("Zebulon,zebulon@example.org,fine", "column 2"),
        ("Zebulon,2017-06-01,fine", "column 2"),
        ("Zebulon,31,fine", "column 2"),
        ("Zebulon,07700 900 123,fine", "column 2"),
        ("Zebulon,north,fine", "column 2"),
        ("Zebulon," + "What I think. " * 30 + ",Born on 3 May 1971", "column 2 and 3"),
        ("north,south,fine", "column 1 and 2"),
    ],
)
def test_a_row_of_answers_never_becomes_the_names_of_columns(
    project: Path, tmp_path: Path, first: str, columns: str
) -> None:
    """A file without a header: it is refused by the number of a column, and no cell of it is quoted or written."""
    there, answers = Project(project), tmp_path / "answers.csv"
    answers.write_text(f"{first}\nnorth,south,well\nsouth,north,ill\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in there.raw.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match=f"row 1: what stands in {columns} looks like an answer") as refused:
        add_inputs(there, SLUG, [answers])
    assert "Write a first row with a name for each column" in str(refused.value)
    assert not [cell for cell in first.split(",") if cell in str(refused.value).replace(str(answers), "")]
    assert {path: path.read_bytes() for path in there.raw.rglob("*") if path.is_file()} == before


def test_names_that_would_hide_another_input_are_refused(project: Path) -> None:
    there = Project(project)
    path = there.raw / SLUG / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"names tower-hamlets/themes\.csv for the input themes"):
        add_inputs(there, SLUG, [path], "themes")
    with pytest.raises(ConfigurationError, match="cannot be the name of an input"):
        add_inputs(there, SLUG, [path], "Other Things")
    with pytest.raises(ConfigurationError, match="--as names one input"):
        add_inputs(there, SLUG, [path, path], "other")
    with pytest.raises((ConfigurationError, InputError), match="has no folder of its own"):
        add_inputs(there, "E09000012", [path], "other")


def test_a_waiting_line_of_partnership_yml_is_taken_up(project: Path) -> None:
    there = Project(project)
    assert csp(project, "init", "hackney", "--area", "E09000012").returncode == 0
    settings = there.raw / "hackney" / "partnership.yml"
    assert "  # themes: hackney/themes.csv" in settings.read_text(encoding="utf-8")
    path = there.raw / "hackney" / "themes.csv"
    shutil.copy(there.raw / SLUG / "themes.csv", path)
    done = csp(project, "add", path.relative_to(project).as_posix())
    assert done.returncode == 0, done.stderr
    assert "  # themes:" not in settings.read_text(encoding="utf-8")
    assert load_partnership(there, "hackney").inputs["themes"] == "hackney/themes.csv"
    assert told([("a.yml", [])]) == ["a.yml: compare it with the publisher's"]
    assert told([("a.csv.meta.yml", [])]) == ["a.csv.meta.yml: compare its control totals with the publisher's"]


def test_a_template_is_the_header_of_another_partnerships_table_and_writes_nothing_over(project: Path):
    done = csp(project, "add", "plan_actions", "--template", "--partnership", SLUG)
    assert done.returncode == 0, done.stderr
    file = project / "data" / "raw" / SLUG / "plan_actions.csv"
    header = (ROOT / "data" / "raw" / "exampleshire" / "plan_actions_synthetic.csv").read_text("utf-8").split("\n")[0]
    assert file.read_text(encoding="utf-8") == f"{header}\n"
    assert "lead_role: Who leads it: the name of a post or a team, never that of a person." in done.stdout
    assert "status: How far it is. One of complete, in progress, not started and stopped." in done.stdout
    assert "due: Day by which it is to be done; blank where none is set. May be blank." in done.stdout
    again = csp(project, "add", "plan_actions", "--template", "--partnership", SLUG)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    unknown = csp(project, "add", "plan_dreams", "--template", "--partnership", SLUG)
    assert unknown.returncode == 2
    assert "No partnership here has an input 'plan_dreams'" in unknown.stderr


def test_a_document_that_is_no_yaml_is_told_and_nothing_is_written(project: Path) -> None:
    assert csp(project, "init", "trial", "--area", "W06000008").returncode == 0
    settings = project / "data" / "raw" / "trial" / "partnership.yml"
    before = settings.read_bytes()
    (project / "questions.yml").write_text("about: {}\na: &x {b: 1}\nc: *x\n", encoding="utf-8")
    done = csp(project, "add", "questions.yml", "--partnership", "trial")
    assert done.returncode == 1
    assert "questions.yml cannot be read as YAML in UTF-8: line 3: *x repeats a part of the file" in done.stderr
    assert settings.read_bytes() == before
    assert not (settings.parent / "questions.yml").exists()
