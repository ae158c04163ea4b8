"""The funds of a partnership as data: who pays, for which years, on which terms, and how its tables are laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from csp_evidence.analysis.expressions.grammar import expression, placeholders
from csp_evidence.analysis.periods import financial_year_dates, financial_year_of
from csp_evidence.analysis.printed_numbers import MONEY, Rounding

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w*(?:-\w+)*$")]
Figure = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w*(?:[.-]\w+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Status = Literal["stated", "bid", "award", "revised", "spent", "carried"]
NAMED = ("stated", "award")  # statuses of money that a table names for something
COUNCIL = "council"


class Entry(BaseModel):
    """Base of the entries: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Terms(Entry):
    """What money is on. A row says it for its own, else its column, its table and its fund, in this order."""

    payer: Text | None = None
    programme: Text | None = None
    flow: Text | None = None  # any word, such as grant
    withdrawn: bool | None = None  # a saving: money that is taken away
    added: bool | None = None  # growth: what a budget is raised by, which a saving of the same year stands beside
    period: tuple[Text, ...] | None = None  # "2017/18", "2017/18 to 2019/20", "2019-10-01 to 2020-03-31"
    basis: Literal["total", "each_year", "years_not_stated"] | None = None  # whether for all the years or for each
    income: Text | None = None  # whose: the council's, or the name of whoever receives it
    form: Literal["cash", "match", "in kind"] | None = None
    status: Status | None = None
    unit: Text | None = None  # pounds, pence, £000s, £m; or what is counted: per cent, points, officers, years
    rounding: Rounding | None = None
    vat: Literal["included", "excluded", "not_stated"] | None = None
    restricted: Text | None = None  # to what; none where it is not
    carried_forward: Text | None = None
    recurrence: Literal["annual", "fixed_term", "not_stated"] | None = None
    approval: Text | None = None
    approved: Text | None = None
    power: Text | None = None


class Sum(Terms):
    """A row or a column: what it is called, and how it follows from others of its table."""

    label: str = ""
    adds: Literal["all"] | tuple[Id, ...] | None = None  # the others whose sum it is; all that add nothing themselves
    equals: str | None = None  # an expression of the others, such as 100 * award / total.award
    key: Id | None = None  # what the keys of results call a total

    @model_validator(mode="after")
    def _one_way(self) -> Sum:
        if self.adds is not None and self.equals is not None:
            raise ValueError("says both what it adds and what it equals; one is enough")
        if self.adds == ():
            raise ValueError("adds nothing; name what it is the sum of")
        if self.equals:
            expression(self.equals)
        return self


class Row(Sum):
    """A row of a table, by what it is for."""

    theme: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][\w ]*$")] | None = None
    deliverer: Text | None = None
    priority: Text | None = None
    priority_basis: Literal["stated", "inferred"] | None = None
    repeats: Figure | None = None  # the figure that it gives once more
    rank: Text | None = None
    view: Text | None = None  # the way of counting that a row of a resource belongs to


class TwoWays(Entry):
    """A resource counted in two ways: the total of one view, and a stated part of it that is counted by another.

    `finding` is said where one choice of the view's rows alone makes up the part; names of figures stand in braces.
    """

    whole: Figure
    part: Figure
    view: Text
    inside: Text = "Inside"
    outside: Text = "Outside"
    finding: str = ""


class Table(Terms):
    """A table of the report: whose money or which resource it gives, and its rows and columns by id."""

    id: Id
    fund: Id | None = None
    resource: Text | None = None  # what it counts where it is no money: officers, teams, hours, vehicles
    figures: bool = False  # single figures of the text, and no lines of money
    rows: dict[Id, Row] = {}
    columns: dict[Id, Sum] = {}
    two_ways: TwoWays | None = None


class Spread(Entry):
    """Money of a fund in some years, where that does not follow from its lines."""

    part: Text
    priority: Text
    years: tuple[Text, ...]
    amount: str
    status: Literal["stated", "inferred", "unconfirmed"]
    assumption: str = ""

    @model_validator(mode="after")
    def _readable(self) -> Spread:
        expression(self.amount)
        return self


class Saying(Entry):
    """A sentence for the page of a fund; names of figures stand in braces."""

    id: Id
    text: Annotated[str, StringConstraints(min_length=10)]

    @model_validator(mode="after")
    def _readable(self) -> Saying:
        for name in placeholders(self.text):
            expression(name)
        return self


class Fund(Terms):
    """A fund: its id, label and terms; how its money lies in the years, and what is to be said of it."""

    id: Id
    label: Text
    payer: Text
    income: Text
    spread: tuple[Spread, ...] = ()
    findings: tuple[Saying, ...] = ()
    bridge: Figure | None = None  # the line that is given after the savings of its year
    chart: str = ""  # headline of its money by year, names of figures in braces


class Confirmed(Entry):
    """A sum that does not come out, and that a person has found so printed."""

    check: Text
    out_by: str
    page: Text


class Funds(Entry):
    """The content of funds.yml beside `about`."""

    funds: Annotated[tuple[Fund, ...], Field(min_length=1)]
    tables: Annotated[tuple[Table, ...], Field(min_length=1)]
    confirmed: tuple[Confirmed, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Funds:
        for kind, ids in (("fund", self.labels), ("table", [table.id for table in self.tables])):
            names = [fund.id for fund in self.funds] if kind == "fund" else list(ids)
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"two entries for the {kind} {', '.join(twice)}")
        for table in self.tables:
            if table.fund is not None and table.fund not in self.labels:
                raise ValueError(
                    f"table {table.id} names the fund {table.fund!r}; the funds are {', '.join(self.labels)}"
                )
            if table.fund is None and table.resource is None and not table.figures:
                raise ValueError(f"table {table.id} needs a fund, a resource, or figures: true")
        called = [
            self._called(table, name, row) for table in self.tables for name, row in table.rows.items() if row.adds
        ]
        if twice := sorted({name for name in called if called.count(name) > 1}):
            raise ValueError(f"two totals have the key {', '.join(twice)}; give one of them another key")
        for holder in (*self.funds, *self._held()):
            if holder.period:
                years_of(holder.period)
        return self

    def _called(self, table: Table, name: str, row: Row) -> str:
        """What the keys of results call a total, its columns aside."""
        prefix = self.prefix(name)
        return f"{table.fund}.{row.key}" if row.key else f"{prefix}.{name.removeprefix(f'{prefix}_')}"

    def _held(self) -> Iterator[Terms]:
        for table in self.tables:
            yield from (table, *table.rows.values(), *table.columns.values())

    @property
    def labels(self) -> dict[str, str]:
        """What each fund is called, by its id."""
        return {fund.id: fund.label for fund in self.funds}

    def fund(self, identity: str | None) -> Fund | None:
        """The fund of an id."""
        return next((fund for fund in self.funds if fund.id == identity), None)

    def prefix(self, identity: str) -> str:
        """The fund id that a figure's id begins with, such as abc of abc_programme; the shortest, empty without one."""
        fitting = [fund.id for fund in self.funds if identity.startswith(f"{fund.id}_")]
        return min(fitting, key=len, default="")


def term(name: str, *holders: Terms | None, otherwise: Any = None) -> Any:
    """The first of the holders' own words on a term; a fund's label and payer are terms of their own."""
    for holder in holders:
        found = getattr(holder, name, None) if holder is not None else None
        if found is not None:
            return found
    return otherwise


def years_of(period: Sequence[str]) -> list[str]:
    """The financial years of a period, in order; a part of a year counts as its year.

    Raises
    ------
    ValueError
        A part is neither a financial year, nor two with "to" between them, nor two days.
    """
    found: dict[str, None] = {}
    for part in period:
        first, _, last = part.partition(" to ")
        start, end = _dates(first)[0], _dates(last or first)[1]
        if end < start:
            raise ValueError(f"{part!r} ends before it begins")
        at = start
        while at <= end:
            found[financial_year_of(at)] = None
            at = financial_year_dates(financial_year_of(at))[1]
            at = date.fromordinal(at.toordinal() + 1)
    return list(found)


def _dates(text: str) -> tuple[date, date]:
    if len(text) == 10:
        try:
            return date.fromisoformat(text), date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no day of the calendar, such as 2019-10-01") from None
    return financial_year_dates(text)


def is_money(unit: str) -> bool:
    """Whether a unit is one of money."""
    return unit in MONEY
