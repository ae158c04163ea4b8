"""Where a stage keeps what it makes, and where it finds what another has made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import loads
from csp_evidence.project import Project
from csp_evidence.records import Result, StageRecord
from csp_evidence.stage.planned import planned

if TYPE_CHECKING:
    from csp_evidence.stage.statement_tables import Borrowed

RECORDS = ".stages"
HANDED = f"{RECORDS}/inputs"  # what the stages of a run leave each other of the inputs they have read
INTERNAL = "internal"


def stage_folder(project: Project, slug: str) -> Path:
    """The folder that a run of the whole edition is building; by hand, that of drafts."""
    plan = planned()
    return plan.folder if plan else project.draft(slug)


def by_hand() -> bool:
    """Whether an analyst runs the notebook alone, and not the making of an edition."""
    return planned() is None


def borrow(project: Project, slug: str, folder: Path, name: str, reader: str) -> Borrowed:
    """What the stage `name` has worked out, for the stage `reader`: of the same run, or for a draft of the edition.

    Raises
    ------
    ConfigurationError
        The stage has not run.
    """
    from csp_evidence.stage.statement_tables import Borrowed  # pandas with it, which a run without a change spares

    record = folder / RECORDS / f"{name}.json"
    if record.is_file():
        read = StageRecord(**loads(record.read_text(encoding="utf-8")))
        return Borrowed(read.results, read.tables, {record.name: record.status for record in read.inputs})
    edition = project.edition(slug) / "results.json"
    if by_hand() and edition.is_file():
        results = loads(edition.read_text(encoding="utf-8"))
        return Borrowed({key: Result(**value) for key, value in results.items() if key.startswith(f"{name}.")}, ())
    raise ConfigurationError(
        f"The stage {reader} needs the results of {name}. "
        f"Run notebooks/{name}.ipynb first, or `csp run {slug}` for everything."
    )
