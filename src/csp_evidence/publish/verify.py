"""Checks that an edition is what its manifest says, byte for byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csp_evidence.errors import ConfigurationError, VerificationError
from csp_evidence.jsonio import dumps
from csp_evidence.publish.manifest import NAME, describe, files_of, sealed

READINGS = 5  # of an edition that is replaced while it is read


@dataclass(frozen=True)
class Verified:
    """A verified edition: how many files, its id, and the digest of its manifest to compare with a published one."""

    files: int
    edition_id: str
    digest: str


def verify(folder: Path) -> Verified:
    """Compare every file of an edition with its manifest.

    Raises
    ------
    ConfigurationError
        `folder` is not an edition.
    VerificationError
        A file was changed, added or removed, or the manifest itself was changed: names each.
    """
    for _ in range(READINGS - 1):
        before = _manifest_of(folder)
        try:
            return _verify(folder)
        except VerificationError:
            if _manifest_of(folder) == before:
                raise  # nobody has put another edition in its place meanwhile
    return _verify(folder)


def _described(path: Path) -> dict[str, Any] | None:
    """Digest and size of a file; None where it cannot be read, or is gone since the folder was listed."""
    try:
        return describe(path)
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
            f"{folder} is not an edition: it has no {NAME}. Name a folder such as outputs/tower-hamlets."
        )
    text = path.read_bytes()
    try:
        manifest = json.loads(text.decode())
        listed = dict(manifest["outputs"])
        intact = sealed(manifest)["digest"] == manifest["digest"] and dumps(manifest).encode() == text
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        raise VerificationError(f"{folder.name} does not verify: {NAME} was changed and cannot be read.") from None
    found = {file.relative_to(folder).as_posix(): file for file in files_of(folder)}
    problems = [] if intact else [f"{NAME} was changed"]
    for name in sorted(listed.keys() | found.keys()):
        if name not in found:
            problems.append(f"{name} is missing")
        elif name not in listed:
            problems.append(f"{name} was added")
        elif _described(found[name]) != listed[name]:
            problems.append(f"{name} was changed")
    if problems:
        raise VerificationError(
            f"{folder.name} does not verify: {'; '.join(problems)}. "
            "Do not rely on it; regenerate the edition with `csp run`, or get it again from where it was published."
        )
    return Verified(len(listed), str(manifest["edition_id"]), str(manifest["digest"]))
