"""The worked example with a series for later years, in which everything is planted that a person must look at."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from tests.conftest import EXAMPLE, accept

FOLDER = f"data/raw/{EXAMPLE}"
OWN, TO = "E99000001", "2017-09"
GONE, NEW = "drugs", "drug_offences"
RENAMED = ("Sampleford", "Sampleford Vale")
REVISED = ("assault", "2016-08", 7)  # a published month, and by how much more it has now
BREAK = ("theft", "2017-03", "Thefts under £5 are no longer counted.")
TOO_MANY = 25_000
BECAUSE = "drugs are counted under another name"


def plant(project: Path, *, renamed: bool = True, too_many: bool = True) -> None:
    """Give the worked example in a copy of the project `later_years`: a year more, and what the module plants in it."""
    raw = project / FOLDER
    crime = pd.read_csv(raw / "recorded_crime_synthetic.csv")
    last = crime[crime["month"] > "2015-09"]
    moved = last.assign(
        month=last["month"].map(lambda month: f"{int(month[:4]) + 1}{month[4:]}"),
        offences=last["offences"] + last["month"].str[5:].astype(int) * (last["offences"] > 0),
    )
    later = pd.concat([crime, moved], ignore_index=True)
    group, month, more = REVISED
    own = later["area_code"] == OWN
    later.loc[own & (later["offence_group"] == group) & (later["month"] == month), "offences"] += more
    if too_many:
        later.loc[own & (later["offence_group"] == "theft") & (later["month"] == TO), "offences"] = TOO_MANY
    later["offence_group"] = later["offence_group"].replace({GONE: NEW})
    inputs = {"recorded_crime": _write(project, "recorded_crime", later, {"offences": int(later["offences"].sum())})}
    for name, column in (("offence_groups", "offence_group"), ("offence_group_priorities", "offence_group")):
        table = pd.read_csv(raw / f"{name}_synthetic.csv", dtype=str, keep_default_na=False)
        inputs[name] = _write(project, name, table.assign(**{column: table[column].replace({GONE: NEW})}), {})
    people = pd.read_csv(raw / "population_synthetic.csv")
    grown = people[people["mid_year"] == 2016].assign(mid_year=2017, persons=lambda table: table["persons"] + 100)
    both = pd.concat([people, grown], ignore_index=True)
    inputs["population"] = _write(project, "population", both, {"persons": int(both["persons"].sum())})
    breaks = pd.DataFrame(
        [[*BREAK, "Invented", ""]], columns=["offence_group", "month", "effect", "source", "checked_against"]
    )
    target = raw / "series_breaks_later.csv"
    breaks.to_csv(target, index=False)
    sidecar = (project / "data/raw/reference/series_breaks.csv.meta.yml").read_text("utf-8")
    _describe(target, sidecar, len(breaks), {})
    accept(project, f"{FOLDER}/{target.name}")
    inputs["series_breaks"] = f"{EXAMPLE}/{target.name}"
    if renamed:
        areas = pd.read_csv(raw / "areas_synthetic.csv", dtype=str)
        areas["area_name"] = areas["area_name"].replace(dict([RENAMED]))
        inputs["areas"] = _write(project, "areas", areas, {})
        crime_file = raw / "recorded_crime_later.csv"
        crime_file.write_text(crime_file.read_text("utf-8").replace(*(f",{name}," for name in RENAMED)), "utf-8")
        accept(project, f"{FOLDER}/recorded_crime_later.csv")
    lines = "".join(f"    {name}: {file}\n" for name, file in inputs.items())
    lines += "".join(f"    {name}: null\n" for name in ("themes", "harm_weights"))
    settings = raw / "partnership.yml"
    told = f'later_years:\n  after: "2016-09"\n  because: {BECAUSE}\n  inputs:\n{lines}'
    settings.write_text(f"{settings.read_text('utf-8')}\n{told}", "utf-8")


def _write(project: Path, name: str, table: pd.DataFrame, sums: dict[str, int]) -> str:
    """Write an input of later years beside the standing one, with its sidecar, accepted; its path below data/raw."""
    raw = project / FOLDER
    target = raw / f"{name}_later.csv"
    table.to_csv(target, index=False)
    _describe(target, (raw / f"{name}_synthetic.csv.meta.yml").read_text("utf-8"), len(table), sums)
    accept(project, f"{FOLDER}/{target.name}")
    return f"{EXAMPLE}/{target.name}"


def _describe(target: Path, sidecar: str, rows: int, sums: dict[str, int]) -> None:
    listed = ", ".join(f"{name}: {total}" for name, total in sums.items())
    controls = f"controls:\n  sha256: null\n  fields: {{}}\n  rows: {rows}\n  sums: {{{listed}}}\n"
    described = re.sub(r"controls:.*", controls, sidecar, flags=re.DOTALL)
    target.with_name(f"{target.name}.meta.yml").write_text(described, "utf-8")
