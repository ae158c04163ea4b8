"""One run: from a partnership's inputs to an edition in its place."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from csp_evidence.errors import ConfigurationError, EvidenceError
from csp_evidence.gated import GatedInputs
from csp_evidence.partnership import Partnership, Settings, load_partnership
from csp_evidence.pipeline.execute import declared_parameters, execute
from csp_evidence.pipeline.lock import only_run
from csp_evidence.pipeline.swap import recover, replace_folder
from csp_evidence.project import Project
from csp_evidence.publish.assemble import assemble
from csp_evidence.quality.suites import load_suite
from csp_evidence.stage import BUILD
from csp_evidence.stages import STAGES, StagePlan


class Progress(Protocol):
    """What a run tells while it goes on."""

    def stage(self, title: str, number: int, of: int) -> None: ...
    def cell(self, number: int, of: int) -> None: ...
    def publishing(self) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What a run will do: the stages with their parameters, and those left out with the reason."""

    partnership: Partnership
    stages: tuple[tuple[StagePlan, dict[str, Any]], ...]
    left_out: tuple[tuple[str, str], ...]


def run(project: Project, slug: str, overrides: Mapping[str, Any], progress: Progress) -> Path:
    """Regenerate the edition of a partnership and return its front page.

    On any failure the last edition stays as it is, and outputs/<slug>.failed holds the attempt with why.txt.

    Raises
    ------
    EvidenceError
        A gate is closed; an input, a parameter or a suite cannot be used; another run is going on; a notebook crashed.
    """
    plan = make_plan(project, slug, overrides)
    edition = project.edition(slug)
    build = project.outputs / f".{slug}.building"
    failed = project.outputs / f"{slug}.failed"
    with only_run(project.outputs / f".{slug}.lock", slug):
        recover(edition)
        _clear(build)
        build.mkdir(parents=True)
        started = time.monotonic()
        try:
            _execute(project, plan, build, progress)
            progress.publishing()
            assemble(project, slug, plan.partnership, dict(overrides), plan.left_out, build)
        except EvidenceError as error:
            (build / "why.txt").write_text(f"{error}\n", encoding="utf-8")
            _clear(failed)
            build.rename(failed)
            _log(project, slug, str(error), started)
            raise
        except BaseException:
            _clear(build)
            raise
        replace_folder(build, edition)
        _clear(failed)
        _log(project, slug, "done", started)
    return edition / "index.html"


def make_plan(project: Project, slug: str, overrides: Mapping[str, Any]) -> Plan:
    """Check everything that can be checked before a kernel starts, and say what will run.

    Raises
    ------
    EvidenceError
        The partnership, a parameter, a suite or a raw file cannot be used.
    """
    partnership = load_partnership(project, slug).with_settings(overrides)
    has_plan = partnership.plan is not None
    reasons = {plan: plan.why_left_out(partnership.inputs, has_plan=has_plan) for plan in STAGES}
    chosen = [plan for plan, reason in reasons.items() if not reason]
    left_out = tuple((plan.title, reason) for plan, reason in reasons.items() if reason)
    gated = GatedInputs(project, partnership)
    for plan in chosen:
        load_suite(project.expectations, f"{plan.name}.results")
        for name in plan.inputs:
            if name in partnership.inputs:
                gated.readable(name)
                for point in () if gated.is_document(name) else ("raw", "processed"):
                    load_suite(project.expectations, f"{name}.{point}")
    stages = tuple((plan, _parameters(project, plan, slug, overrides)) for plan in chosen)
    unused = [name for name in overrides if not any(name in parameters for _, parameters in stages)]
    if unused:
        raise ConfigurationError(f"No stage that runs takes the parameter {', '.join(unused)}.")
    return Plan(partnership, stages, left_out)


def _parameters(project: Project, plan: StagePlan, slug: str, overrides: Mapping[str, Any]) -> dict[str, Any]:
    source = project.notebooks / f"{plan.name}.ipynb"
    if not source.is_file():
        raise ConfigurationError(f"notebooks/{source.name} does not exist; restore it from version control.")
    declared = declared_parameters(source)
    unknown = set(declared) - set(Settings.model_fields) - {"partnership"}
    if "partnership" not in declared or unknown:
        raise ConfigurationError(
            f"The parameters cell of notebooks/{source.name} must set partnership and may set "
            f"{', '.join(Settings.model_fields)}; it sets {', '.join(declared) or 'nothing'}."
        )
    return {"partnership": slug, **{name: value for name, value in overrides.items() if name in declared}}


def _execute(project: Project, plan: Plan, build: Path, progress: Progress) -> None:
    with _environment(BUILD, str(build)):
        for number, (stage, parameters) in enumerate(plan.stages, start=1):
            progress.stage(stage.title, number, len(plan.stages))
            source = project.notebooks / f"{stage.name}.ipynb"
            execute(source, build / "notebooks" / source.name, parameters, progress.cell)


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
