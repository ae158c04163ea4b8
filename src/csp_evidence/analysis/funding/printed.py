"""The table as printed, cell by cell, read by what funds.yml says of its funds, rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from csp_evidence.analysis.expressions.grammar import Expression, Node, expression, total_of
from csp_evidence.analysis.funding.funds import NAMED, Fund, Funds, Row, Sum, Table, is_money, term
from csp_evidence.analysis.printed_numbers import Printed, read_printed
from csp_evidence.report_places import called

POUNDS = "pounds"
CAST, ACROSS, REPEAT, FOLLOWS = "total", "total across", "figure used twice", "follows from others"


@dataclass(frozen=True)
class Cell:
    """A printed cell with what funds.yml says of it; `reading` is None for one that says nothing."""

    place: int
    figure_id: str
    table: Table
    fund: Fund | None
    row_id: str
    row: Row
    column_id: str
    column: Sum
    paragraph: str
    text: str
    reading: Printed | None
    label: str

    def term(self, name: str, otherwise: Any = None) -> Any:
        """What the row, the column, the table or the fund says of it, in this order."""
        return term(name, self.row, self.column, self.table, self.fund, otherwise=otherwise)

    @property
    def unit(self) -> str:
        """The unit that it is printed in."""
        return unit_of(self.table, self.fund, self.row, self.column)

    @property
    def counts(self) -> str:
        """The unit of its value: pounds for all money."""
        return POUNDS if is_money(self.unit) else self.unit

    @property
    def key(self) -> str | None:
        """What the keys of results call it, where funds.yml says so; with several columns the column is part of it."""
        if self.row.key is None or self.figure_id == self.row_id:
            return self.row.key
        return f"{self.row.key}_{self.column_id}"

    @property
    def given(self) -> bool:
        """Whether it follows from no other cell of its table."""
        return not (self.row.adds or self.row.equals or self.row.repeats or self.column.adds or self.column.equals)

    @property
    def is_line(self) -> bool:
        """Whether it names money for something, and is no total, share, bid or outturn."""
        money = self.table.fund is not None and not self.table.figures and is_money(self.unit)
        return money and self.given and self.term("status", "stated") in NAMED


@dataclass(frozen=True)
class Derived:
    """A relation that follows from the layout of a table: others on its left, the printed figure `of` on its right."""

    identity: str
    kind: str
    of: Cell
    statement: str
    relation: Expression
    parts: tuple[str, ...]


def unit_of(table: Table, fund: Fund | None, row: Row, column: Sum) -> str:
    """The unit of a cell; a resource counts what it is called, and a fund is in pounds where nothing else is said."""
    return str(term("unit", row, column, table, fund, otherwise=table.resource or POUNDS))


@dataclass(frozen=True)
class PrintedTables:
    """The cells of the table as printed, what is wrong with them, and the relations between them."""

    funds: Funds
    printed: pd.DataFrame

    @cached_property
    def _read(self) -> tuple[list[Cell], list[tuple[str, str]]]:
        tables = {table.id: table for table in self.funds.tables}
        shapes = self.printed.groupby("table")["column"].nunique().to_dict()
        cells, problems = [], []
        for place, row in zip(self.printed.index, self.printed.to_dict("records"), strict=True):
            table = tables.get(row["table"])
            if table is None:
                problems.append((f"funding_printed, row {place}", f"table {row['table']}, which funds.yml lacks"))
                continue
            try:
                cells.append(self._cell(int(place), row, table, alone=shapes[row["table"]] == 1))
            except ValueError as error:
                problems.append((f"funding_printed, row {place}, column printed", str(error)))
        return cells, problems

    def _cell(self, place: int, found: dict[str, Any], table: Table, *, alone: bool) -> Cell:
        row_id, column_id = str(found["row"]), str(found["column"])
        row, column = table.rows.get(row_id, Row()), table.columns.get(column_id, Sum())
        fund = self.funds.fund(table.fund)
        reading = read_printed(
            str(found["printed"]),
            unit_of(table, fund, row, column),
            term("rounding", row, column, table, fund),
        )
        label = row.label or row_id.replace("_", " ").replace("-", " ").capitalize()
        if not alone:
            label = f"{label}: {column.label or column_id.replace('_', ' ')}"
        figure = row_id if alone else f"{row_id}.{column_id}"
        paragraph = str(found["paragraph"])
        return Cell(
            place, figure, table, fund, row_id, row, column_id, column, paragraph, str(found["printed"]), reading, label
        )

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells that give a number; of two that give one figure, the first (`problems` names the other)."""
        found: dict[str, Cell] = {}
        for cell in self._read[0]:
            if cell.reading is not None:
                found.setdefault(cell.figure_id, cell)
        return list(found.values())

    @cached_property
    def at(self) -> dict[tuple[str, str, str], Cell]:
        """The cells by table, row and column."""
        return {(cell.table.id, cell.row_id, cell.column_id): cell for cell in self.cells}

    @cached_property
    def derived(self) -> list[Derived]:
        """Casts down and across, figures that are given twice, and cells that follow from others by an expression."""
        return [rule for cell in self.cells for rule in self._of(cell)]

    def _of(self, cell: Cell) -> Iterator[Derived]:
        table = cell.table.id
        if cell.row.adds is not None and (is_money(cell.unit) or not cell.column.equals):
            found = [self.at.get((table, row, cell.column_id)) for row in _added(cell.row.adds, self._rows(cell))]
            yield from _cast(cell, [part for part in found if part], "cast", CAST)
        if cell.column.adds is not None and not cell.row.equals:
            across = _added(cell.column.adds, self._columns(cell))
            found = [self.at.get((table, cell.row_id, column)) for column in across]
            yield from _cast(cell, [part for part in found if part], "across", ACROSS)
        if cell.row.repeats and cell.row.repeats in self.by_id:
            first = self.by_id[cell.row.repeats]
            said = f"{cell.label} is the figure given in {called(first.paragraph)}"
            relation = total_of([first.figure_id], cell.figure_id)
            yield Derived(f"repeat-{cell.figure_id}", REPEAT, cell, said, relation, (first.figure_id,))
        for way, text in (("column", cell.column.equals), ("row", cell.row.equals)):
            if text and not (way == "row" and cell.column.equals):
                yield from self._follows(cell, text, way)

    def _follows(self, cell: Cell, text: str, way: str) -> Iterator[Derived]:
        """The cell as an expression of others in its row or its column, or of any figure."""
        found = expression(text)
        named = {name: self._sibling(cell, name, way) for name in found.names}
        if any(name not in self.by_id for name in named.values()):
            return  # a cell of it is blank; a name that stands for nothing is told among the problems
        tree = Node("=", parts=(_renamed(found.tree, named), Node("name", cell.figure_id)))
        parts = tuple(dict.fromkeys(named.values()))
        shown = Expression(f"{_shown(text, named)} = {cell.figure_id}", tree, (*parts, cell.figure_id))
        yield Derived(f"follows-{cell.figure_id}", FOLLOWS, cell, f"{cell.label} is {text}", shown, parts)

    def _sibling(self, cell: Cell, name: str, way: str) -> str:
        key = (cell.table.id, cell.row_id, name) if way == "column" else (cell.table.id, name, cell.column_id)
        return self.at[key].figure_id if key in self.at else name

    def _rows(self, cell: Cell) -> list[str]:
        own = [other for other in self.cells if other.table is cell.table]
        return list(dict.fromkeys(c.row_id for c in own if not (c.row.adds or c.row.equals or c.row.repeats)))

    def _columns(self, cell: Cell) -> list[str]:
        own = [other for other in self.cells if other.table is cell.table]
        return list(dict.fromkeys(c.column_id for c in own if not (c.column.adds or c.column.equals)))

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """The cells by the figure that they give."""
        return {cell.figure_id: cell for cell in self.cells}

    @cached_property
    def leaves(self) -> dict[str, list[str]]:
        """The cells that each total comes down to, through totals that it adds; figure ids."""
        direct: dict[str, list[str]] = {}
        for rule in self.derived:
            if rule.kind in (CAST, ACROSS):
                direct.setdefault(rule.of.figure_id, list(rule.parts))
        found: dict[str, list[str]] = {}
        for total in direct:
            waiting, own = list(direct[total]), dict[str, None]()
            while waiting:
                part = waiting.pop(0)
                if part in direct and part != total:
                    waiting = [*direct[part], *waiting]
                else:
                    own[part] = None
            found[total] = list(own)
        return found

    def revised(self) -> list[tuple[Cell, Cell]]:
        """The awards that were changed later, each with the revised one; totals are left out."""
        awards = {
            (cell.table.id, cell.row_id): cell for cell in self.cells if cell.term("status") == "award" and cell.given
        }
        return [
            (award, cell)
            for cell in self.cells
            if cell.term("status") == "revised"
            and (award := awards.get((cell.table.id, cell.row_id))) is not None
            and award.reading != cell.reading
        ]

    def problems(self) -> list[tuple[str, str]]:
        """Each place in the two files that cannot be used, and why: texts that are no number, names of nothing."""
        found = list(self._read[1])
        firsts = {cell.figure_id: cell for cell in self._read[0][::-1]}
        found += [
            (f"funding_printed, row {cell.place}", f"a second figure {cell.figure_id}; it needs a row of its own")
            for cell in self._read[0]
            if firsts[cell.figure_id] is not cell
        ]
        for table in self.funds.tables:
            own = [cell for cell in self._read[0] if cell.table is table]
            rows, columns = ({getattr(cell, name) for cell in own} for name in ("row_id", "column_id"))
            for kind, declared, there in (("row", table.rows, rows), ("column", table.columns, columns)):
                for name, entry in declared.items():
                    place = f"funds, table {table.id}, {kind} {name}"
                    if name not in there and any(cell.table is table for cell in own):
                        found.append((place, f"{name}, which funding_printed does not print"))
                    listed = entry.adds if isinstance(entry.adds, tuple) else ()
                    found += [(place, f"{one} under adds") for one in listed if one not in there]
                    names = expression(entry.equals).names if entry.equals else ()
                    found += [(place, one) for one in names if one not in there and one not in self.by_id]
                    repeated = getattr(entry, "repeats", None)
                    if repeated and repeated not in self.by_id:
                        found.append((place, f"{repeated} under repeats"))
            if not own:
                found.append((f"funds, table {table.id}", f"{table.id}, which funding_printed does not print"))
        return found


def _added(adds: str | tuple[str, ...], every: Sequence[str]) -> Sequence[str]:
    return every if adds == "all" else adds


def _cast(cell: Cell, parts: Sequence[Cell], word: str, kind: str) -> Iterator[Derived]:
    names = tuple(part.figure_id for part in parts if part.counts == cell.counts)
    if names:
        lines = f"its {len(names)} lines" if len(names) > 1 else "its one line"
        said = f"{cell.label} is the sum of {lines}"
        yield Derived(f"{word}-{cell.figure_id}", kind, cell, said, total_of(names, cell.figure_id), names)


def _renamed(node: Node, names: dict[str, str]) -> Node:
    if node.kind == "name":
        return Node("name", names[str(node.value)])
    return Node(node.kind, node.value, tuple(_renamed(part, names) for part in node.parts))


def _shown(text: str, names: dict[str, str]) -> str:
    words = [names.get(word.strip("()"), word) if word.strip("()") == word else word for word in text.split(" ")]
    return " ".join(words)
