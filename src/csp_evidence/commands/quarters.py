"""Takes in the Home Office's open data: counts of every partnership by quarter, as one input of all areas."""

from __future__ import annotations

from pathlib import Path

from csp_evidence.analysis.expressions.calendar import in_words
from csp_evidence.commands.supplied import write_supplied
from csp_evidence.errors import InputError
from csp_evidence.files.reading import not_there
from csp_evidence.inputs.home_office import read_quarters
from csp_evidence.inputs.layouts import load_layouts, plain
from csp_evidence.partnership.finding import known_areas
from csp_evidence.partnership.reference import reference_rows
from csp_evidence.project import Project

LAYOUT, SUPPLIED = "home_office_csp", "supplied/csp_quarters.csv.gz"
FIELDS = [
    {"name": "csp_code", "type": "string", "description": "ONS code of the partnership", "form": "id"},
    {"name": "quarter", "type": "yearmonth", "description": "First month of the quarter"},
    {"name": "offence_group", "type": "string", "description": "Group of offences", "form": "id"},
    {
        "name": "offences",
        "type": "integer",
        "description": "Recorded offences; below zero where records were taken back",
    },
]


def add_quarters(project: Project, path: Path) -> list[str]:
    """Write the counts of an open data file to data/raw/supplied, where every area by its code finds them; what to say.

    Raises
    ------
    InputError
        It is missing, or does not fit the layout: names sheet and row.
    """
    if not path.is_file():
        raise InputError(f"{path} {not_there(path)}. Name the file as it is called, with its folder.")
    areas, _ = known_areas(project)
    file = "reference/csp_aliases.csv"
    aliases = reference_rows(project.raw / file, f"data/raw/{file}", ("name", "csp_code"))
    codes = {plain(area.name): code for code, area in areas.items()}
    codes |= {plain(row["name"]): row["csp_code"] for row in aliases}
    frame = read_quarters(path, load_layouts(project.raw / "reference").quarter_sheets[LAYOUT], codes, str(path))
    target = project.raw / SUPPLIED
    quarters = sorted(set(frame["quarter"]))
    offences = int(frame["offences"].astype(int).sum())
    about: dict[str, object] = {
        "title": "Recorded crime by partnership and quarter",
        "description": "A row is a partnership, a quarter and a group of offences.",
        "source": "Home Office, police recorded crime open data, Community Safety Partnership area tables",
        "period": f"{in_words(quarters[0])} to {in_words(quarters[-1])}, by the first month of each quarter",
        "geography": "Partnerships of England and Wales",
        "notes": f"Added up by `csp add` from {path.name}, whose day of publication is not noted. "
        "What forces placed nowhere, airports and fraud are left out.",
        "fields": [one | {"constraints": {"required": True}} for one in FIELDS],
        "primaryKey": ["csp_code", "quarter", "offence_group"],
    }
    write_supplied(project, target, frame, about, offences=offences)
    partnerships = frame["csp_code"].nunique()
    return [
        f"{project.relative(target)}: {offences:,} offences of {partnerships} partnerships, quarters from "
        f"{quarters[0]} to {quarters[-1]}. Areas by their code have them from the next run on."
    ]
