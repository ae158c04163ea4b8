"""The figures and the statements of a partnership's report, as its inputs have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.claims.quotations import quotations
from csp_evidence.analysis.funding.figures import values_of
from csp_evidence.analysis.funding.reconciliation import FUNDS, PRINTED, READ, Reconciliation
from csp_evidence.analysis.funding.result_keys import STAGE, plain
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.gates.referring import wrong_of
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.records import Check

QUOTATIONS = "plan_evidence.quotations"
NAMES, CHECKS = f"{STAGE}.names", f"{STAGE}.checks"
NEEDED = (FUNDS, PRINTED)


@dataclass(frozen=True)
class ReportFigures:
    """What the inputs say, read without their gates: for telling what a closed gate means, never for a result."""

    gated: GatedInputs

    @cached_property
    def money(self) -> Reconciliation:
        """The printed tables of money and what is counted; EvidenceError or ValueError where one cannot be read."""
        supplied = [name for name in (PRINTED, *READ) if name in self.gated.partnership.inputs]
        funds, _ = self.gated.document(FUNDS)
        return Reconciliation.of(funds, {name: self.frame(name) for name in supplied})

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


def funding_checks(gated: GatedInputs) -> tuple[Check, ...]:
    """The gates on names and on sums and relations, as `csp check` passes them; none without printed tables.

    In a run the stage of funding passes the same gates. Where a name stands for nothing, no sum can be made.
    """
    if not set(NEEDED) <= set(gated.partnership.inputs):
        return ()
    money = ReportFigures(gated).money
    found = money.unknown_names()
    places = found.loc[found["unknown"].notna(), "place"]
    wrong = dict.fromkeys(str(place).partition(",")[0] for place in places) or (PRINTED,)
    files = [gated.project.relative(gated.project.raw / gated.partnership.inputs[name]) for name in wrong]
    suite = load_suite(gated.project.expectations, NAMES)
    named = validate(Subject(found, " and ".join(files), ("place",)), suite, {})
    if stops(named):
        return named
    suite = load_suite(gated.project.expectations, CHECKS)
    tested = Subject(money.tested, gated.published(PRINTED).shown, ("check_id", "look_at", "affects"))
    return (*named, *validate(tested, suite, {}))


def quotation_checks(gated: GatedInputs) -> tuple[Check, ...]:
    """The gate on what statements and tables both give, as `csp check` passes it; none with nothing to compare.

    In a run the stage of the plan's evidence passes the same gate, from the results of the funding stage.
    """
    report = ReportFigures(gated)
    if not {*NEEDED, "claims"} <= set(gated.partnership.inputs):
        return ()
    figures = {plain(name): value for name, value in values_of(report.money.figures).items()}
    compared = quotations(report.claims, figures)
    if not len(compared):
        return ()
    wrong = wrong_of(gated, "claims", PRINTED)
    suite = load_suite(gated.project.expectations, QUOTATIONS)
    return validate(Subject(compared, wrong, ("claim_id", "figure", "states", "holds")), suite, {})
