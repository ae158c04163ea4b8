"""The workbook takes every text as text and every number as it is, and the same tables give the same bytes."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.publish.workbook import write_workbook
from csp_evidence.records import TableRecord
from csp_evidence.stage.csv_files import csv_bytes
from tests.example_edition import HOSTILE, example_edition
from tests.spreadsheet import Spreadsheet

TEXTS = [HOSTILE, "=1+1", "+44 20", "-400k", "@SUM(A1)", "{=A1}", "4.10", "1e5", "https://example.org/", "x" * 40_000]


def book_of(folder: Path, frame: pd.DataFrame, numeric: tuple[str, ...], name: str = "hostile") -> Path:
    edition = example_edition(folder)
    file = "tables/consultation/hostile.csv"
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(csv_bytes(frame, synthetic=True))
    table = TableRecord(
        name=name,
        caption="=2+2",
        unit="pounds",
        file=file,
        rows=len(frame),
        sources=(),
        synthetic=True,
        numeric=numeric,
    )
    stage = edition.stages[0].model_copy(update={"tables": (table,)})
    write_workbook(folder, edition.model_copy(update={"stages": (stage,)}))
    return folder / "evidence_tables.xlsx"


def test_no_text_becomes_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    book = Spreadsheet(book_of(tmp_path, pd.DataFrame({"text": TEXTS, "=name": TEXTS}), ()))
    sheet = book.sheets["1 Hostile"]
    assert not any(cell.formula for cells in book.sheets.values() for cell in cells.values())
    links = re.findall(rb"<hyperlink [^>]*>", book.parts["xl/worksheets/sheet4.xml"])
    assert [b"location" in link and b"r:id" not in link for link in links] == [True], "back to the contents"
    assert sheet["A1"].value == "=2+2 (synthetic data)"
    assert all(isinstance(cell.value, str) for cell in sheet.values())
    assert [sheet[f"A{row}"].value for row in range(6, 14)] == TEXTS[1:9], "as they were typed, without an apostrophe"
    assert 32_000 < len(str(sheet["A14"].value)) <= 32_767


def test_money_is_written_digit_for_digit(tmp_path: Path) -> None:
    amounts = [Decimal("947122.94"), Decimal("0.01"), Decimal("99999999999.99"), Decimal("-400000"), None]
    book = Spreadsheet(book_of(tmp_path, pd.DataFrame({"amount": pd.Series(amounts, dtype=object)}), ("amount",)))
    assert [book.sheets["1 Hostile"][f"A{row}"].value for row in range(5, 9)] == amounts[:4]
    assert "A9" not in book.sheets["1 Hostile"]


@pytest.mark.parametrize("name", ["a" * 60, "by_fund"])
def test_the_same_tables_give_the_same_bytes_whatever_their_name(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    first, second = (book_of(tmp_path / place, frame, ("a",), name).read_bytes() for place in ("one", "two"))
    assert first == second


def test_there_are_a_cover_contents_and_notes_and_one_named_table_a_sheet(tmp_path: Path) -> None:
    frame = pd.DataFrame({"place": ["a", "b"], "Place": ["c", "d"], "rate": [1234.5678, 2.0], "year": [2016, 2017]})
    book = Spreadsheet(book_of(tmp_path, frame, ("rate", "year")))
    assert list(book.sheets) == ["Cover", "Contents", "Notes", "1 Hostile"]
    tables = [name for name in book.parts if name.startswith("xl/tables/")]
    assert len(tables) == 3, "Contents, Notes and the table"
    (own,) = (book.parts[name].decode() for name in tables if "table_1_hostile" in book.parts[name].decode())
    assert re.findall(r'tableColumn id="\d" name="([^"]+)"', own) == ["Place", "Place (2)", "Rate", "Year", "Synthetic"]
    assert 'ref="A4:E6"' in own
    assert b'topLeftCell="B5"' in book.parts["xl/worksheets/sheet4.xml"], "headings and first column stay in view"
    assert b'formatCode="#,##0.0"' in book.parts["xl/styles.xml"], "as the page shows it"
    assert not any(b"mergeCell" in part for name, part in book.parts.items() if "worksheets" in name)


def test_a_table_without_rows_is_a_table_all_the_same(tmp_path: Path) -> None:
    book = Spreadsheet(book_of(tmp_path, pd.DataFrame({"a": []}), ()))
    assert book.sheets["1 Hostile"]["A4"].value == "A"


def test_a_sheet_prints_on_the_width_of_a_page_and_a_cover_speaks_of_no_formulas_where_none_are(tmp_path: Path) -> None:
    book = Spreadsheet(book_of(tmp_path, pd.DataFrame({"text": TEXTS}), ()))
    sheets = [part for name, part in book.parts.items() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    assert len(sheets) == 4
    assert all(b'fitToHeight="0"' in part and b'orientation="landscape"' in part for part in sheets)
    assert not [cell for cell in book.sheets["Cover"].values() if "formulas" in str(cell.value)]
