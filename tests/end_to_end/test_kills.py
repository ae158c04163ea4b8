"""A run killed at any event of the file system leaves an edition that verifies, and the next run leaves nothing behind.

The events are those that Python reports of the command or of a kernel (tests/file_events.py). By default a few are
drawn; with --whole a hundred.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from csp_evidence.publish.verify import verify
from tests.conftest import EXAMPLE, ROOT, TOLD, bytes_of, sampled
from tests.processes import wait_until_gone
from tests.warm import Warm

pytestmark = pytest.mark.suite("kills")

SITE = os.pathsep.join([str(ROOT / "tests" / "kernel_site"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
EDITION = f"outputs/{EXAMPLE}"
# What is run, in which of its processes the kill falls, and how often of a hundred.
SCENES = {
    "publishing": (("run", EXAMPLE), "command", 70),
    "publishing in a batch": (("batch", EXAMPLE), "command", 10),
    "a stage": (("run", EXAMPLE, "--stage", "plan_evidence"), "command", 10),
    "a kernel": (("run", EXAMPLE, "--stage", "plan_evidence"), "kernel", 10),
}
SAMPLE = ("publishing",)
PARTS = 4  # of the hundred, so that processes can share them


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm() as warm:
        yield warm


@pytest.fixture(scope="module")
def made(warm: Warm, example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the worked example's edition, with the page over all editions."""
    project = Path(shutil.copytree(example, tmp_path_factory.mktemp("kills") / "project"))
    done = warm.csp(project, "batch", EXAMPLE)
    assert done.status == 0, done.told
    return project


@pytest.fixture
def short_temporary() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for a socket."""
    with TemporaryDirectory(prefix="k") as folder:
        yield Path(folder)


def unpublished(project: Path) -> None:
    """Change the edition, so that a run has to publish it again from what its stages left."""
    (project / EDITION / "results.json").write_text("{}", encoding="utf-8")


def lying_about(project: Path, temporary: Path) -> list[str]:
    """The names of all that lies below outputs and data/processed, and of what is temporary."""
    folders = (project / "outputs", project / "data" / "processed", temporary)
    return sorted(str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*"))


@pytest.mark.parametrize("part", sampled(range(PARTS), 1))
def test_a_run_killed_anywhere_is_put_right_by_the_next(
    warm, made, tmp_path, short_temporary, whole, record_property, part
):
    chance, temporary = random.Random(part), short_temporary
    (tmp_path / "count").touch()
    drawn = [name for name, (*_, often) in SCENES.items() for _ in range(often)][part::PARTS] if whole else SAMPLE
    usual = {"TMPDIR": str(temporary), "PYTHONPATH": SITE}
    expected, events, killed = bytes_of(made / EDITION), dict[str, int](), 0
    before = lying_about(made, temporary)
    for scene in drawn:
        command, which, _ = SCENES[scene]
        if scene not in events:
            unpublished(made)
            kill = {"CSP_TEST_KILL": f"{which}:0:{tmp_path / 'count'}"}
            assert warm.csp(made, *command, environment={**usual, **kill}).status == 0
            events[scene] = int((tmp_path / "count").stat().st_mtime)
            assert events[scene] > 20, "the events were not counted"
            assert lying_about(made, temporary) == before
        number = chance.randint(1, events[scene])
        unpublished(made)
        kill = {"CSP_TEST_KILL": f"{which}:{number}:{tmp_path / 'count'}"}
        died = warm.csp(made, *command, environment={**usual, **kill})
        where = f"{scene}, event {number} of {events[scene]}: {died.told}"
        killed += died.status == -signal.SIGKILL or (which == "kernel" and died.status == 3)
        assert wait_until_gone(made) == [], where
        if (made / EDITION / "results.json").read_bytes() != b"{}":
            verify(made / EDITION)
        again = warm.csp(made, *command, environment=usual)
        assert again.status == 0, f"{where}\n{again.told}"
        assert bytes_of(made / EDITION) == expected, where
        left = lying_about(made, temporary)
        assert left == before, f"{where}: {sorted(set(left) ^ set(before))}"
    assert killed >= 0.95 * len(drawn)
    record_property(TOLD, f"{killed} of {len(drawn)} runs were killed at one of {events} events, and nothing was left")


def test_an_edition_survives_a_power_cut(made, tmp_path):
    """Every file and folder is on the disk before the exchange, and its place afterwards, as the system sees it."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    import subprocess
    import sys

    new, place = tmp_path / ".a.building", tmp_path / "a"
    for folder in (new, place):
        shutil.copytree(made / EDITION, folder)
    script = "from pathlib import Path; from csp_evidence.pipeline.replacing import replace_folder as go;"
    script += "go(Path('.a.building'), Path('a'), lasting=True)"
    calls = ["strace", "-f", "-y", "-qq", "-o", "calls", "-e", "trace=fsync,fdatasync,renameat2"]
    done = subprocess.run(
        [*calls, sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    if "ptrace" in done.stderr:
        pytest.skip("strace may not look into processes here")
    assert done.returncode == 0, done.stderr
    lines = [line.split(" ", 1)[1].strip() for line in (tmp_path / "calls").read_text(encoding="utf-8").splitlines()]
    (exchange,) = [number for number, line in enumerate(lines) if "RENAME_EXCHANGE" in line]
    synced = [line.split("<")[1].split(">")[0] for line in lines[:exchange]]
    assert all(line.endswith("= 0") for line in lines)
    paths = [new, *(new / path.relative_to(place) for path in place.rglob("*"))]
    assert sorted(synced) == sorted(map(str, paths))
    assert all(synced.index(str(path.parent)) > synced.index(str(path)) for path in paths[1:]), "inside first"
    assert [line.split("<")[1].split(">")[0] for line in lines[exchange + 1 :]] == [str(tmp_path)]
