"""Reads a workbook as a spreadsheet would, formulas included: SUM, ROUND, + - * and cells of other sheets."""

from __future__ import annotations

import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PART = re.compile(r"([+-]?)((?:[^+-]|(?<=e)[+-])+)")


class Cell(NamedTuple):
    """The text or number of a cell as stored, and its formula."""

    value: str | Decimal | None
    formula: str | None


class Link(NamedTuple):
    """Where a link within the workbook leads."""

    sheet: str
    cell: str


class Spreadsheet:
    """Sheets of a workbook by name, each a dictionary of cells by their address."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            strings = self._strings(archive)
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            names = [sheet.attrib["name"] for sheet in book.iter(f"{MAIN}sheet")]
            self.sheets = {
                name: self._cells(archive.read(f"xl/worksheets/sheet{number}.xml"), strings)
                for number, name in enumerate(names, start=1)
            }
            self.dates = {info.date_time for info in archive.infolist()}
            self.parts = {info.filename: archive.read(info) for info in archive.infolist()}

    def formulas(self, sheet: str) -> dict[str, str]:
        return {address: cell.formula for address, cell in self.sheets[sheet].items() if cell.formula}

    def links(self) -> dict[str, dict[str, Link]]:
        """The links of each sheet by the cell that they stand in; one that leads out of the workbook raises."""
        found: dict[str, dict[str, Link]] = {}
        for number, name in enumerate(self.sheets, start=1):
            part = ElementTree.fromstring(self.parts[f"xl/worksheets/sheet{number}.xml"])
            for link in part.iter(f"{MAIN}hyperlink"):
                sheet, _, cell = link.attrib["location"].rpartition("!")
                found.setdefault(name, {})[link.attrib["ref"]] = Link(sheet.strip("'").replace("''", "'"), cell)
        return found

    def number(self, sheet: str, address: str) -> Decimal:
        """The number of a cell, worked out anew where it is a formula."""
        cell = self.sheets[sheet].get(address.replace("$", ""), Cell(None, None))
        if cell.formula:
            return self._sum(sheet, cell.formula)
        assert isinstance(cell.value, Decimal), f"{sheet}!{address} holds no number"
        return cell.value

    def change(self, sheet: str, address: str, by: int) -> None:
        self.sheets[sheet][address] = Cell(self.number(sheet, address) + by, None)

    def _sum(self, sheet: str, text: str) -> Decimal:
        whole = re.fullmatch(r"(SUM|ROUND)\((.*)\)", text)
        if whole and whole[1] == "SUM":
            found = re.fullmatch(r"([A-Z]+)(\d+):\1(\d+)", whole[2])
            assert found, text
            return sum(
                (self.number(sheet, f"{found[1]}{row}") for row in range(int(found[2]), int(found[3]) + 1)), Decimal(0)
            )
        if whole:
            inner, _, places = whole[2].rpartition(",")
            return self._sum(sheet, inner).quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)
        total = Decimal(0)
        for sign, product in PART.findall(text):
            number = Decimal(1)
            for factor in product.split("*"):
                number *= self._factor(sheet, factor)
            total += -number if sign == "-" else number
        return total

    def _factor(self, sheet: str, text: str) -> Decimal:
        if "!" in text:
            other, address = text.split("!")
            return self.number(other, address)
        return self.number(sheet, text) if text[0].isalpha() else Decimal(text)

    @staticmethod
    def _strings(archive: zipfile.ZipFile) -> list[str]:
        table = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        return ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in table.iter(f"{MAIN}si")]

    @staticmethod
    def _cells(content: bytes, strings: list[str]) -> dict[str, Cell]:
        cells = {}
        for cell in ElementTree.fromstring(content).iter(f"{MAIN}c"):
            value, formula = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}f")
            text = value.text if value is not None else None
            held: str | Decimal | None = None
            if text is not None:
                held = strings[int(text)] if cell.get("t") == "s" else Decimal(text)
            cells[cell.attrib["r"]] = Cell(held, formula.text if formula is not None else None)
        return cells
