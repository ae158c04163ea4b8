"""Times a plain loop over the notebooks against csp, in turn, several times: ratios of medians, spread, peak memory.

The plain loop is what an analyst would write: for each notebook the papermill command with the stock kernel, then the
nbconvert command to HTML. It makes no gates page, manifest or verification; csp makes the whole edition.

    python benchmarks/run.py                  # one partnership: first run, no change, one changed line
    python benchmarks/run.py --boroughs 32    # the strategic assessment of as many boroughs, once each way
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SLUG = "tower-hamlets"
STAGES = ("strategic_assessment", "consultation", "funding_reconciliation", "plan_evidence")
MB = 2**20
HEADS = {"median": 9, "lowest": 9, "highest": 9, "times as fast": 15, "spread": 15, "CPU s": 8, "peak MB": 9}


class Cost(NamedTuple):
    """What a command and all that it started took: seconds, processor seconds, and MB at the peak."""

    seconds: float
    processor: float
    peak: float


class Watch:
    """Looks at a command and all that it starts every so often; pages that are shared are divided among the sharers."""

    def __init__(self, pause: float) -> None:
        self.pause = pause

    def run(self, command: list[str], folder: Path) -> Cost:
        """Run a command and say what it took; a failure ends the benchmark."""
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        peak, used, done = [0.0], dict[int, float](), threading.Event()
        watcher = threading.Thread(target=self._watch, args=(psutil.Process(process.pid), peak, used, done))
        watcher.start()
        _, told = process.communicate()
        seconds = time.monotonic() - began
        done.set()
        watcher.join()
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with status {process.returncode}:\n{told}")
        return Cost(seconds, sum(used.values()), peak[0])

    def _watch(self, process: psutil.Process, peak: list[float], used: dict[int, float], done: threading.Event) -> None:
        while not done.wait(self.pause):
            try:
                family = [process, *process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            peak[0] = max(peak[0], sum(map(memory, family)) / MB)
            for member in family:
                with suppress(psutil.Error):
                    times = member.cpu_times()
                    used[member.pid] = times.user + times.system


def memory(process: psutil.Process) -> float:
    """The share of memory that is this process's own, its part of shared pages included."""
    try:
        return float(process.memory_full_info().pss)
    except psutil.Error:
        return 0.0


def project_in(folder: Path) -> Path:
    """A copy of what a run reads."""
    for name in ("data/raw", "notebooks", "expectations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


def plain(project: Path, slug: str, stages: tuple[str, ...], watch: Watch) -> Cost:
    """The plain loop over some notebooks of one partnership."""
    out = project / "plain" / slug
    out.mkdir(parents=True, exist_ok=True)
    costs: list[Cost] = []
    for stage in stages:
        executed = out / f"{stage}.ipynb"
        for command in (
            [
                str(BIN / "papermill"),
                f"notebooks/{stage}.ipynb",
                str(executed),
                "-p",
                "partnership",
                slug,
                "-k",
                "python3",
            ],
            [str(BIN / "jupyter"), "nbconvert", "--to", "html", str(executed)],
        ):
            costs.append(watch.run(command, project))
    return Cost(sum(c.seconds for c in costs), sum(c.processor for c in costs), max(c.peak for c in costs))


def csp(project: Path, watch: Watch, *arguments: str) -> Cost:
    return watch.run([str(BIN / "csp"), *arguments], project)


def change_a_line(project: Path, number: int) -> None:
    """Give one funding line another description, and note that it was meant."""
    path = project / "data" / "raw" / SLUG / "funding_lines.csv"
    text = path.read_text(encoding="utf-8")
    before = "Street cleanliness" if number == 0 else f"Street cleanliness {number - 1}"
    if before not in text:
        sys.exit(f"{path} has no line {before!r}")
    path.write_text(text.replace(before, f"Street cleanliness {number}"), encoding="utf-8")
    accept = [str(BIN / "csp"), "check", SLUG, "--accept", path.relative_to(project).as_posix()]
    subprocess.run(accept, cwd=project, check=True, capture_output=True)


def one_partnership(times: int, watch: Watch) -> None:
    """First run, no change and one changed line of csp, each against the plain loop, in turn."""
    measured: dict[str, list[Cost]] = {
        "plain loop": [],
        "first run": [],
        "no change": [],
        "one line changed": [],
    }
    with tempfile.TemporaryDirectory() as folder:
        loop = project_in(Path(folder) / "plain")
        for number in range(times):
            project = project_in(Path(folder) / f"csp{number}")
            measured["plain loop"].append(plain(loop, SLUG, STAGES, watch))
            measured["first run"].append(csp(project, watch, "run", SLUG))
            measured["no change"].append(csp(project, watch, "run", SLUG))
            change_a_line(project, 0)
            measured["one line changed"].append(csp(project, watch, "run", SLUG))
            print(f"round {number + 1} of {times}, load {os.getloadavg()[0]:.1f}: " + told_round(measured), flush=True)
            shutil.rmtree(project)
    report(measured)


def told_round(measured: dict[str, list[Cost]]) -> str:
    return ", ".join(f"{name} {runs[-1].seconds:.1f} s" for name, runs in measured.items())


def report(measured: dict[str, list[Cost]]) -> None:
    """Medians with lowest and highest, and how many times as fast as the plain loop in the same round."""
    heads = [f"{head:>{width}}" for head, width in HEADS.items()]
    print(f"\n{'':18}{''.join(heads)}")
    loop = [cost.seconds for cost in measured["plain loop"]]
    for name, costs in measured.items():
        seconds = [cost.seconds for cost in costs]
        each = sorted(base / taken for base, taken in zip(loop, seconds, strict=True))
        print(
            f"{name:18}{statistics.median(seconds):8.1f}s{min(seconds):8.1f}s{max(seconds):8.1f}s"
            f"{statistics.median(loop) / statistics.median(seconds):15.1f}{f'{each[0]:.1f} to {each[-1]:.1f}':>15}"
            f"{statistics.median(cost.processor for cost in costs):8.1f}{max(cost.peak for cost in costs):9.0f}"
        )


def many_boroughs(count: int, loop_over: int, watch: Watch) -> None:
    """A batch over `count` boroughs against the plain loop over `loop_over` of them, scaled up."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_in(Path(folder) / "project")
        codes = boroughs(project)[:count]
        arguments = ["batch", "--areas"] if count == len(boroughs(project)) else ["batch", *codes]
        cost = csp(project, watch, *arguments)
        each = cost.seconds / len(codes)
        print(f"csp batch, {len(codes)} boroughs: {cost.seconds:.0f} s, {each:.1f} s each, peak {cost.peak:.0f} MB")
        print(f"processor seconds: {cost.processor:.0f}, {cost.processor / len(codes):.1f} each")
        loops = [plain(project, code, ("strategic_assessment",), watch) for code in codes[:loop_over]]
        loop = statistics.median(run.seconds for run in loops)
        print(f"plain loop, {len(loops)} of them: {loop:.1f} s each, so {loop * len(codes):.0f} s for {len(codes)}")
        print(f"processor seconds: {statistics.median(run.processor for run in loops):.1f} each")
        print(f"times as fast: {loop * len(codes) / cost.seconds:.1f}; load {os.getloadavg()[0]:.1f}")


def boroughs(project: Path) -> list[str]:
    with (project / "data" / "raw" / "reference" / "areas.csv").open(encoding="utf-8", newline="") as file:
        return [row["area_code"] for row in csv.DictReader(file)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="rounds of one partnership")
    parser.add_argument("--boroughs", type=int, default=0, help="measure a batch over this many boroughs instead")
    parser.add_argument(
        "--loop-over", type=int, default=3, help="boroughs that the plain loop runs; the rest is scaled"
    )
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between looks at memory and time")
    options = parser.parse_args()
    load, ram = os.getloadavg()[0], psutil.virtual_memory().total / 2**30
    print(f"{os.cpu_count()} cores, {ram:.0f} GB, Python {sys.version.split()[0]}, load {load:.1f}")
    watch = Watch(options.pause)
    if options.boroughs:
        many_boroughs(options.boroughs, options.loop_over, watch)
    else:
        one_partnership(options.times, watch)


if __name__ == "__main__":
    main()
