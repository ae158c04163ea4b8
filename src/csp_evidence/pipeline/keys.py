"""What a stage is made from: a key over every byte and version that could change its outputs. Imports nothing heavy."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from csp_evidence.files.as_json import dumps
from csp_evidence.files.reading import digest_of, read_if_there
from csp_evidence.partnership.configuration import Partnership, settings_file
from csp_evidence.partnership.stages import StagePlan
from csp_evidence.project import LAYOUTS, LOOK_UPS, Project
from csp_evidence.publish.manifest import code_digest, versions

# How a suite and a sidecar name another input whose values a cell must be among.
REFERENCE = re.compile(r'"\$PARAMETER":\s*"([a-z0-9_]+?)__|\bresource:\s*["\']?([a-z][a-z0-9_]*)')
Ingredients = dict[str, Any]


def ingredients_of(
    project: Project,
    slug: str,
    partnership: Partnership,
    plan: StagePlan,
    parameters: Mapping[str, Any],
    after: Mapping[str, str],
) -> Ingredients:
    """Everything that a stage is made from, by kind; files by their path with their sha256.

    `after` are the keys of the stages that it follows. A file that is missing is None: it is refused when it is read.
    """
    supplied = [name for name in plan.inputs if name in partnership.inputs]
    gates = [project.expectations / f"{name}.{point}.json" for name in supplied for point in ("raw", "processed")]
    sidecars = [project.raw / f"{partnership.inputs[name]}.meta.yml" for name in supplied]
    named = referred_by([*gates, *sidecars])
    referred = [name for name in named if name in partnership.inputs and name not in supplied]
    raw = [project.raw / partnership.inputs[name] for name in (*supplied, *referred)]
    laid_out = {"recorded_crime": (LAYOUTS, *LOOK_UPS), "csp_crime": (LAYOUTS,), "street_crime": (LAYOUTS,)}
    look_ups = [
        project.raw / "reference" / name for given, names in laid_out.items() if given in supplied for name in names
    ]
    beside = [path.with_name(f"{path.name}{end}") for path in (*raw, *look_ups) for end in (".meta.yml", ".layout.yml")]
    own = sorted(project.expectations.glob(f"{plan.name}.*.json"))
    settings = settings_file(project, slug)
    return {
        "notebook": _digests(project, [project.notebooks / f"{plan.name}.ipynb"]),
        "inputs": _digests(project, [settings, project.dictionary(plan.name), *raw, *look_ups, *beside]),
        "suites": _digests(project, [*gates, *own]),
        "parameters": dict(parameters),
        "code": code_digest(),
        "versions": {**versions(), "the installed packages": installed()},
        "after": dict(after),
    }


@cache
def installed() -> str:
    """One digest over the names and versions of all installed packages, read off the folders that describe them."""
    folders = {Path(entry) for entry in sys.path if entry}
    names = {path.name for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info")}
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def key_of(ingredients: Ingredients) -> str:
    """One digest over what a stage is made from."""
    return hashlib.sha256(dumps(ingredients).encode()).hexdigest()


def what_changed(now: Ingredients, before: Ingredients | None) -> list[str]:
    """In words, what differs from the last time the stage ran."""
    if before is None:
        return ["it has not run yet"]
    said: list[str] = []
    for kind in ("notebook", "inputs", "suites", "parameters", "versions", "after"):
        new, old = now[kind], before.get(kind, {})
        names = sorted(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))
        word = {"after": "results of", "parameters": "parameter", "versions": "version of"}.get(kind, "")
        said += [f"{word} {name}".strip() for name in names]
    return said + (["the package's code"] if now["code"] != before.get("code") else [])


def referred_by(files: list[Path]) -> list[str]:
    """The inputs whose values these suites and sidecars hold cells against."""
    texts = [content.decode("utf-8", "replace") for path in files if (content := read_if_there(path)) is not None]
    return sorted({name for text in texts for found in REFERENCE.findall(text) for name in found if name})


def _digests(project: Project, paths: list[Path]) -> dict[str, str | None]:
    return {project.relative(path): digest_of(path) for path in paths}


def planned_files(ingredients: Ingredients) -> dict[str, str | None]:
    """The files among the ingredients of a stage, by their path; None for one that was not there."""
    return {**ingredients["notebook"], **ingredients["inputs"], **ingredients["suites"]}
