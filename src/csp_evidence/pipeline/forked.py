"""Kernels forked from one process that has imported the stack already, so that a notebook starts in a moment.

A fresh kernel imports pandas, Great Expectations and the rest for 5 to 10 seconds; a forked one has them. Linux only;
elsewhere, and on request, plain kernels are used, and a test holds that both give the same edition.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import forkserver, resource_tracker, util
from multiprocessing.context import ForkServerProcess
from queue import Empty
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type

from csp_evidence.files.temporary import folder_of_this_process
from csp_evidence.project import Project

if TYPE_CHECKING:
    from csp_evidence.pipeline.shared_inputs import SharedInputs

PROVISIONER = "csp-forked"
TEMPORARY = "csp-"  # and little more: the path of a socket has 108 letters at most
# In this order; the command itself because a fork runs the script that started it, as it would any main module.
PRELOADED = ("csp_evidence.cli", "csp_evidence.pipeline.kernel_imports")
QUIET = "ignore:resource_tracker:UserWarning"
INLINE = "module://matplotlib_inline.backend_inline"
_SHARED: list[SharedInputs] = []
_SHARING = threading.Lock()
# One kernel at a time asks for its process: a server that has ended is replaced by one thread, while another would read
# of it what is gone.
_FORKING = threading.Lock()


def available() -> bool:
    """Whether kernels can be forked here."""
    return sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()


def warm_up() -> None:
    """Start the process that kernels are forked from; it imports while the caller goes on with other work."""
    # Set before pyplot is imported there: without it figures would vanish from notebooks without a word.
    os.environ.setdefault("MPLBACKEND", INLINE)
    _temporary_folder()
    # What a killed kernel leaves to the tracker is cleared away there, and is nothing that a reader could mend.
    sys.warnoptions.append(QUIET)
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(QUIET)
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(PRELOADED))
    forkserver.ensure_running()


def share(project: Project, slug: str) -> None:
    """Have the inputs that a partnership shares with others of a batch read once, for every kernel from now on."""
    from csp_evidence.pipeline.shared_inputs import SharedInputs

    with _SHARING:
        if not _SHARED:
            _SHARED.append(SharedInputs(project, slug))


def take_over_shared() -> None:
    """Have this process know what was found of the common inputs of a batch, as soon as that is there."""
    if _SHARED:
        _SHARED[0].take_over_once()


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

    def __init__(self, arguments: list[str], cwd: str, env: dict[str, str], found: bytes) -> None:
        context = multiprocessing.get_context("forkserver")
        told = (arguments, cwd, env, found)
        self._process: ForkServerProcess = context.Process(target=run_kernel, args=told, daemon=True)
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
        self.cwd = kwargs.get("cwd") or pathlib.Path.cwd()
        environment = {**(kwargs.get("env") or os.environ), "TMPDIR": _temporary_folder()}
        found = _SHARED[0].found() if _SHARED else b""
        with _FORKING:
            warm_up()
            process = ForkedProcess(cmd[cmd.index("-f") :], str(self.cwd), environment, found)
        self.process, self.pid = cast(Any, process), process.pid
        self.pgid = None
        return self.connection_info

    async def shutdown_requested(self, restart: bool = False) -> None:  # noqa: ARG002  (handed by name)
        """Go on as soon as the kernel has ended: its manager looks for that ten times a second."""
        for _ in range(100):
            if await self.poll() is not None:
                break
            await asyncio.sleep(0.005)


class ForkedKernelClient(AsyncKernelClient):
    """The usual client, which goes on as soon as a new kernel has said that it waits for work.

    The usual one then listens for another fifth of a second, in which nothing comes.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered by both channels; RuntimeError where it ended or is late."""
        late = time.monotonic() + (math.inf if timeout is None else timeout)
        while True:
            asked = self.kernel_info()
            with suppress(Empty):
                while (await self.get_shell_msg(timeout=1))["parent_header"].get("msg_id") != asked:
                    pass
                while not _waits(await self.get_iopub_msg(timeout=0.05), asked):
                    pass
                return
            if not await cast(Any, self.parent).is_alive():
                raise RuntimeError("the kernel ended before it answered")
            if time.monotonic() > late:
                raise RuntimeError(f"the kernel did not answer within {timeout:.0f} s")


def _waits(message: Mapping[str, Any], asked: str) -> bool:
    """Whether a kernel says that it is done with what was asked."""
    return bool(message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle")


class ForkedKernelManager(AsyncKernelManager):
    """The usual manager of the usual kernel, launched by the forking provisioner."""

    client_factory = Type(ForkedKernelClient)

    @property
    def kernel_spec(self) -> Any:
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec


def run_kernel(arguments: list[str], cwd: str, env: dict[str, str], found: bytes) -> None:
    """Become a kernel: what a forked process does first and last.

    `arguments` are as on a kernel's command line, `found` is what others found of inputs (pipeline/shared_inputs.py).
    """
    import random

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    from csp_evidence.pipeline.shared_inputs import take_over

    os.setsid()
    _end_with_parent()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    tempfile.tempdir = None  # as the server of forks has it; TMPDIR says another
    random.seed()
    np.random.seed()
    take_over(found)
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
