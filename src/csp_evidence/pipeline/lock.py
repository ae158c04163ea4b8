"""Keeps two runs of one partnership apart."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from csp_evidence.errors import ConfigurationError


@contextmanager
def only_run(path: Path, what: str, patience: float = 0) -> Iterator[None]:
    """Hold the lock file at `path` while a run of `what` goes on; the system lets it go if the run dies.

    `patience` is how many seconds to wait for another run to end.

    Raises
    ------
    ConfigurationError
        Another run holds it: says which process, and on which machine.
    """
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with path.open("a+", encoding="utf-8") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise ConfigurationError(
                        f"Another run of {what} is going on ({_holder(file)}). Wait until it has ended, or stop it; "
                        "two runs would write over each other."
                    ) from None
                time.sleep(0.2)
        file.truncate(0)
        file.write(json.dumps({"process": os.getpid(), "machine": platform.node()}))
        file.flush()
        yield
        file.truncate(0)


def _holder(file: TextIO) -> str:
    """Who holds the lock, as far as its file tells: it is written a moment after the lock is taken."""
    file.seek(0)
    try:
        told = json.loads(file.read())
        machine = f" on {told['machine']}" if "machine" in told else ""
        return f"process {told['process']}{machine}"
    except (ValueError, KeyError, TypeError):
        return "process unknown"
