"""What a person is shown and asked before a changed file is accepted, and that no slip of the hand passes it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from csp_evidence.commands.accept import accept_inputs, note_table
from csp_evidence.errors import EvidenceError, GateError
from csp_evidence.gates.acceptance import CONTENT, FIELDS
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops, tell
from csp_evidence.inputs.accepted import accepted_table, content_of, copy_of
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.file_formats import keeps_a_copy
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.sidecar import beside, load_sidecar
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT, SLUG, csp, csp_process

EXAMPLE = "exampleshire"
Rows = list[dict[str, str]]


def rewrite(path: Path, change: Callable[[Rows], object]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = list(reader.fieldnames or ()), list(reader)
    change(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def through_a_spreadsheet(column: str) -> Callable[[Rows], object]:
    """What a spreadsheet makes of numbers: 3.20 is 3.2."""

    def change(rows: Rows) -> None:
        for row in rows:
            row[column] = re.sub(r"^(\d+\.\d*?)0+$", r"\1", row[column])

    return change


def sorted_alone(column: str) -> Callable[[Rows], object]:
    def change(rows: Rows) -> None:
        for row, cell in zip(rows, sorted((row[column] for row in rows), key=int), strict=True):
            row[column] = cell

    return change


def swapped(column: str) -> Callable[[Rows], object]:
    """Two cells of a column with different values change places."""

    def change(rows: Rows) -> None:
        other = next(row for row in rows if row[column] != rows[0][column])
        rows[0][column], other[column] = other[column], rows[0][column]

    return change


def of_another_row(column: str) -> Callable[[Rows], object]:
    def change(rows: Rows) -> None:
        rows[0][column] = next(row[column] for row in rows if row[column] != rows[0][column])

    return change


def misspelt(column: str, old: str, new: str) -> Callable[[Rows], object]:
    def change(rows: Rows) -> None:
        row = next(row for row in rows if old in row[column])
        row[column] = row[column].replace(old, new, 1)

    return change


SILENT = [  # partnership, input, what happens to its rows, what is said when it is to be accepted
    (SLUG, "funding_printed", through_a_spreadsheet("paragraph"), "paragraph is the same number, written otherwise"),
    (
        SLUG,
        "consultation_published",
        through_a_spreadsheet("paragraph"),
        r"same number.*3\.10 to 3\.1",
    ),
    (SLUG, "themes", through_a_spreadsheet("paragraph"), "paragraph is the same number, written otherwise"),
    (SLUG, "actions", through_a_spreadsheet("paragraph"), "paragraph is the same number, written otherwise"),
    (SLUG, "ward_population", sorted_alone("persons_2011"), "persons_2011 takes a value that another row has"),
    (EXAMPLE, "small_areas", sorted_alone("residents"), "residents takes a value that another row has"),
    (SLUG, "themes", misspelt("offence_groups", "robbery", "robery"), r"'robery_\w+' \(did you mean 'robbery_\w+'\?\)"),
    (SLUG, "census", misspelt("category", "Female", "Femal"), r"'sex Femal' \(did you mean 'sex Female'\?\)"),
    (SLUG, "offence_group_priorities", swapped("priority"), "priority takes a value that another row has"),
    (SLUG, "census_bands", swapped("band"), "band takes a value that another row has"),
    (SLUG, "ward_totals", swapped("offences_2015"), "offences_2015 takes a value that another row has"),
    (SLUG, "funding_printed", of_another_row("paragraph"), "paragraph takes a value that another row has"),
    (SLUG, "concerns", of_another_row("priority"), "priority takes a value that another row has"),
    (
        SLUG,
        "funding_printed",
        of_another_row("printed"),
        r"cast-budget_growth.*out by 40,000.*--printed cast-budget_growth=PAGE",
    ),
    (SLUG, "themes", misspelt("theme", "r", "r\u200b"), r"holds U\+200B"),
    (SLUG, "concerns", misspelt("label", "a", "a\u202e"), r"holds U\+202E"),
    (SLUG, "offence_groups", misspelt("label", "u", "u\u0007"), r"holds U\+0007"),
]


@pytest.mark.parametrize(("slug", "name", "change", "said"), SILENT)
def test_a_slip_that_keeps_every_total_is_not_accepted_without_a_reason(project, slug, name, change, said) -> None:
    there = Project(project)
    path = there.raw / load_partnership(there, slug).inputs[name]
    rewrite(path, change)
    before = beside(path).read_bytes()
    with pytest.raises(EvidenceError, match=rf"(?s){said}"):
        accept_inputs(there, slug, [name])
    assert beside(path).read_bytes() == before


@pytest.mark.parametrize(("slug", "name", "change", "said"), [case for case in SILENT if "takes" in case[3]])
def test_a_digest_that_was_noted_by_hand_does_not_open_the_gate(project, slug, name, change, said) -> None:
    there = Project(project)
    path = there.raw / load_partnership(there, slug).inputs[name]
    rewrite(path, change)
    digest = content_digest(read_published(path, name).frame)
    text = re.sub(r"(?m)^  sha256: .*$", f"  sha256: {digest}", beside(path).read_text(encoding="utf-8"))
    beside(path).write_text(text, encoding="utf-8")
    checks = stops(GatedInputs(there, load_partnership(there, slug)).read(name).checks)
    assert FIELDS in {check.expectation for check in checks}
    assert CONTENT not in {check.expectation for check in checks}
    (found,) = [check for check in checks if check.expectation == FIELDS]
    assert found.column == said.split(" ")[0], "the column is named"


def test_a_reason_is_kept_in_the_sidecar_and_the_next_change_is_told_against_the_accepted_rows(project) -> None:
    there, shown = Project(project), []
    path = there.raw / SLUG / "offence_group_priorities.csv"
    rewrite(path, swapped("priority"))
    reason = 'two rows were swapped: see "3.17", page 4'
    assert accept_inputs(there, SLUG, ["offence_group_priorities"], reason, shown.append)
    assert [line.split(": ")[1].split(" ")[0] for line in shown[1:]] == ["priority", "priority"]
    (noted,) = yaml.safe_load(beside(path).read_text(encoding="utf-8"))["controls"]["accepted"]
    assert noted["reason"] == reason
    assert noted["change"].startswith("priority takes a value that another row has in 2 rows")
    assert not stops(GatedInputs(there, load_partnership(there, SLUG)).read("offence_group_priorities").checks)
    shown.clear()
    rewrite(path, swapped("priority"))
    assert accept_inputs(there, SLUG, ["offence_group_priorities"], "put back", shown.append)
    reasons = yaml.safe_load(beside(path).read_text(encoding="utf-8"))["controls"]["accepted"]
    assert [entry["reason"] for entry in reasons] == ["put back", reason], "the last one first"


def test_rows_that_come_and_go_are_told(project) -> None:
    there, shown = Project(project), []
    path = there.raw / SLUG / "other_codebook.csv"

    def change(rows: Rows) -> None:
        rows.append({"code": "drones", "label": "Drones", "words": "drone*;quadcopter*"})
        del rows[0]

    rewrite(path, change)
    with pytest.raises(GateError, match=r"1 row gone: code lighting"):
        accept_inputs(there, SLUG, ["other_codebook"], None, shown.append)
    assert shown == [
        "data/raw/tower-hamlets/other_codebook.csv: 2 changes",
        "    new: row 11 (code drones)",
        "    gone: code lighting",
    ]


def test_a_number_far_from_what_it_was_asks_for_a_reason_and_a_near_one_does_not(project) -> None:
    there = Project(project)
    path = there.raw / SLUG / "other_codebook.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Street lighting", "Lighting of streets"), encoding="utf-8")
    assert accept_inputs(there, SLUG, ["other_codebook"])
    indicators = there.raw / EXAMPLE / "indicators_synthetic.csv"
    rewrite(indicators, lambda rows: rows[0].update(target="99999"))
    with pytest.raises(GateError, match=r"target moves by more than 25% in 1 row"):
        accept_inputs(there, EXAMPLE, ["indicators"])


def test_of_personal_records_no_value_is_told(project) -> None:
    there, shown = Project(project), []
    path = there.raw / SLUG / "consultation_responses_synthetic.csv"
    rewrite(path, of_another_row("channel"))
    with pytest.raises(GateError) as refused:
        accept_inputs(there, SLUG, ["consultation_responses"], None, shown.append)
    assert shown[1:] == ["    row 2: channel changed"]
    assert "channel takes a value that another row has in 1 row: numbers 2" in str(refused.value)
    told = []
    accept_inputs(there, SLUG, ["consultation_responses"], "Typed again", told.append)
    assert "SYN-" not in "".join([*shown, *told, beside(path).read_text(encoding="utf-8").partition("accepted:")[2]])


def test_no_sidecar_of_answers_holds_the_id_of_a_row() -> None:
    """What `csp accept` has noted stays in version control, where an id may be somebody's e-mail address."""
    there = Project(ROOT)
    for slug in there.partnerships():
        gated = GatedInputs(there, load_partnership(there, slug))
        for name in gated.partnership.inputs:
            if not gated.is_document(name) and gated.published(name).sidecar.personal:
                published = gated.published(name)
                text = str(published.sidecar.controls.accepted)
                ids = published.frame[list(published.sidecar.keys)].to_numpy().ravel()
                assert not [one for one in ids if one in text]


def test_of_real_answers_no_control_of_a_field_is_noted(project) -> None:
    """The controls of two versions and the ids would let anybody try which answer was added."""
    path = Project(project).raw / SLUG / "consultation_responses_synthetic.csv"
    sidecar = beside(path)
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("status: synthetic", "status: transcribed"), "utf-8")
    rewrite(path, of_another_row("channel"))
    accept_inputs(Project(project), SLUG, ["consultation_responses"], "Typed again")
    published = read_published(path, path.name)
    assert published.sidecar.controls.fields == {}
    assert published.sidecar.controls.sha256 == content_digest(published.frame)


def test_without_the_accepted_copy_a_change_is_not_taken_for_a_small_one(project) -> None:
    there = Project(project)
    path = there.raw / SLUG / "other_codebook.csv"
    copy_of(path).unlink()
    path.write_text(path.read_text(encoding="utf-8").replace("Street lighting", "Lamps"), encoding="utf-8")
    with pytest.raises(GateError, match="what was last accepted is not kept here"):
        accept_inputs(there, SLUG, ["other_codebook"])


def test_every_table_has_its_accepted_content_beside_it() -> None:
    """A fresh clone can show what changed: each copy is the content that the sidecar notes."""
    there = Project(ROOT)
    for slug in there.partnerships():
        gated = GatedInputs(there, load_partnership(there, slug))
        for name, file in gated.partnership.inputs.items():
            if not gated.is_document(name) and keeps_a_copy(there.raw / file):
                published = gated.published(name)
                noted = published.sidecar.controls
                kept = accepted_table(there.raw / file, noted.sha256, published.sidecar.keys)
                assert kept is not None, file
                assert len(kept.rows) == len(content_of(published).rows) == noted.rows


def test_the_command_shows_asks_and_notes(project) -> None:
    path = project / "data/raw/tower-hamlets/themes.csv"
    rewrite(path, lambda rows: rows[0].update(label="Another name"))
    shown = csp_process(project, "accept", path.relative_to(project).as_posix())
    assert shown.returncode == 0, shown.stderr
    assert "themes.csv is not accepted: nobody answered" in shown.stderr
    assert "-> 'Another name'" in shown.stdout
    assert "0 files were accepted" in shown.stdout
    done = csp(project, "accept", "themes", "--yes")
    assert "accepted  data/raw/tower-hamlets/themes.csv" in done.stdout
    assert not stops(GatedInputs(Project(project), load_partnership(Project(project), SLUG)).read("themes").checks)


# References


def findings(project: Path, name: str) -> str:
    there = Project(project)
    checks = GatedInputs(there, load_partnership(there, SLUG)).read(name).checks
    return " ".join(tell(check) for check in stops(checks) if check.expectation.endswith("_named"))


def test_a_reference_that_leads_nowhere_is_told_with_file_row_value_and_what_was_meant(project) -> None:
    rewrite(project / "data/raw/tower-hamlets/themes.csv", misspelt("offence_groups", "robbery", "robery"))
    said = findings(project, "themes")
    assert said.startswith("data/raw/tower-hamlets/themes.csv, column offence_groups: row ")
    assert "did you mean" in said


def test_the_file_that_lacks_what_others_refer_to_is_the_one_that_is_blamed(project) -> None:
    bands = project / "data/raw/reference/census_bands.csv"
    rewrite(bands, misspelt("category", "Female", "Femal"))
    said = findings(project, "census")
    assert said.startswith("data/raw/reference/census_bands.csv, column characteristic+category: row ")
    assert "'sex Femal' (did you mean 'sex Female'?)" in said
    assert "census_2011_by_borough.csv has 'sex Female' in 32 rows" in said


def test_a_priority_misspelt_in_partnership_yml_is_blamed_on_it(project) -> None:
    settings = project / "data/raw/tower-hamlets/partnership.yml"
    settings.write_text(settings.read_text("utf-8").replace("id: reoffending,", "id: reofending,"), "utf-8")
    assert findings(project, "offence_group_priorities").startswith("partnership.yml of Tower Hamlets")


def test_a_sidecar_that_refers_to_no_input_is_refused(project) -> None:
    file = project / "data/raw/tower-hamlets/themes.csv.meta.yml"
    file.write_text(file.read_text("utf-8").replace("resource: concerns", "resource: conserns"), "utf-8")
    with pytest.raises(EvidenceError, match=r"themes\.csv\.meta\.yml refers to 'conserns'.*did you mean 'concerns'\?"):
        findings(project, "themes")


@pytest.mark.parametrize("indent", ["  ", "    "])
def test_a_reason_is_noted_as_the_reasons_before_it_are_indented(project: Path, indent: str) -> None:
    file = "data/raw/reference/duties.csv"
    path = project / file
    sidecar = path.with_name(f"{path.name}.meta.yml")
    text = re.sub(r"^  accepted:\n(?:    .*\n|  - .*\n)*", "", sidecar.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = text.replace("controls:\n", f"controls:\n  accepted:\n{indent}- change: one\n{indent}  reason: first\n", 1)
    sidecar.write_text(text, encoding="utf-8")
    note_table(path, read_published(path, file), ("two",), "second")
    assert [one.reason for one in load_sidecar(path, file).controls.accepted] == ["second", "first"]


def test_the_partnership_may_be_named_first_and_alone_it_names_no_file(project) -> None:
    done = csp(project, "accept", SLUG, "all", "--yes")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 files were accepted.")
    refused = csp(project, "accept", SLUG)
    assert refused.returncode == 2
    assert f"{SLUG} is a partnership, and no file is named." in refused.stderr
    assert f"csp accept {SLUG} all" in refused.stderr
