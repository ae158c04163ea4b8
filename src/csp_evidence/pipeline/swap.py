"""Puts a finished folder in the place of the last one, whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def replace_folder(new: Path, place: Path) -> None:
    """Make `new` the folder at `place`; what was there is gone afterwards, as far as it can be deleted.

    Where the system can exchange two folders in one step (Linux), there is no moment without an edition. Elsewhere
    the old one steps aside first, and `recover` puts it back after an interruption.
    """
    if not place.exists():
        new.rename(place)
        return
    if _exchanged(new, place):
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


def _exchanged(first: Path, second: Path) -> bool:
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE) == 0)
