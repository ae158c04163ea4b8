"""Judges each statement of a report against what was computed: a verdict by rule, and the class of its evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from csp_evidence.analysis.claims.entries import OTHER_CLAIM, Calculation, Claim, Reading
from csp_evidence.analysis.claims.evidence_classes import (
    EvidenceClass,
    Origin,
    can_fail,
    evidence_class,
    rests_on_invention,
)
from csp_evidence.analysis.claims.passing import passes, span
from csp_evidence.analysis.claims.protected import taken_as_exact
from csp_evidence.analysis.claims.shown_values import as_text, filled, with_sign, with_unit
from csp_evidence.analysis.exact_numbers import exact, round_to
from csp_evidence.analysis.expressions.evaluation import evaluate
from csp_evidence.analysis.expressions.refusals import ExpressionError, MissingEvidence

Verdict = Literal[
    "wrong", "incomplete", "unclear", "looks wrong but explained", "not checkable", "correct when rounded", "correct",
    "recorded",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = (
    "wrong", "incomplete", "unclear", "looks wrong but explained", "not checkable", "correct when rounded", "correct",
    "recorded",
)  # fmt: skip
CORRECT: tuple[Verdict, ...] = ("correct", "correct when rounded")
PROTECTED = "Counts of answers are rounded to protect people, and this test would take them for exact."
ONLY_INVENTED = "Only invented answers could be compared with it, and they are no evidence."


@dataclass(frozen=True)
class Judged:
    """A claim with its verdict.

    `computed` is what the test compares with, as text; `reading` says under which reading, or what was left out;
    `agrees` whether the test passed, None where there was none.
    """

    claim: Claim
    computed: str | None
    verdict: Verdict
    evidence: EvidenceClass
    reading: str = ""
    likely_cause: str = ""
    agrees: bool | None = None

    @property
    def uses(self) -> tuple[str, ...]:
        """The names that the verdict rests on."""
        return self.claim.uses


@dataclass(frozen=True)
class Calculated:
    """A calculation of our own with its value, None where this edition lacks what it takes."""

    calculation: Calculation
    value: str | None
    sentence: str


def judge_all(
    claims: Sequence[Claim],
    names: Mapping[str, Any],
    origins: Mapping[str, Origin] | None = None,
    protected: Collection[str] = (),
) -> list[Judged]:
    """Judge every claim of a register, in its order.

    Parameters
    ----------
    names
        Values by dotted name: results, dates, facts. `claims.<id>` is what another claim states.
    origins
        Where each name comes from; a name that is not there was printed in the report.
    protected
        The names of counts of people that are rounded, and of what was worked out from them.
    """
    known = {**names, **stated_by(claims)}
    return [judge(claim, known, origins, protected) for claim in claims]


def stated_by(claims: Sequence[Claim]) -> dict[str, Any]:
    """What each claim states, by the name that other claims use for it."""
    return {f"{OTHER_CLAIM}{claim.id}": claim.stated for claim in claims}


def stated_text(claim: Claim) -> str:
    """What a claim states, with its unit, as readers see it."""
    return with_unit(as_text(exact(claim.stated)), claim.unit)


def called(claim: Claim) -> str:
    """What a claim is called in a link or a chart, its paragraph and what it states: "3.10: 339 respondents"."""
    return f"{claim.paragraph}: {stated_text(claim)}"


def judge(
    claim: Claim,
    names: Mapping[str, Any],
    origins: Mapping[str, Origin] | None = None,
    protected: Collection[str] = (),
) -> Judged:
    """Test one claim against `names`.

    A claim with `computed` is correct where its test passes, incomplete where something that it leaves out changes its
    meaning, and recorded where the test compares our copy with itself or could not fail. Where the test fails, the
    claim looks wrong but is explained under a reading that fits, and is wrong otherwise. A claim with readings alone is
    unclear where they differ. One that cannot be worked out, or that takes protected counts for exact, could not be
    checked, and says why.
    """
    if taken_as_exact(claim, protected):
        return Judged(claim, None, "not checkable", "own copy", PROTECTED)
    try:
        return _judge(claim, names, origins or {})
    except MissingEvidence as missing:
        reason = f"This edition has no value for {missing}. {claim.settle or ''}".strip()
    except ExpressionError as error:
        reason = _not_worked_out(error.reason)
    except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
        reason = _not_worked_out(f"the test {claim.test!r} does not fit what it compares: {error}")
    return Judged(claim, None, "not checkable", "own copy", reason)


def _not_worked_out(reason: str) -> str:
    return f"We could not work it out: {reason}."


def _judge(claim: Claim, names: Mapping[str, Any], origins: Mapping[str, Origin]) -> Judged:
    known = {**names, "stated": claim.stated}
    evidence = evidence_class(claim, origins)
    face = None if claim.computed is None else evaluate(claim.computed, names)
    readings = [(reading, evaluate(reading.computed, known)) for reading in claim.readings]
    fitting = [(r, value) for r, value in readings if _fits(claim, r, value, known)]
    because = filled(claim.because, known) if claim.because else ""
    omits = claim.omits is not None and evaluate(claim.omits.holds, known) is True
    cause = filled(claim.cause.text, known) if claim.cause and _applies(claim.cause.holds, known) else ""
    if claim.test == "recorded":
        return Judged(claim, None, "recorded", "own copy", because)
    if face is None and not readings:
        return Judged(claim, None, "not checkable", "own copy", claim.settle or "")
    if face is None:
        return _by_readings(claim, readings, fitting, evidence, because)
    agrees, shown = passes(claim, face), _shown(claim, face)
    if rests_on_invention(claim, origins):
        verdict: Verdict = "recorded" if agrees else "not checkable"
        return Judged(claim, shown, verdict, "own copy", ONLY_INVENTED, agrees=agrees)
    if not agrees:
        explained = bool(fitting)
        told = _joined(because, _told(claim, readings, fitting))
        return Judged(
            claim, shown, "looks wrong but explained" if explained else "wrong", evidence, told,
            "" if explained else cause, agrees=False,
        )  # fmt: skip
    if omits and claim.omits:
        return Judged(claim, shown, "incomplete", evidence, _joined(because, claim.omits.text), agrees=True)
    if evidence == "own copy" or not can_fail(claim, names, passes):
        return Judged(claim, shown, "recorded", "own copy", because, agrees=True)
    rounded = claim.test == "rounds_to" and face != exact(claim.stated)
    return Judged(claim, shown, "correct when rounded" if rounded else "correct", evidence, because, agrees=True)


def _shown(claim: Claim, face: Any) -> str | None:
    """What is compared with, as text; None where that is no value of the same kind, such as a bound or a long list."""
    match claim.test:
        case "before" | "after" | "member":
            return None
        case "sums_to":
            return f"{' + '.join(as_text(part) for part in face)} = {as_text(sum(face, start=Fraction(0)))}"
        case "count":
            return str(len(face))
        case "span":
            return as_text(span(face, claim.unit))
        case "within":
            return " to ".join(as_text(round_to(bound, exact(claim.rounding or 1))) for bound in face)
        case "same" if isinstance(face, list) and not isinstance(claim.stated, list):
            return ", ".join(dict.fromkeys(as_text(value) for value in face))
        case _:
            return as_text(face)


def _by_readings(
    claim: Claim,
    readings: Sequence[tuple[Reading, Any]],
    fitting: Sequence[tuple[Reading, Any]],
    evidence: EvidenceClass,
    because: str,
) -> Judged:
    different = {as_text(value) for _, value in fitting}
    verdict: Verdict = "unclear" if len(different) > 1 or 0 < len(fitting) < len(readings) else "wrong"
    if verdict == "wrong" and fitting:
        verdict = "correct"
    computed = None if verdict == "unclear" else " or ".join(sorted(different)) or None
    return Judged(claim, computed, verdict, evidence, _joined(because, _told(claim, readings, fitting)))


def calculate(
    calculations: Sequence[Calculation], claims: Sequence[Claim], names: Mapping[str, Any]
) -> list[Calculated]:
    """Work out every calculation of a register, in its order; one that cannot be worked out says why."""
    known = {**names, **stated_by(claims)}
    return [_calculated(calculation, known) for calculation in calculations]


def _calculated(calculation: Calculation, names: Mapping[str, Any]) -> Calculated:
    try:
        value = evaluate(calculation.computed, names)
        sentence = filled(calculation.statement, {**names, "value": value}, calculation.unit)
        return Calculated(calculation, as_text(value), sentence)
    except MissingEvidence as missing:
        return Calculated(calculation, None, f"This edition has no value for {missing}.")
    except ExpressionError as error:
        return Calculated(calculation, None, _not_worked_out(error.reason))


def _fits(claim: Claim, reading: Reading, value: Any, names: Mapping[str, Any]) -> bool:
    if reading.open:
        return True
    if reading.holds is None:
        return passes(claim, value)
    return evaluate(reading.holds, {**names, "reading": value}) is True


def _applies(condition: str | None, names: Mapping[str, Any]) -> bool:
    return condition is None or evaluate(condition, names) is True


def _told(claim: Claim, readings: Sequence[tuple[Reading, Any]], fitting: Sequence[tuple[Reading, Any]]) -> str:
    fits = {reading.hypothesis for reading, _ in fitting}
    return " ".join(
        f"{reading.hypothesis.rstrip('.')}: {with_sign(as_text(value), claim.unit)}"
        + ("." if reading.hypothesis in fits else ", which does not fit.")
        for reading, value in readings
    )


def _joined(*texts: str) -> str:
    return " ".join(text for text in texts if text)
