"""Months of street-level files as Parquet: a file a month and force, so that one more month costs one month.

What lies in the store is made from the published files alone and can be made again at any time.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.inputs.counted_rows import RECORDS, REPEATS, header_of, read_counted
from csp_evidence.inputs.layouts import CountedRows

# How data.police.uk names a file: 2026-03-avon-and-somerset-street.csv.
NAME = re.compile(
    r"(?P<month>\d{4}-(?:0[1-9]|1[0-2]))-(?P<force>[a-z][a-z0-9]*(?:-[a-z0-9]+)*?)-"
    r"(?P<kind>street|outcomes|stop-and-search)\.csv"
)
KINDS = {"street": "police_uk_street", "outcomes": "police_uk_outcomes", "stop-and-search": "police_uk_stops"}
AS_READ = b"csp_evidence: counts, 2"  # another number where the reader comes to count otherwise


@dataclass(frozen=True)
class MonthFile:
    """One published file: its month, force and kind as its name says, and where its counts are kept."""

    month: str
    force: str
    kind: str
    kept: Path
    records: int
    fresh: bool


def is_month_file(name: str) -> bool:
    """Whether a file is called as data.police.uk calls its own."""
    return NAME.fullmatch(name) is not None


def keep_month(content: bytes, name: str, layouts: Mapping[str, CountedRows], store: Path) -> MonthFile:
    """Keep the counts of one published file in the store, below its kind and month; one that is there already stays.

    Parameters
    ----------
    content, name
        The file, and what it is called.
    layouts
        `counted_rows` of layouts.yml.

    Raises
    ------
    InputError
        It does not fit its layout, or holds another month than its name says.
    """
    import pyarrow as pa
    from pyarrow import parquet

    found = NAME.fullmatch(name)
    if found is None:
        raise InputError(f"{name} is not called as data.police.uk calls its files, such as 2026-03-gwent-street.csv.")
    month, force, kind = found["month"], found["force"], found["kind"]
    path = store / kind / f"month={month}" / f"{force}.parquet"
    digest = hashlib.sha256(content + AS_READ).hexdigest().encode()
    if path.is_file():
        known = parquet.read_schema(path).metadata or {}
        if known.get(b"made_from") == digest:
            return MonthFile(month, force, kind, path, int(known[b"records"]), fresh=False)
    layout = layouts[KINDS[kind]]
    header = header_of(content, name)
    if header != list(layout.header):
        raise InputError(f"{name}, row 1: the header is not {', '.join(layout.header)}. Download the file again.")
    counts = read_counted(content, layout, name)
    if other := sorted(set(counts["month"]) - {month}):
        raise InputError(f"{name} holds {other[0]!r} as a month. Each file is of one month: download it again.")
    whole = counts.astype({RECORDS: "int32", REPEATS: "int32"})
    records = int(whole[RECORDS].sum())
    table = pa.Table.from_pandas(whole, preserve_index=False)
    table = table.replace_schema_metadata({b"made_from": digest, b"records": str(records).encode()})
    packed = io.BytesIO()
    parquet.write_table(table, packed, compression="zstd")
    write_bytes(path, packed.getvalue())
    return MonthFile(month, force, kind, path, records, fresh=True)


def months_kept(store: Path, kind: str) -> list[str]:
    """The months of which the store has files of a kind."""
    return sorted(folder.name.removeprefix("month=") for folder in (store / kind).glob("month=*"))


def counts_kept(store: Path, kind: str, months: Iterable[str] | None = None) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The counts in the store, file by file: month, force as files are called, and the counts with missing cells."""
    for month in months_kept(store, kind) if months is None else months:
        for path in sorted((store / kind / f"month={month}").glob("*.parquet")):
            yield month, path.stem, pd.read_parquet(path)
