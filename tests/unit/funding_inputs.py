"""The committed inputs on money, read as the funding stage reads them but without their gates."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import NamedTuple

import pandas as pd

from csp_evidence.analysis.funding import figures, readings
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.readers import read_tidy
from tests.conftest import ROOT

HERE = ROOT / "data" / "raw" / "tower-hamlets"


class Money(NamedTuple):
    """Figures with the lines of each total, and the relations between them."""

    figures: pd.DataFrame
    members: dict[str, list[str]]
    relations: pd.DataFrame

    @property
    def values(self) -> dict[str, Fraction]:
        return readings.solve_readings(self.relations, figures.values_of(self.figures))


@cache
def _frame(name: str) -> pd.DataFrame:
    return read_tidy(name, read_published(HERE / f"{name}.csv", f"{name}.csv"))


def frame(name: str) -> pd.DataFrame:
    """A copy of the tidy frame of one input."""
    return _frame(name).copy()


def money() -> Money:
    lines, totals = frame("funding_lines"), frame("funding_totals")
    officers, officer_totals = frame("officers"), frame("officer_totals")
    collected = figures.collect(lines, totals, frame("funding_statements"), officers, officer_totals)
    counted = figures.members((lines, totals), (officers, officer_totals))
    return Money(collected, counted, frame("funding_relations"))
