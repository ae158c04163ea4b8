"""Fixtures that every suite shares: a copy of the project to work on, and an edition made from it once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from csp_evidence.commands.accept import note_digest
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.published import read_published

ROOT = Path(__file__).parents[1]
CSP = Path(sys.executable).with_name("csp")
SLUG = "tower-hamlets"
COPIED = ("data/raw", "data/dictionary", "notebooks", "expectations")
TOLD = "told at the end"  # the property of a test whose text is printed below the results, whichever process ran it

Csp = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="run the slow suites whole instead of sampled")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == TOLD:
                    terminalreporter.write_line(f"\n{text}")


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--whole"))


def copy_project(target: Path) -> Path:
    """A copy of what a run reads, with empty outputs."""
    for name in COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return target


def csp(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a user calls it, inside `project`."""
    return subprocess.run(
        [str(CSP), *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose edition has been made; tests must leave it as it is."""
    project = copy_project(tmp_path_factory.mktemp("finished") / "project")
    done = csp(project, "run", SLUG)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="session")
def edition(finished: Path) -> Path:
    return finished / "outputs" / SLUG


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def told_apart(made: Path, expected: Path) -> list[str]:
    """The files in which two folders differ, each with what stands where they part; empty where they are the same."""
    first, second = bytes_of(made), bytes_of(expected)
    return [
        _parting(name, first.get(name, b"(no such file)"), second.get(name, b"(no such file)"))
        for name in sorted(first.keys() | second.keys())
        if first.get(name) != second.get(name)
    ]


def _parting(name: str, first: bytes, second: bytes) -> str:
    at = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    around = slice(max(at - 60, 0), at + 60)
    return f"{name} from byte {at}: {first[around]!r}, not {second[around]!r}"


def accept(project: Path, file: str) -> None:
    """Note that a raw file was meant to change, as `csp check --accept` does, and ask no gate."""
    path = project / file
    published = read_published(path, file, project / "data" / "raw" / "reference")
    note_digest(path.with_name(f"{path.name}.meta.yml"), content_digest(published.frame))
