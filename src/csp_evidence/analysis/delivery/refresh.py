"""What a yearly refresh brings: new months, revisions of published ones, other categories, names, breaks and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from csp_evidence.analysis import learned_ranges
from csp_evidence.analysis.areas.months import by_group
from csp_evidence.analysis.assessment.levels import ALL
from csp_evidence.analysis.assessment.series import monthly_table

SERIES = "all recorded offences"


class OutOfRange(NamedTuple):
    """An expectation that the new months do not fit, with the range that they propose."""

    expectation: str
    column: str
    held: str
    proposed: str


@dataclass(frozen=True)
class Months:
    """Monthly offences by area and group: index area_code and offence_group, one column a month.

    `vintage` is their source, `names` are what it calls the areas, by code.
    """

    table: pd.DataFrame
    vintage: str
    names: Mapping[str, str]

    @property
    def groups(self) -> set[str]:
        """The groups, without the sum of all."""
        return set(self.table.index.get_level_values("offence_group")) - {ALL}

    def totals(self, area: str) -> pd.Series:
        """All offences of one area by month."""
        own = self.table.loc[area]
        return own.loc[ALL] if ALL in own.index else own.sum()

    @classmethod
    def as_published(cls, crime: pd.DataFrame, vintage: str) -> Months:
        """From the input recorded_crime: area_code, area_name, offence_group, month, offences."""
        return cls(monthly_table(crime), vintage, _names(crime))

    @classmethod
    def of_categories(cls, months: pd.DataFrame, categories: pd.DataFrame, vintage: str) -> Months:
        """From the inputs area_months and month_categories."""
        placed = months.dropna(subset=["area_code"])
        return cls(by_group(months, categories), vintage, _names(placed))


def _names(frame: pd.DataFrame) -> dict[str, str]:
    known = frame.drop_duplicates("area_code", keep="last")
    return dict(zip(known["area_code"], known["area_name"], strict=True))


def revisions(old: Months, new: Months, area: str, to: str) -> pd.DataFrame:
    """Each month that was published already, to the month `to`, as both have it.

    Groups that both have are set side by side, and the sum of all; where no group is the same, the sum alone.

    Returns
    -------
    DataFrame
        series, month, published, now, difference, published_in, now_in (the vintages); only what differs.
    """
    last = pd.Timestamp(f"{to}-01")
    months = [month for month in old.table.columns if month in new.table.columns and month <= last]
    pairs = {SERIES: (old.totals(area), new.totals(area))}
    for group in sorted(old.groups & new.groups):
        pairs[group] = (old.table.loc[(area, group)], new.table.loc[(area, group)])
    rows = []
    for series, (before, after) in pairs.items():
        for month in months:
            was, now = before.get(month), after.get(month)
            if pd.isna(was) or pd.isna(now) or was == now:
                continue
            rows.append((series, month, int(was), int(now), int(now - was), old.vintage, new.vintage))
    columns = ["series", "month", "published", "now", "difference", "published_in", "now_in"]
    return pd.DataFrame(rows, columns=columns)


def new_months(old: Months, new: Months, to: str) -> list[pd.Timestamp]:
    """The months to `to` that the new figures have and the published ones lack."""
    last = pd.Timestamp(f"{to}-01")
    return [month for month in new.table.columns if old.table.columns.max() < month <= last]


def missing_months(old: Months, new: Months, to: str) -> list[pd.Timestamp]:
    """The months to `to` that neither has."""
    wanted = pd.date_range(old.table.columns.max(), f"{to}-01", freq="MS")[1:]
    return [month for month in wanted if month not in new.table.columns]


def other_groups(old: Months, new: Months) -> tuple[list[str], list[str]]:
    """The groups that are new, and those that are gone."""
    return sorted(new.groups - old.groups), sorted(old.groups - new.groups)


def renamed(old: Months, new: Months) -> list[tuple[str, str, str]]:
    """Areas that are called otherwise: code, the old and the new name."""
    both = sorted(set(old.names) & set(new.names))
    return [(code, old.names[code], new.names[code]) for code in both if old.names[code] != new.names[code]]


def breaks_in(breaks: pd.DataFrame, months: Iterable[pd.Timestamp]) -> pd.DataFrame:
    """The breaks of series (offence_group, month, effect) that lie in the new months."""
    return breaks[breaks["month"].isin(list(months))]


def out_of_range(values: pd.Series, expectations: Iterable[tuple[str, Mapping[str, Any]]]) -> list[OutOfRange]:
    """Ranges of a column that some of its values do not lie in, each with the one that the values propose.

    Parameters
    ----------
    expectations
        Id and arguments of each expectation on the column that has a least or a greatest value.
    """
    found = []
    for name, asked in expectations:
        low, high = asked.get("min_value"), asked.get("max_value")
        beyond = (values < low) if low is not None else pd.Series(data=False, index=values.index)
        beyond |= (values > high) if high is not None else False
        proposed = learned_ranges.of_values(values) if beyond.any() else None
        if proposed is not None:
            found.append(OutOfRange(name, str(values.name), f"{low} to {high}", proposed.told()))
    return found
