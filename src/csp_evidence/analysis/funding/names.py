"""Names in relations, expressions and texts that stand for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from csp_evidence.analysis.expressions.grammar import placeholders, references
from csp_evidence.analysis.funding.exceptions import TEXTS
from csp_evidence.analysis.funding.funds import Funds

SIDES = ("relation", "expression", "face", "resolution", "size")


def unknown(known: Collection[str], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What every row refers to, and what of it is not known.

    Parameters
    ----------
    known
        Stated figures and quantities that a relation solves for.
    tables
        By input: tables with relations (relation, face, resolution), expressions (expression, size) or texts with names
        in braces.

    Returns
    -------
    DataFrame
        place (input and row), names (how many) and unknown (those that stand for nothing, parted by commas; missing
        where all are known).
    """
    rows = []
    for name, table in tables.items():
        for index, row in zip(table.index, table.to_dict("records"), strict=True):
            used = list(dict.fromkeys(_names(row)))
            missing = [word for word in used if word not in known]
            place = f"fund {row['fund']}" if name == "funds" else f"row {index}"
            rows.append((f"{name}, {place}", len(used), ", ".join(missing) or None))
    return pd.DataFrame(rows, columns=["place", "names", "unknown"])


def of_funds(funds: Funds) -> pd.DataFrame:
    """What funds.yml says in expressions and in sentences: fund, expression, title; the index counts from 1."""
    rows: list[tuple[str, str | None, str | None]] = [
        (fund.id, spread.amount, None) for fund in funds.funds for spread in fund.spread
    ]
    rows += [(fund.id, None, said.text) for fund in funds.funds for said in fund.findings]
    rows += [(fund.id, None, fund.chart) for fund in funds.funds if fund.chart]
    rows += [(table.id, None, table.two_ways.finding) for table in funds.tables if table.two_ways]
    return pd.DataFrame(rows, columns=["fund", "expression", "title"], index=pd.RangeIndex(1, len(rows) + 1))


def _names(row: Mapping[str, object]) -> Iterator[str]:
    for column in SIDES:
        side = row.get(column)
        for part in side if isinstance(side, tuple) else (side,):
            if isinstance(part, str):
                yield from references(part)
    for column in TEXTS:
        text = row.get(column)
        if isinstance(text, str):
            yield from placeholders(text)
