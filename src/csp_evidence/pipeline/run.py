"""One run: from a partnership's inputs to an edition in its place, making again only what changed."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from csp_evidence.errors import ConfigurationError, EvidenceError, InputError
from csp_evidence.partnership import Partnership, Settings, load_partnership
from csp_evidence.pipeline.keys import Ingredients, declared_parameters, ingredients_of, key_of, what_changed
from csp_evidence.pipeline.lock import only_run
from csp_evidence.pipeline.store import Store
from csp_evidence.pipeline.swap import recover, replace_folder
from csp_evidence.project import BUILD, Project
from csp_evidence.publish.manifest import commit
from csp_evidence.publish.verify import verify
from csp_evidence.stages import STAGES, StagePlan


class Progress(Protocol):
    """What a run tells while it goes on; it may be called from several threads."""

    def started(self, plan: StagePlan, number: int, of: int) -> None: ...
    def cell(self, plan: StagePlan, number: int, of: int) -> None: ...
    def kept(self, plan: StagePlan) -> None: ...
    def publishing(self) -> None: ...
    def unchanged(self) -> None: ...


@dataclass(frozen=True)
class Step:
    """A stage of a run: what it is made from, the key over that, and why it is due; with no reason it is not."""

    plan: StagePlan
    parameters: dict[str, Any]
    ingredients: Ingredients
    key: str
    due: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a run will do: its steps in order, and the stages left out with the reason."""

    partnership: Partnership
    steps: tuple[Step, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def due(self) -> list[Step]:
        return [step for step in self.steps if step.due]


@dataclass(frozen=True)
class Options:
    """How to run: make everything again, or only the stages named; plain kernels; how many notebooks side by side."""

    force: bool = False
    stages: tuple[str, ...] = ()
    plain_kernels: bool = False
    jobs: int = 0


def run(
    project: Project, slug: str, overrides: Mapping[str, Any], progress: Progress, options: Options | None = None
) -> Path:
    """Regenerate the edition of a partnership and return its front page.

    On any failure the last edition stays as it is, and outputs/<slug>.failed holds the attempt with why.txt. Stages
    that finished are kept, so that the next run goes on from there.

    Raises
    ------
    EvidenceError
        A gate is closed; an input, a parameter or a suite cannot be used; another run is going on; a notebook crashed.
    """
    options = options or Options()
    make_plan(project, slug, overrides, options)
    with only_run(project.outputs / f".{slug}.lock", slug):
        plan = make_plan(project, slug, overrides, options)
        edition, store = project.edition(slug), _store(project, slug)
        recover(edition)
        made_from = {"keys": {step.plan.name: step.key for step in plan.steps}, "commit": commit(project)}
        if not plan.due and _is_current(edition, store, made_from):
            progress.unchanged()
            return edition / "index.html"
        _make(project, slug, plan, overrides, progress, options)
        store.note_edition({**made_from, "digest": verify(edition).digest})
    return edition / "index.html"


def make_plan(project: Project, slug: str, overrides: Mapping[str, Any], options: Options | None = None) -> Plan:
    """Check parameters and notebooks, and say which stages are due and why.

    Raises
    ------
    ConfigurationError
        The partnership, a parameter or a notebook cannot be used.
    """
    options = options or Options()
    partnership = load_partnership(project, slug).with_settings(overrides)
    has_plan = partnership.plan is not None
    reasons = {plan: plan.why_left_out(partnership.inputs, has_plan=has_plan) for plan in STAGES}
    chosen = [plan for plan, reason in reasons.items() if not reason]
    unknown = [name for name in options.stages if name not in [plan.name for plan in chosen]]
    if unknown:
        known = ", ".join(plan.name for plan in chosen)
        raise ConfigurationError(f"There is no stage {', '.join(unknown)} to run. Stages of {slug}: {known}.")
    store = _store(project, slug)
    steps: dict[str, Step] = {}
    for plan in chosen:
        parameters = _parameters(project, plan, slug, overrides)
        after = {name: steps[name].key for name in plan.after if name in steps}
        ingredients = ingredients_of(project, slug, partnership, plan, parameters, after)
        key = key_of(ingredients)
        due = _why_due(plan, key, ingredients, store, options)
        steps[plan.name] = Step(plan, parameters, ingredients, key, tuple(due))
    unused = [name for name in overrides if not any(name in step.parameters for step in steps.values())]
    if unused:
        raise ConfigurationError(f"No stage that runs takes the parameter {', '.join(unused)}.")
    left_out = tuple((plan.title, reason) for plan, reason in reasons.items() if reason)
    return Plan(partnership, tuple(steps.values()), left_out)


def _why_due(plan: StagePlan, key: str, ingredients: Ingredients, store: Store, options: Options) -> list[str]:
    if options.force or plan.name in options.stages:
        return ["asked for"]
    if store.holds(plan, key):
        return []
    return what_changed(ingredients, store.ingredients(plan)) or ["what it made last time was altered"]


def _parameters(project: Project, plan: StagePlan, slug: str, overrides: Mapping[str, Any]) -> dict[str, Any]:
    declared = declared_parameters(project.notebooks / f"{plan.name}.ipynb")
    unknown = set(declared) - set(Settings.model_fields) - {"partnership"}
    if "partnership" not in declared or unknown:
        raise ConfigurationError(
            f"The parameters cell of notebooks/{plan.name}.ipynb must set partnership and may set "
            f"{', '.join(Settings.model_fields)}; it sets {', '.join(declared) or 'nothing'}."
        )
    return {"partnership": slug, **{name: value for name, value in overrides.items() if name in declared}}


def _make(
    project: Project, slug: str, plan: Plan, overrides: Mapping[str, Any], progress: Progress, options: Options
) -> None:
    """Execute what is due, assemble, and put the edition in its place; on failure keep the attempt beside it."""
    build, failed = project.outputs / f".{slug}.building", project.outputs / f"{slug}.failed"
    started = time.monotonic()
    _clear(build)
    build.mkdir(parents=True)
    try:
        forked = _warm_up(plan, options)
        preflight(project, plan)
        _execute(project, slug, plan, build, progress, options, forked)
        progress.publishing()
        from csp_evidence.publish.assemble import assemble
        from csp_evidence.publish.history import note_edition

        assemble(project, slug, plan.partnership, dict(overrides), plan.left_out, build)
        replace_folder(build, project.edition(slug))
        note_edition(project, slug)
    except OSError as error:
        _clear(build)
        raise InputError(
            f"The edition could not be written: {error.strerror or error} ({error.filename or project.outputs}). "
            "The last edition is as it was. Make room or give write access, and run again."
        ) from None
    except EvidenceError as error:
        (build / "why.txt").write_text(f"{error}\n", encoding="utf-8")
        _clear(failed)
        build.rename(failed)
        _log(project, slug, str(error), started)
        raise
    except BaseException:
        _stop_kernels()
        _clear(build)
        raise
    _clear(failed)
    _log(project, slug, "done", started)


def preflight(project: Project, plan: Plan) -> None:
    """Read every input and suite of what is due, so that what cannot be used is told before a kernel starts."""
    from csp_evidence.gated import GatedInputs
    from csp_evidence.quality.suites import load_suite

    gated = GatedInputs(project, plan.partnership)
    for step in plan.due:
        load_suite(project.expectations, f"{step.plan.name}.results")
        for name in step.plan.inputs:
            if name in plan.partnership.inputs:
                gated.readable(name)
                if not gated.is_document(name):
                    gated.refuse_unknown(name)


def _warm_up(plan: Plan, options: Options) -> bool:
    """Start the process that kernels are forked from, where they can be; say whether they will be."""
    if options.plain_kernels or not plan.due:
        return False
    from csp_evidence.pipeline import forked

    if not forked.available():
        return False
    forked.warm_up()
    return True


def _execute(
    project: Project, slug: str, plan: Plan, build: Path, progress: Progress, options: Options, forked: bool
) -> None:
    """Run the steps that are due, side by side where they do not follow each other, and fetch the others."""
    store, due = _store(project, slug), plan.due

    def one(step: Step) -> None:
        from csp_evidence.pipeline.execute import execute

        progress.started(step.plan, due.index(step) + 1, len(due))
        source = project.notebooks / f"{step.plan.name}.ipynb"
        told = lambda number, of: progress.cell(step.plan, number, of)  # noqa: E731
        execute(source, build / "notebooks" / source.name, step.parameters, told, forked=forked)
        store.keep(step.plan, step.key, step.ingredients, build)

    for step in plan.steps:
        if not step.due:
            store.restore(step.plan, build)
            progress.kept(step.plan)
    with _environment(BUILD, str(build)):
        _in_order(due, one, options.jobs or os.cpu_count() or 1)


def _in_order(steps: Collection[Step], one: Callable[[Step], None], jobs: int) -> None:
    """Call `one` for each step once those it follows are done, at most `jobs` at a time; stop at the first failure."""
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
                if not isinstance(error, EvidenceError):
                    _stop_kernels()
                raise


def _stop_kernels() -> None:
    """End the kernels of a run that is being given up."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        child.kill()


def _is_current(edition: Path, store: Store, made_from: Mapping[str, Any]) -> bool:
    """Whether the edition in place was made from just this and is untouched."""
    noted = store.edition()
    if noted is None or any(noted.get(name) != value for name, value in made_from.items()):
        return False
    try:
        return verify(edition).digest == noted.get("digest")
    except EvidenceError:
        return False


def _store(project: Project, slug: str) -> Store:
    return Store(project.outputs / ".store" / slug)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _clear(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _log(project: Project, slug: str, outcome: str, started: float) -> None:
    """One line a run, beside the edition: times are kept out of the edition itself."""
    entry = {
        "ended": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "seconds": round(time.monotonic() - started, 1),
        "outcome": outcome,
    }
    with (project.outputs / f"{slug}.log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
