"""What the gates found in earlier editions: noted beside the edition, shown on the next one's data-quality page.

An edition shows the editions that were made before it was made first, so that making it again gives the same bytes.
The log is outputs/<slug>.quality.jsonl, a line an edition; a fresh clone has none and shows none.
"""

from __future__ import annotations

import json
from pathlib import Path

from csp_evidence.jsonio import write_bytes
from csp_evidence.project import Project
from csp_evidence.publish.edition import PastEdition
from csp_evidence.publish.manifest import NAME

SHOWN = 5


def earlier_editions(project: Project, slug: str, edition_id: str) -> tuple[PastEdition, ...]:
    """The last editions before the one called `edition_id` was first made, the latest first."""
    before: list[PastEdition] = []
    for past in _noted(_log(project, slug)):
        if past.edition_id == edition_id:
            break
        before.append(past)
    return tuple(reversed(before[-SHOWN:]))


def note_edition(project: Project, slug: str) -> None:
    """Note what the gates of the edition in place have found, unless it is noted already."""
    folder, log = project.edition(slug), _log(project, slug)
    noted = _noted(log)
    edition_id = json.loads((folder / NAME).read_text(encoding="utf-8"))["edition_id"]
    if edition_id in [past.edition_id for past in noted]:
        return
    checks = {
        f"{check['gate']}/{check['expectation']}": (check["outcome"], check["observed"])
        for check in json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    }
    lines = [past.model_dump_json() for past in (*noted, PastEdition(edition_id=edition_id, checks=checks))]
    write_bytes(log, "".join(f"{line}\n" for line in lines).encode())


def _log(project: Project, slug: str) -> Path:
    return project.outputs / f"{slug}.quality.jsonl"


def _noted(log: Path) -> list[PastEdition]:
    """The editions of the log in order; a line that cannot be read is left out, for the log is no evidence."""
    noted = []
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else []:
        try:
            noted.append(PastEdition.model_validate_json(line))
        except ValueError:
            continue
    return noted
