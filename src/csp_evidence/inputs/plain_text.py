"""Takes a CSV apart by columns where no cell of it is quoted, several times as fast as row by row."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def columns_of(text: str) -> dict[str, NDArray[np.object_]] | None:
    """The cells of each column as strings, None for a blank; nothing where the text must be read row by row.

    That is where cells are quoted, a line ends in an odd way or is empty, rows are of different widths, names repeat,
    or a cell is longer than Python's own reader takes: it then says what is wrong and where.
    """
    body = text.rstrip("\r\n")
    head, _, rows = body.partition("\n")
    header = head.rstrip("\r").split(",")
    odd_lines = body.count("\r") != body.count("\r\n") or "\n\n" in body or "\n\r\n" in body
    if '"' in body or odd_lines or not rows or len(header) < 2 or len(set(header)) < len(header):
        return None
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    try:
        table = arrow_csv.read_csv(
            io.BytesIO(rows.encode()),
            arrow_csv.ReadOptions(use_threads=False, column_names=header),
            arrow_csv.ParseOptions(quote_char=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    columns = {name: column.combine_chunks().dictionary_encode() for name, column in zip(header, table, strict=True)}
    cells = {name: column.dictionary.to_pylist() for name, column in columns.items()}
    if max(len(cell) for known in cells.values() for cell in known) > csv.field_size_limit():
        return None
    return {name: _taken(cells[name], column.indices) for name, column in columns.items()}


def _taken(known: list[str], places: Any) -> NDArray[np.object_]:
    words = np.empty(len(known), dtype=object)
    words[:] = [word or None for word in known]
    taken: NDArray[np.object_] = words[places.to_numpy()]
    return taken
