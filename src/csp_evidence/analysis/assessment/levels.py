"""Levels and change of every series of one area: its offence groups, its priorities and all offences."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment.screening import chosen, screen
from csp_evidence.analysis.assessment.series import dispersions
from csp_evidence.analysis.periods import assessment_months

PER = 1000
MOST_YEARS = 3
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


def _frame(
    name: str, later: pd.Series, earlier: pd.Series, exposure: float, earlier_exposure: float, spread: pd.DataFrame
) -> pd.DataFrame:
    frame = pd.DataFrame({"later": later, "earlier": earlier}).join(spread).rename_axis("series").reset_index()
    frame.insert(1, "comparison", name)
    return frame.assign(exposure=float(exposure), earlier_exposure=float(earlier_exposure))
