"""The reconciliation as a spreadsheet shows it: sums and relations as formulas that an auditor sees work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

from csp_evidence.analysis.exact_numbers import fractions_of, to_decimal
from csp_evidence.analysis.expressions.equations import formula
from csp_evidence.analysis.expressions.evaluation import difference
from csp_evidence.analysis.expressions.grammar import relation
from csp_evidence.publish.cover_sheets import name_table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MONEY = "#,##0.00"
AMOUNT = 3  # column D holds the numbers of both sheets
FIRST = 3
Row = Mapping[str, str]


def write_casts(workbook: Workbook, rows: Sequence[Row]) -> None:
    """The sheet Reconciliation: the lines of each stated total, their SUM, the stated figure and the difference.

    Parameters
    ----------
    rows
        total_id, kind (line or stated), id, description, paragraph, amount.
    """
    height = len(rows) + 2 * len({row["total_id"] for row in rows})
    headings = [("Id", 18), ("Description", 74), ("Paragraph", 11), ("Amount (£)", 16)]
    sheet = _sheet(workbook, "Reconciliation", "Stated totals added up from their lines", headings, height)
    money, strong = (workbook.add_format({"num_format": MONEY, **extra}) for extra in ({}, {"bold": True, "top": 1}))
    at = FIRST + 1
    for _, group in groupby(rows, key=lambda row: row["total_id"]):
        members = list(group)
        lines = [row for row in members if row["kind"] == "line"]
        (stated,) = (row for row in members if row["kind"] == "stated")
        first = at
        for row in lines:
            _words(sheet, at, [row["id"], row["description"], row["paragraph"]])
            sheet.write_number(at, AMOUNT, Decimal(row["amount"]), money)
            at += 1
        added, given = sum(Decimal(row["amount"]) for row in lines), Decimal(stated["amount"])
        _words(sheet, at, ["", f"Added up: {stated['description']}", ""])
        sheet.write_formula(at, AMOUNT, f"=SUM(D{first + 1}:D{at})", strong, _cached(added))
        _words(sheet, at + 1, [stated["id"], f"Stated: {stated['description']}", stated["paragraph"]])
        sheet.write_number(at + 1, AMOUNT, given, money)
        _words(sheet, at + 2, ["", "Difference: added up less stated", ""])
        sheet.write_formula(at + 2, AMOUNT, f"=D{at + 1}-D{at + 2}", money, _cached(added - given))
        at += 3


def write_relations(workbook: Workbook, figures: Sequence[Row], checks: Sequence[Row]) -> None:
    """The sheets Figures, with every named figure, and Relations, with the two sides of each relation as formulas.

    Quantities that were solved stand to the penny, so that a relation between them may be out by a fraction of one.

    Parameters
    ----------
    figures
        figure_id, description, paragraph, value, unit, status.
    checks
        statement, paragraph, outcome, relation.
    """
    headings = [("Name", 34), ("Description", 74), ("Paragraph", 11), ("Value", 16), ("Unit", 14), ("Status", 11)]
    sheet = _sheet(workbook, "Figures", "Every figure by the name that relations use for it", headings, len(figures))
    money = workbook.add_format({"num_format": MONEY})
    cells: dict[str, str] = {}
    for at, row in enumerate(figures, start=FIRST + 1):
        _words(sheet, at, [row["figure_id"], row["description"], row["paragraph"]])
        sheet.write_number(at, AMOUNT, Decimal(row["value"]), money)
        sheet.write_string(at, 4, row["unit"])
        sheet.write_string(at, 5, row["status"])
        cells[row["figure_id"]] = f"Figures!$D${at + 1}"
    values = fractions_of({row["figure_id"]: Decimal(row["value"]) for row in figures})
    headings = [("Statement", 80), ("Paragraph", 11), ("Relation", 70), ("Left less right", 16), ("Outcome", 20)]
    sheet = _sheet(
        workbook, "Relations", "Relations between figures: zero where both sides agree", headings, len(checks)
    )
    for at, row in enumerate(checks, start=FIRST + 1):
        tested = relation(row["relation"])
        _words(sheet, at, [row["statement"], row["paragraph"], row["relation"]])
        sheet.write_formula(at, AMOUNT, formula(tested, cells), money, _cached(difference(tested, values)))
        sheet.write_string(at, 4, row["outcome"])


def _cached(value: Fraction | Decimal | int) -> Any:
    return to_decimal(Fraction(value))


def _sheet(workbook: Workbook, name: str, title: str, headings: Sequence[tuple[str, int]], rows: int) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    sheet.write_string(0, 0, title, workbook.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, "Sums and differences are formulas: change an amount on a copy and they follow.")
    for column, (_, width) in enumerate(headings):
        sheet.set_column(column, column, width)
    form = workbook.add_format({"bold": True, "bottom": 1})
    name_table(sheet, name, [heading for heading, _ in headings], rows, form, FIRST)
    return sheet


def _words(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts):
        if text:
            sheet.write_string(row, column, text)
