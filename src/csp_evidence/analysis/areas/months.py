"""The months of one borough, with what its force placed in no borough beside them."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment import between_years
from csp_evidence.analysis.assessment.levels import YEAR_BEFORE, screened
from csp_evidence.analysis.assessment.screening import chosen
from csp_evidence.analysis.assessment.series import years_available
from csp_evidence.analysis.periods import MONTHS, assessment_months

UNKNOWN = "Unknown"
MOST_YEARS = 4
ALL = "all"


def last_month(months: pd.DataFrame) -> str:
    """The last month that the file holds, such as "2025-11"."""
    return f"{months['month'].max():%Y-%m}"


def financial_years(months: pd.DataFrame, area: str) -> pd.DataFrame:
    """The whole financial years of one borough.

    Parameters
    ----------
    months
        area_code (missing for what is in no borough), area_name, category, month, offences.

    Returns
    -------
    DataFrame
        year (2024/25), offences, change (on the year before, in %), unknown (what the force placed in no borough),
        unknown_share (of all that the file holds, in %).
    """
    year = months["month"].dt.year - (months["month"].dt.month < 4)
    dated = months.assign(year=year, offences=months["offences"].astype(int))
    whole = dated.groupby("year")["month"].nunique()
    parts = {
        "offences": dated[dated["area_code"] == area],
        "unknown": dated[dated["area_name"] == UNKNOWN],
        "all": dated,
    }
    sums = pd.DataFrame({name: part.groupby("year")["offences"].sum() for name, part in parts.items()})
    sums = sums[whole.reindex(sums.index) == MONTHS].fillna(0).astype(int)
    table = sums.assign(
        change=100 * (sums["offences"] / sums["offences"].shift() - 1),
        unknown_share=100 * sums["unknown"] / sums["all"],
    )
    table.index = pd.Index([f"{first}/{(first + 1) % 100:02d}" for first in table.index], name="year")
    return table.reset_index()[["year", "offences", "change", "unknown", "unknown_share"]]


def by_group(months: pd.DataFrame, categories: pd.DataFrame) -> pd.DataFrame:
    """Offences of every borough: one row an area_code and offence group, and `all` of it, one column a month.

    `all` has every category of the file; one that belongs to no group of the partnership table is in `all` only.
    """
    groups = categories.dropna(subset=["offence_group"]).set_index("category")["offence_group"]
    placed = months.dropna(subset=["area_code"])
    placed = placed.assign(offence_group=placed["category"].map(groups), offences=placed["offences"].astype(int))
    placed = pd.concat([placed, placed.assign(offence_group=ALL)])
    return placed.pivot_table(
        index=["area_code", "offence_group"], columns="month", values="offences", aggfunc="sum", fill_value=0
    )


def changes(table: pd.DataFrame, area: str, labels: pd.Series, year_end: str) -> pd.DataFrame:
    """The last twelve months of one borough against the twelve before, group by group.

    Parameters
    ----------
    table
        From `by_group`.
    area
        The code of the borough.
    labels
        What readers call a group; those that it lacks are left out. `all` comes first.

    Returns
    -------
    DataFrame
        series, offence_group (its label), offences, before, change, low, high (% with 95% interval), adjusted_p,
        verdict (`screening.screen`, against what is usual between years in all
        boroughs, on up to four years of months).
    """
    held = table.columns.to_frame(name="month")
    years, areas = min(MOST_YEARS, years_available(held, year_end)), table.index.unique("area_code")
    found = between_years.usual(table, areas, area, year_end, years)
    tested = screened(table.loc[area], year_end, years, found, groups=[name for name in labels.index if name != ALL])
    found = chosen(tested, YEAR_BEFORE).rename(
        columns={"later": "offences", "earlier": "before", "change_low": "from", "change_high": "to"}
    )
    found = found.drop(columns=["low", "high"]).rename(columns={"from": "low", "to": "high"})
    order = [ALL, *(group for group in labels.index if group in found.index and group != ALL)]
    shown = found.loc[order].assign(offence_group=["All recorded offences", *(labels[group] for group in order[1:])])
    columns = ["offence_group", "offences", "before", "change", "low", "high", "adjusted_p", "verdict"]
    return shown[columns].reset_index()


def unknown_in(months: pd.DataFrame, year_end: str) -> dict[str, float]:
    """What the force placed in no borough in the last twelve months and the twelve before, in % of all of the file."""
    found = {}
    for name, back in (("unknown", 0), ("unknown_before", 1)):
        year = months[months["month"].isin(assessment_months(year_end, back))]
        lost = year.loc[year["area_name"] == UNKNOWN, "offences"].sum()
        found[name] = 100 * float(lost) / float(year["offences"].sum())
    return found


def results(changed: pd.DataFrame, unknown: dict[str, float]) -> dict[str, object]:
    """The results on the last twelve months: offences, before, change (%), verdict, unknown, unknown_before (%)."""
    total = changed.iloc[0]
    return {**total[["offences", "before", "change", "verdict"]].to_dict(), **unknown}
