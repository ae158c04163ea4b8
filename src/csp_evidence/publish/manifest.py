"""The manifest of an edition: what went in, what came out, and the digests that prove both."""

from __future__ import annotations

import hashlib
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from csp_evidence import __version__
from csp_evidence.files.as_json import dumps
from csp_evidence.project import Project

NAME = "manifest.json"
SIGNATURE = f"{NAME}.sig"  # of the manifest, by whoever answers for the edition; no part of what it lists
NAMED = (
    "great-expectations", "jupyterlab", "matplotlib", "nbclient", "nbconvert", "numpy", "pandas", "papermill",
    "pyarrow", "pydantic", "scipy", "seaborn", "statsmodels", "xlsxwriter",
)  # fmt: skip


INGREDIENTS = ("inputs", "suites", "notebooks", "code", "parameters", "versions", "commit", "committed")


def describe(path: Path) -> dict[str, Any]:
    """The sha256 and size of a file."""
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def listing(root: Path, files: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Digest and size of each file, by its path below `root`."""
    return {file.relative_to(root).as_posix(): describe(file) for file in sorted(files)}


def digests(root: Path, files: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """The digest alone of each input: by how much a file of answers grew tells how long an answer is that came in."""
    return {name: {"sha256": found["sha256"]} for name, found in listing(root, files).items()}


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder, but for the manifest itself."""
    return [path for path in folder.rglob("*") if path.is_file() and path != folder / NAME]


def ingredients(
    project: Project,
    *,
    files: Iterable[str],
    notebooks: Iterable[str],
    gates: Iterable[str],
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """What an edition is made from: inputs with their sidecars, suites, notebooks, code, parameters and versions."""
    beside = (".meta.yml", ".layout.yml")
    suites = [project.expectations / f"{gate}.json" for gate in gates]
    raw = [project.root / name for file in files for name in (file, *(file + end for end in beside))]
    return {
        "inputs": digests(project.root, [path for path in raw if path.exists()]),
        "suites": listing(project.root, {path for path in suites if path.exists()}),
        "notebooks": listing(project.root, [project.notebooks / f"{name}.ipynb" for name in notebooks]),
        "code": code_digest(),
        "parameters": dict(parameters),
        "versions": versions(),
        "commit": commit(project),
        "committed": committed(project),
    }


def code_digest() -> str:
    """One sha256 over the package's own files."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        digest.update(f"{file.relative_to(package).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Versions of Python, this package and the libraries that shape an edition."""
    return {
        "python": platform.python_version(),
        "csp-evidence": __version__,
        **{name: version(name) for name in NAMED},
    }


def commit(project: Project) -> str:
    """The commit of the project, followed by "with changes" where tracked files differ from it; or "unknown"."""
    head = _git(project, "rev-parse", "HEAD")
    if head is None or not re.fullmatch(r"[0-9a-f]{40,64}", head):
        return "unknown"
    return f"{head} with changes" if _git(project, "status", "--porcelain", "--untracked-files=no") else head


def committed(project: Project) -> str | None:
    """The date of that commit, such as 2017-09-26, in the time zone of whoever made it; None where there is none."""
    found = _git(project, "show", "--no-patch", "--format=%cs", "HEAD")
    return found if found and re.fullmatch(r"\d{4}-\d\d-\d\d", found) else None


def _git(project: Project, *arguments: str) -> str | None:
    command = ["git", "-C", str(project.root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def identity(made_from: Mapping[str, Any]) -> str:
    """The edition's id: a digest of what it is made from, so that its pages can carry it.

    `made_from` is what `ingredients` gives, or a manifest, which has more beside it; KeyError where a part is missing.
    """
    return hashlib.sha256(dumps({name: made_from[name] for name in INGREDIENTS}).encode()).hexdigest()


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with a digest over itself, so that a change to it shows as well."""
    body = {key: value for key, value in content.items() if key != "digest"}
    return {**body, "digest": hashlib.sha256(dumps(body).encode()).hexdigest()}
