"""The sheets that say what a workbook is, and what every sheet with a table needs: name, headings and formats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.wording import counted, is_are
from csp_evidence.cell_text import is_year, places_for, usual_places
from csp_evidence.publish.edition import Edition
from csp_evidence.records import TableRecord

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_HEADING = 250
SUMS = "On Reconciliation and Relations the sums are formulas: change an amount on a copy, and they follow."
WIDE = 110
NOTES = (
    (WITHHELD, "A count of people that is not shown, because it is small or would give a small one away."),
    ("Blank cell", "Not available. It is no zero."),
    (
        "synthetic",
        "The row, or the columns that it names, rest on data that we invented, and say nothing of the area.",
    ),
    ("illustrative", "What would be if something were so. No finding uses it."),
    ("inferred", "Worked out by us from figures in the report, which does not state it."),
    ("95% from, 95% to", "The range for chance alone. It leaves out recording and who answered."),
)


def write_cover(workbook: Workbook, sheet: Worksheet, edition: Edition, sheets: int, *, formulas: bool) -> None:
    """What the workbook is, of which edition, how it is laid out and under which licences; a line a row."""
    title = workbook.add_format({"bold": True, "font_size": 14})
    sheet.set_column(0, 0, WIDE, workbook.add_format({"text_wrap": True}))
    sheet.write_string(0, 0, f"{edition.name}: evidence tables", title)
    changed = "; ".join(f"{one.what} is {one.value}, there {one.standing}" for one in edition.changed)
    invented = len(edition.synthetic_inputs)
    lines = [
        f"{edition.title}.",
        f"Edition {edition.edition_id}." + (f" Not the standing edition: {changed}." if changed else ""),
        f"There {is_are(sheets)} {counted(sheets, 'tables')}, one a sheet. Contents lists them, Notes explains marks.",
        *([SUMS] if formulas else []),
        f"We invented {invented} of {len(edition.inputs)} inputs. What rests on them is marked synthetic."
        if invented
        else "No input is invented.",
        "Where each number comes from, and under which licence, is on the page provenance.html of the edition.",
    ]
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, line)


def write_notes(workbook: Workbook, sheet: Worksheet, edition: Edition) -> None:
    """What marks and words in the tables mean, and which table is withheld in part."""
    sheet.write_string(0, 0, "Notes", workbook.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, "What marks in the tables mean. This sheet holds one table.")
    withheld = [
        (table.caption, f"{table.withheld:,} cells are withheld to protect people.")
        for stage in edition.stages
        for table in stage.tables
        if table.withheld
    ]
    rows = [*NOTES, *withheld]
    for column, width in enumerate((60, WIDE)):
        sheet.set_column(column, column, width, workbook.add_format({"text_wrap": True}))
    name_table(
        sheet, "Notes", ["Mark", "What it means"], len(rows), workbook.add_format({"bold": True, "bottom": 1}), 3
    )
    for at, row in enumerate(rows, start=4):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text)


def name_table(sheet: Worksheet, name: str, headings: Sequence[str], rows: int, form: Any, first: int) -> None:
    """Write the headings in row `first` and make them and the rows below a table with a name; heads stay in view.

    A table has at least one row of data, so that without any it keeps an empty one. Headings must differ.
    """
    columns = [{"header": heading, "header_format": form} for heading in headings]
    known = re.sub(r"\W+", "_", name.lower()).strip("_")
    options = {"name": f"table_{known}", "columns": columns, "style": None, "autofilter": False}
    sheet.add_table(first, 0, first + max(rows, 1), len(headings) - 1, options)
    sheet.freeze_panes(first + 1, 1)
    sheet.repeat_rows(first)


def unlike(headings: Sequence[str]) -> list[str]:
    """Headings that all differ, as a spreadsheet wants them in one table, whatever the case of their letters."""
    seen: dict[str, int] = {}
    found = []
    for heading in headings:
        short = heading[:LONGEST_HEADING] or "Column"
        seen[short.casefold()] = number = seen.get(short.casefold(), 0) + 1
        found.append(short if number == 1 else f"{short} ({number})")
    return found


def number_format(table: TableRecord, column: str, texts: Sequence[str]) -> str:
    """How a spreadsheet shows the numbers of a column: with as many decimals as the page, and thousands apart."""
    numbers = [float(text) if "e" in text or _long(text) else Decimal(text) for text in texts if _is_number(text)]
    usual = usual_places(column)
    places = table.decimals.get(column, places_for(numbers) if usual is None else usual)
    whole = "0" if is_year(column) else "#,##0"
    return f"{whole}.{'0' * places}" if places else whole


def stage_words(source: str) -> str:
    """A stage as a source of another: its results."""
    return f"results of the {source.replace('_', ' ')}"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text) is not None


def _long(text: str) -> bool:
    """Whether a number is measured, and no amount of money: it has more than two decimals."""
    return len(text.partition(".")[2]) > 2
