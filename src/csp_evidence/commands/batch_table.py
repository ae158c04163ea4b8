"""One live table of a batch on the terminal: partnership, stage, time and verdict; plain lines without a terminal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import RLock
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from csp_evidence.errors import shortened
from csp_evidence.partnership.stages import StagePlan
from csp_evidence.pipeline.batch import Outcome

STYLES = {"made": "green", "unchanged": "green", "failed": "bold red", "crashed": "bold red", "not started": "dim"}


class BatchTable:
    """Progress of a batch, on standard error."""

    def __init__(self, slugs: Sequence[str]) -> None:
        self.console = Console(stderr=True, highlight=False)
        self._rows = {slug: Row(self, slug) for slug in slugs}
        self._live: Live | None = None
        self._lock = RLock()
        self._ended = 0

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live = Live(get_renderable=self._table, console=self.console, refresh_per_second=2)
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def of(self, slug: str) -> Row:
        self._rows[slug].begin()
        return self._rows[slug]

    def ended(self, outcome: Outcome) -> None:
        with self._lock:
            self._ended += 1
            self._rows[outcome.slug].outcome = outcome
            took = "" if outcome.verdict == "not started" else f" in {outcome.seconds:.1f} s"
            self.line(f"{self._ended} of {len(self._rows)}  {outcome.slug}: {outcome.verdict}{took}")
            if outcome.message:
                self.say(f"  {outcome.slug}: {shortened(outcome.message)}")

    def line(self, text: str) -> None:
        """A line for a log; on a terminal the table says it."""
        if not self._live:
            self.say(text)

    def say(self, text: str) -> None:
        """What must be seen, with the table or without."""
        self.console.print(text, markup=False, soft_wrap=True)

    def _table(self) -> Table:
        """What goes on and what ended last, as much as the window has room for."""
        table = Table("Partnership", "Stage", "Time", "Verdict", box=None, pad_edge=False)
        rows = sorted(self._rows.values(), key=Row.order)
        room = max(self.console.height - 4, 5)
        for row in rows[:room]:
            verdict = row.outcome.verdict if row.outcome else ""
            table.add_row(
                escape(row.slug),
                escape(row.stage()),
                row.time(),
                f"[{STYLES.get(verdict, '')}]{verdict}[/]" if verdict else "",
            )
        hidden = len(rows) - room
        table.caption = f"{self._ended} of {len(rows)} ended" + (f"; {hidden} more rows" if hidden > 0 else "")
        return table


class Row:
    """One partnership of the table, told by its run."""

    def __init__(self, table: BatchTable, slug: str) -> None:
        self.slug = slug
        self.outcome: Outcome | None = None
        self._table = table
        self._began: float | None = None
        self._stages: dict[str, str] = {}
        self._word = "waiting"

    def begin(self) -> None:
        self._began, self._word = time.monotonic(), "checking"

    def order(self) -> tuple[int, float]:
        """What runs first, then what ended, the last first, then what waits."""
        if self.outcome:
            return (1, -(self._began or 0))
        return (2, 0) if self._began is None else (0, self._began)

    def stage(self) -> str:
        return "" if self.outcome else "; ".join(self._stages.values()) or self._word

    def time(self) -> str:
        if self.outcome:
            return f"{self.outcome.seconds:.1f} s"
        return "" if self._began is None else f"{time.monotonic() - self._began:.0f} s"

    def started(self, plan: StagePlan, number: int, of: int) -> None:  # noqa: ARG002
        self._table.line(f"{self.slug}: {plan.title}")
        self._stages[plan.name] = plan.title

    def cell(self, plan: StagePlan, number: int, of: int) -> None:
        self._stages = {**self._stages, plan.name: f"{plan.title} {number}/{of}"}
        if number == of:
            self._stages = {name: text for name, text in self._stages.items() if name != plan.name}

    def kept(self, plan: StagePlan) -> None:
        self._word = f"{plan.title} kept"

    def publishing(self) -> None:
        self._word = "writing the pages"

    def unchanged(self) -> None:
        self._word = "unchanged"
