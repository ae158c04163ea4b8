"""Reads files and notes which bytes were read, so that a run can hold them against what it was planned from."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import NamedTuple


class Reading(NamedTuple):
    """A file as it was read: sha256 and size of its bytes; None and 0 where it was looked for and is not there."""

    path: Path
    sha256: str | None
    size: int


_mine = threading.local()


def note_readings() -> dict[Reading, None]:
    """Begin to note what this thread reads, and return the notes: each version of a file once, in order."""
    _mine.notes = notes = dict[Reading, None]()
    return notes


def read_bytes(path: Path) -> bytes:
    """The content of a file, noted."""
    content = path.read_bytes()
    _note(Reading(path, hashlib.sha256(content).hexdigest(), len(content)))
    return content


def read_if_there(path: Path) -> bytes | None:
    """The content of a file; None, and noted as well, where there is none."""
    if path.is_file():
        return read_bytes(path)
    _note(Reading(path, None, 0))
    return None


def read_text(path: Path, encoding: str = "utf-8") -> str:
    """The text of a file, noted."""
    return read_bytes(path).decode(encoding)


def _note(reading: Reading) -> None:
    notes: dict[Reading, None] | None = getattr(_mine, "notes", None)
    if notes is not None:
        notes[reading] = None
