"""A partnership that is begun runs at once where its area is known, and says what it waits for where it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from csp_evidence.commands.add import add_inputs
from csp_evidence.commands.init import NATIONAL, begin
from csp_evidence.errors import ConfigurationError, InputError, OutputError
from csp_evidence.files.as_json import write_json
from csp_evidence.gates.suites import load_suite
from csp_evidence.inputs.documents import read_document
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import meant
from csp_evidence.partnership.stages import STAGES
from csp_evidence.pipeline.plan import make_plan
from csp_evidence.project import Project
from tests.conftest import EXAMPLE, csp

HACKNEY, LEEDS, NOWHERE = "E09000012", "E08000035", "E08000099"


def uncommented(path: Path) -> str:
    """The file with every line that waits, but for headings, filled in as the first lines of it say."""
    text = re.sub(r"^(\s*)# (\w+: \S+/\S+)", r"\1\2", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^# (plan|consultation_window|priorities|paragraphs):", r"\1:", text, flags=re.MULTILINE)
    text = re.sub(r"^#   (title|term_start|term_end|opens|closes|levels|-)", r"  \1", text, flags=re.MULTILINE)
    text = text.replace("# csp_code:", "csp_code:")
    for name, day in (("term_start", "2026-04-01"), ("term_end", "2030-03-31"), ("opens", "2025-09-01")):
        text = text.replace(f"{name}: YYYY-MM-DD", f"{name}: {day}")
    return text.replace("closes: YYYY-MM-DD", "closes: 2025-10-01").replace("YYYY-MM", "2025-09")


def test_a_known_area_is_assessed_with_what_the_reference_data_have(project: Path) -> None:
    there = Project(project)
    path = begin(there, "hackney", HACKNEY, None)
    made, plain = load_partnership(there, "hackney"), load_partnership(there, meant(there, HACKNEY))
    assert path == project / "data" / "raw" / "hackney" / "partnership.yml"
    assert (made.name, made.settings) == ("Hackney", plain.settings)
    national = {name: f"reference/{name}.csv" for name in NATIONAL}
    assert made.inputs == national | plain.inputs, "what any plan needs is named, and not left to be found missing"
    assert (made.area_code, made.csp_code) == (plain.area_code, plain.csp_code) == (HACKNEY, "E22000197")
    assert [step.plan.name for step in make_plan(there, "hackney", {}).steps] == ["area_profile"]
    assert [gap.subject for gap in made.gaps] == ["Inputs of the partnership"]


@pytest.mark.parametrize(("area", "name"), [(HACKNEY, None), (LEEDS, None), (NOWHERE, "Nowhere")])
def test_every_input_there_is_is_named_once_and_can_be_filled_in(area: str, name: str | None, project: Path) -> None:
    there = Project(project)
    path = begin(there, "new", area, name)
    text = uncommented(path)
    path.write_text(text, encoding="utf-8")
    made = load_partnership(there, "new")
    assert set(made.inputs) == {name for stage in STAGES for name in stage.inputs}
    listed = re.findall(r"^  (\w+): \S+/\S+", text, flags=re.MULTILINE)
    assert sorted(listed) == sorted(made.inputs)
    assert made.plan and made.consultation_window and made.priorities[0].id == "violence"
    assert made.paragraphs == {"levels": "4.2"}
    examples = re.findall(r"# like ([^\s,]+)", text)
    assert len(examples) > 20
    assert all((project / "data" / "raw" / example).is_file() for example in examples)


def test_an_input_is_named_with_those_that_its_gates_hold_it_against(project: Path) -> None:
    text = begin(Project(project), "hackney", HACKNEY, None).read_text(encoding="utf-8")
    (line,) = re.findall(r".* consultation_responses: .*", text)
    assert line.endswith("# like exampleshire/consultation_responses_synthetic.csv"), "its form holds its options"
    (line,) = re.findall(r".* actions: .*", text)
    assert line.endswith("# like tower-hamlets/actions.csv, with concerns, with funding_printed")
    (line,) = re.findall(r".* offence_group_priorities: .*", text)
    assert line.endswith("# like exampleshire/offence_group_priorities_synthetic.csv, with offence_groups")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("window_opens", "Say in partnership.yml from when to when people could answer: consultation_window"),
        ("ward_totals__ward_code", "It is the column ward_code of the input ward_totals: name its file"),
        ("sum_amount_pence", "Control totals come from the sidecar of the file"),
    ],
)
def test_a_parameter_that_a_gate_lacks_is_told_with_where_it_comes_from(wanted: str, told: str, tmp_path: Path) -> None:
    expectation = {
        "id": "one", "type": "expect_column_values_to_be_in_set", "severity": "critical", "notes": "It must be known.",
        "kwargs": {"column": "a", "value_set": {"$PARAMETER": wanted}}, "meta": {"remedy": "Correct the cell."},
    }  # fmt: skip
    write_json(tmp_path / "x.raw.json", {"name": "x.raw", "expectations": [expectation]})
    with pytest.raises(ConfigurationError, match=f"the parameter '{wanted}' is not known here. {told}"):
        load_suite(tmp_path, "x.raw").filled({"rows": 1})


def test_an_area_that_is_not_known_waits_for_its_month_and_its_files(project: Path) -> None:
    there = Project(project)
    path = begin(there, "leeds", NOWHERE, 'Leeds: "the" #1 city\n')
    with pytest.raises(ConfigurationError, match=r"year_end: must be a month, such as 2016-09, not 'YYYY-MM'"):
        load_partnership(there, "leeds")
    path.write_text(path.read_text(encoding="utf-8").replace('YYYY-MM"', '2025-09"'), encoding="utf-8")
    assert load_partnership(there, "leeds").name == 'Leeds: "the" #1 city\n'
    assert set(yaml.safe_load(path.read_text(encoding="utf-8"))["inputs"]) == {
        "duties",
        "shared_information",
        "scoring_criteria",
        "margins",
        "plan_statuses",
    }
    done = csp(project, "run", "leeds")
    assert done.returncode == 2
    assert "leeds has nothing that a stage could run with. Strategic assessment: the inputs areas, " in done.stderr
    assert not (project / "outputs" / ".leeds.building").exists()


@pytest.mark.parametrize(
    ("slug", "area", "told"),
    [
        ("tower-hamlets", HACKNEY, "data/raw/tower-hamlets exists already; nothing was changed"),
        ("leeds", NOWHERE, "There is no area E08000099 .* add --name with what it is called"),
        ("new", "Hackney", "'Hackney' is not the code of an area"),
        (HACKNEY, HACKNEY, "is the code of an area: name the folder"),
        ("../new", HACKNEY, "is not the name of a partnership"),
        ("reference", HACKNEY, "is not the name of a partnership"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_leaves_nothing(slug: str, area: str, told: str, project: Path) -> None:
    before = sorted((project / "data" / "raw").rglob("*"))
    with pytest.raises(ConfigurationError, match=told):
        begin(Project(project), slug, area, None)
    assert sorted((project / "data" / "raw").rglob("*")) == before


def test_reference_data_that_cannot_be_read_are_no_unknown_area(project: Path) -> None:
    (project / "data" / "raw" / "reference" / "any_area.yml").write_text("inputs: [", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"any_area\.yml cannot be read as YAML"):
        begin(Project(project), "new", HACKNEY, "Hackney")
    assert not (project / "data" / "raw" / "new").exists()


def test_a_name_of_blanks_is_no_name(project: Path) -> None:
    with pytest.raises(ConfigurationError, match="add --name with what it is called"):
        begin(Project(project), "leeds", NOWHERE, " ")


def test_a_folder_that_cannot_be_written_leaves_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        path.parent.mkdir()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("csp_evidence.commands.init.write_bytes", full)
    with pytest.raises(OutputError, match=r"data/raw/new/partnership.yml could not be written: No space left"):
        begin(Project(project), "new", HACKNEY, None)
    assert not (project / "data" / "raw" / "new").exists()


def test_the_command_says_where_it_wrote(project: Path) -> None:
    done = csp(project, "init", "hackney", "--area", HACKNEY)
    assert (done.returncode, done.stdout) == (0, "data/raw/hackney/partnership.yml\n")
    done = csp(project, "init", "hackney", "--area", HACKNEY)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_register_waits_beside_partnership_yml_and_funds_are_drafted_by_their_table(project: Path) -> None:
    there = Project(project)
    begin(there, "new", "E99000001", "New")
    folder = there.raw / "new"
    assert "csp claims draft" in (folder / "claims.yml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="is a draft: fill in title, source, licence, status, period under `about`"):
        read_document(folder / "claims.yml", "claims.yml")
    edit = (folder / "partnership.yml").read_text(encoding="utf-8").replace('YYYY-MM"', '2016-09"')
    (folder / "partnership.yml").write_text(edit, encoding="utf-8")
    table = there.raw / EXAMPLE / "funding_printed_synthetic.csv"
    elsewhere = project / "funding_printed.csv"
    elsewhere.write_bytes(table.read_bytes())
    add_inputs(there, "new", [elsewhere])
    drafted, known = (
        yaml.safe_load((there.raw / slug / "funds.yml").read_text(encoding="utf-8")) for slug in ("new", EXAMPLE)
    )
    ids = {found["id"]: (set(found.get("rows", {})), set(found.get("columns", {}))) for found in drafted["tables"]}
    for found in known["tables"]:
        assert ids[found["id"]][0] == set(found["rows"])
    assert [fund["payer"] for fund in drafted["funds"]] == [None] * len(drafted["tables"]), "no person has said yet"
    register = project / "claims.yml"
    register.write_bytes((there.raw / EXAMPLE / "claims.yml").read_bytes())
    assert add_inputs(there, "new", [register]) == [("data/raw/new/claims.yml", [])]
    assert load_partnership(there, "new").inputs["claims"] == "new/claims.yml"


def test_a_partnership_that_is_called_otherwise_keeps_the_name_of_its_area(project: Path) -> None:
    there = Project(project)
    begin(there, "safer", HACKNEY, "Safer Hackney")
    made = load_partnership(there, "safer")
    assert (made.name, made.place) == ("Safer Hackney", "Hackney")
    begin(there, "same", HACKNEY, None)
    assert "area_name" not in (there.raw / "same" / "partnership.yml").read_text(encoding="utf-8")
