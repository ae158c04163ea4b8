"""Puts a finished folder in the place of the last one, whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def replace_folder(new: Path, place: Path, *, lasting: bool = False) -> None:
    """Make `new` the folder at `place`; what was there is gone afterwards, as far as it can be deleted.

    A `lasting` one is written to the disk first, and its place afterwards, so that a power cut leaves one or the other.

    Where the system can exchange two folders in one step (Linux), there is no moment without an edition. Elsewhere
    the old one steps aside first, and `recover` puts it back after an interruption.
    """
    if lasting:
        write_out(new)
    _put(new, place)
    if lasting:
        _write_out(place.parent)


def write_out(folder: Path) -> None:
    """Have the system write every file and folder below a folder to the disk, those inside before those around them."""
    for place, _, names in os.walk(folder, topdown=False):
        for path in (*(Path(place) / name for name in sorted(names)), Path(place)):
            _write_out(path)


def _write_out(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put(new: Path, place: Path) -> None:
    if not place.exists():
        new.rename(place)
        return
    if exchanged(new, place):
        shutil.rmtree(new, ignore_errors=True)  # the old one: what cannot be deleted is told by the next run
        return
    aside = _aside(place)
    place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def recover(place: Path) -> None:
    """Undo an exchange that was interrupted half way."""
    aside = _aside(place)
    if aside.exists():
        if place.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(place)


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}.previous")


def exchanged(first: Path, second: Path) -> bool:
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE) == 0)
