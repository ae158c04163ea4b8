"""Notes and refuses every call that leaves the machine, in a process and in all that it starts."""

from __future__ import annotations

import os
from pathlib import Path

GUARD = """
import sys
LOG = {log!r}
def guard(event, arguments):
    if event == "socket.connect" or event == "socket.sendto":
        address = arguments[1]
        if not isinstance(address, tuple) or address[0] in ("127.0.0.1", "::1", "localhost"):
            return
    elif event == "socket.getaddrinfo":
        if arguments[0] in (None, "127.0.0.1", "::1", "localhost", ""):
            return
    else:
        return
    with open(LOG, "a") as log:
        log.write(event + " " + repr(arguments[1:]) + "\\n")
    raise OSError("the network is blocked")
sys.addaudithook(guard)
"""
CALLS = "network_calls.txt"


def guarded(folder: Path) -> str:
    """The PYTHONPATH under which processes may not call the network; what they try is in `CALLS` in the folder."""
    hook = folder / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(GUARD.format(log=str(folder / CALLS)), encoding="utf-8")
    return os.pathsep.join([str(hook), *filter(None, [os.environ.get("PYTHONPATH")])])
