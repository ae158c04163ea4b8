"""Keeps two runs of one partnership apart."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csp_evidence.errors import ConfigurationError


@contextmanager
def only_run(path: Path, what: str) -> Iterator[None]:
    """Hold the lock file at `path` while a run of `what` goes on; the system lets it go if the run dies.

    Raises
    ------
    ConfigurationError
        Another run holds it: says which process.
    """
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = json.loads(file.read() or "{}").get("process", "unknown")
            raise ConfigurationError(
                f"Another run of {what} is going on (process {holder}). Wait until it has ended, or stop it; "
                "two runs would write over each other."
            ) from None
        file.truncate(0)
        file.write(json.dumps({"process": os.getpid()}))
        file.flush()
        yield
        file.truncate(0)
