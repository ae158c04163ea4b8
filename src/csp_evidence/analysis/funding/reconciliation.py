"""The funding inputs of a partnership as one whole: figures, what is solved from them, and how each rule comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from csp_evidence.analysis import casts
from csp_evidence.analysis.funding import checks, exceptions, figures, names, readings

INPUTS = {
    "funding_lines": "lines",
    "funding_totals": "totals",
    "officers": "officers",
    "officer_totals": "officer_totals",
    "funding_statements": "statements",
    "funding_relations": "relations",
    "funding_readings": "readings",
    "funding_profile": "profile",
    "funding_scenarios": "scenarios",
    "funding_exceptions": "exceptions",
}


@dataclass(frozen=True)
class Reconciliation:
    """The tidy inputs by what they hold, None where one is not supplied, and what follows from them."""

    lines: pd.DataFrame
    totals: pd.DataFrame
    officers: pd.DataFrame | None = None
    officer_totals: pd.DataFrame | None = None
    statements: pd.DataFrame | None = None
    relations: pd.DataFrame | None = None
    readings: pd.DataFrame | None = None
    profile: pd.DataFrame | None = None
    scenarios: pd.DataFrame | None = None
    exceptions: pd.DataFrame | None = None

    @classmethod
    def of(cls, inputs: Mapping[str, pd.DataFrame]) -> Reconciliation:
        """From frames by the names of their inputs."""
        return cls(**{INPUTS[name]: frame for name, frame in inputs.items()})

    @property
    def whole(self) -> bool:
        """Whether there are relations between the figures, and readings of them."""
        return self.relations is not None and self.readings is not None

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every stated figure, as from `figures.collect`."""
        return figures.collect(self.lines, self.totals, self.statements, self.officers, self.officer_totals)

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The lines of each stated total."""
        return figures.members((self.lines, self.totals), (self.officers, self.officer_totals))

    def unknown_names(self) -> pd.DataFrame:
        """What relations, expressions and texts name, and which of it stands for nothing; as from `names.unknown`."""
        relations = self._relations
        named = {"funding_relations": relations}
        for name in ("funding_profile", "funding_scenarios", "funding_exceptions"):
            table = getattr(self, INPUTS[name])
            named |= {} if table is None else {name: table}
        known = {*figures.values_of(self.figures), *relations["solves"].dropna()}
        found = names.unknown(known, named)
        return found.set_axis(range(1, len(found) + 1))

    @cached_property
    def values(self) -> dict[str, Fraction]:
        """Every stated figure and every quantity that the relations solve for."""
        stated = figures.values_of(self.figures)
        return readings.solve_readings(self._relations, stated) if self.whole else stated

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of each."""
        solved = self.solved if self.whole else pd.DataFrame({"quantity": [], "unit": []})
        return {
            **dict(zip(self.figures["figure_id"], self.figures["unit"], strict=True)),
            **dict(zip(solved["quantity"], solved["unit"], strict=True)),
        }

    @cached_property
    def solved(self) -> pd.DataFrame:
        """The quantities that the report does not state, as from `readings.quantities`."""
        return readings.quantities(self._relations, self._readings, self.values)

    @cached_property
    def residuals(self) -> pd.DataFrame:
        """What each reading leaves over, as from `readings.residuals`."""
        return readings.residuals(self._relations, self._readings, self.values)

    @cached_property
    def tested(self) -> pd.DataFrame:
        """The outcome of every rule, as from `checks.audit`; the index counts from 1."""
        resting = {} if self.exceptions is None else exceptions.names_in(self.exceptions)
        tested = checks.audit(self.figures, self.members, self._relations, resting)
        return tested.set_axis(range(1, len(tested) + 1))

    @property
    def compared(self) -> pd.DataFrame:
        """The rules that tie figures to one another, and how each comes out."""
        columns = ["statement", "paragraph", "kind", "difference", "outcome", "as_expected", "relation"]
        return self.tested.loc[self.tested["kind"] != checks.PRINT, columns]

    @cached_property
    def unchecked(self) -> pd.DataFrame:
        """The stated figures that no rule would show to be wrong."""
        noticed = checks.corroboration(self.figures, self.members, self._relations)
        return noticed[noticed["noticed_by"] == ""]

    @cached_property
    def found(self) -> pd.DataFrame | None:
        """The verdict on each exception, as from `exceptions.assess`; None where none can be tested."""
        if self.exceptions is None or not self.whole:
            return None
        return exceptions.assess(self.exceptions, self.values, self.units)

    def cast(self) -> pd.DataFrame:
        """Stated totals with the sum of their lines, as from `casts.cast`; affects (what rests on each)."""
        cast = casts.cast(self.lines, self.totals)
        if self.whole:
            affected = self.tested.set_index("check_id")["affects"]
            cast["affects"] = [affected.get(f"cast-{total}", "") for total in cast["total_id"]]
        return cast

    def every_figure(self) -> pd.DataFrame:
        """Stated figures and solved quantities: figure_id, description, paragraph, value, unit, status."""
        columns = ["figure_id", "description", "paragraph", "value", "unit"]
        solved = self.solved.rename(columns={"quantity": "figure_id", "meaning": "description"})
        return pd.concat([self.figures[columns].assign(status="stated"), solved[[*columns, "status"]]])

    @property
    def _relations(self) -> pd.DataFrame:
        if self.relations is None:
            raise ValueError("there are no relations between the figures")
        return self.relations

    @property
    def _readings(self) -> pd.DataFrame:
        if self.readings is None:
            raise ValueError("there are no readings of the relations")
        return self.readings
