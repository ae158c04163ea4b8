"""Actions with their milestones, and risks: what is late, what is not looked after, and where a fund ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from csp_evidence.analysis.funding.profile import NO_YEAR
from csp_evidence.analysis.periods import financial_year_of
from csp_evidence.analysis.wording import counted, date_text

COMPLETE, STOPPED = "complete", "stopped"
ENDED = (COMPLETE, STOPPED)
OVERDUE, LATE, ON_TIME, DONE, DONE_LATE, NO_DATE = (
    "overdue",
    "started late",
    "on time",
    "complete",
    "complete, late",
    "no due date",
)
CLIFF = "cliff"


def reported_on(
    actions: pd.DataFrame | None, risks: pd.DataFrame | None, observations: pd.DataFrame | None
) -> date | None:
    """The day that everything is seen from: the last on which anything was reported or published. None without any."""
    dated = ((actions, "reported"), (risks, "reported"), (observations, "published"))
    days = [frame[column].max() for frame, column in dated if frame is not None and len(frame)]
    return max(day.date() for day in days) if days else None


def progress(actions: pd.DataFrame, day: date) -> pd.DataFrame:
    """Actions and milestones as they stand on a day, the late ones first, milestones below their action.

    Parameters
    ----------
    actions
        step, part_of (the step that a milestone belongs to; missing for an action), label, priority, subgroup,
        lead_role, start, due, status (not started, in progress, complete or stopped), completed, indicator, money_line.

    Returns
    -------
    DataFrame
        The columns of `actions`, with progress (overdue, started late, on time, complete, complete late, no due date or
        stopped) and days (late).
    """
    rows = [_progress(row, day) for row in actions.itertuples()]
    table = actions.assign(
        progress=[word for word, _ in rows], days=pd.array([late for _, late in rows], dtype="Int64")
    )
    whole = table["part_of"].fillna(table["step"])
    worst = table["progress"].eq(OVERDUE).groupby(whole).transform("any")
    order = pd.DataFrame({"late": ~worst, "whole": whole.map({name: at for at, name in enumerate(whole.unique())})})
    order["part"] = table["part_of"].notna()
    return table.loc[order.sort_values(["late", "whole", "part"], kind="stable").index]


def _progress(row: Any, day: date) -> tuple[str, int]:
    due = None if pd.isna(row.due) else row.due.date()
    if row.status == STOPPED:
        return STOPPED, 0
    if row.status == COMPLETE:
        after = 0 if due is None or pd.isna(row.completed) else (row.completed.date() - due).days
        return (DONE_LATE, after) if after > 0 else (DONE, 0)
    if due is None:
        return NO_DATE, 0
    if due < day:
        return OVERDUE, (day - due).days
    late = 0 if row.status != "not started" or pd.isna(row.start) else (day - row.start.date()).days
    return (LATE, late) if late > 0 else (ON_TIME, 0)


def scored(risks: pd.DataFrame, day: date) -> pd.DataFrame:
    """Risks with their scores before and after what is done about them, the highest after first.

    Parameters
    ----------
    risks
        risk, label, priority, cause, event, effect, likelihood, impact, likelihood_after, impact_after (1 to 5),
        owner_role, review.

    Returns
    -------
    DataFrame
        The columns of `risks`, with before and after (likelihood times impact, 1 to 25) and late (days since the review
        was due; 0 where it is not).
    """
    table = risks.assign(
        before=risks["likelihood"] * risks["impact"],
        after=risks["likelihood_after"] * risks["impact_after"],
        late=[max((day - review.date()).days, 0) for review in risks["review"]],
    )
    return table.sort_values(["after", "before"], ascending=False, kind="stable")


def cliffs(
    spread: pd.DataFrame, funds: Mapping[str, str], priorities: Mapping[str, str], term: tuple[date, date]
) -> pd.DataFrame:
    """Where the money of a fund ends before the term, from the funding profile.

    Parameters
    ----------
    spread
        `funding.profile.entries`: fund, priority, financial_year, amount, status.
    term
        First and last day of the plan.

    Returns
    -------
    DataFrame
        fund (its name), last_year (the last with money in the profile, or the years that an amount is for
        together), amount (of them, pounds), priorities (that
        it is for), years (of the term after it). A fund whose money has no year is no cliff: nobody can say.
    """
    first, last = (financial_year_of(day) for day in term)
    rows = []
    for fund, own in spread.groupby("fund", sort=False):
        dated = own[(own["financial_year"] != NO_YEAR) & (own["financial_year"] >= first)]
        paid = dated[[amount is not None and amount > 0 for amount in dated["amount"]]]
        if paid.empty or (own["financial_year"] == NO_YEAR).any():
            continue
        ends = paid["financial_year"].str[-len(last) :]  # an amount may be for several years together
        end = ends.max()
        if end >= last:
            continue
        of = paid[ends == end]
        period = max(of["financial_year"], key=len)
        named = [priorities[name] for name in dict.fromkeys(of["priority"].dropna()) if name in priorities]
        rows.append((funds[str(fund)], period, sum(of["amount"]), named, int(last[:4]) - int(end[:4])))
    return pd.DataFrame(rows, columns=["fund", "last_year", "amount", "priorities", "years"])


def tally(progress: pd.DataFrame) -> dict[str, int]:
    """How many actions there are, and how many of them are overdue; milestones are not counted."""
    own = progress[progress["part_of"].isna()]
    return {"actions": len(own), "overdue": int((own["progress"] == OVERDUE).sum())}


def shown_actions(progress: pd.DataFrame, priorities: Mapping[str, str], indicators: Mapping[str, str]) -> pd.DataFrame:
    """`progress` for readers: names for ids, milestones marked as such."""
    labels = progress["label"].where(progress["part_of"].isna(), "Milestone: " + progress["label"])
    table = progress.assign(
        label=labels, priority=progress["priority"].map(priorities), indicator=progress["indicator"].map(indicators)
    )
    return table[["label", "priority", "subgroup", "lead_role", "due", "progress", "days", "indicator"]]


def shown_risks(scored: pd.DataFrame, priorities: Mapping[str, str]) -> pd.DataFrame:
    """`scored` for readers."""
    table = scored.assign(priority=scored["priority"].map(priorities))
    return table[["label", "priority", "cause", "event", "effect", "before", "after", "owner_role", "review"]]


def late_words(row: Any) -> str:
    """How an action or a milestone is late, as a sentence without its name."""
    return f"It was due on {date_text(row.due.date())} and is {row.status}: {counted(int(row.days), 'days')} late."
