"""The same year as two vintages of a publication give it."""

from __future__ import annotations

import pandas as pd


def compare_vintages(vintages: pd.DataFrame, area_code: str, year_end: str) -> pd.DataFrame:
    """Each comparison group of one area's year in the first and the last vintage.

    Parameters
    ----------
    vintages
        area_code, vintage (text that sorts by age), comparison_group, label, year_end (such as 2016-09), offences.

    Returns
    -------
    DataFrame
        label, first, last (offences), difference (last less first), percent (of the first; missing where it is 0);
        largest difference first, whichever its sign. Empty where fewer than two vintages hold the year.
    """
    own = vintages[(vintages["area_code"] == area_code) & (vintages["year_end"] == year_end)]
    names = sorted(own["vintage"].unique())
    if len(names) < 2:
        return pd.DataFrame(columns=["label", "first", "last", "difference", "percent"])
    by_vintage = own.assign(offences=own["offences"].astype(int)).pivot_table(
        index="label", columns="vintage", values="offences", aggfunc="sum", fill_value=0
    )
    table = pd.DataFrame({"first": by_vintage[names[0]], "last": by_vintage[names[-1]]}).astype(int)
    table["difference"] = table["last"] - table["first"]
    table["percent"] = 100 * table["difference"] / table["first"].where(table["first"] > 0)
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index()
