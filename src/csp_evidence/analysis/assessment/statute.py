"""The duties in force on a day, and how far what they ask for is in the evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

MET, PARTLY, GAP = "yes", "partly", "no"  # whether what a duty asks for is in the evidence
NOT_CHECKED = "not checked against the source"


def of_nation(duties: pd.DataFrame, area: str) -> pd.DataFrame:
    """The duties that hold in the nation of an area, by its code: `nation` is England, Wales, or England and Wales."""
    return duties[duties["nation"].str.contains("Wales" if area.startswith("W") else "England")]


def in_force(duties: pd.DataFrame, on: date) -> pd.DataFrame:
    """The duties in force on a day: `starts` is on or before it, and `ends`, where there is one, on or after it."""
    day = pd.Timestamp(on)
    return duties[(duties["starts"] <= day) & (duties["ends"].isna() | (duties["ends"] >= day))]


def day_of_law(plan_date: str | None, term_start: date | None, year_end: str) -> date:
    """The day whose law applies: the one chosen, else the first of the plan's term, else the last of the year."""
    if plan_date:
        return date.fromisoformat(plan_date)
    last: date = (pd.Timestamp(f"{year_end}-01") + pd.offsets.MonthEnd()).date()
    return term_start or last


def coverage(duties: pd.DataFrame, supplied: Collection[str]) -> pd.DataFrame:
    """How far what the law asks for is in the evidence, duty by duty.

    Data that bear on a duty do not meet it. Yes: the inputs are themselves what the law asks for, all of them are
    supplied, and the provision was checked against its source. Partly: some are supplied, or the law asks for more
    than inputs can show. No: none is supplied.

    Parameters
    ----------
    duties
        duty, instrument, provision, requirement, evidence (names of the inputs it takes), lacking (what is missing
        without each of them, in that order), section (the heading or page where each of them stands, in that order),
        beyond (what the law asks for besides; missing for nothing), checked_against.
    supplied
        Names of the inputs there are.

    Returns
    -------
    DataFrame
        instrument, provision, requirement, status (yes, partly, no, or not checked against the source where it would
        be yes otherwise), where (headings or pages of what is supplied, separated by semicolons; missing where nothing
        is), missing (what is not there, in words), checked (where provision and day were seen, or that they have not
        been checked).
    """
    rows = []
    for row in duties.itertuples():
        needed = row.evidence
        words = dict(zip(needed, row.lacking, strict=False))
        missing = [words.get(name, name) for name in needed if name not in supplied]
        gap = len(missing) == len(needed)
        if not pd.isna(row.beyond):
            missing.append(str(row.beyond))
        status = GAP if gap else PARTLY if missing else NOT_CHECKED if pd.isna(row.checked_against) else MET
        places = [place for name, place in zip(needed, row.section, strict=False) if place and name in supplied]
        where = "; ".join(dict.fromkeys(places)) or None
        rows.append((row.instrument, row.provision, row.requirement, status, where, "; ".join(missing)))
    columns = ["instrument", "provision", "requirement", "status", "where", "missing"]
    return pd.DataFrame(rows, columns=columns).assign(checked=checked(duties).to_numpy())


def tally(covered: pd.DataFrame) -> dict[str, int]:
    """How many duties of `coverage` have which status."""
    statuses = {"met": MET, "partly": PARTLY, "gaps": GAP, "not_checked": NOT_CHECKED}
    return {name: int((covered["status"] == status).sum()) for name, status in statuses.items()}


def checked(table: pd.DataFrame) -> pd.Series:
    """Where each row of a table was seen when it was checked (`checked_against`), or that it has not been checked."""
    return table["checked_against"].fillna(NOT_CHECKED)


def shared_information(schedule: pd.DataFrame, supplied: Collection[str]) -> pd.DataFrame:
    """What partners must share, by priority, and whether it is supplied.

    Parameters
    ----------
    schedule
        item, holder, information, priorities (ids separated by semicolons), supplied_by (inputs or indicators that
        would hold it, separated by semicolons), checked_against.
    supplied
        Names of inputs and indicators there are.

    Returns
    -------
    DataFrame
        priority, item, holder, information, supplied (yes or no), checked; one row for each priority of an item.
    """
    rows = []
    for row in schedule.assign(checked=checked(schedule)).itertuples():
        there = any(name in supplied for name in row.supplied_by)
        rows += [
            (priority, row.item, row.holder, row.information, "yes" if there else "no", row.checked)
            for priority in row.priorities
        ]
    return pd.DataFrame(rows, columns=["priority", "item", "holder", "information", "supplied", "checked"])


def due_for(due: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The rows of `shared_information` on the priorities of `names`, under their names and without the items' ids."""
    own = due[due["priority"].isin(list(names))].drop(columns="item")
    return own.assign(priority=own["priority"].map(names)).sort_values(["priority", "holder", "information"])
