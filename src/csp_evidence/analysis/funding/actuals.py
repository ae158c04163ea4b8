"""Spending from a ledger extract against the budget of each line: actual, forecast, variance and why."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

MONTHS = 12
PENNY = Decimal("0.01")
UNMATCHED = "not matched to a line"


def financial_year(month: pd.Timestamp) -> str:
    """The financial year of a month, from April to March: 2017/18."""
    first = month.year if month.month >= 4 else month.year - 1
    return f"{first}/{(first + 1) % 100:02}"


def compare(budget: pd.DataFrame, actuals: pd.DataFrame, centres: pd.DataFrame, year: str) -> pd.DataFrame:
    """Budget, actual and forecast of every line in one financial year.

    The forecast carries the months so far on in a straight line; it is no more than that.

    Parameters
    ----------
    budget
        line_id, description, amount (pounds for the year).
    actuals
        cost_centre, period (first day of the month), amount (pounds; credits are negative).
    centres
        cost_centre, line_id, threshold_percent, reason_code, reason.

    Returns
    -------
    DataFrame
        line_id, description, budget, actual, months, forecast, variance (forecast less budget), variance_percent,
        over_threshold (yes or no), reason_code, reason. A line over its threshold without a reason code says so.
        Spending of cost centres that no line is named for stands in a last row.
    """
    of_year = actuals[actuals["period"].map(financial_year) == year]
    months = int(of_year["period"].nunique())
    placed = of_year.merge(centres, on="cost_centre", how="left", validate="many_to_one")
    rows = [_row(line, placed, centres, months) for line in budget.itertuples()]
    stray = placed[~placed["line_id"].isin(budget["line_id"])]
    if len(stray):
        actual = _sum(stray)
        names = ", ".join(sorted(set(stray["cost_centre"])))
        rows.append(
            {
                "line_id": UNMATCHED,
                "description": f"Cost centres {names}",
                "actual": actual,
                "months": months,
                "over_threshold": "yes",
                "reason": "name the line of each cost centre",
            }
        )
    return pd.DataFrame(rows)


def _row(line: object, placed: pd.DataFrame, centres: pd.DataFrame, months: int) -> dict[str, object]:
    line_id, amount = line.line_id, line.amount  # type: ignore[attr-defined]
    own = centres[centres["line_id"] == line_id]
    row: dict[str, object] = {"line_id": line_id, "description": line.description, "budget": amount}  # type: ignore[attr-defined]
    if own.empty or not months:
        return {**row, "over_threshold": "no", "reason": "no cost centre is named for this line"}
    actual = _sum(placed[placed["line_id"] == line_id])
    forecast = (actual * MONTHS / months).quantize(PENNY, rounding=ROUND_HALF_EVEN)
    variance = forecast - amount
    percent = (100 * variance / amount).quantize(PENNY, rounding=ROUND_HALF_EVEN) if amount else None
    over = percent is None or abs(percent) > max(own["threshold_percent"])
    codes = ", ".join(dict.fromkeys(own["reason_code"].dropna()))
    reasons = "; ".join(dict.fromkeys(own["reason"].dropna()))
    return {
        **row,
        "actual": actual,
        "months": months,
        "forecast": forecast,
        "variance": variance,
        "variance_percent": percent,
        "over_threshold": "yes" if over else "no",
        "reason_code": codes or ("none given" if over else None),
        "reason": reasons or ("a reason code is needed" if over else None),
    }


def _sum(frame: pd.DataFrame) -> Decimal:
    return sum(frame["amount"].tolist(), start=Decimal(0))


def budget_of(lines: pd.DataFrame, year: str) -> pd.DataFrame:
    """The lines with a stated amount for one financial year: line_id, description, amount.

    Savings are left out, and so are totals over several years, for what they give in one of them is not stated.

    Parameters
    ----------
    lines
        line_id, project, withdrawn, financial_years (a tuple), amount_basis, amount.
    """
    years = lines["financial_years"]
    single = (years.map(len) == 1) | (lines["amount_basis"] == "each_year")
    chosen = lines[years.map(lambda named: year in named) & single & ~lines["withdrawn"]]
    return chosen[["line_id", "project", "amount"]].rename(columns={"project": "description"})
