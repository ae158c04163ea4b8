"""Months of street-level files as Parquet: a file a month and force, so that one more month costs one month.

What lies in the store is made from the published files alone and can be made again at any time.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.errors import InputError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.inputs.counted_rows import RECORDS, REPEATS, count_rows
from csp_evidence.inputs.large_text import header_of
from csp_evidence.inputs.layouts import CountedRows

if TYPE_CHECKING:
    import pyarrow as pa

# How data.police.uk names a file: 2026-03-avon-and-somerset-street.csv.
NAME = re.compile(
    r"(?P<month>\d{4}-(?:0[1-9]|1[0-2]))-(?P<force>[a-z][a-z0-9]*(?:-[a-z0-9]+)*?)-"
    r"(?P<kind>street|outcomes|stop-and-search)\.csv"
)
KINDS = {"street": "police_uk_street", "outcomes": "police_uk_outcomes", "stop-and-search": "police_uk_stops"}
AT_A_TIME = 2  # files: most of the work is done outside of the interpreter, and each takes memory
AS_READ = b" counts 3"  # another number where the reader comes to count otherwise


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
    digest = hashlib.sha256(content).hexdigest().encode() + AS_READ
    if path.is_file():
        known = parquet.read_schema(path).metadata or {}
        if known.get(b"made_from") == digest:
            return MonthFile(month, force, kind, path, int(known[b"records"]), fresh=False)
    layout = layouts[KINDS[kind]]
    header = header_of(content, name)
    if header != list(layout.header):
        raise InputError(f"{name}, row 1: the header is not {', '.join(layout.header)}. Download the file again.")
    counts = count_rows(content, layout, name)
    first = next(iter(layout.counted))
    if other := sorted({str(text) for text in counts.texts[first][np.unique(counts.codes[first])]} - {month}):
        raise InputError(f"{name} holds {other[0]!r} as a month. Each file is of one month: download it again.")
    records = int(counts.records.sum())
    table = pa.table(
        {
            **{column: _dictionary(codes, counts.texts[column]) for column, codes in counts.codes.items()},
            RECORDS: pa.array(counts.records, pa.int32()),
            REPEATS: pa.array(counts.repeats, pa.int32()),
        }
    )
    table = table.replace_schema_metadata({b"made_from": digest, b"records": str(records).encode()})
    packed = io.BytesIO()
    parquet.write_table(table, packed, compression="lz4", write_statistics=False)
    write_bytes(path, packed.getvalue())
    return MonthFile(month, force, kind, path, records, fresh=True)


def months_kept(store: Path, kind: str) -> list[str]:
    """The months of which the store has files of a kind."""
    return sorted(folder.name.removeprefix("month=") for folder in (store / kind).glob("month=*"))


def keep_months(files: Iterable[Path], layouts: Mapping[str, CountedRows], store: Path) -> list[MonthFile]:
    """Keep the counts of many files, two at a time; errors as of `keep_month`."""

    def keep(file: Path) -> MonthFile:
        return keep_month(file.read_bytes(), file.name, layouts, store)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(keep, files))


def counts_kept(store: Path, kind: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The counts in the store, file by file: month, force as files are called, and the counts with texts as categories.

    A count has the columns of its layout, records and repeats.
    """
    from pyarrow import parquet

    for month in months_kept(store, kind):
        for path in sorted((store / kind / f"month={month}").glob("*.parquet")):
            yield month, path.stem, parquet.ParquetFile(path).read().to_pandas()


def _dictionary(codes: NDArray[np.int32], texts: NDArray[np.object_]) -> pa.DictionaryArray:
    """A column of texts that are kept once each; code 0 is a blank."""
    import pyarrow as pa

    used = np.bincount(codes, minlength=len(texts)) > 0
    used[0] = False
    places = np.cumsum(used, dtype=np.int32) - 1
    words = pa.array(texts[used].tolist(), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places[codes], mask=codes == 0), words)
