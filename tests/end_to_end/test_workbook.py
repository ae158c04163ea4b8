"""The workbook of the edition: its formulas work, its numbers are those of the tables, and texts stay texts."""

from __future__ import annotations

import csv
import json
from decimal import Decimal

import pytest

from tests.spreadsheet import Spreadsheet


@pytest.fixture(scope="module")
def book(edition) -> Spreadsheet:
    return Spreadsheet(edition / "evidence_tables.xlsx")


def addresses(book: Spreadsheet, sheet: str, text: str) -> list[str]:
    return [address for address, cell in book.sheets[sheet].items() if cell.value == text]


def test_every_formula_gives_the_value_that_is_stored_beside_it(book):
    counted = 0
    for sheet in ("Reconciliation", "Relations"):
        for address in book.formulas(sheet):
            assert book.number(sheet, address) == book.sheets[sheet][address].value, (sheet, address)
            counted += 1
    assert counted >= 2 * 5 + 25


def test_only_the_reconciliation_and_the_relations_have_formulas(book):
    assert {name for name in book.sheets if book.formulas(name)} == {"Reconciliation", "Relations"}


def test_the_stated_totals_add_up_in_the_workbook_and_a_changed_line_shows(edition):
    book = Spreadsheet(edition / "evidence_tables.xlsx")
    differences = [
        address.replace("B", "D") for address in addresses(book, "Reconciliation", "Difference: added up less stated")
    ]
    assert [book.number("Reconciliation", address) for address in differences] == [0] * 5
    (line,) = (a for a in addresses(book, "Reconciliation", "lcpf-01"))
    book.change("Reconciliation", line.replace("A", "D"), 1)
    assert sorted(book.number("Reconciliation", address) for address in differences) == [0, 0, 0, 0, 1]


def test_the_naive_forms_are_out_by_the_published_sums(book):
    rows = {cell.value: address for address, cell in book.sheets["Relations"].items() if address.startswith("C")}
    naive = rows["2 * lcpf_annual = lcpf_programme"].replace("C", "D")
    assert book.number("Relations", naive) == -284_137
    officers = rows["posts-01 + posts-02 + teams + teams-03 = council_funded"].replace("C", "D")
    assert book.number("Relations", officers) == 6


def test_every_table_of_the_edition_is_a_sheet_with_the_same_numbers(edition, book):
    tables = list((edition / "tables").rglob("*.csv"))
    assert len([name for name in book.sheets if name[0].isdigit()]) == len(tables)
    with (edition / "tables" / "funding_reconciliation" / "lines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sheet = next(cells for name, cells in book.sheets.items() if name.endswith(" Lines"))
    headings = {cell.value: address[:-1] for address, cell in sheet.items() if address[1:] == "4"}
    for at, row in enumerate(rows, start=5):
        assert sheet[f"{headings['Amount (£)']}{at}"].value == Decimal(row["amount"])
        assert sheet[f"{headings['Paragraph']}{at}"].value == row["paragraph"], "4.10 must not become 4.1"


def test_synthetic_tables_say_so_and_the_manifest_lists_the_workbook(edition, book):
    titles = [cells["A1"].value for name, cells in book.sheets.items() if name[0].isdigit()]
    assert any(str(title).endswith("(synthetic data)") for title in titles)
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert "evidence_tables.xlsx" in manifest["outputs"]
    assert 'href="evidence_tables.xlsx"' in (edition / "index.html").read_text(encoding="utf-8")


def test_no_moment_is_kept_in_the_workbook(book):
    assert book.dates == {(1980, 1, 1, 0, 0, 0)}
    assert b"2017-04-01T00:00:00Z" in book.parts["docProps/core.xml"]
