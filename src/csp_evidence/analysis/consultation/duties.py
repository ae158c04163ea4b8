"""The duties on consulting, tested on dates and on what the record shows was done.

Gunning (R v London Borough of Brent, ex parte Gunning, 1985; approved in R (Moseley) v Haringey, 2014): consult while
the proposal is still forming, give reasons enough to answer, leave adequate time, and consider the answers with care.
Regulation 12 of SI 2007/1830: obtain the views of people who live or work in the area, and hold at least one meeting a
year that is open to the public.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

MET, NOT_SHOWN, OPEN = "met on the record", "not shown", "open to question"
COLUMNS = ["duty", "question", "evidence", "outcome", "paragraphs"]


def duty_checks(record: pd.DataFrame, *, connected: str, top: Mapping[str, bool]) -> pd.DataFrame:
    """Each duty with the evidence worked out and how it comes out.

    Parameters
    ----------
    record
        event_id, kind (date or artefact), date, paragraph, description: what the report records of the consultation.
    connected
        Respondents who live or work in the area, as a sentence may give the number.
    top
        Label of each leading concern -> whether a priority of the plan takes it up.

    Returns
    -------
    DataFrame
        duty, question, evidence, outcome ("met on the record", "not shown" or "open to question"), paragraphs.
    """
    by_id = record.set_index("event_id")
    rows = [_formative(by_id), _reasons(by_id), _time(by_id), _consideration(by_id, top)]
    rows += [_views(connected, by_id), _meeting(by_id)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _formative(record: pd.DataFrame) -> tuple[str, ...]:
    closes, agreed = _day(record, "closes"), _day(record, "priorities_agreed")
    approvals = record[record.index.str.startswith("plan_approved")]
    early = [row for row in approvals.itertuples() if closes and row.date.date() < closes]
    if not closes or not agreed:
        return ("Gunning 1", "Was the plan still forming?", "The dates are not recorded.", NOT_SHOWN, "")
    evidence = (
        f"The consultation closed on {_say(closes)}, {(agreed - closes).days} days before priorities were agreed."
    )
    if early:
        evidence += (
            f" But {_paragraphs(record.loc[[row.Index for row in early]])} dates an approval of the plan "
            f"{_say(early[0].date.date())}, before the consultation closed: if that date is right, it was not forming."
        )
    outcome = OPEN if early else MET if agreed > closes else NOT_SHOWN
    used = record[record.index.isin(["closes", "priorities_agreed", *approvals.index])]
    return ("Gunning 1", "Was the plan still forming?", evidence, outcome, _paragraphs(used))


def _reasons(record: pd.DataFrame) -> tuple[str, ...]:
    told = record[record.index.isin(["information_pack"])]
    if told.empty:
        evidence = (
            "The record names the question and the list of concerns, and no document that gave reasons or options."
        )
        return ("Gunning 2", "Were reasons given, enough to answer?", evidence, NOT_SHOWN, _paragraphs(record, "form"))
    evidence = f"{told['description'].iloc[0]}."
    return ("Gunning 2", "Were reasons given, enough to answer?", evidence, MET, _paragraphs(told))


def _time(record: pd.DataFrame) -> tuple[str, ...]:
    opens, closes = _day(record, "opens"), _day(record, "closes")
    if not opens or not closes:
        return ("Gunning 3", "Was there time to answer?", "The dates are not recorded.", NOT_SHOWN, "")
    days = (closes - opens).days
    evidence = f"{days} days from opening to closing; people could answer on {days + 1}. The law lays down no length."
    if _in_august(opens, closes):
        evidence += " Part of it fell in the school holidays."
    outcome = MET if days >= 42 else OPEN
    return ("Gunning 3", "Was there time to answer?", evidence, outcome, _paragraphs(record, "opens"))


def _consideration(record: pd.DataFrame, top: Mapping[str, bool]) -> tuple[str, ...]:
    closes, considered = _day(record, "closes"), _day(record, "findings_considered")
    without = [label for label, taken_up in top.items() if not taken_up]
    if not closes or not considered:
        return (
            "Gunning 4",
            "Were the answers considered?",
            "No meeting that considered them is recorded.",
            NOT_SHOWN,
            "",
        )
    evidence = (
        f"The partnership considered them on {_say(considered)}, {(considered - closes).days} days after closing. "
        + (
            f"No priority takes up {', '.join(without)}."
            if without
            else f"Each of {', '.join(top)} falls under a priority."
        )
    )
    outcome = MET if considered > closes and not without else OPEN
    return ("Gunning 4", "Were the answers considered?", evidence, outcome, _paragraphs(record, "findings_considered"))


def _views(connected: str, record: pd.DataFrame) -> tuple[str, ...]:
    ways = record[record["kind"] == "artefact"]
    evidence = (
        f"{connected} respondents live or work in the area; the record names {len(ways)} ways to be reached or heard."
    )
    outcome = NOT_SHOWN if connected == "0" else MET
    return ("Reg. 12", "Were those who live or work here asked?", evidence, outcome, _paragraphs(ways))


def _meeting(record: pd.DataFrame) -> tuple[str, ...]:
    held = record[record.index.isin(["public_meeting"])]
    if held.empty:
        return ("Reg. 12", "Was there a public meeting?", "The record names none.", NOT_SHOWN, "")
    evidence = f"{held['description'].iloc[0]}. Its date, notice and attendance are not recorded."
    return ("Reg. 12", "Was there a public meeting?", evidence, MET, _paragraphs(held))


def _day(record: pd.DataFrame, event: str) -> date | None:
    if event not in record.index or pd.isna(record.at[event, "date"]):
        return None
    found: date = pd.Timestamp(record.at[event, "date"]).date()
    return found


def _in_august(opens: date, closes: date) -> bool:
    return opens.month <= 7 and closes.month >= 8


def _paragraphs(record: pd.DataFrame, event: str | None = None) -> str:
    chosen = record if event is None else record[record.index == event]
    return ", ".join(dict.fromkeys(chosen["paragraph"].dropna()))


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
