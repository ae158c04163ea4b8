"""Which files of a partnership are inputs of later years alone (`later_years` of partnership.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csp_evidence.partnership.configuration import Partnership
from csp_evidence.project import Project

EVERY = "all"


def of_later_years(partnership: Partnership) -> dict[str, str]:
    """The inputs that only later years have, or have from another file: names with their files below data/raw."""
    later = partnership.with_later_inputs().inputs
    return {name: file for name, file in later.items() if partnership.inputs.get(name) != file}


def by_years(
    project: Project, partnership: Partnership, wanted: Sequence[str]
) -> Iterator[tuple[Partnership, list[str]]]:
    """The partnership with its standing inputs, and then with those of later years, each with what is wanted of it.

    `wanted` are names of inputs, paths below the project or "all". A name means the standing input where there is one.
    """
    files = of_later_years(partnership)
    later = {project.relative(project.raw / file): file for file in files.values()}
    only = [name for name in files if name not in partnership.inputs]
    of_later = [one for one in wanted if one in later or one in only]
    standing = [one for one in wanted if one not in of_later]
    if standing or not of_later:
        yield partnership, standing
    if EVERY in wanted:
        of_later = list(later)
    if of_later:
        yield partnership.with_later_inputs(), of_later
