"""Every headline figure that was ever published, with its edition: a line each of outputs/<slug>.published.jsonl.

Editions for other years of one partnership write into one log. A figure of a year that comes out otherwise than it was
published before is a restatement, and is noted as one. The log lies outside the editions and is evidence of none.
"""

from __future__ import annotations

import json
from typing import Any

from csp_evidence.files.as_json import write_bytes
from csp_evidence.project import Project
from csp_evidence.publish.manifest import NAME
from csp_evidence.records import Record

Value = int | float | str | bool | None


class Published(Record):
    """One headline figure of one year as an edition has it; `restates` is what was published for it before."""

    edition_id: str
    edition: str
    year_end: str
    key: str
    label: str
    unit: str
    value: Value
    restates: Value = None
    restated: bool = False


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
    last = {(line.year_end, line.key): line for line in noted}
    year, new = str(manifest["parameters"]["year_end"]), []
    for key, label in manifest.get("key_results", {}).items():
        value, before = results[key]["value"], last.get((year, key))
        if before is not None and before.value == value:
            continue
        new.append(
            Published(
                edition_id=manifest["edition_id"], edition=name, year_end=year, key=key, label=label,
                unit=results[key]["unit"], value=value, restates=before.value if before else None,
                restated=before is not None,
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
