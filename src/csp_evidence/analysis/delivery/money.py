"""Money through the term: budget, spending and forecast by line and year, what is carried and matched, what ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.wording import date_text, pounds

ZERO = Decimal(0)
PENNY = Decimal("0.01")
OVER, UNDER, AS_PLANNED, OPEN = "over budget", "under budget", "on budget", "nothing reported"
UNMET, SHORT, NO_BASIS = "condition not met", "match not secured", "carried forward on no stated terms"
NOT_CARRIED = "brought forward differs from what was carried"
COLUMNS = ["kind", "id", "subject", "what", "priority"]


def by_line(money: pd.DataFrame) -> pd.DataFrame:
    """Each line in each year with what it may spend and what it is expected to.

    Parameters
    ----------
    money
        line, label, fund, priority, financial_year, budget, brought_forward, actual, forecast, carried_forward, match,
        match_secured (pounds, Decimal; missing where there is none), condition, condition_met, ends, output, outputs.

    Returns
    -------
    DataFrame
        The columns of `money`, with available (budget and brought forward), outturn (the forecast, or what was spent
        where the year is over), variance (outturn less available; missing without an outturn) and stands (in words).
    """
    available = [_sum(row.budget, row.brought_forward) for row in money.itertuples()]
    outturn = [row.forecast if _there(row.forecast) else row.actual for row in money.itertuples()]
    table = money.assign(available=_column(money, available), outturn=_column(money, outturn))
    variance = [
        outturn - available if _there(outturn) else None for outturn, available in zip(outturn, available, strict=True)
    ]
    words = [_stands(one) for one in variance]
    return table.assign(variance=_column(money, variance), stands=words)


def together(lines: pd.DataFrame, by: str, names: Mapping[str, str]) -> pd.DataFrame:
    """Sums of `by_line` by fund or priority and year: the column, financial_year, and the sums in pounds.

    A sum of nothing that was reported is missing, and not 0.
    """
    columns = ["budget", "available", "actual", "outturn", "match", "match_secured"]
    rows = [
        {by: names.get(str(name), str(name)), "financial_year": year, **{one: _total(own[one]) for one in columns}}
        for (name, year), own in lines.groupby([by, "financial_year"], sort=False)
    ]
    return pd.DataFrame(rows, columns=[by, "financial_year", *columns])


def totals(lines: pd.DataFrame) -> dict[str, Decimal | None]:
    """Sums over all lines and years, in pounds: budget, actual, outturn; missing where nothing was reported."""
    return {name: _total(lines[name]) for name in ("budget", "actual", "outturn")}


def shown(lines: pd.DataFrame, funds: Mapping[str, str], priorities: Mapping[str, str]) -> pd.DataFrame:
    """`by_line` for readers: names for ids."""
    table = lines.assign(fund=lines["fund"].replace(dict(funds)), priority=lines["priority"].map(priorities))
    return table[
        ["label", "fund", "priority", "financial_year", "budget", "brought_forward", "available", "actual", "outturn",
         "variance", "stands", "carried_forward", "carried_basis", "match", "match_secured", "condition",
         "condition_met"]
    ]  # fmt: skip


def endings(money: pd.DataFrame, names: Mapping[str, str], term_end: date) -> pd.DataFrame:
    """When the money of each line ends: label, fund, ends, amount (budget of its last year), before_term."""
    rows = []
    for _, own in money.sort_values("financial_year", kind="stable").groupby("line", sort=False):
        last = own.iloc[-1]
        rows.append(
            (
                last["label"],
                names.get(last["fund"], last["fund"]),
                last["ends"],
                last["budget"],
                last["ends"].date() < term_end,
            )
        )
    table = pd.DataFrame(rows, columns=["label", "fund", "ends", "amount", "before_term"])
    return table.sort_values("ends", kind="stable", ignore_index=True)


def unit_costs(money: pd.DataFrame) -> pd.DataFrame:
    """What an output cost, only where outputs are given: label, financial_year, actual, outputs, output, unit_cost."""
    rows = [
        (
            row.label,
            row.financial_year,
            row.actual,
            int(row.outputs),
            row.output,
            (row.actual / int(row.outputs)).quantize(PENNY),
        )
        for row in money.itertuples()
        if not pd.isna(row.outputs) and _there(row.actual)
    ]
    return pd.DataFrame(rows, columns=["label", "financial_year", "actual", "outputs", "output", "unit_cost"])


def faults(money: pd.DataFrame) -> pd.DataFrame:
    """Conditions that are not met, match that is short, and carrying forward that does not fit, as `faults.COLUMNS`."""
    rows: list[tuple[str, str, str, str, str]] = []
    carried = {(row.line, row.financial_year): row.carried_forward for row in money.itertuples()}
    for row in money.itertuples():
        known = (row.line, f"{row.label}, {row.financial_year}")
        if _there(row.condition) and not pd.isna(row.condition_met) and not row.condition_met:
            rows.append(
                (
                    UNMET,
                    *known,
                    f"{row.condition}: not met. The money ends on {date_text(row.ends.date())}.",
                    row.priority,
                )
            )
        if _amount(row.match_secured) < _amount(row.match):
            what = f"{_pounds(_amount(row.match_secured))} of {_pounds(row.match)} of match is secured."
            rows.append((SHORT, *known, what, row.priority))
        if _there(row.carried_forward) and row.carried_forward > 0 and not _there(row.carried_basis):
            rows.append(
                (NO_BASIS, *known, f"{_pounds(row.carried_forward)} is carried into the next year.", row.priority)
            )
        before = (row.line, _year_before(row.financial_year))
        if before in carried:
            was, brought = _amount(carried[before]), _amount(row.brought_forward)
            if was != brought:
                what = f"{_pounds(was)} was carried forward, and {_pounds(brought)} is brought forward."
                rows.append((NOT_CARRIED, *known, what, row.priority))
    return pd.DataFrame(rows, columns=COLUMNS)


def _year_before(year: str) -> str:
    return f"{int(year[:4]) - 1}/{int(year[:4]) % 100:02}"


def _stands(variance: Decimal | None) -> str:
    if variance is None:
        return OPEN
    return OVER if variance > 0 else UNDER if variance < 0 else AS_PLANNED


def _there(value: Any) -> bool:
    return value is not None and not pd.isna(value)


def _amount(value: Any) -> Decimal:
    return value if _there(value) else ZERO


def _sum(*amounts: Any) -> Decimal:
    return sum((amount for amount in amounts if _there(amount)), ZERO)


def _total(amounts: Sequence[Any] | pd.Series) -> Decimal | None:
    known = [amount for amount in amounts if _there(amount)]
    return sum(known, ZERO) if known else None


def _column(of: pd.DataFrame, values: list[Any]) -> pd.Series:
    return pd.Series(values, index=of.index, dtype=object)


def _pounds(amount: Decimal) -> str:
    return pounds(amount, 0 if amount == amount.to_integral_value() else 2)
