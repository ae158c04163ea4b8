"""What the forecast would have said in earlier years, against what then happened."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from csp_evidence.analysis.assessment.back_test import MONTHS, VANISHED
from csp_evidence.analysis.assessment.between_years import between_years
from csp_evidence.analysis.assessment.change import dispersion
from csp_evidence.analysis.delivery.forecast import FEWEST_YEARS, MOST_YEARS, range_ahead, spread_together


def usual_in(months: pd.DataFrame, last: int) -> pd.DataFrame:
    """What is usual between years over all areas, from the three or four financial years to `last`.

    Parameters
    ----------
    months
        `back_test.financial_years` of all areas.

    Returns
    -------
    DataFrame
        `between_years.between_years` for every area and group: index as that of `months`.
    """
    first = max(int(months.columns.get_level_values("year").min()), last - MOST_YEARS + 1)
    before = list(range(first, last + 1))
    if len(before) < FEWEST_YEARS:
        raise ValueError(f"{last} and the years before it are fewer than {FEWEST_YEARS}")
    totals = months.T.groupby(level="year").sum().T[before].astype(float)
    blocks = months[before].to_numpy(dtype=float).reshape(len(months), len(before), MONTHS)
    within = pd.Series([dispersion(block)[0] for block in blocks], index=months.index).groupby("offence_group").mean()
    usual = between_years(totals, "", within)
    return usual.reindex(totals.index.get_level_values("offence_group")).set_axis(totals.index)


def forecast_of(months: pd.DataFrame, last: int, ahead: int) -> pd.DataFrame:
    """The range of every area and group `ahead` years after a financial year, from the three or four years to it.

    Parameters
    ----------
    months
        `back_test.financial_years` of all areas; `last` is the calendar year in which the last year known begins.

    Returns
    -------
    DataFrame
        Index area_code and offence_group; before (the count of the last year known), low, high.
    """
    counts = months[last].sum(axis=1).astype(float)
    usual = usual_in(months, last)
    spread = spread_together(usual, counts, ahead)
    low, high = range_ahead(counts, spread["variance"], spread["freedom"])
    return pd.DataFrame({"before": counts, "low": low, "high": high})


def hindsight(months: pd.DataFrame, years: Iterable[int], ahead: int) -> pd.DataFrame:
    """Whether each count of the years lay in the range that was forecast `ahead` years before.

    Nothing of a year itself is used, but that a group whose count in all areas together has vanished, in that year or
    before, is left out, as in the assessment's back-test.

    Returns
    -------
    DataFrame
        area_code, offence_group, year, before, low, high, count, held.
    """
    parts = []
    for year in years:
        last = year - ahead
        first = max(int(months.columns.get_level_values("year").min()), last - MOST_YEARS + 1)
        together = months.T.groupby(level="year").sum().T.groupby(level="offence_group").sum()
        seen = together[list(range(first, year + 1))].to_numpy()
        left = (seen[:, 1:] >= VANISHED * seen[:, :-1]).all(axis=1) & (seen[:, : last - first + 1].min(axis=1) > 0)
        kept = months[months.index.get_level_values("offence_group").isin(together.index[left])]
        found = forecast_of(kept, last, ahead)
        count = kept[year].sum(axis=1).astype(float)
        found = found.assign(count=count, year=year, held=(count >= found["low"]) & (count <= found["high"]))
        parts.append(found[(found["before"] + found["count"]) > 0].reset_index())
    return pd.concat(parts, ignore_index=True)
