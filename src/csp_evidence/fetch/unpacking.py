"""Takes files out of an archive, and nothing that an archive could do besides."""

from __future__ import annotations

import fnmatch
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from csp_evidence.errors import FetchError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PIECE = 1 << 20
LARGEST, MOST, SHARE = 8_000_000_000, 20_000, 200  # bytes unpacked, files, and bytes unpacked for each that is packed


def unpack(archive: Path, folder: Path, pattern: str) -> list[Path]:
    """Write the members of an archive whose file name fits the pattern into `folder`; the files, in order of name.

    Folders of the archive are left out: a file of data.police.uk has month and force in its own name.

    Raises
    ------
    FetchError
        It is no archive, is damaged, would grow beyond what is published, two files have one name, or a name could lead
        out of the folder. Nothing is written then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[Path, Path] = {}
    try:
        with zipfile.ZipFile(archive) as opened:
            for name, item in list(_chosen(opened, archive.name, pattern)):
                parts[folder / name] = part = folder / f".{name}.part"
                _write(opened, item, part, archive.name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FetchError(f"{archive.name} cannot be unpacked: {error}. Fetch it again.") from None
    else:
        if not parts:
            raise FetchError(
                f"{archive.name} holds no file {pattern}. It was downloaded, and nothing was taken from it."
            )
        for file, part in parts.items():
            part.replace(file)
        return list(parts)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _chosen(opened: zipfile.ZipFile, shown: str, pattern: str) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    items = opened.infolist()
    if len(items) > MOST:
        raise FetchError(f"{shown} holds {len(items):,} files, more than any that is published.")
    names: set[str] = set()
    total = 0
    for item in sorted(items, key=lambda one: one.filename):
        path = PurePosixPath(item.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in item.filename or stat.S_ISLNK(item.external_attr >> 16):
            raise FetchError(f"{shown} names a file outside itself ({item.filename!r}); nothing was taken from it.")
        if item.is_dir() or not fnmatch.fnmatchcase(path.name, pattern):
            continue
        if not NAME.fullmatch(path.name) or path.name in names:
            raise FetchError(
                f"{shown} has a file {path.name!r} twice, or of a name that is no file's; nothing was taken."
            )
        names.add(path.name)
        total += item.file_size
        if total > LARGEST or item.file_size > SHARE * max(item.compress_size, 1):
            raise FetchError(f"{shown} would grow to {total:,} bytes ({path.name}); nothing was taken from it.")
        yield path.name, item


def _write(opened: zipfile.ZipFile, item: zipfile.ZipInfo, part: Path, shown: str) -> None:
    """Write a member, and refuse one that is not as large as the archive says."""
    done = 0
    with opened.open(item) as file, part.open("wb") as written:
        while piece := file.read(PIECE):
            done += len(piece)
            if done > item.file_size:
                break
            written.write(piece)
    if done != item.file_size:
        raise FetchError(f"{shown}: {item.filename} is not as large as the archive says; nothing was taken from it.")
