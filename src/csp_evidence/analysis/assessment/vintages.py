"""The same year as two vintages of a publication give it."""

from __future__ import annotations

from typing import Any

import pandas as pd

COLUMNS = ["label", "first", "last", "difference", "percent"]


def compare_vintages(vintages: pd.DataFrame | None, area_code: str, year_end: str) -> pd.DataFrame:
    """Each comparison group of one area's year in the first and the last vintage.

    Parameters
    ----------
    vintages
        area_code, vintage (its last month, such as 2016-09), comparison_group, label, year_end (such as 2016-09),
        offences; None where none is held.

    Returns
    -------
    DataFrame
        label, first, last (offences), difference (last less first), percent (of the first; missing where it is 0);
        largest difference first, whichever its sign. Empty where fewer than two vintages hold the year.
    """
    if vintages is None:
        return pd.DataFrame(columns=COLUMNS)
    own = vintages[(vintages["area_code"] == area_code) & (vintages["year_end"] == year_end)]
    names = sorted(own["vintage"].unique())
    if len(names) < 2:
        return pd.DataFrame(columns=COLUMNS)
    by_vintage = own.assign(offences=own["offences"].astype(int)).pivot_table(
        index="label", columns="vintage", values="offences", aggfunc="sum", fill_value=0
    )
    table = pd.DataFrame({"first": by_vintage[names[0]], "last": by_vintage[names[-1]]}).astype(int)
    table["difference"] = table["last"] - table["first"]
    table["percent"] = 100 * table["difference"] / table["first"].where(table["first"] > 0)
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index()


def totals(compared: pd.DataFrame) -> dict[str, int]:
    """All offences of `compare_vintages`: first, last, difference."""
    return {column: int(compared[column].sum()) for column in ("first", "last", "difference")}


def in_words(compared: pd.DataFrame, vintages: pd.DataFrame) -> dict[str, Any]:
    """Words on two vintages: first and last (offences), earlier and later (the last months they hold), distance."""
    sums = totals(compared)
    gap = sums["difference"]
    first, last = (pd.Timestamp(f"{month}-01") for month in (vintages["vintage"].min(), vintages["vintage"].max()))
    distance = f"{abs(gap):,} {'fewer' if gap < 0 else 'more'}" if gap else "as many"
    return {"first": sums["first"], "last": sums["last"], "earlier": first, "later": last, "distance": distance}
