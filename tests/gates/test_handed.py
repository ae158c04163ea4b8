"""What one stage of a run leaves to the others of an input: taken over only where it would be found again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.errors import InputError
from csp_evidence.files.reading import note_readings
from csp_evidence.gates import inputs
from csp_evidence.gates.found import Handed
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.pipeline.plan import Options, make_plan
from csp_evidence.pipeline.ready import preflight
from csp_evidence.project import Project
from csp_evidence.stage.folder import HANDED
from tests.conftest import SLUG

NAME = "offence_group_priorities"


class Stages:
    """Stages of one run, each with inputs of its own; `asked` are the gates that were asked, and `read` the tables."""

    def __init__(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project, self.folder = Project(project), project / "outputs" / ".building" / "inputs"
        self.asked: list[str] = []
        self.read: list[str] = []
        monkeypatch.setattr(inputs, "REMEMBERED", {})
        validate, read_published = inputs.validate, inputs.read_published
        monkeypatch.setattr(inputs, "validate", lambda *told: (self.asked.append(told[1].name), validate(*told))[1])
        monkeypatch.setattr(
            inputs, "read_published", lambda path, *told: (self.read.append(path.name), read_published(path, *told))[1]
        )

    def next(self, name: str = NAME):
        self.asked.clear()
        self.read.clear()
        gated = GatedInputs(self.project, load_partnership(self.project, SLUG), handed=Handed(self.folder))
        return gated.read(name)


@pytest.fixture
def stages(project, monkeypatch) -> Stages:
    return Stages(project, monkeypatch)


def test_the_second_stage_finds_the_same_and_asks_no_gate(stages):
    first = stages.next()
    assert f"{NAME}.raw" in stages.asked
    readings = note_readings()
    second = stages.next()
    assert not stages.asked
    assert not stages.read
    assert (second.record, second.checks) == (first.record, first.checks)
    pd.testing.assert_frame_equal(second.frame, first.frame)
    assert second.record.file in {stages.project.relative(reading.path) for reading in readings}, (
        "it notes what it read"
    )


@pytest.mark.parametrize("changed", ["file", "sidecar", "suite", "other input"])
def test_what_changed_meanwhile_is_read_and_asked_again(stages, changed):
    stages.next()
    raw = stages.project.raw / load_partnership(stages.project, SLUG).inputs[NAME]
    if changed == "file":
        raw.write_text(raw.read_text("utf-8").replace(",main,", ",other,", 1), "utf-8")
    elif changed == "sidecar":
        about = raw.with_name(f"{raw.name}.meta.yml")
        about.write_text(about.read_text("utf-8").replace("title: ", "title: New ", 1), "utf-8")
    elif changed == "suite":
        suite = stages.project.expectations / f"{NAME}.processed.json"
        suite.write_text(suite.read_text("utf-8").replace('"notes": "', '"notes": "Now: ', 1), "utf-8")
    else:
        groups = stages.project.raw / load_partnership(stages.project, SLUG).inputs["offence_groups"]
        groups.write_text("\n".join(groups.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    second = stages.next()
    assert f"{NAME}.raw" in stages.asked
    assert bool(stops(second.checks)) == (changed in ("file", "other input"))


def test_a_file_that_is_gone_is_refused_as_ever(stages):
    stages.next()
    (stages.project.raw / load_partnership(stages.project, SLUG).inputs[NAME]).unlink()
    with pytest.raises(InputError, match="does not exist"):
        stages.next()


def test_answers_of_people_are_not_left(stages):
    stages.next("consultation_responses")
    assert "consultation_responses" not in "".join(path.name for path in stages.folder.iterdir())
    responses = stages.project.raw / load_partnership(stages.project, SLUG).inputs["consultation_responses"]
    first = responses.read_text("utf-8").splitlines()[1].split(",")[0].encode()
    assert not [path.name for path in stages.folder.iterdir() if first in path.read_bytes()]


@pytest.mark.parametrize("of_many", [False, True])
def test_what_a_run_reads_beforehand_is_taken_over_but_in_a_batch(stages, of_many):
    plan, build = make_plan(stages.project, SLUG, {}), stages.folder.parents[1]
    preflight(stages.project, plan, Options(of_many=of_many), build)
    stages.folder = build / HANDED
    stages.next()
    assert bool(stages.read) == of_many
    assert f"{NAME}.raw" in stages.asked


@pytest.mark.parametrize("spoil", [lambda left: left[:-1], lambda left: b"", lambda left: left[:-9] + b"?" + left[-8:]])
def test_what_was_spoilt_is_read_and_asked_again(stages, spoil):
    first = stages.next()
    for file in stages.folder.iterdir():
        file.write_bytes(spoil(file.read_bytes()))
    second = stages.next()
    assert f"{NAME}.raw" in stages.asked
    assert stages.read
    pd.testing.assert_frame_equal(second.frame, first.frame)
    stages.next()
    assert not stages.asked, "what was spoilt is replaced"
