"""Only what changed runs again, and a run can be killed at any moment."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from csp_evidence.pipeline.keys import planned_files, referred_by, values_in
from csp_evidence.pipeline.plan import make_plan
from csp_evidence.project import Project
from csp_evidence.publish.verify import verify
from tests.conftest import CSP, SLUG, accept, bytes_of, csp

FUNDING = "data/raw/tower-hamlets/funds.yml"


def would_run(project: Path, *arguments: str) -> dict[str, str]:
    done = csp(project, "run", SLUG, "--dry-run", *arguments)
    assert done.returncode == 0, done.stderr
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    return {stage: why for stage, why in told.items() if why != "unchanged"}


def test_nothing_runs_when_nothing_changed_and_a_touched_file_is_no_change(made):
    os.utime(made / FUNDING)
    before = bytes_of(made / "outputs" / SLUG)
    assert would_run(made) == {}
    done = csp(made, "run", SLUG)
    assert "nothing has changed" in done.stderr
    assert bytes_of(made / "outputs" / SLUG) == before


@pytest.mark.suite("editions")
def test_a_changed_line_of_funding_runs_what_reads_it_only(made, whole):
    """By default it is only asked what would run; the fixture `redrawn` runs some stages and keeps the others."""
    path = made / FUNDING
    path.write_text(path.read_text(encoding="utf-8").replace("Street cleanliness", "Cleaner streets"), encoding="utf-8")
    accept(made, FUNDING)
    due = would_run(made)
    assert due.keys() == {"funding_reconciliation", "plan_evidence", "delivery"}
    assert FUNDING in due["funding_reconciliation"]
    if not whole:
        return
    done = csp(made, "run", SLUG)
    assert done.returncode == 0, done.stderr
    assert "Strategic assessment has not changed" in done.stderr
    table = made / "outputs" / SLUG / "tables" / "funding_reconciliation" / "lines.csv"
    assert "Cleaner streets" in table.read_text(encoding="utf-8")
    verify(made / "outputs" / SLUG)


def test_a_changed_look_up_runs_the_stages_whose_gates_hold_cells_against_it(made):
    """The consultation does not read the offences of wards, but its gates hold the wards of responses against them."""
    path = made / "data/raw/tower-hamlets/ward_totals_2015.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Bethnal Green", "Bethnal", 1), encoding="utf-8")
    due = would_run(made)
    assert "ward_totals_2015.csv" in due["consultation"]


@pytest.mark.parametrize(
    ("old", "new", "consulted"), [("gf-01,amount,£480k", "gf-01,amount,£490k", False), ("gf-01,", "gf-1,", True)]
)
def test_a_changed_amount_leaves_the_consultation_whose_gates_hold_actions_against_the_rows(made, old, new, consulted):
    file = "data/raw/tower-hamlets/funding_printed.csv"
    (made / file).write_text((made / file).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    accept(made, file)
    due = would_run(made)
    assert due.keys() == {
        "funding_reconciliation",
        "plan_evidence",
        "delivery",
        *(["consultation"] if consulted else []),
    }
    assert not consulted or f"values in {file}" in due["consultation"]


def test_an_amount_that_changes_while_the_consultation_runs_is_noticed_all_the_same(made):
    project = Project(made)
    step = next(step for step in make_plan(project, SLUG, {}).steps if step.plan.name == "consultation")
    file = "data/raw/tower-hamlets/funding_printed.csv"
    assert file in planned_files(step.ingredients)
    assert file not in step.ingredients["inputs"]


def test_columns_that_cannot_be_told_at_a_glance_have_a_stage_rest_on_the_whole_file(tmp_path):
    sidecar, named = tmp_path / "a.csv.meta.yml", tmp_path / "b.csv"
    sidecar.write_text("reference: {resource: b, fields: [one, two]}\nother: {resource: c}\n", encoding="utf-8")
    assert referred_by([sidecar]) == {"b": {"one", "two"}, "c": None}
    named.with_name("b.csv.meta.yml").write_text("missingValues: ['-']\ncontrols: {rows: 2}\n", encoding="utf-8")
    named.write_text("one,two,three\n1,x,5\n2,y,6\n", encoding="utf-8")
    before = values_in(named, {"one", "two"})
    named.write_text("three,one,two\n7,2,y\n7,1,x\n", encoding="utf-8")
    named.with_name("b.csv.meta.yml").write_text("missingValues: ['-']\ncontrols: {rows: 3}\n", encoding="utf-8")
    assert before == values_in(named, {"one", "two"}) is not None
    named.with_name("b.csv.meta.yml").write_text("missingValues: ['x']\n", encoding="utf-8")
    assert values_in(named, {"one", "two"}) != before
    assert values_in(named, {"four"}) is None
    assert values_in(named.with_name("b.csv.gz"), {"one"}) is None


def test_a_change_of_notebook_suite_setting_or_parameter_is_told_as_the_reason(made):
    (made / "notebooks" / "consultation.ipynb").write_text(
        (made / "notebooks" / "consultation.ipynb")
        .read_text(encoding="utf-8")
        .replace("# Consultation", "# Consulted"),
        encoding="utf-8",
    )
    due = would_run(made)
    assert due.keys() == {"consultation", "plan_evidence"}
    assert "notebooks/consultation.ipynb" in due["consultation"]
    assert "results of consultation" in due["plan_evidence"]
    assert all("it has not run yet" in why for why in would_run(made, "-p", "year_end=2015-09").values())
    settings = made / "data" / "raw" / SLUG / "partnership.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"2016-09"', '"2015-09"'), encoding="utf-8")
    assert "parameter year_end" in would_run(made)["strategic_assessment"]
    assert would_run(made, "--force").keys() >= {"strategic_assessment", "funding_reconciliation"}
    assert would_run(made, "--stage", "strategic_assessment")["strategic_assessment"] == "would run: asked for"


def test_a_tampered_product_is_made_again(made):
    before = bytes_of(made / "outputs" / SLUG)
    with (made / "outputs" / SLUG / "results.json").open("a", encoding="utf-8") as results:
        results.write(" ")
    assert csp(made, "run", SLUG).returncode == 0
    assert bytes_of(made / "outputs" / SLUG) == before
    kept = next((made / "outputs" / ".store" / SLUG / "consultation" / "files").rglob("answers_first_choice.csv"))
    kept.write_text("tampered", encoding="utf-8")
    assert "altered" in would_run(made)["consultation"]


def test_an_unknown_stage_is_refused(made):
    done = csp(made, "run", SLUG, "--stage", "weather")
    assert done.returncode == 2
    assert "There is no stage weather" in done.stderr


def test_an_output_folder_that_cannot_be_written_ends_with_a_message(made):
    (made / "outputs" / f".{SLUG}.building").write_text("a file in the way", encoding="utf-8")
    done = csp(made, "run", SLUG, "--force")
    assert done.returncode in (1, 3)
    assert "Traceback" not in done.stderr
    verify(made / "outputs" / SLUG)


@pytest.mark.suite("kills", whole=True)  # tests/end_to_end/test_kills.py draws the events
def test_a_run_killed_at_random_moments_leaves_an_edition_that_verifies(made):
    edition = made / "outputs" / SLUG
    before = bytes_of(edition)
    moments = random.Random(1)
    for number in range(20):
        run = subprocess.Popen(
            [str(CSP), "run", SLUG, "--force"], cwd=made, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(moments.uniform(0.2, 14))
        run.send_signal(signal.SIGKILL)
        run.wait()
        verify(edition)
        assert bytes_of(edition) == before
        done = csp(made, "run", SLUG, *(["--force"] if number % 10 == 1 else []))
        assert done.returncode == 0, done.stderr
        assert bytes_of(edition) == before


@pytest.mark.suite("kills", whole=True)
def test_stages_that_finished_before_a_failure_are_not_run_again(made):
    path = made / FUNDING
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("key: daat", "key: team", 1), encoding="utf-8")
    for stage in ("strategic_assessment", "funding_reconciliation"):
        shutil.rmtree(made / "outputs" / ".store" / SLUG / stage)
    assert csp(made, "run", SLUG, "--jobs", "2").returncode == 1
    path.write_text(good, encoding="utf-8")
    due = would_run(made)
    assert "funding_reconciliation" in due
    assert "strategic_assessment" not in due, "it ran beside the one that failed"
    assert (
        json.loads((made / "outputs" / f"{SLUG}.log.jsonl").read_text(encoding="utf-8").splitlines()[-1])["outcome"]
        != "done"
    )
