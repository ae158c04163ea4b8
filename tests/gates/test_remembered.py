"""An input that was read once for all partnerships of a batch: taken over only where nothing differs."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.errors import InputError
from csp_evidence.files.reading import note_readings
from csp_evidence.gates import found as kept_tables
from csp_evidence.gates import inputs as gated
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.pipeline import shared_inputs
from csp_evidence.pipeline.shared_inputs import SharedInputs
from csp_evidence.project import Project
from tests.conftest import SLUG

AREA, OTHER = "E09000003", "E09000004"
TABLE = "reference/population_by_district.csv"


@pytest.fixture
def read_again(project, monkeypatch):
    """Remembers `district_population` as a batch does, and gives a reader that notes which gates are then asked."""
    monkeypatch.setattr(gated, "REMEMBERED", {})
    place = Project(project)
    GatedInputs(place, load_partnership(place, AREA)).remember("district_population")
    asked: list[str] = []
    validate = gated.validate

    def counted(subject, suite, parameters):
        asked.append(suite.name)
        return validate(subject, suite, parameters)

    monkeypatch.setattr(gated, "validate", counted)

    def read(slug: str = OTHER):
        return GatedInputs(place, load_partnership(place, slug)).read("district_population"), asked

    return read


def test_what_was_found_is_the_same_for_another_area_and_asks_no_gate(project, read_again, monkeypatch):
    kept, asked = read_again()
    assert asked == []
    place = Project(project)
    with monkeypatch.context() as forgetful:
        forgetful.setattr(gated, "REMEMBERED", {})
        afresh = GatedInputs(place, load_partnership(place, OTHER)).read("district_population")
    assert (kept.record, kept.checks) == (afresh.record, afresh.checks)
    pd.testing.assert_frame_equal(kept.frame, afresh.frame)
    kept.frame.iloc[0, 0] = "spoilt"
    assert read_again()[0].frame.iloc[0, 0] != "spoilt", "each reader has a frame of its own"


@pytest.mark.parametrize("what", ["file", "sidecar", "suite", "parameter"])
def test_anything_that_differs_asks_the_gates_again(project, read_again, what):
    raw, suite = (
        project / "data/raw/reference/population_by_district.csv",
        project / "expectations/district_population.processed.json",
    )
    sidecar, districts = raw.with_name("population_by_district.csv.meta.yml"), raw.with_name("csp_districts_2024.csv")
    if what == "file":
        raw.write_text(raw.read_text("utf-8").replace("E09000033", "E09000034"), "utf-8")
    elif what == "sidecar":
        sidecar.write_text(sidecar.read_text("utf-8").replace("title: ", "title: New "), "utf-8")
    elif what == "suite":
        content = json.loads(suite.read_text("utf-8"))
        content["expectations"][0]["notes"] += " Indeed."
        suite.write_text(json.dumps(content), "utf-8")
    else:  # the districts that there are, which its suite takes from another input
        text = districts.read_text("utf-8")
        districts.write_text(f"{text}{text.splitlines()[-1].replace('W06000024', 'W06000099')}\n", "utf-8")
    found, asked = read_again()
    assert "district_population.raw" in asked
    assert bool(stops(found.checks)) == (what in ("file", "parameter"))


@pytest.fixture
def read_text(project, monkeypatch):
    """Keeps the text of `district_population` as a batch does, and gives a reader that notes which files it reads."""
    monkeypatch.setattr(kept_tables, "TABLES", {})
    place, asked = Project(project), []
    GatedInputs(place, load_partnership(place, AREA)).keep_table("district_population")
    read = gated.read_published
    monkeypatch.setattr(gated, "read_published", lambda path, *told: (asked.append(path.name), read(path, *told))[1])
    return lambda: (GatedInputs(place, load_partnership(place, OTHER)).published("district_population"), asked)


def test_a_table_is_taken_apart_once_and_its_files_are_noted_by_each(project, read_text):
    readings = note_readings()
    found, asked = read_text()
    assert asked == []
    noted = {reading.path.name for reading in readings}
    assert {"population_by_district.csv", "population_by_district.csv.meta.yml"} <= noted
    kept_tables.TABLES.clear()
    afresh, asked = read_text()
    assert asked == ["population_by_district.csv"]
    assert (found.sha256, found.content, found.sidecar) == (afresh.sha256, afresh.content, afresh.sidecar)
    pd.testing.assert_frame_equal(found.frame, afresh.frame)


@pytest.mark.parametrize("end", ["", ".meta.yml"])
def test_a_table_whose_files_changed_is_taken_apart_again(project, read_text, end):
    file = project / "data" / "raw" / f"{TABLE}{end}"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: New ", 1) + "\n" * (not end), "utf-8")
    _, asked = read_text()
    assert asked == ["population_by_district.csv"]


def test_a_table_whose_file_is_gone_is_missed(project, read_text):
    (project / "data" / "raw" / TABLE).unlink()
    with pytest.raises(InputError, match="does not exist"):
        read_text()


def test_answers_of_people_are_kept_for_nobody(project, monkeypatch):
    monkeypatch.setattr(kept_tables, "TABLES", {})
    monkeypatch.setattr(gated, "REMEMBERED", {})
    shared_inputs._remember(Project(project), SLUG)
    names = {found.record.name for found in gated.REMEMBERED.values()}
    assert "recorded_crime" in names
    assert "consultation_responses" not in names
    assert "consultation_responses_synthetic.csv" not in {path.name for path in kept_tables.TABLES}


def test_a_batch_takes_over_what_was_found_once_and_waits_for_nothing(monkeypatch):
    asked, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(SharedInputs, "_ask", lambda *_: (asked.set(), go_on.wait(10)))
    taken: list[bytes] = []
    monkeypatch.setattr(shared_inputs, "take_over", taken.append)
    shared = SharedInputs(Project(Path()), AREA)
    assert asked.wait(10)
    shared.take_over_once()
    assert taken == [], "nothing has arrived yet"
    go_on.set()
    shared.found()
    shared.take_over_once()
    shared.take_over_once()
    assert taken == [b""]
