"""Kernels forked from one process that has imported the stack already, so that a notebook starts in a moment.

A fresh kernel imports pandas, Great Expectations and the rest for 5 to 10 seconds; a forked one has them. Linux only;
elsewhere, and on request, plain kernels are used, and a test holds that both give the same edition.
"""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
from multiprocessing import forkserver, resource_tracker, util
from multiprocessing.context import ForkServerProcess
from typing import Any, cast

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from csp_evidence.files.temporary import folder_of_this_process

PROVISIONER = "csp-forked"
TEMPORARY = "csp-"  # and little more: the path of a socket has 108 letters at most
# In this order; the command itself because a fork runs the script that started it, as it would any main module.
PRELOADED = ("csp_evidence.pipeline.process_setup", "csp_evidence.cli", "csp_evidence.pipeline.kernel_imports")
COMMON = "csp_evidence.pipeline.shared_inputs"
SHARED = "CSP_SHARED"  # the environment variable that tells the server of forks: <project's folder>|<a partnership>
QUIET = "ignore:resource_tracker:UserWarning"
INLINE = "module://matplotlib_inline.backend_inline"


def available() -> bool:
    """Whether kernels can be forked here."""
    return sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()


def warm_up(shared: tuple[pathlib.Path, str] | None = None) -> None:
    """Start the process that kernels are forked from; it imports while the caller goes on with other work.

    With `shared`, a project and one of the partnerships of a batch, it reads their common inputs as well.
    """
    # Set before pyplot is imported there: without it figures would vanish from notebooks without a word.
    os.environ.setdefault("MPLBACKEND", INLINE)
    if shared is not None:
        os.environ.setdefault(SHARED, f"{shared[0]}|{shared[1]}")
    _temporary_folder()
    # What a killed kernel leaves to the tracker is cleared away there, and is nothing that a reader could mend.
    sys.warnoptions.append(QUIET)
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(QUIET)
    common = [COMMON] if SHARED in os.environ else []
    multiprocessing.get_context("forkserver").set_forkserver_preload([*PRELOADED, *common])
    forkserver.ensure_running()


def _temporary_folder() -> str:
    """Where the server of forks listens, and kernels keep what is temporary.

    It is named so that a later run can find it, should this process be killed; multiprocessing's own is not.
    """
    own: dict[str, Any] = cast(Any, multiprocessing.current_process())._config
    if "tempdir" not in own:
        own["tempdir"] = folder = str(folder_of_this_process(pathlib.Path(tempfile.gettempdir()), TEMPORARY))
        util.Finalize(None, shutil.rmtree, (folder, True), exitpriority=-100)
    return str(own["tempdir"])


class ForkedProcess:
    """A forked kernel behind the face of a Popen, which is what a provisioner knows."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], cwd: str, env: dict[str, str]) -> None:
        context = multiprocessing.get_context("forkserver")
        self._process: ForkServerProcess = context.Process(target=run_kernel, args=(arguments, cwd, env), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        return int(self._process.pid or 0)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Launches a kernel by forking; registered by entry point as `csp-forked`."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        warm_up()
        self.cwd = kwargs.get("cwd") or pathlib.Path.cwd()
        environment = {**(kwargs.get("env") or os.environ), "TMPDIR": _temporary_folder()}
        process = ForkedProcess(cmd[cmd.index("-f") :], str(self.cwd), environment)
        self.process, self.pid = cast(Any, process), process.pid
        self.pgid = None
        return self.connection_info


class ForkedKernelManager(AsyncKernelManager):
    """The usual manager of the usual kernel, launched by the forking provisioner."""

    @property
    def kernel_spec(self) -> Any:
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec


def run_kernel(arguments: list[str], cwd: str, env: dict[str, str]) -> None:
    """Become a kernel: what a forked process does first and last; `arguments` as on a kernel's command line."""
    import random

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    _end_with_parent()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    tempfile.tempdir = None  # as the server of forks has it; TMPDIR says another
    random.seed()
    np.random.seed()
    sys.argv = ["ipykernel"]
    # Naming its forefather keeps the kernel from telling the terminal how to stop it.
    application = IPKernelApp.instance(parent_handle=os.getppid())
    application.initialize(arguments)
    application.start()


def _end_with_parent() -> None:
    """End this kernel as soon as the command that asked for it is gone, even if that was killed.

    Its forefather in the process tree is the server of forks, which lives until the last process that could ask it for
    one is gone, kernels among them: so a kernel must not wait for it, but for the command.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
