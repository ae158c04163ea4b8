"""The indicators of a plan as a whole: the figures of each, and its status against target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from csp_evidence.analysis.delivery.observed import Series, names_of, series_of, worked_out
from csp_evidence.analysis.delivery.status import (
    GREY,
    MEAN,
    NO_DATE,
    NO_TARGET,
    NO_VALUE,
    Goal,
    exact,
    goal_of,
    rule_of,
    shortfall,
    status_of,
)
from csp_evidence.analysis.delivery.terms import Period, earlier, period
from csp_evidence.analysis.periods import MONTHS

OTHER_LENGTH = "The baseline is of a period of another length."
SYMBOLS = {
    "green": "\N{BLACK CIRCLE}",
    "amber": "\N{BLACK UP-POINTING TRIANGLE}",
    "red": "\N{BLACK SQUARE}",
    GREY: "\N{EM DASH}",
}


@dataclass(frozen=True)
class Standing:
    """An indicator against its target: the period, the value there, the goal, the status and why there is none."""

    period: Period | None
    value: Fraction | None
    goal: Goal
    status: str
    why: str


@dataclass(frozen=True)
class Tracker:
    """Indicators with their series.

    `indicators` is indexed by indicator; `targets` has the columns target, indicator, period, kind, value, upper and
    years; `term_end` is the last month of the term, such as "2021-03".
    """

    indicators: pd.DataFrame
    targets: pd.DataFrame
    series: Mapping[str, Series]
    within: Fraction
    labels: Mapping[str, str]
    term_end: str

    @classmethod
    def of(
        cls,
        indicators: pd.DataFrame,
        targets: pd.DataFrame | None,
        observations: pd.DataFrame | None,
        rules: pd.DataFrame,
        *,
        tables: Mapping[str, pd.DataFrame | None],
        area: str,
        term_end: str,
    ) -> Tracker:
        """From the inputs as they are read; `tables` are those that expressions of indicators name."""
        series = series_of(indicators, observations)
        known = names_of(tables, area)
        for row in indicators.dropna(subset=["expression"]).itertuples():
            series[row.indicator] = worked_out(row, known, term_end)
        columns = ["target", "indicator", "period", "kind", "value", "upper", "years"]
        within, labels = rule_of(rules)
        asked = targets if targets is not None else pd.DataFrame(columns=columns)
        return cls(indicators.set_index("indicator"), asked, series, within, labels, term_end)

    @cached_property
    def fed(self) -> list[str]:
        """The indicators that have a figure."""
        return [name for name in self.indicators.index if self.series[name].periods]

    def counting(self, names: Iterable[str]) -> list[bool]:
        """Whether the figures of each indicator, named by its id or its label, are counts."""
        ids = dict(zip(self.indicators["label"], self.indicators.index, strict=True))
        return [self.series[ids.get(name, name)].counts for name in names]

    def baseline(self, name: str) -> Fraction | None:
        """The value in the baseline period; None where there is no such period or no figure of it."""
        of = self.indicators.at[name, "baseline_period"]
        return None if pd.isna(of) else self.series[name].value(period(of))

    def dated(self, name: str) -> list[tuple[Period, Any]]:
        """The targets of an indicator that have a period, with it, in order."""
        own = self.targets[(self.targets["indicator"] == name) & self.targets["period"].notna()]
        return sorted(((period(row.period), row) for row in own.itertuples()), key=lambda one: one[0])

    def standing(self, name: str) -> Standing:
        """The status against the latest target for a period that has a whole figure."""
        dated = self.dated(name)
        if not dated:
            without = NO_DATE if (self.targets["indicator"] == name).any() else NO_TARGET
            return Standing(None, None, Goal(None), GREY, without)
        reached = [(of, row) for of, row in dated if self.series[name].value(of) is not None]
        if not reached:
            return Standing(dated[0][0], None, Goal(None), GREY, NO_VALUE)
        of, row = reached[-1]
        value, goal = self.series[name].value(of), self.goal(name, row, of)
        status = status_of(value, goal, self.indicators.at[name, "better"], self.within)
        return Standing(of, value, goal, status, goal.why_not)

    def goal(self, name: str, row: Any, of: Period) -> Goal:
        """What one target asks for in its period."""
        reference: Fraction | None = None
        if row.kind == MEAN:
            before = [self.series[name].value(earlier(of, MONTHS * back)) for back in range(1, int(row.years) + 1)]
            known = [value for value in before if value is not None]
            reference = sum(known, Fraction(0)) / len(known) if known and len(known) == len(before) else None
        else:
            based = self.indicators.at[name, "baseline_period"]
            if row.kind in ("change", "maintain", "direction") and not pd.isna(based):
                if period(based).months != of.months:
                    return Goal(None, why_not=OTHER_LENGTH)
                reference = self.baseline(name)
        return goal_of(row.kind, exact(row.value), exact(row.upper), reference)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        return {name: self.standing(name) for name in self.indicators.index}

    @property
    def tally(self) -> dict[str, int]:
        """How many indicators have each status."""
        held = [standing.status for standing in self.standings.values()]
        return {status: held.count(status) for status in self.labels}

    @property
    def values(self) -> dict[str, float | int | None]:
        """The value of each indicator in its latest period, by its id; those without one are left out."""
        return {name: number(self.series[name].value(self.series[name].periods[-1])) for name in self.fed}

    def status_table(self, priorities: Mapping[str, str]) -> pd.DataFrame:
        """One row an indicator: label, priority, period, value, target, missed_by, unit, status (marked), why."""
        rows = []
        for name, row in self.indicators.iterrows():
            held = self.standings[str(name)]
            missed = None
            if held.value is not None and held.goal.level is not None:
                missed = max(shortfall(held.value, held.goal, row["better"]), Fraction(0))
            rows.append(
                {
                    "label": row["label"],
                    "priority": priorities.get(row["priority"], row["priority"]),
                    "period": held.period.label() if held.period else None,
                    "value": number(held.value),
                    "target": number(held.goal.level),
                    "missed_by": number(missed),
                    "unit": row["unit"],
                    "status": f"{SYMBOLS[held.status]} {self.labels[held.status]}",
                    "why": held.why,
                }
            )
        return pd.DataFrame(rows)


def number(value: Fraction | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)
