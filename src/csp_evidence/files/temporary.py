"""Folders that one process needs while it lives, named after it, so that a later one can take away what a kill left."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from pathlib import Path

MACHINE = re.sub(r"[^A-Za-z0-9]", "", platform.node())[:6] or "here"  # machines and containers may share a folder


def folder_of_this_process(inside: Path, prefix: str) -> Path:
    """Make a folder below `inside` that nobody else can open; those of processes that are gone are taken away first.

    Its name is the prefix, the machine, the process and a few letters.
    """
    clear_of_dead(inside, prefix)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{MACHINE}-{os.getpid()}-", dir=inside))


def clear_of_dead(inside: Path, prefix: str) -> None:
    """Take away the folders that processes of this user and machine have left below `inside` when they were killed."""
    named = re.compile(rf"{re.escape(prefix)}{MACHINE}-(\d+)-\w+")
    for path in inside.glob(f"{prefix}{MACHINE}-*"):
        found = named.fullmatch(path.name)
        if found and not _lives(int(found[1])) and not path.is_symlink() and _is_mine(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_mine(path: Path) -> bool:
    try:
        return path.stat().st_uid == os.getuid()
    except OSError:  # another process has taken it away meanwhile
        return False


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
