"""The page on what changed between two editions, and that on what an edition changed of the one in its place before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from csp_evidence.errors import EvidenceError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.project import Project
from csp_evidence.publish.diff import Section, compare, restated
from csp_evidence.publish.manifest import NAME
from csp_evidence.publish.pages import TEMPLATES, environment
from csp_evidence.publish.revisions import revisions


def revision_html(
    sections: Sequence[Section], said_again: Section, old: str, new: str, *, framed: bool = False
) -> bytes:
    """The page of a comparison, headline first, then what was said of one year and is said otherwise now.

    `said_again` are the restatements, see `restated`; `framed` stands within another page, which has the heading.
    """
    html = environment().get_template("revisions.html.j2")
    content = html.render(
        found=revisions(sections),
        restated=said_again,
        every=revisions(sections, whole=True),
        old=old,
        new=new,
        framed=framed,
        style=(TEMPLATES / "style.css").read_text("utf-8"),
        tables_script=(TEMPLATES / "tables.js").read_text("utf-8"),
    )
    return content.encode()


def revisions_ahead(edition: Path, build: Path) -> bytes | None:
    """The page on what `build` will change of the edition in place, before it takes that place.

    None where there is no edition yet, the same one, or one that can no longer be compared.
    """
    try:
        ids = [json.loads((folder / NAME).read_text(encoding="utf-8"))["edition_id"] for folder in (edition, build)]
        if ids[0] == ids[1]:
            return None
        sections, said_again = compare(edition, build), restated(edition, build)
        return revision_html(sections, said_again, *(one[:12] for one in ids), framed=True)
    except (OSError, ValueError, KeyError, EvidenceError):
        return None


def note_revisions(project: Project, name: str, page: bytes | None) -> None:
    """Lay the page beside the new edition; without one, what lies there stays."""
    if page is not None:
        write_bytes(project.outputs / f"{name}.revisions.html", page)
