"""Whether the report was invented is what its register says, and not what another document of the stage does."""

from __future__ import annotations

import pytest

from csp_evidence.records import InputRecord
from csp_evidence.stage.sources import Sources


def read(**statuses: str) -> Sources:
    """What a stage has read, by the statuses of its documents."""
    sources = object.__new__(Sources)
    sources.inputs = {
        name: InputRecord(
            name=name, file=f"{name}.yml", title="T", source="S", licence="L", status=status, period="2016",
            sha256="0" * 64, size=1, rows=1,
        )
        for name, status in statuses.items()
    }  # fmt: skip
    return sources


@pytest.mark.parametrize(
    ("statuses", "invented"),
    [
        ({"claims": "transcribed", "questions": "synthetic"}, False),
        ({"claims": "synthetic", "questions": "transcribed"}, True),
        ({"claims": "transcribed", "funds": "synthetic"}, False),
        ({"questions": "synthetic"}, False),
    ],
)
def test_the_register_alone_says_whether_the_report_was_invented(statuses, invented) -> None:
    assert read(**statuses).report_invented() is invented
