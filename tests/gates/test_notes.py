"""What a check says when it fails names the file that the partnership has, and no file that another may have."""

from __future__ import annotations

import pytest

from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.suites import FILE, load_suite
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import find_project

PROJECT = find_project()
SUITES = sorted(path.stem for path in PROJECT.expectations.glob("*.json"))


@pytest.mark.parametrize("gate", SUITES)
def test_no_suite_names_a_file_of_data_that_may_be_called_otherwise(gate: str) -> None:
    for item in load_suite(PROJECT.expectations, gate).expectations:
        said = item.notes + item.meta.remedy
        assert ".csv" not in said, item.id
        assert FILE not in said or any("__" in name for name in item.parameters), f"{item.id} has no file to name"


def test_a_note_on_areas_names_the_list_of_the_partnership() -> None:
    partnership = load_partnership(PROJECT, "exampleshire")
    found = GatedInputs(PROJECT, partnership).read("population")
    (note,) = [check.note for check in found.checks if check.expectation == "areas_complete"]
    assert note.count(PROJECT.relative(PROJECT.raw / partnership.inputs["areas"])) == 2
    assert FILE not in note
