"""What follows from the inputs alone about the expressions of a register: unknown names, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.entries import Calculation, Claim
from csp_evidence.analysis.claims.judging import stated_by
from csp_evidence.analysis.claims.names import claim_names
from csp_evidence.analysis.claims.protected import REMEDY, taken_as_exact
from csp_evidence.analysis.consultation.actions import concerns_of
from csp_evidence.analysis.districts import together
from csp_evidence.analysis.expressions.evaluation import evaluate
from csp_evidence.analysis.expressions.refusals import ExpressionError, MissingEvidence
from csp_evidence.analysis.expressions.series import INPUTS
from csp_evidence.commands.answer_names import AnswerNames
from csp_evidence.errors import EvidenceError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.referring import wrong_of
from csp_evidence.gates.report_figures import NEEDED, ReportFigures
from csp_evidence.inputs.register import Register
from csp_evidence.partnership.configuration import Plan
from csp_evidence.partnership.stages import STAGES, stage_plan
from csp_evidence.records import Check
from csp_evidence.stage.dictionary import Dictionary, load_dictionary

STAGE = "plan_evidence"
CLAIMS, QUESTIONS = "claims", "questions"
OF_ANSWERS = "there is no result 'consultation."
FROM = {  # inputs that names other than those of results come from, and what these begin with
    "areas": ("areas'", "sub_regions."),
    "population": ("residents.", "all_residents."),
    "concerns": ("concerns.listed", "consultation.first_choices"),
}
NOTE = (
    "A statement whose expressions cannot be worked out gets the verdict that we could not check it. Correct the name; "
    "docs/guides/claims.md lists them."
)


def claim_checks(gated: GatedInputs, register: Register, shown: str) -> tuple[Check, ...]:
    """One check for each entry and each reason why it cannot be worked out; one that passed where there is none.

    Raises
    ------
    EvidenceError, ValueError
        Another file cannot be read, so that nobody knows which names there are.
    """
    plan = gated.partnership.plan
    if plan is None:
        return ()
    known = _known(gated, register, plan)
    answers = AnswerNames.of(gated)
    results = {plan.name: load_dictionary(gated.project, plan.name) for plan in STAGES}
    asked = wrong_of(gated, CLAIMS, QUESTIONS) if QUESTIONS in gated.partnership.inputs else shown
    told = [
        _check("fail", asked if OF_ANSWERS in reason else shown, reason, (f"{entry.id} ({entry.paragraph})",))
        for entry in register.entries
        for reason in dict.fromkeys(_reasons(entry, known, results, answers))
        if not any(f"'{name}" in reason for name in _untested(gated))
    ]
    return tuple(told) or (_check("pass", shown, "every name is known"),)


def _untested(gated: GatedInputs) -> Iterator[str]:
    """What names begin with that come from an input which has not passed its gates, and is told itself."""
    for name, begins in FROM.items():
        if name in gated.partnership.inputs and _frame(gated, name) is None:
            yield from begins


def _check(outcome: str, shown: str, observed: str, rows: tuple[str, ...] = ()) -> Check:
    return Check(
        gate="claims.raw", expectation="names_known", severity="warning", outcome=outcome, observed=observed,
        note=NOTE, file=shown, rows=rows, row_count=len(rows),
    )  # fmt: skip


def _reasons(
    entry: Claim | Calculation, known: Mapping[str, Any], results: Mapping[str, Dictionary], answers: AnswerNames
) -> Iterator[str]:
    of_results = [name for name in entry.names if name.partition(".")[0] in results]
    for name in of_results:
        stage, _, key = name.partition(".")
        if name not in known and results[stage].known("results", key) is None and not answers.has(name):
            there = [*(f"{stage}.{one}" for one in results[stage].results), *answers.known]
            near = get_close_matches(name, there, n=1)
            yield f"there is no result {name!r}" + (f"; did you mean {near[0]}?" if near else "")
    for name in entry.names:
        if name.startswith(INPUTS) and name not in known:
            near = get_close_matches(name, [other for other in known if other.startswith(INPUTS)], n=1)
            meant = f"; did you mean {near[0].removeprefix(INPUTS)!r}?" if near else ""
            yield f"no expression can read an input called {name.removeprefix(INPUTS)!r}{meant}"
        elif name not in known and name not in of_results:
            near = get_close_matches(name, list(known), n=1)
            yield f"there is no value named {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    if isinstance(entry, Claim):
        protected = [name for name in entry.names if answers.rounds(name)]
        yield from (REMEDY.format(name=name) for name in taken_as_exact(entry, protected))
        copies = [name for name in entry.copies if answers.rounds(name)]
        yield from (
            f"{name} under `copies` is rounded to protect people, and no copy of what is stated" for name in copies
        )
    if not of_results and known.keys() >= set(entry.names):
        yield from _not_worked_out(entry, known)


def _not_worked_out(entry: Claim | Calculation, known: Mapping[str, Any]) -> Iterator[str]:
    """Why expressions that rest on inputs alone give nothing, such as an area that the file does not have."""
    own = [entry.computed] if entry.computed else []
    own += [reading.computed for reading in entry.readings] if isinstance(entry, Claim) else []
    for text in own:
        try:
            evaluate(text, {**known, "stated": entry.stated} if isinstance(entry, Claim) else known)
        except ExpressionError as error:
            yield error.reason
        except MissingEvidence:
            continue


def _known(gated: GatedInputs, register: Register, plan: Plan) -> dict[str, Any]:
    """Every name that does not come from a stage, with its value; None for a table that has not passed its gates."""
    partnership = gated.partnership
    window = partnership.consultation_window
    lines = counted = None
    if set(NEEDED) <= set(partnership.inputs):
        money = ReportFigures(gated).money
        lines, counted = money.lines, money.counted[0]
    concern = gated.document("questions")[0].role("concern") if "questions" in partnership.inputs else None
    named = {name: _frame(gated, name) for name in stage_plan(STAGE).inputs if not gated.is_document(name)}
    names = register.names() | claim_names(
        {},
        priorities=[(priority.id, priority.name) for priority in partnership.priorities],
        term=(plan.term_start, plan.term_end),
        window=(window.opens, window.closes) if window else None,
        lines=lines,
        counted=counted,
        concerns=concerns_of(concern, named.get("concerns")),
        concern_question=concern.id if concern else "",
        areas=named.get("areas"),
        population=named.get("population"),
        area_code=partnership.area_code,
        tables=named,
    )
    return names | stated_by(register.claims)


def _frame(gated: GatedInputs, name: str) -> pd.DataFrame | None:
    """The tidy frame of an input; None where there is none, or where it has not passed its gates."""
    with suppress(EvidenceError):
        if name in gated.partnership.inputs and not gated.published(name).sidecar.personal:
            own, frame = gated.partnership, gated.read(name).frame
            districts = together(own.area_code, own.place, tuple(own.districts))
            return frame if districts is None or frame is None else districts.put(name, frame)
    return None
