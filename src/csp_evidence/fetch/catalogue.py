"""The catalogue of what can be fetched: data/raw/reference/catalogue.yml."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, not_there, read_text
from csp_evidence.project import Project

FILE = "reference/catalogue.yml"
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
Kind = Literal["csv", "geojson", "ods", "page", "xlsx", "zip"]  # a page is only looked through for a link


class Entry(BaseModel):
    """One thing to fetch. `members` says which files of an archive are kept; `sha256` is given where it is fixed.

    `link` is what the file is called, as a pattern, on the page that links to it, or in the list `listed_on`. What is
    `added` is taken in by `csp add`. `known_by` says how we know of the address.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    publisher: str
    page: str
    address: str | None
    link: str | None = None
    listed_on: str | None = None
    hosts: tuple[str, ...]
    licence: str
    kind: Kind
    layout: str | None = None
    added: bool = False
    known_by: str = ""
    members: str = "*"
    most: int
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


def load_catalogue(project: Project) -> dict[str, Entry]:
    """The entries by name.

    Raises
    ------
    ConfigurationError
        The file is missing, no YAML, or has an entry with a wrong field: names it.
    """
    path = project.raw / FILE
    shown = project.relative(path)
    if not is_file(path):
        raise ConfigurationError(f"{shown} {not_there(path)}; restore it from version control.")
    try:
        return TypeAdapter(dict[str, Entry]).validate_python(read_yaml(read_text(path)))
    except (YamlError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{shown} cannot be read: {' '.join(str(error).split())}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"{shown}: {place}: {first['msg'].lower()}. Correct it.") from None


def address_of(name: str, entry: Entry, month: str | None, given: str | None, where: str | None = None) -> str:
    """Where a thing lies: the address that was given, or that of the catalogue with its month and its condition.

    Raises
    ------
    ConfigurationError
        There is no address, no month for one that needs it, or it leads to a host that the catalogue does not name.
    """
    address = given or entry.address
    if address is None:
        raise ConfigurationError(
            f"The address of {name} changes with every release. Look it up on {entry.page}, and give it: "
            f"csp fetch {name} --address ADDRESS."
        )
    if "{month}" in address:
        if month is None or not MONTH.fullmatch(month):
            raise ConfigurationError(
                f"{name} is published by month: give one, such as csp fetch {name} --month 2026-03."
            )
        address = address.replace("{month}", month)
    address = address.replace("{where}", where or "")
    check_address(address, entry)
    return address


def check_address(address: str, entry: Entry) -> None:
    """Refuse an address, or where one is redirected to, that is not plain https to a host of the entry."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.username or parts.password:
        raise ConfigurationError(f"{host}: an address with a name or a password is not taken.")
    if host not in entry.hosts:
        raise ConfigurationError(
            f"{address} leads to {host or 'no host'}, which {FILE} does not name for this entry. It names "
            f"{', '.join(entry.hosts)}. Add the host there if it is the publisher's."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise ConfigurationError(
            f"{address} is not https, so nobody could say whose file it is. Give the https address."
        )


LOOPBACK = ("127.0.0.1", "::1", "localhost")
