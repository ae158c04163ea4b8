"""Sum the borough file of 2010 to 2025 into groups, and put the residents of its years beside it.

    python scripts/make_later_series.py

It writes the series that years after September 2016 are assessed with (`later_years` of partnership.yml), from
recorded_crime_by_borough_month_2010_2025.csv.gz and borough_categories.csv, and the residents from the two files of
estimates. Run it again when the borough file has new months, then `csp accept` the two files. Nothing is estimated but
mid-2018, for which neither file has a figure: it is the mean of mid-2017 and mid-2019, and its row says so.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd

REFERENCE = Path(__file__).parents[1] / "data" / "raw" / "reference"
MONTHS = "recorded_crime_by_borough_month_2010_2025.csv.gz"
ESTIMATES = {2017: "2017-06-30", 2019: "2019-06-30", 2020: "2020-06-30"}
BETWEEN = {2018: (2017, 2019)}
PUBLISHED = "published"


def grouped(months: pd.DataFrame, categories: pd.DataFrame) -> pd.DataFrame:
    """Offences by borough, group and month, with a row for each; what is in no borough or in no group is left out."""
    groups = categories.dropna(subset=["offence_group"]).set_index("category")["offence_group"]
    placed = months.dropna(subset=["area_code"])
    names = placed.drop_duplicates("area_code").set_index("area_code")["area_name"]
    table = placed.assign(offence_group=placed["category"].map(groups)).pivot_table(
        index=["area_code", "offence_group"], columns="month", values="offences", aggfunc="sum", fill_value=0
    )
    every = pd.MultiIndex.from_product([names.index, sorted(set(groups))], names=table.index.names)
    long = table.reindex(every, fill_value=0).stack().rename("offences").reset_index()
    named = long.assign(area_name=long["area_code"].map(names), offences=long["offences"].astype(int))
    return named[["area_code", "area_name", "offence_group", "month", "offences"]]


def residents(early: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Residents by borough and mid-year, each with its basis."""
    names = early.drop_duplicates("area_code").set_index("area_code")["area_name"]
    of_boroughs = districts[districts["lad_code"].isin(names.index)]
    wide = early.pivot_table(index="area_code", columns="mid_year", values="persons")
    for year, day in ESTIMATES.items():
        wide[year] = of_boroughs[of_boroughs["date"] == day].set_index("lad_code")["persons"]
    for year, (before, after) in BETWEEN.items():
        wide[year] = (wide[before] + wide[after]) / 2
    long = wide.sort_index(axis=1).rename_axis("mid_year", axis=1).stack().rename("persons").reset_index()
    basis = long["mid_year"].map({year: f"mean of mid-{a} and mid-{b}" for year, (a, b) in BETWEEN.items()})
    told = long.assign(area_name=long["area_code"].map(names), persons=long["persons"].round().astype(int))
    return told.assign(basis=basis.fillna(PUBLISHED))[["area_code", "area_name", "mid_year", "persons", "basis"]]


def main() -> None:
    """Write both files."""
    months = pd.read_csv(REFERENCE / MONTHS, dtype={"area_code": str})
    series = grouped(months, pd.read_csv(REFERENCE / "borough_categories.csv"))
    target = REFERENCE / "recorded_crime_by_borough_group_month.csv.gz"
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(series.to_csv(index=False, lineterminator="\n").encode())
    people = residents(
        pd.read_csv(REFERENCE / "population_by_borough_year.csv"), pd.read_csv(REFERENCE / "population_by_district.csv")
    )
    people.to_csv(REFERENCE / "population_by_borough_year_2011_2020.csv", index=False, lineterminator="\n")
    print(len(series), int(series["offences"].sum()), len(people), int(people["persons"].sum()))


if __name__ == "__main__":
    main()
