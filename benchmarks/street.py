"""Unit costs of street-level files: writes synthetic months in the archive's layout and reads them in several ways.

Each way reads all months and counts offences by month, small area and category, in a process of its own, so that its
peak memory is its own too.

    python benchmarks/street.py --rows 3000 --months 36      # about one borough
    python benchmarks/street.py --rows 85000 --months 36     # about the Metropolitan Police
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ["Month", "LSOA code", "Crime type"]
CATEGORIES = [
    "Anti-social behaviour", "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime",
    "Other theft", "Possession of weapons", "Public order", "Robbery", "Shoplifting", "Theft from the person",
    "Vehicle crime", "Violence and sexual offences",
]  # fmt: skip


def write_months(folder: Path, months: int, rows: int) -> int:
    """Write synthetic street files, one a month, and return their size in bytes."""
    draw, size = np.random.default_rng(1), 0
    for period in pd.period_range("2013-10", periods=months, freq="M"):
        file = folder / str(period) / f"{period}-metropolitan-street.csv"
        file.parent.mkdir()
        area = draw.integers(1, 4836, rows)
        pd.DataFrame(
            {
                "Crime ID": [draw.bytes(32).hex() for _ in range(rows)],
                "Month": str(period),
                "Reported by": "Metropolitan Police Service",
                "Falls within": "Metropolitan Police Service",
                "Longitude": draw.uniform(-0.5, 0.3, rows).round(6),
                "Latitude": draw.uniform(51.3, 51.7, rows).round(6),
                "Location": [f"On or near Street {number}" for number in draw.integers(1, 60_000, rows)],
                "LSOA code": [f"E01{number:06d}" for number in area],
                "LSOA name": [f"Borough {number // 150} {number:04d}A" for number in area],
                "Crime type": draw.choice(CATEGORIES, rows),
                "Last outcome category": "Investigation complete; no suspect identified",
                "Context": "",
            }
        ).to_csv(file, index=False)
        size += file.stat().st_size
    return size


def whole(files: list[Path]) -> int:
    """Pandas, every column as text, as a first script would."""
    frame = pd.concat([pd.read_csv(file, dtype=str) for file in files])
    return len(frame.groupby(COLUMNS, dropna=False).size())


def needed(files: list[Path]) -> int:
    """Pandas, the columns that are needed, counted month by month."""
    counts = [pd.read_csv(file, dtype=str, usecols=COLUMNS).groupby(COLUMNS, dropna=False).size() for file in files]
    return len(pd.concat(counts))


def arrow(files: list[Path]) -> int:
    """PyArrow, the columns that are needed, counted month by month."""
    from pyarrow import csv

    options = csv.ConvertOptions(include_columns=COLUMNS, strings_can_be_null=True)
    return sum(
        csv.read_csv(file, convert_options=options).group_by(COLUMNS).aggregate([([], "count_all")]).num_rows
        for file in files
    )


def measure(way: str, files: list[Path], answer: Connection) -> None:
    if way == "arrow":
        import pyarrow.csv  # noqa: F401  (its import is not what is measured)
    before, began = peak_memory(), time.monotonic()
    groups = {"whole": whole, "needed": needed, "arrow": arrow}[way](files)
    answer.send((time.monotonic() - began, peak_memory() - before, groups))


def peak_memory() -> float:
    """The most that this process has held, in MB; what getrusage tells would include its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3000, help="rows a month")
    parser.add_argument("--months", type=int, default=36)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        size = write_months(Path(folder), options.months, options.rows)
        files = sorted(Path(folder).glob("*/*.csv"))
        print(f"{options.months} months, {options.months * options.rows:,} rows, {size / 2**20:.0f} MB")
        found = set()
        for way in ("whole", "needed", "arrow"):
            mine, theirs = context.Pipe()
            process = context.Process(target=measure, args=(way, files, theirs))
            process.start()
            seconds, grown, groups = mine.recv()
            process.join()
            found.add(groups)
            print(f"{way:8}{seconds:8.2f} s{grown:8.0f} MB more than before")
    if len(found) != 1:
        raise SystemExit(f"The ways do not agree on the number of groups: {sorted(found)}.")


if __name__ == "__main__":
    main()
