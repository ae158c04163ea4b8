"""Who lives in a partnership: residents over the years, by age and ethnic group, and how deprived their areas are."""

from __future__ import annotations

import pandas as pd

MOST_DEPRIVED = (1, 2)  # tenths of the LSOAs of England, each with those more deprived


def over_time(population: pd.DataFrame, districts: list[str]) -> pd.DataFrame:
    """Residents of whole districts together: day, estimate (what kind of figure it is), residents."""
    own = population[population["lad_code"].isin(districts)]
    table = own.groupby(["date", "estimate"], as_index=False)["persons"].sum()
    return table.rename(columns={"date": "day", "persons": "residents"}).astype({"residents": int})


def shares(counts: pd.DataFrame, category: str, districts: list[str], nation: str) -> pd.DataFrame:
    """Residents of whole districts by category, beside their nation.

    Parameters
    ----------
    counts
        lad_code, persons and the column `category`.
    nation
        The first letter of its codes.

    Returns
    -------
    DataFrame
        category, residents, share, nation_share (in %), in the order of the file.
    """
    order = list(dict.fromkeys(counts[category]))
    own, whole = (
        part.groupby(category)["persons"].sum().reindex(order, fill_value=0).astype(int)
        for part in (counts[counts["lad_code"].isin(districts)], counts[counts["lad_code"].str.startswith(nation)])
    )
    table = pd.DataFrame(
        {"residents": own, "share": 100 * own / own.sum(), "nation_share": 100 * whole / whole.sum()}, index=order
    )
    return table.rename_axis("category").reset_index()


def deprivation(lsoas: pd.DataFrame, area: str) -> pd.DataFrame:
    """The residents of a partnership who live in the most deprived small areas of England.

    Parameters
    ----------
    lsoas
        csp_code, residents_census_2021, imd_2025_decile, imd_2025_crime_decile (1 the most deprived; missing in Wales).

    Returns
    -------
    DataFrame
        Two rows, the whole index and its crime domain: index, tenth and fifth (the share of residents in the most
        deprived tenth and fifth of LSOAs, in %), and lsoas (how many there are). Empty for Wales.
    """
    own = lsoas[lsoas["csp_code"] == area]
    rows = []
    for name, column in (("All domains", "imd_2025_decile"), ("Crime domain", "imd_2025_crime_decile")):
        known = own[own[column].notna()]
        people = known["residents_census_2021"].astype(float)
        within = [100 * people[known[column] <= most].sum() / people.sum() for most in MOST_DEPRIVED if len(known)]
        rows += [(name, *within, len(known))] if within else []
    return pd.DataFrame(rows, columns=["index", "tenth", "fifth", "lsoas"])
