"""Reads files that have a row for each crime, outcome or search, as counts of the rows that are alike.

Street-level files of the police come by the million rows. What is worked out from them are counts, so that a row is
kept as one of a count, and its id as a part of a checksum: a row that was lost, moved or given another id is noticed.
PyArrow takes the cells apart; what it cannot take apart is read once more row by row, to say where that is.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.characters import complaint
from csp_evidence.errors import InputError
from csp_evidence.inputs.large_text import check_quotes, refuse_rows
from csp_evidence.inputs.layouts import CountedRows
from csp_evidence.inputs.row_ids import id_numbers, odd_ids, repeated

if TYPE_CHECKING:
    import pyarrow as pa

RECORDS, REPEATS, IDS = "records", "repeats", "ids_checksum"
NO_ROWS = "{shown} holds a header and no rows. Replace it with the published file."
OF_CHECKSUM = ("month", "reported_by")
BLOCK = 2 << 20  # bytes that are taken apart at a time
MOST = 1 << 62  # of a key


@dataclass(frozen=True)
class Counts:
    """Counts of rows that are alike: for each column a code a count, and the texts that codes stand for.

    The text of code 0 is None, a blank. `rows` is the first row of each count in the file; a checksum is None but in
    the first count of a month and force.
    """

    codes: dict[str, NDArray[np.int32]]
    texts: dict[str, NDArray[np.object_]]
    rows: NDArray[np.int64]
    records: NDArray[np.int64]
    repeats: NDArray[np.int64]
    checksums: NDArray[np.object_]

    def frame(self) -> pd.DataFrame:
        """The counts as text, as `read_counted` describes them."""
        columns = {name: self.texts[name][codes] for name, codes in self.codes.items()}
        columns |= {RECORDS: _as_text(self.records), REPEATS: _as_text(self.repeats), IDS: self.checksums}
        return pd.DataFrame(columns, index=pd.Index(self.rows, name="row"), dtype=object, copy=False)


def read_counted(content: bytes, layout: CountedRows, shown: str) -> pd.DataFrame:
    """The rows of a file as counts, as text, None for a blank.

    Files of several months or forces may stand below one another, each with its header. Cells of columns that the
    layout does not count are not read.

    Returns
    -------
    DataFrame
        A column for each that the layout counts by, records (how many rows), repeats (how many of them have an id that
        another row of the file has too) and ids_checksum (in the first count of a month and force, over all of its ids,
        whatever their order). The index is the first row of each count in the file, its header being row 1.

    Raises
    ------
    InputError
        It is not UTF-8, its header or a row does not fit, there is no row, or a cell has a character that nobody sees
        or an id that is none: names the row.
    """
    return count_rows(content, layout, shown).frame()


def count_rows(content: bytes, layout: CountedRows, shown: str) -> Counts:
    """The same as codes, for a file that is kept as Parquet; errors as of `read_counted`."""
    quoted = b'"' in content
    if quoted:
        check_quotes(content, len(layout.header), shown)
    end = next((at for at in range(len(content), 0, -1) if content[at - 1] not in b" \r\n\t"), 0)
    start = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    rows = _Rows(layout, shown)
    try:
        for batch in _batches(memoryview(content)[start:end], layout, quoted=quoted):
            rows.take(batch)
    except _NotTakenError as error:
        if b"\n" not in content[:end]:
            raise InputError(NO_ROWS.format(shown=shown)) from None
        refuse_rows(content, len(layout.header), shown)
        raise InputError(f"{shown} cannot be read as CSV: {error}. Restore it from its source.") from None
    if rows.blank():
        refuse_rows(content, len(layout.header), shown)
    return rows.counts()


class _NotTakenError(Exception):
    """What PyArrow says of a file that it cannot take apart."""


def _batches(whole: memoryview, layout: CountedRows, *, quoted: bool) -> Iterator[pa.RecordBatch]:
    """The cells of the columns that are counted, block by block; where nothing is `quoted` each line is a row."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    names = [*layout.counted.values(), *([layout.id] if layout.id else [])]
    types: dict[str, Any] = dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string()))
    if layout.id:
        types[layout.id] = pa.string()
    try:
        yield from arrow.open_csv(
            pa.BufferReader(pa.py_buffer(whole)),
            read_options=arrow.ReadOptions(block_size=BLOCK, use_threads=False),
            parse_options=arrow.ParseOptions(
                quote_char='"' if quoted else False, newlines_in_values=quoted, ignore_empty_lines=False
            ),
            convert_options=arrow.ConvertOptions(
                column_types=types, include_columns=names, strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise _NotTakenError(str(error).split("\n", maxsplit=1)[0][:200]) from None


@dataclass
class _Rows:
    """The rows taken so far, block by block: the cells of each column, and a number for each id."""

    layout: CountedRows
    shown: str
    taken: int = 0
    cells: dict[str, list[pa.DictionaryArray]] = field(default_factory=dict)
    ids: list[NDArray[np.uint64]] = field(default_factory=list)
    known: dict[str, dict[str, int]] = field(default_factory=dict)

    def take(self, batch: pa.RecordBatch) -> None:
        for name, published in self.layout.counted.items():
            self.cells.setdefault(name, []).append(batch.column(published))
        if self.layout.id:
            self.ids.append(self._ids(batch.column(self.layout.id)))
        self.taken += batch.num_rows

    def blank(self) -> bool:
        """Whether a row has no cell in the first column, as PyArrow gives one for an empty line."""
        from pyarrow import compute

        blocks = self.cells.get(next(iter(self.layout.counted)), [])
        return any(compute.any(compute.equal(block.dictionary, "")).as_py() for block in blocks)

    def _cut(self, name: str, text: str) -> str:
        return text[: self.layout.cut[name]] if name in self.layout.cut else text

    def _codes(self, name: str) -> NDArray[np.int32]:
        """The code of each cell of a column."""
        import pyarrow as pa

        column = pa.chunked_array(self.cells.pop(name)).unify_dictionaries().combine_chunks()
        texts = [self._cut(name, text) for text in column.dictionary.to_pylist()]
        known = {text: at for at, text in enumerate(dict.fromkeys(["", *texts]))}
        self.known[name] = known
        places = np.array([known[text] for text in texts], np.int32)
        found: NDArray[np.int32] = places[column.indices.to_numpy(zero_copy_only=False)]
        return found

    def _ids(self, column: pa.StringArray) -> NDArray[np.uint64]:
        """A number for each id; the heading of a file further down is no fault."""
        for at, text in odd_ids(column):
            if text != self.layout.id:
                said = complaint(text) or f"{text!r} is not an id: letters and digits. Restore it from its source"
                raise InputError(f"{self.shown}, column {self.layout.id}, row {self.taken + 2 + at}: the cell {said}.")
        return id_numbers(column)

    def counts(self) -> Counts:
        """The counts, in the order of their columns."""
        import pyarrow as pa

        codes = {name: self._codes(name) for name in self.layout.counted} if self.taken else {}
        pa.default_memory_pool().release_unused()  # what blocks were taken apart in, before more is worked out
        numbers = np.arange(2, self.taken + 2, dtype=np.int64)
        ids = np.concatenate(self.ids) if self.ids else np.zeros(self.taken, np.uint64)
        self.ids.clear()
        first = next(iter(self.layout.counted))
        again = self.known.get(first, {}).get(self._cut(first, self.layout.counted[first]))
        if again is not None:  # the headers of further files
            rows = codes[first] != again
            numbers, ids = numbers[rows], ids[rows]
            codes = {name: column[rows] for name, column in codes.items()}
        if not len(numbers):
            raise InputError(NO_ROWS.format(shown=self.shown))
        self._refuse_unseen(numbers, codes)
        texts = {name: np.array([None, *list(known)[1:]], dtype=object) for name, known in self.known.items()}
        key, most = np.zeros(len(numbers), np.int64), 1
        for name, column in codes.items():
            ranks = _rank(texts[name])
            if most * (len(ranks) + 1) > MOST:  # a number for each different key so far, in their order
                kept, key = np.unique(key, return_inverse=True)
                most = len(kept)
            key, most = key * (len(ranks) + 1) + ranks[column], most * (len(ranks) + 1)
        together = _in_order(key, most)  # rows that are alike, one after the other, the first of them first
        starts = np.flatnonzero(np.diff(key[together], prepend=-1))
        del key
        order = together[starts]
        return Counts(
            codes={name: column[order] for name, column in codes.items()},
            texts=texts,
            rows=numbers[order],
            records=np.diff(starts, append=len(together)),
            repeats=np.add.reduceat(repeated(ids)[together], starts, dtype=np.int64),
            checksums=self._checksums(ids, codes, order),
        )

    def _checksums(
        self, ids: NDArray[np.uint64], codes: Mapping[str, NDArray[np.int32]], order: NDArray[np.int64]
    ) -> NDArray[np.object_]:
        """The checksum of the ids of each month and force, in the first of its counts; None in the others."""
        columns = [name for name in OF_CHECKSUM if name in codes]
        part = np.zeros(len(ids), np.int64)
        for name in columns:
            part, _ = pd.factorize(part * len(self.known[name]) + codes[name])
        by_part = np.argsort(part, kind="stable") if part.any() else np.arange(len(part))
        sums = np.add.reduceat(ids[by_part], np.flatnonzero(np.diff(part[by_part], prepend=-1)))
        found = np.full(len(order), None, dtype=object)
        places = np.unique(part[order], return_index=True)[1]
        found[places] = [f"{sums[part[order[place]]]:016x}" for place in places]
        return found

    def _refuse_unseen(self, numbers: NDArray[np.int64], codes: Mapping[str, NDArray[np.int32]]) -> None:
        for name, known in self.known.items():
            if complaint("\n".join(known)) is None:  # one search over all of them costs next to nothing
                continue
            for text, at in known.items():
                if text and (said := complaint(text)):
                    row = numbers[int(np.flatnonzero(codes[name] == at)[0])]
                    column = self.layout.counted[name]
                    raise InputError(f"{self.shown}, column {column}, row {row}: the cell {said}.")


def _in_order(key: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """The places that sort the keys, all below `most`; of equal ones the first is first.

    With its place in the last bits of each key the keys alone are sorted, which is quicker.
    """
    bits = len(key).bit_length()
    if most.bit_length() + bits > 62:
        return np.argsort(key, kind="stable")
    return np.sort((key << bits) | np.arange(len(key))) & ((1 << bits) - 1)


def _rank(texts: NDArray[np.object_]) -> NDArray[np.int64]:
    """The place of each text in their order, blanks last."""
    found = np.full(len(texts), len(texts), dtype=np.int64)
    order = sorted(range(1, len(texts)), key=texts.__getitem__)
    found[order] = np.arange(len(order))
    return found


def _as_text(numbers: NDArray[np.int64]) -> NDArray[np.object_]:
    """Whole numbers as text, each kept once."""
    values, places = np.unique(numbers, return_inverse=True)
    return np.array([str(value) for value in values], dtype=object)[places]
