"""Fixtures that every suite shares: a copy of the project to work on, and an edition made from it once."""

from __future__ import annotations

import fcntl
import gc
import io
import os
import shutil
import signal
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from csp_evidence.cli import main
from csp_evidence.commands.accept import note_document, note_table
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.readers import document_lines, read_typed
from tests import processor
from tests.network_guard import guarded

ROOT = Path(__file__).parents[1]
CSP = Path(sys.executable).with_name("csp")
SLUG = "tower-hamlets"
EXAMPLE = "exampleshire"  # the worked example
COPIED = ("data/raw", "data/dictionary", "notebooks", "expectations")
TOLD = "told at the end"  # the property of a test whose text is printed below the results, whichever process ran it

Csp = Callable[..., "subprocess.CompletedProcess[str]"]


SUITES = {
    "faults": "corrupted inputs and moved figures, and what the gates make of them",
    "kills": "runs and batches that are stopped, killed, or cannot write",
    "browser": "the pages and JupyterLab in a browser",
    "simulations": "statistical methods on drawn data",
    "editions": "whole editions of other partnerships, of changed inputs and of labels that attack",
    "kernels": "notebooks run by hand, again, in fresh kernels, and on a cluster",
}
REST = "rest"  # every test that is of no suite
NOT_DRAWN = "not_drawn"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="run the slow suites whole instead of sampled")
    parser.addoption("--suite", choices=[*SUITES, REST], help="run this suite alone, and whole")


def pytest_configure(config: pytest.Config) -> None:
    told = "the suite of the test, see SUITES in tests/conftest.py; with whole=True it runs with its suite alone"
    config.addinivalue_line("markers", f"suite(name, whole=False): {told}")
    config.addinivalue_line("markers", f"{NOT_DRAWN}: one of `sampled` that was not drawn")
    processor.adopt_orphans()
    whole = config.getoption("--whole") or config.getoption("--suite")
    hypothesis.settings.register_profile("ours", max_examples=100 if whole else 20, deadline=None)
    hypothesis.settings.load_profile("ours")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is not of the suite that was asked for, or what runs with its suite alone."""
    asked, every = config.getoption("--suite"), list(items)
    marks = {item: item.get_closest_marker("suite") for item in every}
    suites = {item: mark.args[0] if mark else REST for item, mark in marks.items()}
    assert set(suites.values()) <= {*SUITES, REST}, f"a suite that is not among {', '.join(SUITES)}"
    if asked:
        items[:] = [item for item in every if suites[item] == asked]
    elif not config.getoption("--whole"):
        alone = {item for item, mark in marks.items() if mark and mark.kwargs.get("whole")}
        items[:] = [item for item in every if item not in alone and not item.get_closest_marker(NOT_DRAWN)]
    left = set(items)
    config.hook.pytest_deselected(items=[item for item in every if item not in left])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == TOLD:
                    terminalreporter.write_line(f"\n{text}")
    took: Counter[str] = Counter()
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        if isinstance(report, pytest.TestReport):
            took[report.nodeid] += report.duration
    if not took:
        return
    terminalreporter.section("the slowest ten, fixtures included")
    for name, seconds in took.most_common(10):
        terminalreporter.write_line(f"{seconds:7.1f} s  {name}")
    terminalreporter.write_line(f"{processor.seconds():,.0f} processor seconds, with all processes that were started")


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--whole") or pytestconfig.getoption("--suite"))


def copy_project(target: Path) -> Path:
    """A copy of what a run reads, with empty outputs."""
    for name in COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return target


def csp(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command does inside `project`, called in this process, which has imported what it needs.

    With variables for its environment it is a process of its own, as it is from `csp_process`.
    """
    if environment:
        return csp_process(project, *arguments, **environment)
    out, err, status = io.StringIO(), io.StringIO(), 0
    with as_a_command(project, ["csp", *arguments]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    return subprocess.CompletedProcess(["csp", *arguments], status, out.getvalue(), err.getvalue())


@contextmanager
def as_a_command(project: Path, words: Sequence[str]) -> Iterator[None]:
    """The folder and the words of a command; what it changes of this process is put back."""
    folder, given, environment = Path.cwd(), sys.argv, dict(os.environ)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    os.chdir(project)
    sys.argv = [*words]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # a command leaves to its end what it has opened
            gc.freeze()  # what was there before need not be looked through afterwards
            yield
            gc.collect()
    finally:
        os.chdir(folder)
        sys.argv = given
        os.environ.clear()
        os.environ.update(environment)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def csp_process(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a user calls it, inside `project`: for tests of the process itself."""
    return subprocess.run(
        [str(CSP), *arguments],
        cwd=project,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills once for all processes that run tests side by side; they must leave it as it is."""
    own = factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made once"
    folder, done = shared / name, shared / f"{name}.done"
    shared.mkdir(exist_ok=True)
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the others wait here; the system lets it go if this process ends
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def run_guarded(folder: Path, slug: str, *arguments: str, **environment: str) -> Path:
    """A project with the edition of `slug`, made by the command in a process of its own, without a network."""
    project = copy_project(folder / "project")
    done = csp_process(project, "run", slug, *arguments, PYTHONPATH=guarded(folder), **environment)
    assert done.returncode == 0, done.stderr
    return project


def elsewhere(folder: Path) -> dict[str, str]:
    """An environment with another time zone, locale, order of sets and home."""
    return {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HOME": str(folder)}


def sampled(values: Iterable[Any], number: int) -> list[Any]:
    """Parameters of which `number`, spread over all, are tried by default, and the others with their suite."""
    every = list(values)
    chosen = {round(at * (len(every) - 1) / max(number - 1, 1)) for at in range(number)}
    parts = [value if isinstance(value, tuple) else (value,) for value in every]
    return [
        every[at] if at in chosen else pytest.param(*values, marks=getattr(pytest.mark, NOT_DRAWN))
        for at, values in enumerate(parts)
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose edition has been made; tests must leave it as it is."""
    return made_once(tmp_path_factory, SLUG, lambda folder: run_guarded(folder, SLUG)) / "project"


@pytest.fixture
def made(finished: Path, tmp_path: Path) -> Path:
    """A copy of that project, with what is kept of its stages, to change and to run again."""
    return Path(shutil.copytree(finished, tmp_path / "project"))


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the edition of the worked example, made elsewhere; tests must leave it as it is."""
    make = lambda folder: run_guarded(folder, EXAMPLE, "--jobs", "1", **elsewhere(folder))  # noqa: E731
    return made_once(tmp_path_factory, "ein anderer Ort", make) / "project"


@pytest.fixture(scope="session")
def redrawn(tmp_path_factory: pytest.TempPathFactory, finished: Path) -> Path:
    """`finished` run again with other responses, see tests/other_responses.py; tests must leave it as it is."""
    from tests import other_responses

    def make(folder: Path) -> None:
        project = Path(shutil.copytree(finished, folder / "project"))
        other_responses.give(project)
        done = csp(project, "run", SLUG)
        assert done.returncode == 0, done.stderr
        assert "Strategic assessment has not changed" in done.stderr

    return made_once(tmp_path_factory, "redrawn", make) / "project"


# Tower Hamlets, with months; Torfaen, in Wales; Maidstone, not available; Poole, a part of a district.
AREAS = ("E22000215", "W14000020", "E22000142", "E22000067", "E22000050")


@pytest.fixture(scope="session")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with these areas and the worked example, made in one batch; tests must leave it as it is."""

    def make(folder: Path) -> None:
        done = csp(copy_project(folder / "project"), "batch", *AREAS, EXAMPLE)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == [*(f"{name}: made" for name in (*AREAS, EXAMPLE)), "outputs/index.html"]

    return made_once(tmp_path_factory, "areas", make) / "project"


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
    """Note that a raw file was meant to change, as `csp accept` does, and ask no gate and no reason."""
    path = project / file
    if file.endswith(".yml"):
        note_document(path, *document_lines(path.stem, read_typed(path.stem, read_document(path, file))))
        return
    published = read_published(path, file, project / "data" / "raw" / "reference")
    note_table(path, published)
