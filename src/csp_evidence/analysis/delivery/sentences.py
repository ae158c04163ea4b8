"""What the page on the plan's term says of its tables, answer first."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from csp_evidence.analysis.assessment.change import DOWN, UNSURE, UP
from csp_evidence.analysis.delivery.behaviour import IMPROVING, WORSENING
from csp_evidence.analysis.delivery.outlook import OFF_COURSE, ON_COURSE
from csp_evidence.analysis.delivery.programme import DONE, DONE_LATE, OVERDUE
from csp_evidence.analysis.delivery.tracker import Tracker
from csp_evidence.analysis.wording import counted, in_words, is_are, listed, opened

MOST_NAMED = 3


def decisions(faults: pd.DataFrame) -> str:
    """How many things need a decision, and of which kinds."""
    if faults.empty:
        return "Nothing here needs a decision. We looked for what is late, contradicted, revised, short or no sum."
    kinds = [f"{kind} ({number})" for kind, number in faults["kind"].value_counts(sort=False).items()]
    return f"{opened(counted(len(faults), 'things need'))} a decision or an answer. They are: {listed(kinds)}."


def statuses(tracker: Tracker) -> str:
    """How many indicators met their target, and how many cannot be judged."""
    held = pd.Series({name: standing.status for name, standing in tracker.standings.items()})
    tally = held.value_counts()
    judged = len(held) - int(tally.get("grey", 0))
    if not judged:
        return f"None of the {counted(len(held), 'indicators')} can be set against a target yet."
    near = int(tally.get("amber", 0))
    return (
        f"{in_words(int(tally.get('green', 0)))} of {counted(judged, 'indicators')} that can be judged met their "
        f"target, {near} came close and {int(tally.get('red', 0))} missed it. "
        f"{in_words(len(held) - judged)} {is_are(len(held) - judged)} without a status, for the reason given."
    )


def moved(bearing: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Which indicators moved by more than is usual on the same period a year ago."""
    moved = bearing[bearing["verdict"].isin([UP, DOWN])]
    unsure = int((bearing["verdict"] == UNSURE).sum())
    if moved.empty:
        return (
            f"No indicator moved beyond doubt on the same period a year ago. For {unsure} of {len(bearing)} it is too "
            "uncertain to say: single periods differ by about as much when nothing changes."
        )
    named = [f"{labels[name]} ({row.verdict})" for name, row in zip(moved.index, moved.itertuples(), strict=True)]
    rest = f"For {unsure} of {len(bearing)} it is too uncertain to say."
    return f"Beyond doubt moved: {listed(named, most=MOST_NAMED)}. {rest}"


def behaving(bearing: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Which charts show that something is going on."""
    parts = []
    for word in (IMPROVING, WORSENING):
        named = [labels[name] for name in bearing.index[bearing["variation"] == word]]
        if named:
            parts.append(f"{listed(named, most=MOST_NAMED)}: {word}")
    return f"The charts say: {'; '.join(parts)}." if parts else "No chart shows more than the usual variation."


def courses(ahead: pd.DataFrame) -> str:
    """How many targets for the end of the term will be met or missed as things stand."""
    tally = ahead["course"].value_counts()
    on, off, unsure = (int(tally.get(word, 0)) for word in (ON_COURSE, OFF_COURSE, UNSURE))
    judged = on + off + unsure
    if not judged:
        return "No target for the end of the term can be set beside a forecast."
    return (
        f"Of {counted(judged, 'targets')} for the end of the term, {on} {is_are(on)} on course to be met and {off} to "
        f"be missed. For {unsure} it is too uncertain to say."
    )


def actions(progress: pd.DataFrame) -> str:
    """How many actions are overdue and how many are complete."""
    own = progress[progress["part_of"].isna()]
    late = own[own["progress"] == OVERDUE]
    done = int(own["progress"].isin([DONE, DONE_LATE]).sum())
    rest = f"{in_words(done)} of {counted(len(own), 'actions')} {is_are(done)} complete."
    if late.empty:
        return f"No action is overdue. {rest}"
    return f"{in_words(len(late))} {is_are(len(late))} overdue: {listed(list(late['label']), most=MOST_NAMED)}. {rest}"


def risks(scored: pd.DataFrame, cliffs: pd.DataFrame | None) -> str:
    """The highest risk after what is done about it, and how many funds end before the term."""
    first = scored.iloc[0]
    text = f"The highest risk after what is done about it is: {first['label']} ({first['after']} of 25)."
    if cliffs is None or cliffs.empty:
        return text
    return f"{text} The money named for {listed(list(cliffs['fund']))} ends before the term."


def money(lines: pd.DataFrame) -> str:
    """How many lines are expected over their budget in the latest year that has an outturn."""
    known = lines[lines["variance"].notna()]
    if known.empty:
        return "Nothing was reported of spending yet."
    year = known["financial_year"].max()
    of = known[known["financial_year"] == year]
    over = of[[amount > 0 for amount in of["variance"]]]
    if over.empty:
        return f"In {year} no line is expected to spend more than it has."
    named = listed(list(over["label"]))
    return f"In {year}, {counted(len(over), 'lines')} of {len(of)} will spend more than they have: {named}."
