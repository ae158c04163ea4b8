"""A run that is stopped, or cannot write, ends with a clear message, no process left, and the last edition in place."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from csp_evidence.publish.verify import verify
from tests.conftest import CSP, SLUG, bytes_of, sampled
from tests.processes import start, wait_for, wait_until_gone

pytestmark = pytest.mark.suite("kills")


def notebooks_run(project: Path) -> bool:
    """Whether a kernel has begun to leave outputs behind."""
    return any((project / "outputs" / f".{SLUG}.building").glob("tables/*/*.csv"))


@pytest.mark.parametrize("kernels", sampled([[], ["--plain-kernels"]], 1), ids=["forked", "plain"])
def test_ctrl_c_ends_with_a_message_and_status_3_and_leaves_no_process(made, kernels):
    before = bytes_of(made / "outputs" / SLUG)
    run = start(made, "run", SLUG, "--force", *kernels)
    wait_for(lambda: notebooks_run(made))
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 3, told
    assert told.splitlines()[-1].startswith("Stopped. ")
    assert "Traceback" not in told
    assert wait_until_gone(made) == []
    assert bytes_of(made / "outputs" / SLUG) == before
    assert not (made / "outputs" / f".{SLUG}.building").exists()


@pytest.mark.suite("kills", whole=True)
def test_no_kernel_outlives_a_command_that_was_killed(made):
    run = start(made, "run", SLUG, "--force")
    wait_for(lambda: notebooks_run(made))
    run.kill()
    run.communicate(timeout=60)
    assert wait_until_gone(made) == []


@pytest.mark.suite("kills", whole=True)
def test_outputs_that_cannot_be_written_to_the_end_leave_the_last_edition(made):
    before = bytes_of(made / "outputs" / SLUG)
    done = subprocess.run(
        [str(CSP), "run", SLUG, "--force"],
        cwd=made,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
    )
    assert done.returncode == 3, done.stderr
    assert "could not be written: " in done.stderr
    assert "File too large" in done.stderr
    assert "The last edition is as it was" in done.stderr
    assert bytes_of(made / "outputs" / SLUG) == before


def in_private_mount(project: Path, mount: str) -> subprocess.CompletedProcess[str]:
    """Run csp where outputs is mounted in another way, then verify the edition; skip where mounts are not allowed."""
    if os.geteuid() or subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs leave to mount a file system")
    script = (
        f"{mount} || exit 99; {CSP} run {SLUG} --force; code=$?; {CSP} verify outputs/{SLUG} || exit 98; exit $code"
    )
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], cwd=project, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode == 99:
        pytest.skip("needs leave to mount a file system")
    return done


@pytest.mark.suite("kills", whole=True)
def test_a_full_disk(made):
    size = sum(path.stat().st_size for path in (made / "outputs").rglob("*") if path.is_file()) // 1024
    room = size * 5 // 4 + 600
    mount = f"cp -a outputs kept && mount -t tmpfs -o size={room}k tmpfs outputs && cp -a kept/. outputs"
    done = in_private_mount(made, mount)
    assert done.returncode == 3, done.stderr
    assert "No space left on device" in done.stderr
    assert "The last edition is as it was" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_read_only_outputs_folder(made):
    done = in_private_mount(made, "mount --bind outputs outputs && mount -o remount,ro,bind outputs")
    assert done.returncode == 3, done.stderr
    assert "Read-only file system (outputs/" in done.stderr
    assert "The last edition is as it was" in done.stderr


def test_a_lock_left_by_a_run_that_died_is_no_hindrance(made):
    (made / "outputs" / f".{SLUG}.lock").write_text("half a wri", encoding="utf-8")
    run = start(made, "run", SLUG)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 0, told


def test_what_an_exchange_left_half_done_is_put_right(made):
    store = made / "outputs" / ".store" / SLUG
    shutil.copytree(store / "consultation", store / ".consultation.new")
    (store / "funding_reconciliation").rename(store / ".funding_reconciliation.previous")
    shutil.copytree(made / "outputs" / SLUG, made / "outputs" / f".{SLUG}.building")
    run = start(made, "run", SLUG)
    _, told = run.communicate(timeout=60)
    assert "nothing has changed" in told
    assert sorted(path.name for path in store.iterdir() if path.name.startswith(".")) == []
    assert not (made / "outputs" / f".{SLUG}.building").exists()
    verify(made / "outputs" / SLUG)


def test_a_second_run_waits_for_nobody_and_names_the_first(made):
    first = start(made, "run", SLUG, "--force")
    wait_for(lambda: (made / "outputs" / f".{SLUG}.building").exists())
    first.send_signal(signal.SIGSTOP)  # the first is held, however slow this machine makes the second
    second = start(made, "run", SLUG)
    _, told = second.communicate(timeout=120)
    assert second.returncode == 2, told
    assert f"process {first.pid} on " in told
    first.send_signal(signal.SIGTERM)
    first.send_signal(signal.SIGCONT)
    _, ended = first.communicate(timeout=120)
    assert first.returncode == 3, ended
