"""Finds the partnership that a person means: by its folder, its code, its district's code, or its name."""

from __future__ import annotations

from contextlib import suppress

from csp_evidence.errors import ConfigurationError, EvidenceError
from csp_evidence.files.reading import not_there
from csp_evidence.partnership.configuration import ANY_AREA, load_partnership, look_up, settings_in
from csp_evidence.partnership.known_areas import Area, read_areas, slug_of
from csp_evidence.project import RESERVED, Project, area_code_of


def known_areas(project: Project) -> tuple[dict[str, Area], str]:
    """The partnerships of the reference data by their codes, and the file below data/raw that they come from."""
    path = project.raw / ANY_AREA
    if not path.is_file():
        raise ConfigurationError(f"{project.relative(path)} {not_there(path)}; restore it from version control.")
    file = look_up(project, settings_in(path, project.relative(path)))
    return read_areas(project.raw / file, f"data/raw/{file}"), file


def unlike(project: Project, code: str) -> list[str]:
    """One area of each force whose areas have inputs of their own; none where `code` is not the code of an area."""
    if not area_code_of(code):
        return []
    forces = settings_in(project.raw / ANY_AREA, ANY_AREA).get("forces", {})
    found = {area.force_code: area.code for area in known_areas(project)[0].values() if area.force_code in forces}
    return [found[force] for force in sorted(found)]


def areas_of_force(project: Project, given: str) -> list[str]:
    """The codes of the partnerships of a police force, by its code or its name.

    Raises
    ------
    ConfigurationError
        There is no such force: names those there are.
    """
    areas, shown = known_areas(project)
    found = [
        code
        for code, area in areas.items()
        if given == area.force_code or given.casefold() == area.force_name.casefold()
    ]
    if not found:
        names = ", ".join(sorted({area.force_name for area in areas.values()}))
        raise ConfigurationError(f"There is no police force {given!r} in {shown}. There are: {names}.")
    return found


def meant(project: Project, given: str) -> str:
    """The slug of the partnership that a person names: by its folder, its code, its district's code, or its name.

    Raises
    ------
    ConfigurationError
        It fits none, or several: says which.
    """
    if given in project.partnerships() or given in RESERVED:
        return given
    names = {}
    for slug in project.partnerships():
        with suppress(EvidenceError):  # a folder that cannot be used is told when it is asked for
            names[slug] = load_partnership(project, slug).name
    areas, shown = known_areas(project)
    return slug_of(given, names, areas, shown)
