"""What became of the plan's priorities over its term: recorded crime by year, in the area and in others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from csp_evidence.analysis.areas import months as months_of
from csp_evidence.analysis.assessment.back_test import financial_years
from csp_evidence.analysis.assessment.change import adjusted, verdict
from csp_evidence.analysis.assessment.ratios import intervals
from csp_evidence.analysis.assessment.series import sums_of
from csp_evidence.analysis.delivery.forecast import spread_together
from csp_evidence.analysis.delivery.hindsight import hindsight, usual_in

ALL = "all"
MAIN = "main"
FEWEST_BEFORE = 3  # financial years before the term, to know what is usual between years


@dataclass(frozen=True)
class Term:
    """The financial years of the plan, by the calendar year in which each begins; `base` is the one before."""

    base: int
    years: tuple[int, ...]

    @classmethod
    def of(cls, start: date, end: date) -> Term:
        """The financial years that lie in the term as a whole."""
        first = start.year + ((start.month, start.day) > (4, 1))
        last = end.year - 1 if (end.month, end.day) >= (3, 31) else end.year - 2
        return cls(first - 1, tuple(range(first, last + 1)))


def called(year: int) -> str:
    """A financial year by the calendar year in which it begins: "2017/18"."""
    return f"{year}/{(year + 1) % 100:02}"


def by_priority(table: pd.DataFrame, mapping: pd.DataFrame) -> pd.DataFrame:
    """Whole financial years of every area by priority, and of all offences.

    Parameters
    ----------
    table
        From `areas.months.by_group`.
    mapping
        offence_group, priority, reading; the reading main counts, and the priority none is left out.

    Returns
    -------
    DataFrame
        Index area_code and offence_group (the priority, or all); columns as `back_test.financial_years`.
    """
    main = mapping[(mapping["reading"] == MAIN) & (mapping["priority"] != "none")]
    sums = {str(priority): list(own["offence_group"]) for priority, own in main.groupby("priority", sort=False)}
    wanted = sums_of(table, {**sums, ALL: [ALL]})
    return by_offence_group(wanted)


def by_offence_group(table: pd.DataFrame) -> pd.DataFrame:
    """Whole financial years of every area by offence group, and of all offences: `areas.months.by_group` in."""
    return financial_years(table.set_axis([f"{month:%Y-%m}" for month in table.columns], axis=1))


def covers(years: pd.DataFrame, term: Term) -> bool:
    """Whether the figures hold every year of the term, and enough before it to know what is usual."""
    held = set(years.columns.get_level_values("year"))
    return set(range(term.base - FEWEST_BEFORE + 1, term.years[-1] + 1)) <= held


def outcomes(years: pd.DataFrame, area: str, term: Term, *, margin: float) -> pd.DataFrame:
    """Each year of the term against the year before it, by priority.

    The interval is that of a forecast which could have been made before the term began: what is usual between years, as
    the years to the base show it over all areas, and more for each year ahead. P-values are adjusted over all of them.

    Returns
    -------
    DataFrame
        priority, year, base, count, change, low, high (%), verdict, others (the change in all other areas together, %).
    """
    totals = years.T.groupby(level="year").sum().T.astype(float)
    usual = usual_in(years, term.base)
    own, rest = totals.loc[area], totals.drop(area, level="area_code").groupby(level="offence_group").sum()
    spreads = usual.xs(area)
    parts = []
    for ahead, year in enumerate(term.years, start=1):
        base, count = own[term.base], own[year]
        spread = spread_together(spreads.loc[own.index], base, ahead)
        low, high, p = intervals(count, base, 1.0, spread["variance"], spread["freedom"])
        part = pd.DataFrame({"priority": own.index, "year": called(year), "base": base, "count": count, "p": p})
        part["change"] = np.where(base > 0, 100 * (count / base.where(base > 0) - 1), np.nan)
        part["low"], part["high"] = 100 * (low - 1), 100 * (high - 1)
        part["others"] = 100 * (rest[year] / rest[term.base] - 1).reindex(own.index).to_numpy()
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["adjusted_p"] = adjusted(table["p"].tolist())
    table["verdict"] = [
        verdict(1 + row.low / 100, 1 + row.high / 100, row.adjusted_p, margin=margin) for row in table.itertuples()
    ]
    columns = ["priority", "year", "base", "count", "change", "low", "high", "verdict", "others"]
    return table[columns].astype({"base": int, "count": int})


def broke(groups: pd.DataFrame, term: Term) -> pd.DataFrame:
    """How many counts of all areas and groups lay in the range that the years before gave, for each year of the term.

    Returns
    -------
    DataFrame
        year, counts, held (%), above, below (how many).
    """
    rows = []
    for year in term.years:
        found = hindsight(groups, [year], 1)
        held, above, below = 100 * found["held"].mean(), int(found["above"].sum()), int(found["below"].sum())
        rows.append((called(year), len(found), held, above, below))
    return pd.DataFrame(rows, columns=["year", "counts", "held", "above", "below"])


def residents(population: pd.DataFrame, districts: list[str], term: Term) -> pd.DataFrame:
    """Estimates and counts of residents near the end of the term: date, estimate, persons, of the districts together.

    The last estimate that was not revised after a census, and that census.
    """
    own = population[population["lad_code"].isin(districts)]
    sums = own.groupby(["date", "estimate"], sort=False)["persons"].sum().reset_index().sort_values("date")
    census = sums[sums["estimate"].str.startswith("Census")]
    inside = census[[term.base < day.year <= term.years[-1] + 1 for day in census["date"]]]
    if inside.empty:
        return sums.iloc[:0]
    counted = inside.iloc[-1]
    before = sums[(sums["date"] < counted["date"]) & sums["estimate"].str.contains("not revised")]
    return pd.concat([before.tail(1), inside.tail(1)], ignore_index=True)


def money_by_year(by_year: pd.DataFrame, term: Term) -> pd.DataFrame:
    """The money that the report names for each year of the term: fund, status, and a column a year (pounds).

    From `funding.profile.by_year` by fund. A year for which nothing is named is missing, and not 0; a fund that has
    nothing in the term has no row.
    """
    names = [called(year) for year in term.years]
    table = by_year.reindex(columns=["fund", "status", *names])
    return table[table[names].notna().any(axis=1)].reset_index(drop=True)


def without_a_year(spread: pd.DataFrame, funds: Mapping[str, str]) -> list[str]:
    """The names of the funds with money for no stated year, or for several years together; `spread` is the profile."""
    undated = ~spread["financial_year"].str.fullmatch(r"\d{4}/\d\d")
    return [funds[fund] for fund in dict.fromkeys(spread.loc[undated, "fund"])]


def without_money(named: pd.DataFrame, term: Term) -> list[str]:
    """The years of the term for which no fund has money, in words."""
    return [called(year) for year in term.years if named.empty or named[called(year)].isna().all()]


def results(found: pd.DataFrame) -> pd.DataFrame:
    """The results of the last year in `outcomes`: <priority>.offences, .change (%) and .verdict."""
    rows = {}
    for row in found[found["year"] == found["year"].iloc[-1]].itertuples():
        name = row.priority
        rows[f"{name}.offences"] = (row.count, "offences")
        rows[f"{name}.change"] = (row.change, "%")
        rows[f"{name}.verdict"] = (row.verdict, "verdict")
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "unit"]).astype({"value": object})


def unseen(years: pd.DataFrame, priorities: Mapping[str, str]) -> list[str]:
    """The names of the priorities for which no group of recorded crime stands."""
    held = set(years.index.get_level_values("offence_group"))
    return [name for code, name in priorities.items() if code not in held]


def unplaced(months: pd.DataFrame, term: Term) -> pd.DataFrame:
    """What the police placed in no area, from the year before the term on: year, unknown, unknown_share (%)."""
    wanted = [called(year) for year in (term.base, *term.years)]
    found = months_of.financial_years(months, "")
    return found.loc[found["year"].isin(wanted), ["year", "unknown", "unknown_share"]].reset_index(drop=True)


def residents_results(people: pd.DataFrame) -> dict[str, float]:
    """From `residents` with its two rows: estimated, counted, fewer (% of the estimate), above (% of the count)."""
    estimated, counted = (float(number) for number in people["persons"])
    return {
        "estimated": int(estimated),
        "counted": int(counted),
        "fewer": 100 * (1 - counted / estimated),
        "above": 100 * (estimated / counted - 1),
    }
