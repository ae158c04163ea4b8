"""The cells of a table, whichever kind of file holds it: CSV, plain or compressed, GeoJSON, a sheet of a workbook."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from csp_evidence.errors import InputError

WORKBOOK, GEOJSON = ".xlsx", ".geojson"
TABLES = (".csv", ".csv.gz", GEOJSON, WORKBOOK)
GEOMETRY = "geometry"
LARGEST = 500_000_000  # bytes of a table once it is unpacked; more than that was packed to do harm, or by mistake


def is_table(file: str) -> bool:
    """Whether a file of data/raw, by its name, is a table that a sidecar can describe."""
    return file.endswith(TABLES)


def keeps_a_copy(path: Path) -> bool:
    """Whether the accepted content of a file is kept beside it.

    Tables that are large enough to be compressed, and boundaries, are accepted by their digest alone.
    """
    return not path.name.endswith((".gz", GEOJSON))


def unpacked(content: bytes, shown: str) -> bytes:
    """The bytes of a table as it would lie there uncompressed; `shown` is how messages call the file.

    Raises
    ------
    InputError
        It is no gzip file, breaks off, or is larger than `LARGEST` once unpacked.
    """
    if not shown.endswith(".gz"):
        return content
    packed = zlib.decompressobj(wbits=31)
    try:
        found = packed.decompress(content, LARGEST)
    except zlib.error as error:
        raise InputError(f"{shown} is not compressed as gzip ({error}). Restore it from its source.") from None
    if packed.unconsumed_tail:
        raise InputError(
            f"{shown} holds more than {LARGEST:,} bytes once it is unpacked. Replace it by a smaller part."
        )
    if not packed.eof or packed.unused_data:
        raise InputError(f"{shown} breaks off, or goes on after its end. Restore it from its source.")
    return found


def rows_of(text: str, shown: str) -> list[list[str]]:
    """The header and the rows of a table as text.

    Raises
    ------
    InputError
        It is wrongly quoted CSV, or is GeoJSON and no collection of features with the same properties.
    """
    return _features(text, shown) if shown.endswith(GEOJSON) else _csv(text, shown)


def sheet_rows(content: bytes, sheets: Sequence[str], shown: str) -> list[list[str]]:
    """The rows of the first sheet of an Excel workbook that has one of these names; whole numbers without a point.

    Raises
    ------
    InputError
        It is no workbook, has no such sheet, or would be larger than `LARGEST` once unpacked.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(item.file_size for item in archive.infolist())
        if size > LARGEST:
            raise InputError(f"{shown} holds more than {LARGEST:,} bytes once it is unpacked. Split it.")
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = [name for wanted in sheets for name in workbook.sheet_names if name.casefold() == wanted.casefold()]
        if not found:
            raise InputError(
                f"{shown} has no sheet {' or '.join(sheets)}. It has {', '.join(workbook.sheet_names)}. Name the right "
                "layout in the sidecar, or add the name to layouts.yml."
            )
        rows = workbook.get_sheet_by_name(found[0]).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError) as error:
        raise InputError(f"{shown} is no Excel workbook ({error}). Download it again.") from None
    return [[_written(cell) for cell in row] for row in rows]


def _written(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def wrongly_quoted(shown: str, line: int, error: csv.Error) -> InputError:
    """What to say of CSV that cannot be taken apart."""
    return InputError(
        f"{shown} breaks off or is wrongly quoted near line {line} ({error}). "
        "Every opening quotation mark needs a closing one; restore the file from its source."
    )


def _csv(text: str, shown: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise wrongly_quoted(shown, reader.line_num, error) from None
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _features(text: str, shown: str) -> list[list[str]]:
    """One row a feature: its properties, and its geometry as JSON in the last column."""
    again = "Export it again as a FeatureCollection in longitude and latitude."
    try:
        content = json.loads(text)
        features = content["features"]
        header = [*features[0]["properties"], GEOMETRY]
    except (ValueError, TypeError, LookupError, RecursionError):
        raise InputError(f"{shown} is no GeoJSON with features. {again}") from None
    rows = [header]
    for number, feature in enumerate(features, start=2):
        try:
            cells, geometry = feature["properties"], feature[GEOMETRY]
            rows.append([*(_cell(cells[name]) for name in header[:-1]), _plain(geometry)])
            same = len(cells) == len(header) - 1
        except (TypeError, LookupError):
            same = False
        if not same:
            raise InputError(
                f"{shown}, row {number}: the feature must have the properties {', '.join(header[:-1])} and a geometry. "
                f"{again}"
            )
    return rows


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _plain(geometry: Any) -> str:
    return json.dumps(geometry, separators=(",", ":"))
