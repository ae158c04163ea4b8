"""Print how much more counts of each offence group vary than chance alone would make them.

    python scripts/measure_dispersion.py

Places among all partnerships need it, and only London has months to measure it by. The numbers stand in
data/raw/reference/csp_offence_groups.csv; a test holds them to this script.
"""

from __future__ import annotations

import csv
import sys

import pandas as pd

from csp_evidence.analysis.assessment.series import dispersions, pooled_dispersion
from csp_evidence.project import Project, find_project

MONTHS = "recorded_crime_by_borough_month_2010_2025.csv.gz"
YEAR_END, YEARS = "2025-11", 4


def measured(project: Project) -> pd.DataFrame:
    """By offence group of the partnership table: dispersion and freedom, pooled over the boroughs of London."""
    folder = project.raw / "reference"
    months = pd.read_csv(folder / MONTHS, parse_dates=["month"]).dropna(subset=["area_code"])
    groups = pd.read_csv(folder / "csp_offence_groups.csv").set_index("offence_group")["part_of"]
    categories = pd.read_csv(folder / "borough_categories.csv").set_index("category")["offence_group"].dropna()
    above = {category: _upwards(group, groups) for category, group in categories.items()}
    counted = months.assign(offence_group=months["category"].map(above)).explode("offence_group")
    table = counted.dropna(subset=["offence_group"]).pivot_table(
        index=["area_code", "offence_group"], columns="month", values="offences", aggfunc="sum", fill_value=0
    )
    return pooled_dispersion(dispersions(table, YEAR_END, YEARS)).reindex(groups.index)


def _upwards(group: object, part_of: pd.Series) -> list[object]:
    """A group, and each that it is a part of."""
    found = []
    while not pd.isna(group):
        found.append(group)
        group = part_of[group]
    return found


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["offence_group", "dispersion", "freedom"])
    writer.writerows(
        (group, f"{row.dispersion:.2f}", int(row.freedom)) for group, row in measured(find_project()).iterrows()
    )
