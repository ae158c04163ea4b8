"""A copy of a partnership to practise on, so that a tutorial can change anything and spoil nothing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from csp_evidence.project import Project, find_project

PRACTICE = "practice"  # its folder in outputs/drafts


def begin_practice(partnership: str = "exampleshire") -> Project:
    """Copy a partnership with all that a run reads into outputs/drafts/practice, and let this kernel work there.

    What an earlier practice has left is deleted first. From then on `open_stage` and the commands that a cell
    hands to the shell find the copy and not the project around it.
    """
    project = find_project(Path.cwd())
    copy = Project(project.draft(PRACTICE))
    if copy.root.exists():
        shutil.rmtree(copy.root)
    for folder in (project.raw / partnership, project.raw / "reference", project.dictionaries, project.expectations):
        shutil.copytree(folder, copy.root / project.relative(folder))
    copy.notebooks.mkdir()
    for notebook in project.notebooks.glob("*.ipynb"):
        shutil.copy(notebook, copy.notebooks)
    os.environ["CSP_PROJECT"] = str(copy.root)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return copy
