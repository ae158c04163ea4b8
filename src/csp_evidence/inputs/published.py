"""Reads a published table as text, cell for cell, and refuses one that is not laid out as its sidecar says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.wording import listed
from csp_evidence.characters import UNSEEN, complaint
from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.files.reading import is_file, not_there, read_bytes, read_with_digest
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.counted_rows import read_counted
from csp_evidence.inputs.file_formats import GEOJSON, WORKBOOK, rows_of, sheet_rows, unpacked
from csp_evidence.inputs.large_text import header_of
from csp_evidence.inputs.layouts import TIDY, AnyLayout, CountedRows, PartnershipTable, load_layouts
from csp_evidence.inputs.mps_borough import read_mps_borough
from csp_evidence.inputs.ons_table import read_partnership_table
from csp_evidence.inputs.plain_text import columns_of
from csp_evidence.inputs.platform import export_rows, load_layout, rearranged
from csp_evidence.inputs.sidecar import Sidecar, load_sidecar
from csp_evidence.project import LAYOUTS, LOOK_UPS

ROW = "row"


@dataclass(frozen=True)
class Published:
    """A raw file as text. `frame` holds strings, None for a blank; its index `row` counts the header as row 1.

    `look_ups` are the other files that it took to read it.
    """

    shown: str
    sidecar: Sidecar
    frame: pd.DataFrame
    sha256: str
    size: int
    look_ups: tuple[Path, ...] = ()

    @cached_property
    def content(self) -> str:
        """The digest of the content (inputs/content.py), worked out once; none of the gates changes the frame."""
        return content_digest(self.frame)


def read_published(path: Path, shown: str, reference: Path | None = None) -> Published:
    """Read the table at `path` (UTF-8; CSV, CSV compressed by gzip, or GeoJSON), which messages call `shown`.

    Columns may come in any order and are put into the sidecar's. The export of a consultation platform, with its layout
    beside it, is read into them first (inputs/platform.py). A file in a publisher's own layout, which its sidecar
    names, is read into the tidy one with the look-ups in the folder `reference` (by default the folder of the file):
    its rows are then numbered as the tidy rows. A file with a row for each event is read as counts, each numbered by
    its first row in the file (inputs/counted_rows.py).

    Raises
    ------
    InputError
        The file is missing, empty, not UTF-8 text, its header or a row does not fit the sidecar, or a cell holds a
        character that nobody sees.
    ConfigurationError
        Its sidecar is missing or wrong.
    """
    if not is_file(path):
        raise InputError(
            f"{shown} {not_there(path)}. Put the file there, or take the input out of partnership.yml: "
            "the stages that need it are then left out and the edition says so."
        )
    sidecar = load_sidecar(path, shown)
    content, digest = read_with_digest(path)
    look_up = reference or path.parent
    theirs = load_layouts(look_up).named(sidecar.layout, shown) if sidecar.layout != TIDY else None
    if isinstance(theirs, CountedRows):
        frame = _counted(unpacked(content, shown), theirs, sidecar.names, shown)
        return Published(shown, sidecar, frame, digest, len(content), (look_up / LAYOUTS,))
    layout, first = load_layout(path, shown), 2
    if shown.endswith(WORKBOOK):
        rows = _sheet(content, theirs, shown)
    elif layout is not None:
        rows = export_rows(unpacked(content, shown), layout, shown)
        _check_widths(rows, shown)
        rows, first = rearranged(rows, layout, sidecar.names, shown), layout.header_rows + 1
    else:
        text = _text(unpacked(content, shown), shown)
        columns = columns_of(text) if theirs is None and not shown.endswith(GEOJSON) else None
        if columns is not None and not UNSEEN.search(text):
            _check_header(list(columns), sidecar.names, shown, quoted=not sidecar.personal)
            frame = _described(columns, sidecar, first)
            return Published(shown, sidecar, frame, digest, len(content))
        rows = rows_of(text, shown)
    _refuse_unseen(rows, shown, sidecar.free_text, known=sidecar.names if sidecar.personal else None)
    if theirs is not None:
        frame, look_ups = _reshaped(rows, theirs, shown, look_up)
        return Published(shown, sidecar, frame, digest, len(content), look_ups)
    header = rows[0]
    _check_header(header, sidecar.names, shown, quoted=not sidecar.personal)
    _check_widths(rows, shown)
    found = {name: [cell or None for cell in cells] for name, *cells in zip(*rows, strict=True)}
    frame = _described(found, sidecar, first)
    return Published(shown, sidecar, frame, digest, len(content))


def _described(columns: Mapping[str, Any], sidecar: Sidecar, first: int) -> pd.DataFrame:
    """The columns in the order of the sidecar, with rows numbered from `first`."""
    frame = pd.DataFrame({name: columns[name] for name in sidecar.names}, dtype=object)
    return frame.set_axis(pd.RangeIndex(first, first + len(frame), name=ROW))


def read_cells(path: Path, shown: str) -> list[list[str]]:
    """The header and rows of a table in UTF-8 that nothing describes yet.

    Raises
    ------
    InputError
        It is missing, is no such file, has no row, or holds a character that nobody sees.
    """
    if not is_file(path):
        raise InputError(f"{shown} {not_there(path)}. Name the file as it is called, with its folder.")
    rows = rows_of(_text(unpacked(read_bytes(path), shown), shown), shown)
    _check_widths(rows, shown)
    if twice := [name for name, times in Counter(rows[0]).items() if times > 1]:
        places = _places(rows[0], twice)
        raise InputError(f"{shown}, row 1: the header repeats {places}. Give each column a name of its own.")
    _refuse_unseen(rows, shown, known=())
    return rows


def _reshaped(
    rows: list[list[str]], layout: AnyLayout, shown: str, reference: Path
) -> tuple[pd.DataFrame, tuple[Path, ...]]:
    """A table in a publisher's own layout as the tidy one, and the look-ups that it took."""
    used = (reference / LAYOUTS,)
    if isinstance(layout, PartnershipTable):
        return read_partnership_table(rows, layout, shown), used
    if isinstance(layout, CountedRows):
        raise TypeError("rows that are counted are read as bytes")
    _check_widths(rows, shown)
    areas_file, categories = (reference / file for file in LOOK_UPS)
    areas = {row["area_name"]: row["area_code"] for row in _look_up(areas_file, "area_name", "area_code")}
    groups = {
        (row["major_category"], row["minor_category"]): row["offence_group"]
        for row in _look_up(categories, "layout", "major_category", "minor_category", "offence_group")
        if row["layout"] == layout.categories
    }
    return read_mps_borough(rows, layout, shown, areas=areas, groups=groups), (*used, areas_file, categories)


def _sheet(content: bytes, layout: AnyLayout | None, shown: str) -> list[list[str]]:
    if not isinstance(layout, PartnershipTable):
        raise InputError(
            f"{shown} is a workbook, and its sidecar names no layout of one. Save its sheet as 'CSV UTF-8'."
        )
    return sheet_rows(content, layout.sheets, shown)


def _counted(content: bytes, layout: CountedRows, names: list[str], shown: str) -> pd.DataFrame:
    """The counts of the rows of a file that may have millions of them, with the columns that the sidecar describes."""
    _check_header(header_of(content, shown), list(layout.header), shown)
    frame = read_counted(content, layout, shown)
    unknown = [name for name in names if name not in frame]
    if unknown or len(names) < len(frame.columns):
        raise ConfigurationError(
            f"{shown}.meta.yml must describe the fields {', '.join(frame)}, which the file is read into, and no others."
        )
    return frame[names]


def _refuse_unseen(
    rows: list[list[str]], shown: str, free: Collection[str] = (), known: Collection[str] | None = None
) -> None:
    """Refuse a cell with a character that nobody sees (characters.py), but in the columns `free`.

    A column that is none of the `known` goes by its number: where the header is missing, its name is an answer.
    """
    if not UNSEEN.search("\n".join(map("\t".join, rows))):
        return
    for number, row in enumerate(rows, start=1):
        if not UNSEEN.search("\t".join(row)):
            continue
        for at, (column, cell) in enumerate(zip_longest(rows[0], row), start=1):
            wrong = complaint(cell or "") if number == 1 or column not in free else None
            if wrong:
                called = column if known is None or column in known else f"number {at}"
                raise InputError(f"{shown}, column {called}, row {number}: the cell {wrong}.")


def _look_up(path: Path, *columns: str) -> list[dict[str, str]]:
    if not is_file(path):
        raise InputError(f"{path.parent.name}/{path.name} {not_there(path)}; restore it from version control.")
    shown = f"{path.parent.name}/{path.name}"
    rows = rows_of(_text(unpacked(read_bytes(path), shown), shown), shown)
    _check_widths(rows, shown)
    _refuse_unseen(rows, shown)
    missing = [name for name in columns if name not in rows[0]]
    if missing:
        raise InputError(f"{shown}, row 1: there is no column {', '.join(missing)}; restore it from version control.")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _text(content: bytes, shown: str) -> str:
    if not content.strip():
        raise InputError(f"{shown} is empty. Replace it with the published file, or restore it from version control.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"{shown} is not UTF-8 text: line {line} holds a byte that UTF-8 does not allow. "
            "Save the file again as 'CSV UTF-8' and run once more."
        ) from None
    if not text.strip():
        raise InputError(f"{shown} is empty but for a byte-order mark. Replace it with the published file.")
    if "\0" in text:
        raise InputError(f"{shown} holds NUL characters: it is not a text file in UTF-8. Save it as 'CSV UTF-8'.")
    return text


def _check_header(header: list[str], expected: list[str], shown: str, *, quoted: bool = True) -> None:
    """Refuse a header that is not as expected; without `quoted` its names are not told, for they may be answers."""
    if len(header) == 1 and len(expected) > 1:
        for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if mark in header[0]:
                raise InputError(f"{shown}, row 1: columns are parted by {name}. Save the file with commas instead.")
    repeated = [name for name, times in Counter(header).items() if times > 1]
    missing = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    problems = [
        f"{what} {', '.join(map(repr, names)) if quoted or names is missing else _places(header, names)}"
        for what, names in (("repeats", repeated), ("lacks", missing), ("has the unknown", unknown))
        if names
    ]
    if problems:
        raise InputError(
            f"{shown}, row 1: the header {', '.join(problems)}. Its columns must be: {', '.join(expected)}. "
            "Rename them in the file, or change the columns in its sidecar if the layout is really a new one."
        )


def _places(header: list[str], names: list[str]) -> str:
    """Where names stand in a header, for a message that may not tell them."""
    at = [str(number) for number, name in enumerate(header, start=1) if name in names]
    return f"{'column' if len(at) == 1 else 'columns'} {listed(at)} (if row 1 is no header, put it back)"


def _check_widths(rows: list[list[str]], shown: str) -> None:
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise InputError(
                f"{shown}, row {number}: {len(row)} cells, but the header has {width}. A comma inside a cell needs "
                "quotation marks around the cell; a short last row means that the file was cut off."
            )
    if len(rows) == 1:
        raise InputError(
            f"{shown} holds a header and no rows. Replace it with the file that holds them, or, where there are none "
            "yet, take it out of `inputs` in partnership.yml."
        )
