"""The funding inputs of a partnership as one whole: figures, what is solved from them, and how each rule comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import pandas as pd

from csp_evidence.analysis import casts
from csp_evidence.analysis.funding import checks, exceptions, figures, frames, names, readings
from csp_evidence.analysis.funding.funds import Funds
from csp_evidence.analysis.funding.printed import PrintedTables

PRINTED, FUNDS = "funding_printed", "funds"
READ = {
    "funding_relations": "relations",
    "funding_readings": "readings",
    "funding_scenarios": "scenarios",
    "funding_exceptions": "exceptions",
}
RELATION_COLUMNS = (
    "relation_id", "reading", "role", "paragraph", "relation", "solves", "unit", "tolerance", "expected", "meaning",
)  # fmt: skip
READING_COLUMNS = ("reading", "title", "paragraph", "assumption", "standing")


@dataclass(frozen=True)
class Reconciliation:
    """The printed tables with what funds.yml says of them, what is read into them, and what follows.

    Relations and readings have no rows where none are supplied; scenarios and exceptions are None.
    """

    tables: PrintedTables
    relations: pd.DataFrame
    readings: pd.DataFrame
    scenarios: pd.DataFrame | None = None
    exceptions: pd.DataFrame | None = None

    @classmethod
    def of(cls, funds: Funds, inputs: Mapping[str, pd.DataFrame]) -> Reconciliation:
        """From funds.yml, and frames by the names of their inputs."""
        empty = {"relations": pd.DataFrame(columns=list(RELATION_COLUMNS), dtype=object)}
        empty["readings"] = pd.DataFrame(columns=list(READING_COLUMNS), dtype=object)
        given = {READ[name]: frame for name, frame in inputs.items() if name in READ}
        return cls(PrintedTables(funds, inputs[PRINTED]), **{**empty, **given})

    @property
    def funds(self) -> Funds:
        """What funds.yml says."""
        return self.tables.funds

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The amounts that are named for something, as from `frames.lines`."""
        return frames.lines(self.tables)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The stated totals of money, as from `frames.totals`."""
        return frames.totals(self.tables)

    @cached_property
    def counted(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Officers and the like, and the stated totals of them, as from `frames.counted`."""
        return frames.counted(self.tables)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every stated figure, as from `frames.figures`."""
        return frames.figures(self.tables)

    @cached_property
    def profile(self) -> pd.DataFrame:
        """How the money lies in the years, as from `frames.entries`."""
        return frames.entries(self.tables, self.cash)

    @cached_property
    def cash(self) -> pd.DataFrame:
        """The lines of cash: match and help in kind are other people's, and are added to no fund's money."""
        return self.lines[self.lines["form"] == "cash"]

    def unknown_names(self) -> pd.DataFrame:
        """What cannot be read or stands for nothing, by its place: place, names, unknown; the index counts from 1."""
        named = {"funding_relations": self.relations, FUNDS: names.of_funds(self.funds)}
        for table, part in READ.items():
            frame = getattr(self, part)
            if part in ("scenarios", "exceptions") and frame is not None:
                named[table] = frame
        known = {*figures.values_of(self.figures), *self.relations["solves"].dropna()}
        found = names.unknown(known, named)
        problems = pd.DataFrame(
            [(place, 1, why) for place, why in self.tables.problems()], columns=["place", "names", "unknown"]
        )
        found = pd.concat([problems, found], ignore_index=True) if len(problems) else found
        return found.set_axis(range(1, len(found) + 1))

    @cached_property
    def values(self) -> dict[str, Fraction]:
        """Every stated figure and every quantity that the relations solve for."""
        return readings.solve_readings(self.relations, figures.values_of(self.figures))

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of each."""
        return {
            **dict(zip(self.figures["figure_id"], self.figures["unit"], strict=True)),
            **dict(zip(self.solved["quantity"], self.solved["unit"], strict=True)),
        }

    @cached_property
    def solved(self) -> pd.DataFrame:
        """The quantities that the report does not state, as from `readings.quantities`."""
        return readings.quantities(self.relations, self.readings, self.values)

    @cached_property
    def residuals(self) -> pd.DataFrame:
        """What each reading leaves over, as from `readings.residuals`."""
        return readings.residuals(self.relations, self.readings, self.values)

    @cached_property
    def tested(self) -> pd.DataFrame:
        """The outcome of every rule, as from `checks.audit`; the index counts from 1."""
        resting = {} if self.exceptions is None else exceptions.names_in(self.exceptions)
        tested = checks.audit(self.figures, self.tables.derived, self.relations, resting, self.funds.confirmed)
        return tested.set_axis(range(1, len(tested) + 1))

    @property
    def compared(self) -> pd.DataFrame:
        """The rules and how each comes out, in the columns that a reader needs."""
        return self.tested[["statement", "paragraph", "kind", "difference", "outcome", "as_expected", "relation"]]

    @cached_property
    def unchecked(self) -> pd.DataFrame:
        """The stated figures that no rule would show to be wrong."""
        noticed = checks.corroboration(self.figures, self.tables.derived, self.relations)
        return noticed[noticed["noticed_by"] == ""]

    @cached_property
    def found(self) -> pd.DataFrame:
        """The verdicts: on exceptions, on sums that are wrong as printed, and on awards that were changed later."""
        parts = [
            exceptions.as_printed(self.tested, self.tables.derived, self.values),
            exceptions.revised(self.tables.revised()),
        ]
        if self.exceptions is not None:
            parts.insert(0, exceptions.assess(self.exceptions, self.values, self.units))
        filled = [part for part in parts if len(part)]
        return exceptions.in_order(pd.concat(filled)) if filled else parts[0]

    def cast(self) -> pd.DataFrame:
        """Stated totals with the sum of their lines, as from `casts.cast`."""
        return casts.cast(self.lines, self.totals)

    def every_figure(self) -> pd.DataFrame:
        """Stated figures and solved quantities: figure_id, description, paragraph, value, unit, status."""
        columns = ["figure_id", "description", "paragraph", "value", "unit"]
        solved = self.solved.rename(columns={"quantity": "figure_id", "meaning": "description"})
        return pd.concat([self.figures[columns].assign(status="stated"), solved[[*columns, "status"]]])

    def says(self, fund: str) -> dict[str, str]:
        """The sentences that funds.yml has for a fund, with the values of their figures, by their ids."""
        held = self.funds.fund(fund)
        return {one.id: self.filled(one.text) for one in (held.findings if held else ())}

    def filled(self, text: str) -> str:
        """A text of funds.yml with the values of the figures that it names in braces."""
        return exceptions.fill(text, self.values, self.units)

    def of_fund(self, fund: str) -> pd.DataFrame:
        """The lines of one fund."""
        return self.lines[self.lines["fund"] == fund]

    def projects(self, fund: str) -> pd.DataFrame:
        """What a fund pays for in cash, a row of its tables each: project, amount (all columns), theme, deliverer."""
        cells, found = self.tables.by_id, dict[tuple[str, str], dict[str, object]]()
        for line in self.cash[self.cash["fund"] == fund].to_dict("records"):
            cell = cells[line["line_id"]]
            one = found.setdefault(
                (cell.table.id, cell.row_id),
                {"project": cell.row.label or line["project"], "amount": Decimal(0)}
                | {name: line[name] for name in ("theme", "deliverer")},
            )
            one["amount"] = Decimal(str(one["amount"])) + line["amount"]
        return pd.DataFrame(list(found.values()), columns=["project", "amount", "theme", "deliverer"])

    @cached_property
    def programmes(self) -> list[str]:
        """The funds whose money divides between two priorities or more."""
        named = self.lines[self.lines["priority"] != "none"].groupby("fund", sort=False)["priority"].nunique()
        return [str(fund) for fund, number in named.items() if number > 1]
