"""Commands in the background, and the processes that they leave."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from tests.conftest import CSP

MARK = "CSP_TEST_MARK"


def start(project: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The command in the background, its processes marked with the project's folder."""
    return subprocess.Popen(
        [str(CSP), *arguments],
        cwd=project,
        env={**os.environ, MARK: str(project), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs tests in the background may have told its children to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )


def processes(project: Path) -> list[psutil.Process]:
    """The live processes that were started for a project, however they are related."""
    found = []
    for process in psutil.process_iter():
        try:
            marked = process.environ().get(MARK) == str(project)
            if marked and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_until_gone(project: Path, seconds: float = 20) -> list[psutil.Process]:
    """The processes of a project that are still there after some seconds."""
    until = time.monotonic() + seconds
    while (left := processes(project)) and time.monotonic() < until:
        time.sleep(0.2)
    return left


def wait_for(what, seconds: float = 120) -> None:
    """Wait until `what()` is true."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
