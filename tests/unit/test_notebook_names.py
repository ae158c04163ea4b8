"""No name of a notebook stands for two things: a cell that runs again finds what it found the first time."""

from __future__ import annotations

import ast
import builtins
import json
import symtable
from pathlib import Path

import pytest

from csp_evidence.partnership.stages import STAGES
from tests.conftest import ROOT

NOTEBOOKS = [ROOT / "notebooks" / f"{stage.name}.ipynb" for stage in STAGES]


def cells_of(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def given(source: str) -> set[str]:
    """The names that a cell binds for all cells."""
    table = symtable.symtable(source, "cell", "exec")
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def taken(source: str) -> set[str]:
    """The names that a cell uses before it binds them itself, or does not bind at all."""
    bound: set[str] = set()
    used: set[str] = set()
    for statement in ast.parse(source).body:
        part = ast.unparse(statement)
        used |= read(symtable.symtable(part, "cell", "exec")) - bound
        bound |= given(part)
    return used - set(dir(builtins))


def read(table: symtable.SymbolTable) -> set[str]:
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    if table.get_type() == "module":
        loops = {s.get_name() for s in table.get_symbols() if s.is_assigned()}
        inner = {name for child in table.get_children() for name in read(child)}
        return (own - loops) | {name for name in inner if name not in loops}
    free = {s.get_name() for s in table.get_symbols() if s.is_referenced() and s.is_global()}
    return free | {name for child in table.get_children() for name in read(child)}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_name_that_a_cell_takes_over_is_bound_in_one_cell(notebook):
    cells = cells_of(notebook)
    binders = [set(), *(given(source) for source in cells[1:])]  # the cell of parameters may be told otherwise by a run
    faults = [
        f"cell {at + 1} takes {name}, which cells {', '.join(str(by + 1) for by in bound_in)} bind"
        for at, source in enumerate(cells)
        for name in sorted(taken(source))
        if len(bound_in := [by for by, names in enumerate(binders) if name in names]) > 1
    ]
    assert faults == []


def test_the_test_finds_a_name_that_stands_for_two_things():
    assert taken("total = 1\nprint(total)") == set()
    assert taken("for row in rows:\n    print(row)") == {"rows"}
    assert taken("print(total)\ntotal = 2") == {"total"}
    assert given("for row in rows:\n    share = row") == {"row", "share"}
    assert taken("[item for item in table]") == {"table"}
