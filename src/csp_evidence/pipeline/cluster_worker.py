"""A warm process that runs partnerships one after the other, told by lines of JSON: what a cluster's worker keeps.

A worker is not always free to start processes of its own, and one that is killed must leave none behind: this process
ends, and its kernels with it, as soon as its standard input is closed.
"""

from __future__ import annotations

import json
import os
import platform
import queue
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from csp_evidence.partnership.stages import StagePlan
from csp_evidence.pipeline.batch import Outcome, run_one
from csp_evidence.pipeline.plan import Options
from csp_evidence.pipeline.process_setup import set_up_process
from csp_evidence.pipeline.stopping import end_children
from csp_evidence.project import Project
from csp_evidence.publish.manifest import code_digest

_mine = threading.local()


def ask_helper(task: dict[str, Any]) -> dict[str, Any]:
    """Have this thread's helper do a task, starting it where there is none, and return the outcome as a dictionary.

    Raises
    ------
    ChildProcessError
        The helper ended before it answered.
    """
    helper: subprocess.Popen[str] | None = getattr(_mine, "helper", None)
    if helper is None or helper.poll() is not None:
        command = [sys.executable, "-m", "csp_evidence.pipeline.cluster_worker"]
        helper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        _mine.helper = helper
    if helper.stdin is None or helper.stdout is None:
        raise ChildProcessError("The helper has no pipes.")
    try:
        helper.stdin.write(json.dumps(task) + "\n")
        helper.stdin.flush()
        answer = helper.stdout.readline()
    except BrokenPipeError:
        answer = ""
    if not answer:
        raise ChildProcessError(f"The process that ran {task['slug']} ended before it was done.")
    return dict(json.loads(answer))


def main() -> None:
    """Run a task for each line of standard input and answer each with one line."""
    set_up_process()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints must not be taken for an answer
    tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    while True:
        task = json.loads(tasks.get())
        outcome = run_task(task)
        answers.write(json.dumps(asdict(outcome)) + "\n")
        answers.flush()


def _listen(tasks: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        tasks.put(line)
    end_children()
    os._exit(0)


def run_task(task: dict[str, Any]) -> Outcome:
    project, options = Project(Path(task["root"])), Options(**{**task["options"], "stages": ()})
    if not project.raw.is_dir():
        message = f"{project.raw} is not there: the project's folder must be shared with every worker at the same path."
        return Outcome(task["slug"], "failed", 0, message, 2)
    if task.get("code") != code_digest():
        message = (
            f"The worker on {platform.node()} has another version of the package than the command. Install the same "
            "one there (and start the worker again), so that every edition is made by the code that its manifest names."
        )
        return Outcome(task["slug"], "failed", 0, message, 2)
    return run_one(project, task["slug"], task["overrides"], Quiet(), options)


class Quiet:
    """A progress that tells nothing: the batch that asked tells what ends."""

    def started(self, plan: StagePlan, number: int, of: int) -> None: ...
    def cell(self, plan: StagePlan, number: int, of: int) -> None: ...
    def kept(self, plan: StagePlan) -> None: ...
    def publishing(self) -> None: ...
    def unchanged(self) -> None: ...


if __name__ == "__main__":
    main()
