"""What a stage has read and borrowed, and what it makes of an output that rests on some of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from csp_evidence.errors import ConfigurationError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.records import InputRecord
from csp_evidence.stage.as_published import (
    Column,
    Unchanged,
    columns_of_input,
    numbers_by_column,
    numbers_in,
    stand_in,
    unchanged_columns,
)
from csp_evidence.stage.keeping import Order
from csp_evidence.stage.statement_tables import Borrowed

REGISTER = "claims"
PRINTED = ("published", "transcribed")  # statuses of inputs whose numbers somebody else has published


class Sources:
    """The inputs by their names, and the stages whose results were borrowed."""

    def __init__(self, gated: GatedInputs, order: Order) -> None:
        self.inputs: dict[str, InputRecord] = {}
        self.borrowed: dict[str, Borrowed] = {}
        self._gated = gated
        self._order = order
        self._places: dict[str, int] = {}  # of the cells that read each first
        self._last: dict[str, int] = {}  # the execution that read each last
        self._numbers: dict[str, list[Column]] = {}

    def read(self, name: str, record: InputRecord) -> None:
        """Note an input that was read."""
        self.inputs[name] = record
        self._note(name)

    def borrow(self, name: str, borrowed: Borrowed) -> None:
        """Note another stage's results."""
        self.borrowed[name] = borrowed
        self._note(name)

    def read_so_far(self) -> list[InputRecord]:
        """The inputs that this cell or one before it has read; one that runs again sees no later ones."""
        return [record for name, record in self.inputs.items() if self._is_before(name)]

    def _note(self, name: str) -> None:
        self._places.setdefault(name, self._order.place())
        self._last[name] = self._order.cell().execution

    def _is_before(self, name: str) -> bool:
        """Whether a cell before this one has read it, or this one in the same run."""
        here = self._order.place()
        mine = self._places[name] == here and self._last[name] == self._order.cell().execution
        return self._places[name] < here or mine

    def was_read(self, name: str) -> bool:
        """Whether an input, a stage or one of its results was read in a cell before this one, or in this one."""
        where = name if name in self.inputs else self._stage(name)
        return where is not None and self._is_before(where)

    def named(self, sources: Sequence[str] | None) -> tuple[str, ...]:
        """The sources that are named; by default all that were read, but illustrations.

        A source is an input, a stage whose results were borrowed, or one of those results by its key.
        """
        evidence = [record.name for record in self.read_so_far() if record.status != "illustrative"]
        borrowed = [name for name in self.borrowed if self._is_before(name)]
        used = (*evidence, *borrowed) if sources is None else tuple(sources)
        unread = [name for name in used if name not in self.inputs and self._stage(name) is None]
        if unread:
            raise ConfigurationError(f"{', '.join(unread)} is named as a source but was not read in this stage.")
        return used

    def of_evidence(self, sources: Sequence[str] | None) -> tuple[str, ...]:
        """The sources that are named; ConfigurationError where one is an illustration."""
        used = self.named(sources)
        if self.illustrative(used):
            raise ConfigurationError(
                "A result or a finding may not rest on an illustration; show it as a table or a figure, with its mark."
            )
        return used

    def recorded(self, used: Sequence[str]) -> tuple[str, ...]:
        """The sources as a record names them: inputs, and stages in the place of their results."""
        return tuple(dict.fromkeys(self._stage(name) or name for name in used))

    def illustrative(self, used: Sequence[str]) -> bool:
        """Whether one of them only says what would be if something were so."""
        return any(name in self.inputs and self.inputs[name].status == "illustrative" for name in used)

    def personal(self, used: Sequence[str]) -> bool:
        """Whether one of them holds records of people."""
        return any(self._gated.published(name).sidecar.personal for name in used if self.is_table(name))

    def is_table(self, name: str) -> bool:
        """Whether it is an input that is a table and no document."""
        return name in self.inputs and not self._gated.is_document(name)

    def report_invented(self) -> bool:
        """Whether the report that the register states was invented."""
        return REGISTER in self.inputs and self.inputs[REGISTER].status == "synthetic"

    def synthetic(self, used: Sequence[str]) -> bool:
        """Whether one of them stands in for data that nobody has published."""
        return any(self._synthetic(name) for name in used)

    def wholly_synthetic(self, used: Sequence[str]) -> bool:
        """Whether every source is, so that no number can be a published one."""
        return all(self._synthetic(name) for name in used)

    def as_published(self, used: Sequence[str], values: Iterable[object]) -> bool:
        """Whether every number of some values stands as it is in what somebody has published, of the sources."""
        return stand_in(numbers_in(values), self._columns(used, printed=True))

    def unchanged(self, used: Sequence[str], frame: pd.DataFrame, texts: Sequence[str]) -> Unchanged:
        """What of a table stands as it is in the sources; `texts` are those beside it."""
        columns, said, numbers = self._columns(used, printed=True), numbers_in(texts), numbers_by_column(frame)
        printed = unchanged_columns(numbers, columns) == list(numbers)
        found = unchanged_columns(numbers, self._columns(used))
        return Unchanged(found, found == list(numbers), printed and (not said or stand_in(said, columns)))

    def _columns(self, used: Sequence[str], *, printed: bool = False) -> list[Column]:
        """The numbers of the sources, or of those that somebody has published, column by column."""
        chosen = [name for name in used if not printed or self._stage(name) or self.inputs[name].status in PRINTED]
        for name in chosen:
            if name not in self._numbers:
                self._numbers[name] = self._numbers_of(name)
        return [column for name in dict.fromkeys(chosen) for column in self._numbers[name]]

    def _numbers_of(self, name: str) -> list[Column]:
        if stage := self._stage(name):
            results = self.borrowed[stage].results
            chosen = results.values() if name == stage else [results[name]]
            return [Column.of(result.value for result in chosen if result.as_published)]
        if not self.is_table(name) or self.personal((name,)):
            return []
        return columns_of_input(self._gated.published(name))

    def _synthetic(self, name: str) -> bool:
        if name in self.inputs:
            return self.inputs[name].status == "synthetic"
        if name in self.borrowed:
            return self.borrowed[name].synthetic
        return self.borrowed[str(self._stage(name))].results[name].synthetic

    def _stage(self, name: str) -> str | None:
        """The borrowed stage that a source names, by itself or by one of its results."""
        stage = name.partition(".")[0]
        known = stage in self.borrowed and (name == stage or name in self.borrowed[stage].results)
        return stage if known else None

    def titles(self, used: Sequence[str]) -> list[str]:
        """Their titles, for the line below a table or a figure."""
        return [
            f"results of the {stage_plan(name).title.lower()}" if name in self.borrowed else self.inputs[name].title
            for name in self.recorded(used)
        ]
