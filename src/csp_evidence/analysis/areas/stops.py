"""Stops and searches of a police force by ethnic group, beside the residents of its area.

A count is of searches and not of people. Rates stand in the order of the census and are never ranked: residents are no
measure of who is in public places, and a small base moves a rate by chance.
"""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.areas.forces import police_of
from csp_evidence.analysis.areas.levels import PER
from csp_evidence.analysis.assessment.small_areas import months_lacking
from csp_evidence.analysis.periods import assessment_label, assessment_months
from csp_evidence.analysis.wording import counted, opened

SELF, OFFICER = "self_defined", "officer_defined"
NOT_STATED, NO_GROUP = "not stated", "Not stated"
OF_PEOPLE = "Person"  # how the type of a search begins that is of people, and not of a vehicle alone
FEWEST, SMALLEST = 20, 1000  # searches and residents of a group below which a rate says nothing


def what_lacks(stops: pd.DataFrame, groups: pd.DataFrame | None, census: pd.DataFrame | None) -> tuple[str, str]:
    """What keeps searches from being shown, and the remedy; two empty texts where nothing does."""
    if groups is None or census is None:
        return (
            "Ethnic groups of residents, or how the files word them, are not supplied.",
            "Supply the inputs district_ethnic_groups and stop_ethnic_groups.",
        )
    lacking = months_lacking(stops, last_month(stops))
    if len(lacking):
        named = ", ".join(f"{month:%B %Y}" for month in lacking)
        return (
            f"The stop-and-search files lack {counted(len(lacking), 'months')} of their last year: {named}.",
            "Add the files of these months.",
        )
    return "", ""


def last_month(stops: pd.DataFrame) -> str:
    """The last month that the files hold, such as "2025-12"."""
    return f"{stops['month'].max():%Y-%m}"


def in_year(stops: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The searches of people in the last twelve months, with the census group of both answers.

    A wording is looked up whole, then without its detail; one that is blank or not known counts as not stated.

    Parameters
    ----------
    stops
        month, type, self_defined, officer_defined, records.
    groups
        question, wording, ethnic_group.
    """
    year = stops[stops["month"].isin(assessment_months(last_month(stops)))]
    year = year[year["type"].fillna("").str.startswith(OF_PEOPLE)]
    found = {}
    for question in (SELF, OFFICER):
        known = groups[groups["question"] == question].set_index("wording")["ethnic_group"]
        whole, part = year[question].map(known), year[question].str.split(" - ").str[0].map(known)
        found[question] = whole.fillna(part).fillna(NOT_STATED)
    return year.assign(**found)


def by_ethnic_group(year: pd.DataFrame, census: pd.DataFrame, districts: list[str]) -> pd.DataFrame:
    """Searches by the ethnic group that those searched gave and by that which the officer saw, beside residents.

    Parameters
    ----------
    year
        From `in_year`.
    census
        lad_code, ethnic_group, persons.
    districts
        Those of the force.

    Returns
    -------
    DataFrame
        ethnic_group (in the order of the census, then Not stated), searches, share (% of searches with a group given),
        rate (per 1,000 residents of the group; missing below 20 searches or 1,000 residents), residents,
        residents_share (%), officer (searches by the officer's view), officer_share (% of those with one).
    """
    order = list(dict.fromkeys(census["ethnic_group"]))
    people = census[census["lad_code"].isin(districts)].groupby("ethnic_group")["persons"].sum().reindex(order)
    sums = pd.DataFrame({q: year.groupby(q)["records"].sum().reindex([*order, NOT_STATED]) for q in (SELF, OFFICER)})
    sums = sums.fillna(0).astype(int)
    given = sums.loc[order]
    whole = given.sum().where(given.sum() > 0)
    enough = (given[SELF] >= FEWEST) & (people >= SMALLEST)
    table = pd.DataFrame(
        {
            "searches": sums[SELF],
            "share": 100 * given[SELF] / whole[SELF],
            "rate": (PER * given[SELF] / people.astype(float)).where(enough),
            "residents": people.astype("Int64"),
            "residents_share": 100 * people.astype(float) / float(people.sum()),
            "officer": sums[OFFICER],
            "officer_share": 100 * given[OFFICER] / whole[OFFICER],
        },
        index=[*order, NOT_STATED],
    )
    return table.rename(index={NOT_STATED: NO_GROUP}).rename_axis("ethnic_group").reset_index()


def results(table: pd.DataFrame) -> dict[str, float]:
    """The results: searches of people, and in how many (%) no ethnic group was given."""
    every, blank = int(table["searches"].sum()), int(table["searches"].iloc[-1])
    return {"searches": every, "not_stated": 100 * blank / every if every else float("nan")}


def sentence(force: str, stops: pd.DataFrame, found: dict[str, float]) -> str:
    """How many searches there were, and in how many no ethnic group was given."""
    return (
        f"{opened(police_of(force))} recorded {found['searches']:,} searches of people in the "
        f"{assessment_label(last_month(stops))}. In {found['not_stated']:.0f}% of them the one who was "
        "searched gave no ethnic group. The figures are of the whole force area. They do not say whether searches were "
        "fair."
    )
