"""The log of runs: a line for each stage made and for each run, beside the editions."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any


class RunLog:
    """One line for each stage made and for each run, beside the edition: times are kept out of the edition itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._started = time.monotonic()

    def write(self, **what: Any) -> None:
        entry = {
            "ended": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "seconds": round(time.monotonic() - self._started, 1),
            **what,
        }
        with self._path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
