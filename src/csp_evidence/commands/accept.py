"""Notes in a sidecar that its file was meant to change: the one way past the gate on content."""

from __future__ import annotations

import re
from pathlib import Path

from csp_evidence.errors import ConfigurationError, GateError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.gates.inputs import CONTENT, GatedInputs
from csp_evidence.gates.messages import stops, why_stopped
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.readers import document_digest
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project

NOTED = re.compile(r"^  sha256:.*\n?", re.MULTILINE)


def accept_inputs(project: Project, slug: str, wanted: list[str]) -> list[str]:
    """Write the digest of each wanted file into its sidecar, of a document under `about`; the files not yet noted so.

    `wanted` are names of inputs or paths of their files; "all" stands for every input of the partnership.

    Raises
    ------
    ConfigurationError
        A name that is no input, or a sidecar whose controls are not on lines of their own.
    GateError
        Another critical expectation of the file does not hold; nothing is written for it.
    """
    partnership = load_partnership(project, slug)
    gated = GatedInputs(project, partnership)
    files = {name: project.raw / file for name, file in partnership.inputs.items()}
    accepted = []
    for name in _names(project, files, wanted):
        if gated.is_document(name):
            accepted += _accept_document(project, gated, name, files[name])
            continue
        published = gated.published(name)
        digest = content_digest(published.frame)
        if published.sidecar.controls.sha256 == digest:
            continue
        others = [check for check in gated.read(name).checks if check.expectation != CONTENT]
        if stops(others):
            raise GateError(f"{published.shown} is not accepted. {why_stopped(others)}")
        note_digest(files[name].with_name(f"{files[name].name}.meta.yml"), digest)
        accepted.append(published.shown)
    return accepted


def _accept_document(project: Project, gated: GatedInputs, name: str, path: Path) -> list[str]:
    content, record = gated.document(name)
    checks = gated.document_checks(name)
    if all(check.outcome == "pass" for check in checks if check.expectation == CONTENT):
        return []
    others = [check for check in checks if check.expectation != CONTENT]
    if stops(others):
        raise GateError(f"{record.file} is not accepted. {why_stopped(others)}")
    note_digest(path, document_digest(name, content), under="about")
    return [project.relative(path)]


def note_digest(file: Path, digest: str, under: str = "controls") -> None:
    """Write `digest` as `sha256` under a name of a YAML file and leave every other line as it is."""
    text, heading = NOTED.sub("", file.read_text(encoding="utf-8")), re.compile(rf"^{under}:[ ]*\n", re.MULTILINE)
    if not heading.search(text):
        raise ConfigurationError(f"{file.name}: `{under}:` must stand on a line of its own, with the rest below it.")
    write_bytes(file, heading.sub(f"{under}:\n  sha256: {digest}\n", text, count=1).encode())


def _names(project: Project, files: dict[str, Path], wanted: list[str]) -> list[str]:
    if "all" in wanted:
        return list(files)
    by_any = {name: name for name in files} | {project.relative(path): name for name, path in files.items()}
    unknown = [name for name in wanted if name not in by_any]
    if unknown:
        raise ConfigurationError(
            f"{', '.join(unknown)} is no input of this partnership. Name one or its file: {', '.join(files)}."
        )
    return [by_any[name] for name in wanted]
