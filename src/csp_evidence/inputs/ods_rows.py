"""Reads the sheets of an OpenDocument workbook row by row, however large it is once unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from csp_evidence.errors import InputError

PIECE = 1 << 20
LARGEST = 8_000_000_000  # bytes of the sheets once they are unpacked
WIDEST = 1_000  # cells of a row; what is repeated beyond that is a sheet's empty margin
OFFICE, TABLE, TEXT = (f"urn:oasis:names:tc:opendocument:xmlns:{part}:1.0" for part in ("office", "table", "text"))
Row = tuple[str, int, list[str]]


def ods_rows(path: Path, wanted: Callable[[str], bool], shown: str) -> Iterator[Row]:
    """The filled rows of the sheets whose name is `wanted`: sheet, number of the row, its cells as text.

    Only a piece of the file is unpacked at a time, so that memory does not grow with it. Numbers are given as they are
    kept, dates and words as they are shown.

    Raises
    ------
    InputError
        It is no OpenDocument workbook, is damaged, or would be larger than `LARGEST`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            content = archive.getinfo("content.xml")
            if content.file_size > LARGEST:
                raise InputError(f"{shown} would hold {content.file_size:,} bytes once it is unpacked. Split it.")
            reader = _Sheets(wanted)
            with archive.open(content) as file:
                while piece := file.read(PIECE):
                    reader.parser.Parse(piece, False)
                    yield from reader.taken()
            reader.parser.Parse(b"", True)
            yield from reader.taken()
    except (zipfile.BadZipFile, KeyError, zlib.error, EOFError, expat.ExpatError, _RefusedError) as error:
        raise InputError(f"{shown} is no OpenDocument workbook, or is damaged ({error}). Download it again.") from None


class _RefusedError(Exception):
    """Something that no such file has, and that could do harm."""


class _Sheets:
    """Collects rows while expat walks through the sheets."""

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._wanted = wanted
        self._sheet: str | None = None
        self._number = 0
        self._row: list[str] | None = None
        self._empty = 0  # cells without a value since the last one with one
        self._value: str | None = None
        self._words: list[str] = []
        self._repeated = self._rows = 1
        self._rows_found: list[Row] = []

    def taken(self) -> list[Row]:
        found, self._rows_found = self._rows_found, []
        return found

    def _refuse(self, *_: Any) -> None:
        raise _RefusedError("it declares a document type")

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == f"{TABLE} table":
            called = given.get(f"{TABLE} name", "")
            self._sheet, self._number = (called if self._wanted(called) else None), 0
        elif self._sheet is None:
            return
        elif name == f"{TABLE} table-row":
            self._row, self._empty = [], 0
            self._rows = int(given.get(f"{TABLE} number-rows-repeated", 1))
        elif name == f"{TABLE} table-cell" or name == f"{TABLE} covered-table-cell":
            self._value = given.get(f"{OFFICE} value")
            self._words = []
            self._repeated = int(given.get(f"{TABLE} number-columns-repeated", 1))
        elif name == f"{TEXT} p" and self._value is None:
            if self._words:
                self._words.append("\n")
            self.parser.CharacterDataHandler = self._words.append

    def _end(self, name: str) -> None:
        if self._sheet is None or self._row is None:
            return
        if name == f"{TEXT} p":
            self.parser.CharacterDataHandler = None
        elif name == f"{TABLE} table-cell" or name == f"{TABLE} covered-table-cell":
            cell = self._value if self._value is not None else "".join(self._words)
            if not cell:
                self._empty += self._repeated
                return
            if len(self._row) + self._empty + self._repeated > WIDEST:
                raise _RefusedError(f"a row has more than {WIDEST:,} cells")
            self._row += [""] * self._empty + [cell] * self._repeated
            self._empty = 0
        elif name == f"{TABLE} table-row":
            if self._row:
                if self._rows > WIDEST:
                    raise _RefusedError(f"a row with cells is repeated {self._rows:,} times")
                self._rows_found += [(self._sheet, self._number + at, self._row) for at in range(1, self._rows + 1)]
            self._number += self._rows
            self._row = None
