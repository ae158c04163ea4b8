"""Imported by the process that a batch forks its kernels from: takes the inputs of all areas through their gates.

A kernel that finds an input with the very same content, sidecar, suites and parameters takes over what was found, so
that 32 areas ask the gates of their common inputs once. What cannot be read here is read, and refused with a
message, by the kernel that needs it.
"""

import gc
import os
from contextlib import suppress
from pathlib import Path

from csp_evidence.errors import EvidenceError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.pipeline.forked import SHARED
from csp_evidence.project import Project


def _remember(project: Project, slug: str) -> None:
    with suppress(EvidenceError):
        partnership = load_partnership(project, slug)
        inputs = GatedInputs(project, partnership)
        for name in partnership.inputs:
            with suppress(EvidenceError):
                if not inputs.is_document(name):
                    inputs.remember(name)


_root, _, _slug = os.environ[SHARED].rpartition("|")
_remember(Project(Path(_root)), _slug)
gc.freeze()
