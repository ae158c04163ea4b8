"""Takes the inputs of all areas through their gates once in a batch, in a fork, and hands on what was found to kernels.

A kernel takes over a table whose files hold the same bytes still, and what the gates found of it where content,
sidecar, suites and parameters are the very same: so 314 areas read their common inputs once, ask their gates once and
rank one another once. What cannot be read here is read, and refused with a message, by the kernel that needs it.
"""

from __future__ import annotations

import multiprocessing
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from csp_evidence.analysis.areas.levels import STANDINGS, everywhere
from csp_evidence.analysis.assessment.crime import margins
from csp_evidence.errors import EvidenceError
from csp_evidence.gates.found import REMEMBERED, TABLES
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import unlike
from csp_evidence.project import Project
from csp_evidence.stage.as_published import KNOWN, columns_of_input

KEPT: tuple[dict[Any, Any], ...] = (TABLES, KNOWN, REMEMBERED, STANDINGS)  # what one process has for another
RANKED_BY = ("csp_crime", "csp_districts", "csp_offence_groups", "csp_cautions", "lsoas", "district_population")


class SharedInputs:
    """What a fork finds of the inputs of one partnership, while the process that asked goes on with other work.

    A thread asks for it, as the process that it is forked from may still be importing.
    """

    def __init__(self, project: Project, slug: str) -> None:
        self._found = b""
        self._here = threading.Lock()  # held by whoever takes it over in this process, and then for good
        self._asking = threading.Thread(target=self._ask, args=(project, slug), name="shared-inputs", daemon=True)
        self._asking.start()

    def _ask(self, project: Project, slug: str) -> None:
        context = multiprocessing.get_context("forkserver")
        answer, theirs = context.Pipe(duplex=False)
        process = context.Process(target=send_found, args=(theirs, project, slug), daemon=True)
        with suppress(EOFError, OSError):
            process.start()
            theirs.close()
            self._found = answer.recv_bytes()
            process.join()

    def found(self) -> bytes:
        """What was found, as it is sent, for `take_over` in a kernel; nothing where the fork was lost. Waits for it."""
        self._asking.join()
        return self._found

    def take_over_once(self) -> None:
        """Have this process know what was found, where it has arrived; without waiting for it."""
        if not self._asking.is_alive() and self._here.acquire(blocking=False):
            take_over(self._found)


def send_found(answer: Connection, project: Project, slug: str) -> None:
    """Read every table of a partnership, and of what is unlike it, through its gates and send what was found.

    But for answers of single people, which no other partnership has, and which must not leave their stage.
    """
    with suppress(EvidenceError):
        for one in (slug, *unlike(project, slug)):
            _remember(project, one)
    with suppress(OSError):  # nobody waits for it any more
        answer.send(KEPT)


def _remember(project: Project, slug: str) -> None:
    with suppress(EvidenceError):
        partnership = load_partnership(project, slug)
        inputs = GatedInputs(project, partnership)
        common: list[str] = []
        for name in partnership.inputs:
            with suppress(EvidenceError):
                if not inputs.is_document(name) and not (published := inputs.keep_table(name)).sidecar.personal:
                    columns_of_input(published)
                    common.append(name)
        for name in common:
            with suppress(EvidenceError):
                inputs.remember(name)
        if set(RANKED_BY) <= set(partnership.inputs):
            crime, districts, groups, cautions, lsoas, people = (inputs.read(name).open_frame() for name in RANKED_BY)
            base = margins(inputs.read("margins").open_frame() if "margins" in partnership.inputs else None)["base"]
            everywhere(crime, districts, groups.set_index("offence_group"), cautions, lsoas, people, base)


def take_over(found: bytes) -> None:
    """Have this process know what was found."""
    if found:
        for mine, theirs in zip(KEPT, ForkingPickler.loads(found), strict=True):
            mine.update(theirs)
