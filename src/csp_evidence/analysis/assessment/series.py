"""Monthly series of recorded crime as a table by area, group and month, and what is missing from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment import change
from csp_evidence.analysis.assessment.statute import checked
from csp_evidence.analysis.periods import MONTHS, assessment_months, mid_year


def monthly_table(crime: pd.DataFrame) -> pd.DataFrame:
    """Offences with one row an area and group, and one column a month; missing where the file has no row."""
    return crime.assign(offences=crime["offences"].astype(float)).pivot_table(
        index=["area_code", "offence_group"], columns="month", values="offences", aggfunc="sum"
    )


def until(crime: pd.DataFrame, year_end: str) -> pd.DataFrame:
    """The rows to the last month of the year assessed: an edition of that year does not know what came after it."""
    return crime[crime["month"] <= f"{year_end}-01"]


def sums_of(table: pd.DataFrame, sums: dict[str, list[str]]) -> pd.DataFrame:
    """A table by area and group as sums of groups in each area, under the names of the sums (at least one)."""
    group = table.index.get_level_values("offence_group")
    added = {
        name: table[group.isin(groups)].groupby(level="area_code").sum(min_count=1) for name, groups in sums.items()
    }
    return pd.concat(added, names=["offence_group"]).reorder_levels(["area_code", "offence_group"])


def with_sums(table: pd.DataFrame, sums: dict[str, list[str]]) -> pd.DataFrame:
    """A table by area and group, and below it the sums of groups as `sums_of` names them."""
    return pd.concat([table, sums_of(table, sums)])


def highest_and_lowest(table: pd.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """The rows with the highest and the lowest number in a column, the first where several have it."""
    numbers = table[column].astype(float)
    return {"highest": table.loc[numbers.idxmax()].to_dict(), "lowest": table.loc[numbers.idxmin()].to_dict()}


def breaks_table(breaks: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Breaks in the series as they are shown: groups by their labels, months in words, and what was checked where."""
    return breaks.assign(
        offence_group=breaks["offence_group"].map(labels),
        month=breaks["month"].dt.strftime("%B %Y"),
        checked_against=checked(breaks),
    )


def year_totals(table: pd.DataFrame, areas: pd.Index, year_end: str, years_back: int = 0) -> pd.DataFrame:
    """Offences of one assessment year: index area_code, one column a series.

    A series without rows in an area has 0; an area that lacks a month altogether is missing throughout, as a sum over
    eleven months is no year.
    """
    of_year = table.reindex(columns=assessment_months(year_end, years_back))
    there = of_year.notna().groupby(level="area_code").any().all(axis=1).reindex(areas, fill_value=False)
    totals = of_year.sum(axis=1).unstack("offence_group").reindex(areas).fillna(0.0)
    totals.loc[~there] = float("nan")
    return totals


def years_available(crime: pd.DataFrame, year_end: str) -> int:
    """How many assessment years back from `year_end` the series holds whole; 0 where the last one is not whole."""
    months = set(crime["month"].unique())
    years = 0
    while set(assessment_months(year_end, years)) <= months:
        years += 1
    return years


def missing_months(crime: pd.DataFrame, areas: pd.Index, months: pd.DatetimeIndex) -> pd.Series:
    """By area_code, how many of `months` have no row at all; only areas that lack some.

    A group without a row in a month that other groups of the area have is a count of zero, which later vintages of
    the published file leave out; a month without any row is missing.
    """
    of_months = crime[crime["month"].isin(months)]
    there = of_months.groupby("area_code")["month"].nunique().reindex(areas, fill_value=0)
    lacking = len(months) - there
    return lacking[lacking > 0].astype(int)


def why_not_assessable(crime: pd.DataFrame, population: pd.DataFrame, area_code: str, year_end: str) -> str:
    """What keeps an area from being assessed for a year, with the remedy; empty where nothing does."""
    months = assessment_months(year_end).append(assessment_months(year_end, 1))
    held = pd.DatetimeIndex(crime["month"].unique())
    absent = sorted(set(months) - set(held))
    if absent:
        return (
            f"Recorded crime has no figures for {_names(absent)}, which the year to {months[11]:%B %Y} and the year "
            f"before it need. It runs from {held.min():%B %Y} to {held.max():%B %Y}: choose a year_end within it that "
            "leaves two whole years, or add the months."
        )
    lacking = missing_months(crime, pd.Index([area_code]), months)
    if len(lacking):
        return (
            f"Recorded crime has no rows for {area_code} in {int(lacking.iloc[0])} of the 24 months to "
            f"{months[11]:%B %Y}. Add the area's rows, or correct area_code."
        )
    year = mid_year(year_end)
    people = population[(population["mid_year"] == year) & (population["area_code"] == area_code)]["persons"]
    if not len(people) or not people.iloc[0] > 0:
        return (
            f"There is no population above zero for {area_code} in mid-{year}, so no rate can be worked out. Add the "
            "mid-year estimate to the population file, or choose a year_end that has one."
        )
    return ""


def year_rows(months: pd.Series, year_end: str, years: int) -> np.ndarray:
    """A monthly series as one row an assessment year (the latest last) and twelve columns; missing months are 0."""
    block: np.ndarray = year_blocks(months.to_frame().T, year_end, years)[0]
    return block


def dispersions(table: pd.DataFrame, year_end: str, years: int) -> pd.DataFrame:
    """Dispersion and degrees of freedom of every row of a table of months: index as the table's."""
    found, freedom = change.dispersion_by_series(year_blocks(table, year_end, years))
    return pd.DataFrame({"dispersion": found, "freedom": freedom}, index=table.index)


def pooled_dispersion(by_area: pd.DataFrame) -> pd.DataFrame:
    """Dispersion by group over all areas, weighted by degrees of freedom: `dispersions` of area and group in."""
    weighed = by_area.assign(sum=by_area["dispersion"] * by_area["freedom"])
    sums = weighed.groupby(level="offence_group")[["sum", "freedom"]].sum()
    pooled = (sums["sum"] / sums["freedom"].where(sums["freedom"] > 0)).fillna(1.0)
    return pd.DataFrame({"dispersion": pooled, "freedom": sums["freedom"]})


def year_blocks(table: pd.DataFrame, year_end: str, years: int) -> np.ndarray:
    """Rows of months as an array: row x year (the latest last) x month of the year; missing months are 0."""
    wanted = [month for back in range(years - 1, -1, -1) for month in assessment_months(year_end, back)]
    return np.asarray(table.reindex(columns=wanted).fillna(0), dtype=float).reshape(len(table), years, MONTHS)


def _names(months: list[pd.Timestamp]) -> str:
    if len(months) <= 3:
        return ", ".join(f"{month:%B %Y}" for month in months)
    return f"{len(months)} months from {months[0]:%B %Y} to {months[-1]:%B %Y}"
