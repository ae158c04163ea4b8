"""Reads street-level crime as the police publish it (data.police.uk): counts by month, small area and category.

A published file has a row for each crime and, without an id, for each incident of anti-social behaviour. Its point is
not where it happened but the nearest of a fixed list of points, each of which stands for eight addresses or more, or
for none; the small area is the one that this point lies in. Files of several months or forces may stand below one
another, each with its header.
"""

from __future__ import annotations

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.published import Published
from csp_evidence.inputs.tidy import EARLIEST, LATEST

COUNTED = ["month", "lsoa_code", "lsoa_name", "crime_type"]


def read_street_crime(published: Published) -> pd.DataFrame:
    """The rows of street-level files as counts.

    Returns
    -------
    DataFrame
        month, lsoa_code, lsoa_name (both missing where the publisher gives no place), crime_type, records (how many
        rows) and repeats (how many of them have an id that another row has too). The index is the first row of each
        count in the file.

    Raises
    ------
    InputError
        A month that is none: names the row.
    """
    rows = published.frame
    months = {text: _month(text, rows, published.shown) for text in rows["month"].unique() if text is not None}
    again = rows["crime_id"].duplicated(keep=False) & rows["crime_id"].notna()
    marked = rows[COUNTED].assign(row=rows.index, again=again.to_numpy())
    # Rows without a place are most of what a careless count would lose.
    counts = marked.groupby(COUNTED, dropna=False, sort=True).agg(
        row=("row", "min"), records=("row", "size"), repeats=("again", "sum")
    )
    counts = counts.reset_index().set_index("row").rename_axis("row")
    return counts.assign(
        month=pd.to_datetime(counts["month"].map(months)).astype("datetime64[ns]"),
        records=counts["records"].astype("Int64"),
        repeats=counts["repeats"].astype("Int64"),
        **{name: counts[name].astype("str") for name in COUNTED[1:]},
    )


def _month(text: str, rows: pd.DataFrame, shown: str) -> pd.Timestamp:
    found = pd.to_datetime(text, format="%Y-%m", errors="coerce") if len(text) == len("2016-09") else pd.NaT
    if pd.isna(found) or not EARLIEST <= found.year <= LATEST:
        row = rows.index[rows["month"] == text][0]
        raise InputError(
            f"{shown}, column month, row {row}: the cell {text!r} is not a month such as 2016-09. Correct the cell and "
            "run again."
        )
    return pd.Timestamp(found)
