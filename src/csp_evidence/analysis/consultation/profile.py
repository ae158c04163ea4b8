"""Who answered, beside the census: shares by band, response rates by ward, and the margins to weight to."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.consultation.fieldwork import in_words
from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.small_counts.differencing import WITHHELD

DECLINED = "prefer_not_to_say"
CHARACTERISTICS = {"age": "Age", "sex": "Sex", "ethnic_group": "Ethnic group"}
PROFILE = {"sex": "sex", "age_band": "age", "ethnic_group": "ethnic_group"}
LIVES = ("lives", "lives_and_works")
PER = 1000


def residents_by_band(census: pd.DataFrame, bands: pd.DataFrame, area_code: str) -> pd.Series:
    """Usual residents of one area by (characteristic, band), from Census categories; nobody under 16 in the ages.

    Sex and ethnic group are of residents of all ages: the tables used do not cross them with age.

    Raises
    ------
    ValueError
        The census file has no rows for the area, or a category that the bands do not place.
    """
    here = census[census["area_code"] == area_code].merge(bands, on=["characteristic", "category"], how="left")
    if here.empty:
        raise ValueError(f"the census file has no rows for the area {area_code}")
    unplaced = sorted(here.loc[here["band"].isna(), "category"].unique())
    if unplaced:
        raise ValueError(f"census_bands.csv gives no band for {', '.join(unplaced)}")
    counts = here.groupby(["characteristic", "band"])["persons"].sum()
    return counts.drop(labels=[("age", "under_16")], errors="ignore").astype("int64")


def resident_persons(responses: pd.DataFrame) -> pd.DataFrame:
    """The persons who live in the area: those the census counts. Organisations and commuters are left out."""
    chosen = (responses["respondent_type"] == "person") & responses["connection"].isin(LIVES)
    return responses[chosen & responses[list(PROFILE)].notna().all(axis=1)]


def profile_table(persons: pd.DataFrame, residents: pd.Series) -> pd.DataFrame:
    """Respondents beside residents: characteristic, band, respondents, percent, residents, resident_percent, ratio.

    Percentages are of those who told their band. `ratio` is one share over the other: below 1, a band is heard less
    than its number. Those who preferred not to say are a row of their own without percentages.
    """
    rows: list[tuple[object, ...]] = []
    for column, characteristic in PROFILE.items():
        known = residents[characteristic]
        told = persons[persons[column] != DECLINED]
        for band, people in known.items():
            count = int((told[column] == band).sum())
            share, of_residents = 100 * count / max(len(told), 1), 100 * people / known.sum()
            percent = percentage(count, len(told), 1) if len(told) else None
            census = percentage(int(people), int(known.sum()), 1)
            rows.append((characteristic, band, count, percent, int(people), census, share / of_residents))
        rows.append((characteristic, DECLINED, int((persons[column] == DECLINED).sum()), None, None, None, None))
    columns = ["characteristic", "band", "respondents", "percent", "residents", "resident_percent", "ratio"]
    return pd.DataFrame(rows, columns=columns).astype({"residents": "Int64"})


def beside_residents(profile: pd.DataFrame) -> pd.DataFrame:
    """The table of `profile_table` in words: characteristic, group, respondents, percent, residents, resident_percent,
    ratio.
    """
    table = profile.assign(
        characteristic=profile["characteristic"].map(CHARACTERISTICS), group=in_words(profile["band"])
    )
    return table[["characteristic", "group", "respondents", "percent", "residents", "resident_percent", "ratio"]]


def heard_said(beside: pd.DataFrame, least: int) -> str:
    """Which groups are heard least and most, of those with `least` respondents; empty where all are heard alike."""
    compared = beside.dropna(subset=["ratio"])
    compared = compared[compared["respondents"] >= least]
    if compared["ratio"].nunique() < 2:
        return ""
    fewest, most = (
        f"{row['characteristic'].lower()} {row['group'].lower()} ({label}{row['ratio']:.2f})"
        for row, label in (
            (compared.loc[compared["ratio"].idxmin()], "ratio "),
            (compared.loc[compared["ratio"].idxmax()], ""),
        )
    )
    return (
        f"Against their number among residents, the least heard are {fewest}. The most heard are {most}. "
        "Groups too small to show are left out."
    )


def rates_said(rates: pd.DataFrame) -> str:
    """Which wards answered least and most, of released rates (ward, rate); empty where no two differ."""
    rated = rates[rates["rate"].astype(object) != WITHHELD].astype({"rate": float})
    if rated["rate"].nunique() < 2:
        return ""
    lowest, highest = rated.loc[rated["rate"].idxmin()], rated.loc[rated["rate"].idxmax()]
    return (
        f"Of the wards shown, {lowest['ward']} had the lowest rate of response, {lowest['rate']:.1f} in every 1,000 "
        f"residents, and {highest['ward']} the highest, {highest['rate']:.1f}."
    )


def margins(persons: pd.DataFrame, residents: pd.Series) -> dict[str, dict[str, float]]:
    """Targets for raking: column -> band -> share of residents.

    Those who preferred not to say keep the share they have, and the bands share out the rest: nobody is given a
    characteristic that they did not state.
    """
    found: dict[str, dict[str, float]] = {}
    for column, characteristic in PROFILE.items():
        known = residents[characteristic]
        used = known[known.index.isin(persons[column].unique())]
        declined = float((persons[column] == DECLINED).mean())
        targets = {str(band): (1 - declined) * people / used.sum() for band, people in used.items()}
        found[column] = targets | ({DECLINED: declined} if declined else {})
    return found


def unheard(persons: pd.DataFrame, residents: pd.Series) -> list[tuple[str, str]]:
    """The bands (column, band) that have residents and not one respondent: no weight can speak for them."""
    return [
        (column, str(band))
        for column, characteristic in PROFILE.items()
        for band, people in residents[characteristic].items()
        if people and band not in set(persons[column])
    ]


def ward_rates(responses: pd.DataFrame, wards: pd.DataFrame) -> pd.DataFrame:
    """Respondents who live in each ward, per 1,000 residents: ward_code, ward, respondents, residents, rate."""
    lives = responses[responses["connection"].isin(LIVES)]
    counts = lives["ward_code"].value_counts()
    table = pd.DataFrame(
        {
            "ward_code": wards["ward_code"],
            "ward": wards["ward_name"],
            "respondents": wards["ward_code"].map(counts).fillna(0).astype("int64"),
            "residents": wards["persons_2011"],
        }
    )
    table["rate"] = PER * table["respondents"] / table["residents"].astype(float)
    return table.sort_values("ward", ignore_index=True)
