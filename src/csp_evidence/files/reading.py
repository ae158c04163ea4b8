"""Reads files and notes which bytes were read, so that a run can hold them against what it was planned from."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from csp_evidence.errors import InputError

LONGEST = 60  # letters of a name in a message


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


@contextmanager
def also_noted() -> Iterator[dict[Reading, None]]:
    """Note by itself what this thread reads meanwhile, whether it has read it before or not."""
    outer: dict[Reading, None] | None = getattr(_mine, "notes", None)
    _mine.notes = own = dict[Reading, None]()
    try:
        yield own
    finally:
        _mine.notes = outer
        if outer is not None:
            outer.update(own)


def unchanged(readings: Collection[Reading]) -> bool:
    """Whether files that were read hold the same bytes still, or are missing still; they are noted as read again."""
    with also_noted() as now:
        for reading in readings:
            read_if_there(reading.path)
    return set(now) == set(readings)


def read_bytes(path: Path) -> bytes:
    """The content of a file, noted; InputError as from `read_with_digest`."""
    return read_with_digest(path)[0]


def read_with_digest(path: Path) -> tuple[bytes, str]:
    """The content of a file, noted, and its sha256.

    Raises
    ------
    InputError
        It is there and cannot be read: names the file and the reason.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(path, error) from None
    digest = hashlib.sha256(content).hexdigest()
    _note(Reading(path, digest, len(content)))
    return content, digest


def read_if_there(path: Path) -> bytes | None:
    """The content of a file; None, and noted as well, where there is none."""
    if is_file(path):
        return read_bytes(path)
    _note(Reading(path, None, 0))
    return None


def is_file(path: Path) -> bool:
    """Whether there is such a file; InputError where the system cannot tell, as for a name of 300 letters."""
    try:
        return path.is_file()
    except OSError as error:
        raise _unreadable(path, error) from None


def not_there(path: Path) -> str:
    """Why a path is no file to read, as a message goes on behind its name: "does not exist", "is a folder"."""
    if path.is_dir():
        return "is a folder, not a file"
    if path.exists():
        return "is no ordinary file"
    return "is a link to a file that is not there" if path.is_symlink() else "does not exist"


def digest_of(path: Path) -> str | None:
    """The sha256 of a file, not noted; None where there is none."""
    return _sha256(path) if is_file(path) else None


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> InputError:
    name = path.name if len(path.name) <= LONGEST else f"{path.name[:LONGEST]}..."
    shown = Path(*path.parent.parts[-3:], name).as_posix()
    return InputError(
        f"{shown} cannot be read: {error.strerror or error}. Give the file a name of at most 255 letters, give read "
        "access, or close the program that holds it; then run again."
    )


def read_text(path: Path, encoding: str = "utf-8") -> str:
    """The text of a file, noted."""
    return read_bytes(path).decode(encoding)


def _note(reading: Reading) -> None:
    notes: dict[Reading, None] | None = getattr(_mine, "notes", None)
    if notes is not None:
        notes[reading] = None
