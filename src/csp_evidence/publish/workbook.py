"""The workbook of an edition: a list of contents, the reconciliation with its formulas, and a sheet for every table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from csp_evidence.analysis.wording import listed
from csp_evidence.cell_text import heading_text
from csp_evidence.publish.cover_sheets import name_table, number_format, stage_words, unlike, write_cover, write_notes
from csp_evidence.publish.edition import Edition
from csp_evidence.publish.reconciliation_sheets import write_casts, write_relations
from csp_evidence.records import TableRecord
from csp_evidence.stage.csv_files import read_back, records_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

NAME = "evidence_tables.xlsx"
NO_PLAN = date(2000, 1, 1)  # the workbook's date where there is no plan to take one from
LONGEST_NAME, LONGEST_TEXT = 31, 32_767  # limits of the file format
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
FIRST = 3  # the row of the headings: title, unit and the way back stand above
CONTENTS = "Contents"
WIDEST, NARROWEST = 60, 10
A4 = 9  # as the file format numbers sizes of paper
Cells = tuple[list[str], list[list[str]]]  # the names of the columns, and the rows


class Sheet(NamedTuple):
    """A sheet's name, what it holds and the stage it comes from."""

    name: str
    title: str
    stage: str


def write_workbook(folder: Path, edition: Edition) -> None:
    """Write every table of the edition into evidence_tables.xlsx; the same tables give the same bytes.

    Laid out as the Analysis Function advises: a cover, contents and notes; then one named table a sheet, under its
    title, unit and source, with headings as on the page, frozen, and numbers in its formats. No merged cells, no blank
    rows inside a table. A text is always written as text, so that none becomes a formula.
    """
    from xlsxwriter import Workbook

    workbook = Workbook(str(folder / NAME), {"in_memory": True, "strings_to_urls": False})
    created = datetime.combine(edition.term_start or NO_PLAN, time())  # never the clock: the same bytes each time
    workbook.set_properties({"title": f"{edition.title}: evidence tables", "created": created})
    cover, contents, notes = (workbook.add_worksheet(name) for name in ("Cover", CONTENTS, "Notes"))
    sheets = [*_formulas(workbook, folder, edition)]
    formulas = bool(sheets)
    titles = {record.name: record.title for record in edition.inputs}
    for stage in edition.stages:
        for table in stage.tables:
            name = f"{len(sheets) + 1} {heading_text(table.name)}"[:LONGEST_NAME]
            _write_table(workbook, workbook.add_worksheet(name), table, read_back(folder / table.file), titles)
            sheets.append(Sheet(name, table.caption, stage.title))
    write_cover(workbook, cover, edition, len(sheets), formulas=formulas)
    _write_contents(workbook, contents, sheets)
    write_notes(workbook, notes, edition)
    for sheet in workbook.worksheets():  # what is printed is no column of a page of its own
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
    workbook.close()


def _formulas(workbook: Workbook, folder: Path, edition: Edition) -> Iterator[Sheet]:
    files = {(s.stage, table.name): folder / table.file for s in edition.stages for table in s.tables}
    wanted = {name: files.get(("funding_reconciliation", name)) for name in ("reconciliation", "figures", "checks")}
    casts, figures, checks = wanted.values()
    if casts is not None:
        write_casts(workbook, records_of(casts))
        yield Sheet("Reconciliation", "Stated totals added up from their lines, with formulas", "Funding")
    if figures is not None and checks is not None:
        write_relations(workbook, records_of(figures), records_of(checks))
        yield Sheet("Figures", "Every figure by the name that relations use for it", "Funding")
        yield Sheet("Relations", "Relations between figures, with formulas", "Funding")


def _write_table(
    workbook: Workbook, sheet: Worksheet, table: TableRecord, cells: Cells, titles: Mapping[str, str]
) -> None:
    header, rows = cells
    synthetic = "partly synthetic, see the last column" if table.partly else "synthetic data"
    mark = (f" ({synthetic})" if table.synthetic else "") + (" (illustration)" if table.illustrative else "")
    sheet.write_string(0, 0, f"{table.caption}{mark}", workbook.add_format({"bold": True, "font_size": 14}))
    unit = f"Unit: {table.unit}. " if table.unit else ""
    rests_on = listed([titles.get(source, stage_words(source)) for source in table.sources])
    sheet.write_string(1, 0, f"{unit}This sheet holds one table." + (f" From: {rests_on}." if rests_on else ""))
    sheet.write_url(2, 0, f"internal:'{CONTENTS}'!A1", string="Back to the contents")
    headings = unlike([table.headings.get(name) or heading_text(name) for name in header])
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    apart = workbook.add_format({"indent": 1})  # words beside numbers that end where they begin
    for column, (name, heading) in enumerate(zip(header, headings, strict=True)):
        texts = [row[column] for row in rows]
        numeric = name in table.numeric
        form = workbook.add_format({"num_format": number_format(table, name, texts)}) if numeric else None
        for at, text in enumerate(texts, start=FIRST + 1):
            _write_cell(sheet, at, column, text, form, apart if column else None)
        sheet.set_column(column, column, _width([heading, *texts[:200]]))
    name_table(sheet, sheet.get_name(), headings, len(rows), bold, FIRST)


def _write_cell(sheet: Worksheet, row: int, column: int, text: str, form: Any, words: Any) -> None:
    if form is not None and NUMBER.fullmatch(text):
        sheet.write_number(row, column, Decimal(text), form)
    elif text:
        sheet.write_string(row, column, text[:LONGEST_TEXT], words)


def _write_contents(workbook: Workbook, sheet: Worksheet, sheets: Sequence[Sheet]) -> None:
    sheet.write_string(0, 0, "Contents", workbook.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, "Every sheet of this workbook, with a link to it. This sheet holds one table.")
    bold = workbook.add_format({"bold": True, "bottom": 1})
    headings = ["Sheet", "What it holds", "From"]
    for column, width in enumerate([34, 90, 30]):
        sheet.set_column(column, column, width)
    name_table(sheet, CONTENTS, headings, len(sheets), bold, FIRST)
    for at, entry in enumerate(sheets, start=FIRST + 1):
        sheet.write_url(at, 0, f"internal:'{entry.name}'!A1", string=entry.name)
        sheet.write_string(at, 1, entry.title)
        sheet.write_string(at, 2, entry.stage)


def _width(texts: Sequence[str]) -> int:
    return min(WIDEST, max(NARROWEST, *(len(text) for text in texts)) + 2)
