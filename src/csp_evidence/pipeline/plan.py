"""What a run will do: which stages are due, and why."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.reading import note_readings
from csp_evidence.partnership.configuration import Partnership, Settings, load_partnership
from csp_evidence.partnership.stages import STAGES, StagePlan
from csp_evidence.pipeline.keys import Ingredients, ingredients_of, key_of, planned_files, what_changed
from csp_evidence.pipeline.parameters import one_partnership, read_parameters
from csp_evidence.pipeline.record_checks import refuse_swapped
from csp_evidence.pipeline.store import Store
from csp_evidence.project import Project
from csp_evidence.publish.manifest import code_digest
from csp_evidence.publish.variation import edition_name
from csp_evidence.stage.folder import INTERNAL


@dataclass(frozen=True)
class Step:
    """A stage of a run: what it is made from, the key over that, and why it is due; with no reason it is not."""

    plan: StagePlan
    parameters: dict[str, Any]
    ingredients: Ingredients
    key: str
    due: tuple[str, ...]

    @property
    def files(self) -> dict[str, str | None]:
        """Every file that it is made from, with its sha256; None for one that is not there."""
        return planned_files(self.ingredients)


@dataclass(frozen=True)
class Plan:
    """What a run will do: its steps in order, and the stages left out with the reason.

    `partnership` has the settings in force, and `standing` are its own; where they differ, `edition`, the name of the
    edition's folder, differs from that of the partnership.
    """

    slug: str
    edition: str
    partnership: Partnership
    standing: Settings
    steps: tuple[Step, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def due(self) -> list[Step]:
        return [step for step in self.steps if step.due]

    @property
    def files(self) -> dict[str, str | None]:
        """Every file that some stage is made from, with its sha256; None for one that is not there."""
        return {file: digest for step in self.steps for file, digest in step.files.items()}


@dataclass(frozen=True)
class Options:
    """How to run: make everything again, or the stages named; plain kernels; how many notebooks side by side.

    `patience` is how many seconds to wait for another run of the same partnership to end; `of_many` says that others
    follow in the same process, which read the same inputs. A `public` run leaves nothing internal beside the edition.
    """

    force: bool = False
    stages: tuple[str, ...] = ()
    plain_kernels: bool = False
    jobs: int = 0
    patience: float = 0
    of_many: bool = False
    public: bool = False

    @property
    def side_by_side(self) -> int:
        """How many notebooks may run at a time: as many as asked for, or one a core."""
        return self.jobs or os.cpu_count() or 1


def edition_of(project: Project, slug: str, overrides: Mapping[str, Any]) -> str:
    """The name of the edition's folder; ConfigurationError where the partnership or a setting cannot be used."""
    own = load_partnership(project, slug)
    return edition_name(slug, own.settings, own.with_settings(overrides).settings)


def make_plan(project: Project, slug: str, overrides: Mapping[str, Any], options: Options | None = None) -> Plan:
    """Check parameters and notebooks, and say which stages are due and why.

    Raises
    ------
    ConfigurationError
        The partnership, a parameter or a notebook cannot be used.
    MismatchError
        A file changed while it was read.
    """
    options, readings = options or Options(), note_readings()
    own = load_partnership(project, slug)
    partnership = own.with_settings(overrides)
    edition = edition_name(slug, own.settings, partnership.settings)
    has_plan = partnership.plan is not None
    reasons = {plan: plan.why_left_out(partnership.inputs, has_plan=has_plan) for plan in STAGES}
    chosen = [plan for plan, reason in reasons.items() if not reason]
    if not chosen:
        lacking = "; ".join(f"{plan.title}: {reason}" for plan, reason in reasons.items())
        raise ConfigurationError(
            f"{slug} has nothing that a stage could run with. {lacking}. Name files under `inputs`."
        )
    unknown = [name for name in options.stages if name not in [plan.name for plan in chosen]]
    if unknown:
        known = ", ".join(plan.name for plan in chosen)
        raise ConfigurationError(f"There is no stage {', '.join(unknown)} to run. Stages of {slug}: {known}.")
    declared = {plan.name: read_parameters(project.notebooks / f"{plan.name}.ipynb") for plan in chosen}
    one_partnership(project, declared)
    unused = [name for name in overrides if not any(name in found.settings for found in declared.values())]
    if unused:
        raise ConfigurationError(f"No stage that runs takes the parameter {', '.join(unused)}.")
    store, settings, code = store_of(project, edition), partnership.settings.model_dump(), code_digest()
    steps: dict[str, Step] = {}
    for plan in chosen:
        after = {name: steps[name].key for name in plan.after if name in steps}
        ingredients = ingredients_of(project, slug, partnership, plan, {"partnership": slug, **settings}, after, code)
        key = key_of(ingredients)
        due = _why_due(plan, key, ingredients, store, options)
        injected = {"partnership": slug, **{name: settings[name] for name in declared[plan.name].settings}}
        steps[plan.name] = Step(plan, injected, ingredients, key, tuple(due))
    left_out = tuple((plan.title, reason) for plan, reason in reasons.items() if reason and not plan.further)
    made = Plan(slug, edition, partnership, own.settings, tuple(steps.values()), left_out)
    files = made.files
    read = [(project.relative(reading.path), reading.sha256) for reading in readings]
    read += [pair for step in made.steps for pair in step.files.items()]
    refuse_swapped("the run was planned", [(file, digest) for file, digest in read if file in files], files)
    return made


def _why_due(plan: StagePlan, key: str, ingredients: Ingredients, store: Store, options: Options) -> list[str]:
    if options.force or plan.name in options.stages:
        return ["asked for"]
    if store.holds(plan, key):
        gone = not options.public and store.lacks_internal(plan)
        return ["its internal tables are not beside the edition"] if gone else []
    return what_changed(ingredients, store.ingredients(plan)) or ["what it made last time was altered"]


def store_of(project: Project, edition: str) -> Store:
    """Where the finished stages of an edition are kept."""
    return Store(project.outputs / ".store" / edition, project.processed(edition), project.outputs / INTERNAL / edition)
