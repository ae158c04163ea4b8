"""Imported by the process that a batch forks its kernels from: takes the inputs of all areas through their gates.

A kernel that finds an input with the very same content, sidecar, suites and parameters takes over what was found, so
that 314 areas ask the gates of their common inputs once, and rank one another once. What cannot be read here is read,
and refused with a message, by the kernel that needs it.
"""

import gc
import os
from contextlib import suppress
from pathlib import Path

from csp_evidence.analysis.areas.levels import everywhere
from csp_evidence.errors import EvidenceError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.partnership.configuration import load_partnership, unlike
from csp_evidence.pipeline.forked import SHARED
from csp_evidence.project import Project

RANKED_BY = ("csp_crime", "csp_districts", "csp_offence_groups", "csp_cautions", "lsoas", "district_population")


def _remember(project: Project, slug: str) -> None:
    with suppress(EvidenceError):
        partnership = load_partnership(project, slug)
        inputs = GatedInputs(project, partnership)
        for name in partnership.inputs:
            with suppress(EvidenceError):
                if not inputs.is_document(name):
                    inputs.remember(name)
        if set(RANKED_BY) <= set(partnership.inputs):
            crime, districts, groups, *others = (inputs.read(name).open_frame() for name in RANKED_BY)
            everywhere(crime, districts, groups.set_index("offence_group"), *others)


_root, _, _slug = os.environ[SHARED].rpartition("|")
for _one in (_slug, *unlike(Project(Path(_root)), _slug)):
    _remember(Project(Path(_root)), _one)
gc.freeze()
