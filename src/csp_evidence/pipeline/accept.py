"""Notes in a sidecar that its file was meant to change: the one way past the gate on content."""

from __future__ import annotations

import re
from pathlib import Path

from csp_evidence.errors import ConfigurationError, GateError
from csp_evidence.gated import CONTENT, GatedInputs
from csp_evidence.inputs.content import content_digest
from csp_evidence.jsonio import write_bytes
from csp_evidence.partnership import load_partnership
from csp_evidence.project import Project
from csp_evidence.quality.explain import stops, why_stopped

NOTED = re.compile(r"^  sha256:.*\n?", re.MULTILINE)
CONTROLS = re.compile(r"^controls:[ ]*\n", re.MULTILINE)


def accept_inputs(project: Project, slug: str, wanted: list[str]) -> list[str]:
    """Write the digest of each wanted file into its sidecar; the files whose digest was not yet noted.

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
    tables = {name: project.raw / file for name, file in partnership.inputs.items() if not gated.is_document(name)}
    accepted = []
    for name in _names(project, tables, wanted):
        published = gated.published(name)
        digest = content_digest(published.frame)
        if published.sidecar.controls.sha256 == digest:
            continue
        others = [check for check in gated.read(name).checks if check.expectation != CONTENT]
        if stops(others):
            raise GateError(f"{published.shown} is not accepted. {why_stopped(others)}")
        note_digest(tables[name].with_name(f"{tables[name].name}.meta.yml"), digest)
        accepted.append(published.shown)
    return accepted


def note_digest(sidecar: Path, digest: str) -> None:
    """Write `digest` as `sha256` under `controls` of a sidecar and leave every other line as it is."""
    text = NOTED.sub("", sidecar.read_text(encoding="utf-8"))
    if not CONTROLS.search(text):
        raise ConfigurationError(f"{sidecar.name}: `controls:` must stand on a line of its own, with rows below it.")
    noted = CONTROLS.sub(f"controls:\n  sha256: {digest}\n", text, count=1)
    write_bytes(sidecar, noted.encode())


def _names(project: Project, tables: dict[str, Path], wanted: list[str]) -> list[str]:
    if "all" in wanted:
        return list(tables)
    by_any = {name: name for name in tables} | {project.relative(path): name for name, path in tables.items()}
    unknown = [name for name in wanted if name not in by_any]
    if unknown:
        raise ConfigurationError(
            f"{', '.join(unknown)} is no table of this partnership. Name an input or its file: {', '.join(tables)}."
        )
    return [by_any[name] for name in wanted]
