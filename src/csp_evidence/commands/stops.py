"""Takes in stop-and-search files: the counts of all months of a force, as one input of its areas.

The files name no small area, and their points are left blank for many rows, so that they tell of a force as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.areas.forces import plain_force, police_of
from csp_evidence.analysis.expressions.calendar import in_words
from csp_evidence.commands.supplied import write_supplied
from csp_evidence.inputs.counted_rows import RECORDS
from csp_evidence.inputs.month_files import counts_kept
from csp_evidence.inputs.street import STOP_FIELDS
from csp_evidence.partnership.known_areas import Area
from csp_evidence.project import Project

STOPS = "stop-and-search"
SUPPLIED = "street"  # below data/raw


def add_stops(project: Project, store: Path, forces: Iterable[str], areas: Mapping[str, Area]) -> list[str]:
    """Write the searches of each force, called as its files are, where its areas find them; what to say of each.

    A force that has no partnership, such as the British Transport Police, is left out.
    """
    codes = {plain_force(area.force_name): (area.force_code, area.force_name) for area in areas.values()}
    by_force: dict[str, list[pd.DataFrame]] = {force: [] for force in sorted(set(forces) & set(codes))}
    names = [str(field["name"]) for field in STOP_FIELDS]
    for _, force, counts in counts_kept(store, STOPS) if by_force else ():
        if force in by_force:
            by_force[force].append(counts[names].astype({name: object for name in names if name != RECORDS}))
    return [_write(project, *codes[force], pd.concat(parts)) for force, parts in by_force.items()]


def _write(project: Project, code: str, force: str, frame: pd.DataFrame) -> str:
    target = project.raw / SUPPLIED / f"{code}-stops.csv.gz"
    frame = frame.sort_values([name for name in frame if name != RECORDS], kind="stable")
    records, months = int(frame[RECORDS].sum()), sorted(set(frame["month"]))
    about: dict[str, Any] = {
        "title": f"Stops and searches by {police_of(force)}",
        "description": "A row counts the searches that are alike in month, ethnic groups, object and outcome.",
        "source": "Home Office and police forces, data.police.uk",
        "period": f"{in_words(months[0])} to {in_words(months[-1])}",
        "geography": f"The area of {police_of(force)}",
        "notes": "Counted by `csp add` from the force's files. The day of publication is not noted. The files give no "
        "small area, so they tell of the force as a whole.",
        "fields": STOP_FIELDS,
        "named_by": ["month", "self_defined", "officer_defined", "object"],
    }
    write_supplied(project, target, frame, about, **{RECORDS: records})
    return f"{project.relative(target)}: {records:,} searches by {police_of(force)}, {months[0]} to {months[-1]}."
