"""The figures and the statements of a partnership's report, as its inputs have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.claims.quotations import quotations
from csp_evidence.analysis.funding.figures import values_of
from csp_evidence.analysis.funding.result_keys import Tables, plain
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.records import Check

TABLES = {
    "lines": "funding_lines",
    "totals": "funding_totals",
    "statements": "funding_statements",
    "officers": "officers",
    "officer_totals": "officer_totals",
    "relations": "funding_relations",
    "exceptions": "funding_exceptions",
    "profile": "funding_profile",
}
QUOTATIONS = "plan_evidence.quotations"


@dataclass(frozen=True)
class ReportFigures:
    """What the inputs say, read without their gates: for telling what a closed gate means, never for a result."""

    gated: GatedInputs

    @cached_property
    def tables(self) -> Tables:
        """The tables of money and officers; EvidenceError or ValueError where one cannot be read."""
        supplied = {part: name for part, name in TABLES.items() if name in self.gated.partnership.inputs}
        frames: dict[str, Any] = {part: self.frame(name) for part, name in supplied.items()}
        return Tables(**frames)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The register of statements; empty without one."""
        if "claims" not in self.gated.partnership.inputs:
            return ()
        register, _ = self.gated.document("claims")
        return tuple(register.claims)

    def frame(self, name: str) -> pd.DataFrame:
        """The tidy frame of one input."""
        return read_tidy(name, self.gated.published(name))


def quotation_checks(gated: GatedInputs) -> tuple[Check, ...]:
    """The gate on what statements and tables both give, as `csp check` passes it; none with nothing to compare.

    In a run the stage of the plan's evidence passes the same gate, from the results of the funding stage.
    """
    report = ReportFigures(gated)
    if not {"funding_lines", "funding_totals", "claims"} <= set(gated.partnership.inputs):
        return ()
    figures = {plain(name): value for name, value in values_of(report.tables.figures).items()}
    compared = quotations(report.claims, figures)
    if not len(compared):
        return ()
    file = gated.document("claims")[1].file
    suite = load_suite(gated.project.expectations, QUOTATIONS)
    return validate(Subject(compared, file, ("claim_id", "figure", "states", "holds")), suite, {})
