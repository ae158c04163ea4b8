"""What a stage is made from: a key over every byte and version that could change its outputs. Imports nothing heavy."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from csp_evidence.files.as_json import dumps
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import digest_of, is_file, read_if_there
from csp_evidence.partnership.configuration import Partnership, settings_file
from csp_evidence.partnership.stages import StagePlan
from csp_evidence.project import LAYOUTS, LOOK_UPS, Project
from csp_evidence.publish.manifest import versions

# How a suite and a sidecar name another input whose values a cell must be among, and the columns that hold them.
IN_SUITE = re.compile(r'"\$PARAMETER":\s*"([a-z0-9_]+?)__([^"]*)"')
IN_SIDECAR = re.compile(r"\bresource:\s*[\"']?([a-z][a-z0-9_]*)[\"']?(?:\s*,?\s*fields?:\s*(\w+|\[[^]]*\]))?")
NOTED = ("controls", "accepted")  # what a sidecar says of the content, by which nobody reads it
Ingredients = dict[str, Any]


def ingredients_of(
    project: Project,
    slug: str,
    partnership: Partnership,
    plan: StagePlan,
    parameters: Mapping[str, Any],
    after: Mapping[str, str],
    code: str,
) -> Ingredients:
    """Everything that a stage is made from, by kind; files by their path with their sha256.

    `after` are the keys of the stages that it follows, `code` is the digest of the package. A file that is missing is
    None: it is refused when it is read. Of an input that a stage does not read itself, the values that its own inputs
    are held against are in `values`, and its files, which may change otherwise, in `looked_into`, which is no part of
    the key.
    """
    supplied = [name for name in plan.inputs if name in partnership.inputs]
    gates = [project.expectations / f"{name}.{point}.json" for name in supplied for point in ("raw", "processed")]
    sidecars = [project.raw / f"{partnership.inputs[name]}.meta.yml" for name in supplied]
    referred = {
        project.raw / partnership.inputs[name]: columns
        for name, columns in referred_by([*gates, *sidecars]).items()
        if name in partnership.inputs and name not in supplied
    }
    values = {path: values_in(path, columns) for path, columns in referred.items()}
    whole = [path for path, digest in values.items() if digest is None]
    raw = [*(project.raw / partnership.inputs[name] for name in supplied), *whole]
    laid_out = {"recorded_crime": (LAYOUTS, *LOOK_UPS), "csp_crime": (LAYOUTS,), "street_crime": (LAYOUTS,)}
    look_ups = [
        project.raw / "reference" / name for given, names in laid_out.items() if given in supplied for name in names
    ]
    looked_into = [path for path in values if path not in whole]
    own = sorted(project.expectations.glob(f"{plan.name}.*.json"))
    settings = settings_file(project, slug)
    return {
        "notebook": _digests(project, [project.notebooks / f"{plan.name}.ipynb"]),
        "inputs": _digests(project, [settings, project.dictionary(plan.name), *_with_sidecars([*raw, *look_ups])]),
        "values": {project.relative(path): values[path] for path in looked_into},
        "looked_into": _digests(project, _with_sidecars(looked_into)),
        "suites": _digests(project, [*gates, *own]),
        "parameters": dict(parameters),
        "code": code,
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
    made_from = {kind: what for kind, what in ingredients.items() if kind != "looked_into"}
    return hashlib.sha256(dumps(made_from).encode()).hexdigest()


def what_changed(now: Ingredients, before: Ingredients | None) -> list[str]:
    """In words, what differs from the last time the stage ran."""
    if before is None:
        return ["it has not run yet"]
    said: list[str] = []
    for kind in ("notebook", "inputs", "values", "suites", "parameters", "versions", "after"):
        new, old = now[kind], before.get(kind, {})
        names = sorted(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))
        words = {"after": "results of", "parameters": "parameter", "versions": "version of", "values": "values in"}
        word = words.get(kind, "")
        said += [f"{word} {name}".strip() for name in names]
    return said + (["the package's code"] if now["code"] != before.get("code") else [])


def referred_by(files: list[Path]) -> dict[str, set[str] | None]:
    """The inputs whose values these suites and sidecars hold cells against, with the columns that hold them.

    None in place of columns where they cannot be told at a glance.
    """
    found: dict[str, set[str] | None] = {}
    for path in files:
        text = (read_if_there(path) or b"").decode("utf-8", "replace")
        named = [(name, columns.split("+")) for name, columns in IN_SUITE.findall(text)]
        named += [(name, re.findall(r"\w+", columns)) for name, columns in IN_SIDECAR.findall(text)]
        for name, columns in named:
            known = found.setdefault(name, set())
            found[name] = known | set(columns) if known is not None and columns else None
    return found


def values_in(path: Path, columns: Collection[str] | None) -> str | None:
    """A digest over the values of these columns of a plain CSV file, and over how its sidecar has it read.

    None where they cannot be told at a glance.
    """
    if not columns or not path.name.endswith(".csv") or is_file(path.with_name(f"{path.name}.layout.yml")):
        return None
    try:
        text = (read_if_there(path) or b"").decode("utf-8-sig")
        sidecar = read_yaml((read_if_there(path.with_name(f"{path.name}.meta.yml")) or b"").decode("utf-8"))
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        places = [header.index(name) for name in sorted(columns)]
        values = {tuple(row[place] for place in places) for row in rows}
        read_as = {name: value for name, value in sidecar.items() if name not in NOTED}
    except (ValueError, IndexError, AttributeError, csv.Error, YamlError):
        return None
    return hashlib.sha256(dumps([sorted(values), read_as]).encode()).hexdigest()


def _with_sidecars(paths: list[Path]) -> list[Path]:
    return [*paths, *(path.with_name(f"{path.name}{end}") for path in paths for end in (".meta.yml", ".layout.yml"))]


def _digests(project: Project, paths: list[Path]) -> dict[str, str | None]:
    return {project.relative(path): digest_of(path) for path in paths}


def planned_files(ingredients: Ingredients) -> dict[str, str | None]:
    """The files among the ingredients of a stage, by their path; None for one that was not there."""
    return {
        file: digest
        for kind in ("notebook", "inputs", "looked_into", "suites")
        for file, digest in ingredients[kind].items()
    }
