"""Wards of one partnership, and what is recorded in them.

Which small areas make up a ward is taken from a look-up alone. Tried on outlines, simplified as they are held here,
small areas came into the wrong ward so often that the residents of a ward were off by up to a third.
"""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.areas.levels import PER
from csp_evidence.analysis.periods import assessment_months
from csp_evidence.analysis.wording import opened

WARD = ["ward_code", "ward_name"]


def with_wards(places: pd.DataFrame, look_up: pd.DataFrame | None) -> pd.DataFrame:
    """The small areas of `places` with the ward_code and ward_name that the look-up has; as they are without one.

    Parameters
    ----------
    places
        lsoa_code, lsoa_name, ward_code, ward_name, residents.
    look_up
        lsoa_code, ward_code, ward_name.
    """
    if look_up is None:
        return places
    of = look_up.set_index("lsoa_code")[WARD]
    return places.assign(**{name: places["lsoa_code"].map(of[name]).astype(object) for name in WARD})


def recorded(months: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """What the police recorded in each ward in the last twelve months of a monthly file.

    Parameters
    ----------
    months
        ward_code, ward_name, month, offences.
    places
        From `with_wards`.

    Returns
    -------
    DataFrame
        ward_code, ward_name, offences, before (in the twelve months before; missing where the file lacks one), share (%
        of all wards), residents (Census 2021), rate (per 1,000 residents); the ward with most offences first.
    """
    last = f"{months['month'].max():%Y-%m}"
    sums = {}
    for name, back in (("offences", 0), ("before", 1)):
        wanted = assessment_months(last, back)
        part = months[months["month"].isin(wanted)]
        whole = part["month"].nunique() == len(wanted)
        sums[name] = part.groupby(WARD)["offences"].sum() if whole else pd.Series(dtype="Int64")
    every = pd.MultiIndex.from_frame(months[WARD].drop_duplicates().sort_values("ward_code"))
    table = pd.DataFrame({name: found.reindex(every).astype("Int64") for name, found in sums.items()}, index=every)
    table = table.assign(**{name: table[name].fillna(0) for name, found in sums.items() if len(found)})
    people = places.dropna(subset=["ward_code"]).groupby("ward_code")["residents"].sum()
    base = table.index.get_level_values("ward_code").map(people.astype(float)).astype(float)
    count = table["offences"].astype(float)
    table = table.assign(share=100 * count / count.sum(), residents=base, rate=PER * count / base)
    table["residents"] = table["residents"].round().astype("Int64")
    return table.reset_index().sort_values(["offences", "ward_code"], ascending=[False, True], ignore_index=True)


def sentence(name: str, year: str, table: pd.DataFrame) -> str:
    """The wards with most and with fewest offences."""
    most, fewest = table.iloc[0], table.iloc[-1]
    return (
        f"In the {year} the police recorded between {int(fewest['offences']):,} offences ({fewest['ward_name']}) and "
        f"{int(most['offences']):,} ({most['ward_name']}) in each of the {len(table)} wards of {name}."
    )


def drawn(table: pd.DataFrame, outlined: pd.Series) -> tuple[pd.DataFrame, dict[str, str]]:
    """The wards that have an outline, with what a map of them shows: rates, or offences where residents are not known.

    Parameters
    ----------
    table
        From `recorded`.
    outlined
        The codes of the wards with an outline.

    Returns
    -------
    tuple
        The rows of `table`, and of the map the column that it shades (`value`), its `unit` and its `headline`.
    """
    rows = table[table["ward_code"].isin(outlined)].reset_index(drop=True)
    value, unit = ("rate", "offences per 1,000 residents") if rows["rate"].notna().any() else ("offences", "offences")
    ordered = rows.dropna(subset=[value]).sort_values(value, ascending=False, kind="stable")
    ends = [f"{float(row[value]):,.0f} in {row['ward_name']}" for _, row in ordered.iloc[[-1, 0]].iterrows()]
    return rows, {"value": value, "unit": opened(unit), "headline": f"From {ends[0]} to {ends[1]}: {unit} by ward"}


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table of `recorded` without codes, and without columns of which nothing is known."""
    return table.drop(columns="ward_code").dropna(axis=1, how="all")
