"""Where a stage keeps what it makes, what the run has planned for it, and where it finds what another has made."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csp_evidence.errors import ConfigurationError, MismatchError
from csp_evidence.files.as_json import loads
from csp_evidence.project import BUILD, Project
from csp_evidence.records import Result, StageRecord
from csp_evidence.stage.statement_tables import Borrowed

RECORDS = ".stages"
INTERNAL = "internal"
PLANNED = "CSP_PLANNED"  # the environment variable that tells a kernel, as JSON, what the run has planned for it


@dataclass(frozen=True)
class Planned:
    """What a run has planned for one kernel: the stage, its key, and the partnership with the settings in force.

    `edition` is the folder's name of the edition: the partnership's, and where settings differ their label as well.
    """

    stage: str
    key: str
    partnership: str
    edition: str
    settings: dict[str, Any]

    def environment(self, build: Path) -> dict[str, str]:
        """The variables that tell a kernel of it."""
        return {BUILD: str(build), PLANNED: json.dumps(asdict(self))}

    def refuse_others(self, stage: str, partnership: str, overrides: Mapping[str, Any]) -> None:
        """Refuse to open another stage, another partnership or other settings than the run has planned.

        Raises
        ------
        MismatchError
            Names the notebook, and what it asks for in place of what was planned.
        """
        notebook = f"notebooks/{self.stage}.ipynb opens its stage"
        if stage != self.stage:
            raise MismatchError(f"{notebook} as {stage!r}. It must be open_stage({self.stage!r}, partnership, ...).")
        if partnership != self.partnership:
            raise MismatchError(
                f"{notebook} for the partnership {partnership!r}, but the run is of {self.partnership!r}. Hand "
                f"open_stage the variable partnership, and name the other one to the command: csp run {partnership}."
            )
        for name, value in overrides.items():
            if value is not None and self.settings.get(name) != value:
                raise MismatchError(
                    f"{notebook} with {name} = {value!r}, but the run has {self.settings.get(name)!r}. Hand open_stage "
                    f"the variables of the parameters cell, and change a setting with csp run {partnership} "
                    f"-p {name}={value}."
                )


def planned() -> Planned | None:
    """What the run has planned for this kernel; None where a notebook runs by hand or by papermill alone."""
    told = os.environ.get(PLANNED)
    return Planned(**json.loads(told)) if told else None


def stage_folder(project: Project, slug: str) -> Path:
    """The folder that a run of the whole edition is building; by hand, that of drafts."""
    return Path(os.environ.get(BUILD) or project.draft(slug))


def by_hand() -> bool:
    """Whether an analyst runs the notebook alone, and not the making of an edition."""
    return BUILD not in os.environ


def borrow(project: Project, slug: str, folder: Path, name: str, reader: str) -> Borrowed:
    """What the stage `name` has worked out, for the stage `reader`: of the same run, or for a draft of the edition.

    Raises
    ------
    ConfigurationError
        The stage has not run.
    """
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
