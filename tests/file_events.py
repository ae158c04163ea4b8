"""Kills a process at its n-th event of the file system, or refuses it one: what Python reports to an audit hook.

CSP_TEST_KILL is `<which>:<n>:<file>`: `command` or `kernel` says in which process, and a run with n = 0 counts the
events in the time stamp of the file. CSP_TEST_DENY is `<read, write, rename or remove>:<end of a path>`. With
CSP_TEST_DIES the server of forks ends as soon as it begins. Processes that a command starts find this module through
tests/kernel_site/sitecustomize.py.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import Any

NAMED = {"os.remove": "remove", "os.rename": "rename"}
CHANGES = {"os.mkdir", "os.rmdir", "os.symlink", "os.truncate", "shutil.rmtree"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def install() -> None:
    """Begin to count, or to refuse, where the environment asks for it."""
    if "CSP_TEST_DIES" in os.environ and any("multiprocessing.forkserver" in part for part in sys.orig_argv):
        os._exit(1)
    if "CSP_TEST_KILL" in os.environ:
        sys.addaudithook(_killing())
    if "CSP_TEST_DENY" in os.environ:
        sys.addaudithook(_denying(*os.environ["CSP_TEST_DENY"].split(":", 1)))


def _killing() -> Any:
    counted = [0]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        kind = _kind(event, arguments)
        if kind is None or kind == "read":
            return
        which, number, file = os.environ.get("CSP_TEST_KILL", "none:0:").split(":", 2)
        if which != ("kernel" if _is_forked() else "command"):
            return
        counted[0] += 1
        if not int(number):
            os.utime(file, (counted[0], counted[0]))
        elif counted[0] == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


def _is_forked() -> bool:
    """Whether this process was made by the server of forks, as kernels are."""
    made = sys.modules.get("multiprocessing.process")
    return made is not None and made.parent_process() is not None


def _denying(kind: str, end: str) -> Any:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if _kind(event, arguments) == kind:
            path = os.fsdecode(arguments[1 if kind == "rename" else 0])
            if path.endswith(end):
                raise PermissionError(errno.EACCES, "Permission denied", path)

    return hook


def _kind(event: str, arguments: tuple[Any, ...]) -> str | None:
    """Whether an event reads, writes, moves or removes a file, or changes something else; None for all others."""
    if event == "open":
        path, _, flags = (*arguments, None, None)[:3]
        if not isinstance(path, (str, bytes, os.PathLike)) or os.fsdecode(path).startswith("/dev"):
            return None
        return "write" if isinstance(flags, int) and flags & WRITING else "read"
    if event in NAMED:
        return NAMED[event]
    return "other" if event in CHANGES or (event == "ctypes.dlsym" and arguments[1] == "renameat2") else None
