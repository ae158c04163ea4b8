"""Many partnerships in one go, stopped and killed on the way, on one machine and on a cluster."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from csp_evidence.pipeline.batch import chosen
from csp_evidence.project import Project
from csp_evidence.publish.verify import verify
from tests.conftest import AREAS, SLUG, copy_project, csp, told_apart
from tests.processes import start, wait_for, wait_until_gone

THREE = [*AREAS[:2], "E22000187"]  # areas without a folder of their own


@pytest.fixture
def boroughs(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project")


@pytest.fixture
def batched(areas: Path, tmp_path: Path) -> Path:
    """A copy of the project in which four areas were made in one batch."""
    return Path(shutil.copytree(areas, tmp_path / "batched"))


def stages_made(project: Path) -> Counter[tuple[str, str, str]]:
    """How often each stage was made from the same ingredients, by its run logs."""
    entries = [
        (log.name, json.loads(line))
        for log in (project / "outputs").glob("*.log.jsonl")
        for line in log.read_text(encoding="utf-8").splitlines()
        if line.endswith("}")  # a kill can cut the last line off
    ]
    return Counter((name, entry["stage"], entry["key"]) for name, entry in entries if "stage" in entry)


@pytest.mark.suite(
    "editions", whole=True
)  # tests/end_to_end/test_areas.py compares the results of a run with those of the batch
def test_a_batch_makes_the_edition_that_a_run_makes(batched, boroughs):
    done = csp(boroughs, "run", AREAS[1], "--plain-kernels")
    assert done.returncode == 0, done.stderr
    assert told_apart(boroughs / "outputs" / AREAS[1], batched / "outputs" / AREAS[1]) == []


def test_the_summary_links_and_compares_all_editions_and_is_the_same_each_time(batched):
    page = batched / "outputs" / "index.html"
    text = page.read_text(encoding="utf-8")
    for name in AREAS:
        results = json.loads((batched / "outputs" / name / "results.json").read_text(encoding="utf-8"))
        assert f'href="{name}/index.html"' in text
        offences = results["area_profile.offences"]["value"]
        assert offences is None or f"{offences:,}" in text
    assert not re.search(r"https?://", text)
    before = page.read_bytes()
    done = csp(batched, "batch", *AREAS)
    assert [line.split(": ")[1] for line in done.stdout.splitlines()[:-1]] == ["unchanged"] * len(AREAS)
    assert page.read_bytes() == before
    assert max(stages_made(batched).values()) == 1


@pytest.mark.suite("kills", whole=True)
def test_one_that_fails_stops_the_batch_or_with_keep_going_does_not(batched):
    boroughs = batched
    shutil.rmtree(boroughs / "outputs" / THREE[0])
    (boroughs / "data" / "raw" / SLUG / "funding_printed.csv").unlink()
    done = csp(boroughs, "batch", SLUG, THREE[0], "--jobs", "1", "--keep-going")
    assert done.returncode == 1, done.stderr
    assert "funding_printed.csv does not exist" in done.stderr
    assert done.stdout.splitlines()[:2] == [f"{SLUG}: failed", f"{THREE[0]}: made"]
    text = (boroughs / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "Runs that stopped" in text
    assert "funding_printed.csv" in text
    # One that has to be made keeps the other worker busy until the first has failed.
    shutil.rmtree(boroughs / "outputs" / THREE[0])
    done = csp(boroughs, "batch", SLUG, THREE[2], THREE[0], "--jobs", "1")
    assert done.returncode == 1
    assert f"{THREE[0]}: not started" in done.stdout


def test_wrong_names_are_refused_before_anything_runs(boroughs):
    for arguments, told in [
        (["nowhere"], "no partnership 'nowhere'"),
        ([THREE[0], THREE[0]], "named twice"),
        ([THREE[0], "--areas"], "not both"),
    ]:
        done = csp(boroughs, "batch", *arguments)
        assert done.returncode == 2, done.stderr
        assert told in " ".join(done.stderr.split())
    assert not list((boroughs / "outputs").glob("*/manifest.json"))


@pytest.mark.suite("kernels", whole=True)  # ten seconds are waited for
def test_a_scheduler_that_does_not_answer_is_named_before_anything_runs(boroughs):
    done = csp(boroughs, "batch", THREE[0], "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 2, done.stderr
    assert "No Dask scheduler answers" in done.stderr
    assert not list((boroughs / "outputs").glob("*/manifest.json"))


@pytest.mark.suite("kills", whole=True)
def test_ctrl_c_ends_a_batch_and_the_next_goes_on(boroughs):
    batch = start(boroughs, "batch", *THREE)
    wait_for(lambda: stages_made(boroughs))
    batch.send_signal(signal.SIGINT)
    _, told = batch.communicate(timeout=60)
    assert batch.returncode == 3, told
    assert "Stopped. " in told.splitlines()[-1]
    assert wait_until_gone(boroughs) == []
    done = csp(boroughs, "batch", *THREE)
    assert done.returncode == 0, done.stderr
    assert max(stages_made(boroughs).values()) == 1


@pytest.mark.suite("kills", whole=True)
def test_a_batch_killed_at_random_moments_computes_nothing_twice_that_had_finished(boroughs, batched):
    moments, killed = random.Random(2), 0
    names = ["--areas"]  # all 314, so that there is work left to be killed at each of 50 times
    for _ in range(50):
        batch = start(boroughs, "batch", *names)
        time.sleep(moments.uniform(2, 9))
        batch.kill()
        batch.communicate(timeout=60)
        killed += batch.returncode == -signal.SIGKILL
        for manifest in (boroughs / "outputs").glob("*/manifest.json"):
            verify(manifest.parent)
    assert killed >= 40
    assert wait_until_gone(boroughs) == []
    done = csp(boroughs, "batch", *names)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 315
    assert max(stages_made(boroughs).values()) == 1
    for name in AREAS:
        assert told_apart(boroughs / "outputs" / name, batched / "outputs" / name) == []


def test_areas_are_those_of_the_reference_data_in_their_order(boroughs):
    codes = chosen(Project(boroughs), [], areas=True)
    assert len(codes) == 314
    assert codes[:3] == ["E22000027", "E22000029", "E22000028"]
