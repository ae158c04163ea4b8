"""Areas that the reference data know: any partnership of England and Wales by its code, a district's code or a name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from csp_evidence.errors import ConfigurationError, UnknownAreaError
from csp_evidence.partnership.reference import reference_rows
from csp_evidence.project import area_code_of

COLUMNS = ("lad_code", "lad_name", "csp_code", "csp_name", "force_code", "force_name")
SUGGESTED = 5


@dataclass(frozen=True)
class Area:
    """One Community Safety Partnership: the code and name of it and of its force, and its districts by their codes.

    `shared` are those of its districts of which other partnerships hold a part.
    """

    code: str
    name: str
    force_code: str
    force_name: str
    districts: dict[str, str]
    shared: tuple[str, ...]

    @property
    def area_code(self) -> str:
        """The code of its district where it is the whole of one, else its own."""
        return next(iter(self.districts)) if len(self.districts) == 1 and not self.shared else self.code


def read_areas(path: Path, shown: str) -> dict[str, Area]:
    """The partnerships of the look-up at `path`, by their codes; errors as of `reference_rows`."""
    rows = reference_rows(path, shown, COLUMNS)
    holders: dict[str, set[str]] = {}
    for row in rows:
        holders.setdefault(row["lad_code"], set()).add(row["csp_code"])
    found: dict[str, Area] = {}
    for row in rows:
        code, district = row["csp_code"], row["lad_code"]
        area = found.setdefault(code, Area(code, row["csp_name"], row["force_code"], row["force_name"], {}, ()))
        shared = (*area.shared, district) if len(holders[district]) > 1 else area.shared
        districts = {**area.districts, district: row["lad_name"]}
        found[code] = Area(code, area.name, area.force_code, area.force_name, districts, shared)
    return found


def of_district(areas: dict[str, Area], code: str) -> list[Area]:
    """The partnerships that hold a district, or a part of it."""
    return [area for area in areas.values() if code in area.districts]


def area_by_code(areas: dict[str, Area], code: str, shown: str) -> Area:
    """The partnership that has a code, or whose district has it.

    Raises
    ------
    UnknownAreaError
        No partnership and no district has the code.
    ConfigurationError
        Several partnerships share the district: names them.
    """
    if code in areas:
        return areas[code]
    found = of_district(areas, code)
    if not found:
        raise UnknownAreaError(
            f"There is no area {code} in {shown}. It has {len(areas)} partnerships, {min(areas)} to {max(areas)}, and "
            "their districts as they were in 2024."
        )
    if len(found) > 1:
        raise _ambiguous(f"{code} ({found[0].districts[code]})", [f"{area.code} ({area.name})" for area in found])
    return found[0]


def slug_of(given: str, names: dict[str, str], areas: dict[str, Area], shown: str) -> str:
    """What a person means by `given`: the folder of a partnership, or the code of one of the reference data.

    Parameters
    ----------
    names
        What the partnerships that have a folder are called, by the folder.
    areas
        The partnerships of the reference data.
    shown
        How messages call the file that these come from.

    Raises
    ------
    ConfigurationError
        It is neither, or a name that several have: says which.
    """
    if area_code_of(given):
        return area_by_code(areas, given, shown).code
    wanted = _plain(given)
    folders = [slug for slug, name in names.items() if _plain(name) == wanted]
    codes = [
        code
        for code, area in areas.items()
        if wanted in (_plain(name) for name in (area.name, *area.districts.values()))
    ]
    found = [*folders, *codes]
    if len(found) > 1:
        raise _ambiguous(repr(given), [slug if slug in folders else f"{slug} ({areas[slug].name})" for slug in found])
    if found:
        return found[0]
    known = {_plain(name): name for area in areas.values() for name in (area.name, *area.districts.values())}
    known |= {_plain(slug): slug for slug in names}
    near = ", ".join(known[name] for name in get_close_matches(wanted, known, SUGGESTED))
    raise ConfigurationError(
        f"There is no partnership {given!r}: no folder of data/raw with a partnership.yml, and no partnership or "
        f"district of {shown}, is called so. {f'Near to it: {near}. ' if near else ''}"
        f"Partnerships here: {', '.join(names) or 'none yet'}."
    )


def _plain(name: str) -> str:
    """A name without what people write in different ways."""
    letters = "".join(letter if letter.isalnum() else " " for letter in name.casefold().replace("&", " and "))
    return " ".join(letters.split())


def _ambiguous(given: str, choices: list[str]) -> ConfigurationError:
    return ConfigurationError(f"{given} fits several: {', '.join(choices)}. Name one of them.")
