"""The command, as a user calls it, in forks of one process that has imported it: hundreds of calls in a few minutes.

A fork runs `csp_evidence.cli.main` with its own folder, environment, standard streams and exit status, as a fresh
process would. It can be told to kill itself at the n-th event of the file system (tests/file_events.py).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from tests.processes import MARK

LONGEST = 300  # seconds that a command may take before it is killed
ROOT = Path(__file__).parents[1]
HEAVY = (
    "csp_evidence.publish.assemble",
    "csp_evidence.publish.kept_page",
    "csp_evidence.publish.summary",
    "csp_evidence.pipeline.execute",
    "csp_evidence.commands.progress",
    "csp_evidence.gates.validation",
    "great_expectations",
    "papermill",
    "nbconvert",
)


class Done(NamedTuple):
    """How a command ended: its status (negative: the signal that killed it), what it said, and what it took.

    `seconds` are those of the clock, `computed` those of the processor in the command and the processes it waited for.
    """

    status: int
    out: str
    told: str
    seconds: float
    computed: float


class Warm:
    """Starts commands in a warm process; use as a context."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)  # it ends when there is nothing more to read

    def csp(self, project: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
        """Call `csp` with arguments inside a project, and wait until it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {
            "cwd": str(project),
            "arguments": arguments,
            "environment": {MARK: str(project), **(environment or {})},
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))


def _serve() -> None:
    import importlib

    import csp_evidence.cli

    for name in HEAVY:
        importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(_run(csp_evidence.cli.main, json.loads(line))._asdict()), flush=True)


def _run(main: Any, asked: dict[str, Any]) -> Done:
    read = []
    for number in (1, 2):
        handle = os.memfd_create(f"stream {number}")
        read.append(handle)
    began = time.monotonic()
    child = os.fork()
    if not child:
        _become(main, asked, read)
    timer = threading.Timer(LONGEST, os.kill, (child, signal.SIGKILL))
    timer.start()
    _, status, used = os.wait4(child, 0)
    timer.cancel()
    timer.join()
    took = time.monotonic() - began
    texts = []
    for handle in read:
        os.lseek(handle, 0, os.SEEK_SET)
        with os.fdopen(handle, "rb") as stream:
            texts.append(stream.read().decode("utf-8", "replace"))
    computed = used.ru_utime + used.ru_stime
    return Done(os.waitstatus_to_exitcode(status), texts[0], texts[1], round(took, 1), round(computed, 1))


def _become(main: Any, asked: dict[str, Any], streams: list[int]) -> None:
    os.setsid()
    os.chdir(asked["cwd"])
    os.environ.update(asked["environment"])
    os.environ.pop("CSP_PROJECT", None)
    if "CSP_TEST_FILES" in os.environ:
        most = int(os.environ["CSP_TEST_FILES"])
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    empty = os.open(os.devnull, os.O_RDWR)
    os.dup2(empty, 0)
    out = os.open("/dev/full", os.O_WRONLY) if "CSP_TEST_FULL" in os.environ else streams[0]
    os.dup2(out, 1)
    os.dup2(streams[1], 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["csp", *asked["arguments"]]
    import tempfile

    tempfile.tempdir = None
    from tests import file_events

    file_events.install()
    main()
    sys.stdout.flush()
    sys.exit(0)


if __name__ == "__main__":
    _serve()
