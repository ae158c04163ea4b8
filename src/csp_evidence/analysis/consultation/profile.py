"""Who answered, beside the census: shares by band, response rates by ward, and the margins to weight to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.consultation.choices import BORDA, CHOICES, rank_first_choices
from csp_evidence.analysis.consultation.published import percentage

DECLINED = "prefer_not_to_say"
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


def safety_beside(responses: pd.DataFrame, persons: pd.DataFrame, weights: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Feeling safe among the persons who live in the area: label, all (respondents), persons, others (the rest) and one
    column a weighting, in per cent of the persons who answered; missing where none did.
    """
    rows = []
    for label, answer in (("Feels safe", True), ("Does not feel safe", False)):
        everybody, here = (int((of["feels_safe"] == answer).sum()) for of in (responses, persons))
        answered = persons["feels_safe"].notna()
        shares = {
            name: 100 * float(of[persons["feels_safe"] == answer].sum()) / float(of[answered].sum())
            if answered.any()
            else None
            for name, of in weights.items()
        }
        rows.append({"label": label, "all": everybody, "persons": here, "others": everybody - here, **shares})
    return pd.DataFrame(rows)


def choices_beside(
    responses: pd.DataFrame, persons: pd.DataFrame, concerns: pd.DataFrame, weights: Mapping[str, pd.Series]
) -> pd.DataFrame:
    """The choices of the persons who live in the area, counted and weighted, with what is needed to protect them.

    Returns
    -------
    DataFrame
        concern_id and label in the order of everybody's first choices. For `first`, `later` (second or third, and not
        first) and `any` (one of the three): <choice>_all (respondents), <choice> (persons who live in the area) and
        <choice>_others (the rest). For each weighting: <weighting>_first and <weighting>_any (in per cent of persons)
        and <weighting>_points (Borda's, 3, 2 and 1, a person on average).
    """
    table = rank_first_choices(responses, concerns)[["concern_id", "label"]]
    ids = list(table["concern_id"])
    for name, of in (("_all", responses), ("", persons)):
        once = pd.Series(1, index=of.index)
        table[f"first{name}"] = _by_concern(of, once, ["first_choice"], ids).astype("int64")
        table[f"any{name}"] = _by_concern(of, once, CHOICES, ids).astype("int64")
        table[f"later{name}"] = table[f"any{name}"] - table[f"first{name}"]
    for choice in ("first", "later", "any"):
        table[f"{choice}_others"] = table[f"{choice}_all"] - table[choice]
    for name, of in weights.items():
        total = float(of.sum())
        table[f"{name}_first"] = 100 * _by_concern(persons, of, ["first_choice"], ids) / total
        table[f"{name}_any"] = 100 * _by_concern(persons, of, CHOICES, ids) / total
        places = zip(CHOICES, BORDA, strict=True)
        table[f"{name}_points"] = sum(points * _by_concern(persons, of, [one], ids) for one, points in places) / total
    return table


def _by_concern(
    of: pd.DataFrame, weights: pd.Series, columns: Sequence[str], ids: Sequence[str]
) -> NDArray[np.float64]:
    """The weight of those who named each concern in one of the columns; who named it twice counts once."""
    named = pd.concat([of[column].rename("concern") for column in columns]).rename_axis("who").reset_index()
    named = named.dropna().drop_duplicates()
    sums = named["who"].map(weights).groupby(named["concern"]).sum()
    return np.asarray(sums.reindex(ids, fill_value=0), dtype=np.float64)
