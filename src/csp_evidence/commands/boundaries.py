"""Takes in boundaries of small areas as the ONS serves them: those of one partnership, with our names of columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp_evidence.commands.supplied import write_supplied
from csp_evidence.errors import FetchError
from csp_evidence.inputs.published import read_published
from csp_evidence.partnership.known_areas import Area
from csp_evidence.project import Project, area_code_of

SMALL_AREAS = "lsoa_boundaries"
CODE, NAME = "LSOA21CD", "LSOA21NM"
DECIMALS = 5  # of a degree: about a metre
FIELDS: list[dict[str, Any]] = [
    {"name": "lsoa_code", "type": "string", "description": "ONS code of the LSOA", "form": "id"},
    {"name": "lsoa_name", "type": "string", "description": "Name of the LSOA"},
    {"name": "geometry", "type": "geojson", "description": "Outline in longitude and latitude"},
]


def asked_for(area: Area) -> str:
    """The condition that picks the small areas of its districts, which are called as they are, for an address."""
    names = (name.replace("'", "''") for name in area.districts.values())
    return quote(" OR ".join(f"{NAME} LIKE '{name} %'" for name in names))


def add_boundaries(project: Project, slug: str, area: Area, file: Path) -> tuple[Path, list[str]]:
    """Write the boundaries of the small areas of a partnership where it finds them; the file and what to say.

    Raises
    ------
    FetchError
        The file is no collection of such features, or one of its small areas is not in it.
    """
    wanted = _codes(project, area)
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        found = {f["properties"][CODE]: (f["properties"][NAME], f["geometry"]) for f in features}
    except (ValueError, TypeError, LookupError):
        raise FetchError(f"{project.relative(file)} holds no features with {CODE} and {NAME}.") from None
    if lacking := sorted(wanted - set(found)):
        raise FetchError(
            f"{project.relative(file)} lacks {len(lacking)} of the {len(wanted)} small areas of {area.name}, such as "
            f"{lacking[0]}. The server gives a limited number at a time: supply the boundaries by hand."
        )
    target = project.raw / (f"street/{slug}.geojson" if area_code_of(slug) else f"{slug}/{SMALL_AREAS}.geojson")
    rows = [_feature(code, *found[code]) for code in sorted(wanted)]
    content = '{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n"
    write_supplied(project, target, content.encode(), _about(area), rows=len(rows))
    told = [f"{project.relative(target)} ({area.name}): boundaries of {len(rows)} small areas."]
    if not area_code_of(slug):
        relative = target.relative_to(project.raw).as_posix()
        told.append(f"Name it in partnership.yml, under inputs: `{SMALL_AREAS}: {relative}`.")
    return target, told


def _codes(project: Project, area: Area) -> set[str]:
    file = "reference/lsoas_2021.csv.gz"
    frame = read_published(project.raw / file, f"data/raw/{file}").frame
    return set(frame.loc[frame["csp_code"] == area.code, "lsoa_code"])


def _feature(code: str, name: str, geometry: dict[str, Any]) -> str:
    shape = {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}
    feature = {"type": "Feature", "properties": {"lsoa_code": code, "lsoa_name": name}, "geometry": shape}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _rounded(part: Any) -> Any:
    return round(part, DECIMALS) if isinstance(part, float | int) else [_rounded(one) for one in part]


def _about(area: Area) -> dict[str, Any]:
    return {
        "title": "Boundaries of small areas, 2021",
        "description": "A feature is a Lower layer Super Output Area (LSOA) of the Census 2021.",
        "source": "Office for National Statistics, Open Geography Portal; contains OS data © Crown copyright and "
        "database right",
        "period": "Census day, 21 March 2021",
        "geography": f"The small areas of {area.name}",
        "notes": "Taken by `csp fetch`. The day of publication is not noted. Generalised: not for measuring.",
        "fields": [field | {"constraints": {"required": True}} for field in FIELDS],
        "primaryKey": ["lsoa_code"],
    }
