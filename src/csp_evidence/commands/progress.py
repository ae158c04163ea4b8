"""Tells on the terminal which notebooks and cells run; plain lines where there is no terminal."""

from __future__ import annotations

import sys
from threading import Lock
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

from csp_evidence.partnership.stages import StagePlan


class TerminalProgress:
    """Progress of one run, on standard error."""

    def __init__(self, partnership: str) -> None:
        # A cell of JupyterLab is told to force colours, but shows no line that redraws itself.
        self._console = Console(stderr=True, highlight=False, force_terminal=sys.stderr.isatty())
        self._status: Status | None = None
        self._partnership = partnership
        self._cells: dict[str, str] = {}
        self._lock = Lock()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status(f"{self._partnership}: checking inputs and suites")
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._status:
            self._status.stop()

    def started(self, plan: StagePlan, number: int, of: int) -> None:
        self._console.print(f"{self._partnership}: notebook {number} of {of}, {plan.title}")

    def cell(self, plan: StagePlan, number: int, of: int) -> None:
        with self._lock:
            self._cells[plan.name] = f"{plan.title}, cell {number} of {of}"
            if number == of:
                del self._cells[plan.name]
            if self._status:
                self._status.update(f"{self._partnership}: {'; '.join(self._cells.values()) or 'finishing'}")

    def kept(self, plan: StagePlan) -> None:
        self._console.print(f"{self._partnership}: {plan.title} has not changed")

    def publishing(self) -> None:
        self._console.print(f"{self._partnership}: writing the pages and the manifest")

    def unchanged(self) -> None:
        self._console.print(f"{self._partnership}: nothing has changed since the edition in place was made")


class DownloadProgress:
    """How much of a file has come, on standard error; without a terminal nothing is told until the end."""

    def __init__(self, what: str) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None
        self._what = what

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status(f"{self._what}: asking for it")
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._status:
            self._status.stop()

    def tell(self, done: int, of: int | None) -> None:
        if self._status:
            share = f"{100 * done / of:.0f}% of {of:,} bytes" if of else f"{done:,} bytes"
            self._status.update(f"{self._what}: {share}")
