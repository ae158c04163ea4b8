"""Levels and change of every series of one area: its offence groups, its priorities and all offences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.change import DOWN, UP
from csp_evidence.analysis.assessment.screening import chosen, screen
from csp_evidence.analysis.assessment.series import dispersions
from csp_evidence.analysis.periods import assessment_months

PER = 1000
MOST_YEARS = 3
LEVEL_COLUMNS = [
    "offence_group", "offences", "share", "rate", "before", "change", "low", "high", "adjusted_p", "verdict",
]  # fmt: skip
TEST_COLUMNS = [
    "offence_group", "exact_p", "e_test_p", "dispersion", "p_value", "adjusted_p",
    "mean", "mean_change", "mean_verdict", "rate_change", "rate_verdict",
]  # fmt: skip
DRAWN_COLUMNS = ["offence_group", "offences", "before", "change", "low", "high", "verdict"]
YEAR_BEFORE, YEARS_MEAN, RATE = "year before", "mean of the years before", "rate, year before"


def comparisons(months: pd.DataFrame, year_end: str, years: int, people: pd.Series | None = None) -> pd.DataFrame:
    """What to screen: each series against the year before, against the mean of up to three years before, and as a rate.

    Parameters
    ----------
    months
        Index: names of series; columns: months; offences, missing for none.
    years
        How many whole assessment years there are, at least two.
    people
        Mid-year residents by calendar year; the rate is compared where both years have some above zero.

    Returns
    -------
    DataFrame
        The columns that `screening.screen` takes.
    """
    spread = dispersions(months, year_end, years)
    totals = pd.DataFrame({back: months.reindex(columns=assessment_months(year_end, back)).sum(axis=1)
                           for back in range(years)}).astype(int)  # fmt: skip
    back = min(MOST_YEARS, years - 1)
    now, before, mean = totals[0], totals[1], totals[list(range(1, back + 1))].sum(axis=1)
    year = int(year_end[:4])
    frames = [_frame(YEAR_BEFORE, now, before, 1, 1, spread), _frame(YEARS_MEAN, now, mean, 1, back, spread)]
    if people is not None and people.get(year, 0) > 0 and people.get(year - 1, 0) > 0:
        frames.append(_frame(RATE, now, before, float(people[year]), float(people[year - 1]), spread))
    return pd.concat(frames, ignore_index=True)


def screened(months: pd.DataFrame, year_end: str, years: int, people: pd.Series | None = None) -> pd.DataFrame:
    """`comparisons`, tested and adjusted together."""
    return screen(comparisons(months, year_end, years, people))


def level_table(tests: pd.DataFrame, residents: int) -> pd.DataFrame:
    """Every series with level and change, largest first.

    Parameters
    ----------
    tests
        From `screened`.
    residents
        Above zero.

    Returns
    -------
    DataFrame
        Indexed by series: offences, rate (per 1,000 residents), before, difference, change, low, high (% of the year
        before with 95% interval; missing where that year has none), dispersion, exact_p, e_test_p, p_value,
        adjusted_p, verdict; mean (of the years before), mean_change, mean_verdict; rate_change, rate_verdict (missing
        without residents of the year before).
    """
    year, mean = chosen(tests, YEAR_BEFORE), chosen(tests, YEARS_MEAN)
    table = pd.DataFrame(
        {
            "offences": year["later"],
            "rate": PER * year["later"] / residents,
            "before": year["earlier"],
            "difference": year["later"] - year["earlier"],
            "change": year["change"],
            "low": year["change_low"],
            "high": year["change_high"],
            **{name: year[name] for name in ("dispersion", "exact_p", "e_test_p", "p_value", "adjusted_p", "verdict")},
            "mean": mean["earlier"] / mean["earlier_exposure"],
            "mean_change": mean["change"],
            "mean_verdict": mean["verdict"],
            "rate_change": float("nan"),
            "rate_verdict": None,
        }
    )
    if (tests["comparison"] == RATE).any():
        rate = chosen(tests, RATE)
        table["rate_change"], table["rate_verdict"] = rate["change"], rate["verdict"]
    return table.sort_values("offences", ascending=False, kind="stable")


def summary(total: pd.Series, groups: pd.DataFrame) -> dict[str, Any]:
    """The results on all offences, and on how many groups rose or fell.

    Parameters
    ----------
    total, groups
        All offences and the offence groups, from `level_table`.
    """
    offences = int(total["offences"])
    return {
        "offences": offences,
        "offences_year_before": int(total["before"]),
        "change": total["change"],
        "change_low": total["low"],
        "change_high": total["high"],
        "change_verdict": total["verdict"],
        "rate_change": total["rate_change"],
        "rate_verdict": total["rate_verdict"],
        "mean_verdict": total["mean_verdict"],
        "rate": total["rate"],
        "unplaced_difference": offences - int(groups["offences"].sum()),
        "groups": len(groups),
        "groups_up": int((groups["verdict"] == UP).sum()),
        "groups_down": int((groups["verdict"] == DOWN).sum()),
    }


def group_results(groups: pd.DataFrame) -> pd.DataFrame:
    """The results on each offence group, largest first: offences, rate, change, verdict, rank by offences."""
    return groups[["offences", "rate", "change", "verdict"]].assign(rank=range(1, len(groups) + 1))


def titled(table: pd.DataFrame, groups: Iterable[str], titles: Mapping[str, str]) -> pd.DataFrame:
    """All offences, and below them the offence groups, as they are shown.

    Returns
    -------
    DataFrame
        offence_group (its title), share (of all offences, in %), and the columns of `level_table`.
    """
    shown = table.loc[["all", *groups]]
    shown = shown.assign(share=100 * shown["offences"] / shown.at["all", "offences"])
    return shown.rename(index=dict(titles)).rename_axis("offence_group").reset_index()


def drawn_changes(shown: pd.DataFrame) -> pd.DataFrame:
    """The groups of `titled` whose change has an interval with two ends, largest rise first."""
    drawn = shown.iloc[1:].dropna(subset=["change", "high"])[DRAWN_COLUMNS]
    return drawn.sort_values("change", ascending=False, ignore_index=True)


def without_offences(groups: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """The groups without an offence in the year and in the year before."""
    return [titles[group] for group in groups.index[(groups["offences"] == 0) & (groups["before"] == 0)]]


def _frame(
    name: str, later: pd.Series, earlier: pd.Series, exposure: float, earlier_exposure: float, spread: pd.DataFrame
) -> pd.DataFrame:
    frame = pd.DataFrame({"later": later, "earlier": earlier}).join(spread).rename_axis("series").reset_index()
    frame.insert(1, "comparison", name)
    return frame.assign(exposure=float(exposure), earlier_exposure=float(earlier_exposure))
