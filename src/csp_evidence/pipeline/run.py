"""One run: from a partnership's inputs to an edition in its place, making again only what changed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from csp_evidence.errors import (
    ConfigurationError,
    EvidenceError,
    InputError,
    MismatchError,
    OutputError,
    Stopped,
    shortened,
)
from csp_evidence.files.as_json import clear_temporary
from csp_evidence.partnership.stages import StagePlan
from csp_evidence.pipeline.lock import only_run
from csp_evidence.pipeline.plan import Options, Plan, Step, edition_of, make_plan, store_of
from csp_evidence.pipeline.ready import preflight, warm_up
from csp_evidence.pipeline.record_checks import check_left
from csp_evidence.pipeline.replacing import recover, replace_folder
from csp_evidence.pipeline.run_log import RunLog
from csp_evidence.pipeline.stopping import give_up, refuse_if_stopping
from csp_evidence.pipeline.store import Store
from csp_evidence.project import Project
from csp_evidence.publish.manifest import NAME as MANIFEST
from csp_evidence.publish.manifest import commit
from csp_evidence.publish.verify import verify
from csp_evidence.stage.folder import HANDED, INTERNAL
from csp_evidence.stage.planned import Planned


class Progress(Protocol):
    """What a run tells while it goes on; it may be called from several threads."""

    def started(self, plan: StagePlan, number: int, of: int) -> None: ...
    def cell(self, plan: StagePlan, number: int, of: int) -> None: ...
    def kept(self, plan: StagePlan) -> None: ...
    def publishing(self) -> None: ...
    def unchanged(self) -> None: ...


def run(
    project: Project,
    slug: str,
    overrides: Mapping[str, Any],
    progress: Progress,
    options: Options | None = None,
    slot: AbstractContextManager[Any] | None = None,
) -> Path:
    """Regenerate the edition of a partnership and return its front page.

    With settings that differ from the partnership's own, the edition has a folder, a log and a store of its own
    (publish/variation.py), and the standing one is not touched. On any failure the last edition stays as it is, and
    outputs/<edition>.failed holds the attempt with why.txt. Stages that finished are kept, so that the next run goes on
    from there. `slot` is held while a notebook runs, where several partnerships share a machine.

    Raises
    ------
    EvidenceError
        A gate is closed; an input, a parameter or a suite cannot be used; another run is going on; a notebook crashed;
        what ran is not what was planned.
    OutputError
        What was made could not be written.
    """
    options = options or Options()
    try:
        name = edition_of(project, slug, overrides)
        with only_run(project.outputs / f".{name}.lock", name, options.patience):
            front_page = _run(project, slug, overrides, progress, options, slot or nullcontext(), name)
            if options.public:
                clear(project.outputs / INTERNAL / name)
            return front_page
    except OSError as error:
        raise _told(error, project) from None


def _run(
    project: Project,
    slug: str,
    overrides: Mapping[str, Any],
    progress: Progress,
    options: Options,
    slot: AbstractContextManager[Any],
    name: str,
) -> Path:
    edition, store, build = project.edition(name), store_of(project, name), project.outputs / f".{name}.building"
    if edition.is_symlink():
        raise ConfigurationError(
            f"{project.relative(edition)} is a link, and a run would put a folder in its place. Take the link away, or "
            "move the folder it leads to here, and run again."
        )
    recover(edition)
    store.recover()
    clear_temporary(project.outputs, f".{name}.")
    clear_temporary(project.processed(name))
    clear(build)
    plan = make_plan(project, slug, overrides, options)
    if plan.edition != name:
        raise MismatchError(f"partnership.yml of {slug} changed while the run was planned. Run again.")
    made_from = {"keys": {step.plan.name: step.key for step in plan.steps}, "commit": commit(project)}
    if not plan.due and _is_current(edition, store, made_from):
        progress.unchanged()
        return edition / "index.html"
    log = RunLog(project.outputs / f"{name}.log.jsonl")
    try:
        build.mkdir(parents=True)
        forked = warm_up(project, plan, options)
        preflight(project, plan, options, build)
        execute_due(project, plan, store, build, progress, options, forked, slot, log)
        progress.publishing()
        from csp_evidence.publish.assemble import assemble

        files = {step.plan.name: step.files for step in plan.steps}
        code = {step.ingredients["code"] for step in plan.steps}
        assemble(project, plan.slug, plan.partnership, plan.standing, plan.left_out, build, (files, code))
        from csp_evidence.publish.revision_page import revisions_ahead

        revised = revisions_ahead(edition, build)
        replace_folder(build, edition, lasting=True)
    except OSError as error:
        told = _told(error, project)
        _keep_attempt(project, name, build, told, log)
        raise told from None
    except EvidenceError as error:
        _keep_attempt(project, name, build, error, log)
        raise
    except BaseException as error:
        if isinstance(error, (Stopped, KeyboardInterrupt)):
            give_up()
            with suppress(OSError):
                clear(build)
        else:
            _keep_attempt(project, name, build, error, log)
        raise
    try:
        note_done(project, name, store, made_from, log, revised)
    except OSError as error:
        where = f"{error.strerror or error} ({error.filename or project.outputs})"
        raise OutputError(
            f"The new edition is in place: {project.relative(edition / 'index.html')}. But what is noted beside it "
            f"could not be written: {where}. Make room, or give write access to outputs, and run again."
        ) from None
    return edition / "index.html"


def note_done(
    project: Project, name: str, store: Store, made_from: Mapping[str, Any], log: RunLog, revised: bytes | None
) -> None:
    """Note beside the new edition what it was made from, what it changed and how the run ended; what failed is gone."""
    manifest = json.loads((project.edition(name) / MANIFEST).read_text(encoding="utf-8"))
    store.note_edition({**made_from, "digest": manifest["digest"]})
    from csp_evidence.publish.history import note_edition
    from csp_evidence.publish.published import note_published
    from csp_evidence.publish.revision_page import note_revisions

    if "@" not in name:  # what is only tried is not published
        note_published(project, name)
    note_edition(project, name)
    note_revisions(project, name, revised)
    clear(project.outputs / f"{name}.failed")
    log.write(outcome="done")


def _keep_attempt(project: Project, name: str, build: Path, error: BaseException, log: RunLog) -> None:
    """Keep a failed attempt beside the edition, as far as that can be written."""
    failed = project.outputs / f"{name}.failed"
    try:
        clear(failed)
        build.rename(failed)
        clear(failed / HANDED)
        why = str(error) if isinstance(error, EvidenceError) else f"It crashed with {type(error).__name__}: {error}"
        (failed / "why.txt").write_text(f"{why}\n", encoding="utf-8")
        log.write(outcome=shortened(why))
    except OSError:
        shutil.rmtree(build, ignore_errors=True)


def _told(error: OSError, project: Project) -> EvidenceError:
    """An error of the file system as a message: about outputs, unless it names a file that is read."""
    from csp_evidence.pipeline.execute import cannot_be_written

    path = Path(str(error.filename)) if error.filename else project.outputs
    shown = project.relative(path) if path.is_relative_to(project.root) else str(path)
    if any(path.is_relative_to(folder) for folder in (project.raw, project.expectations, project.notebooks)):
        return InputError(f"{shown} cannot be read: {error.strerror or error}. Give read access, and run again.")
    return OutputError(cannot_be_written(f"{error.strerror or error} ({shown})"))


def execute_due(
    project: Project,
    plan: Plan,
    store: Store,
    build: Path,
    progress: Progress,
    options: Options,
    forked: bool,
    slot: AbstractContextManager[Any],
    log: RunLog,
) -> None:
    """Run the steps that are due, side by side where they do not follow each other, and fetch the others."""
    due = plan.due

    def one(step: Step) -> None:
        from csp_evidence.pipeline.execute import execute

        with slot:
            refuse_if_stopping()
            progress.started(step.plan, due.index(step) + 1, len(due))
            source, began = project.notebooks / f"{step.plan.name}.ipynb", time.monotonic()
            told = lambda number, of: progress.cell(step.plan, number, of)  # noqa: E731
            settings, folders = plan.partnership.settings.model_dump(), (str(project.root), str(build))
            asked = Planned(step.plan.name, step.key, plan.slug, plan.edition, settings, *folders)
            execute(source, build / "notebooks" / source.name, step.parameters, told, forked=forked, planned=asked)
            check_left(project, build, asked, step.ingredients)
        kept.append(keeper.submit(keep, step, began))

    def keep(step: Step, began: float) -> None:
        from csp_evidence.publish.notebook_page import keep_page

        keep_page(build, step.plan.name)
        store.keep(step.plan, step.key, step.ingredients, build)
        log.write(stage=step.plan.name, key=step.key, took=round(time.monotonic() - began, 1))

    for step in plan.steps:
        if not step.due:
            store.restore(step.plan, build)
            import_module("csp_evidence.publish.kept_page").check_kept_page(build, step.plan.name)
            progress.kept(step.plan)
    kept: list[Future[None]] = []
    if due:  # by one thread, before there are several: modules that import each other would be met half made
        import_module("csp_evidence.pipeline.execute").load()
    with ThreadPoolExecutor(max_workers=1) as keeper:  # a page is made while the next notebook runs
        keeper.submit(_prepare_pages)
        in_order(due, one, options.side_by_side)
    for done in kept:
        done.result()


def _prepare_pages() -> None:
    """Load what publishing needs, a second's work, while the kernels' process is still importing."""
    import_module("csp_evidence.publish.assemble")
    import_module("csp_evidence.publish.pages").prepare()


def in_order(steps: Collection[Step], one: Callable[[Step], None], jobs: int) -> None:
    """Call `one` for each step once those it follows are done, at most `jobs` at a time; stop at the first failure.

    Steps that run beside one that fails are waited for, so that they are kept; none starts after it.
    """
    waiting, done = list(steps), {step.plan.name for step in steps}
    running: dict[Future[None], Step] = {}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        while waiting or running:
            ready = [step for step in waiting if not done.intersection(step.plan.after)]
            for step in ready:
                running[pool.submit(one, step)] = step
                waiting.remove(step)
            try:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                    done.discard(running.pop(future).plan.name)
            except BaseException as error:
                pool.shutdown(wait=False, cancel_futures=True)
                if isinstance(error, (Stopped, KeyboardInterrupt)):
                    give_up()
                raise


def _is_current(edition: Path, store: Store, made_from: Mapping[str, Any]) -> bool:
    """Whether the edition in place was made from just this and is untouched."""
    noted = store.edition()
    if noted is None or any(noted.get(name) != value for name, value in made_from.items()):
        return False
    try:
        return verify(edition).digest == noted.get("digest")
    except EvidenceError:
        return False


def clear(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
