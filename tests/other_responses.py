"""Other responses to the consultation that agree with the same published totals, with texts that attack among them."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml

from scripts import make_synthetic_consultation as making
from tests.conftest import SLUG, accept

RESPONSES = f"data/raw/{SLUG}/consultation_responses_synthetic.csv"
HOSTILE = (
    "<script>alert('planted')</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://evil.example\",\"planted\")",
    "+planted", "-planted", "@planted", "\u202eplanted\u202c backwards", ("planted " * 12_500).strip(),
    "planted\nover two lines",
)  # fmt: skip
DETAILS = ("planted.person@example.org", "020 7946 0777", "E98 1ZZ", "Mrs Plantedname", "340 Plantedname Street")


def give(project: Path, seed: int = 4) -> None:
    """Put them in the place of the responses of a project, and accept them."""
    path = project / RESPONSES
    assumptions = yaml.safe_load(making.ASSUMPTIONS.read_text(encoding="utf-8")) | {"seed": seed}
    making.write_responses(making.make_responses(making.read_constraints(project / "data" / "raw"), assumptions), path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    writing = [row for row in rows if row["other_text"]]
    for row, text in zip(writing, [*HOSTILE, *(f"Come and see, {one}, thanks" for one in DETAILS)], strict=False):
        row["other_text"] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    accept(project, RESPONSES)
