"""What does not fit the questions of a consultation: answers, and actions; as `csp check` passes it."""

from __future__ import annotations

from csp_evidence.analysis.consultation.actions import concerns_of, unknown_concerns
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.faults import faults
from csp_evidence.analysis.release import Rule
from csp_evidence.analysis.wording import counted
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.referring import wrong_of
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import ROWS_NAMED, Subject, validate
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.records import Check

ANSWERS = "consultation.answers"
ACTIONS, CONCERNS = "actions", "concerns"
QUESTIONS, RESPONSES = "questions", "consultation_responses"


def answers_checks(gated: GatedInputs) -> tuple[Check, ...]:
    """The checks of the responses against the questions; none without both.

    In a run the stage of the consultation passes the same gate.
    """
    supplied, window = gated.partnership.inputs, gated.partnership.consultation_window
    if not {QUESTIONS, RESPONSES} <= set(supplied):
        return ()
    form, _ = gated.document(QUESTIONS)
    tables = {name: read_tidy(name, gated.published(name)) for name in form.tables if name in supplied}
    settings = gated.partnership.settings
    rule = Rule(settings.disclosure_threshold, settings.small_base)
    answers = Answers(read_tidy(RESPONSES, gated.published(RESPONSES)), form.with_options(tables), rule)
    found = faults(answers, (window.opens, window.closes) if window else None)
    wrong = wrong_of(gated, RESPONSES, QUESTIONS, *form.tables)
    suite = load_suite(gated.project.expectations, ANSWERS)
    checks = validate(Subject(found, wrong, personal=True), suite, {})
    return tuple(_of_questions(check) for check in checks) if wrong != gated.published(RESPONSES).shown else checks


def _of_questions(check: Check) -> Check:
    """A check against another file, or none in particular, whose rows are those of the responses."""
    return check.model_copy(update={"rows": tuple(f"{row} of the responses" for row in check.rows)})


def action_checks(gated: GatedInputs) -> tuple[Check, ...]:
    """Whether each action answers an option of the question on concerns, where no table lists the concerns.

    Where one does, the reference in the sidecar of the actions says so.
    """
    supplied = gated.partnership.inputs
    if CONCERNS in supplied or not {ACTIONS, QUESTIONS} <= set(supplied):
        return ()
    concerns = concerns_of(gated.document(QUESTIONS)[0].role("concern"))
    if concerns is None:
        return ()
    found = unknown_concerns(read_tidy(ACTIONS, gated.published(ACTIONS)), concerns)
    check = Check(
        gate="actions.processed", expectation="concern_id_named", severity="critical", outcome="pass", observed="",
        note="Each action answers an option of the question on concerns. Correct the id in the file that has it wrong.",
        file=wrong_of(gated, ACTIONS, QUESTIONS), column="concern_id",
    )  # fmt: skip
    if not len(found):
        return (check,)
    rows = tuple(f"row {row} of {ACTIONS}: {value!r}" for row, value in list(found.items())[:ROWS_NAMED])
    told = {"outcome": "fail", "observed": f"{counted(len(found), 'rows')} failed", "rows": rows}
    return (check.model_copy(update=told | {"row_count": len(found)}),)
