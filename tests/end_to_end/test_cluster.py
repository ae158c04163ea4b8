"""A batch on a Dask cluster whose parts are killed, or have other code: the right status, and the right list."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from csp_evidence.pipeline import cluster as cluster_of_batch
from csp_evidence.pipeline.batch import Outcome
from csp_evidence.pipeline.cluster import run_on_cluster
from csp_evidence.pipeline.cluster_worker import Quiet
from csp_evidence.pipeline.plan import Options
from csp_evidence.project import Project
from csp_evidence.publish.verify import verify
from tests.conftest import AREAS, ROOT, copy_project, csp, told_apart
from tests.end_to_end.test_batch import stages_made
from tests.processes import MARK, processes, start, wait_for, wait_until_gone

pytestmark = pytest.mark.suite("kernels", whole=True)  # tests/unit/test_statuses.py has the outcomes

NAMES = list(AREAS[:2])
DASK = str(Path(sys.executable).with_name("dask"))


class Cluster:
    """A scheduler with workers, each a process that can be killed; `nannies` are those that look after a worker."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address, self._folder, self._stack = f"tcp://127.0.0.1:{port}", folder, stack
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
        wait_for(lambda: listens(port))

    def worker(self, project: Path, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        """Add a worker of one thread, and wait until the scheduler knows it."""
        before = self._workers()
        marked = {MARK: str(project), **environment}
        folder = self._folder / f"worker {len(list(self._folder.iterdir()))}"
        folder.mkdir()
        place = ("--nthreads", "1", "--local-directory", str(folder))
        worker = self._start("worker", self.address, *place, *options, **marked)
        wait_for(lambda: self._workers() > before)
        return worker

    def _workers(self) -> int:
        from distributed import Client

        with Client(self.address, timeout=60) as client:
            return len(client.scheduler_info(n_workers=-1)["workers"])

    def _start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            [DASK, *arguments, "--no-dashboard"], cwd=self._folder, env={**os.environ, **environment}, stdout=quiet,
            stderr=quiet,
        )  # fmt: skip
        self._stack.callback(end, process)
        return process


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it has started."""
    try:
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    except psutil.NoSuchProcess:
        family = []
    for member in family:
        if member.is_running():
            member.kill()
    process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    (folder / "cluster").mkdir()
    with ExitStack() as stack:
        yield Cluster(folder / "cluster", stack)


@pytest.fixture
def boroughs(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project")


def killed_meanwhile(project: Path, on: Cluster, kill: Callable[[], object]) -> tuple[int, list[str], str]:
    """Status, list and messages of a batch during which something is killed, once a notebook has left a table."""
    batch = start(project, "batch", *NAMES, "--scheduler", on.address, **{MARK: "the batch itself"})
    wait_for(lambda: any((project / "outputs").glob(".*.building/tables/*/*.csv")), 300)
    kill()
    out, told = batch.communicate(timeout=400)
    return batch.returncode, out.splitlines()[: len(NAMES)], told


def complete(project: Path, areas: Path) -> None:
    """Every edition is what a batch on one machine makes, and no stage was made twice."""
    assert wait_until_gone(project) == []
    assert max(stages_made(project).values()) == 1
    for name in NAMES:
        assert told_apart(project / "outputs" / name, areas / "outputs" / name) == []


@pytest.mark.parametrize("nanny", [False, True], ids=["worker", "nanny"])
def test_one_of_two_workers_is_killed(boroughs, areas, tmp_path, nanny):
    with cluster(tmp_path) as made:
        options = () if nanny else ("--no-nanny",)
        first = made.worker(boroughs, *options)
        made.worker(boroughs, *options)
        status, listed, told = killed_meanwhile(boroughs, made, lambda: first.send_signal(signal.SIGKILL))
        assert status == 0, told
        assert listed == [f"{name}: made" for name in NAMES]
    complete(boroughs, areas)


def test_the_scheduler_is_killed(boroughs, areas, tmp_path):
    with cluster(tmp_path) as made:
        made.worker(boroughs, "--no-nanny")
        status, listed, told = killed_meanwhile(boroughs, made, made.scheduler.kill)
    assert status == 3, told
    assert "The scheduler ended, or the connection to it was lost" in told
    assert "Start the batch again" in told
    verdicts = [line.removeprefix(f"{name}: ") for name, line in zip(NAMES, listed, strict=True)]
    assert set(verdicts) <= {"made", "not started"}
    assert "not started" in verdicts
    for name, verdict in zip(NAMES, verdicts, strict=True):
        if verdict == "made":
            verify(boroughs / "outputs" / name)
    assert wait_until_gone(boroughs) == []
    done = csp(boroughs, "batch", *NAMES)
    assert done.returncode == 0, done.stderr
    complete(boroughs, areas)


def test_a_worker_with_other_code_makes_nothing(boroughs, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(ROOT / "src", other, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    with (other / "csp_evidence" / "cell_text.py").open("a", encoding="utf-8") as module:
        module.write("\n# another version\n")
    with cluster(tmp_path) as made:
        made.worker(boroughs, "--no-nanny", PYTHONPATH=str(other))
        assert processes(boroughs)
        batch = start(boroughs, "batch", NAMES[0], "--scheduler", made.address, **{MARK: "the batch itself"})
        out, told = batch.communicate(timeout=300)
    assert batch.returncode == 2, told
    assert out.splitlines()[0] == f"{NAMES[0]}: failed"
    assert "has another version of the package than the command. Install the same one there" in " ".join(told.split())
    assert not (boroughs / "outputs" / NAMES[0]).exists()


class Told:
    """A progress that keeps what a batch says of the cluster."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def of(self, slug: str) -> Quiet:
        return Quiet()

    def ended(self, outcome: Outcome) -> None: ...

    def say(self, text: str) -> None:
        self.said.append(text)


def batch_without_worker(project: Path, on: Cluster, progress: Told) -> list[Outcome]:
    return run_on_cluster(Project(project), NAMES, {}, progress, Options(of_many=True), on.address, keep_going=True)


def test_a_cluster_left_without_worker_is_told_and_waited_for_no_longer_than_stated(boroughs, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_of_batch, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(cluster_of_batch, "WITHOUT_WORKER", 6)
    progress = Told()
    with cluster(tmp_path) as made, ThreadPoolExecutor(1) as beside:
        last = made.worker(boroughs, "--no-nanny")
        batch = beside.submit(batch_without_worker, boroughs, made, progress)
        wait_for(lambda: (boroughs / "outputs").is_dir() and any((boroughs / "outputs").glob(".*.lock")), 120)
        end(last)
        wait_for(lambda: progress.said, 60)
        listed = batch.result(timeout=60)
    assert progress.said[0].startswith("The cluster has no worker now. The batch waits 6 s for one and then ends.")
    assert [(one.slug, one.verdict, one.status) for one in listed] == [(name, "not started", 3) for name in NAMES]
    assert {one.message for one in listed} == {"The cluster had no worker for 6 s. Start workers, and the batch again."}
    assert wait_until_gone(boroughs) == []


def test_a_worker_that_comes_in_time_is_told_and_goes_on(boroughs, areas, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_of_batch, "LOOK_SECONDS", 0.5)
    progress = Told()
    with cluster(tmp_path) as made, ThreadPoolExecutor(1) as beside:
        last = made.worker(boroughs, "--no-nanny")
        batch = beside.submit(batch_without_worker, boroughs, made, progress)
        wait_for(lambda: any((boroughs / "outputs").glob(".*.building/tables/*/*.csv")), 300)
        end(last)
        wait_for(lambda: progress.said, 60)
        made.worker(boroughs, "--no-nanny")
        assert [one.verdict for one in batch.result(timeout=300)] == ["made"] * len(NAMES)
    assert progress.said[-1] == "The cluster has a worker again."
    complete(boroughs, areas)
