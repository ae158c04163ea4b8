"""What a notebook's cells keep, by kind and name; a cell that runs again replaces what it kept before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from csp_evidence.errors import ConfigurationError


class Cell(NamedTuple):
    """The cell that runs now: its id where the notebook's client tells it, and the number of its execution."""

    id: str
    execution: int


class _Held(NamedTuple):
    cell: Cell
    value: Any


def running_cell() -> Cell:
    """The cell that the kernel executes; without a kernel one and the same cell throughout.

    A client that tells no cell ids, as Papermill, runs each cell once: the number of the execution stands for the id.
    """
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return Cell("", 0)
    told = kernel.get_parent("shell").get("metadata", {}).get("cellId")
    return Cell(str(told or f"execution {shell.execution_count}"), int(shell.execution_count))


class Order:
    """The cells in the order in which they ran first, so that a cell that runs again sees no more than before it."""

    def __init__(self, cell: Callable[[], Cell] = running_cell) -> None:
        self._places: dict[str, int] = {}
        self._noted: dict[str, dict[int, _Held]] = {}
        self.cell = cell

    def place(self) -> int:
        """The place of the cell that runs now."""
        return self._places.setdefault(self.cell().id, len(self._places))

    def note(self, kind: str, value: Any) -> None:
        """Note a value from this place on."""
        self._noted.setdefault(kind, {})[self.place()] = _Held(self.cell(), value)

    def noted(self, kind: str, default: Any) -> Any:
        """The value noted last before this place, or earlier in this run of its cell."""
        here, cell = self.place(), self.cell()
        fits = {
            place: held.value
            for place, held in self._noted.get(kind, {}).items()
            if place < here or (place == here and held.cell == cell)
        }
        return fits[max(fits)] if fits else default


class Kept:
    """The results, tables, figures, findings and gaps of a stage.

    A name stands for one thing: two cells may not give it, nor one cell twice in the same run. What a cell kept when it
    ran before goes as soon as it keeps something again, so that an edited cell leaves nothing stale behind.
    """

    def __init__(self, cell: Callable[[], Cell] = running_cell) -> None:
        self._held: dict[str, dict[str, _Held]] = {}
        self._cell = cell

    def add(self, kind: str, name: str, value: Any) -> None:
        """Keep a value; ConfigurationError where its name is taken."""
        cell = self._cell()
        self._drop_earlier(cell)
        named = self._held.setdefault(kind, {})
        if name in named:
            where = "in this cell" if named[name].cell.id == cell.id else "in another cell"
            raise ConfigurationError(f"The {kind} {name!r} is given twice, once more {where}; give it another name.")
        named[name] = _Held(cell, value)

    def append(self, kind: str, value: Any) -> None:
        """Keep a value that has no name of its own."""
        cell = self._cell()
        self._drop_earlier(cell)
        named = self._held.setdefault(kind, {})
        number = sum(held.cell.id == cell.id for held in named.values())
        named[f"{cell.id} {number}"] = _Held(cell, value)

    def values(self, kind: str) -> tuple[Any, ...]:
        """The values of a kind, in the order in which they were kept."""
        return tuple(held.value for held in self._held.get(kind, {}).values())

    def items(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Names and values of a kind, in that order."""
        return ((name, held.value) for name, held in self._held.get(kind, {}).items())

    def _drop_earlier(self, cell: Cell) -> None:
        for kind, named in self._held.items():
            self._held[kind] = {
                name: held
                for name, held in named.items()
                if held.cell.id != cell.id or held.cell.execution == cell.execution
            }
