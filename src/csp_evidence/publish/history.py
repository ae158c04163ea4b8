"""What the gates found in the last editions of a partnership, as a page beside the edition.

The page is outputs/<slug>.quality.html and rests on the log outputs/<slug>.quality.jsonl, a line an edition. Both lie
outside the edition, which holds nothing but what follows from its inputs, so that anybody can make it again.
"""

from __future__ import annotations

import json
from pathlib import Path

from csp_evidence.files.as_json import write_bytes
from csp_evidence.project import Project
from csp_evidence.publish.manifest import NAME
from csp_evidence.publish.pages import TEMPLATES, environment
from csp_evidence.publish.published import published
from csp_evidence.records import Record

SHOWN, MOST_RESTATED = 5, 50
OUTCOMES = {"pass": "passed", "fail": "failed", "error": "could not be tested"}


class PastEdition(Record):
    """An edition: outcome and observed value of each expectation, by `<gate>/<expectation>`."""

    edition_id: str
    checks: dict[str, tuple[str, str]]

    def count(self, outcome: str) -> int:
        """How many expectations had this outcome."""
        return sum(found == outcome for found, _ in self.checks.values())


def note_edition(project: Project, slug: str) -> Path:
    """Note what the gates of the edition in place found, unless that is noted, and write the page."""
    folder, log = project.edition(slug), log_of(project, slug)
    edition_id = json.loads((folder / NAME).read_text(encoding="utf-8"))["edition_id"]
    checks = {
        f"{check['gate']}/{check['expectation']}": (check["outcome"], check["observed"])
        for check in json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    }
    noted = last_editions(project, slug)
    if not noted or noted[0].edition_id != edition_id:
        noted = [PastEdition(edition_id=edition_id, checks=checks), *noted][:SHOWN]
        write_bytes(log, "".join(f"{past.model_dump_json()}\n" for past in reversed(noted)).encode())
    restated = [line for line in published(project, slug.partition("@")[0]) if line.restated]
    page = project.outputs / f"{slug}.quality.html"
    html = environment().get_template("history.html.j2").render(
        slug=slug,
        editions=noted,
        restated=restated[-MOST_RESTATED:][::-1],
        outcomes=OUTCOMES,
        names=list(dict.fromkeys(name for past in noted for name in past.checks)),
        style=(TEMPLATES / "style.css").read_text("utf-8"),
    )  # fmt: skip
    write_bytes(page, html.encode())
    return page


def last_editions(project: Project, slug: str) -> list[PastEdition]:
    """The editions noted, the latest first; a line that cannot be read is left out, for the log is no evidence."""
    log, noted = log_of(project, slug), []
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else []:
        try:
            noted.append(PastEdition.model_validate_json(line))
        except ValueError:
            continue
    return noted[::-1]


def log_of(project: Project, slug: str) -> Path:
    return project.outputs / f"{slug}.quality.jsonl"
