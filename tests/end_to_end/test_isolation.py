"""What a run must not do: call the network, or import what it does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import CSP, SLUG
from tests.network_guard import CALLS, guarded

HEAVY = ("pandas", "numpy", "great_expectations", "papermill", "nbconvert", "matplotlib", "distributed", "pydantic")


def test_a_run_makes_no_network_call(finished, tmp_path):
    """`finished` was made under the guard; tests/end_to_end/test_edition.py does the same with plain kernels."""
    proof = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    path = {**os.environ, "PYTHONPATH": guarded(tmp_path)}
    seen = subprocess.run([sys.executable, "-c", proof], env=path, capture_output=True, check=False)
    assert b"the network is blocked" in seen.stderr
    assert (tmp_path / CALLS).read_text(encoding="utf-8").startswith("socket.getaddrinfo ")
    log = finished.parent / CALLS
    assert (finished.parent / "hook").is_dir()
    assert not log.exists(), log.read_text(encoding="utf-8")


def imported(project: Path, *arguments: str) -> set[str]:
    """The top modules that the command imports in its own process."""
    code = (
        "import sys; sys.argv = ['csp', *sys.argv[1:]]\n"
        "from csp_evidence.cli import main\n"
        "try:\n    main()\nfinally:\n    print('MODULES', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=project, capture_output=True, text=True, timeout=120, check=False
    )
    return set(done.stdout.split("MODULES", 1)[1].split())


def test_help_imports_nothing_heavy_and_is_quick(tmp_path):
    assert imported(tmp_path, "--help").isdisjoint(HEAVY)
    took = []
    for _ in range(3):
        before = os.times()
        subprocess.run([str(CSP), "--help"], capture_output=True, check=True)
        after = os.times()
        took.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(took) < 0.5, "processor seconds, since other tests run beside this one"


def test_a_run_without_a_change_imports_no_heavy_library(made):
    assert imported(made, "run", SLUG).isdisjoint(set(HEAVY) - {"pydantic"})
