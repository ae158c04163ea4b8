"""Every headline figure that was ever published, with its edition: a line each of outputs/<slug>.published.jsonl.

Editions for other years of one partnership write into one log. A figure of a year that comes out otherwise than it was
published before is a restatement, and is noted as one. The log lies outside the editions and is evidence of none.
"""

from __future__ import annotations

import json
from typing import Any

from csp_evidence.files.as_json import write_bytes
from csp_evidence.project import Project
from csp_evidence.publish.headline_figures import Figure, Value, figures
from csp_evidence.publish.manifest import NAME

BECAUSE = "later_years"  # the parameter that says why a later year has other inputs


class Published(Figure):
    """One headline figure of one year as an edition has it; `restates` is what was published for it before, and why."""

    edition_id: str
    edition: str
    restates: Value = None
    restated: bool = False
    why: str = ""


def note_published(project: Project, name: str) -> list[Published]:
    """Add the headline figures of the edition called `name` to the log, those that it has already left out.

    Returns
    -------
    list
        The restatements among them.
    """
    slug = name.partition("@")[0]
    manifest, results = (_read(project, name, file) for file in (NAME, "results.json"))
    noted = published(project, slug)
    said = {(line.year_end, line.key): line for line in noted}
    own = {(line.year_end, line.key): line for line in noted if line.edition == name}
    new = []
    for year_and_key, figure in figures(manifest, results).items():
        before = own.get(year_and_key) or said.get(year_and_key)
        if year_and_key in own and own[year_and_key].value == figure.value:
            continue
        restated = before is not None and before.value != figure.value
        new.append(
            Published(
                **figure.model_dump(), edition_id=manifest["edition_id"], edition=name, restated=restated,
                restates=before.value if before and restated else None,
                why=manifest["parameters"].get(BECAUSE, "") if restated else "",
            )
        )  # fmt: skip
    if new:
        lines = "".join(f"{line.model_dump_json()}\n" for line in [*noted, *new])
        write_bytes(project.outputs / f"{slug}.published.jsonl", lines.encode())
    return [line for line in new if line.restated]


def published(project: Project, slug: str) -> list[Published]:
    """The log of a partnership, the earliest first; a line that cannot be read is left out."""
    log, noted = project.outputs / f"{slug}.published.jsonl", []
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else []:
        try:
            noted.append(Published.model_validate_json(line))
        except ValueError:
            continue
    return noted


def _read(project: Project, name: str, file: str) -> Any:
    return json.loads((project.edition(name) / file).read_text(encoding="utf-8"))
