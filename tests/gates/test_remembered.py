"""An input that was read once in the process that a batch forks from: taken over only where nothing differs."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from csp_evidence.gates import inputs as gated
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project

AREA, OTHER = "E09000003", "E09000004"


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
