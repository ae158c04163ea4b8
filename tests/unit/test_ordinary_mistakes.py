"""Ordinary mistakes end with 1 or 2 and one paragraph that names the file, and the row where there is one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csp_evidence.commands.parameters import given_parameters
from csp_evidence.errors import EvidenceError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.stages import STAGES
from csp_evidence.pipeline.batch import chosen
from csp_evidence.pipeline.plan import Options, make_plan
from csp_evidence.pipeline.ready import preflight
from csp_evidence.pipeline.store import Store
from csp_evidence.project import Project
from tests.conftest import SLUG, csp, sampled

AREAS, CRIME = "data/raw/reference/areas.csv", "data/raw/reference/recorded_crime_by_borough_month.csv"
FUNDING, OWN = f"data/raw/{SLUG}/funding_relations.csv", f"data/raw/{SLUG}/partnership.yml"
SUITE = "expectations/funding_relations.processed.json"
BOROUGH, DISTRICTS = "E22000197", "data/raw/reference/csp_districts_2024.csv"


def told(project: Path, slug: str = SLUG, *, gates: tuple[str, ...] = ()) -> EvidenceError:
    """What a run would say before a kernel starts; or a kernel that reads some inputs."""
    there = Project(project)
    with pytest.raises(EvidenceError) as caught:
        preflight(there, make_plan(there, slug, {}), Options(), there.outputs / ".building")
        for name in gates:
            read_tidy(name, GatedInputs(there, load_partnership(there, slug)).published(name))
    assert caught.value.exit_status in (1, 2)
    assert len(str(caught.value)) < 10_100
    return caught.value


def rewrite(project: Path, file: str, change: Callable[[str], str]) -> None:
    path = project / file
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


@pytest.mark.parametrize("file", [FUNDING, f"{FUNDING}.meta.yml", SUITE, OWN, "notebooks/consultation.ipynb"])
def test_a_file_that_is_locked_or_has_no_permission_is_named(project, monkeypatch, file):
    read, locked = Path.read_bytes, project / file

    def refuse(path: Path) -> bytes:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    error = told(project)
    assert Path(file).name in str(error)
    assert "Permission denied" in str(error)
    assert "read access" in str(error)


def test_a_file_name_of_more_than_255_letters_is_told(project):
    rewrite(project, OWN, lambda text: text.replace(f"{SLUG}/funding_relations.csv", f"{SLUG}/{'a' * 300}.csv"))
    assert "at most 255 letters" in str(told(project))


def test_a_csv_that_is_only_a_byte_order_mark_is_empty(project):
    (project / FUNDING).write_bytes(b"\xef\xbb\xbf")
    assert f"{FUNDING} is empty but for a byte-order mark" in str(told(project))


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        (DISTRICTS, lambda text: text.encode("utf-16"), "is not UTF-8 text"),
        (DISTRICTS, lambda text: text.replace("Barnet", "Barnét").encode("cp1252"), "is not UTF-8 text"),
        (DISTRICTS, lambda text: text.split("\n")[0].encode() + b"\n", "holds a header and no rows"),
        (
            DISTRICTS,
            lambda text: text.replace("Barnet", "B" * 1_000_000, 1).encode(),
            "cannot be read as CSV: field larger",
        ),
        (DISTRICTS, lambda text: text.replace("csp_code", "code", 1).encode(), "row 1: there is no column csp_code"),
        (DISTRICTS, lambda text: (text.rstrip("\n") + "\nE09000099\n").encode(), "row 334: lad_code or lad_name"),
    ],
)
def test_reference_data_that_cannot_be_read_are_told_with_file_and_row(project, file, change, words):
    path = project / file
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    error = str(told(project, BOROUGH))
    assert file in error
    assert words in error
    with pytest.raises(EvidenceError, match=r"reference/csp_districts_2024\.csv"):
        chosen(Project(project), [], areas=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("b: 1\na: 2017-02-30", "line 2: '2017-02-30' is no date, number or truth value .day is out of range"),
        ("a: [1, 2\n", "line 2, column 1: did not find"),
        ("\ta: 1", "line 1, column 1: found character"),
        ("a: !!python/object/apply:os.system [ls]", "line 1, column 4: could not determine a constructor"),
        ("? [a, b]\n: 1", "line 1: a name must be text"),
        ("? {a: b}\n: 1", "line 1: a name must be text"),
        ("[" * 5_000 + "]" * 5_000, "nested too deep"),
        ("{a: " * 5_000 + "1" + "}" * 5_000, "nested too deep"),
        ("[" * 300_000, "nested too deep"),
        ("- " * 100_000 + "1", "nested too deep"),
        ("\n".join(" " * depth + "a:" for depth in range(3_000)), "nested too deep"),
        ("a: " + "9" * 5_000, "line 1: '9{40}' is no date, number or truth value"),
        ("a: 010", "'010' is no date, number or truth value .YAML reads it as 8"),
        ("a: 1:30", "YAML reads it as 90"),
        ("a: 0x1F", "YAML reads it as 31"),
        ("a: 1_000", "YAML reads it as 1000"),
        ("a: .nan", "YAML reads it as nan"),
        ("a: -.inf", "YAML reads it as -inf"),
        ("a: !!bool perhaps", "'perhaps' is no date, number or truth value"),
        ("a: !!int ''", "'' is no date, number or truth value"),
        ("a: !!map x", "line 1: names and values are owed there"),
        ("a: 1\na: 2", "stands twice"),
        ("a: &x [1]\nb: *x", "line 2: [*]x repeats a part"),
        ("a: &a [l,l]\nb: &b [*a,*a]\nc: &c [*b,*b]\n" * 3, "repeats a part"),
    ],
)
def test_yaml_that_cannot_be_read_is_told_as_such(text, words):
    with pytest.raises(YamlError, match=words) as caught:
        read_yaml(text)
    assert len(str(caught.value)) < 400


UNREADABLE = [
    "t: 2017-02-30\n",
    "? [a]\n: 1\n",
    "[" * 5_000,
    "n: " + "9" * 5_000,
    "a: &a [1]\nb: *a\n",
    "",
    "- a\n",
    "\0",
]


@pytest.mark.parametrize("file", [OWN, f"{FUNDING}.meta.yml", f"data/raw/{SLUG}/claims.yml"])
@pytest.mark.parametrize("text", sampled(UNREADABLE, 2))
def test_a_yaml_file_that_cannot_be_read_is_named(project, file, text):
    (project / file).write_text(text, encoding="utf-8")
    assert Path(file).name in str(told(project))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('year_end: "2016-09"', 'year_end: "2016-09"\n  plan_date: "2017-02-30"', "settings.plan_date: value error"),
        ("term_start: 2017-04-01", "term_start: 2017-02-30", "cannot be read as YAML"),
        ("area_code: E09000030", "area_code: E09000030\nsimilar: [E09000002, E09000001]", "E09000001, which"),
        ("neighbours: [", "neighbours: [E09000001, ", "E09000001, which"),
    ],
)
def test_days_and_areas_that_do_not_exist_in_partnership_yml(project, old, new, words):
    rewrite(project, OWN, lambda text: text.replace(old, new, 1))
    error = told(project)
    assert words in str(error)
    assert error.exit_status == 2


@pytest.mark.parametrize("day", ["2017-02-30", "30.3.2017", ""])
def test_a_day_that_does_not_exist_in_an_expression_of_a_claim(project, day):
    claims = f"data/raw/{SLUG}/claims.yml"
    rewrite(project, claims, lambda text: text.replace("computed: ", f"computed: date('{day}') # ", 1))
    error = str(told(project))
    assert claims in error
    assert f"date('{day}') is no day of the calendar" in error
    assert "claim " in error


def test_a_day_that_does_not_exist_given_with_p(project):
    with pytest.raises(EvidenceError, match=r"plan_date.*no such day in the calendar"):
        make_plan(Project(project), SLUG, {"plan_date": "2017-02-30"})


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("disclosure_threshold=010", 10),
        ("disclosure_threshold=1:30", "1:30"),
        ("disclosure_threshold=0x1F", "0x1F"),
        ("disclosure_threshold=1_0", "1_0"),
        ("disclosure_threshold=7.0", "7.0"),
        ("disclosure_threshold=yes", "yes"),
        ("disclosure_threshold=" + "9" * 5_000, "9" * 5_000),
        ("year_end=2015-09", "2015-09"),
        ("year_end=201509", "201509"),
        ("colour=7", "7"),
    ],
)
def test_a_parameter_is_read_by_its_type_and_never_as_yaml_would(given, value):
    assert given_parameters([given]) == {given.split("=")[0]: value}


def test_a_column_twice_in_a_sidecar(project):
    rewrite(project, f"{FUNDING}.meta.yml", lambda text: text.replace("\nfields:\n", (
        "\nfields:\n  - {name: tolerance, type: number, description: again}\n"
    ), 1))  # fmt: skip
    error = str(told(project))
    assert f"{FUNDING}.meta.yml" in error
    assert "the field tolerance stands twice" in error


@pytest.mark.parametrize(
    ("kwargs", "words"),
    sampled(
        [
            ({"column": None}, "column must be the name of a column, not none"),
            ({"column": ["amount"]}, "column must be the name"),
            ({"column_list": [1]}, "column_list must be a list"),
            ({"column_list": "amount"}, "column_list must be a list"),
            ({"column": "amount", "value": {"$PARAMETER": ["rows"]}}, "$parameter must be the name of a parameter"),
            ({"column": "amount", "value": {"$PARAMETER": 3}}, "$parameter must be the name of a parameter"),
        ],
        3,
    ),
)
def test_a_suite_that_names_no_column_or_parameter(project, kwargs, words):
    def change(text: str) -> str:
        suite = json.loads(text)
        suite["expectations"][0]["kwargs"] = kwargs
        return json.dumps(suite)

    rewrite(project, SUITE, change)
    error = str(told(project))
    assert SUITE in error
    assert words in error


def test_a_suite_with_a_bound_that_is_no_number_and_no_day(project):
    def change(text: str) -> str:
        suite = json.loads(text)
        suite["expectations"][0] |= {
            "type": "expect_column_values_to_be_between", "kwargs": {"column": "tolerance", "min_value": "yesterday"},
        }  # fmt: skip
        return json.dumps(suite)

    rewrite(project, SUITE, change)
    gated = GatedInputs(Project(project), load_partnership(Project(project), SLUG))
    with pytest.raises(EvidenceError, match="not 'yesterday'") as caught:
        gated.read("funding_relations")
    assert f"{SUITE}, expectation " in str(caught.value)


@pytest.mark.parametrize("text", sampled(["[" * 100_000, '{"name": ' + "9" * 5_000 + "}", "[]", "null", "\ufeff{}"], 2))
def test_a_suite_that_is_no_suite(project, text):
    (project / SUITE).write_text(text, encoding="utf-8")
    assert SUITE in str(told(project))


@pytest.mark.parametrize("change", ["gone", "called otherwise", "a folder", "a link"])
def test_a_suite_that_is_not_there_opens_no_gate(project, change):
    path = project / SUITE
    if change == "called otherwise":
        path.rename(path.with_name("funding_relation.processed.json"))
        words = "funding_relation.processed.json is not listed in suites.yml"
    else:
        path.unlink()
        words = "does not exist"
    if change == "a folder":
        path.mkdir()
        words = "is a folder, not a file"
    if change == "a link":
        path.symlink_to("nowhere")
        words = "is a link to a file that is not there"
    error = told(project)
    assert words in str(error)
    assert error.exit_status == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "does not exist"), ("a: b", "must list gates"), ("- [a]", "must list gates"), ("- a: [", "line 2")],
)
def test_the_list_of_suites_must_be_there(project, text, words):
    path = project / "expectations" / "suites.yml"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    assert f"expectations/suites.yml {words}" in str(told(project)).replace("cannot be read: ", "")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"severity": ', '"severity": "info",\n "severity": ', "'severity' stands twice"),
        ('"kwargs": {', '"kwargs": {"min_value": NaN, ', "NaN is no number"),
        ('"kwargs": {', '"kwargs": {"min_value": -1e999, ', "-1e999 is no number"),
    ],
)
def test_a_suite_says_each_thing_once_and_bounds_are_numbers(project, old, new, words):
    rewrite(project, SUITE, lambda text: text.replace(old, new, 1))
    assert f"{SUITE} is not a suite in JSON: {words}" in str(told(project))


@pytest.mark.parametrize("number", ["3", "5", '"4"', "null"])
def test_a_sound_notebook_of_another_format(project, number):
    file = "notebooks/consultation.ipynb"
    rewrite(project, file, lambda text: text.replace('"nbformat": 4,', f'"nbformat": {number},', 1))
    assert f"{file} is not a notebook of format 4" in str(told(project))


@pytest.mark.parametrize("file", [OWN, FUNDING, "notebooks/consultation.ipynb"])
def test_a_folder_or_a_link_in_place_of_a_file_is_not_said_to_be_missing(project, file):
    path = project / file
    path.unlink()
    path.symlink_to("nowhere")
    assert f"{file} is a link to a file that is not there" in str(told(project))
    path.unlink()
    path.mkdir()
    assert f"{file} is a folder, not a file" in str(told(project))


@pytest.mark.parametrize(
    "command", [("run", ""), ("check", ""), ("batch", SLUG, ""), ("add", "x.csv", "--partnership", "")]
)
def test_an_empty_name_is_not_the_default(project, command):
    (project / "x.csv").write_text("a\n1\n", encoding="utf-8")
    done = csp(project, *command)
    assert done.returncode == 2, done.stderr
    assert "''" in done.stderr


@pytest.mark.parametrize("file", ["/etc/hostname", "", "README.md"])
def test_a_file_that_is_no_input_is_not_accepted(project, file):
    for command in (("accept", SLUG, file, "--yes"), ("check", SLUG, "--accept", file)):
        done = csp(project, *command)
        assert done.returncode == 2, done.stderr
        assert f"No input of this partnership: {file!r}" in done.stderr


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"nbformat": 3, "worksheets": [{"cells": []}]}', "[]", '{"cells": [1]}']
)
def test_a_notebook_of_format_3_or_none(project, text):
    (project / "notebooks" / "consultation.ipynb").write_text(text, encoding="utf-8")
    assert "notebooks/consultation.ipynb is not a notebook of format 4" in str(told(project))


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2016-13"])
def test_a_month_out_of_bounds_names_file_and_row(project, month):
    """In street-level crime, and in a table of our own."""
    street = "data/raw/exampleshire/street_crime_synthetic.csv"
    lines = (project / street).read_text(encoding="utf-8").split("\n")
    lines[3] = lines[3].replace("2016-", "2016-", 1)
    first = lines[3].split(",")[1]
    (project / street).write_text(
        "\n".join([*lines[:3], lines[3].replace(first, month, 1), *lines[4:]]), encoding="utf-8"
    )
    error = str(told(project, "exampleshire", gates=("street_crime",)))
    assert f"{street}, column month, row 4: the cell {month!r}" in error
    crime = "data/raw/exampleshire/recorded_crime_synthetic.csv"
    rewrite(project, crime, lambda text: text.replace("2016-09", month, 1))
    error = str(told(project, "exampleshire", gates=("recorded_crime",)))
    assert crime in error


@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 19])
def test_a_number_too_large_names_the_cell(project, number):
    rewrite(project, FUNDING, lambda text: text.replace(",pounds,0.5,", f",pounds,{number}.00,", 1))
    error = str(told(project, gates=("funding_relations",)))
    assert f"{FUNDING}, column tolerance, row " in error


@pytest.mark.parametrize(
    "content", [{}, {"key": "k"}, {"key": "k", "ingredients": {}}, {"key": 1, "ingredients": [], "files": {}}]
)
def test_what_the_store_noted_in_part_is_made_again(tmp_path, content: dict[str, Any]):
    (folder := tmp_path / STAGES[0].name).mkdir()
    (folder / "made.json").write_text(json.dumps(content), encoding="utf-8")
    store = Store(tmp_path, tmp_path, tmp_path)
    assert not store.holds(STAGES[0], "k")
    assert store.ingredients(STAGES[0]) is None
