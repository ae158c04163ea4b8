"""A stage keeps one thing a name; a cell that runs again replaces what it kept."""

from __future__ import annotations

import pytest

from csp_evidence.errors import ConfigurationError
from csp_evidence.stage.keeping import Cell, Kept, running_cell


class Cells:
    """Runs one cell after the other, by its id."""

    def __init__(self) -> None:
        self.now = Cell("", 0)

    def run(self, name: str) -> None:
        self.now = Cell(name, self.now.execution + 1)

    def __call__(self) -> Cell:
        return self.now


@pytest.fixture
def cells() -> Cells:
    return Cells()


def test_a_cell_that_runs_again_replaces_what_it_kept(cells):
    kept = Kept(cells)
    for value in (1, 2):
        cells.run("a")
        kept.add("result", "s.offences", value)
        kept.append("finding", f"There were {value}.")
        kept.append("finding", "Nothing else.")
    assert dict(kept.items("result")) == {"s.offences": 2}
    assert kept.values("finding") == ("There were 2.", "Nothing else.")


def test_what_an_edited_cell_no_longer_gives_is_gone(cells):
    kept = Kept(cells)
    cells.run("a")
    kept.add("table", "old", 1)
    cells.run("b")
    kept.add("table", "other", 2)
    cells.run("a")
    kept.add("table", "new", 3)
    assert dict(kept.items("table")) == {"other": 2, "new": 3}


@pytest.mark.parametrize(("second", "where"), [("a", "in this cell"), ("b", "in another cell")])
def test_a_name_stands_for_one_thing(cells, second, where):
    kept = Kept(cells)
    cells.run("a")
    kept.add("table", "wards", 1)
    if second != "a":
        cells.run(second)
    with pytest.raises(ConfigurationError, match=f"table 'wards' is given twice, once more {where}"):
        kept.add("table", "wards", 2)


def test_without_a_kernel_everything_is_of_one_cell():
    assert running_cell() == Cell("", 0)
