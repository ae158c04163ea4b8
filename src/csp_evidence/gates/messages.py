"""Tells a failed gate in plain English, and decides whether it stops the stage."""

from __future__ import annotations

from collections.abc import Sequence

from csp_evidence.analysis.wording import counted
from csp_evidence.characters import coded
from csp_evidence.records import Check


def stops(checks: Sequence[Check]) -> list[Check]:
    """The checks that stop a stage: critical ones that failed, and any that could not be tested."""
    return [c for c in checks if c.outcome == "error" or (c.outcome == "fail" and c.severity == "critical")]


def tell(check: Check) -> str:
    """One finding: where, which rows, what was expected and what to do."""
    return coded(_told(check))


def _told(check: Check) -> str:
    where = check.file or check.gate
    if check.column:
        where += f", column {check.column}"
    if check.outcome == "error":
        return f"{where}: the expectation {check.expectation} could not be tested ({check.observed}). {check.note}"
    rows = ""
    if check.rows:
        more = check.row_count - len(check.rows)
        rows = f": {'; '.join(check.rows)}" + (f" and {more:,} more rows" if more > 0 else "")
    return f"{where}{rows}. {check.note} Found: {check.observed}."


def why_stopped(checks: Sequence[Check]) -> str:
    """The message of the gates that stopped a stage; findings that name rows come first."""
    stopped = sorted(stops(checks), key=lambda check: not check.rows)
    closed = list(dict.fromkeys(check.gate for check in stops(checks)))
    tested = sum(check.gate in closed for check in checks)
    findings = " ".join(f"({number}) {tell(check)}" for number, check in enumerate(stopped, start=1))
    gates = f"gate {closed[0]}" if len(closed) == 1 else f"gates {' and '.join(closed)}"
    return f"The {gates} failed: {len(stopped)} of {counted(tested, 'expectations')} did not pass. {findings}"
