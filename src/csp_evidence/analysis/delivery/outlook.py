"""What the figures of indicators can bear: change on a year ago, process behaviour and forecast."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from csp_evidence.analysis.assessment.between_years import of_comparison
from csp_evidence.analysis.assessment.change import UNSURE, adjusted, verdict
from csp_evidence.analysis.assessment.ratios import intervals
from csp_evidence.analysis.delivery import behaviour, forecast
from csp_evidence.analysis.delivery.observed import Figure
from csp_evidence.analysis.delivery.status import LOWER, Goal
from csp_evidence.analysis.delivery.terms import Period, earlier, period
from csp_evidence.analysis.delivery.tracker import Tracker, number
from csp_evidence.analysis.periods import MONTHS

FIRST_FIGURES = "no figure a year ago"
ON_COURSE, OFF_COURSE, NO_END = "on course to meet it", "on course to miss it", "no target for the end of the term"
TOO_SHORT = "too few years to forecast"
KEY = ("Value of the period", "Breaks a rule", "Usual variation")


class Outlook:
    """Of the indicators of a tracker; `margin` is the change in % that is little."""

    def __init__(self, tracker: Tracker, margin: float) -> None:
        self.tracker, self.margin = tracker, margin

    @cached_property
    def _years(self) -> dict[str, tuple[pd.Series, np.ndarray]]:
        """Of each indicator with three whole years in a row to its latest period: yearly counts, and their periods."""
        found = {}
        for name in self.tracker.fed:
            own = self.tracker.series[name]
            run = own.run
            each = MONTHS // run[-1].months
            years = min(len(run) // each, forecast.MOST_YEARS)
            if years < forecast.FEWEST_YEARS:
                continue
            block = np.array([float(own.figures[one].numerator) for one in run[-years * each :]]).reshape(years, each)
            found[name] = (pd.Series(block.sum(axis=1), index=range(-years + 1, 1)), block)
        return found

    def _usual(self, area: str) -> pd.DataFrame:
        table = pd.DataFrame({name: counts for name, (counts, _) in self._years.items()}).T
        parts = []
        for _, same in table.groupby(table.notna().sum(axis=1)):
            own = same.dropna(axis=1)
            parts.append(forecast.usual_of(own, {name: self._years[name][1] for name in own.index}, area))
        return pd.concat(parts) if parts else pd.DataFrame(columns=["own", "shared"])

    @cached_property
    def bearing(self) -> pd.DataFrame:
        """What the figures can bear, by indicator that has one.

        Returns
        -------
        DataFrame
            Index: indicator; latest, value, before (the same period a year ago), change, low, high (%), adjusted_p,
            verdict (little change, up, down, too uncertain to say, or no figure a year ago), variation, assurance.
        """
        usual = self._usual(forecast.OWN)
        rows: dict[str, dict[str, Any]] = {}
        for name in self.tracker.fed:
            own = self.tracker.series[name]
            latest = own.periods[-1]
            before = own.at(earlier(latest))
            now = own.figures[latest]
            charted = self.charts[name]
            better = self.tracker.indicators.at[name, "better"]
            row = {
                "latest": latest.label(), "value": number(own.value(latest)),
                "before": number(before.value(own.per)) if before else None,
                "change": None, "low": None, "high": None, "p": None, "verdict": FIRST_FIGURES,
                "variation": behaviour.variation(charted, better),
                "assurance": behaviour.assurance(charted, self._target_of(name, latest), better),
            }  # fmt: skip
            if before:
                row |= self._tested(name, now, before, usual)
            rows[name] = row
        table = pd.DataFrame.from_dict(rows, orient="index")
        if table.empty:
            return table
        tested = table["p"].notna()
        table["adjusted_p"] = None
        table.loc[tested, "adjusted_p"] = adjusted([float(p) for p in table.loc[tested, "p"]])
        for name in table.index[tested]:
            low, high = (1 + table.at[name, end] / 100 for end in ("low", "high"))
            table.at[name, "verdict"] = verdict(low, high, table.at[name, "adjusted_p"], margin=self.margin)
        return table.drop(columns="p")

    def _tested(self, name: str, now: Figure, before: Figure, usual: pd.DataFrame) -> dict[str, Any]:
        later, earlier_count = float(now.numerator), float(before.numerator)
        exposed = 1.0
        if now.denominator and before.denominator:
            exposed = float(now.denominator / before.denominator)
        change = 100 * (later / earlier_count / exposed - 1) if earlier_count else None
        if name not in usual.index or later + earlier_count == 0:
            return {"change": change, "verdict": UNSURE}
        counts = pd.Series([later], index=[name]), pd.Series([earlier_count], index=[name])
        spread = of_comparison(usual.loc[[name]], *counts)
        if not spread["freedom"].iloc[0] > 0:
            return {"change": change, "verdict": UNSURE}
        low, high, p = intervals([later], [earlier_count], [exposed], spread["variance"], spread["freedom"])
        return {"change": change, "low": 100 * (low[0] - 1), "high": 100 * (high[0] - 1), "p": float(p[0])}

    @cached_property
    def charts(self) -> dict[str, pd.DataFrame]:
        """The process-behaviour chart of each indicator with a figure, over its latest run of periods."""
        found = {}
        for name in self.tracker.fed:
            own = self.tracker.series[name]
            run = [one for one in own.run if own.value(one) is not None]
            charted = behaviour.chart([float(own.value(one) or 0) for one in run])
            found[name] = charted.assign(month=[pd.Timestamp(f"{one.last_month}-01") for one in run])
        return found

    @property
    def points(self) -> pd.DataFrame:
        """The points of all charts that have enough of them.

        Columns: series (the indicator's label), month, value, centre, low, high, signal (the rule broken, or blank).
        """
        labels = self.tracker.indicators["label"]
        parts = [
            charted.rename(columns={"rule": "signal"}).assign(series=labels[name])
            for name, charted in self.charts.items()
            if len(charted) >= behaviour.FEWEST
        ]
        columns = ["series", "month", "value", "centre", "low", "high", "signal"]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)

    def _target_of(self, name: str, latest: Period) -> float | None:
        """The target for single periods as long as the latest: the last one that is not of a later period."""
        fitting = [one for one in self.tracker.dated(name) if one[0].kind == latest.kind and one[0] <= latest]
        if not fitting:
            return None
        of, row = fitting[-1]
        goal = self.tracker.goal(name, row, of)
        return None if goal.level is None or goal.upper is not None else float(goal.level)

    @cached_property
    def ahead(self) -> pd.DataFrame:
        """The forecast of the last twelve months of the term, by indicator.

        Returns
        -------
        DataFrame
            Index: indicator; year (the last twelve months known), last (their value), years (ahead), low, high (95%),
            target (for the last year of the term), course.
        """
        usual = self._usual("")
        end = period(f"12m-{self.tracker.term_end}")
        rows: dict[str, dict[str, Any]] = {}
        for name in self.tracker.fed:
            own = self.tracker.series[name]
            if name not in self._years:
                rows[name] = {"course": TOO_SHORT}
                continue
            counts, _ = self._years[name]
            last = own.run[-1].last
            of = period(f"12m-{own.run[-1].last_month}")
            value = own.value(of)
            years = (end.last - last) / MONTHS
            if years <= 0 or value is None or not counts[0]:
                continue
            spread = forecast.spread_together(usual.loc[[name]], counts[[0]].set_axis([name]), years)
            low, high = forecast.range_ahead(counts[[0]], spread["variance"], spread["freedom"])
            scale = float(value) / counts[0]
            row: dict[str, Any] = {"year": of.label(), "last": float(value), "years": years}
            row |= {"low": float(low[0]) * scale, "high": float(high[0]) * scale}
            rows[name] = row | self._course(name, end, row)
        return pd.DataFrame.from_dict(rows, orient="index")

    def _course(self, name: str, end: Period, row: Mapping[str, Any]) -> dict[str, Any]:
        if pd.isna(row["low"]):
            return {"target": None, "course": TOO_SHORT}
        ends = [(of, one) for of, one in self.tracker.dated(name) if of.months == MONTHS and of.last == end.last]
        goal = self.tracker.goal(name, ends[-1][1], ends[-1][0]) if ends else Goal(None)
        if goal.level is None or goal.upper is not None:
            return {"target": number(goal.level), "course": NO_END}
        level, lower = float(goal.level), self.tracker.indicators.at[name, "better"] == LOWER
        met, missed = (
            (row["high"] <= level, row["low"] > level) if lower else (row["low"] >= level, row["high"] < level)
        )
        return {"target": level, "course": ON_COURSE if met else OFF_COURSE if missed else UNSURE}


def labelled(frame: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """A frame by indicator with the indicators' names as its first column, label."""
    return frame.assign(label=frame.index.map(labels))[["label", *frame.columns]]
