"""The one door: `release` counts personal answers, once, and nothing else in the package may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import pandas as pd

from csp_evidence.analysis.release.asked import EVERYBODY, Crossing, Group, Question
from csp_evidence.analysis.release.keys import draw
from csp_evidence.analysis.release.released import BLANK, Number, Released, ReleasedCounts, ReleasedCross
from csp_evidence.analysis.release.rule import Line, Rule, protected

Cell: TypeAlias = tuple[str, ...]  # the table, or none for the size of a group, and the option or options


def release(
    keys: pd.Series,
    tables: Sequence[Question | Crossing],
    *,
    groups: Sequence[Group] = (),
    rule: Rule | None = None,
    declared: int | None = None,
) -> Released:
    """The counts of `tables`, protected all together.

    Parameters
    ----------
    keys : of all who answered, one row each, as `record_keys` gives them. `declared` is how many they are as the
        partnership has published it, which stands exactly where it is right.
    tables : what to count, each by a name of its own.
    groups : those that tables count. One that leaves out hardly anybody gives way to the group that it lies in.
    rule : the partnership's, by default the floor.

    Raises
    ------
    ValueError
        Two tables have one name, a table names no group of these, or an answer is no option.
    """
    return _Door(keys, tables, groups, rule or Rule(), declared).released()


class _Door:
    def __init__(
        self,
        keys: pd.Series,
        tables: Sequence[Question | Crossing],
        groups: Sequence[Group],
        rule: Rule,
        declared: int | None,
    ) -> None:
        people = len(keys)
        self._rule, self._tables, self._people, self._keys = rule, tables, people, keys
        self._groups = {group.name: group for group in groups}
        self._counts: dict[Cell, int] = {("", EVERYBODY): people}
        self._draws: dict[Cell, float] = {("", EVERYBODY): draw(keys)}
        self._lines: list[Line[Cell]] = []
        self._exact: dict[Cell, int] = {("", EVERYBODY): people} if declared == people else {}
        self._withheld: set[Cell] = set()
        names = [table.name for table in tables]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two tables have the name {', '.join(twice)}")
        if unknown := sorted({table.group for table in tables} - {EVERYBODY, *self._groups}):
            raise ValueError(f"no group has the name {', '.join(unknown)}")

    def released(self) -> Released:
        for name in self._groups:
            self._note(("", name), self._size(name), self._draw_of(name))
            self._lines.append(Line(self._size(self._parent(name)), (("", name),), open=True))
        for table in self._tables:
            if isinstance(table, Question):
                self._count(table)
            else:
                self._cross(table)
        self._tie()
        self._shown = protected(self._counts, self._lines, self._rule, self._exact, self._withheld, self._draws)
        counts = {table.name: self._of(table) for table in self._tables if isinstance(table, Question)}
        crossed = {table.name: self._by(table) for table in self._tables if isinstance(table, Crossing)}
        return Released(counts, crossed, {name: self._number(("", name)) for name in (EVERYBODY, *self._groups)})

    def _parent(self, name: str) -> str:
        return self._groups[name].within

    def _members(self, name: str) -> pd.Series | None:
        """Who is in a group; None for everybody, also where hardly anybody is left out."""
        if name == EVERYBODY:
            return None
        group = self._groups[name]
        wider = self._members(group.within)
        members = group.members.astype(bool)
        if int((members & ~(members if wider is None else wider)).sum()):
            raise ValueError(f"the group {name} is not within {group.within}")
        outside = self._keys[(~members if wider is None else wider & ~members).to_numpy()]
        return wider if self._rule.shown(len(outside), draw(outside)) is None else members

    def _size(self, name: str) -> int:
        members = self._members(name)
        return self._people if members is None else int(members.sum())

    def _draw_of(self, name: str) -> float:
        members = self._members(name)
        return draw(self._keys if members is None else self._keys[members.to_numpy()])

    def _note(self, cell: Cell, count: int, drawn: float) -> None:
        self._counts[cell], self._draws[cell] = count, drawn

    def _is_small(self, size: int, drawn: float) -> bool:
        """Whether a group is too small to be broken down, at an edge that the draw blurs."""
        return self._rule.rounded(size, drawn) < self._rule.small_base

    def _among(self, values: pd.Series, group: str) -> pd.Series:
        members = self._members(group)
        return values if members is None else values[members]

    def _count(self, table: Question) -> None:
        options, size = table.options, self._size(table.group)
        cells = {option: (table.name, option) for option in (*options, BLANK)}
        if isinstance(table.answers, pd.DataFrame):
            ticks = self._among(table.answers[list(options)].astype(bool), table.group)
            of_each = {option: ticks[option] for option in options} | {BLANK: ~ticks.any(axis=1)}
            found = {option: self._of_rows(rows) for option, rows in of_each.items()}
            self._lines += [Line(size, (cell,), open=True) for cell in cells.values()]
        else:
            found = self._by_option(self._among(table.answers, table.group), options, table.name)
            self._lines.append(Line(size, tuple(cells.values())))
        for option, (count, drawn) in found.items():
            self._note(cells[option], count, drawn)
        self._exact |= {cells[one]: of for one, of in table.declared.items() if one in found and found[one][0] == of}
        if self._is_small(size, self._draw_of(table.group)):
            self._withheld |= set(cells.values())

    def _cross(self, table: Crossing) -> None:
        rows, columns = (self._among(values, table.group) for values in (table.rows, table.columns))
        by_row = self._by_option(rows, table.row_options, table.name)
        by_column = self._by_option(columns, table.column_options, table.name)
        for row in table.row_options:
            across = tuple((table.name, row, of) for of in table.column_options)
            inside = self._by_option(columns[rows == row], table.column_options, table.name)
            for cell, of in zip(across, table.column_options, strict=True):
                self._note(cell, *inside[of])
            size, drawn = by_row[row]
            self._lines.append(Line(size, across, open=True))
            if self._is_small(size, drawn):
                self._withheld |= set(across)
        for of in table.column_options:
            down = tuple((table.name, row, of) for row in table.row_options)
            self._lines.append(Line(by_column[of][0], down, open=True))

    def _by_option(self, values: pd.Series, options: Sequence[str], name: str) -> dict[str, tuple[int, float]]:
        """How many rows hold each option and how many are blank, each with its draw."""
        if not values.dropna().isin(list(options)).all():
            raise ValueError(f"the table {name} has answers that are none of its options")
        return {option: self._of_rows(values == option) for option in options} | {BLANK: self._of_rows(values.isna())}

    def _of_rows(self, rows: pd.Series) -> tuple[int, float]:
        keys = self._keys[rows.index[rows.to_numpy(dtype=bool)]]
        return len(keys), draw(keys)

    def _tie(self) -> None:
        """A reader subtracts the count of a group from that of the group around it: who is outside has no cell."""
        counted = [table for table in self._tables if isinstance(table, Question)]
        for inner in counted:
            for outer in counted:
                if inner.of == outer.of and outer.group in self._around(inner.group):
                    for option in (*inner.options, BLANK):
                        within, whole = (inner.name, option), (outer.name, option)
                        if whole in self._counts:
                            self._lines.append(Line(self._counts[whole], (within,), open=True))

    def _around(self, group: str) -> Iterable[str]:
        while group != EVERYBODY and self._size(group) < self._people:
            inner, group = group, self._parent(group)
            if self._size(inner) < self._size(group):
                yield group

    def _number(self, cell: Cell) -> Number:
        value, more = self._shown[cell]
        return Number.of(value, more, exact=cell in self._exact)

    def _of(self, table: Question) -> ReleasedCounts:
        numbers: Mapping[str, Number] = {option: self._number((table.name, option)) for option in table.options}
        blank = self._number((table.name, BLANK))
        return ReleasedCounts(
            table.name,
            table.group,
            self._number(("", table.group)),
            numbers,
            blank,
            self._is_whole(table.group),
            single=isinstance(table.answers, pd.Series),
        )

    def _by(self, table: Crossing) -> ReleasedCross:
        numbers = {
            (row, of): self._number((table.name, row, of)) for row in table.row_options for of in table.column_options
        }
        size = self._number(("", table.group))
        return ReleasedCross(
            table.name, table.group, size, table.row_options, table.column_options, numbers, self._is_whole(table.group)
        )

    def _is_whole(self, group: str) -> bool:
        return self._members(group) is None
