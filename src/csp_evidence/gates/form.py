"""The gate on answers that do not fit their questions, as `csp check` passes it."""

from __future__ import annotations

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.faults import faults
from csp_evidence.analysis.release import Rule
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.records import Check

ANSWERS = "consultation.answers"
QUESTIONS, RESPONSES = "questions", "consultation_responses"


def answers_checks(gated: GatedInputs) -> tuple[Check, ...]:
    """The checks of the responses against the questions; none without both.

    In a run the stage of the consultation passes the same gate.
    """
    supplied, window = gated.partnership.inputs, gated.partnership.consultation_window
    if not {QUESTIONS, RESPONSES} <= set(supplied):
        return ()
    form, about = gated.document(QUESTIONS)
    tables = {name: read_tidy(name, gated.published(name)) for name in form.tables if name in supplied}
    settings = gated.partnership.settings
    rule = Rule(settings.disclosure_threshold, settings.small_base)
    answers = Answers(read_tidy(RESPONSES, gated.published(RESPONSES)), form.with_options(tables), rule)
    found = faults(answers, (window.opens, window.closes) if window else None)
    files = f"{gated.published(RESPONSES).shown} and {about.file}"
    suite = load_suite(gated.project.expectations, ANSWERS)
    return validate(Subject(found, files, personal=True), suite, {})
