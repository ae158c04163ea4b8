"""Unit costs of street-level files: writes synthetic months in the archive's layout and reads them in several ways.

Each way reads all months and counts crimes by month, small area, category and outcome, in a process of its own, so that
its peak memory is its own too; imports are left out.

    python benchmarks/street.py --rows 83334 --months 12     # a million rows, several ways
    python benchmarks/street.py --rows 500000 --months 36    # 18 million rows: every force, three years
    python benchmarks/street.py --gates FOLDER --rows 1000000   # one file through the reader and its gates
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ["Month", "LSOA code", "LSOA name", "Crime type", "Last outcome category"]
CATEGORIES = [
    "Anti-social behaviour", "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime",
    "Other theft", "Possession of weapons", "Public order", "Robbery", "Shoplifting", "Theft from the person",
    "Vehicle crime", "Violence and sexual offences",
]  # fmt: skip
SHARES = [0.17, 0.01, 0.04, 0.09, 0.04, 0.03, 0.06, 0.01, 0.09, 0.01, 0.09, 0.01, 0.06, 0.29]
OUTCOMES = [
    "", "Investigation complete; no suspect identified", "Unable to prosecute suspect", "Status update unavailable",
    "Awaiting court outcome", "Offender given a caution", "Local resolution",
]  # fmt: skip


def write_month(file: Path, month: str, rows: int, draw: np.random.Generator, small_areas: int) -> int:
    """Write one synthetic street file and return its size in bytes."""
    file.parent.mkdir(exist_ok=True, parents=True)
    area = (draw.pareto(2.0, rows) * small_areas / 4).astype(int) % small_areas + 1
    identifier = draw.bytes(32 * rows).hex()
    lines = zip(
        (identifier[64 * at : 64 * at + 64] for at in range(rows)),
        draw.uniform(-0.5, 0.3, rows).round(6).tolist(),
        draw.uniform(51.3, 51.7, rows).round(6).tolist(),
        draw.integers(1, 60_000, rows).tolist(),
        area.tolist(),
        draw.choice(len(CATEGORIES), rows, p=SHARES).tolist(),
        draw.choice(len(OUTCOMES), rows, p=[0.17, 0.31, 0.37, 0.07, 0.05, 0.01, 0.02]).tolist(),
        strict=True,
    )
    with file.open("w", encoding="utf-8") as written:
        written.write(
            "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
            "Last outcome category,Context\n"
        )
        written.writelines(
            f"{name},{month},Metropolitan Police Service,Metropolitan Police Service,{east},{north},On or near Street "
            f"{street},E01{place:06d},Borough {place // 150} {place % 1000:03d}A,{CATEGORIES[kind]},{OUTCOMES[end]},\n"
            for name, east, north, street, place, kind, end in lines
        )
    return file.stat().st_size


def by_pandas(files: list[Path], _: Path) -> int:
    """Pandas, every column as text, as a first script would."""
    frame = pd.concat([pd.read_csv(file, dtype=str) for file in files])
    return len(frame.groupby(COLUMNS, dropna=False).size())


def by_polars(files: list[Path], _: Path) -> int:
    """Polars, the columns that are needed, counted file by file."""
    import polars

    counts = [
        polars.scan_csv(file, infer_schema=False).select(COLUMNS).group_by(COLUMNS).len().collect(engine="streaming")
        for file in files
    ]
    return sum(map(len, counts))


def by_project(files: list[Path], folder: Path) -> int:
    """The reader of the project: PyArrow, checked, to Parquet by month, counted with the ids that are repeated."""
    from csp_evidence.inputs.layouts import load_layouts
    from csp_evidence.inputs.month_files import counts_kept, keep_months

    layouts = load_layouts(ROOT / "data" / "raw" / "reference").counted_rows
    keep_months(files, layouts, folder)
    return sum(len(counts) for _, _, counts in counts_kept(folder, "street"))


WAYS: dict[str, tuple[Callable[[list[Path], Path], int], list[str]]] = {
    "pandas": (by_pandas, ["pandas"]),
    "polars": (by_polars, ["polars"]),
    "project": (by_project, ["pyarrow.csv", "pyarrow.parquet", "pyarrow.compute", "csp_evidence.inputs.month_files"]),
}


def measure(way: str, files: list[Path], folder: Path, answer: Connection) -> None:
    function, imported = WAYS[way]
    for name in imported:
        importlib.import_module(name)
    before, began, used = peak_memory(), time.monotonic(), time.process_time()
    groups = function(files, folder)
    answer.send((time.monotonic() - began, time.process_time() - used, peak_memory() - before, groups))


def peak_memory() -> float:
    """The most that this process has held, in MB; what getrusage tells would include its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def through_gates(folder: Path, rows: int) -> None:
    """One file of so many rows by pandas, and through reader and gates: processor seconds, and MB more than before."""
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401

    from csp_evidence.gates.inputs import GatedInputs
    from csp_evidence.inputs.counted_rows import read_counted
    from csp_evidence.inputs.layouts import load_layouts
    from csp_evidence.inputs.street import LAYOUT
    from csp_evidence.partnership.configuration import load_partnership
    from csp_evidence.project import Project

    for name in ("reference", "exampleshire"):
        shutil.copytree(ROOT / "data" / "raw" / name, folder / "data" / "raw" / name)
    shutil.copytree(ROOT / "expectations", folder / "expectations")
    file = folder / "data" / "raw" / "exampleshire" / "street_crime_synthetic.csv"
    project = Project(folder)
    GatedInputs(project, load_partnership(project, "exampleshire")).read("street_crime")  # what the first call loads
    write_month(file, "2016-09", rows, np.random.default_rng(1), rows // 12)
    counts = len(
        read_counted(file.read_bytes(), load_layouts(project.raw / "reference").counted_rows[LAYOUT], file.name)
    )
    sidecar = file.with_name(f"{file.name}.meta.yml")
    told = sidecar.read_text(encoding="utf-8").split("controls:")[0]
    sidecar.write_text(f"{told}controls: {{rows: {counts}, sums: {{records: {rows}}}}}\n", encoding="utf-8")
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    found = []
    for target, given in ((measure, ("pandas", [file], folder)), (measure_gates, (folder,))):
        process = context.Process(target=target, args=(*given, theirs))
        process.start()
        found.append(mine.recv())
        process.join()
    (_, plain, *_), (seconds, grown, stopping) = found
    print(
        f"{rows:,} rows, {file.stat().st_size / 2**20:.0f} MB, {counts:,} counts, by pandas {plain:.2f} s: "
        f"{seconds:.2f} s {grown:.0f} MB"
    )
    if stopping:
        raise SystemExit(f"A gate stopped it: {stopping}")


def measure_gates(folder: Path, answer: Connection) -> None:
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401

    from csp_evidence.gates.inputs import GatedInputs
    from csp_evidence.gates.messages import stops
    from csp_evidence.partnership.configuration import load_partnership
    from csp_evidence.project import Project

    project = Project(folder)
    partnership = load_partnership(project, "exampleshire")
    GatedInputs(project, partnership).read("population")  # what the first call imports
    before, used = peak_memory(), time.process_time()
    checks = GatedInputs(project, partnership).read("street_crime").checks
    stopping = [check.expectation for check in stops(checks) if check.expectation != "content_matches"]
    answer.send((time.process_time() - used, peak_memory() - before, stopping))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3000, help="rows a month")
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--ways", nargs="*", default=["pandas", "project"], choices=WAYS)
    parser.add_argument("--gates", type=Path, metavar="FOLDER", help="one file through reader and gates")
    options = parser.parse_args()
    if options.gates:
        through_gates(options.gates, options.rows)
        return
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        months = pd.period_range("2023-01", periods=options.months, freq="M").astype(str)
        draw = np.random.default_rng(1)
        files = [Path(folder) / month / f"{month}-metropolitan-street.csv" for month in months]
        size = sum(write_month(file, file.name[:7], options.rows, draw, options.rows // 12 + 1) for file in files)
        print(f"{options.months} months, {options.months * options.rows:,} rows, {size / 2**20:.0f} MB")
        found = set()
        for way in options.ways:
            mine, theirs = context.Pipe()
            process = context.Process(target=measure, args=(way, files, Path(folder) / "kept", theirs))
            process.start()
            seconds, used, grown, groups = mine.recv()
            process.join()
            found.add(groups)
            print(f"{way:8}{seconds:8.2f} s, {used:.2f} of the processor,{grown:8.0f} MB more than before", flush=True)
    if len(found) != 1:
        sys.exit(f"The ways do not agree on the number of groups: {sorted(found)}.")


if __name__ == "__main__":
    main()
