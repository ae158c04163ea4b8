"""What does not fit in the tracking of a plan, each with its name: what is late, contradicted, revised or no sum."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pandas as pd

from csp_evidence.analysis.delivery import money as spending
from csp_evidence.analysis.delivery import programme
from csp_evidence.analysis.delivery.observed import latest, no_sums, revisions
from csp_evidence.analysis.delivery.status import LOWER
from csp_evidence.analysis.delivery.terms import earlier, period
from csp_evidence.analysis.delivery.tracker import Tracker
from csp_evidence.analysis.wording import date_text

ACTION, MILESTONE, REVIEW = "overdue action", "overdue milestone", "risk review overdue"
UNDATED, CONTRADICTED = "target without a date", "words against figures"
REVISED, NO_SUM = "revised after publication", "sum that is no sum"
COLUMNS = ["kind", "id", "subject", "what", "priority"]
IMPROVED, WORSENED = "improved", "worsened"


def every(
    tracker: Tracker | None,
    observations: pd.DataFrame | None,
    actions: pd.DataFrame | None,
    risks: pd.DataFrame | None,
    money: pd.DataFrame | None,
    day: date | None,
) -> pd.DataFrame:
    """All faults, those of actions and money first: kind, id, subject, what, priority.

    Parameters
    ----------
    actions, risks
        From `programme.progress` and `programme.scored`, seen from `day`.
    """
    parts = [] if day is None else [of_programme(actions, risks, day)]
    parts += [] if money is None else [spending.faults(money)]
    parts += [] if tracker is None else [of_indicators(tracker, observations)]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)


def of_indicators(tracker: Tracker, observations: pd.DataFrame | None) -> pd.DataFrame:
    """Targets without a date, words that contradict the figures, revisions, and sums that are none."""
    named = tracker.indicators["label"]
    rows = [
        (
            UNDATED,
            row.target,
            named[row.indicator],
            "A target is set and no date by which it is to be met.",
            row.indicator,
        )
        for row in tracker.targets[tracker.targets["period"].isna()].itertuples()
    ]
    if observations is not None:
        rows += _contradicted(tracker, latest(observations))
        for row in revisions(observations).itertuples():
            what = (
                f"{period(row.period).label()}: published on {date_text(row.published)} as {row.before}, and on "
                f"{date_text(row.revised)} as {row.after}."
            )
            rows.append((REVISED, row.indicator, named[row.indicator], what, row.indicator))
        for row in no_sums(tracker.series).itertuples():
            what = (
                f"{period(row.period).label()} is given as {row.stated:,}; its {row.parts} parts add up to {row.sum:,}."
            )
            rows.append((NO_SUM, row.indicator, named[row.indicator], what, row.indicator))
    priority = tracker.indicators["priority"]
    return pd.DataFrame([(*row[:4], priority[row[4]]) for row in rows], columns=COLUMNS)


def _contradicted(tracker: Tracker, observations: pd.DataFrame) -> list[tuple[str, str, str, str, str]]:
    """Comments that say improved or worsened where the figure moved the other way on the same period a year ago."""
    found = []
    for row in observations[observations["says"].isin([IMPROVED, WORSENED])].itertuples():
        own, of = tracker.series[row.indicator], period(row.period)
        now, before = own.value(of), own.value(earlier(of))
        if now is None or before is None or now == before:
            continue
        better = (now < before) == (tracker.indicators.at[row.indicator, "better"] == LOWER)
        if better != (row.says == IMPROVED):
            what = (
                f"{of.label()}: the comment says it {row.says}. It was {float(now):,.6g}, after {float(before):,.6g} "
                "in the same period a year ago."
            )
            label = tracker.indicators.at[row.indicator, "label"]
            found.append((CONTRADICTED, row.indicator, label, what, row.indicator))
    return found


def of_programme(actions: pd.DataFrame | None, risks: pd.DataFrame | None, day: date) -> pd.DataFrame:
    """Actions and milestones that are overdue, and risks whose review is; from `progress` and `scored`."""
    rows = []
    if actions is not None:
        for row in actions[actions["progress"] == programme.OVERDUE].itertuples():
            kind = ACTION if pd.isna(row.part_of) else MILESTONE
            rows.append((kind, row.step, row.label, programme.late_words(row), row.priority))
    if risks is not None:
        for row in risks[risks["late"] > 0].itertuples():
            what = f"Its review was due on {date_text(row.review.date())}, before {date_text(day)}."
            rows.append((REVIEW, row.risk, row.label, what, row.priority))
    return pd.DataFrame(rows, columns=COLUMNS)


def shown(faults: pd.DataFrame, priorities: Mapping[str, str]) -> pd.DataFrame:
    """The faults for readers: without ids, priorities by name."""
    return faults.assign(priority=faults["priority"].map(priorities))[["kind", "subject", "what", "priority"]]


class Lacks(NamedTuple):
    """What is missing, by name: indicators without a baseline, a date or figures; priorities without an indicator."""

    baseline: list[str]
    date: list[str]
    figures: list[str]
    indicator: list[str]


def lacking(tracker: Tracker, priorities: Mapping[str, str]) -> Lacks:
    """What the tracking of the plan lacks."""
    labels = tracker.indicators["label"]
    undated = tracker.targets.loc[tracker.targets["period"].isna(), "indicator"].drop_duplicates()
    return Lacks(
        baseline=[labels[name] for name in labels.index if tracker.baseline(str(name)) is None],
        date=[labels[name] for name in undated],
        figures=[labels[name] for name in labels.index if name not in tracker.fed],
        indicator=[name for code, name in priorities.items() if code not in set(tracker.indicators["priority"])],
    )
