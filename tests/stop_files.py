"""Stop-and-search files in the layout of data.police.uk, drawn for tests."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from csp_evidence.inputs.layouts import load_layouts
from tests.conftest import ROOT

LAYOUT = load_layouts(ROOT / "data" / "raw" / "reference").counted_rows["police_uk_stops"]
ANSWERS = {  # of those searched, and what an officer may see
    "White - English/Welsh/Scottish/Northern Irish/British": "White",
    "White - Any other White background": "White",
    "Black/African/Caribbean/Black British - African": "Black",
    "Asian/Asian British - Bangladeshi": "Asian",
    "Mixed/Multiple ethnic groups - White and Black Caribbean": "Black",
    "Other ethnic group - Any other ethnic group": "Other",
    "Other ethnic group - Not stated": "White",
    "": "",
}
CHANCES = (0.5, 0.1, 0.08, 0.07, 0.02, 0.02, 0.16, 0.05)
TYPES = ("Person search", "Person and Vehicle search", "Vehicle search")


def write_stops(
    folder: Path, force: str, months: Sequence[str], *, a_month: int = 200, seed: int = 5
) -> Counter[tuple[str, str]]:
    """Write a file a month; how many searches of people there are by the answer and by what the officer saw."""
    random, found = np.random.default_rng(seed), Counter[tuple[str, str]]()
    for month in months:
        path = folder / f"{month}-{force}-stop-and-search.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(LAYOUT.header)
            for _ in range(a_month):
                answer = str(random.choice(list(ANSWERS), p=CHANCES))
                seen = ANSWERS[answer] if random.random() < 0.9 else "Asian"
                kind = str(random.choice(TYPES, p=(0.7, 0.2, 0.1)))
                day, placed = f"{month}-{random.integers(1, 28):02d}T12:00:00+00:00", random.random() < 0.8
                place = ("51.6", "-3.0") if placed else ("", "")
                row = [kind, day, "False", "", *place, "Male", "18-24", answer, seen, "Misuse of Drugs Act 1971"]
                writer.writerow([*row, "Controlled drugs", "A no further action disposal", "False", "False"])
                found[answer, seen] += kind != "Vehicle search"
    return found
