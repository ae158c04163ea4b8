"""The same batch on an existing Dask cluster: one task a partnership, in a folder that all its workers share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from csp_evidence.errors import ConfigurationError
from csp_evidence.pipeline.batch import BatchProgress, Outcome
from csp_evidence.pipeline.cluster_worker import ask_helper
from csp_evidence.pipeline.plan import Options
from csp_evidence.project import Project
from csp_evidence.publish.manifest import code_digest

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 3
CONNECT_SECONDS = 20
LOOK_SECONDS = 5  # between two looks at whether there are workers
WITHOUT_WORKER = 300  # seconds that a batch waits for one; a nanny takes a few to start another
PATIENCE = 60  # a worker that was killed lets its lock go at once, one that is cut off a little later
UNREACHED = "The scheduler ended, or the connection to it was lost, before this one was done. Start the batch again."


def run_on_cluster(
    project: Project,
    slugs: Sequence[str],
    overrides: Mapping[str, Any],
    progress: BatchProgress,
    options: Options,
    scheduler: str,
    *,
    keep_going: bool,
) -> list[Outcome]:
    """Regenerate the editions of `slugs` on the workers of the Dask scheduler at `scheduler`.

    A partnership whose worker is lost is given to another, which goes on from the stages that had finished. Where no
    worker is left, `progress` is told, and after WITHOUT_WORKER seconds the rest is given up. Unless `keep_going`, no
    partnership is begun after one that failed.

    Raises
    ------
    ConfigurationError
        The extra `cluster` is not installed, the scheduler does not answer, or it has no worker.
    """
    client = _connect(scheduler)
    try:
        from distributed import as_completed

        task = {
            "root": str(project.root),
            "overrides": dict(overrides),
            "code": code_digest(),
            "options": asdict(replace(options, jobs=options.jobs or 1, patience=PATIENCE)),
        }
        futures = {
            client.submit(
                ask_helper, {**task, "slug": slug}, key=f"csp-{slug}-{client.id}", retries=RETRIES, pure=False
            ): slug
            for slug in slugs
        }
        for slug in slugs:
            progress.of(slug)
        outcomes: dict[str, Outcome] = {}
        ended = False  # by a partnership that failed, so that what is cancelled after it is no fault of the cluster
        why = UNREACHED

        def left() -> list[Any]:
            return [future for future, slug in futures.items() if slug not in outcomes]

        def give_up() -> None:
            nonlocal why
            why = f"The cluster had no worker for {WITHOUT_WORKER} s. Start workers, and the batch again."
            client.cancel(left())

        with _watched(client, progress, give_up):
            for future in as_completed(list(futures)):
                outcome = outcome_of(future, futures[future], ended=ended, why=why)
                outcomes[outcome.slug] = outcome
                progress.ended(outcome)
                if outcome.status and not keep_going and not ended:
                    ended = True
                    client.cancel(left())
    finally:
        client.close()
    return [outcomes.get(slug) or lost(slug, why) for slug in slugs]


def _connect(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise ConfigurationError(
            "A cluster needs Dask, which is not installed here: pip install 'csp-evidence[cluster]'."
        ) from None
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise ConfigurationError(
            f"No Dask scheduler answers at {scheduler}: {' '.join(str(error).split())}. "
            "Start one with `dask scheduler`, and give the address it prints."
        ) from None
    if not client.scheduler_info()["n_workers"]:
        client.close()
        raise ConfigurationError(
            f"The scheduler at {scheduler} has no worker. Start some with `dask worker {scheduler}`, each with this "
            "package installed and the project's folder at the same path."
        )
    return client


@contextmanager
def _watched(client: Client, progress: BatchProgress, give_up: Callable[[], None]) -> Iterator[None]:
    """Look meanwhile whether the cluster has a worker: a scheduler keeps tasks that nobody can do, without a word."""
    done = Event()

    def look() -> None:
        missed: float | None = None
        while not done.wait(LOOK_SECONDS):
            if client.scheduler_info()["n_workers"]:
                if missed is not None:
                    progress.say("The cluster has a worker again.")
                missed = None
            elif missed is None:
                missed = time.monotonic()
                progress.say(
                    f"The cluster has no worker now. The batch waits {WITHOUT_WORKER} s for one and then ends. Start "
                    f"one with `dask worker {client.scheduler.address}`."
                )
            elif time.monotonic() - missed > WITHOUT_WORKER:
                give_up()
                return

    watcher = Thread(target=look, name="workers", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join(CONNECT_SECONDS)


def lost(slug: str, why: str = UNREACHED) -> Outcome:
    """How a partnership ended that the cluster lost sight of: it may be made or not, so the batch is not done."""
    return Outcome(slug, "not started", 0, why, 3)


def outcome_of(future: Any, slug: str, *, ended: bool, why: str = UNREACHED) -> Outcome:
    """How a task ended; `ended` where one that failed ended the batch, `why` is said of what the cluster lost."""
    if future.status in ("cancelled", "lost", "pending"):
        return Outcome(slug, "not started", 0) if ended else lost(slug, why)
    error = future.exception()
    if error is not None:
        return Outcome(slug, "crashed", 0, f"{type(error).__name__}: {' '.join(str(error).split())}", 3)
    return Outcome(**future.result())
