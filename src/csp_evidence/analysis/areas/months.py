"""The months of one area, with what its force placed in no area beside them."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment import between_years
from csp_evidence.analysis.assessment.levels import ALL, YEAR_BEFORE, screened
from csp_evidence.analysis.assessment.screening import chosen
from csp_evidence.analysis.assessment.series import years_available
from csp_evidence.analysis.periods import MONTHS, assessment_months

UNKNOWN = "Unknown"
MOST_YEARS = 4


def last_month(months: pd.DataFrame) -> str:
    """The last month that the file holds, such as "2025-11"."""
    return f"{months['month'].max():%Y-%m}"


def financial_years(months: pd.DataFrame, area: str) -> pd.DataFrame:
    """The whole financial years of one area.

    Parameters
    ----------
    months
        area_code (missing for what is in no area), area_name, category, month, offences.

    Returns
    -------
    DataFrame
        year (2024/25), offences, change (on the year before, in %), unknown (what the force placed in no area),
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
    """Offences of every area: index area_code and offence_group, with `all` among the groups, one column a month.

    `all` has every category of the file; one that belongs to no group of the partnership table is in `all` only.
    """
    groups = categories.dropna(subset=["offence_group"]).set_index("category")["offence_group"]
    placed = months.dropna(subset=["area_code"])
    counted = placed.assign(offence_group=placed["category"].map(groups), offences=placed["offences"].astype(float))
    whole = counted.assign(offence_group=ALL)
    return pd.concat([counted.dropna(subset=["offence_group"]), whole]).pivot_table(
        index=["area_code", "offence_group"], columns="month", values="offences", aggfunc="sum", fill_value=0.0
    )


def changes(table: pd.DataFrame, labels: pd.Series, area: str, year_end: str, *, margin: float) -> pd.DataFrame:
    """The last twelve months of one area against the twelve before, group by group.

    Parameters
    ----------
    table
        From `by_group`.
    labels
        What readers call a group; those that it lacks are left out. `all` comes first.
    margin
        The change in % that is little.

    Returns
    -------
    DataFrame
        series, offence_group (its label), offences, before, change, low, high (% with 95% interval), rise (the smallest
        rise in % that would have been told), adjusted_p, verdict (`levels.screened`, on up to four years of months of
        all areas).
    """
    years = min(MOST_YEARS, years_available(table.columns.to_frame(name="month"), year_end))
    areas = pd.Index(table.index.get_level_values("area_code").unique())
    own = table.loc[area]
    groups = [group for group in labels.index if group in own.index]
    usual = between_years.usual(table, areas, area, year_end, years)
    tested = screened(own, year_end, years, usual, groups=groups, margin=margin)
    found = chosen(tested, YEAR_BEFORE).drop(columns=["low", "high"])
    found = found.rename(columns={"later": "offences", "earlier": "before", "change_low": "low", "change_high": "high"})
    shown = found.loc[[ALL, *groups]].assign(offence_group=["All recorded offences", *labels[groups]])
    columns = ["offence_group", "offences", "before", "change", "low", "high", "rise", "adjusted_p", "verdict"]
    return shown[columns].astype({"offences": int, "before": int}).reset_index()


def unknown_in(months: pd.DataFrame, year_end: str) -> dict[str, float]:
    """What the force placed in no area in the last twelve months and the twelve before, in % of all of the file."""
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
