"""Checks that an edition is what its manifest says, byte for byte."""

from __future__ import annotations

import base64
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csp_evidence.characters import in_line
from csp_evidence.errors import ConfigurationError, VerificationError
from csp_evidence.files.as_json import dumps
from csp_evidence.publish.manifest import NAME, SIGNATURE, describe, identity, sealed

UNRELIABLE = "Do not rely on it; regenerate the edition with `csp run`, or get it again from where it was published."
READINGS = 5  # of an edition that is replaced while it is read
ARMOUR = re.compile(rb"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\n")
MAGIC = b"SSHSIG"
# What reading a manifest, or another file of an edition, raises where it holds something else.
UNLIKE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Verified:
    """A verified edition: how many files, its id, and the digest of its manifest to compare with a published one.

    `signed` says that it holds a signature, and nothing of whose it is (publish/signature.py).
    """

    files: int
    edition_id: str
    digest: str
    signed: bool


def verify(folder: Path) -> Verified:
    """Compare every file of an edition with its manifest.

    Raises
    ------
    ConfigurationError
        `folder` is not an edition.
    VerificationError
        A file was changed, added or removed; there is a link or an empty folder; the manifest itself was changed, or
        its id is not that of what it lists: names each.
    """
    for _ in range(READINGS - 1):
        before = _manifest_of(folder)
        try:
            return _verify(folder)
        except VerificationError:
            if _manifest_of(folder) == before:
                raise  # nobody has put another edition in its place meanwhile
    return _verify(folder)


def is_signature(content: bytes) -> bool:
    """Whether a file has the form in which OpenSSH writes a signature, and nothing beside it."""
    found = ARMOUR.fullmatch(content)
    try:
        return found is not None and base64.b64decode(found[1].replace(b"\n", b""), validate=True).startswith(MAGIC)
    except ValueError:
        return False


def unlike_an_edition(folder: Path, error: Exception) -> VerificationError:
    """What is said of an edition that verifies and lacks what each has: it was sealed by something else than a run."""
    return VerificationError(
        f"{in_line(folder.name)} verifies, but is not laid out as an edition is ({type(error).__name__}: "
        f"{str(error)[:200]}): nothing can be concluded from it. Get it again from where it was published."
    )


def _entries(folder: Path) -> tuple[dict[str, Path], list[str], list[str]]:
    """The files below a folder by their path, but for the manifest; what else is there, which no edition has; and the
    folders that cannot be looked into.
    """
    found: dict[str, Path] = {}
    strange: list[str] = []
    closed: list[str] = []

    def refused(error: OSError) -> None:
        closed.append(Path(error.filename).relative_to(folder).as_posix())

    for place, folders, names in os.walk(folder, onerror=refused):
        here = Path(place)
        for name in sorted((*folders, *names)):
            path, shown = here / name, (here / name).relative_to(folder).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                found[shown] = path
            elif not stat.S_ISDIR(mode):
                strange.append(f"{in_line(shown)} is {'a link' if stat.S_ISLNK(mode) else 'no file'}")
        if not folders and not names:
            strange.append(f"{in_line(here.relative_to(folder).as_posix())} is an empty folder")
    found.pop(NAME, None)
    return found, strange, closed


def _described(path: Path) -> dict[str, Any] | None:
    """Digest and size of a file; None where it is gone since the folder was listed, PermissionError as it comes."""
    try:
        return describe(path)
    except PermissionError:
        raise
    except OSError:
        return None


def _manifest_of(folder: Path) -> bytes | None:
    try:
        return (folder / NAME).read_bytes()
    except OSError:
        return None


def _verify(folder: Path) -> Verified:
    path = folder / NAME
    if not path.is_file():
        raise ConfigurationError(
            f"{folder} is not an edition: it has no {NAME}. Name a folder such as outputs/exampleshire."
        )
    text = path.read_bytes()
    try:
        manifest = json.loads(text.decode())
        listed = dict(manifest["outputs"])
        intact = sealed(manifest)["digest"] == manifest["digest"] and dumps(manifest).encode() == text
        same_id = identity(manifest) == manifest["edition_id"]
    except KeyError as error:
        raise VerificationError(f"{folder.name} does not verify: {NAME} lacks {error}. {UNRELIABLE}") from None
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise VerificationError(
            f"{folder.name} does not verify: {NAME} was changed and cannot be read. {UNRELIABLE}"
        ) from None
    found, strange, closed = _entries(folder)
    problems = [] if intact else [f"{NAME} was changed"]
    problems += [] if same_id else ["the edition's id is not the digest of what it says it was made from"]
    problems += strange
    signature = found.pop(SIGNATURE, None)
    if signature is not None and not is_signature(signature.read_bytes()):
        problems.append(f"{SIGNATURE} is no signature")
    hidden = tuple(f"{name}/" for name in closed)
    for name in sorted(listed.keys() | found.keys()):
        if name not in found and not name.startswith(hidden):
            problems.append(f"{in_line(name)} is missing")
        elif name in found and name not in listed:
            problems.append(f"{in_line(name)} was added")
        elif name in found:
            try:
                if _described(found[name]) != listed[name]:
                    problems.append(f"{in_line(name)} was changed")
            except PermissionError:
                closed.append(name)
    if problems:
        raise VerificationError(f"{in_line(folder.name)} does not verify: {'; '.join(problems)}. {UNRELIABLE}")
    if closed:
        raise VerificationError(
            f"{in_line(folder.name)} was not verified: you may not read {', '.join(map(in_line, closed))}. What else "
            "it holds is as its manifest lists it. Get read access, and verify it again."
        )
    return Verified(len(listed), str(manifest["edition_id"]), str(manifest["digest"]), signature is not None)
