"""What the other inputs of a partnership refer to: several files that agree tell which of two is wrong."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from csp_evidence.analysis.wording import listed
from csp_evidence.errors import EvidenceError
from csp_evidence.gates.derived import references_of
from csp_evidence.gates.references import cells_of
from csp_evidence.inputs.readers import document_digest, document_rows
from csp_evidence.inputs.sidecar import PARTNERSHIP

if TYPE_CHECKING:
    from csp_evidence.gates.inputs import GatedInputs


def wrong_of(gated: GatedInputs, *names: str) -> str:
    """What messages call the file that is wrong where inputs do not fit: the one that was changed since accepted.

    Where several or none was, nobody can know, and all are named. An input that is not supplied is left out.
    """
    supplied = [name for name in names if name in gated.partnership.inputs]
    files = [gated.project.relative(gated.project.raw / gated.partnership.inputs[name]) for name in supplied]
    changed = [file for file, name in zip(files, supplied, strict=True) if not _is_as_accepted(gated, name)]
    if len(changed) == 1 or len(files) == 1:
        return (changed or files)[0]
    return f"one of the {'two' if len(files) == 2 else len(files)}, {listed(files, last='or')}"


def _is_as_accepted(gated: GatedInputs, name: str) -> bool:
    """Whether an input is the one that was accepted; one that cannot be read is not."""
    try:
        if gated.is_document(name):
            return gated.noted(name) == document_digest(name, gated.document(name)[0])
        published = gated.published(name)
    except EvidenceError:
        return False
    return published.sidecar.controls.sha256 == published.content


def others_of(gated: GatedInputs, name: str, source: str, of: tuple[str, ...]) -> dict[str, list[str]]:
    """The files of other inputs than `name` that refer to the same, by the value, as far as they can be read."""
    found: dict[str, list[str]] = {}
    for other, file in gated.partnership.inputs.items():
        if other == name:
            continue
        with suppress(EvidenceError):
            for value in _values(gated, other, source, of):
                found.setdefault(value, []).append(gated.project.relative(gated.project.raw / file))
    return found


def _values(gated: GatedInputs, name: str, source: str, of: tuple[str, ...]) -> set[str]:
    """What an input refers to in these columns of a source; a document refers to priorities alone."""
    if gated.is_document(name):
        rows = document_rows(name, gated.document(name)[0]) if (source, of) == (PARTNERSHIP, ("priorities",)) else None
        return set() if rows is None or "priority" not in rows else set(rows["priority"].dropna())
    published = gated.published(name)
    same = [one for one in references_of(published.sidecar) if (one.resource or name, one.of) == (source, of)]
    return {value for one in same for value in cells_of(published.frame, one)}
