"""Whether a run can go: its inputs can be read, and kernels can be started and talked to."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from csp_evidence.errors import ConfigurationError
from csp_evidence.pipeline.plan import Options, Plan
from csp_evidence.project import Project
from csp_evidence.stage.folder import HANDED

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

LOOPBACK = "127.0.0.1"
FEWEST_FILES = 256


def preflight(project: Project, plan: Plan, options: Options, build: Path) -> None:
    """Read every input and suite of what is due, so that what cannot be used is told before a kernel starts.

    The stages take over the tables that were read, while what kernels are forked from is still importing. In a batch
    they take over what was found of common inputs, and so does this process.
    """
    from csp_evidence.gates.found import Handed
    from csp_evidence.gates.inputs import GatedInputs
    from csp_evidence.gates.suites import load_suite
    from csp_evidence.gates.supplied import refuse_misspelt_inputs, refuse_unknown_areas

    if options.of_many:
        from csp_evidence.pipeline.forked import take_over_shared

        take_over_shared()
    handed = None if options.of_many else Handed(build / HANDED)
    gated = GatedInputs(project, plan.partnership, handed=handed)
    refuse_misspelt_inputs(gated)
    refuse_unknown_areas(gated)
    for step in plan.due:
        load_suite(project.expectations, f"{step.plan.name}.results")
        for name in step.plan.inputs:
            if name in plan.partnership.inputs:
                gated.readable(name)
                if not gated.is_document(name):
                    gated.refuse_unknown(name)


def warm_up(project: Project, plan: Plan, options: Options) -> bool:
    """Start the process that kernels are forked from, where they can be; say whether they will be."""
    if not plan.due:
        return False
    refuse_without_kernels()
    if options.plain_kernels:
        return False
    from csp_evidence.pipeline import forked

    if not forked.available():
        return False
    try:
        forked.warm_up()
        if options.of_many:
            forked.share(project, plan.slug)
    except OSError as error:  # the path of its socket lies in the folder for temporary files, and may be too long
        raise ConfigurationError(
            f"The process that kernels are forked from could not be started: {error.strerror or error}. Set TMPDIR "
            "to a folder with a short path that can be written, or run with --plain-kernels."
        ) from None
    return True


def refuse_without_kernels() -> None:
    """Refuse to start kernels where they could not be talked to, which would else show after minutes of waiting.

    Raises
    ------
    ConfigurationError
        This process may open too few files, Python leaves out what libraries need or makes errors of their warnings,
        or there is no connection to the machine itself.
    """
    if sys.flags.optimize > 1:
        raise ConfigurationError(
            "PYTHONOPTIMIZE=2 takes away what libraries need when imported. Unset it, and run again."
        )
    if "error" in os.environ.get("PYTHONWARNINGS", ""):
        raise ConfigurationError(
            f"PYTHONWARNINGS={os.environ['PYTHONWARNINGS']} makes errors of what libraries warn of when imported. "
            "Unset it, and run again."
        )
    try:
        with socket.create_server((LOOPBACK, 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
            pass
    except OSError as error:
        raise ConfigurationError(
            f"Kernels are talked to over {LOOPBACK}, which does not answer: {error.strerror or error}. Bring up the "
            "loopback device (ip link set lo up), and run again."
        ) from None
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if resource else FEWEST_FILES
    if 0 <= files < FEWEST_FILES:
        raise ConfigurationError(
            f"This process may open {files} files, and kernels need {FEWEST_FILES}. Raise it with ulimit -n "
            f"{FEWEST_FILES}, and run again."
        )
