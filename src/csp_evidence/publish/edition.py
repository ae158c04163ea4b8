"""What an edition holds, as its pages tell it: the records of every stage and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from csp_evidence.analysis.wording import in_sentence
from csp_evidence.publish.variation import ChangedSetting
from csp_evidence.records import Check, Finding, Gap, InputRecord, Record, Result, Severity, StageRecord

Verdict: TypeAlias = Literal["pass", "info", "warning", "critical", "error"]

RANK: tuple[Verdict, ...] = ("error", "critical", "warning", "info", "pass")


class Edition(Record):
    """One edition of one partnership's evidence base. `left_out` pairs a stage with the reason it was left out.

    `changed` are the settings in which it differs from the standing edition; `other_inputs` says why a later year is
    assessed with other inputs, and is empty for any other.

    An area that is assessed without a plan has no title and no term.
    """

    name: str
    folder: str
    area_code: str
    plan_title: str | None
    term_start: date | None
    term_end: date | None
    stages: tuple[StageRecord, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    changed: tuple[ChangedSetting, ...] = ()
    other_inputs: str = ""
    versions: dict[str, str]
    commit: str
    committed: date | None = None
    edition_id: str

    @property
    def title(self) -> str:
        """What the evidence is for: the plan, or the area where there is none."""
        return title_of(self.plan_title, self.name)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every expectation once, in the order of the stages, though several stages may pass the same gate."""
        return tuple(dict.fromkeys(check for stage in self.stages for check in stage.checks))

    @cached_property
    def gates(self) -> dict[str, tuple[Check, ...]]:
        """The expectations of each gate, in the order the gates were reached."""
        gates: dict[str, list[Check]] = {}
        for check in self.checks:
            gates.setdefault(check.gate, []).append(check)
        return {gate: tuple(checks) for gate, checks in gates.items()}

    @cached_property
    def reached_in(self) -> dict[str, tuple[StageRecord, ...]]:
        """The stages that reached each gate, in their order."""
        passed = [(stage, {check.gate for check in stage.checks}) for stage in self.stages]
        return {gate: tuple(stage for stage, gates in passed if gate in gates) for gate in self.gates}

    @cached_property
    def first_reached(self) -> tuple[tuple[StageRecord, int, tuple[Check, ...]], ...]:
        """Each stage with the gates it reached first, and the expectations first tested there: each counted once."""
        seen: set[Check] = set()
        gates: set[str] = set()
        found = []
        for stage in self.stages:
            checks = tuple(check for check in dict.fromkeys(stage.checks) if check not in seen)
            reached = {check.gate for check in checks} - gates
            seen |= set(checks)
            gates |= reached
            found.append((stage, len(reached), checks))
        return tuple(found)

    @cached_property
    def failures(self) -> tuple[Check, ...]:
        """Expectations that did not pass, the gravest first."""
        return tuple(sorted((c for c in self.checks if c.outcome != "pass"), key=lambda c: RANK.index(verdict([c]))))

    @cached_property
    def worst(self) -> Verdict:
        """The gravest outcome of all expectations."""
        return verdict(self.checks)

    @cached_property
    def results(self) -> dict[str, tuple[StageRecord, Result]]:
        """Every result with the stage that worked it out, in the order of the notebooks."""
        return {name: (stage, result) for stage in self.stages for name, result in stage.results.items()}

    @cached_property
    def key_results(self) -> tuple[tuple[str, str, StageRecord, Result], ...]:
        """The results that the overview shows: key, label, stage and result."""
        return tuple(
            (key, label, stage, stage.results[key]) for stage in self.stages for key, label in stage.key_results.items()
        )

    @cached_property
    def inputs(self) -> tuple[InputRecord, ...]:
        """Every raw input once, in the order of reading."""
        return tuple(dict.fromkeys(record for stage in self.stages for record in stage.inputs))

    @cached_property
    def looked_into(self) -> tuple[str, ...]:
        """The files that no notebook read, and without which its inputs could not be taken through their gates."""
        read = {file for record in self.inputs for file in (record.file, *record.look_ups)}
        return tuple(sorted({file for stage in self.stages for file in stage.looked_into} - read))

    @cached_property
    def synthetic_inputs(self) -> tuple[InputRecord, ...]:
        """The inputs that stand in for data nobody has published."""
        return tuple(record for record in self.inputs if record.status == "synthetic")

    @cached_property
    def illustrative_inputs(self) -> tuple[InputRecord, ...]:
        """The inputs that say what would be if something were so."""
        return tuple(record for record in self.inputs if record.status == "illustrative")

    @cached_property
    def compiled_inputs(self) -> tuple[InputRecord, ...]:
        """The inputs that are our own mapping, judgement or wording."""
        return tuple(record for record in self.inputs if record.status == "compiled")

    @cached_property
    def findings(self) -> tuple[tuple[StageRecord, Finding], ...]:
        """The findings for the front page, each with its stage."""
        return tuple((stage, finding) for stage in self.stages for finding in stage.findings)

    @cached_property
    def all_gaps(self) -> tuple[Gap, ...]:
        """Evidence gaps of the partnership and of its stages, each once."""
        return tuple(dict.fromkeys((*self.gaps, *(gap for stage in self.stages for gap in stage.gaps))))

    def failed(self, severity: Severity) -> int:
        """How many expectations of a severity failed (an error counts, whatever its severity, as none of them)."""
        return sum(check.outcome == "fail" and check.severity == severity for check in self.checks)


def title_of(plan: str | None, area: str) -> str:
    """What the evidence of an area is for: its plan, or an assessment of the area where there is none."""
    return plan or f"Assessment of {in_sentence(area)}"


def verdict(checks: Iterable[Check]) -> Verdict:
    """The gravest outcome of some expectations: an error, the severity of a failure, or a pass."""
    return min((_weight(check) for check in checks), key=RANK.index, default="pass")


def _weight(check: Check) -> Verdict:
    return check.severity if check.outcome == "fail" else check.outcome
