"""Many partnerships in one go: on this machine, a few at a time, from one warm process."""

from __future__ import annotations

import gc
import os
import time
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Event, Semaphore
from typing import Any, Literal, Protocol

from csp_evidence.errors import ConfigurationError, EvidenceError, Stopped
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import areas_of_force, known_areas, meant
from csp_evidence.partnership.stages import StagePlan
from csp_evidence.pipeline.plan import Options
from csp_evidence.pipeline.run import Progress, run
from csp_evidence.pipeline.stopping import STOPPING, give_up
from csp_evidence.project import Project

Verdict = Literal["made", "unchanged", "failed", "crashed", "not started"]


@dataclass(frozen=True)
class Outcome:
    """How one partnership of a batch ended; `status` is the exit status that `csp run` would have ended with.

    `edition` is the folder of the edition, where there is one.
    """

    slug: str
    verdict: Verdict
    seconds: float
    message: str = ""
    status: int = 0
    edition: str = ""


class BatchProgress(Protocol):
    """What a batch tells while it goes on; it may be called from several threads."""

    def of(self, slug: str) -> Progress: ...
    def ended(self, outcome: Outcome) -> None: ...
    def say(self, text: str) -> None: ...


def chosen(project: Project, names: Sequence[str], *, areas: bool, force: str | None = None) -> list[str]:
    """The partnerships of a batch: those named; or every area of the reference data, or of one police force there.

    Without any of these it is every partnership folder.

    Raises
    ------
    ConfigurationError
        A name is given twice or is no partnership, or there is none at all.
    """
    if areas and names:
        raise ConfigurationError("Give names of partnerships, or --areas for every area; not both.")
    if force is not None:
        if names or areas:
            raise ConfigurationError("Give --of-force by itself, without names and without --areas.")
        return areas_of_force(project, force)
    named = [meant(project, name) for name in names]
    slugs = named or (list(known_areas(project)[0]) if areas else project.partnerships())
    if not slugs:
        raise ConfigurationError("There is no partnership: no folder of data/raw has a partnership.yml.")
    repeated = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if repeated:
        raise ConfigurationError(f"The partnership {', '.join(repeated)} is named twice.")
    for slug in named:
        load_partnership(project, slug)
    return slugs


def run_batch(
    project: Project,
    slugs: Sequence[str],
    overrides: Mapping[str, Any],
    progress: BatchProgress,
    options: Options,
    *,
    keep_going: bool,
) -> list[Outcome]:
    """Regenerate the editions of `slugs` side by side on this machine.

    At most `options.side_by_side` notebooks run at a time. One partnership more is taken up than that, so that pages
    are written while notebooks run. Unless `keep_going`, no partnership is begun after one that failed.
    """
    slot = Semaphore(options.side_by_side)
    outcomes: dict[str, Outcome] = {}
    failed = Event()

    def one(slug: str) -> Outcome:
        if STOPPING.is_set() or (failed.is_set() and not keep_going):
            return Outcome(slug, "not started", 0)
        outcome = run_one(project, slug, overrides, progress.of(slug), options, slot)
        if outcome.status:
            failed.set()
        return outcome

    with ThreadPoolExecutor(max_workers=min(options.side_by_side + 1, len(slugs))) as pool:
        pending: list[Future[Outcome]] = [pool.submit(one, slug) for slug in slugs]
        try:
            for future in as_completed(pending):
                outcome = future.result()
                outcomes[outcome.slug] = outcome
                progress.ended(outcome)
        except BaseException:
            give_up()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [outcomes[slug] for slug in slugs]


def run_one(
    project: Project,
    slug: str,
    overrides: Mapping[str, Any],
    progress: Progress,
    options: Options,
    slot: AbstractContextManager[Any] | None = None,
) -> Outcome:
    """Run one partnership and say how it ended, whatever happened."""
    started, watched = time.monotonic(), Watched(progress)
    verdict: Verdict
    edition = ""
    try:
        edition = run(project, slug, overrides, watched, options, slot).parent.name
        verdict, message, status = ("unchanged" if watched.current else "made"), "", 0
    except EvidenceError as error:
        verdict, message, status = "failed", str(error), error.exit_status
    except Stopped:
        verdict, message, status = "not started", "It was stopped.", 3
    except Exception as error:
        if os.environ.get("CSP_TRACEBACK"):
            traceback.print_exc()
        verdict, message, status = "crashed", f"{type(error).__name__}: {' '.join(str(error).split())}", 3
    gc.collect()  # now and not at some time: a long batch then stays as large as it began
    return Outcome(slug, verdict, round(time.monotonic() - started, 1), message, status, edition)


class Watched:
    """A progress that is passed on, and that notes whether the edition in place was current."""

    def __init__(self, inner: Progress) -> None:
        self._inner = inner
        self.current = False

    def started(self, plan: StagePlan, number: int, of: int) -> None:
        self._inner.started(plan, number, of)

    def cell(self, plan: StagePlan, number: int, of: int) -> None:
        self._inner.cell(plan, number, of)

    def kept(self, plan: StagePlan) -> None:
        self._inner.kept(plan)

    def publishing(self) -> None:
        self._inner.publishing()

    def unchanged(self) -> None:
        self.current = True
        self._inner.unchanged()
