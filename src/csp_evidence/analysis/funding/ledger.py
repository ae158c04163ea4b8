"""The funding lines as tables for a reader: as printed, in full, by terms, and in views that reach one hash total."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import pandas as pd

from csp_evidence.analysis import casts

PRINTED = [
    "line_id", "paragraph", "project", "amount", "margin", "amount_published", "financial_years", "amount_basis",
    "flow", "council_income",
]  # fmt: skip
TERMS = ["fund", "recurrence", "ring_fence", "carry_forward", "approval", "approved", "statutory_power"]
CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+(?:;[a-z0-9_]+)*")
INCOME = {True: "council income", False: "benefit in the area"}
UNSTATED = {"not_stated": "not stated", "not_applicable": "not applicable"}
Codes = Mapping[str, Mapping[object, str]]


def in_full(lines: pd.DataFrame, priorities: Mapping[str, str]) -> pd.DataFrame:
    """Every column of the lines in words, and margin: half of the unit that an amount is printed to, in pounds."""
    return lines.assign(
        priority=lines["priority"].map(priorities),
        council_income=lines["council_income"].map(INCOME).mask(lines["withdrawn"], "money withdrawn"),
        margin=[unit / 2 for unit in lines["rounding_unit"]],
        **{column: _joined(lines[column], ", ") for column in ("financial_years", "totals")},
    ).drop(columns=["withdrawn", "added"])


def in_words(ledger: pd.DataFrame, funds: Mapping[str, str]) -> pd.DataFrame:
    """`in_full` with labels of funds, and words in place of codes such as not_stated."""

    def words(value: object) -> object:
        return value.replace("_", " ") if isinstance(value, str) and CODE.fullmatch(value) else value

    labelled = ledger.assign(fund=ledger["fund"].replace(dict(funds)))
    return labelled.assign(**{name: labelled[name].map(words) for name in labelled.columns.drop("line_id")})


def as_printed(ledger: pd.DataFrame) -> pd.DataFrame:
    """The columns of `in_full` that the report prints, and what each amount is."""
    return ledger[PRINTED].assign(
        amount_basis=ledger["amount_basis"].str.replace("_", " "),
    )


def terms(ledger: pd.DataFrame, funds: Mapping[str, str]) -> pd.DataFrame:
    """The lines (line_id, joined) that share a fund, recurrence, ring fence, carry-forward, approval and power."""
    said = ledger.assign(
        fund=ledger["fund"].replace(dict(funds)),
        recurrence=ledger["recurrence"].str.replace("_", " "),
        **{column: ledger[column].replace(UNSTATED) for column in ("carry_forward", "approval")},
    )
    together = said.groupby(TERMS, sort=False, dropna=False)["line_id"].agg(", ".join)
    return together.reset_index()[["line_id", *TERMS]]


def control_total(lines: pd.DataFrame) -> Decimal:
    """All amounts added up, to prove that no line is lost: a hash total in pounds, and no sum of money."""
    return sum(lines["amount"], start=Decimal(0))


def view(lines: pd.DataFrame, column: str, codes: Codes) -> pd.DataFrame:
    """Printed amounts by a column, as from `casts.apart`, with its values in words."""
    if column == "financial_years":
        lines = lines.assign(financial_years=_joined(lines[column], ", "))
    table = casts.apart(lines, column)
    blank = table[column].isna()
    table[column] = table[column].astype(object).replace(dict(codes.get(column, {}))).mask(blank, casts.BLANK)
    return table


def _joined(lists: pd.Series, separator: str) -> pd.Series:
    """Each list as one text, missing where nothing is in it."""
    return lists.map(lambda items: separator.join(items) or None).astype("str")


def named(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that name money: all but savings, which are money withdrawn."""
    return lines[~lines["withdrawn"]]


def crossed(lines: pd.DataFrame, funds: Mapping[str, str], priorities: Mapping[str, str]) -> pd.DataFrame:
    """Money named by priority down and fund across, as from `casts.crossed`."""
    spent = named(lines)
    table = casts.crossed(
        spent.assign(fund=spent["fund"].replace(dict(funds)), priority=spent["priority"].map(priorities)),
        "priority",
        "fund",
    )
    return table.assign(priority=table["priority"].replace(casts.ALL, "All"))


def pence_lost(lines: pd.DataFrame, columns: Sequence[str]) -> int:
    """By how many pence the views by `columns`, and money named by priority and fund, miss the printed amounts."""
    control = control_total(lines)
    lost = sum(abs(control - sum(casts.apart(lines, column)["hash_total"])) for column in columns)
    both = casts.crossed(named(lines), "priority", "fund")[casts.ALL].iloc[-1]
    return int(100 * (lost + abs(control_total(named(lines)) - both)))


def sums(lines: pd.DataFrame, column: str, key: Callable[[str], str] = str) -> pd.DataFrame:
    """Sums by a column as results: the index is `key` of its values, blank ones left out; value in pounds."""
    table = casts.by(lines, column).dropna(subset=[column])
    return pd.DataFrame(
        {"value": table["amount"].tolist()}, index=[key(str(name)) for name in table[column]], dtype=object
    )
