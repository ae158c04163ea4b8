"""No answer of anybody stands in an error or a log: whatever is wrong with a file of responses, or stops on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.inputs.published import read_cells, read_published
from csp_evidence.inputs.sidecar import beside
from csp_evidence.inputs.tidy import tidy
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.pipeline.execute import reads_people
from csp_evidence.project import Project
from csp_evidence.stage.planned import Planned
from tests.conftest import EXAMPLE, ROOT, SLUG

SECRET = "Zebulon"
SIDECAR = """\
title: Answers
description: Answers
source: Ours
licence: None
status: published
published: '2016-01-01'
period: in 2016
geography: none
personal: true
fields:
  - {name: id, type: string, description: Id}
  - {name: "on", type: date, description: Day}
  - {name: why, type: string, description: Words}
primaryKey: [id]
missingValues: ['']
controls: {rows: 2, sums: {}}
"""


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET} 1,2017-06-01,{SECRET} was here\nb,2017-06-01,x\n",  # no header
        f"{SECRET},{SECRET},{SECRET}\nb,2017-06-01,x\n",  # no header, of equal cells
        f"{SECRET}\u202e,2017-06-01,x\nb,2017-06-01,x\n",  # no header, and a character that nobody sees
        f"id,on,{SECRET}\na,2017-06-01,x\n",  # no such column
        f"{SECRET},2017-06-01,x\na,2017\u202e-06-01,x\n",
        f"id,on,why\n{SECRET},{SECRET},{SECRET}\n",  # no date
        f"id,on,why\n{SECRET},2017-06-01\n",  # a cell too few
        f'id,on,why\na,2017-06-01,"{SECRET}\n',  # a quotation mark that is never closed
        f"{SECRET};2017-06-01;x\nb;2017-06-01;x\n",  # semicolons
    ],
)
def test_no_error_about_a_file_of_answers_quotes_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(text, encoding="utf-8")
    beside(path).write_text(SIDECAR, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        tidy(read_published(path, "answers.csv"))
    assert SECRET not in str(refused.value)
    assert "answers.csv" in str(refused.value)


@pytest.mark.parametrize("text", [f"{SECRET},{SECRET}\na,b\n", f"{SECRET},x\u202e\na,b\n"])
def test_nor_does_one_about_a_file_that_is_added(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_cells(path, "answers.csv")
    assert SECRET not in str(refused.value)


def test_whether_an_input_is_personal_must_be_said(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id,on,why\na,2017-06-01,x\n", encoding="utf-8")
    beside(path).write_text(SIDECAR.replace("personal: true\n", ""), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="personal"):
        read_published(path, "answers.csv")


@pytest.mark.parametrize("slug", [SLUG, EXAMPLE])
def test_answers_that_are_marked_as_of_nobody_are_refused(project: Path, slug: str) -> None:
    """Or one word in a sidecar would have shown rows in messages, and the counts that pages withhold."""
    there = Project(project)
    partnership = load_partnership(there, slug)
    path = beside(there.raw / partnership.inputs["consultation_responses"])
    text = path.read_text(encoding="utf-8")
    assert "\npersonal: true\n" in text
    path.write_text(text.replace("\npersonal: true\n", "\npersonal: false\n"), encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=r"\.meta\.yml says `personal: false`, but each row of the file is a person"
    ):
        GatedInputs(there, partnership).readable("consultation_responses")


def test_an_exception_in_a_notebook_on_answers_is_not_quoted() -> None:
    """Its text goes to the terminal, to why.txt and into the log; any library may quote a cell in one."""

    def reads(stage: str) -> bool:
        return reads_people(Planned(stage, "", SLUG, SLUG, {}, str(ROOT), ""))

    assert reads("consultation")
    assert not reads("funding_reconciliation")
    assert Project(ROOT).root == ROOT
