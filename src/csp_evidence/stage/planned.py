"""What a run has planned for a kernel, and how the kernel comes to know of it: by a line before the notebook's first.

Imports little: a kernel executes that line while it starts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csp_evidence.errors import MismatchError
from csp_evidence.project import Project

_taken: list[Planned] = []


@dataclass(frozen=True)
class Planned:
    """What a run has planned for one kernel: the stage, its key, and the partnership with the settings in force.

    `edition` is the folder's name of the edition: the partnership's, and where settings differ their label as well.
    `root` is the project's folder, `build` that of the edition being built.
    """

    stage: str
    key: str
    partnership: str
    edition: str
    settings: dict[str, Any]
    root: str
    build: str

    @property
    def project(self) -> Project:
        return Project(Path(self.root))

    @property
    def folder(self) -> Path:
        """Where the stage leaves what it makes."""
        return Path(self.build)

    def line(self) -> str:
        """The line of code that tells a kernel of it and leaves no name behind."""
        return f"from {__name__} import take; take({json.dumps(asdict(self))!r}); del take"

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


def take(told: str) -> None:
    """Take what the run has planned, as JSON; a kernel does so before its notebook's first cell."""
    _taken[:] = [Planned(**json.loads(told))]


def planned() -> Planned | None:
    """What the run has planned for this kernel; None where a notebook runs by hand or by papermill alone."""
    return _taken[0] if _taken else None
