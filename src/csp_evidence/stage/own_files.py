"""Refuses, while an edition is made, a file of the project that a notebook opens itself and not through its stage.

The key of a stage is made of the files that were planned, and its record of those that `stage.read` has read. What a
cell opens itself would be in neither: another file could be put in its place and nothing would run again. A module that
lies beside a notebook is such a file too. Python tells of what it opens (PEP 578); what a library opens in another
language, and what another program reads, it does not.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import csp_evidence
from csp_evidence.errors import MismatchError
from csp_evidence.project import Project

PACKAGE = str(Path(csp_evidence.__file__).parent) + os.sep
KEPT = ("data", "expectations", "notebooks", "outputs")  # folders of a project whose files a run reads by plan


def refuse_own_files(project: Project, stage: str) -> None:
    """From now on refuse what a cell of this kernel opens itself to read; outside a kernel there are no cells.

    The cell gets a MismatchError that names the file, and how it should be read.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    cells: dict[str, Any] = shell.user_ns
    root = project.root.resolve()
    folders = tuple(f"{root / name}{os.sep}" for name in KEPT)

    def on_event(event: str, details: tuple[Any, ...]) -> None:
        if event != "open" or not _reads(*details):
            return
        path = os.path.realpath(os.fsdecode(details[0]))
        if path.startswith(folders) and _by_a_cell(sys._getframe(1), cells):
            raise MismatchError(
                f"notebooks/{stage}.ipynb opens {os.path.relpath(path, root)} itself, so that nobody could tell later "
                "what was read. Name the file as an input in partnership.yml and read it with stage.read(NAME); code "
                "belongs in src/csp_evidence."
            )

    sys.addaudithook(on_event)


def _reads(file: Any, mode: str | None, flags: int) -> bool:
    """Whether a file is opened by its name and to be read; what is only written is held against the record instead."""
    if not isinstance(file, (str, bytes, os.PathLike)):
        return False
    return "r" in mode or "+" in mode if mode else flags & os.O_ACCMODE != os.O_WRONLY


def _by_a_cell(frame: FrameType | None, cells: dict[str, Any]) -> bool:
    """Whether a cell, or what it has called in a library, opens the file, and not the package on its behalf."""
    while frame is not None:
        if frame.f_globals is cells:
            return True
        if frame.f_code.co_filename.startswith(PACKAGE):
            return False
        frame = frame.f_back
    return False
