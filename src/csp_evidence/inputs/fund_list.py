"""Reads funds.yml: the funds of a partnership, and how its printed tables are laid out."""

from __future__ import annotations

import json

import pandas as pd

from csp_evidence.analysis.funding.funds import Fund, Funds, Table
from csp_evidence.inputs.documents import Document, typed

NOT_SPLIT = "not split"  # between priorities


def read_funds(document: Document) -> Funds:
    """The funds in a document.

    Raises
    ------
    InputError
        An entry is not as it should be: names the fund or the table, and the field.
    """
    return typed(document, Funds, "docs/guides/funding.md")


def funds_rows(funds: Funds) -> pd.DataFrame:
    """The entries as rows, for their gate: entry, label (of a fund), priority (of a row, or of money in some years)."""
    rows: list[tuple[str, str | None, str | None]] = [(f"fund {fund.id}", fund.label, None) for fund in funds.funds]
    rows += [
        (f"fund {fund.id}, spread {number}", None, None if spread.priority == NOT_SPLIT else spread.priority)
        for fund in funds.funds
        for number, spread in enumerate(fund.spread, start=1)
    ]
    rows += [
        (f"table {table.id}, row {name}", None, row.priority)
        for table in funds.tables
        for name, row in table.rows.items()
    ]
    return pd.DataFrame(rows, columns=["entry", "label", "priority"], index=pd.RangeIndex(1, len(rows) + 1))


def funds_lines(funds: Funds) -> tuple[str, list[str]]:
    """All that funds.yml says: a header, and a line of JSON an entry, which says its kind under `entry`."""
    named: list[tuple[str, str, Fund | Table]] = [("fund", fund.id, fund) for fund in funds.funds] + [
        ("table", table.id, table) for table in funds.tables
    ]
    entries: list[dict[str, object]] = [
        {"entry": kind, "id": name, **entry.model_dump(mode="json", exclude_none=True)} for kind, name, entry in named
    ]
    entries += [{"entry": "confirmed", "id": one.check, **one.model_dump(mode="json")} for one in funds.confirmed]
    return "funds\n", [f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries]
