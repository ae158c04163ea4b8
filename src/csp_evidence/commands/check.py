"""Takes every input of a partnership through its gates, without a kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from csp_evidence.analysis.funding.reconciliation import PRINTED
from csp_evidence.analysis.wording import counted
from csp_evidence.commands.check_claims import claim_checks
from csp_evidence.errors import ConfigurationError, EvidenceError, InputError
from csp_evidence.gates.consequences import consequences
from csp_evidence.gates.form import RESPONSES, answers_checks
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops, tell
from csp_evidence.gates.report_figures import funding_checks, quotation_checks
from csp_evidence.gates.supplied import refuse_misspelt_inputs, refuse_unknown_areas
from csp_evidence.partnership.configuration import load_partnership, settings_file
from csp_evidence.project import Project
from csp_evidence.records import Check


@dataclass(frozen=True)
class Found:
    """The checks of one file and, where one of its figures closed a gate, what rests on it."""

    checks: tuple[Check, ...]
    consequences: tuple[str, ...] = ()


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
    for name, file in partnership.inputs.items():
        shown = project.relative(project.raw / file)
        try:
            gated.readable(name)
            if not gated.is_document(name):
                gated.refuse_unknown(name)
            checks = _of_document(gated, name) if gated.is_document(name) else _of_table(gated, name)
            found[shown] = Found(checks, tuple(consequences(gated, checks)))
        except EvidenceError as error:
            found[shown] = " ".join([str(error), *_also_wrong(gated, name)])
    return found


def would_stop(found: Found | str) -> bool:
    """Whether what was found of a file would stop a run."""
    return isinstance(found, str) or bool(stops(found.checks))


def outcome_lines(files: Mapping[str, Found | str]) -> Iterator[str]:
    """What was found, by file, as the terminal shows it."""
    for file, found in files.items():
        state = "FAILED" if would_stop(found) else "passed"
        if isinstance(found, str):
            yield f"{state}  {file}\n        {found}"
            continue
        told = [check for check in found.checks if check.outcome != "pass"]
        whole = len(found.checks)
        yield f"{state}  {file}: {whole - len(told)} of {counted(whole, 'expectations')} passed"
        yield from (f"        {check.severity}: {tell(check)}" for check in told)
        yield from (f"        {sentence}" for sentence in found.consequences)
    if closed := sum(map(would_stop, files.values())):
        yield f"{counted(closed, 'files')} above would stop a run."


def _of_table(gated: GatedInputs, name: str) -> tuple[Check, ...]:
    """The checks of a table; for the printed one of money whether its sums come out, for answers whether they fit."""
    checks = gated.remember(name).checks  # the same command may check again what it has accepted
    try:
        if name == PRINTED:
            return (*checks, *funding_checks(gated))
        return (*checks, *answers_checks(gated)) if name == RESPONSES and not stops(checks) else checks
    except (EvidenceError, ValueError):
        return checks


def _of_document(gated: GatedInputs, name: str) -> tuple[Check, ...]:
    """The checks of a document; without what sets it against tables that cannot be read, which are told themselves."""
    checks = gated.document_checks(name)
    try:
        if name == "claims":
            content, record = gated.document(name)
            checks = (*checks, *claim_checks(gated, content, record.file))
            return (*checks, *quotation_checks(gated))
    except (EvidenceError, ValueError):
        return checks
    return checks


def _also_wrong(gated: GatedInputs, name: str) -> Iterator[str]:
    """Of a register that cannot be read as a whole, what is wrong with the names of its other entries."""
    if name == "claims" and (sound := gated.sound_register()) is not None:
        shown = gated.project.relative(gated.project.raw / gated.partnership.inputs[name])
        failed = [check for check in claim_checks(gated, sound, shown) if check.outcome == "fail"]
        yield from (f"{check.rows[0]}: {check.observed}." for check in failed)
