"""Inputs that are documents rather than tables: YAML that says itself, under `about`, where it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from csp_evidence.errors import InputError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, not_there, read_bytes
from csp_evidence.records import InputStatus
from csp_evidence.report_places import FORM, PLACES

Entries = TypeVar("Entries", bound=BaseModel)
KEY = "[key]"  # what pydantic calls the name of an entry of a mapping


class Accepted(BaseModel):
    """A large change of a file that a person accepted, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    change: str
    reason: Annotated[str, StringConstraints(min_length=5)]


Period = Annotated[str, BeforeValidator(lambda given: str(given) if type(given) is int else given)]  # YAML reads 2016


class About(BaseModel):
    """Where a document comes from; what a sidecar is for a table.

    `sha256` is over what the document states (inputs/register.py); `csp accept` writes it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    source: str
    licence: str
    status: InputStatus
    period: Period
    notes: str | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    accepted: tuple[Accepted, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document as it was read; `content` is what stands beside `about`."""

    shown: str
    about: About
    content: dict[str, Any]
    sha256: str
    size: int


def entries(document: Document) -> int:
    """How many entries the lists of a document have together; what rows are to a table."""
    return sum(len(part) if isinstance(part, list) else 1 for part in document.content.values())


def read_document(path: Path, shown: str) -> Document:
    """Read a YAML document at `path`, which messages call `shown`.

    Raises
    ------
    InputError
        It is missing, not YAML in UTF-8, or does not say under `about` where it comes from.
    """
    if not is_file(path):
        raise InputError(f"{shown} {not_there(path)}. Put the file there, or take the input out of partnership.yml.")
    raw = read_bytes(path)
    try:
        content = read_yaml(raw.decode("utf-8-sig"))
    except (YamlError, UnicodeDecodeError) as error:
        raise InputError(f"{shown} cannot be read as YAML in UTF-8: {' '.join(str(error).split())}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("about"), dict):
        raise InputError(f"{shown} must begin with `about`: title, source, licence, status and period of the document.")
    empty = [name for name, value in content["about"].items() if value is None and name in About.model_fields]
    if empty := [name for name in empty if About.model_fields[name].is_required()]:
        raise InputError(f"{shown} is a draft: fill in {', '.join(empty)} under `about`.")
    try:
        about = About(**content.pop("about"))
    except (ValidationError, TypeError) as error:
        raise InputError(f"{shown}, about: {' '.join(str(error).split())}.") from None
    return Document(shown, about, content, hashlib.sha256(raw).hexdigest(), len(raw))


def typed(document: Document, entries: type[Entries], guide: str) -> Entries:
    """What a document states, as the model `entries`; `guide` is the page that describes its fields.

    Raises
    ------
    InputError
        An entry is not as it should be: names the entry by its id, and the field.
    """
    try:
        return entries(**document.content)
    except ValidationError as error:
        known = _names_of(entries)
        found = "; ".join(f"{_where(problem['loc'], document)}: {_wish(problem, known)}" for problem in error.errors())
        raise InputError(f"{document.shown}: {found}. {guide} describes the fields.") from None
    except TypeError as error:
        raise InputError(f"{document.shown}: {error}.") from None


def _names_of(model: type[BaseModel]) -> list[str]:
    """The names of all fields of a model and of what it holds."""
    schema = model.model_json_schema()
    return [name for part in (schema, *schema.get("$defs", {}).values()) for name in part.get("properties", {})]


def _wish(problem: Any, known: Sequence[str]) -> str:
    """What is wrong with a field, in words."""
    match problem["type"]:
        case "extra_forbidden":
            near = get_close_matches(str(problem["loc"][-1]), known, n=1)
            return "is not a name that is known here" + (f": did you mean {near[0]}?" if near else "")
        case "string_pattern_mismatch" if problem["ctx"]["pattern"] == f"^{PLACES}$":
            return f"must be {FORM}, not {problem['input']!r}"
        case "string_pattern_mismatch" if problem["loc"][-1] in ("id", KEY):
            return f"{problem['input']!r} is no id: write letters, digits and _ without blanks, such as over_65"
        case _:
            told = str(problem["msg"]).removeprefix("Value error, ")
            return f"{told[0].lower()}{told[1:]}"


def _where(location: tuple[int | str, ...], document: Document) -> str:
    """The id of the entry that a location points into, and the field."""
    if len(location) < 2 or not isinstance(location[1], int):
        return ".".join(map(str, location)) or "the file"
    entry = document.content[str(location[0])][location[1]]
    known = entry.get("id") if isinstance(entry, dict) else None
    name = known or f"number {location[1] + 1}"
    field = ".".join(str(part) for part in location[2:] if part != KEY)
    return f"{str(location[0]).removesuffix('s')} {name}, {field or 'entry'}"
