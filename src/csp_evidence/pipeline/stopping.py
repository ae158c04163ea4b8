"""Ends what a command has started when it is given up, so that no kernel outlives it."""

from __future__ import annotations

import signal
import threading
from typing import Any

from csp_evidence.errors import Stopped

STOPPING = threading.Event()


def stop_on_signals() -> None:
    """Make Ctrl-C and a request to end raise `Stopped` in the main thread; a second one ends the process at once."""

    def handler(signum: int, _frame: Any) -> None:
        signal.signal(signum, signal.SIG_DFL)
        raise Stopped

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, handler)


def give_up() -> None:
    """Start no more kernels and end those there are."""
    STOPPING.set()
    end_children()


def end_children() -> None:
    """Kill every process that this one has started, whatever it was doing."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue


def refuse_if_stopping() -> None:
    """Raise `Stopped` where the command has been given up."""
    if STOPPING.is_set():
        raise Stopped
