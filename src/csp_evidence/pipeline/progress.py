"""Tells on the terminal which notebook and cell runs; plain lines where there is no terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status


class TerminalProgress:
    """Progress of one run, on standard error."""

    def __init__(self, partnership: str) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None
        self._partnership = partnership
        self._title = ""

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status(f"{self._partnership}: checking inputs and suites")
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._status:
            self._status.stop()

    def stage(self, title: str, number: int, of: int) -> None:
        self._title = f"{self._partnership}: notebook {number} of {of}, {title}"
        self._console.print(self._title)

    def cell(self, number: int, of: int) -> None:
        if self._status:
            self._status.update(f"{self._title}: cell {number} of {of}")

    def publishing(self) -> None:
        self._console.print(f"{self._partnership}: writing the pages and the manifest")
