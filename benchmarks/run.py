"""Times a plain loop over the notebooks against csp, on frozen work and on today's, in turn: medians and ratios.

The plain loop is what an analyst would write: for each notebook the papermill command with the stock kernel, then the
nbconvert command to HTML. It makes no gates page, manifest or verification; csp makes the whole edition. Frozen work
is frozen.tar.xz: notebooks, inputs, suites and package of the commit 12474f7 (benchmarks/README.md says why). Memory is
looked at in a round of its own, as the looks slow down what they look at. Linux.

    python benchmarks/run.py                  # one partnership: first run, no change, one changed line
    python benchmarks/run.py --boroughs 32    # the strategic assessment of as many boroughs
"""

from __future__ import annotations

import argparse
import compileall
import csv
import ctypes
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil
import yaml

from csp_evidence.partnership.stages import stage_plan

ROOT = Path(__file__).parents[1]
FROZEN = Path(__file__).with_name("frozen.tar.xz")
BIN = Path(sys.executable).parent
SLUG = "tower-hamlets"
LOOP, FIRST, AGAIN, CHANGED = "plain loop", "first run", "no change", "one line changed"
READ = ("data/raw", "data/dictionary", "notebooks", "expectations", "src/csp_evidence")
CACHES = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
MB = 2**20
PR_SET_CHILD_SUBREAPER = 36  # prctl(2): processes whose parent ends become children of this one, and can be counted


class Cost(NamedTuple):
    """What a command and all that it started took: seconds, processor seconds, and MB at the peak."""

    seconds: float
    processor: float
    peak: float


class Watch:
    """Runs commands and says what they took.

    While it is `looking`, memory is looked at every `pause` seconds, shared pages divided, and what it says of time
    says nothing: each look stops the processes for a while, several of them for as many.
    """

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self.looking = False
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def run(self, command: Sequence[str], project: Path) -> Cost:
        """Run a command in a project with the package that lies there; a failure ends the benchmark."""
        before, began = _used(), time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        peak, done = [0.0], threading.Event()
        watcher = threading.Thread(target=self._watch, args=(psutil.Process(process.pid), peak, done))
        if self.looking:
            watcher.start()
        _, told = process.communicate()
        seconds = time.monotonic() - began
        done.set()
        if self.looking:
            watcher.join()
        with suppress(ChildProcessError):
            while True:
                os.wait()
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with status {process.returncode}:\n{told}")
        return Cost(seconds, _used() - before, peak[0])

    def _watch(self, process: psutil.Process, peak: list[float], done: threading.Event) -> None:
        while not done.wait(self.pause):
            with suppress(psutil.NoSuchProcess):
                family = [process, *process.children(recursive=True)]
                peak[0] = max(peak[0], sum(map(_memory, family)) / MB)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except psutil.Error:
        return 0.0


def project_in(folder: Path, work: str) -> Path:
    """A copy of what a run reads, and of the package, compiled as an installed one is: the frozen ones, or today's."""
    if work == "frozen":
        with tarfile.open(FROZEN) as archive:
            archive.extractall(folder, filter="data")
    else:
        for name in READ:
            shutil.copytree(ROOT / name, folder / name, ignore=CACHES)
    compileall.compile_dir(folder / "src", quiet=1)
    return folder


def stages_of(project: Path) -> list[str]:
    """The notebooks that make the partnership's edition, as the package that lies there names them."""
    command, environment = (
        [str(BIN / "csp"), "run", SLUG, "--dry-run"],
        {**os.environ, "PYTHONPATH": str(project / "src")},
    )
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True)
    return [line.split(":")[0] for line in done.stdout.splitlines()]


def plain(project: Path, slug: str, stages: Sequence[str], watch: Watch) -> Cost:
    """The plain loop over some notebooks of one partnership."""
    out = project / "plain" / slug
    out.mkdir(parents=True, exist_ok=True)
    costs: list[Cost] = []
    for stage in stages:
        source, executed = f"notebooks/{stage}.ipynb", str(out / f"{stage}.ipynb")
        command = [str(BIN / "papermill"), source, executed, "-p", "partnership", slug, "-k", "python3"]
        costs.append(watch.run(command, project))
        costs.append(watch.run([str(BIN / "jupyter"), "nbconvert", "--to", "html", executed], project))
    return Cost(sum(c.seconds for c in costs), sum(c.processor for c in costs), max(c.peak for c in costs))


def csp(project: Path, watch: Watch, *arguments: str) -> Cost:
    return watch.run([str(BIN / "csp"), *arguments], project)


def change_a_line(project: Path, watch: Watch) -> None:
    """Give one funding line another description, and note that it was meant."""
    folder, before = project / "data" / "raw" / SLUG, "Street cleanliness"
    named = [folder / name for name in ("funding_lines.csv", "funds.yml")]  # the frozen one, and today's
    held = [path for path in named if path.is_file() and before in path.read_text(encoding="utf-8")]
    if not held:
        sys.exit(f"neither of {', '.join(map(str, named))} has a line {before!r}")
    held[0].write_text(held[0].read_text(encoding="utf-8").replace(before, f"{before} 0"), encoding="utf-8")
    csp(project, watch, "check", SLUG, "--accept", held[0].relative_to(project).as_posix())


def one_partnership(times: int, works: Sequence[str], watch: Watch) -> None:
    """First run, no change and one changed line of csp, each against the plain loop, in turn."""
    measured: dict[tuple[str, str], list[Cost]] = {}
    peaks: dict[tuple[str, str], float] = {}
    for number in range(times + 1):
        watch.looking = number == times
        for work in works:
            with tempfile.TemporaryDirectory() as folder:
                project = project_in(Path(folder), work)
                costs = {LOOP: plain(project, SLUG, stages_of(project), watch)}
                shutil.rmtree(project / "outputs")  # drafts of the loop
                costs[FIRST] = csp(project, watch, "run", SLUG)
                costs[AGAIN] = csp(project, watch, "run", SLUG)
                change_a_line(project, watch)
                costs[CHANGED] = csp(project, watch, "run", SLUG)
            if watch.looking:
                peaks |= {(work, name): cost.peak for name, cost in costs.items()}
                continue
            for name, cost in costs.items():
                measured.setdefault((work, name), []).append(cost)
            told = ", ".join(f"{name} {cost.seconds:.1f} s, {cost.processor:.1f}" for name, cost in costs.items())
            print(f"round {number + 1}, {work}, load {os.getloadavg()[0]:.1f}: {told}", flush=True)
    for work in works:
        of_work = {name: costs for (of, name), costs in measured.items() if of == work}
        report(work, of_work, {name: peaks[work, name] for name in of_work})
    for name in (FIRST, AGAIN, CHANGED):
        against_frozen(name, {work: measured[work, name] for work in works})


def against_frozen(name: str, measured: dict[str, list[Cost]]) -> None:
    """Say what today's package took beside the frozen one in the same rounds, where both were measured."""
    if len(measured) > 1:
        frozen, today = measured["frozen"], measured["current"]
        wall, used = (
            _spread(_ratios([one[at] for one in today], [one[at] for one in frozen]), digits=2) for at in range(2)
        )
        print(f"today's {name} takes {wall} times as long as the frozen one, and {used} of its processor seconds")


def report(work: str, measured: dict[str, list[Cost]], peaks: dict[str, float]) -> None:
    """A table in Markdown: medians with lowest and highest, and ratios to the plain loop in the same round."""
    print(
        f"\n| {work} work | seconds (lowest to highest) | times as fast (spread) | processor seconds | "
        "times as few (spread) | peak memory |\n|---|---|---|---|---|---|"
    )
    loop = measured[LOOP]
    for name, costs in measured.items():
        seconds, used = [cost.seconds for cost in costs], [cost.processor for cost in costs]
        print(
            f"| {name} | {_spread(seconds)} | {_spread(_ratios([c.seconds for c in loop], seconds))} | {_spread(used)} "
            f"| {_spread(_ratios([c.processor for c in loop], used))} | {peaks[name]:.0f} MB |"
        )


def _ratios(base: Sequence[float], taken: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(base, taken, strict=True)]


def _spread(values: Sequence[float], digits: int = 1) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def many_boroughs(count: int, loop_over: int, work: str, watch: Watch) -> tuple[Cost, float]:
    """A batch over `count` boroughs, and how many times as fast it is as the plain loop over `loop_over` of them."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_in(Path(folder), work)
        codes = boroughs(project, work, count)
        cost = csp(project, watch, "batch", *codes)
        if watch.looking:
            print(f"{work} work, {len(codes)} boroughs, memory: peak {cost.peak:.0f} MB", flush=True)
            return cost, 0.0
        loops = [plain(project, code, ("strategic_assessment",), watch) for code in codes[:loop_over]]
    seconds = statistics.median(cost.seconds for cost in loops)
    used = statistics.median(cost.processor for cost in loops)
    each, each_used = cost.seconds / len(codes), cost.processor / len(codes)
    print(f"{work} work, {len(codes)} boroughs, load {os.getloadavg()[0]:.1f}")
    print(f"plain loop, {len(loops)} of them: {seconds:.1f} s and {used:.1f} processor seconds each")
    print(f"csp batch: {each:.2f} s and {each_used:.2f} processor seconds each")
    print(f"times as fast: {seconds / each:.1f}; times as few processor seconds: {used / each_used:.1f}", flush=True)
    return cost, seconds / each


def boroughs(project: Path, work: str, count: int) -> list[str]:
    """The first `count` boroughs of London as partnerships that have the strategic assessment and nothing else.

    The frozen package takes their codes; today's takes a code for the page on the area today, and gets a folder each.
    """
    raw = project / "data" / "raw"
    with (raw / "reference" / "areas.csv").open(encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file))[:count]
    if work == "current":
        own = yaml.safe_load((raw / SLUG / "partnership.yml").read_text(encoding="utf-8"))
        needed = stage_plan("strategic_assessment").inputs
        shared = {name: own["inputs"][name] for name in needed if own["inputs"].get(name, "").startswith("reference/")}
        for area in areas:
            folder = raw / area["area_code"].lower()
            folder.mkdir()
            named = {"name": area["area_name"], "area_code": area["area_code"]}
            text = yaml.safe_dump(named | {"settings": own["settings"], "inputs": shared})
            (folder / "partnership.yml").write_text(text, encoding="utf-8")
    return [area["area_code"].lower() if work == "current" else area["area_code"] for area in areas]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="rounds")
    parser.add_argument("--work", choices=("frozen", "current", "both"), default="both", help="which notebooks to run")
    parser.add_argument("--boroughs", type=int, default=0, help="measure a batch over this many boroughs instead")
    parser.add_argument("--loop-over", type=int, default=3, help="boroughs that the plain loop runs")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between looks at memory")
    options = parser.parse_args()
    works = ("frozen", "current") if options.work == "both" else (options.work,)
    load, ram = os.getloadavg()[0], psutil.virtual_memory().total / 2**30
    print(f"{os.cpu_count()} cores, {ram:.0f} GB, Python {sys.version.split()[0]}, load {load:.1f}")
    watch = Watch(options.pause)
    if not options.boroughs:
        one_partnership(options.times, works, watch)
        return
    batches: dict[str, list[tuple[Cost, float]]] = {work: [] for work in works}
    for number in range(options.times + 1):
        watch.looking = number == options.times
        for work in works:
            found = many_boroughs(options.boroughs, options.loop_over, work, watch)
            if not watch.looking:
                batches[work].append(found)
    for work, rounds in batches.items():
        print(f"{work} work: the batch is {_spread([times for _, times in rounds])} times as fast as the plain loop")
    against_frozen("batch", {work: [cost for cost, _ in rounds] for work, rounds in batches.items()})


if __name__ == "__main__":
    main()
