"""The financial years of one partnership, from counts by quarter."""

from __future__ import annotations

import pandas as pd

QUARTERS = 4


def financial_years(quarters: pd.DataFrame, area: str) -> pd.DataFrame:
    """The whole financial years of a partnership.

    Parameters
    ----------
    quarters
        csp_code, quarter (its first month; the year begins in April), offence_group, offences.

    Returns
    -------
    DataFrame
        year (such as 2025/26), offences, change (% on the year before; missing where that is not held).
    """
    own = quarters[quarters["csp_code"] == area]
    first = own["quarter"].dt.year - (own["quarter"].dt.month < QUARTERS).astype(int)
    held = own.assign(first=first).groupby("first").agg(quarters=("quarter", "nunique"), offences=("offences", "sum"))
    whole = held.loc[held["quarters"] == QUARTERS, "offences"].astype(int)
    before = whole.reindex(whole.index - 1).to_numpy(dtype=float)
    change = 100 * (whole / pd.Series(before, whole.index).where(before > 0) - 1)
    table = pd.DataFrame({"offences": whole, "change": change})
    table.index = pd.Index([f"{year}/{(year + 1) % 100:02d}" for year in whole.index], name="year")
    return table.reset_index()


def sentence(name: str, years: pd.DataFrame) -> str:
    """The last two years, without a word on whether they differ by more than years usually do."""
    last = years.iloc[-1]
    told = f"By quarter the police recorded {last['offences']:,} offences in {name} in {last['year']}"
    if len(years) < 2:
        return f"{told}. No year before it is held."
    before = years.iloc[-2]
    return (
        f"{told} and {before['offences']:,} in {before['year']}. We do not say whether that is a change: counts by "
        "quarter are too few to tell how much years usually differ."
    )
