"""What was found of an input, kept for whoever asks the same: within a process, and between the stages of a run."""

from __future__ import annotations

import hashlib
import pickle  # of files that this run has written itself, in the folder that it began with none
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pandas as pd

from csp_evidence.errors import GateError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.files.reading import Reading, also_noted, unchanged
from csp_evidence.inputs.published import Published
from csp_evidence.records import Check, InputRecord


@dataclass(frozen=True)
class ValidatedInput:
    """How an input came through its gates; `frame` is None where one of them failed."""

    frame: pd.DataFrame | None
    record: InputRecord
    checks: tuple[Check, ...]

    def open_frame(self) -> pd.DataFrame:
        """The frame; GateError where a gate failed, so that a frame is never missed without a word."""
        if self.frame is None:
            raise GateError(f"The gates of {self.record.file} failed.")
        return self.frame

    def lent(self) -> ValidatedInput:
        """The same, with a frame of its own: pandas copies a column when it is written to."""
        return replace(self, frame=None if self.frame is None else self.frame.copy(deep=False))


REMEMBERED: dict[str, ValidatedInput] = {}  # by a digest over all that each follows from; see GatedInputs.remember
TABLES: dict[Path, bytes] = {}  # tables that were read for another partnership, with what they were read from


def read_once(path: Path, read: Callable[[], Published]) -> Published:
    """The table at `path` as it is read now, kept in this process for `known_table`, but answers of single people."""
    with also_noted() as readings:
        found = read()
    if not found.sidecar.personal:
        TABLES[path] = _packed(readings, found)
    return found


def known_table(path: Path) -> Published | None:
    """The table at `path` as it was read for another partnership; None where its files hold other bytes by now."""
    return _if_unchanged(TABLES[path]) if path in TABLES else None


@dataclass(frozen=True)
class Handed:
    """The folder, within that of the edition being built, where the stages of a run leave what they found of inputs.

    A stage takes over a table only where the files that it was read from hold the same bytes still, which it reads
    again, and what the gates found only where they would be asked the same. Answers of single people are never left.
    """

    folder: Path

    def published(self, name: str, read: Callable[[], Published]) -> Published:
        """A table as another stage has read it, or as it is read now."""
        file = self.folder / f"{name}.table"
        if (left := _left(file)) and (before := _if_unchanged(left)):
            return before
        with also_noted() as readings:
            found = read()
        if not found.sidecar.personal:
            _write(file, _packed(readings, found))
        return found

    def validated(self, asked: str, published: Published, validate: Callable[[], ValidatedInput]) -> ValidatedInput:
        """What the gates found of a table in another stage, or find now; `asked` is a digest over what was asked."""
        file = self.folder / f"{asked}.checks"
        if left := _left(file):
            before: ValidatedInput = pickle.loads(left)  # noqa: S301
            return before
        found = validate()
        if not published.sidecar.personal:
            _write(file, pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
        return found


def _packed(readings: Iterable[Reading], found: Published) -> bytes:
    """A table behind the readings that it was made from."""
    found.content  # noqa: B018  (it is worked out once, and kept with the table)
    return b"".join(pickle.dumps(one, pickle.HIGHEST_PROTOCOL) for one in (tuple(readings), found))


def _if_unchanged(packed: bytes) -> Published | None:
    stream = BytesIO(packed)
    if not unchanged(pickle.load(stream)):  # noqa: S301
        return None
    before: Published = pickle.load(stream)  # noqa: S301
    return before


def _write(file: Path, content: bytes) -> None:
    write_bytes(file, hashlib.sha256(content).digest() + content)


def _left(file: Path) -> bytes | None:
    """What `_write` left; None where there is nothing, or not what was written."""
    if not file.is_file():
        return None
    left = file.read_bytes()
    digest, content = left[: hashlib.sha256().digest_size], left[hashlib.sha256().digest_size :]
    return content if hashlib.sha256(content).digest() == digest else None
