"""pyproject.toml, requirements.lock and environment.yml name the same packages at the same versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PYTHON_311 = {"python_version": "3.11", "python_full_version": "3.11.9"}
PLATFORM = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}


def _declared() -> dict[str, Requirement]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    return {canonicalize_name(Requirement(text).name): Requirement(text) for text in named}


def _lock_entries() -> list[str]:
    """One text for each locked package: its line and the indented lines below it."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text) if not entry.startswith("#")]


def _locked() -> list[Requirement]:
    return [Requirement(entry.split("\n", 1)[0].rstrip("\\ ")) for entry in _lock_entries()]


def _version(requirement: Requirement) -> str:
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return pin.version


def _locked_for_311() -> dict[str, str]:
    return {
        canonicalize_name(requirement.name): _version(requirement)
        for requirement in _locked()
        if requirement.marker is None or requirement.marker.evaluate({**PYTHON_311, **PLATFORM})
    }


def _environment() -> tuple[dict[str, str], dict[str, str]]:
    """The pins for conda and those for pip."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {
        name.replace("_", "-"): pin
        for name, _, pin in (text.partition("=") for text in listed if isinstance(text, str))
    }
    pip = dict(text.split("==", 1) for part in listed if isinstance(part, dict) for text in part["pip"])
    return conda, pip


DECLARED = _declared()


@pytest.mark.parametrize("name", DECLARED)
def test_every_locked_version_is_one_that_is_declared(name: str) -> None:
    versions = [Version(_version(locked)) for locked in _locked() if canonicalize_name(locked.name) == name]
    assert versions, f"{name} is in pyproject.toml and not in requirements.lock: run make lock"
    assert all(version in DECLARED[name].specifier for version in versions)


@pytest.mark.parametrize("name", DECLARED)
def test_environment_has_the_version_locked_for_python_311(name: str) -> None:
    conda, pip = _environment()
    assert {**conda, **pip}.get(name) == _locked_for_311()[name]


def test_environment_has_nothing_that_is_not_declared() -> None:
    conda, pip = _environment()
    assert conda.pop("python") == "3.11"
    conda.pop("pip")
    assert {*conda, *pip} == set(DECLARED)
    assert not set(conda) & set(pip)


def test_environment_comes_from_conda_forge_alone() -> None:
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert (content["name"], content["channels"]) == ("csp-evidence", ["conda-forge"])


def test_every_locked_package_is_pinned_and_hashed() -> None:
    for entry in _lock_entries():
        first = entry.split("\n", 1)[0]
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", first), first
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), first


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock", "environment.yml"])
def test_no_file_says_where_packages_come_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(
        r"https?://|--(extra-)?index-url|--find-links|--trusted-host|index-strategy|\[\[tool\.uv", text
    )


def test_citation_has_the_version_and_licence_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
