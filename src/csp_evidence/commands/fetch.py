"""Fetches a published file by the catalogue, and puts it where a partnership reads it, with a sidecar to check."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from csp_evidence.errors import ConfigurationError, FetchError
from csp_evidence.fetch.catalogue import Entry, address_of, load_catalogue
from csp_evidence.fetch.download import Downloaded, Pace, download
from csp_evidence.fetch.unpacking import unpack
from csp_evidence.files.as_json import write_bytes
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.street_layout import HEADER
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import known_areas
from csp_evidence.partnership.known_areas import Area
from csp_evidence.project import Project

KEPT = "fetched"  # below data/: what was downloaded, as it came; no part of an edition
SECONDS = 1.0  # between two requests
LSOAS = "lsoas"
FIELDS = """\
layout: police_uk_street
fields:
  - {name: crime_id, type: string, description: Id of the crime; blank for incidents of anti-social behaviour}
  - {name: month, type: yearmonth, description: Month of the crime, constraints: {required: true}}
  - {name: lsoa_code, type: string, description: Small area of the anonymised point; blank for none}
  - {name: lsoa_name, type: string, description: Name of the small area}
  - {name: crime_type, type: string, description: Category, constraints: {required: true}}
named_by: [month, lsoa_code, crime_type]
missingValues: ['']
"""


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
    today: date,
    tell: Callable[[int, int | None], None] = lambda _done, _of: None,
    pace: Pace | None = None,
) -> Fetched:
    """Fetch what the catalogue calls `what`; of an archive, the files of the partnership's force and its small areas.

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
    entry = catalogue[what]
    where = address_of(what, entry, month, address)
    own = _folder(project, slug) if entry.kind == "zip" else None
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", Path(urlsplit(where).path).name) or what
    name = name if name.endswith(f".{entry.kind}") else f"{name}.{entry.kind}"
    got = download(where, entry, project.root / "data" / KEPT / what / name, pace or Pace(SECONDS), tell)
    came = f"{project.relative(got.path)}: {got.size:,} bytes, sha256 {got.sha256}" + ", unchanged" * got.cached
    if own is None:
        return Fetched(got, None, (came, _next_step(project, what, entry, got.path)))
    area, target = own
    force = _slug_of_force(area.force_name)
    files = unpack(got.path, got.path.with_suffix(""), entry.members.replace("{force}", force))
    kept, elsewhere = join_street(project, slug or "", area.code, files, target)
    write_bytes(
        target.with_name(f"{target.name}.meta.yml"), _sidecar(entry, got, files, kept, area.name, today).encode()
    )
    left = f"{kept:,} records lie in its small areas; {elsewhere:,} of the force's lie elsewhere or have no place."
    made = f"{project.relative(target)}: {len(files)} files of {area.force_name}. {left}"
    return Fetched(got, target, (came, made, f"Look through the sidecar, then: csp accept {project.relative(target)}"))


def _folder(project: Project, slug: str | None) -> tuple[Area, Path]:
    if slug is None or slug not in project.partnerships():
        raise ConfigurationError(
            "An archive is fetched for a partnership with a folder of its own: make one with `csp init FOLDER --area "
            "CODE`, and name it."
        )
    code = load_partnership(project, slug).csp_code
    areas, _ = known_areas(project)
    if code not in areas:
        raise ConfigurationError(f"partnership.yml of {slug} must give csp_code, so that its small areas are known.")
    return areas[code], project.raw / slug / "street_crime.csv"


def _slug_of_force(name: str) -> str:
    """A force as the archive of data.police.uk names its files: metropolitan, gwent, devon-and-cornwall."""
    plain = name.casefold().replace("&", "and").removesuffix(" police")
    return re.sub(r"[^a-z]+", "-", plain).strip("-")


def _small_areas(project: Project, slug: str, code: str) -> set[str]:
    file = load_partnership(project, slug).inputs.get(LSOAS)
    if file is None:
        raise ConfigurationError(f"partnership.yml of {slug} must name a file for the input {LSOAS}.")
    path = project.raw / file
    frame = read_published(path, project.relative(path), project.raw / "reference").frame
    return set(frame.loc[frame["csp_code"] == code, "lsoa_code"])


def join_street(project: Project, slug: str, code: str, files: Iterable[Path], target: Path) -> tuple[int, int]:
    """Write the rows of street-level files that lie in the small areas of a partnership; how many, and how many do not.

    Files of a force next door may hold some of them. FetchError is raised where a file is no such file.
    """
    small_areas = _small_areas(project, slug, code)
    kept = elsewhere = 0
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as written:
            writer = csv.writer(written, lineterminator="\n")
            writer.writerow(HEADER)
            for row in _rows(files):
                if row[HEADER.index("LSOA code")] in small_areas:
                    writer.writerow(row)
                    kept += 1
                else:
                    elsewhere += 1
        if not kept:
            raise FetchError("None of the records lies in the small areas of the partnership; nothing was changed.")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return kept, elsewhere


def _rows(files: Iterable[Path]) -> Iterator[list[str]]:
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened, strict=True)
            if next(reader, []) != HEADER:
                raise FetchError(f"{file.name} does not have the columns of street-level crime; nothing was changed.")
            for row in reader:
                if len(row) != len(HEADER):
                    raise FetchError(f"{file.name}, line {reader.line_num}: the row is cut off; nothing was changed.")
                yield row


def _sidecar(entry: Entry, got: Downloaded, files: list[Path], rows: int, name: str, today: date) -> str:
    months = sorted({file.name[:7] for file in files})
    return (
        f"title: {entry.title}, {name}\n"
        "description: A row is a crime, or an incident of anti-social behaviour, at an anonymised point.\n"
        f"source: >-\n  {entry.publisher}, {got.address}\n"
        f"licence: {entry.licence}\nstatus: published\npublished: null\nperiod: {months[0]} to {months[-1]}\n"
        f"geography: The small areas of {name}\n"
        f"notes: >-\n  The day of publication is not noted. Fetched on {today.isoformat()}; sha256 of the archive\n"
        f"  {got.sha256}. Rows of the force in other small areas, or without one, were left out.\n"
        f"personal: false\n{FIELDS}controls:\n  rows: {rows}\n  sums: {{}}\n"
    )


def _next_step(project: Project, what: str, entry: Entry, path: Path) -> str:
    layout = f", with `layout: {entry.layout}` in its sidecar" if entry.layout else ""
    return (
        f"To use it: put {project.relative(path)} in the place of the file of the input {what}{layout}; then csp check "
        "says what does not fit, and csp accept notes that it was meant."
    )
