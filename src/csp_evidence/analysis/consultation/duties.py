"""The duties on consulting, tested on dates and on what the record shows was done.

Gunning (R v London Borough of Brent, ex parte Gunning, 1985; approved in R (Moseley) v Haringey, 2014): consult while
the proposal is still forming, give reasons enough to answer, leave adequate time, and consider the answers with care.
Regulation 12 of SI 2007/1830: obtain the views of people who live or work in the area, and hold at least one meeting a
year that is open to the public, at which senior people of each authority are present.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation.fieldwork import holidays_met
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.consultation.sentences import in_sentence
from csp_evidence.analysis.release.microdata import of_released
from csp_evidence.analysis.wording import counted
from csp_evidence.report_places import called, in_order

MET, NOT_SHOWN, OPEN = "met on the record", "not shown", "open to question"
COLUMNS = ["duty", "question", "evidence", "outcome", "paragraphs"]
LEAST_DAYS = 42  # six weeks: our own measure, for the law lays down none
DATES = {
    "opens": "when the consultation opened",
    "closes": "when it closed",
    "priorities_agreed": "when priorities were agreed",
    "findings_considered": "when the answers were considered",
}
Row = tuple[str, str, str, str, str]


@of_released
def duty_checks(record: pd.DataFrame, *, heard: str | None, top: Mapping[str, bool]) -> pd.DataFrame:
    """Each duty with the evidence worked out and how it comes out.

    Parameters
    ----------
    record
        event_id, kind (date or artefact), date, paragraph, description: what the report records of the consultation.
    heard
        A sentence on how many people who live or work in the area answered; missing where that is not known.
    top
        Label of each leading concern -> whether a priority of the plan takes it up.

    Returns
    -------
    DataFrame
        duty, question, evidence, outcome ("met on the record", "not shown" or "open to question"), paragraphs.
    """
    by_id = record.set_index("event_id")
    rows = [_formative(by_id), _reasons(by_id), _time(by_id), _consideration(by_id, top)]
    rows += [_views(heard, by_id), _meeting(by_id)]
    return pd.DataFrame(rows, columns=COLUMNS)


@of_released
def taken_up(leading: Sequence[Mapping[str, Any]], question: Question) -> dict[str, bool]:
    """Whether a priority takes up each of the leading concerns, by label; each has option and label."""
    return {row["label"]: question.options[row["option"]].priority is not None for row in leading}


@of_released
def unanswered(checks: pd.DataFrame) -> pd.DataFrame:
    """The duties that the record does not show, with the question as a sentence can name it: question, evidence,
    paragraphs.
    """
    gaps = checks.loc[checks["outcome"] == NOT_SHOWN, ["question", "evidence", "paragraphs"]]
    return gaps.assign(question=gaps["question"].map(_named))


@of_released
def duties_said(checks: pd.DataFrame) -> str:
    """How many questions the record answers, and which it does not."""
    rest = checks[checks["outcome"] != MET]
    said = (
        f"The report's record answers {len(checks) - len(rest)} of {len(checks)} questions that the law asks of a "
        "consultation."
    )
    return f"{said} Not shown or open to question: {'; '.join(rest['question'].map(_named))}." if len(rest) else said


def _named(question: str) -> str:
    return in_sentence(question.rstrip("?"))


def _formative(record: pd.DataFrame) -> Row:
    duty, question = "Gunning 1", "Was the plan still forming?"
    days = _days(record, "closes", "priorities_agreed")
    if isinstance(days, str):
        return (duty, question, days, NOT_SHOWN, "")
    closes, agreed = days
    evidence = f"The consultation closed on {_say(closes)}; {_after(closes, agreed, 'priorities were agreed')}."
    approvals = record[record.index.str.startswith("plan_approved")]
    early = [row for row in approvals.itertuples() if not pd.isna(row.date) and row.date.date() < closes]
    if early:
        evidence += (
            f" But {called(_paragraphs(record.loc[[row.Index for row in early]]))} dates an approval of the plan "
            f"{_say(early[0].date.date())}, before that. If that date is right, the plan was settled."
        )
    used = record[record.index.isin(["closes", "priorities_agreed", *approvals.index])]
    return (duty, question, evidence, MET if agreed > closes and not early else OPEN, _paragraphs(used))


def _reasons(record: pd.DataFrame) -> Row:
    duty, question = "Gunning 2", "Were reasons given, enough to answer?"
    given = record[record.index.isin(["information_pack"])]
    if given.empty:
        return (duty, question, "No document with reasons or options is named.", NOT_SHOWN, _paragraphs(record, "form"))
    return (duty, question, f"{given['description'].iloc[0]}.", MET, _paragraphs(given))


def _time(record: pd.DataFrame) -> Row:
    duty, question = "Gunning 3", "Was there time to answer?"
    days = _days(record, "opens", "closes")
    if isinstance(days, str):
        return (duty, question, days, NOT_SHOWN, "")
    opens, closes = days
    length = (closes - opens).days
    evidence = [
        f"{counted(length, 'days')} from opening to closing.",
        *holidays_met(opens, closes),
        f"The law sets no length; we take {LEAST_DAYS // 7} weeks as the least.",
    ]
    outcome = MET if length >= LEAST_DAYS else OPEN
    return (duty, question, " ".join(evidence), outcome, _paragraphs(record, "opens"))


def _consideration(record: pd.DataFrame, top: Mapping[str, bool]) -> Row:
    duty, question = "Gunning 4", "Were the answers considered?"
    days = _days(record, "closes", "findings_considered")
    if isinstance(days, str):
        return (duty, question, days, NOT_SHOWN, "")
    closes, considered = days
    without = [label for label, taken_up in top.items() if not taken_up]
    evidence = (
        f"The consultation closed on {_say(closes)}; {_after(closes, considered, 'the answers were considered')}."
    )
    if without:
        evidence += f" No priority is known to take up: {'; '.join(without)}."
    elif top:
        evidence += f" A priority takes up each of: {'; '.join(top)}."
    outcome = MET if considered > closes and top and not without else OPEN
    return (duty, question, evidence, outcome, _paragraphs(record, "findings_considered"))


def _views(heard: str | None, record: pd.DataFrame) -> Row:
    duty, question = "Reg. 12", "Were those who live or work here asked?"
    ways = record[record["kind"] == "artefact"]
    evidence = [
        heard or "How many of those who answered live or work in the area is not known.",
        f"The record names {counted(len(ways), 'ways')} to be reached or heard.",
    ]
    return (duty, question, " ".join(evidence), MET if heard and len(ways) else NOT_SHOWN, _paragraphs(ways))


def _meeting(record: pd.DataFrame) -> Row:
    """A meeting that is named may still not be one that the law asks for, which says who must attend."""
    duty, question = "Reg. 12", "Was there a public meeting?"
    held = record[record.index.isin(["public_meeting"])]
    if held.empty:
        return (duty, question, "The record names none.", NOT_SHOWN, "")
    when = held["date"].iloc[0]
    unknown = "its date and who attended" if pd.isna(when) else "who attended"
    evidence = f"{held['description'].iloc[0]}{'' if pd.isna(when) else f', on {_say(when.date())}'}. "
    evidence += f"The record does not give {unknown}; the law asks for senior people of each authority."
    return (duty, question, evidence, OPEN, _paragraphs(held))


def _days(record: pd.DataFrame, *events: str) -> tuple[date, ...] | str:
    """The days of the events, or a sentence that says which of them the record does not give."""
    dated = [None if event not in record.index else record.at[event, "date"] for event in events]
    missing = [DATES[event] for event, day in zip(events, dated, strict=True) if pd.isna(day)]
    if missing:
        return f"The record does not say {' or '.join(missing)}."
    return tuple(pd.Timestamp(day).date() for day in dated)


def _after(closes: date, day: date, what: str) -> str:
    apart = (day - closes).days
    if not apart:
        return f"{what} on the same day"
    return f"{what} {counted(abs(apart), 'days')} {'later' if apart > 0 else 'earlier'}, on {_say(day)}"


def _paragraphs(record: pd.DataFrame, event: str | None = None) -> str:
    chosen = record if event is None else record[record.index == event]
    return ", ".join(in_order(chosen["paragraph"].dropna()))


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
