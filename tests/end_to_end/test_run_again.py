"""An analyst presses Shift-Enter twice: what a stage keeps is replaced, and the results are the same.

The kernel is told the id of each cell, as JupyterLab does.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from tests.conftest import SLUG, sampled

pytestmark = pytest.mark.suite("kernels")

SECONDS = 300
BEFORE = ("strategic_assessment", "consultation", "funding_reconciliation")


class Notebook:
    """The code cells of a notebook in a kernel of its own."""

    def __init__(self, project: Path, stage: str, partnership: str) -> None:
        notebook = nbformat.read(project / "notebooks" / f"{stage}.ipynb", as_version=4)
        self.cells = {cell["id"]: cell.source for cell in notebook.cells if cell.cell_type == "code"}
        first = next(iter(self.cells))
        self.cells[first] = re.sub(r'partnership = "[^"]*"', f'partnership = "{partnership}"', self.cells[first])
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(cwd=str(project / "notebooks"))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=SECONDS)

    def run(self, cell: str) -> None:
        content = {"code": self.cells[cell], "silent": False, "store_history": True, "user_expressions": {}}
        message = self._client.session.msg("execute_request", content, metadata={"cellId": cell})
        self._client.shell_channel.send(message)
        while True:
            reply: Any = self._client.get_shell_msg(timeout=SECONDS)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                break
        assert reply["content"]["status"] == "ok", (cell, reply["content"].get("evalue"))

    def stop(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


@pytest.fixture
def opened(project: Path, monkeypatch) -> Iterator[Any]:
    started: list[Notebook] = []
    monkeypatch.setenv("CSP_PROJECT", str(project))

    def start(stage: str, partnership: str) -> Notebook:
        started.append(Notebook(project, stage, partnership))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def record_of(project: Path, partnership: str, stage: str) -> dict[str, Any]:
    """What the stage left as its draft, without order: it may be kept in another one."""
    file = project / "outputs" / "drafts" / partnership / ".stages" / f"{stage}.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    named = {kind: {item["name"]: item for item in record[kind]} for kind in ("tables", "figures")}
    listed = {kind: sorted(map(json.dumps, record[kind])) for kind in ("findings", "gaps", "checks")}
    return {"results": record["results"], "labels": record["key_results"], **named, **listed}


def differing(one: dict[str, Any], two: dict[str, Any]) -> list[str]:
    """Where two records differ: the kind, and the name where there is one."""
    named = [
        f"{kind} {name}"
        for kind in ("results", "labels", "tables", "figures")
        for name in sorted({*one[kind], *two[kind]})
        if one[kind].get(name) != two[kind].get(name)
    ]
    return named + [kind for kind in ("findings", "gaps", "checks") if one[kind] != two[kind]]


@pytest.mark.parametrize("stage", sampled(["funding_reconciliation", "exampleshire", *BEFORE[:2], "plan_evidence"], 1))
def test_cells_can_run_again_and_the_results_are_the_same(stage, project, opened, whole):
    """By default all once, and then each cell twice in another order, which is the hardest of the three."""
    partnership, stage = ("exampleshire", "strategic_assessment") if stage == "exampleshire" else (SLUG, stage)
    if stage == "plan_evidence":
        for name in BEFORE:
            before = opened(name, partnership)
            for cell in before.cells:
                before.run(cell)
    notebook = opened(stage, partnership)
    cells = list(notebook.cells)
    for cell in cells:
        notebook.run(cell)
    once = record_of(project, partnership, stage)
    assert once["results"]
    if whole:
        for cell in cells:
            notebook.run(cell)
        assert differing(record_of(project, partnership, stage), once) == [], "Run All a second time"
        for cell in cells[2:]:
            notebook.run(cell)
            notebook.run(cell)
        assert differing(record_of(project, partnership, stage), once) == [], "each cell twice"
    again = cells[2:-1]
    random.Random(13).shuffle(again)
    for cell in [*again, cells[-1]]:
        for _ in range(1 if whole else 2):
            notebook.run(cell)
    assert differing(record_of(project, partnership, stage), once) == [], "cells in another order, once all have run"


@pytest.mark.suite("kernels", whole=True)
def test_an_edited_cell_leaves_nothing_stale(project, opened):
    notebook = opened("strategic_assessment", "exampleshire")
    for cell in notebook.cells:
        notebook.run(cell)
    before = record_of(project, "exampleshire", "strategic_assessment")
    call = re.compile(r'stage\.table\("(\w+)", (.*)\)$', re.MULTILINE)
    cell, name = next(
        (cell, found[1])
        for cell, source in notebook.cells.items()
        if (found := call.search(source)) and found[1] in before["tables"]
    )
    notebook.cells[cell] = call.sub(r'stage.table("\1_again", \2, caption="Again")', notebook.cells[cell], count=1)
    notebook.run(cell)
    notebook.run(list(notebook.cells)[-1])
    after = record_of(project, "exampleshire", "strategic_assessment")
    assert set(before["tables"]) - set(after["tables"]) == {name}
    assert set(after["tables"]) - set(before["tables"]) == {f"{name}_again"}
    assert {key: result["value"] for key, result in after["results"].items()} == {
        key: result["value"] for key, result in before["results"].items()
    }
