"""Several districts that are one partnership: their rows of an input put together, so that levels are sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

ADDED = {
    "recorded_crime": "offences",
    "recorded_crime_vintages": "offences",
    "population": "persons",
    "workday_population": "persons",
    "census": "persons",
}
OWN = ("area_code", "area_name")


@dataclass(frozen=True)
class Together:
    """The partnership's own code, what its area is called, and the codes of its districts."""

    code: str
    name: str
    districts: tuple[str, ...]

    def put(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """A tidy input with one area in the place of the districts.

        Counts of offences and people are added. A month or a year that a district lacks is left out for all of them,
        as a sum over some districts is no figure of the partnership. Borders are those to other areas, and the region
        is that of most districts. In a list of small areas the districts' are the partnership's. Indicators are sums
        of their numerators and denominators, without a target, unless there are rows of the partnership's own code:
        targets cannot be added. Other inputs stay as they are, for neither can ranks, medians and printed rates.
        """
        if "area_code" not in frame:
            return frame
        own = frame["area_code"].isin(self.districts)
        if name in ADDED:
            return self._after(frame[~own], self._added(frame[own], ADDED[name]))
        if name == "areas":
            one = frame[own].head(1).assign(area_code=self.code, area_name=self.name)
            if "sub_region" in frame:
                one = one.assign(sub_region=frame.loc[own, "sub_region"].mode()[0])
            return self._after(frame[~own], one)
        if name == "neighbours":
            moved = frame.replace({column: dict.fromkeys(self.districts, self.code) for column in frame.columns[:2]})
            return moved[moved["area_code"] != moved["neighbour_code"]].drop_duplicates(["area_code", "neighbour_code"])
        if name == "indicators" and not (frame["area_code"] == self.code).any():
            return self._after(frame[~own], self._measured(frame[own]))
        if name == "small_areas":
            return frame.assign(area_code=frame["area_code"].mask(own, self.code))
        return frame

    def _added(self, rows: pd.DataFrame, value: str) -> pd.DataFrame:
        by = [name for name in rows if name not in (*OWN, value)]
        times = [name for name in ("month", "mid_year", "vintage", "year_end") if name in by]
        if times:
            there = rows.groupby(times)["area_code"].transform("nunique")
            rows = rows[there == len(self.districts)]
        added = rows.groupby(by, sort=False, as_index=False)[value].sum(min_count=1) if by else _whole(rows, value)
        return added.assign(area_code=self.code, area_name=self.name).reindex(columns=rows.columns)

    def _measured(self, rows: pd.DataFrame) -> pd.DataFrame:
        by = ["indicator", "period"]
        rows = rows[rows.groupby(by)["area_code"].transform("nunique") == len(self.districts)]
        sums = {"numerator": "sum", "denominator": lambda cells: cells.sum(min_count=len(self.districts))}
        firsts = dict.fromkeys([name for name in rows if name not in (*by, *sums)], "first")
        added = rows.groupby(by, sort=False, as_index=False).agg(sums | firsts)
        return added.assign(area_code=self.code, target=None).reindex(columns=rows.columns)

    def _after(self, others: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
        own.index = pd.RangeIndex(start := int(others.index.max() + 1) if len(others) else 1, start + len(own))
        kinds = {name: kind for name, kind in others.dtypes.items() if own[name].notna().all()}
        return pd.concat([others, own.astype(kinds)]) if len(others) else own


def _whole(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    return pd.DataFrame({value: [rows[value].sum(min_count=1)]})


def together(code: str, name: str, districts: Sequence[str]) -> Together | None:
    """How the districts of a partnership are put together; None for one that has none."""
    return Together(code, name, tuple(districts)) if districts else None
