"""What a command says of how it ended is true: what is in place, what was not begun, and why no kernel starts."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from csp_evidence.commands.crash import crash_message
from csp_evidence.errors import LONGEST, ConfigurationError, OutputError, VerificationError, shortened
from csp_evidence.files.as_json import write_json
from csp_evidence.pipeline import cluster, ready, run
from csp_evidence.pipeline import replacing as swap
from csp_evidence.pipeline.cluster import lost, outcome_of
from csp_evidence.pipeline.cluster_worker import run_task
from csp_evidence.pipeline.execute import refuse_floods
from csp_evidence.project import Project
from csp_evidence.publish import verify as verifying
from csp_evidence.publish.manifest import INGREDIENTS, NAME, identity, listing, sealed
from csp_evidence.publish.safe_html import PageError
from csp_evidence.publish.verify import verify
from tests.conftest import ROOT, csp


def future(status: str) -> Any:
    return SimpleNamespace(status=status, exception=lambda: None, result=dict)


@pytest.mark.parametrize("status", ["cancelled", "lost", "pending"])
def test_what_a_dead_scheduler_left_is_no_success(status):
    outcome = outcome_of(future(status), "a", ended=False)
    assert (outcome.verdict, outcome.status) == ("not started", 3)
    assert "Start the batch again" in outcome.message
    assert outcome_of(future(status), "a", ended=True).status == 0, "the one that failed gives the status"
    assert lost("b").status == 3


def test_a_batch_whose_partnerships_were_not_started_does_not_end_with_0(project, monkeypatch):
    from typer.testing import CliRunner

    from csp_evidence import cli
    from csp_evidence.pipeline import batch
    from csp_evidence.pipeline.batch import Outcome

    monkeypatch.chdir(project)
    monkeypatch.setattr(batch, "run_batch", lambda *args, **kwargs: [Outcome("exampleshire", "not started", 0)])
    assert CliRunner().invoke(cli.app, ["batch", "exampleshire"]).exit_code == 3


def test_a_worker_with_other_code_is_refused_and_named():
    task = {"root": str(ROOT), "slug": "exampleshire", "overrides": {}, "options": {}, "code": "0" * 64}
    outcome = run_task(task)
    assert (outcome.verdict, outcome.status) == ("failed", 2)
    assert "another version of the package" in outcome.message
    assert cluster.code_digest() != "0" * 64


def edition(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    outputs = listing(folder, list(folder.iterdir()))
    made_from = dict.fromkeys(INGREDIENTS, "x")
    write_json(folder / NAME, sealed({**made_from, "outputs": outputs, "edition_id": identity(made_from)}))
    return folder


def test_what_cannot_be_noted_after_the_exchange_is_told_with_the_new_edition_in_place(tmp_path, monkeypatch):
    """The exchange, and then a disk that is full: the message must not say that the last edition is as it was."""
    project = Project(tmp_path)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "outputs" / "a.log.jsonl"))

    monkeypatch.setattr(run, "note_done", full)
    monkeypatch.setattr(run, "edition_of", lambda *_: "a")
    monkeypatch.setattr(run, "make_plan", lambda *_: SimpleNamespace(
        edition="a", slug="a", steps=[], due=["x"], files={}, partnership=None, standing=None, left_out=(),
    ))  # fmt: skip
    for name in ("warm_up", "preflight", "execute_due"):
        monkeypatch.setattr(run, name, lambda *_: False)
    monkeypatch.setattr("csp_evidence.publish.assemble.assemble", lambda *args: edition(args[5] / "new"))
    progress = SimpleNamespace(publishing=lambda: None)
    with pytest.raises(OutputError, match=r"The new edition is in place: outputs/a/index\.html") as told:
        run.run(project, "a", {}, progress)  # type: ignore[arg-type]
    assert "as it was" not in str(told.value)
    assert (tmp_path / "outputs" / "a" / "new").is_dir()
    assert not (tmp_path / "outputs" / "a.failed").exists()


def test_an_old_edition_that_cannot_be_deleted_does_not_make_the_new_one_a_failure(tmp_path, monkeypatch):
    new, place = (
        edition(tmp_path / ".a.building", **{"index.html": "new"}),
        edition(tmp_path / "a", **{"index.html": "old"}),
    )

    def stubborn(path: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(swap.shutil, "rmtree", stubborn)
    swap.replace_folder(new, place)
    assert (place / "index.html").read_text(encoding="utf-8") == "new"


def test_without_an_exchange_an_edition_that_cannot_be_moved_leaves_the_old_one_in_place(tmp_path, monkeypatch):
    new, place = tmp_path / "missing", edition(tmp_path / "a", **{"index.html": "old"})
    monkeypatch.setattr(swap, "exchanged", lambda *_: False)
    with pytest.raises(OSError, match="missing"):
        swap.replace_folder(new, place)
    assert (place / "index.html").read_text(encoding="utf-8") == "old"


def test_an_edition_replaced_while_it_is_verified_is_no_edition_not_to_be_relied_on(tmp_path, monkeypatch):
    place, other = edition(tmp_path / "a", **{"a.txt": "1"}), edition(tmp_path / "b", **{"a.txt": "2", "b.txt": "3"})
    describe = verifying.describe

    def swapped(path: Path) -> dict[str, Any]:
        if other.exists():
            place.rename(tmp_path / "old")
            other.rename(place)
        return describe(path)

    monkeypatch.setattr(verifying, "describe", swapped)
    assert verify(place).files == 2
    (place / "a.txt").write_text("changed", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"a\.txt was changed"):
        verify(place)


def test_few_files_no_loopback_and_stripped_python_are_told_before_a_kernel_is_waited_for(monkeypatch):
    ready.refuse_without_kernels()
    with monkeypatch.context() as few:
        few.setattr(resource, "getrlimit", lambda _: (64, 64))
        with pytest.raises(ConfigurationError, match="may open 64 files, and kernels need 256"):
            ready.refuse_without_kernels()
    with monkeypatch.context() as alone:

        def unreachable(*_: Any, **__: Any) -> Any:
            raise OSError(101, "Network is unreachable")

        alone.setattr(ready.socket, "create_server", unreachable)
        with pytest.raises(ConfigurationError, match=r"127\.0\.0\.1, which does not answer: Network is unreachable"):
            ready.refuse_without_kernels()
    with monkeypatch.context() as strict:
        strict.setenv("PYTHONWARNINGS", "default,error::DeprecationWarning")
        with pytest.raises(ConfigurationError, match="PYTHONWARNINGS=default,error::DeprecationWarning makes errors"):
            ready.refuse_without_kernels()
    code = "from csp_evidence.pipeline.ready import refuse_without_kernels as go; go()"
    done = subprocess.run([sys.executable, "-OO", "-c", code], capture_output=True, text=True, check=False)
    assert "PYTHONOPTIMIZE=2 takes away" in done.stderr


def test_a_long_path_for_temporary_files_is_told_as_that_and_not_as_a_full_disk(monkeypatch):
    from csp_evidence.pipeline import forked
    from csp_evidence.pipeline.plan import Options, make_plan

    def too_long(*_: Any) -> None:
        raise OSError("AF_UNIX path too long")

    monkeypatch.setattr(forked, "warm_up", too_long)
    plan = make_plan(Project(ROOT), "exampleshire", {}, Options(force=True))
    with pytest.raises(ConfigurationError, match=r"AF_UNIX path too long\. Set TMPDIR"):
        ready.warm_up(Project(ROOT), plan, Options())


def test_a_cell_that_floods_the_page_is_refused_with_its_number():
    cells = [{"outputs": []}, {"cell_type": "markdown"}, {"outputs": [{"text": "a" * 6_000_000}] * 2}]
    with pytest.raises(PageError, match=r"Cell 3 of notebooks/a\.ipynb shows 12 MB"):
        refuse_floods(cells, "a.ipynb")
    refuse_floods(cells[:2], "a.ipynb")


def test_a_long_message_is_cut_and_says_so():
    assert shortened("short") == "short"
    cut = shortened("a" * 989_000)
    assert len(cut) < LONGEST + 100
    assert cut.endswith("(979,000 more letters)")


@pytest.mark.parametrize(
    ("number", "name", "words", "status"),
    [
        (errno.ENOSPC, None, "There was no room to write a file, or what this command prints: ", 3),
        (errno.ENOSPC, "x.csv", "There was no room to write x.csv: ", 3),
        (errno.EACCES, "x.csv", "x.csv cannot be read or written: Permission denied", 3),
        (errno.ENAMETOOLONG, f"b/{'a' * 300}", f"{'a' * 60}... is too long: a name has at most 255", 2),
        (errno.ELOOP, "x", "x is a link that leads back to itself", 2),
        (errno.EIO, "x.csv", "The command crashed: OSError", 3),
    ],
)
def test_what_the_file_system_refuses_is_no_crash(number, name, words, status):
    told, ended = crash_message(OSError(number, os.strerror(number), name))
    assert told.startswith(words)
    assert ended == status


@pytest.mark.parametrize("command", ["verify", "export", "accept", "add", "init --area E09000012", "sign --key x"])
def test_a_name_that_is_too_long_is_told_by_every_command(project, command):
    first, *others = command.split()
    done = csp(project, first, "a" * 300, *others)
    assert done.returncode == 2, done.stderr
    assert "aaa... is too long: a name has at most 255 letters" in done.stderr
