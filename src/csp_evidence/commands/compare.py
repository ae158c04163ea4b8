"""What `csp diff` says of two editions, and the page that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.publish.diff import Change, compare, restated
from csp_evidence.publish.revision_page import revision_html
from csp_evidence.publish.revisions import DRAWN, revisions

MOST_RESTATED = 2  # named in a summary


def differences(old: Path, new: Path, *, files: bool, everything: bool) -> Iterator[str]:
    """Lines on what differs between two editions: a summary, with every file, or everything. Errors as `compare`."""
    sections, said_again = compare(old, new), restated(old, new)
    if said_again.changes:
        yield f"{said_again.title}: {len(said_again.changes):,} of {said_again.of:,}"
        named = said_again.changes if everything else said_again.changes[:MOST_RESTATED]
        yield from (f"    {change.name}: {change.old} -> {change.new}{_why(change)}" for change in named)
    if everything:
        for section in sections:
            yield f"{section.title}: {len(section.changes):,} of {section.of:,} differ"
            yield from (f"    {change.name}: {change.old} -> {change.new}" for change in section.changes)
        return
    found = revisions(sections)
    yield found.headline
    yield found.why
    for at, part in enumerate(found.parts):
        shown = sections[at].changes if files and at >= DRAWN else part.named
        yield f"{part.title}: {part.differing:,} of {part.of:,} differ" + (f" ({part.kinds})" if part.kinds else "")
        yield from (f"    {change.name}: {change.old} -> {change.new}{_why(change)}" for change in shown)
        left = part.differing - len(shown)
        if left and shown:
            yield f"    and {left:,} more"
    if any(part.more for part in found.parts):
        yield "Every file: --files. Everything: --all. As a page: --html FILE."


def _why(change: Change) -> str:
    return f" ({change.why})" if change.why else ""


def revisions_page(old: Path, new: Path, target: Path) -> Path:
    """Write the page of revisions, headline first, and return its path. Errors as `compare`, and for a folder."""
    if target.is_dir():
        raise ConfigurationError(f"{target} is a folder. Name a file to write, such as {target / 'revisions.html'}.")
    write_bytes(target, revision_html(compare(old, new), restated(old, new), old.name, new.name))
    return target
