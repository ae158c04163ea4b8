"""Files of the reference data that are read before any gate, to know which areas there are."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from csp_evidence.errors import InputError
from csp_evidence.files.reading import read_text


def reference_rows(path: Path, shown: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a file of the reference data that is read before any gate, each with the `columns` filled in.

    Raises
    ------
    InputError
        It is not CSV in UTF-8, lacks a column, has no rows, or a row is short: names the row.
    """
    again = "Restore it from version control, or save it as 'CSV UTF-8'."
    try:
        reader = csv.DictReader(io.StringIO(read_text(path, "utf-8-sig"), newline=""))
        rows = list(reader)
    except UnicodeDecodeError:
        raise InputError(f"{shown} is not UTF-8 text. {again}") from None
    except csv.Error as error:
        raise InputError(f"{shown} cannot be read as CSV: {error}. {again}") from None
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{shown}, row 1: there is no column {', '.join(missing)}. {again}")
    if not rows:
        raise InputError(f"{shown} holds a header and no rows. {again}")
    for number, row in enumerate(rows, start=2):
        if not all(row[name] for name in columns):
            raise InputError(f"{shown}, row {number}: {' or '.join(columns)} is missing in the row. {again}")
    return rows
