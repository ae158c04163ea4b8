"""What the forecast would have said in earlier years, against what then happened."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from csp_evidence.analysis.assessment.back_test import MONTHS, VANISHED
from csp_evidence.analysis.assessment.between_years import between_years
from csp_evidence.analysis.assessment.change import dispersion_by_series
from csp_evidence.analysis.delivery.forecast import FEWEST_YEARS, MOST_YEARS, against_range, spread_together


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
    within = pd.Series(dispersion_by_series(blocks)[0], index=months.index).groupby("offence_group").mean()
    usual = between_years(totals, "", within)
    return usual.reindex(totals.index.get_level_values("offence_group")).set_axis(totals.index)


def hindsight(months: pd.DataFrame, years: Iterable[int], ahead: int) -> pd.DataFrame:
    """Whether each count of the years lay in the range that was forecast `ahead` years before.

    Nothing of a year itself is used, but that a group whose count in all areas together has vanished, in that year or
    before, is left out, as in the assessment's back-test.

    Returns
    -------
    DataFrame
        area_code, offence_group, year, before (the count of the last year known), count, below, above, held.
    """
    parts = []
    for year in years:
        last = year - ahead
        first = max(int(months.columns.get_level_values("year").min()), last - MOST_YEARS + 1)
        together = months.T.groupby(level="year").sum().T.groupby(level="offence_group").sum()
        seen = together[list(range(first, year + 1))].to_numpy()
        left = (seen[:, 1:] >= VANISHED * seen[:, :-1]).all(axis=1) & (seen[:, : last - first + 1].min(axis=1) > 0)
        kept = months[months.index.get_level_values("offence_group").isin(together.index[left])]
        before, count = (kept[one].sum(axis=1).astype(float) for one in (last, year))
        usual = spread_together(usual_in(kept, last), before, ahead)
        below, above = against_range(count, before, usual["variance"], usual["freedom"])
        held = (usual["freedom"] > 0) & ~below & ~above
        found = pd.DataFrame(
            {"year": year, "before": before, "count": count, "below": below, "above": above, "held": held}
        )
        parts.append(found[(found["before"] + found["count"]) > 0].reset_index())
    return pd.concat(parts, ignore_index=True)
