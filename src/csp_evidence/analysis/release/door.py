"""The one door: `release` counts personal answers, once, and nothing else in the package may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import pandas as pd

from csp_evidence.analysis.release.asked import EVERYBODY, Crossing, Group, Question
from csp_evidence.analysis.release.released import BLANK, Number, Released, ReleasedCounts, ReleasedCross
from csp_evidence.analysis.release.rule import Line, Rule, protected

Cell: TypeAlias = tuple[str, ...]  # the table, or none for the size of a group, and the option or options


def release(
    people: int,
    tables: Sequence[Question | Crossing],
    *,
    groups: Sequence[Group] = (),
    rule: Rule | None = None,
    declared: int | None = None,
) -> Released:
    """The counts of `tables`, protected all together.

    Parameters
    ----------
    people : how many answered; `declared` is their number as the partnership has published it, which stands exactly
        where it is right.
    tables : what to count, each by a name of its own.
    groups : those that tables count. One that leaves out hardly anybody gives way to the group that it lies in.
    rule : the partnership's, by default the floor.

    Raises
    ------
    ValueError
        Two tables have one name, a table names no group of these, or an answer is no option.
    """
    return _Door(people, tables, groups, rule or Rule(), declared).released()


class _Door:
    def __init__(
        self,
        people: int,
        tables: Sequence[Question | Crossing],
        groups: Sequence[Group],
        rule: Rule,
        declared: int | None,
    ) -> None:
        self._rule, self._tables, self._people = rule, tables, people
        self._groups = {group.name: group for group in groups}
        self._counts: dict[Cell, int] = {("", EVERYBODY): people}
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
            self._counts["", name] = self._size(name)
            self._lines.append(Line(self._size(self._parent(name)), (("", name),), open=True))
        for table in self._tables:
            if isinstance(table, Question):
                self._count(table)
            else:
                self._cross(table)
        self._tie()
        self._shown = protected(self._counts, self._lines, self._rule, self._exact, self._withheld)
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
        around = self._people if wider is None else int(wider.sum())
        members = group.members.astype(bool)
        if int((members & ~(members if wider is None else wider)).sum()):
            raise ValueError(f"the group {name} is not within {group.within}")
        return wider if around - int(members.sum()) <= self._rule.withheld_to else members

    def _size(self, name: str) -> int:
        members = self._members(name)
        return self._people if members is None else int(members.sum())

    def _among(self, values: pd.Series, group: str) -> pd.Series:
        members = self._members(group)
        return values if members is None else values[members]

    def _count(self, table: Question) -> None:
        options, size = table.options, self._size(table.group)
        cells = {option: (table.name, option) for option in (*options, BLANK)}
        if isinstance(table.answers, pd.DataFrame):
            ticks = self._among(table.answers[list(options)].astype(bool), table.group)
            found = {option: int(ticks[option].sum()) for option in options}
            found[BLANK] = int((~ticks.any(axis=1)).sum())
            self._lines += [Line(size, (cell,), open=True) for cell in cells.values()]
        else:
            found = _by_option(self._among(table.answers, table.group), options, table.name)
            self._lines.append(Line(size, tuple(cells.values())))
        self._counts |= {cells[option]: count for option, count in found.items()}
        self._exact |= {cells[one]: count for one, count in table.declared.items() if found.get(one) == count}
        if size < self._rule.small_base:
            self._withheld |= set(cells.values())

    def _cross(self, table: Crossing) -> None:
        rows, columns = (self._among(values, table.group) for values in (table.rows, table.columns))
        by_row = _by_option(rows, table.row_options, table.name)
        by_column = _by_option(columns, table.column_options, table.name)
        both = pd.crosstab(rows, columns).reindex(
            index=list(table.row_options), columns=list(table.column_options), fill_value=0
        )
        cells = {(row, of): (table.name, row, of) for row in table.row_options for of in table.column_options}
        self._counts |= {cell: int(both.at[key]) for key, cell in cells.items()}
        for row in table.row_options:
            across = tuple(cells[row, of] for of in table.column_options)
            self._lines.append(Line(by_row[row], across, open=True))
            if by_row[row] < self._rule.small_base:
                self._withheld |= set(across)
        for of in table.column_options:
            self._lines.append(Line(by_column[of], tuple(cells[row, of] for row in table.row_options), open=True))

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


def _by_option(values: pd.Series, options: Sequence[str], name: str) -> dict[str, int]:
    """How many rows hold each option, and how many are blank."""
    found = values.value_counts()
    if len(found.index.difference(list(options))):
        raise ValueError(f"the table {name} has answers that are none of its options")
    return {**{option: int(found.get(option, 0)) for option in options}, BLANK: int(values.isna().sum())}
