"""The functions of expressions that read a table of the inputs: any cell, recorded crime of any area, residents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.analysis.expressions import calendar
from csp_evidence.analysis.expressions.functions import Function
from csp_evidence.analysis.expressions.refusals import ExpressionError, MissingEvidence

if TYPE_CHECKING:
    import pandas as pd  # a run that finds nothing to do needs the grammar, and no frame

INPUTS = "inputs."  # what comes before the name of an input among the names that an expression uses
ALL = "all"
CRIME, PEOPLE = "recorded_crime", "population"
READ_BY: dict[str, str] = {"crime": CRIME, "residents": PEOPLE}  # others name their input first


@dataclass(frozen=True)
class Table:
    """A tidy input as expressions read it."""

    name: str
    frame: pd.DataFrame

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        """The cells of each column as expressions use them; None where a cell is empty."""
        return {str(name): [_cell(value) for value in self.frame[name]] for name in self.frame}

    def column(self, name: str) -> list[Any]:
        """The cells of one column; ExpressionError where there is none."""
        if name not in self.columns:
            raise ExpressionError(f"{self.name} has no column {name!r}{_meant(name, list(self.columns))}")
        return self.columns[name]

    @cached_property
    def by_area(self) -> dict[str, Any]:
        """Of recorded crime: offences by area, month and group; of residents: by area and year."""
        found: dict[str, Any] = {}
        if "month" in self.frame:
            rows = zip(
                *(self.column(name) for name in ("area_code", "month", "offence_group", "offences")), strict=True
            )
            for area, month, group, offences in rows:
                of_month = found.setdefault(area, {}).setdefault(f"{month:%Y-%m}", {})
                of_month[group] = None if offences is None else of_month.get(group, Fraction(0)) + offences
            return found
        rows = zip(*(self.column(name) for name in ("area_code", "mid_year", "persons")), strict=True)
        for area, year, persons in rows:
            found.setdefault(area, {})[year] = persons
        return found

    @cached_property
    def area_names(self) -> dict[str, str]:
        """Codes of the areas by their names; none where the input gives codes alone."""
        if "area_name" not in self.columns:
            return {}
        return dict(zip(self.column("area_name"), self.column("area_code"), strict=True))

    def codes(self, areas: Any) -> list[str]:
        """The codes of an area or of a list of them, each by code or name; ExpressionError for an unknown one."""
        wanted = areas if isinstance(areas, list) else [areas]
        found = [self.area_names.get(str(area), str(area)) for area in wanted]
        for code in found:
            if code not in self.by_area:
                raise ExpressionError(
                    f"{self.name} has no area {code!r}{_meant(str(code), [*self.area_names, *self.by_area])}"
                )
        return found


def _crime(table: Table, area: Any, group: Any, first: Any, last: Any = None) -> Fraction:
    months = calendar.months(first, first if last is None else last)
    known = sorted({name for of_area in table.by_area.values() for month in of_area.values() for name in month})
    wanted = known if group == ALL else group if isinstance(group, list) else [group]
    for name in wanted:
        if name not in known:
            raise ExpressionError(f"{table.name} has no offence group {name!r}{_meant(str(name), known)}")
    total = Fraction(0)
    for code in table.codes(area):
        for month in months:
            if month not in table.by_area[code]:
                raise MissingEvidence(f"offences recorded in {calendar.in_words(month)} in {_called(table, code)}")
            counts = [table.by_area[code][month].get(name, Fraction(0)) for name in wanted]
            if None in counts:
                raise MissingEvidence(f"offences recorded in {calendar.in_words(month)} in {_called(table, code)}")
            total += sum(counts)
    return total


def _residents(table: Table, area: Any, year: Any) -> Fraction:
    when = Fraction(str(year))
    total = Fraction(0)
    for code in table.codes(area):
        if table.by_area[code].get(when) is None:
            raise MissingEvidence(f"residents in the middle of {year} in {_called(table, code)}")
        total += table.by_area[code][when]
    return total


def _values(table: Table, column: str, *where: Any) -> list[Any]:
    if len(where) % 2:
        raise ExpressionError("write the other columns and their values in pairs")
    cells = table.column(column)
    chosen = [True] * len(cells)
    for name, wanted in zip(where[::2], where[1::2], strict=True):
        among = wanted if isinstance(wanted, list) else [wanted]
        chosen = [
            kept and any(_is(cell, one) for one in among) for kept, cell in zip(chosen, table.column(name), strict=True)
        ]
    return [cell for kept, cell in zip(chosen, cells, strict=True) if kept and cell is not None]


def _value(table: Table, column: str, *where: Any) -> Any:
    found = _values(table, column, *where)
    if not found:
        raise MissingEvidence(f"{column.replace('_', ' ')} of {table.name.replace('_', ' ')} in such a row")
    if len(found) > 1:
        raise ExpressionError(f"{len(found)} rows of {table.name} fit; name more of their columns, or use values()")
    return found[0]


SERIES: dict[str, Function] = {
    found.call.partition("(")[0]: found
    for found in (
        Function(
            "crime(area, group, from, to)",
            "Offences recorded in an area, or in a list of areas together, from the first month of one period to the "
            "last of another, or in one period. An area is its code or name, or `area` for the partnership's own; a "
            "group is an offence group, a list of them, or 'all'.",
            "crime('Sampleford', 'all', '2016-01', '2016-02')", "45", _crime,
        ),
        Function(
            "residents(area, year)", "Residents in the middle of a year, of an area or of a list of areas together.",
            "residents('Sampleford', 2016)", "900", _residents,
        ),
        Function(
            "value('input', 'column', 'other column', value, ...)",
            "The one cell of a column of an input whose row has these values in these other columns.",
            "value('population', 'persons', 'area_code', 'E99000002', 'mid_year', 2016)", "900", _value,
        ),
        Function(
            "values('input', 'column', 'other column', value, ...)",
            "The cells of a column in all rows that have these values, in the order of the file; a list of values "
            "stands for any of them, and a month fits every day in it.",
            "values('recorded_crime', 'offences', 'area_name', 'Sampleford', 'month', '2016-01')", "11 and 12",
            _values,
        ),
    )
}  # fmt: skip


def input_read(function: str, arguments: Sequence[Any]) -> str | None:
    """The input that a call reads, from its function and the texts among its arguments; None where that is open."""
    if function in READ_BY:
        return READ_BY[function]
    return arguments[0] if arguments and isinstance(arguments[0], str) else None


def arguments_of(function: str, given: Sequence[Any]) -> Sequence[Any]:
    """The values that a function takes beside its table."""
    return given if function in READ_BY else given[1:]


def _cell(value: Any) -> Any:
    import pandas as pd

    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return exact(value.item() if hasattr(value, "item") else value)


def _is(cell: Any, wanted: Any) -> bool:
    if isinstance(cell, date) and isinstance(wanted, str):
        return cell.isoformat().startswith(wanted)
    return bool(cell == wanted)


def _called(table: Table, code: str) -> str:
    return next((name for name, own in table.area_names.items() if own == code), code)


def _meant(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
