"""Who answered, beside the census: shares by band, response rates by ward, and which margins to weight to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.band_weights import DECLINED
from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.release.microdata import PersonalFrame

CHARACTERISTICS = {"sex": "Sex", "age": "Age", "ethnic_group": "Ethnic group"}
YOUNG = "under_16"
PER = 1000


def residents_by_band(census: pd.DataFrame, bands: pd.DataFrame, area_code: str) -> pd.Series | None:
    """Usual residents of one area by (characteristic, band), from Census categories; nobody under 16 in the ages.

    Sex and ethnic group are of residents of all ages: the tables used do not cross them with age. None where the census
    has no rows for the area.

    Raises
    ------
    ValueError
        The census file has a category that the bands do not place.
    """
    here = census[census["area_code"] == area_code].merge(bands, on=["characteristic", "category"], how="left")
    if here.empty:
        return None
    unplaced = sorted(here.loc[here["band"].isna(), "category"].unique())
    if unplaced:
        raise ValueError(f"census_bands.csv gives no band for {', '.join(unplaced)}")
    counts = here.groupby(["characteristic", "band"])["persons"].sum()
    return counts.drop(labels=[("age", YOUNG)], errors="ignore").astype("int64")


@dataclass(frozen=True)
class Profile:
    """The people who answered and live in the area, by the characteristics that the census can be set beside.

    `people` has a column a characteristic (sex, age, ethnic_group) with the bands of the census, or `DECLINED`;
    `answers` are theirs; `labels` say what the bands are called, by characteristic.
    """

    people: pd.DataFrame
    answers: Answers
    labels: Mapping[str, Mapping[str, str]]


def resident_profile(answers: Answers, residents: pd.Series | None) -> Profile:
    """Those whom the census counts, where the form asked for a characteristic in the census's own bands.

    Organisations, commuters and those without an answer are left out. Nobody is in it without a census, or where the
    form does not tell who lives in the area.
    """
    rows, columns, labels = answers.residents, {}, {}
    for name in CHARACTERISTICS:
        for question in answers.form.of(name):  # type: ignore[arg-type]
            known = set() if residents is None else {band for of, band in residents.index if of == name}
            if rows is not None and known and set(question.counted) <= {*known, YOUNG}:
                given = answers.given(question)
                given = given.mask(given.isin(question.meaning("no answer")), DECLINED)
                columns[name] = given.where(given != YOUNG)
                labels[name] = {one: option.label for one, option in question.options.items()}
    people = PersonalFrame(columns, index=answers.responses.index)
    people = people[rows].dropna() if columns else people.iloc[:0]
    return Profile(people, answers.where(answers.responses.index.isin(people.index)), labels)


def profile_table(profile: Profile, residents: pd.Series) -> pd.DataFrame:
    """Respondents beside residents: characteristic, group, respondents, percent, residents, resident_percent, ratio.

    Percentages are of those who told their band. `ratio` is one share over the other: below 1, a band is heard less
    than its number. Those who preferred not to say are a row of their own without percentages.
    """
    rows: list[tuple[object, ...]] = []
    for name in profile.people:
        known, own = residents[name], profile.people[name]
        *counts, declined = counting.in_each(profile.answers, own, [*known.index, DECLINED])
        told, label = sum(counts), CHARACTERISTICS[name]
        for count, (band, living) in zip(counts, known.items(), strict=True):
            share, of_residents = 100 * count / max(told, 1), 100 * living / known.sum()
            percent = percentage(count, told, 1) if told else None
            census = percentage(int(living), int(known.sum()), 1)
            group = profile.labels[name].get(band, band)
            rows.append((label, group, count, percent, int(living), census, share / of_residents))
        rows.append((label, "Prefer not to say", declined, None, None, None, None))
    columns = ["characteristic", "group", "respondents", "percent", "residents", "resident_percent", "ratio"]
    return pd.DataFrame(rows, columns=columns).astype({"residents": "Int64"})


def heard_said(beside: pd.DataFrame) -> str:
    """Which groups are heard least and most, of those whose count is shown; empty where all are heard alike."""
    compared = beside.dropna(subset=["ratio"])
    compared = compared[compared["respondents"] > 0]
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


def of_one_base(names: Sequence[str], residents: pd.Series) -> list[str]:
    """The characteristics that people can be weighted by together: those whose residents are of the same ages.

    Ages are from 16 on, as respondents are; a table of residents of all ages would pull the weights to people who were
    not asked.
    """
    totals = residents.groupby(level=0).sum().reindex(names)
    base = totals.get("age", totals.iloc[0])
    return [name for name in names if totals[name] == base]


def ward_rates(answers: Answers, wards: pd.DataFrame) -> pd.DataFrame:
    """People who live in each ward and answered, per 1,000 residents: ward, respondents, residents, rate.

    Parameters
    ----------
    wards
        ward_code, ward_name, persons_2011.
    """
    lives, ward = answers.residents, answers.role("ward")
    here = answers if lives is None else answers.where(lives)
    own = pd.Series(dtype=object) if lives is None or ward is None else ward[lives]
    counts = counting.in_each(here, own, list(wards["ward_code"]))
    table = pd.DataFrame({"ward": wards["ward_name"], "respondents": counts, "residents": wards["persons_2011"]})
    table["rate"] = PER * table["respondents"] / table["residents"].astype(float)
    return table.sort_values("ward", ignore_index=True)
