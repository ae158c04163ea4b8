"""What a run will do: which stages are due, and why."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csp_evidence.errors import ConfigurationError
from csp_evidence.partnership import Partnership, Settings, load_partnership
from csp_evidence.pipeline.keys import Ingredients, declared_parameters, ingredients_of, key_of, what_changed
from csp_evidence.pipeline.store import Store
from csp_evidence.project import Project
from csp_evidence.stages import STAGES, StagePlan


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
    """How to run: make everything again, or the stages named; plain kernels; how many notebooks side by side.

    `patience` is how many seconds to wait for another run of the same partnership to end; `of_many` says that others
    follow in the same process, which read the same inputs.
    """

    force: bool = False
    stages: tuple[str, ...] = ()
    plain_kernels: bool = False
    jobs: int = 0
    patience: float = 0
    of_many: bool = False

    @property
    def side_by_side(self) -> int:
        """How many notebooks may run at a time: as many as asked for, or one a core."""
        return self.jobs or os.cpu_count() or 1


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
    if not chosen:
        lacking = "; ".join(f"{plan.title}: {reason}" for plan, reason in reasons.items())
        raise ConfigurationError(
            f"{slug} has nothing that a stage could run with. {lacking}. Name files under `inputs`."
        )
    unknown = [name for name in options.stages if name not in [plan.name for plan in chosen]]
    if unknown:
        known = ", ".join(plan.name for plan in chosen)
        raise ConfigurationError(f"There is no stage {', '.join(unknown)} to run. Stages of {slug}: {known}.")
    store = store_of(project, slug)
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


def store_of(project: Project, slug: str) -> Store:
    """Where the finished stages of a partnership are kept."""
    return Store(project.outputs / ".store" / slug, project.processed(slug))
