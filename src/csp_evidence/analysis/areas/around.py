"""What stands around one partnership: its force, its nation, its nearest neighbours, and what was placed nowhere."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.areas.levels import (
    AIRPORT,
    CSP,
    FORCE,
    PER,
    TOTAL,
    UNASSIGNED,
    last_year,
    mid_year_residents,
)


def wider(
    crime: pd.DataFrame, districts: pd.DataFrame, population: pd.DataFrame, area: str, groups: list[str]
) -> pd.DataFrame:
    """Offences and residents of the force and of the nation that a partnership is in.

    A force has its own row, which holds what it placed in no partnership. One without a row
    is its partnership. A nation is its forces together. Residents are those of whole districts by the last mid-year
    estimate.

    Returns
    -------
    DataFrame
        Two rows, indexed force and nation: name, residents, and offences by group.
    """
    year = last_year(crime)
    own = year[(year["kind"] == CSP) & (year["csp_code"] == area)].iloc[0]
    forces = year[year["kind"] == FORCE].set_index("force_code")
    alone = year[(year["kind"] == CSP) & ~year["force_code"].isin(forces.index)].set_index("force_code")
    every = pd.concat([forces, alone])[["force_name", *groups]]
    people = mid_year_residents(population)
    living = people.groupby(districts.drop_duplicates("lad_code").set_index("lad_code")["force_code"]).sum()
    nation = every[every.index.str[0] == own["force_code"][0]]
    rows = {
        "force": {
            "name": own["force_name"],
            "residents": living[own["force_code"]],
            **every.loc[own["force_code"], groups],
        },
        "nation": {"name": nation_of(area), "residents": living[nation.index].sum(), **nation[groups].sum()},
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def nation_of(code: str) -> str:
    """England or Wales, by the first letter of a code."""
    return "Wales" if code.startswith("W") else "England"


def unassigned(crime: pd.DataFrame, force_code: str, groups: list[str]) -> pd.DataFrame:
    """What a force recorded and placed in no partnership.

    Returns
    -------
    DataFrame
        By offence group: force (all that it recorded), unassigned, airport, share (unassigned, in % of the force's).
        Empty where the force has no row of its own.
    """
    year = last_year(crime)
    own = year[year["force_code"] == force_code]
    if not (own["kind"] == FORCE).any():
        return pd.DataFrame(columns=["force", "unassigned", "airport", "share"])
    sums = own.groupby("kind")[groups].sum().reindex([FORCE, UNASSIGNED, AIRPORT], fill_value=0).T.astype(int)
    sums.columns = ["force", "unassigned", "airport"]
    whole = sums["force"].astype(float)
    return sums.assign(share=100 * sums["unassigned"] / whole.where(whole > 0))


def neighbours(districts: pd.DataFrame, nearest: pd.DataFrame, area: str) -> tuple[list[str], int]:
    """The partnerships that are the nearest neighbours of one, the nearest first, and how many districts are listed.

    Neighbours are published for English districts. A partnership has them where it is the whole of one, and a
    neighbouring district counts where it is the whole of one partnership.
    """
    whole = whole_districts(districts)
    own = [district for district, code in whole.items() if code == area]
    listed = nearest[nearest["lad_code"].isin(own)].sort_values("rank")["neighbour_code"]
    return [whole[code] for code in listed if code in whole], len(listed)


def left_out(listed: int, near: list[str]) -> str:
    """How many of the listed neighbours are not among those compared, in a sentence."""
    left = listed - len(near)
    if not left:
        return "None on the list is left out."
    are, why = (
        ("is", "it is no partnership of its own") if left == 1 else ("are", "they are no partnerships of their own")
    )
    return f"Of the {listed} on the list {left} {are} left out: {why}, or no figures are available."


def whole_districts(districts: pd.DataFrame) -> dict[str, str]:
    """The partnerships that are one whole district each, by the district."""
    alone = ~districts["lad_code"].duplicated(keep=False) & ~districts["csp_code"].duplicated(keep=False)
    return dict(districts.loc[alone, ["lad_code", "csp_code"]].itertuples(index=False))


def rates_of(around: pd.DataFrame) -> dict[str, float]:
    """All offences per 1,000 residents of the force and of the nation, from `wider`."""
    return {row: PER * float(around.at[row, TOTAL]) / float(around.at[row, "residents"]) for row in around.index}


def published_rate(rates: pd.DataFrame, area: str) -> dict[str, float | int | None]:
    """What the publisher itself gives for a partnership: rate (of all offences per 1,000 residents), residents.

    Either is None where the table has none.

    Parameters
    ----------
    rates
        year_end, csp_code, residents, and a column a group.
    """
    own = last_year(rates)
    row = own[own["csp_code"] == area].iloc[0]
    rate, people = row[TOTAL], row["residents"]
    return {
        "rate": None if pd.isna(rate) else float(rate),
        "residents": None if pd.isna(people) else int(people),
    }


def unassigned_results(found: pd.DataFrame) -> dict[str, float]:
    """The results on what a force placed nowhere: force, unassigned, share (%) of all its offences."""
    row = found.loc[TOTAL]
    return {"force": int(row["force"]), "offences": int(row["unassigned"]), "share": float(row["share"])}


def with_labels(found: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The table of `unassigned` as it is shown: offence_group (its label) first."""
    return found.rename(index=groups["label"]).rename_axis("offence_group").reset_index()


def why_no_neighbours(area: str, near: list[str], *, comparable: bool, shared: tuple[str, ...]) -> str:
    """Why a partnership is set beside no nearest neighbours; empty where it is."""
    if nation_of(area) == "Wales":
        return "The ONS publishes nearest neighbours for districts of England only, so there are none for Wales."
    if not comparable:
        return "It has no rate of its own that could be set beside theirs."
    if shared:
        return "The ONS publishes them for whole districts, and it holds a part of one."
    if not near:
        return "The ONS publishes them for single districts, and it holds several."
    return ""
