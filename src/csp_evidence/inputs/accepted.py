"""Keeps the content of a file as it was last accepted, and says what changed since then."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from csp_evidence.files.as_json import write_bytes
from csp_evidence.inputs.content import lines_of, text_of
from csp_evidence.inputs.published import Published

FOLDER = ".accepted"
Row = Mapping[str, str | None]


class Change(NamedTuple):
    """One difference from the accepted file. `row` is that of the file, None for a row that is gone.

    `field` is None where the whole row is new or gone; else `old` and `new` are the cells, None for a blank.
    """

    row: int | None
    name: str
    field: str | None = None
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True)
class Content:
    """What a file says: its rows by the row of the file, the fields that name a row, and how each row is called."""

    rows: dict[int, Row]
    keys: tuple[str, ...]

    def named(self, row: Row) -> str:
        return ", ".join(f"{key} {row[key]}" for key in self.keys if row.get(key) is not None) or "a row"


def content_of(published: Published) -> Content:
    """What a table says."""
    records = published.frame.to_dict("records")
    rows: dict[int, Row] = dict(zip(map(int, published.frame.index), records, strict=True))
    return Content(rows, published.sidecar.keys)


def content_of_lines(lines: Sequence[str]) -> Content:
    """What the entries of a document say, each a line of JSON with its `id`.

    A fact may have the id of a claim, so that its kind is part of its name.
    """
    entries = [json.loads(line) for line in lines]
    rows: dict[int, Row] = {
        number: {name: None if value is None else str(value) for name, value in entry.items()}
        | {"entry": entry.get("entry") or _kind(entry)}
        for number, entry in enumerate(entries, start=1)
    }
    return Content(rows, ("entry", "id"))


def _kind(entry: Mapping[str, object]) -> str:
    return "fact" if "origin" in entry else "claim" if "stated" in entry else "calculation"


def copy_of(path: Path) -> Path:
    """Where the accepted content of the file at `path` is kept."""
    return path.parent / FOLDER / f"{path.name}.gz"


def keep_table(path: Path, frame: pd.DataFrame) -> None:
    """Keep the content of a table as the accepted one; it has the digest that its sidecar notes."""
    _keep(path, text_of(*lines_of(frame)))


def keep_document(path: Path, header: str, lines: Sequence[str]) -> None:
    """Keep what a document states as the accepted content."""
    _keep(path, text_of(header, lines))


def _keep(path: Path, text: str) -> None:
    write_bytes(copy_of(path), gzip.compress(text.encode(), compresslevel=9, mtime=0))


def _kept(path: Path, noted: str | None) -> str | None:
    """The accepted text; None where none is kept, or what is kept is not what is noted."""
    try:
        text = gzip.decompress(copy_of(path).read_bytes())
    except (OSError, EOFError, gzip.BadGzipFile):
        return None
    return text.decode() if hashlib.sha256(text).hexdigest() == noted else None


def accepted_table(path: Path, noted: str | None, keys: tuple[str, ...]) -> Content | None:
    """The table as it was last accepted, if it is kept and has the digest `noted`; its rows are numbered anew."""
    text = _kept(path, noted)
    if text is None:
        return None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows: dict[int, Row] = {
        number: {name: cell or None for name, cell in row.items()} for number, row in enumerate(reader, start=2)
    }
    return Content(rows, keys)


def accepted_document(path: Path, noted: str | None) -> Content | None:
    """The entries of a document as they were last accepted, if they are kept and have the digest `noted`."""
    text = _kept(path, noted)
    return None if text is None else content_of_lines(text.splitlines()[1:])


def changes(before: Content, now: Content) -> list[Change]:
    """What differs, in the order of the file; rows that are gone come last.

    Rows are compared by their key. Where that does not name each row, a changed row is one that is gone and a new one.
    """
    old, new = _by_key(before), _by_key(now)
    if len(old) < len(before.rows) or len(new) < len(now.rows):
        return _unnamed(before, now)
    found: list[Change] = []
    for key, (number, row) in new.items():
        if key not in old:
            found.append(Change(number, now.named(row)))
            continue
        was = old[key][1]
        fields = dict.fromkeys([*row, *was])
        found += [
            Change(number, now.named(row), field, was.get(field), row.get(field))
            for field in fields
            if was.get(field) != row.get(field)
        ]
    return found + [Change(None, before.named(row)) for key, (_, row) in old.items() if key not in new]


def _by_key(content: Content) -> dict[tuple[str | None, ...], tuple[int, Row]]:
    return {tuple(row.get(key) for key in content.keys): (number, row) for number, row in content.rows.items()}


def _unnamed(before: Content, now: Content) -> list[Change]:
    left = Counter(tuple(row.items()) for row in before.rows.values())
    found = []
    for number, row in now.rows.items():
        cells = tuple((name, row.get(name)) for name in next(iter(before.rows.values()), row))
        if left[cells]:
            left[cells] -= 1
        else:
            found.append(Change(number, now.named(row)))
    return found + [Change(None, before.named(dict(cells))) for cells in left.elements()]
