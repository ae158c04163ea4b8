"""Sixty fresh faults of each list end as documented, with one paragraph that names the file, and nothing is lost.

By default one of each list is drawn; with --whole all of them, each kind at least once.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.conftest import COPIED, CSP, ROOT, SLUG, TOLD, bytes_of, csp
from tests.faults.ordinary import KINDS, Fault
from tests.processes import wait_until_gone
from tests.warm import Done, Warm

pytestmark = pytest.mark.suite("faults")

OFTEN, SECONDS = 60, 20
SITE = os.pathsep.join([str(ROOT / "tests" / "kernel_site"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
SAMPLE = {1: ("swapped_meanwhile",), 2: ("spoilt_yaml", "no_manifest"), 3: ("anchor_bomb",), 4: ("unseen_character",)}


@pytest.fixture(scope="module")
def command(whole: bool) -> Iterator[Callable[..., Done]]:
    """Calls `csp`: from a warm process, or a few times from this one."""

    def here(project: Path, *arguments: str, environment: Mapping[str, str]) -> Done:
        began, computed = time.monotonic(), time.process_time()
        done = csp(project, *arguments, **environment)
        took = (round(time.monotonic() - began, 1), round(time.process_time() - computed, 1))
        return Done(done.returncode, done.stdout, done.stderr, *took)

    if whole:
        with Warm() as warm:
            yield warm.csp
    else:
        yield here


@pytest.fixture(scope="module")
def sound(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(finished, tmp_path_factory.mktemp("ordinary") / "project"))


def mended(sound: Path, finished: Path) -> None:
    """Put everything back as it was before a fault."""
    for name in (*COPIED, "outputs", "data/processed"):
        shutil.rmtree(sound / name, ignore_errors=True)
        if (finished / name).exists():
            shutil.copytree(finished / name, sound / name)


SWAP = """
import sys, time
from pathlib import Path
from csp_evidence.pipeline.replacing import exchanged
while True:
    time.sleep(float(sys.argv[3]))
    assert exchanged(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def ended(command: Callable[..., Done], project: Path, fault: Fault) -> Done:
    """The command with the fault; in a process of its own where it takes one."""
    environment = {"PYTHONPATH": SITE, **fault.environment} if fault.environment else {}
    if fault.swap:
        with subprocess.Popen([sys.executable, "-c", SWAP, *fault.swap]) as swapping:
            done = command(project, *fault.arguments, environment=environment)
            swapping.kill()
        return done
    if not fault.of_a_process:
        return command(project, *fault.arguments, environment=environment)
    apart = [*(("unshare", "-n") if fault.isolated else ()), str(CSP), *fault.arguments]
    began = time.monotonic()
    done = subprocess.run(
        apart,
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr, round(time.monotonic() - began, 1), 0)


def can_isolate() -> bool:
    """Whether a process may be started without a network here."""
    return shutil.which("unshare") is not None and not subprocess.run(["unshare", "-n", "true"], check=False).returncode


@pytest.mark.parametrize("number", KINDS)
def test_a_fault_ends_as_documented_and_nothing_is_lost(command, sound, finished, whole, record_property, number):
    kinds, chance = KINDS[number], random.Random(number)
    before, wrong, slowest, seen = bytes_of(finished / "outputs" / SLUG), [], 0.0, Counter[str]()
    drawn = [kinds[n % len(kinds)] for n in range(max(OFTEN, len(kinds)))]
    if not whole:
        drawn = [kind for kind in kinds if kind.__name__ in SAMPLE[number]]
    for kind in drawn:
        mended(sound, finished)
        (sound / "README").touch()
        fault = kind(sound, chance)
        if fault.isolated and not can_isolate():
            seen[f"{kind.__name__} (not tried: no leave to isolate)"] += 1
            continue
        done = ended(command, sound, fault)
        seen[kind.__name__] += 1
        slowest = max(slowest, done.computed)
        problems = complaints(fault, done)
        if wait_until_gone(sound):
            problems.append("a process is left")
        if list((sound / "outputs").rglob(".kernel-*")):
            problems.append("a file with the key of a kernel is left")
        if not fault.replaced and bytes_of(sound / "outputs" / SLUG) != before:
            problems.append("the edition is not as it was")
        if problems:
            how = f"status {done.status}, {done.seconds} s\n  {done.out[-600:]}\n  {done.told[-1500:]}"
            wrong.append(f"{kind.__name__} {fault.arguments}"[:300] + f": {'; '.join(problems)}\n  {how}")
    record_property(
        TOLD, f"list {number}: {seen.total()} faults, slowest {slowest:.1f} s of the processor: {dict(seen)}"
    )
    assert not wrong, f"{len(wrong)} of {len(drawn)}:\n" + "\n".join(wrong)
    assert len(seen) == len(kinds) or not whole


def complaints(fault: Fault, done: Done) -> list[str]:
    """What is wrong with how a command ended."""
    problems = []
    said = done.told + done.out
    listed = done.status == 0 or (fault.arguments[0] == "check" and done.status == 1)  # else a message ends the command
    last = done.out if listed else done.told.rstrip("\n").rsplit("\n", 1)[-1]
    if done.status not in fault.statuses:
        problems.append(f"the status is {done.status}, not one of {fault.statuses}")
    if "Traceback" in said:
        problems.append("a traceback is shown")
    if len(last) > 12_000 and fault.arguments[0] != "check":
        problems.append(f"the message has {len(last):,} letters")
    problems += [f"{name!r} is not named" for name in fault.names if name not in (last if done.status else said)]
    if max(done.computed, 0 if fault.of_a_process else done.seconds / 6) > SECONDS:
        problems.append(f"it took {done.seconds} s, {done.computed} s of the processor")
    return problems
