"""Which files of a partnership are inputs of later years alone (`later_years` of partnership.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

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

    `wanted` are names of inputs, paths or "all"; a name means the standing input, a path whatever it is the file of.
    """
    later = {project.relative(project.raw / file): file for file in of_later_years(partnership).values()}
    shown = {one: project.relative(Path(one).resolve()) if Path(one).is_file() else one for one in wanted}
    of_later = [shown[one] for one in wanted if shown[one] in later]
    standing = [one for one in wanted if shown[one] not in later]
    if standing or not of_later:
        yield partnership, standing
    if EVERY in wanted:
        of_later = list(later)
    if of_later:
        yield partnership.with_later_inputs(), of_later
