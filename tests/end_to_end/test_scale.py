"""A hundred thousand responses take less than a minute of kernel time and a gigabyte."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.conftest import SLUG, accept

SECONDS, BYTES = 60, 1_000_000_000
RUN = """
import re, sys, time
from pathlib import Path
import nbformat
from IPython.core.interactiveshell import InteractiveShell
import io, contextlib
notebook = nbformat.read(sys.argv[1], 4)
shell = InteractiveShell.instance()
started = time.process_time()
for cell in notebook.cells:
    if cell.cell_type == "code":
        with contextlib.redirect_stdout(io.StringIO()):
            shell.run_cell(cell.source).raise_error()
used = time.process_time() - started
# Not ru_maxrss, which counts what the parent held when it started this process.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(used, int(peak[1]) * 1024)
"""


def enlarge(project: Path, size: int) -> None:
    """Fill the synthetic file up to `size` responses drawn from it, and take its published totals away."""
    folder = project / "data" / "raw" / SLUG
    path = folder / "consultation_responses_synthetic.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    drawn = np.random.default_rng(7).integers(0, len(rows), size)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**rows[at], "response_id": f"SYN-{number:06}"} for number, at in enumerate(drawn, start=1))
    sidecar = path.with_name(path.name + ".meta.yml")
    sidecar.write_text(re.sub(r"rows: \d+", f"rows: {size}", sidecar.read_text(encoding="utf-8")), encoding="utf-8")
    accept(project, path.relative_to(project).as_posix())
    settings = folder / "partnership.yml"
    kept = yaml.safe_load(settings.read_text(encoding="utf-8"))
    del kept["inputs"]["consultation_published"]
    settings.write_text(yaml.safe_dump(kept, sort_keys=False), encoding="utf-8")


@pytest.mark.suite("kernels", whole=True)
def test_a_large_consultation_is_analysed_in_a_minute_and_a_gigabyte(project: Path) -> None:
    size = 100_000
    enlarge(project, size)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(project / "notebooks" / "consultation.ipynb")],
        cwd=project / "notebooks",
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, peak = map(float, done.stdout.split()[-2:])
    assert seconds < SECONDS, f"{seconds:.0f} s for {size:,} responses"
    assert peak < BYTES, f"{peak / 1e6:.0f} MB for {size:,} responses"
    record = json.loads((project / "outputs" / "drafts" / SLUG / ".stages" / "consultation.json").read_text())
    assert record["results"]["consultation.responses"]["value"] == size
