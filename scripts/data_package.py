"""Write the data package of a partnership, or of the reference data, as JSON for other tools.

    python scripts/data_package.py tower-hamlets > data/raw/datapackage.json
    frictionless validate data/raw/datapackage.json

A sidecar is a Table Schema already; what is added is what only the whole can say: the files, their names, and which
references stay within the package; and the pattern that `form: id` stands for. Paths are below data/raw, so that a
partnership can name the reference data.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from csp_evidence.files.as_yaml import read_yaml
from csp_evidence.inputs.sidecar import PATTERNS, SUFFIX
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import known_areas, unlike
from csp_evidence.partnership.later import of_later_years
from csp_evidence.project import Project, find_project

SCHEMA = ("fields", "primaryKey", "foreignKeys", "missingValues")
REFERENCE = "reference"
TABLES = (".csv", ".csv.gz")  # boundaries are no table to other tools
LICENCES = {"Open Government Licence v3.0": "OGL-UK-3.0", "MIT": "MIT"}  # by how our words begin, as SPDX names them


def package(project: Project, folder: str) -> dict[str, Any]:
    """The descriptor of the tables of a partnership, or of data/raw/reference, but for boundaries."""
    tables = {name: file for name, file in _files(project, folder).items() if file.endswith(TABLES)}
    other_names = _of_later_years(project, {file: name for name, file in tables.items()})
    resources = [
        _resource(project.raw / file, file, name, set(tables), other_names.get(file, {}))
        for name, file in tables.items()
    ]
    return {"name": folder, "resources": resources}


def _files(project: Project, folder: str) -> dict[str, str]:
    """The files by the name of their input; of the reference data every file, by the input that somebody reads."""
    some_area = next(iter(known_areas(project)[0]))
    slugs = [*project.partnerships(), some_area, *unlike(project, some_area)]
    named = [load_partnership(project, slug).inputs for slug in slugs]
    if folder != REFERENCE:
        return load_partnership(project, folder).inputs
    found = {file: name for inputs in named for name, file in inputs.items()}
    there = sorted(path for path in (project.raw / REFERENCE).iterdir() if path.name.endswith(TABLES))
    files = [path.relative_to(project.raw).as_posix() for path in there]
    return {found.get(file, Path(file).name.partition(".")[0]): file for file in files}


def _of_later_years(project: Project, names: dict[str, str]) -> dict[str, dict[str, str]]:
    """By each file that is an input of later years alone: what the inputs beside it are called in the package."""
    found: dict[str, dict[str, str]] = {}
    for slug in project.partnerships():
        later = of_later_years(load_partnership(project, slug))
        beside = {name: names[file] for name, file in later.items() if file in names}
        found |= {file: beside for file in later.values() if file.startswith(f"{REFERENCE}/")}
    return found


def _resource(path: Path, file: str, name: str, others: set[str], renamed: dict[str, str]) -> dict[str, Any]:
    content = read_yaml(path.with_name(path.name + SUFFIX).read_text(encoding="utf-8"))
    told = {key: value for key, value in content.items() if key not in (*SCHEMA, "layout")}
    licence = next((name for words, name in LICENCES.items() if content["licence"].startswith(words)), None)
    resource = {
        "name": name,
        "type": "table",
        "path": file,
        "format": "csv",
        "encoding": "utf-8",
        **({"compression": "gz"} if file.endswith(".gz") else {}),
        **told,
        "sources": [{"title": content["source"]}],
    }
    if licence:
        resource["licenses"] = [{"name": licence, "title": content["licence"]}]
    if content.get("layout", "tidy") != "tidy":
        return resource  # a publisher's own layout: what the sidecar describes is the table it is read into
    schema = {key: content[key] for key in SCHEMA if key in content}
    schema["fields"] = [_with_pattern(field) for field in schema["fields"]]
    for key in schema.get("foreignKeys", ()):
        key["reference"]["resource"] = renamed.get(key["reference"]["resource"], key["reference"]["resource"])
    within = [key for key in schema.pop("foreignKeys", ()) if key["reference"]["resource"] in (others | {""})]
    return resource | {"schema": schema | ({"foreignKeys": within} if within else {})}


def _with_pattern(field: dict[str, Any]) -> dict[str, Any]:
    """A field with the pattern that its `form` stands for, which other tools do not know."""
    if "form" not in field:
        return field
    return {**field, "constraints": {**field.get("constraints", {}), "pattern": PATTERNS[field["form"]]}}


if __name__ == "__main__":
    print(json.dumps(package(find_project(), sys.argv[1]), indent=1, ensure_ascii=False, default=str))
