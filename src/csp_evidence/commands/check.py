"""Takes every input of a partnership through its gates, without a kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from csp_evidence.analysis.funding.reconciliation import PRINTED
from csp_evidence.analysis.wording import counted
from csp_evidence.commands.check_claims import claim_checks
from csp_evidence.errors import ConfigurationError, EvidenceError, InputError
from csp_evidence.gates.consequences import consequences
from csp_evidence.gates.form import ACTIONS, RESPONSES, action_checks, answers_checks
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops, tell
from csp_evidence.gates.report_figures import funding_checks, quotation_checks
from csp_evidence.gates.supplied import refuse_misspelt_inputs, refuse_unknown_areas
from csp_evidence.inputs.register import Register
from csp_evidence.partnership.configuration import load_partnership, settings_file
from csp_evidence.project import Project
from csp_evidence.records import Check


@dataclass(frozen=True)
class Found:
    """The checks of one file and, where one of its figures closed a gate, what rests on it.

    `untested` is why it could not be set against other files; empty where it was.
    """

    checks: tuple[Check, ...]
    consequences: tuple[str, ...] = ()
    untested: str = ""


def check_inputs(project: Project, slug: str) -> dict[str, Found | str]:
    """What was found of each input file by its path below the project; a message where it cannot be read at all.

    A sidecar or a suite that cannot be used is told with its file too.

    Raises
    ------
    ConfigurationError
        The partnership cannot be used.
    """
    partnership = load_partnership(project, slug)
    gated = GatedInputs(project, partnership)
    found: dict[str, Found | str] = {}
    for refuse in (refuse_misspelt_inputs, refuse_unknown_areas):
        try:
            refuse(gated)
        except ConfigurationError as error:
            found[f"{project.relative(settings_file(project, slug))}, {len(found) + 1}"] = str(error)
        except InputError:
            continue  # told with its file below
    later = GatedInputs(project, partnership.with_later_inputs())
    every = [(own, name, file) for own in (gated, later) for name, file in own.partnership.inputs.items()]
    for gated, name, file in every:
        shown = project.relative(project.raw / file)
        if shown in found:
            continue
        try:
            gated.readable(name)
            if not gated.is_document(name):
                gated.refuse_unknown(name)
            checks = gated.document_checks(name) if gated.is_document(name) else gated.remember(name).checks
            beside, untested = _beside_others(gated, name, checks)
            checks = (*checks, *beside)
            found[shown] = Found(checks, tuple(consequences(gated, checks)), untested)
        except EvidenceError as error:
            found[shown] = " ".join([str(error), *_also_wrong(gated, name)])
    return found


def would_stop(found: Found | str) -> bool:
    """Whether what was found of a file would stop a run."""
    return isinstance(found, str) or bool(stops(found.checks) or found.untested)


def outcome_lines(files: Mapping[str, Found | str]) -> Iterator[str]:
    """What was found, by file, as the terminal shows it."""
    for file, found in files.items():
        state = "FAILED" if would_stop(found) else "passed"
        if isinstance(found, Found) and found.untested and not stops(found.checks):
            state = "UNTESTED"
        if isinstance(found, str):
            yield f"{state}  {file}\n        {found}"
            continue
        told = [check for check in found.checks if check.outcome != "pass"]
        whole = len(found.checks)
        yield f"{state}  {file}: {whole - len(told)} of {counted(whole, 'expectations')} passed"
        yield from (f"        {check.severity}: {tell(check)}" for check in told)
        yield from (f"        {sentence}" for sentence in found.consequences)
        if found.untested:
            yield f"        It could not be set against other files: {found.untested}"
    if closed := sum(map(would_stop, files.values())):
        yield f"{counted(closed, 'files')} above would stop a run."


def _beside_others(gated: GatedInputs, name: str, own: tuple[Check, ...]) -> tuple[tuple[Check, ...], str]:
    """What a file says beside others, and why that could not be tested, which is empty where it could.

    Of the printed table of money whether its sums come out, of answers whether they fit their questions, of the
    register whether its names are known and its figures those of the tables.
    """
    tests: tuple[Callable[[], tuple[Check, ...]], ...] = ()
    if name == PRINTED:
        tests = (lambda: funding_checks(gated),)
    elif name == RESPONSES and not stops(own):
        tests = (lambda: answers_checks(gated),)
    elif name == ACTIONS and not stops(own):
        tests = (lambda: action_checks(gated),)
    elif name == "claims":
        tests = (lambda: claim_checks(gated, *_register(gated)), lambda: quotation_checks(gated))
    found: tuple[Check, ...] = ()
    for test in tests:
        try:
            found = (*found, *test())
        except (EvidenceError, ValueError) as error:
            return found, str(error)
    return found, ""


def _register(gated: GatedInputs) -> tuple[Register, str]:
    content, record = gated.document("claims")
    return content, record.file


def _also_wrong(gated: GatedInputs, name: str) -> Iterator[str]:
    """Of a register that cannot be read as a whole, what is wrong with the names of its other entries."""
    if name == "claims" and (sound := gated.sound_register()) is not None:
        shown = gated.project.relative(gated.project.raw / gated.partnership.inputs[name])
        failed: list[Check] = []
        with suppress(EvidenceError, ValueError):  # of another file, which is told itself
            failed = [check for check in claim_checks(gated, sound, shown) if check.outcome == "fail"]
        yield from (f"{check.rows[0]}: {check.observed}." for check in failed)
