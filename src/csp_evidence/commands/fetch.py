"""Fetches a published file by the catalogue, and puts it where a partnership reads it, with a sidecar to check."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from csp_evidence.analysis.areas.forces import plain_force
from csp_evidence.commands.boundaries import add_boundaries, asked_for
from csp_evidence.commands.streets import add_street, supplied_to
from csp_evidence.errors import ConfigurationError, FetchError, InputError
from csp_evidence.fetch.catalogue import Entry, address_of, load_catalogue
from csp_evidence.fetch.download import Downloaded, Pace, download
from csp_evidence.fetch.links import name_of, newest_link
from csp_evidence.fetch.unpacking import unpack
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import known_areas, meant
from csp_evidence.partnership.known_areas import Area
from csp_evidence.project import Project

KEPT = "fetched"  # below data/: what was downloaded, as it came; no part of an edition
SECONDS = 1.0  # between two requests


@dataclass(frozen=True)
class Fetched:
    """What was fetched: the file as it came, the input that was made of it (None for none), and what to say."""

    downloaded: Downloaded
    file: Path | None
    told: tuple[str, ...]


def fetch(
    project: Project,
    what: str,
    slug: str | None,
    *,
    month: str | None = None,
    address: str | None = None,
    tell: Callable[[int, int | None], None] = lambda _done, _of: None,
    pace: Pace | None = None,
) -> Fetched:
    """Fetch what the catalogue calls `what`; of an archive, the files of the partnership's force and its small areas.

    Where the catalogue has no address, the page of the publisher is looked through for the newest file.

    Raises
    ------
    ConfigurationError
        Nothing of that name, no address or month, or a partnership that is needed and has no folder.
    FetchError
        It could not be fetched, or is not what was asked for; nothing of the project was changed.
    """
    catalogue = load_catalogue(project)
    if what not in catalogue:
        raise ConfigurationError(f"There is no {what!r} to fetch. There are: {', '.join(catalogue)}.")
    entry, pace = catalogue[what], pace or Pace(SECONDS)
    of_area = "{where}" in (entry.address or "")
    kept = project.root / "data" / KEPT / what
    if of_area:
        slug = _meant(project, slug)
        area = _area(project, slug)
        where = address_of(what, entry, month, address, asked_for(area))
        got = download(where, entry, kept / f"{area.code}.geojson", pace, tell)
        file, told = add_boundaries(project, slug, area, got.path)
        return Fetched(got, file, (_came(project, got), *told))
    if entry.link and not address:
        address = newest_link(entry, kept / "page", pace)
    where = address_of(what, entry, month, address)
    slug = _meant(project, slug) if entry.kind == "zip" else None
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", name_of(where)) or what
    name = name if name.endswith(f".{entry.kind}") else f"{name}.{entry.kind}"
    got = download(where, entry, kept / name, pace, tell)
    came = _came(project, got)
    if slug is None:
        return Fetched(got, None, (came, _next_step(project, what, entry, got.path)))
    force = plain_force(_area(project, slug).force_name)
    files = unpack(got.path, got.path.with_suffix(""), entry.members.replace("{force}", force))
    return Fetched(got, *_added(project, files, slug, came))


def _came(project: Project, got: Downloaded) -> str:
    return f"{project.relative(got.path)}: {got.size:,} bytes, sha256 {got.sha256}" + ", unchanged" * got.cached


def _area(project: Project, slug: str) -> Area:
    areas, _ = known_areas(project)
    code = load_partnership(project, slug).csp_code
    if code not in areas:
        raise ConfigurationError(f"partnership.yml of {slug} must give csp_code, so that its small areas are known.")
    return areas[code]


def _added(project: Project, files: list[Path], slug: str, came: str) -> tuple[Path | None, tuple[str, ...]]:
    try:
        added = add_street(project, files, [slug])
    except InputError as error:
        raise FetchError(f"{error} Nothing was changed.") from None
    return supplied_to(project, slug), (came, *added)


def _meant(project: Project, slug: str | None) -> str:
    if slug is None:
        raise ConfigurationError(
            "It is fetched for a partnership: name it, by its folder, its code or its name, such as Torfaen."
        )
    return meant(project, slug)


def _next_step(project: Project, what: str, entry: Entry, path: Path) -> str:
    if entry.added:
        return f"To use it: csp add {project.relative(path)}, which puts it where areas by their code find it."
    layout = f", with `layout: {entry.layout}` in its sidecar" if entry.layout else ""
    return (
        f"To use it: put {project.relative(path)} in the place of the file of the input {what}{layout}; then csp check "
        "says what does not fit, and csp accept notes that it was meant."
    )
