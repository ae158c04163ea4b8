"""What each gate of an input must find: any changed figure, and suites that could not be relied on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from csp_evidence.analysis import plausibility
from csp_evidence.commands.accept import accept_inputs
from csp_evidence.errors import ConfigurationError, GateError
from csp_evidence.files.as_json import write_json
from csp_evidence.gates.acceptance import CONTENT, FIELDS
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.long_columns import distinct_values
from csp_evidence.gates.messages import stops
from csp_evidence.gates.suites import Suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.measures import with_measures
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from csp_evidence.publish.history import last_editions, note_edition
from tests.conftest import ROOT, SLUG

SIDECARS = sorted((ROOT / "data" / "raw").rglob("*.csv.meta.yml"))
FUNDING = "data/raw/tower-hamlets/actions.csv"


@pytest.fixture(scope="module")
def inputs() -> GatedInputs:
    project = Project(ROOT)
    return GatedInputs(project, load_partnership(project, SLUG))


def test_every_file_that_a_partnership_reads_has_its_digest_noted() -> None:
    named = {Path(file).name for p in (ROOT / "data/raw").rglob("*.yml") for file in _inputs(p)}
    for path in SIDECARS:
        if path.name.removesuffix(".meta.yml") in named:
            assert "sha256" in yaml.safe_load(path.read_text(encoding="utf-8"))["controls"], path.name


def _inputs(path: Path) -> list[str]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [str(file) for file in content.get("inputs", {}).values()] if isinstance(content, dict) else []


def test_the_digest_is_that_of_the_sorted_lines_as_other_tools_work_it_out(inputs, tmp_path) -> None:
    """For a file without quotation marks in the order of its sidecar: its header and its sorted lines, hashed."""
    import hashlib

    header, *lines = (ROOT / "data/raw/reference/areas.csv").read_bytes().splitlines(keepends=True)
    expected = hashlib.sha256(header + b"".join(sorted(lines))).hexdigest()
    assert content_digest(inputs.published("areas").frame) == expected


def test_a_changed_file_is_accepted_only_when_every_other_gate_is_open(project) -> None:
    path = project / FUNDING
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("lcpf-08", "lcpf-88"), encoding="utf-8")
    sidecar = path.with_name(f"{path.name}.meta.yml")
    before = sidecar.read_text(encoding="utf-8")
    with pytest.raises(GateError, match=r"is not accepted.*lcpf-88"):
        accept_inputs(Project(project), SLUG, ["actions"])
    assert sidecar.read_text(encoding="utf-8") == before
    path.write_text(text.replace("Taskforce of six", "Team of six"), encoding="utf-8")
    reading = GatedInputs(Project(project), load_partnership(Project(project), SLUG)).read("actions")
    assert [check.expectation for check in stops(reading.checks)] == [CONTENT, FIELDS]
    assert accept_inputs(Project(project), SLUG, [FUNDING], "a test") == [FUNDING]
    changed = sidecar.read_text(encoding="utf-8")
    assert len(set(changed.splitlines()) ^ set(before.splitlines())) == 6, "both controls, and the reason"
    assert GatedInputs(Project(project), load_partnership(Project(project), SLUG)).read("actions").frame is not None
    with pytest.raises(ConfigurationError, match="No input of this partnership"):
        accept_inputs(Project(project), SLUG, ["weather"])


@pytest.mark.parametrize(
    ("gate", "change", "told"),
    [
        ("funding_relations.processed", {"kwargs": {"column": "tolerence"}}, "no column 'tolerence'"),
        ("actions.processed", {"kwargs": {"column": "amount_pence"}}, "no column 'amount_pence'"),
        ("recorded_crime.processed", {"kwargs": {"column": "area_code+name"}}, "no column 'name'"),
        ("areas.processed", {"type": "expect_column_values_to_be_right"}, "has no 'expect_column_values_to_be_right'"),
        ("areas.processed", {"type": "expect_column_values_to_be_unique", "kwargs": {}}, "kwargs name no column"),
    ],
)
def test_a_suite_that_names_what_is_not_there_is_refused_before_anything_runs(project, gate, change, told) -> None:
    path = project / "expectations" / f"{gate}.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    suite["expectations"][-1] |= change
    path.write_text(json.dumps(suite), encoding="utf-8")
    inputs = GatedInputs(Project(project), load_partnership(Project(project), SLUG))
    with pytest.raises(ConfigurationError, match=told):
        inputs.refuse_unknown(gate.partition(".")[0])


def test_every_suite_of_an_input_names_columns_that_are_there(inputs) -> None:
    for name in inputs.partnership.inputs:
        if not inputs.is_document(name):
            inputs.refuse_unknown(name)


# Plausibility


@pytest.fixture(scope="module")
def crime(inputs) -> pd.DataFrame:
    frame = read_tidy("recorded_crime", inputs.published("recorded_crime"))
    return frame[frame["area_code"].isin(["E09000030", "E09000012"])]


def test_a_slipped_digit_stands_out_and_no_published_month_does(crime) -> None:
    assert with_measures("recorded_crime", crime)["jump"].max() < 12
    row = crime[(crime["offence_group"] == "common_assault") & (crime["month"] == "2015-03-01")].index[0]
    slipped = crime.copy()
    slipped.loc[row, "offences"] = 10 * crime.at[row, "offences"]
    measured = with_measures("recorded_crime", slipped)["jump"]
    assert measured.idxmax() == row
    assert measured.max() > 12


def test_a_month_pasted_twice_and_a_series_pasted_over_another_are_found(crime) -> None:
    assert with_measures("recorded_crime", crime)[["month_repeats", "series_repeats"]].max().tolist() == [0, 0]
    months = crime.copy()
    of = lambda month: (crime["area_code"] == "E09000030") & (crime["month"] == month)  # noqa: E731
    months.loc[of("2015-04-01"), "offences"] = months.loc[of("2015-03-01"), "offences"].to_numpy()
    assert with_measures("recorded_crime", months)["month_repeats"].eq(1).sum() == 50
    series = crime.copy()
    one = (crime["area_code"] == "E09000030") & (crime["offence_group"] == "common_assault")
    other = (crime["area_code"] == "E09000012") & (crime["offence_group"] == "common_assault")
    series.loc[one, "offences"] = series.loc[other, "offences"].to_numpy()
    assert with_measures("recorded_crime", series)["series_repeats"].eq(1).sum() == 96


def test_a_run_of_zeros_in_a_busy_series_is_measured_and_a_quiet_one_is_left_alone() -> None:
    months = pd.date_range("2015-01-01", periods=12, freq="MS")
    busy = [9, 8, 0, 0, 0, 7, 9, 8, 9, 0, 8, 9]
    matrix = pd.DataFrame({"busy": busy, "quiet": [0, 0, 1] * 4}, index=months)
    runs = plausibility.zero_runs(matrix)
    assert runs["busy"].tolist() == [0, 0, 3, 3, 3, 0, 0, 0, 0, 1, 0, 0]
    assert runs["quiet"].sum() == 0


def test_a_hole_in_the_months_or_in_the_combinations_is_counted(crime) -> None:
    without = crime[crime["month"] != "2014-02-01"]
    assert plausibility.months_missing(without["month"]) == 1
    assert plausibility.combinations_missing(crime.iloc[1:], ["area_code", "offence_group", "month"]) == 1


def test_the_measures_do_not_depend_on_the_order_of_the_rows(crime) -> None:
    measured = with_measures("recorded_crime", crime)
    again = with_measures("recorded_crime", crime.sample(frac=1, random_state=1)).sort_index()
    pd.testing.assert_frame_equal(measured, again, check_dtype=False)


# A million rows


@pytest.mark.suite("faults", whole=True)
def test_a_million_street_level_rows_pass_reader_and_gates_sooner_than_pandas_reads_them_in_half_a_gigabyte(tmp_path):
    """Processor seconds of two processes, one after the other, imports left out; 3 seconds where pandas takes 3.5."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "street.py"), "--gates", str(tmp_path), "--rows", "1000000"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    plain, _, seconds, _, megabytes = (
        float(word) if word[0].isdigit() else word for word in done.stdout.split()[-6:-1]
    )
    assert seconds < 0.85 * plain, done.stdout
    assert megabytes < 500, done.stdout


def test_a_long_column_is_judged_by_its_different_cells_and_a_wrong_one_is_still_named_with_its_rows():
    rows = 60_000
    frame = pd.DataFrame(
        {"kind": ["Burglary", "Robbery"] * (rows // 2)}, index=pd.RangeIndex(2, rows + 2), dtype=object
    )
    expectation = {
        "id": "known", "type": "expect_column_values_to_be_in_set", "severity": "critical", "notes": "Two kinds.",
        "kwargs": {"column": "kind", "value_set": ["Burglary", "Robbery"]}, "meta": {"remedy": "Correct the cell."},
    }  # fmt: skip
    suite = Suite(name="a.raw", expectations=(expectation,))
    assert [len(values) for values in distinct_values(frame, set(frame))] == [2]
    assert [check.outcome for check in validate(Subject(frame, "a.csv"), suite, {})] == ["pass"]
    frame.loc[[7, 40_000], "kind"] = "Burglery"
    (check,) = validate(Subject(frame, "a.csv", ("kind",)), suite, {})
    assert (check.outcome, check.row_count) == ("fail", 2)
    assert check.rows == ("row 7 (kind Burglery)", "row 40000 (kind Burglery)")


# Earlier editions


def test_the_page_beside_the_edition_shows_what_the_last_editions_found(tmp_path) -> None:
    project = Project(tmp_path)
    for name, outcome in (("first", "pass"), ("second", "fail"), ("second", "fail"), ("third", "pass")):
        folder = project.edition("here")
        check = {"gate": "a.raw", "expectation": "rows", "outcome": outcome, "observed": f"{name} <b>"}
        write_json(folder / "manifest.json", {"edition_id": name})
        write_json(folder / "quality.json", [check])
        page = note_edition(project, "here")
    assert [past.edition_id for past in last_editions(project, "here")] == ["third", "second", "first"]
    assert [past.count("fail") for past in last_editions(project, "here")] == [0, 1, 0]
    assert page == project.outputs / "here.quality.html", "beside the edition, which holds only what its inputs give"
    html = page.read_text(encoding="utf-8")
    assert "failed: second &lt;b&gt;" in html
