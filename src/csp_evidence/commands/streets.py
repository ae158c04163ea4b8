"""Takes in street-level files: keeps their months, and cuts out what lies in the small areas of partnerships."""

from __future__ import annotations

import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.areas.forces import plain_force
from csp_evidence.analysis.expressions.calendar import in_words
from csp_evidence.analysis.wording import counted
from csp_evidence.commands.stops import STOPS, add_stops
from csp_evidence.commands.supplied import write_supplied
from csp_evidence.errors import ConfigurationError, FetchError, InputError
from csp_evidence.fetch.unpacking import unpack
from csp_evidence.files.reading import not_there
from csp_evidence.inputs.counted_rows import IDS, RECORDS, REPEATS
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.month_files import MonthFile, counts_kept, is_month_file, keep_months
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.street import FIELDS, NAMED_BY
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import known_areas
from csp_evidence.partnership.known_areas import Area
from csp_evidence.project import Project, area_code_of

STORE = "police_uk"  # below data/processed
STREET, LSOAS = "street", "lsoas"
SUPPLIED = "street"  # below data/raw: what areas that have no folder of their own are supplied with


@dataclass
class Cut:
    """What lies in the small areas of one partnership: its counts a month, and how many records there are."""

    parts: list[pd.DataFrame] = field(default_factory=list)
    records: int = 0


def is_street(paths: Sequence[Path]) -> bool:
    """Whether what is to be added are street-level files: folders, archives, or files called as the police do."""
    return all(path.is_dir() or path.suffix == ".zip" or is_month_file(path.name) for path in paths)


def add_street(project: Project, paths: Sequence[Path], slugs: Sequence[str] = ()) -> list[str]:
    """Keep the months of all street-level files in folders and archives, and cut them for partnerships; what to say.

    Without `slugs` these are the partnerships of the forces whose files came. Files of a force next door may hold some
    of a partnership's crimes, so that all that is kept is looked through.

    Raises
    ------
    ConfigurationError, InputError, FetchError
        There is no such file, one does not fit its layout, or an archive cannot be trusted. What was kept stays.
    """
    kept = [file for path in paths for file in _kept(project, path)]
    if not kept:
        raise ConfigurationError(
            f"There is no file called as data.police.uk calls its own, such as 2026-03-gwent-street.csv, in "
            f"{', '.join(map(str, paths))}."
        )
    told = [_summary(kept)]
    areas, _ = known_areas(project)
    forces = {file.force for file in kept if file.kind == STREET}
    chosen = list(slugs) or [code for code, area in areas.items() if plain_force(area.force_name) in forces]
    told += cut_for(project, chosen, areas) if forces and chosen else []
    stopped = (file.force for file in kept if file.kind == STOPS)
    return told + add_stops(project, project.processed(STORE), stopped, areas)


def _kept(project: Project, path: Path) -> list[MonthFile]:
    layouts = load_layouts(project.raw / "reference").counted_rows
    with tempfile.TemporaryDirectory() as folder:
        return keep_months(_files(path, Path(folder)), layouts, project.processed(STORE))


def _files(path: Path, folder: Path) -> list[Path]:
    """The street-level files in a folder or an archive, which is unpacked into another; or the one that it is."""
    if path.suffix == ".zip":
        if not zipfile.is_zipfile(path):
            raise FetchError(f"{path} is no archive. Download it again.")
        unpack(path, folder, "*.csv")
        path = folder
    if path.is_dir():
        return [file for file in sorted(path.rglob("*.csv")) if is_month_file(file.name)]
    if not path.is_file():
        raise InputError(f"{path} {not_there(path)}. Name a folder, an archive or a file as it is called.")
    return [path]


def _summary(kept: Sequence[MonthFile]) -> str:
    months, fresh = sorted({file.month for file in kept}), sum(file.fresh for file in kept)
    forces = sorted({file.force for file in kept})
    rows = sum(file.records for file in kept)
    came, span = counted(len(kept), "files"), f"{months[0]} to {months[-1]}"
    return (
        f"{came} of {', '.join(forces)}, {span}: {rows:,} rows; {fresh} files are new or changed, and the others were "
        "kept already."
    )


def cut_for(project: Project, slugs: Collection[str], areas: dict[str, Area]) -> list[str]:
    """Write the street_crime of partnerships from all months that are kept; what to say of each."""
    codes = {slug: load_partnership(project, slug).csp_code for slug in slugs}
    if unknown := [slug for slug, code in codes.items() if code not in areas]:
        raise ConfigurationError(
            f"partnership.yml of {unknown[0]} must give csp_code, so that its small areas are known."
        )
    cuts, forces, nowhere = _cuts(project, {code: areas[code] for code in codes.values() if code})
    told = []
    for slug, code in codes.items():
        area = areas[code or ""]
        if not cuts[area.code].records:
            told.append(f"{slug} ({area.name}): none of the records lies in its small areas; nothing changed.")
            continue
        target = supplied_to(project, slug)
        _write(project, target, area, cuts[area.code], forces[area.code], nowhere)
        told.append(f"{project.relative(target)} ({area.name}): {cuts[area.code].records:,} records.")
        if plain_force(area.force_name) not in forces[area.code]:
            told[-1] += f" The files of its own force ({area.force_name}) are not among them: a part, and no level."
        told[-1] += _named(project, slug)
    return told


def _named(project: Project, slug: str) -> str:
    """What is left to do for a partnership with a folder: it names its inputs itself."""
    file = supplied_to(project, slug).relative_to(project.raw).as_posix()
    if area_code_of(slug) or load_partnership(project, slug).inputs.get("street_crime") == file:
        return ""
    return f" Name it in partnership.yml, under inputs: `street_crime: {file}`."


def supplied_to(project: Project, slug: str) -> Path:
    """Where the street-level file of a partnership lies: in its folder, or with those of areas that have none."""
    return project.raw / (f"{SUPPLIED}/{slug}.csv.gz" if area_code_of(slug) else f"{slug}/street_crime.csv.gz")


def _cuts(project: Project, areas: dict[str, Area]) -> tuple[dict[str, Cut], dict[str, list[str]], dict[str, int]]:
    """By partnership what lies in it and the forces whose files hold some; by force how many records have no place."""
    home = _homes(project)
    named = {name: code for code, area in areas.items() for name in _whole(area)}
    cuts: dict[str, Cut] = defaultdict(Cut)
    forces: dict[str, list[str]] = defaultdict(list)
    nowhere: dict[str, int] = defaultdict(int)
    for _, force, counts in counts_kept(project.processed(STORE), STREET):
        of_2011 = counts["lsoa_name"].astype(object).str[:-5].map(named)  # "Torfaen 001A", not in the Census of 2021
        code = counts["lsoa_code"].astype(object).map(home).fillna(of_2011)
        nowhere[force] += int(counts.loc[counts["lsoa_code"].isna(), RECORDS].sum())
        for area, part in counts[code.isin(areas)].groupby(code):
            cuts[str(area)].parts.append(part)
            cuts[str(area)].records += int(part[RECORDS].sum())
            if force not in forces[str(area)]:
                forces[str(area)].append(force)
    return cuts, forces, nowhere


def _homes(project: Project) -> pd.Series:
    """The partnership of each small area of 2021."""
    file = "reference/lsoas_2021.csv.gz"
    frame = read_published(project.raw / file, f"data/raw/{file}").frame
    return frame.set_index("lsoa_code")["csp_code"]


def _whole(area: Area) -> Iterable[str]:
    """The names of the districts that it has alone, with which the names of their small areas begin."""
    return (name for code, name in area.districts.items() if code not in area.shared)


def _write(
    project: Project, target: Path, area: Area, cut: Cut, forces: Sequence[str], nowhere: dict[str, int]
) -> None:
    words = [str(name) for name in cut.parts[0] if name not in (RECORDS, REPEATS)]
    whole = pd.concat([part.astype(dict.fromkeys(words, object)) for part in cut.parts])
    frame = whole.assign(**{IDS: None})[[one["name"] for one in FIELDS]]
    frame = frame.sort_values([*NAMED_BY, "reported_by"], kind="stable")
    about = _about(area, sorted(set(frame["month"])), forces, nowhere) | {"fields": FIELDS, "named_by": NAMED_BY}
    write_supplied(project, target, frame, about, **{name: int(frame[name].sum()) for name in (RECORDS, REPEATS)})


def _about(area: Area, months: Sequence[str], forces: Sequence[str], nowhere: dict[str, int]) -> dict[str, Any]:
    lost = ", ".join(f"{force} {nowhere[force]:,}" for force in forces)
    return {
        "title": f"Street-level crime, {area.name}",
        "description": "A row counts the crimes, or the incidents of anti-social behaviour, that are alike in month, "
        "small area, category and outcome.",
        "source": "Home Office and police forces, data.police.uk",
        "period": f"{in_words(months[0])} to {in_words(months[-1])}",
        "geography": f"The small areas of {area.name}",
        "notes": f"Counted by `csp add` from the files of {', '.join(forces)}. The day of publication is not noted. "
        f"Points are anonymised. Records of these forces without a place, which lie in no partnership: {lost}.",
    }
