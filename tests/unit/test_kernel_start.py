"""What starting a kernel takes is there before several threads start theirs."""

from __future__ import annotations

import subprocess
import sys

from csp_evidence.pipeline.forked import ForkedKernelClient, ForkedKernelManager

BEFORE_THREADS = """
import sys
import csp_evidence.cli
from csp_evidence.pipeline import execute, forked

execute.load()
there = set(sys.modules)
assert forked.ForkedKernelManager(kernel_name="python3").kernel_spec.argv
print(*sorted(set(sys.modules) - there))
"""


def test_looking_for_a_kernel_imports_nothing_that_loading_has_not():
    """Two threads that import one package at once can meet it half made: KeyError, "IPython"."""
    done = subprocess.run([sys.executable, "-c", BEFORE_THREADS], capture_output=True, text=True, check=True)
    assert not done.stdout.split()


def test_the_manager_makes_clients_that_go_on_as_soon_as_a_kernel_waits():
    assert isinstance(ForkedKernelManager(kernel_name="python3").client(), ForkedKernelClient)
