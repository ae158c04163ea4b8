"""The figures of indicators by period: as they were last published, revisions, sums that are none, and expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from csp_evidence.analysis.delivery.status import exact
from csp_evidence.analysis.delivery.terms import LENGTHS, MONTH, QUARTER, Period, period, period_of
from csp_evidence.analysis.expressions.evaluation import number_of
from csp_evidence.analysis.expressions.grammar import expression
from csp_evidence.analysis.expressions.refusals import MissingEvidence
from csp_evidence.analysis.expressions.series import INPUTS, Table

COLUMNS = ["indicator", "period", "numerator", "denominator", "published", "says"]
MOST_PERIODS = 240  # that an expression is worked out for, back from the end of the term


@dataclass(frozen=True)
class Figure:
    """One figure of one period: a count, with what it is of where it is a share or a rate."""

    numerator: Fraction
    denominator: Fraction | None = None

    def value(self, per: Fraction) -> Fraction | None:
        """The count, or `per` times its share; None of nothing."""
        if self.denominator is None:
            return self.numerator
        return per * self.numerator / self.denominator if self.denominator else None


class Series:
    """The figures of one indicator by period; `kind` is that of its periods, `per` what a share is multiplied by.

    `counts` says whether they are whole numbers of something, and no shares, rates or means.
    """

    def __init__(self, kind: str, figures: Mapping[Period, Figure], per: Fraction | None) -> None:
        self.kind = kind
        self.figures = dict(sorted(figures.items()))
        self.per = per if per is not None else Fraction(1)
        of_others = per is not None or any(one.denominator is not None for one in figures.values())
        self.counts = not of_others and all(one.numerator.denominator == 1 for one in figures.values())

    @property
    def periods(self) -> list[Period]:
        """The periods of the indicator's own frequency that have a figure, in order."""
        return [one for one in self.figures if one.kind == self.kind]

    @property
    def run(self) -> list[Period]:
        """The latest periods that follow each other without a gap."""
        found: list[Period] = []
        for one in reversed(self.periods):
            if found and one.last + 1 != found[-1].first:
                break
            found.append(one)
        return found[::-1]

    def at(self, wanted: Period) -> Figure | None:
        """The figure of a period: as it was given, or added up from the periods that it consists of; None without."""
        if wanted in self.figures:
            return self.figures[wanted]
        parts = [one for one in self.periods if one.inside(wanted)]
        if not parts or sum(one.months for one in parts) != wanted.months:
            return None
        return self.total(parts)

    def total(self, parts: list[Period]) -> Figure:
        """The figures of several periods together."""
        held = [self.figures[one] for one in parts]
        of = [one.denominator for one in held if one.denominator is not None]
        return Figure(sum((one.numerator for one in held), Fraction(0)), sum(of, Fraction(0)) if of else None)

    def value(self, wanted: Period) -> Fraction | None:
        figure = self.at(wanted)
        return None if figure is None else figure.value(self.per)


def latest(observations: pd.DataFrame) -> pd.DataFrame:
    """The last publication of each figure."""
    ordered = observations.sort_values("published", kind="stable")
    return ordered.drop_duplicates(["indicator", "period"], keep="last").sort_index()


def revisions(observations: pd.DataFrame) -> pd.DataFrame:
    """Each figure that was published again and moved: indicator, period, published, before, revised, after."""
    rows = []
    for (indicator, name), own in observations.groupby(["indicator", "period"], sort=False):
        ordered = own.sort_values("published", kind="stable")
        for before, after in zip(ordered.itertuples(), list(ordered.itertuples())[1:], strict=False):
            was, now = (_shown(one) for one in (before, after))
            if was != now:
                rows.append((indicator, name, before.published, was, after.published, now))
    return pd.DataFrame(rows, columns=["indicator", "period", "published", "before", "revised", "after"])


def _shown(row: Any) -> str:
    return f"{row.numerator:,}" if pd.isna(row.denominator) else f"{row.numerator:,} of {row.denominator:,}"


def series_of(indicators: pd.DataFrame, observations: pd.DataFrame | None) -> dict[str, Series]:
    """The figures of every indicator that has none from an expression, by its id."""
    found: dict[str, Series] = {}
    kept = latest(observations) if observations is not None else pd.DataFrame(columns=COLUMNS)
    for row in indicators.itertuples():
        own = kept[kept["indicator"] == row.indicator]
        figures = {
            period(one.period): Figure(Fraction(int(one.numerator)), exact(one.denominator)) for one in own.itertuples()
        }
        found[row.indicator] = Series(row.frequency, figures, exact(row.per))
    return found


def no_sums(series: Mapping[str, Series]) -> pd.DataFrame:
    """Longer periods whose figure is not the sum of their parts: indicator, period, stated, parts, sum.

    Only where every part has a figure; of shares and rates the counts are added up.
    """
    rows = []
    for indicator, own in series.items():
        for wanted, figure in own.figures.items():
            parts = [
                one for one in own.figures if one.kind in (MONTH, QUARTER) and one.inside(wanted) and one != wanted
            ]
            parts = [one for one in parts if one.kind == own.kind]
            if not parts or sum(one.months for one in parts) != wanted.months:
                continue
            added = own.total(parts).numerator
            if added != figure.numerator:
                rows.append((indicator, wanted.name, int(figure.numerator), len(parts), int(added)))
    return pd.DataFrame(rows, columns=["indicator", "period", "stated", "parts", "sum"])


def inputs_named(indicators: pd.DataFrame) -> list[str]:
    """The inputs that expressions of indicators read."""
    texts = pd.concat([indicators["expression"], indicators["of_expression"]]).dropna()
    names = {name for text in texts for name in expression(text).names if name.startswith(INPUTS)}
    return sorted(name.removeprefix(INPUTS) for name in names)


def names_of(tables: Mapping[str, pd.DataFrame | None], area: str) -> dict[str, Any]:
    """What every expression may use: the inputs, and `area`, the partnership's own code."""
    read = {f"{INPUTS}{name}": None if frame is None else Table(name, frame) for name, frame in tables.items()}
    return {**read, "area": area}


def worked_out(row: Any, known: Mapping[str, Any], term_end: str) -> Series:
    """The figures of an indicator with an expression, for the periods to the end of the term that the inputs have.

    Beside `known` the expression may use `first` and `last` (the months of the period) and `year` (the calendar year of
    its last month). Errors as `evaluation.evaluate`.
    """
    found: dict[Period, Figure] = {}
    length = LENGTHS[row.frequency]
    at = period_of(period(term_end).last - length + 1, row.frequency)
    for _ in range(MOST_PERIODS):
        values = {**known, "first": at.first_month, "last": at.last_month, "year": int(at.last_month[:4])}
        try:
            of = None if pd.isna(row.of_expression) else number_of(row.of_expression, values)
            found[at] = Figure(number_of(row.expression, values), of)
        except MissingEvidence:
            if found:
                break
        at = period_of(at.first - length, row.frequency)
    return Series(row.frequency, found, exact(row.per))
