"""Takes in monthly files of boroughs and wards: joins their months, and puts them where areas find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.expressions.calendar import in_words
from csp_evidence.analysis.wording import counted, is_are, listed
from csp_evidence.commands.supplied import write_supplied
from csp_evidence.errors import InputError
from csp_evidence.inputs.layouts import PlaceMonths, load_layouts, plain
from csp_evidence.inputs.place_months import Joined, fits, join_months
from csp_evidence.inputs.published import read_cells
from csp_evidence.partnership.finding import known_areas
from csp_evidence.partnership.reference import reference_rows
from csp_evidence.project import Project

BOROUGHS, WARDS = "mps_boroughs", "mps_wards"
AREA_MONTHS, WARD_MONTHS = "supplied/area_months.csv.gz", "street/{code}-wards.csv.gz"
Field = dict[str, Any]
REQUIRED = {"constraints": {"required": True}}
COMMON: list[Field] = [
    {"name": "category", "type": "string", "description": "Category, as borough_categories.csv has it"} | REQUIRED,
    {"name": "month", "type": "yearmonth", "description": "Month of recording"} | REQUIRED,
    {"name": "offences", "type": "integer", "description": "Offences recorded", "unit": "offences"}
    | {"constraints": {"required": True, "minimum": 0}},
]  # fmt: skip
FIELDS: dict[str, list[Field]] = {
    BOROUGHS: [
        {"name": "area_code", "type": "string", "description": "ONS code; blank for airports and Unknown"},
        {"name": "area_name", "type": "string", "description": "Name of the borough, airports, or Unknown"} | REQUIRED,
        *COMMON,
    ],
    WARDS: [
        {"name": "ward_code", "type": "string", "description": "Code of the ward", "form": "id"} | REQUIRED,
        {"name": "ward_name", "type": "string", "description": "Name of the ward"} | REQUIRED,
        *COMMON,
    ],
}  # fmt: skip


def layout_of(project: Project, paths: Sequence[Path]) -> str | None:
    """The layout of monthly files that all of these files have; None where they have none of them."""
    layouts = load_layouts(project.raw / "reference").place_months
    found = {_layout(path, layouts) for path in paths}
    return found.pop() if len(found) == 1 else None


def _layout(path: Path, layouts: Mapping[str, PlaceMonths]) -> str | None:
    if path.suffix != ".csv" or not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        header = [cell.strip().strip('"') for cell in file.readline().split(",")]
    fitting = [name for name, layout in layouts.items() if fits(header, layout)]
    return max(fitting, key=lambda name: layouts[name].code is not None) if fitting else None


def add_months(project: Project, paths: Sequence[Path], layout: str) -> list[str]:
    """Write the joined months of files where areas find them; what to say.

    Of wards each borough has a file of its own, with those that lie in it.

    Raises
    ------
    InputError
        A file does not fit, or no row names the borough of a ward.
    """
    file = "reference/borough_categories.csv"
    known = reference_rows(project.raw / file, f"data/raw/{file}", ("category",))
    layouts = load_layouts(project.raw / "reference")
    categories = {plain(name): category for name, category in layouts.renamed_categories.items()}
    categories |= {plain(row["category"]): row["category"] for row in known}
    cells = {str(path): read_cells(path, str(path)) for path in paths}
    joined = join_months(cells, layouts.place_months[layout], categories)
    areas, _ = known_areas(project)
    boroughs = {area.name: area for area in areas.values() if len(area.districts) == 1}
    told = [_summary(joined, paths)]
    if layout == BOROUGHS:
        codes = joined.counts["place_name"].map({name: area.area_code for name, area in boroughs.items()})
        frame = joined.counts.rename(columns={"place_name": "area_name"}).assign(area_code=codes)
        return [*told, _write(project, project.raw / AREA_MONTHS, frame, layout, "London boroughs", paths)]
    frame = joined.counts.rename(columns={"place_code": "ward_code", "place_name": "ward_name"})
    frame = frame.assign(borough=frame["ward_code"].map(joined.homes))
    if joined.homes.empty:
        raise InputError("No file names the boroughs of its wards. Add one that does besides, such as an older one.")
    for name, part in frame[frame["offences"] > 0].groupby("borough"):
        if name in boroughs:
            target = project.raw / WARD_MONTHS.replace("{code}", boroughs[str(name)].code)
            told.append(_write(project, target, part, layout, f"Wards of {name}", paths))
    lost = int(frame.loc[~frame["borough"].isin(boroughs), "offences"].sum())
    return [*told, f"{lost:,} offences are in no ward of a borough that is known."] if lost else told


def _summary(joined: Joined, paths: Sequence[Path]) -> str:
    months = sorted(set(joined.counts["month"]))
    every = pd.period_range(months[0], months[-1], freq="M").astype(str)
    told = [f"{counted(len(paths), 'files')}: {len(months)} months, {months[0]} to {months[-1]}."]
    if joined.overlap:
        both, differ = counted(joined.overlap, "months"), counted(joined.revised, "counts")
        told.append(
            f"{both} {is_are(joined.overlap)} in more than one file, and {differ} differ: the file that goes on longer "
            "holds."
        )
    if joined.residues:
        told.append(f"Left out, for only a handful of offences stands there: {', '.join(joined.residues)}.")
    if missing := sorted(set(every) - set(months)):
        told.append(f"Months that no file holds, which are gaps and not falls: {', '.join(missing)}.")
    return " ".join(told)


def _write(project: Project, target: Path, frame: pd.DataFrame, layout: str, where: str, paths: Sequence[Path]) -> str:
    fields = FIELDS[layout]
    frame = frame[[field["name"] for field in fields]]
    months, offences = sorted(set(frame["month"])), int(frame["offences"].sum())
    about: dict[str, Any] = {
        "title": f"Recorded crime by month, {where}",
        "description": "A row is a place, a category and a month.",
        "source": "Metropolitan Police Service, on the London Datastore",
        "period": f"{in_words(months[0])} to {in_words(months[-1])}",
        "geography": where,
        "notes": f"Joined by `csp add` from {listed([path.name for path in paths])}. The day of publication is not "
        "noted.",
        "fields": fields,
        "primaryKey": [field["name"] for field in fields[1:-1]],
    }
    write_supplied(project, target, frame, about, offences=offences)
    return f"{project.relative(target)} ({where}): {offences:,} offences."
