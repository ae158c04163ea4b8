"""Each priority in one row: its indicators by status, what needs a decision, and its overdue actions and money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from csp_evidence.analysis.delivery.programme import OVERDUE
from csp_evidence.analysis.delivery.tracker import Tracker

STATUSES = ("red", "amber", "green", "grey")


def by_priority(
    priorities: Mapping[str, str],
    tracker: Tracker | None,
    faults: pd.DataFrame,
    progress: pd.DataFrame | None,
    lines: pd.DataFrame | None,
) -> pd.DataFrame:
    """The priorities with most to decide first.

    Parameters
    ----------
    faults, progress, lines
        From `faults.every`, `programme.progress` and `money.by_line`.

    Returns
    -------
    DataFrame
        priority, decisions, red, amber, green, grey (indicators by status; missing without any input of them), overdue
        (actions), over (pounds expected beyond what is available, over all years; missing where nothing is reported).
    """
    rows = []
    for code, name in priorities.items():
        row = {"priority": name, "decisions": int((faults["priority"] == code).sum())}
        row |= _statuses(tracker, code)
        row["overdue"] = None if progress is None else _overdue(progress, code)
        rows.append(row | {"over": None if lines is None else _over(lines, code)})
    table = pd.DataFrame(rows, columns=["priority", "decisions", *STATUSES, "overdue", "over"])
    table = table.astype(dict.fromkeys(["decisions", *STATUSES, "overdue"], "Int64"))
    return table.sort_values("decisions", ascending=False, kind="stable", ignore_index=True)


def _statuses(tracker: Tracker | None, priority: str) -> dict[str, int | None]:
    if tracker is None:
        return dict.fromkeys(STATUSES)
    own = tracker.indicators.index[tracker.indicators["priority"] == priority]
    held = [tracker.standings[name].status for name in own]
    return {status: held.count(status) for status in STATUSES}


def _overdue(progress: pd.DataFrame, priority: str) -> int:
    own = progress[(progress["priority"] == priority) & progress["part_of"].isna()]
    return int((own["progress"] == OVERDUE).sum())


def _over(lines: pd.DataFrame, priority: str) -> Decimal | None:
    known = [one for one in lines.loc[lines["priority"] == priority, "variance"] if one is not None]
    return sum((max(one, Decimal(0)) for one in known), Decimal(0)) if known else None
