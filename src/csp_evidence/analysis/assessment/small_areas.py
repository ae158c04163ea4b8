"""Crimes by small area within one area, from counts of street-level records."""

from __future__ import annotations

import re

import pandas as pd

from csp_evidence.analysis.periods import assessment_months

ANTI_SOCIAL = "Anti-social behaviour"
PER = 1000
ENOUGH = 100.0  # crimes a small area, on average, below which the interval of the Gini coefficient covers too little
INSIDE, UNLISTED, OUTSIDE, NOWHERE = (
    "in the area",
    "named after the area but not listed",
    "elsewhere",
    "without a place",
)
CRIMES, INCIDENTS = "crimes", "incidents"


def months_lacking(counts: pd.DataFrame, year_end: str) -> pd.DatetimeIndex:
    """The months of the assessment year for which there is no record at all."""
    months = assessment_months(year_end)
    return months[~months.isin(counts["month"])]


def located(counts: pd.DataFrame, places: pd.DataFrame, name: str, year_end: str) -> pd.DataFrame:
    """The counts of the assessment year, with `where` (one of the four words above) and `kind` (crimes or incidents).

    Parameters
    ----------
    counts
        month, lsoa_code, lsoa_name, crime_type, records, repeats.
    places
        lsoa_code of every small area of the area.
    name
        The area's name, with which the publisher begins the names of its small areas.
    """
    year = counts[counts["month"].isin(assessment_months(year_end))]
    named = year["lsoa_name"].str.fullmatch(rf"{re.escape(name)} \w{{4}}", na=False)
    where = pd.Series(OUTSIDE, index=year.index)
    where[named] = UNLISTED
    where[year["lsoa_code"].isin(places["lsoa_code"])] = INSIDE
    where[year["lsoa_code"].isna()] = NOWHERE
    kind = year["crime_type"].eq(ANTI_SOCIAL).map({True: INCIDENTS, False: CRIMES})
    return year.assign(where=where, kind=kind)


def tally(year: pd.DataFrame) -> pd.DataFrame:
    """What became of the records of `located`, each of the four words once.

    Returns
    -------
    DataFrame
        where, crimes, incidents, records, repeats.
    """
    table = year.pivot_table(index="where", columns="kind", values="records", aggfunc="sum", observed=False)
    table = table.reindex(index=[INSIDE, UNLISTED, OUTSIDE, NOWHERE], columns=[CRIMES, INCIDENTS])
    table = table.fillna(0).astype(int)
    table["records"] = table.sum(axis=1)
    table["repeats"] = year.groupby("where")["repeats"].sum().reindex(table.index).fillna(0).astype(int)
    return table.rename_axis("where").rename_axis(None, axis=1).reset_index()


def by_small_area(year: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Every small area of `places`, those without a crime among them, the one with most crimes first.

    Parameters
    ----------
    year
        From `located`.
    places
        lsoa_code, lsoa_name, ward_code, ward_name, residents (the last three may be missing).

    Returns
    -------
    DataFrame
        lsoa_code, lsoa_name, ward_code, ward_name, crimes, incidents, residents, rate (crimes per 1,000 residents;
        missing without residents), share (% of the crimes in the area).
    """
    inside = year[year["where"] == INSIDE]
    sums = inside.pivot_table(index="lsoa_code", columns="kind", values="records", aggfunc="sum")
    table = places.set_index("lsoa_code").join(sums.reindex(columns=[CRIMES, INCIDENTS]))
    table = table.reset_index().fillna({CRIMES: 0, INCIDENTS: 0}).astype({CRIMES: int, INCIDENTS: int})
    return _with_rates(table, ["lsoa_code", "lsoa_name", "ward_code", "ward_name"])


def by_ward(table: pd.DataFrame) -> pd.DataFrame:
    """The small areas of `by_small_area` summed to wards.

    Returns
    -------
    DataFrame
        ward_code, ward_name, small_areas (how many), crimes, incidents, residents, rate, share; residents and rate are
        missing where those of a small area are. Small areas without a ward are left out.
    """
    grouped = table.dropna(subset=["ward_code"]).groupby(["ward_code", "ward_name"], as_index=False)
    wards = grouped.agg(
        small_areas=("lsoa_code", "size"),
        crimes=(CRIMES, "sum"),
        incidents=(INCIDENTS, "sum"),
        residents=("residents", lambda people: people.sum(skipna=False)),
    )
    return _with_rates(wards, ["ward_code", "ward_name", "small_areas"])


def results(small: pd.DataFrame, outcome: pd.DataFrame) -> dict[str, int]:
    """The results on the records: of `by_small_area` and of `tally`."""
    records = outcome.set_index("where")["records"]
    return {
        "crimes": int(small[CRIMES].sum()),
        "incidents": int(small[INCIDENTS].sum()),
        "elsewhere": int(records[OUTSIDE]),
        "unlisted": int(records[UNLISTED]),
        "without_a_place": int(records[NOWHERE]),
        "repeats": int(outcome["repeats"].sum()),
        "small_areas": len(small),
    }


def shown(small: pd.DataFrame) -> pd.DataFrame:
    """The small areas of `by_small_area` without their codes."""
    return small.drop(columns=["lsoa_code", "ward_code"]).rename(columns={"lsoa_name": "small_area"})


def categories(year: pd.DataFrame) -> list[str]:
    """The categories of crime in `located`, anti-social behaviour left out."""
    return sorted(set(year["crime_type"]) - {ANTI_SOCIAL})


def _with_rates(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    people = table["residents"].astype("Int64")
    crimes = table[CRIMES]
    base = people.astype(float)
    table = table.assign(
        residents=people,
        rate=PER * crimes / base.where(base > 0),
        share=100 * crimes / crimes.sum() if crimes.sum() else float("nan"),
    )
    columns = [*names, CRIMES, INCIDENTS, "residents", "rate", "share"]
    return table[columns].sort_values([CRIMES, names[0]], ascending=[False, True], ignore_index=True)


def what_lacks(counts: pd.DataFrame | None, places: pd.DataFrame | None, year_end: str) -> tuple[str, str]:
    """What keeps small areas from being shown for the year, and the remedy; two empty texts where nothing does."""
    if counts is None:
        return (
            "No street-level file was supplied.",
            "Add the street-level file of the police as the input street_crime.",
        )
    if places is None or places.empty:
        return (
            "The small areas of the area are not listed, so that those without a crime are not known.",
            "Add them, each with its ward and residents where these are known, as the input small_areas.",
        )
    lacking = months_lacking(counts, year_end)
    if len(lacking):
        named = ", ".join(f"{month:%B %Y}" for month in lacking)
        return (
            f"The street-level file has no row for {len(lacking)} of the twelve months of the year: {named}.",
            "Add the files of these months below the others.",
        )
    return "", ""
