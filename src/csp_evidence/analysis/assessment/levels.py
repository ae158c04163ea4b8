"""Levels and change of every series of one area: its offence groups, its priorities and all offences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.between_years import of_comparison
from csp_evidence.analysis.assessment.change import DOWN, LITTLE, UP, compare_counts, e_test
from csp_evidence.analysis.assessment.screening import chosen, screen
from csp_evidence.analysis.periods import assessment_months, mid_year

PER = 1000
MOST_YEARS = 3
LEVEL_COLUMNS = [
    "offence_group", "offences", "share", "rate", "before", "change", "low", "high", "rise", "adjusted_p", "verdict",
    "rate_change", "rate_verdict",
]  # fmt: skip
TEST_COLUMNS = [
    "offence_group", "exact_p", "e_test_p", "between_years", "freedom", "p_value", "adjusted_p", "fall",
    "rate_low", "rate_high", "mean", "mean_change", "mean_verdict",
]  # fmt: skip
TESTED = ["rise", "fall", "freedom", "p_value", "adjusted_p", "verdict"]
RATES = {"rate_change": "change", "rate_low": "change_low", "rate_high": "change_high", "rate_verdict": "verdict"}
DRAWN_COLUMNS = ["offence_group", "offences", "before", "change", "low", "high", "verdict"]
ALL = "all"
YEAR_BEFORE, YEARS_MEAN, RATE = "year before", "mean of the years before", "rate, year before"


def comparisons(
    months: pd.DataFrame,
    year_end: str,
    years: int,
    usual: pd.DataFrame,
    *,
    people: pd.Series | None = None,
    groups: Collection[str] = (),
) -> pd.DataFrame:
    """What to screen: each series against the year before, against the mean of up to three years before, and as a rate.

    Parameters
    ----------
    months
        Index: names of series; columns: months; offences, missing for none.
    years
        How many whole assessment years there are, at least two.
    usual
        By series, from `between_years.usual`.
    people
        Mid-year residents by calendar year; the rate is compared where both years have some above zero.
    groups
        The offence groups among the series, which make one family of tests. All offences are one test of their own,
        and the sums of groups a second family.

    Returns
    -------
    DataFrame
        The columns that `screening.screen` takes.
    """
    totals = pd.DataFrame({back: months.reindex(columns=assessment_months(year_end, back)).sum(axis=1)
                           for back in range(years)}).astype(int)  # fmt: skip
    back = min(MOST_YEARS, years - 1)
    now, before, mean = totals[0], totals[1], totals[list(range(1, back + 1))].sum(axis=1)
    drift = (back + 1) * (2 * back + 1) / (6 * back)  # of the mean of years whose steps add up, against one step
    year, usual = mid_year(year_end), usual.reindex(months.index)
    frames = [
        _frame(YEAR_BEFORE, now, before, 1, 1, of_comparison(usual, now, before)),
        _frame(YEARS_MEAN, now, mean, 1, back, of_comparison(usual, now, mean, drift)),
    ]
    if people is not None and people.get(year, 0) > 0 and people.get(year - 1, 0) > 0:
        spread = of_comparison(usual, now, before)
        frames.append(_frame(RATE, now, before, float(people[year]), float(people[year - 1]), spread))
    table = pd.concat(frames, ignore_index=True)
    family = {ALL: ALL, **dict.fromkeys(groups, "groups")}
    return table.assign(
        family=table["series"].map(family).fillna("sums"),
        years=[back if name == YEARS_MEAN else 1 for name in table["comparison"]],
    )


def screened(
    months: pd.DataFrame,
    year_end: str,
    years: int,
    usual: pd.DataFrame,
    *,
    people: pd.Series | None = None,
    groups: Collection[str] = (),
    margin: float = 0.0,
) -> pd.DataFrame:
    """`comparisons`, tested and adjusted; `margin` is the change in % that is little."""
    return screen(comparisons(months, year_end, years, usual, people=people, groups=groups), margin=margin)


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
        before with 95% interval; missing where that year has none), rise, fall (the smallest changes in % that would
        have been told), between_years (usual difference of two years in %, one standard deviation), freedom, exact_p,
        e_test_p, p_value, adjusted_p, verdict; mean (of the years before), mean_change, mean_verdict; rate_change,
        rate_low, rate_high, rate_verdict (missing without residents of the year before).
    """
    year, mean = chosen(tests, YEAR_BEFORE), chosen(tests, YEARS_MEAN)
    counts = list(zip(year["later"], year["earlier"], strict=True))
    table = pd.DataFrame(
        {
            "offences": year["later"],
            "rate": PER * year["later"] / residents,
            "before": year["earlier"],
            "difference": year["later"] - year["earlier"],
            "change": year["change"],
            "low": year["change_low"],
            "high": year["change_high"],
            "between_years": 100 * year["variance"] ** 0.5,
            "exact_p": [compare_counts(int(later), int(earlier)).p_value for later, earlier in counts],
            "e_test_p": [e_test(int(later), int(earlier)) for later, earlier in counts],
            **{name: year[name] for name in TESTED},
            "mean": mean["earlier"] / mean["earlier_exposure"],
            "mean_change": mean["change"],
            "mean_verdict": mean["verdict"],
            "rate_change": float("nan"),
            "rate_low": float("nan"),
            "rate_high": float("nan"),
            "rate_verdict": None,
        }
    )
    if (tests["comparison"] == RATE).any():
        rate = chosen(tests, RATE)
        table = table.assign(**{name: rate[column] for name, column in RATES.items()})
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
        "smallest_rise": total["rise"],
        "rate_change": total["rate_change"],
        "rate_low": total["rate_low"],
        "rate_high": total["rate_high"],
        "rate_verdict": total["rate_verdict"],
        "mean_verdict": total["mean_verdict"],
        "rate": total["rate"],
        "unplaced_difference": offences - int(groups["offences"].sum()),
        "groups": len(groups),
        "groups_up": int((groups["verdict"] == UP).sum()),
        "groups_down": int((groups["verdict"] == DOWN).sum()),
        "groups_little": int((groups["verdict"] == LITTLE).sum()),
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
    drawn = drawn[drawn["high"] < float("inf")]
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
