"""Drafts of the documents that a partnership writes itself: its register of statements, and its funds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ABOUT = """\
about:
  title:     # fill in: what the document is, such as Statements of the plan
  source:    # fill in: the report, by title, author and date
  licence:   # fill in: under what licence its wording and figures may be shown
  status:    # fill in: published, transcribed, compiled, synthetic or illustrative
  period:    # fill in: the time that it is of
"""
CLAIMS = f"""\
# The statements of the report that hold a number, a date or a law. docs/guides/claims.md describes the fields;
# `csp claims draft REPORT.txt` lists the sentences of the report with an entry for each.
{ABOUT}
claims:
  - id: first_statement
    paragraph: "1.1"
    subject: Crime
    statement:     # fill in: what the sentence states, in your own words
    stated:        # fill in: the number, date or text
    unit: offences
    computed: strategic_assessment.offences
"""
FILL_MARK = "# fill in"  # what marks a draft that nobody has filled in
TO_FILL = ("title", "source", "licence", "status", "period")


def funds_draft(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A draft of funds.yml by the printed table of money: every table, row and column by its id, to be labelled.

    Parameters
    ----------
    header, rows
        The cells of the table with the columns table, row and column.
    """
    tables: dict[str, dict[str, dict[str, None]]] = {}
    for cells in rows:
        cell: Mapping[str, str] = dict(zip(header, cells, strict=True))
        found = tables.setdefault(cell.get("table", ""), {"columns": {}, "rows": {}})
        found["columns"][cell.get("column", "")] = None
        found["rows"][cell.get("row", "")] = None
    lines = [
        "# Who pays, for what and when, by the tables of funding_printed. docs/guides/funding.md describes the fields:",
        "# say of a total what it adds (`adds: all`), and take out the fund of a table that is of no money.",
        ABOUT.rstrip(),
        "funds:",
    ]
    for name in tables:
        lines += [
            f"  - id: {name}",
            f"    label: {_words(name)}",
            "    payer:     # fill in: who pays",
            "    income:    # fill in: whose income it is: council, or the name of who receives it",
        ]
    lines.append("tables:")
    for name, parts in tables.items():
        lines += [f"  - id: {name}", f"    fund: {name}"]
        for kind, ids in parts.items():
            lines += [f"    {kind}:", *(f"      {own}: {{label: {_words(own)}}}" for own in ids)]
    return "\n".join(lines) + "\n"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
