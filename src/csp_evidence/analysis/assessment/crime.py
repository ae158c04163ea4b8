"""Levels, rates and change of recorded crime."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment.series import monthly_table, year_totals
from csp_evidence.analysis.periods import assessment_label, assessment_months, mid_year

PER = 1000
MAIN, OTHER = "main", "other"  # readings of the mapping from offence groups to priorities
UNPLACED = "none"  # in place of a priority
NAMED, PART, PLACED = "named", "part", "placed"  # what a placing rests on


def year_counts(crime: pd.DataFrame, year_end: str, years_back: int = 0) -> pd.DataFrame:
    """Offences of one assessment year: index area_code, one column an offence group.

    An area that lacks a month is missing throughout (`series.year_totals`).
    """
    return year_totals(monthly_table(crime), pd.Index(sorted(crime["area_code"].unique())), year_end, years_back)


def margins(declared: pd.DataFrame | None) -> dict[str, float]:
    """The differences in % that are little (change, level), and the fewest residents of a rate that is ranked (base).

    From quantity and amount; 0 where none is declared.
    """
    found = {} if declared is None else declared.set_index("quantity")["amount"].astype(float).to_dict()
    return {"change": 0.0, "level": 0.0, "base": 0.0, **found}


def residents(population: pd.DataFrame, year: int) -> pd.Series:
    """Mid-year residents by area_code; ValueError where there is no estimate for `year`."""
    of_year = population[population["mid_year"] == year]
    if of_year.empty:
        last = int(population["mid_year"].max())
        raise ValueError(f"there is no mid-year population estimate for {year}; the last is for {last}")
    return of_year.set_index("area_code")["persons"].astype(int)


def residents_by_year(population: pd.DataFrame, area_code: str) -> pd.Series:
    """Mid-year residents of one area by calendar year."""
    return population[population["area_code"] == area_code].set_index("mid_year")["persons"].astype(int)


def rate(offences: float, people: float) -> float:
    """Offences per 1,000 people."""
    return PER * float(offences) / float(people)


def years_table(months: pd.Series, people: pd.Series, year_end: str, years: int) -> pd.DataFrame:
    """The assessment years of one area, the latest first.

    Parameters
    ----------
    months
        Its offences by month.
    people
        Its mid-year residents by calendar year.
    years
        How many years to go back, the assessment year among them.

    Returns
    -------
    DataFrame
        year (its label), offences (missing where one of its months is), residents (missing where there is no
        estimate), rate (per 1,000 residents).
    """
    rows = [
        (
            assessment_label(year_end, back),
            months.reindex(assessment_months(year_end, back)).sum(skipna=False),
            people.get(mid_year(year_end, back)),
        )
        for back in range(years)
    ]
    table = pd.DataFrame(rows, columns=["year", "offences", "residents"])
    table = table.astype({"offences": "Int64", "residents": "Int64"})
    return table.assign(rate=PER * table["offences"].astype(float) / table["residents"].astype(float))


def left_out(counts: pd.Series, people: pd.Series, names: pd.Series) -> list[str]:
    """The names of the areas that no comparison can take in, for want of a whole year of counts or of residents."""
    return [names[code] for code in names.index if pd.isna(counts[code]) or not people[code] > 0]


def area_table(
    counts: pd.Series, before: pd.Series, people: pd.Series, names: pd.Series, *, smallest: float = 0
) -> pd.DataFrame:
    """All areas by rate: area_code, area_name, offences, before, change (%), residents, rate (per 1,000), rank.

    Areas without a count or without residents have no rate and no rank, and come last. One with fewer than `smallest`
    residents has no rank.
    """
    table = pd.DataFrame(
        {
            "area_name": names,
            "offences": counts.astype("Int64"),
            "before": before.astype("Int64"),
            "change": 100 * (counts / before.where(before > 0) - 1),
            "residents": people,
            "rate": PER * counts / people.where(people > 0),
        }
    )
    ranked = table["rate"].where(table["residents"] >= smallest)
    table["rank"] = ranked.rank(ascending=False, method="min").astype("Int64")
    return table.sort_values(["rate", "area_name"], ascending=[False, True]).rename_axis("area_code").reset_index()


def monthly_totals(crime: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """All offences of one area by month: month, offences, year_average (mean of the twelve months to that one)."""
    totals = crime[crime["area_code"] == area_code].groupby("month", as_index=False)["offences"].sum()
    totals["year_average"] = totals["offences"].astype(float).rolling(12).mean()
    return totals


def priority_groups(mapping: pd.DataFrame, reading: str = MAIN) -> dict[str, list[str]]:
    """The offence groups of each priority under one reading of the mapping.

    A group without a row for the other reading keeps its place in the main one.

    Parameters
    ----------
    mapping
        offence_group, priority, reading (main or other).
    """
    own = mapping[mapping["reading"] == reading].set_index("offence_group")["priority"]
    main = mapping[mapping["reading"] == MAIN].set_index("offence_group")["priority"]
    placed = own.combine_first(main)
    return {str(priority): sorted(placed.index[placed == priority]) for priority in sorted(placed.unique())}


def placed_groups(mapping: pd.DataFrame | None) -> dict[str, list[str]]:
    """The offence groups of each priority in the main reading; none without a mapping, nor under no priority."""
    groups = {} if mapping is None else priority_groups(mapping)
    return {priority: own for priority, own in groups.items() if priority != UNPLACED}


def placing(mapping: pd.DataFrame, offences: pd.Series) -> pd.DataFrame:
    """Offences of each priority by what their placing rests on.

    Parameters
    ----------
    mapping
        offence_group, priority, reading, basis.
    offences
        Offences by offence group.

    Returns
    -------
    DataFrame
        By priority: named (the report names the offence), part (it names only some of it), placed (we place it).
    """
    own = mapping[mapping["reading"] == MAIN]
    counted = own.assign(offences=own["offence_group"].map(offences).fillna(0).astype(int))
    table = counted.pivot_table(index="priority", columns="basis", values="offences", aggfunc="sum", fill_value=0)
    return table.reindex(columns=[NAMED, PART, PLACED], fill_value=0).astype(int)


def ward_table(totals: pd.DataFrame, people: pd.DataFrame | None = None) -> pd.DataFrame:
    """Wards by offences: ward_code, ward_name, offences, share (%); residents and rate where they are of the same year.

    Residents of another year are no base: where a ward has grown since, its rate would be too high.

    Parameters
    ----------
    totals
        ward_code, ward_name, offences_<year>.
    people
        ward_code, persons_<year>.
    """
    counted = next(name for name in totals if name.startswith("offences_"))
    base = counted.replace("offences_", "persons_")
    table = totals.rename(columns={counted: "offences"})
    table["share"] = 100 * table["offences"].astype(float) / float(table["offences"].sum())
    if people is not None and base in people:
        table = table.merge(people[["ward_code", base]], on="ward_code", validate="one_to_one", how="left")
        table = table.rename(columns={base: "residents"})
        table["rate"] = PER * table["offences"].astype(float) / table["residents"].astype(float)
    return table.sort_values("offences", ascending=False, ignore_index=True)
