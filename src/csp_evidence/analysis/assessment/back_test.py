"""What would have been said in earlier years: each year's counts against the range that the years before it gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from csp_evidence.analysis.assessment.between_years import between_years, of_comparison
from csp_evidence.analysis.assessment.change import dispersion_by_series
from csp_evidence.analysis.assessment.ratios import p_values

MONTHS = 12
FEWEST_YEARS = 3  # before the year that is judged
AIM = 0.95
VANISHED = 0.1  # a category of which less than this share is left from one year to the next has vanished


class Choice(NamedTuple):
    """What can be chosen: how many years before the judged one are used, and whether shocks of all areas are noise."""

    most_years: int
    shared: bool


CHOICES = tuple(Choice(years, shared) for shared in (True, False) for years in (3, 4))
CHOSEN = Choice(most_years=4, shared=True)  # as the assessment has it; `chosen` says why


def financial_years(months: pd.DataFrame) -> pd.DataFrame:
    """The months of whole financial years, as columns of two levels: the year in which it begins, the month's number.

    Parameters
    ----------
    months
        Index: area_code, offence_group; columns: months as texts such as "2010-04".
    """
    starts = [int(month[:4]) - (int(month[5:]) < 4) for month in months.columns]
    numbers = [(int(month[5:]) - 4) % MONTHS for month in months.columns]
    table = months.set_axis(pd.MultiIndex.from_arrays([starts, numbers], names=["year", "month"]), axis=1)
    whole = table.columns.get_level_values("year").value_counts()
    return table.loc[:, table.columns.get_level_values("year").isin(whole.index[whole == MONTHS])].sort_index(axis=1)


def judge_year(months: pd.DataFrame, year: int, areas: Sequence[str], choice: Choice = CHOSEN) -> pd.DataFrame:
    """Whether each area's count of a year lies within the 95% range that the years before it give.

    The range is what the test of no change would not reject: the last count before, with what is usual between years as
    the areas' years before show it. Nothing of the year itself is used, but that a category whose count
    in all areas together has vanished, in that year or before, is left out.

    Parameters
    ----------
    months
        From `financial_years`, all areas.
    areas
        Those that are judged, and from which what is usual is taken.

    Returns
    -------
    DataFrame
        area_code, offence_group, before, count, held.
    """
    first = max(int(months.columns.get_level_values("year").min()), year - choice.most_years)
    before = list(range(first, year))
    if len(before) < FEWEST_YEARS:
        raise ValueError(f"{year} has fewer than {FEWEST_YEARS} years before it")
    own = months[months.index.get_level_values("area_code").isin(areas)]
    totals = own.T.groupby(level="year").sum().T[[*before, year]]
    together = totals.groupby(level="offence_group").sum()
    left = (together.to_numpy()[:, 1:] >= VANISHED * together.to_numpy()[:, :-1]).all(axis=1)
    kept = together.index[left & (together[before].min(axis=1) > 0)]
    own, totals = (table[table.index.get_level_values("offence_group").isin(kept)] for table in (own, totals))
    blocks = own[before].to_numpy(dtype=float).reshape(len(own), len(before), MONTHS)
    within = pd.Series(dispersion_by_series(blocks)[0], index=own.index).groupby("offence_group").mean()
    usual = between_years(totals[before].astype(float), "", within)
    usual = usual if choice.shared else usual.assign(shared=0.0)
    usual = usual.reindex(totals.index.get_level_values("offence_group")).set_axis(totals.index)
    last, count = totals[before[-1]].astype(float), totals[year].astype(float)
    spread = of_comparison(usual, last, last)
    held = p_values(count, last, 1.0, spread["variance"], spread["freedom"]) >= 0.05
    found = pd.DataFrame({"before": last, "count": count, "held": held})
    return found[(found["before"] + found["count"]) > 0].reset_index()


def back_test(
    months: pd.DataFrame, years: Sequence[int], areas: Sequence[str], choice: Choice = CHOSEN
) -> pd.DataFrame:
    """`judge_year` of several years, with the column year."""
    judged = [judge_year(months, year, areas, choice).assign(year=year) for year in years]
    return pd.concat(judged, ignore_index=True)


def tried(months: pd.DataFrame, years: Sequence[int], areas: Sequence[str]) -> dict[Choice, pd.DataFrame]:
    """The back-test of every choice that there is, in the areas on which choices are made."""
    return {choice: back_test(months, years, areas, choice) for choice in CHOICES}


def chosen(results: dict[Choice, pd.DataFrame]) -> Choice:
    """The choice whose ranges hold a share nearest to 95%: the rule by which one is made, from `tried` alone."""
    return min(results, key=lambda choice: abs(results[choice]["held"].mean() - AIM))


def halves(areas: Sequence[str]) -> tuple[list[str], list[str]]:
    """Every second area by its code, on which the choice is made, and the others, on which the result is reported."""
    ordered = sorted(areas)
    return ordered[::2], ordered[1::2]


def shares(judged: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many counts were judged and the share (%) that was held, by a column of `back_test`."""
    return judged.groupby(by)["held"].agg(judged="size", held=lambda held: 100 * held.mean()).reset_index()
