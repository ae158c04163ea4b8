"""What the page on the plan's term says of its tables, answer first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from csp_evidence.analysis.assessment.change import DOWN, UNSURE, UP
from csp_evidence.analysis.delivery.behaviour import IMPROVING, WORSENING
from csp_evidence.analysis.delivery.outlook import OFF_COURSE, ON_COURSE
from csp_evidence.analysis.delivery.programme import DONE, DONE_LATE, OVERDUE
from csp_evidence.analysis.delivery.promises import ALL, Term, residents_results, without_money
from csp_evidence.analysis.delivery.tracker import Tracker
from csp_evidence.analysis.periods import financial_year_of
from csp_evidence.analysis.wording import counted, date_text, in_words, is_are, listed, opened, pounds

MOST_NAMED = 3
BROKEN = 85  # % of counts in a 95% range below which a year is said to have broken it


def decisions(faults: pd.DataFrame) -> str:
    """How many things need a decision, and of which kinds."""
    if faults.empty:
        return "Nothing here needs a decision. We looked for what is late, contradicted, revised, short or no sum."
    kinds = [f"{kind} ({number})" for kind, number in faults["kind"].value_counts(sort=False).items()]
    verb = "needs" if len(faults) == 1 else "need"
    return f"{opened(counted(len(faults), 'things'))} {verb} a decision or an answer. By kind: {listed(kinds)}."


def statuses(tracker: Tracker) -> str:
    """How many indicators met their target, and how many cannot be judged."""
    held = pd.Series({name: standing.status for name, standing in tracker.standings.items()})
    tally = held.value_counts()
    judged = len(held) - int(tally.get("grey", 0))
    if not judged:
        return f"None of the {counted(len(held), 'indicators')} can be set against a target yet."
    near, missed = (int(tally.get(status, 0)) or "none" for status in ("amber", "red"))
    return (
        f"{in_words(int(tally.get('green', 0)))} of {counted(judged, 'indicators')} that can be judged met their "
        f"target, {near} came close and {missed} missed it. "
        f"{in_words(len(held) - judged)} {is_are(len(held) - judged)} without a status, for the reason given."
    )


def moved(bearing: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Which indicators moved by more than is usual on the same period a year ago."""
    moved = bearing[bearing["verdict"].isin([UP, DOWN])]
    unsure = int((bearing["verdict"] == UNSURE).sum())
    number = f"all {unsure:,}" if unsure == len(bearing) > 1 else f"{unsure:,} of {len(bearing):,}"
    if moved.empty:
        return (
            f"No indicator moved beyond doubt on the same period a year ago. For {number} it is too uncertain to say: "
            "single periods differ by about as much when nothing changes."
        )
    named = [f"{labels[name]} ({row.verdict})" for name, row in zip(moved.index, moved.itertuples(), strict=True)]
    rest = f"For {number} it is too uncertain to say."
    return f"Beyond doubt moved: {listed(named, most=MOST_NAMED)}. {rest}"


def behaving(bearing: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Which charts show that something is going on."""
    parts = []
    for word in (IMPROVING, WORSENING, UNSURE):
        named = [labels[name] for name in bearing.index[bearing["variation"] == word]]
        if named:
            parts.append(f"{listed(named, most=MOST_NAMED)}: {word}")
    return f"The charts say: {'; '.join(parts)}" if parts else "No chart shows more than the usual variation"


def courses(ahead: pd.DataFrame) -> str:
    """How many targets for the end of the term will be met or missed as things stand."""
    tally = ahead["course"].value_counts()
    on, off, unsure = (int(tally.get(word, 0)) for word in (ON_COURSE, OFF_COURSE, UNSURE))
    judged = on + off + unsure
    if not judged:
        return "No target for the end of the term can be set beside a forecast."
    if not on + off:
        ends = f"any of {judged} targets" if judged > 1 else "the target"
        return f"Whether {ends} for the end of the term will be met is too uncertain to say."
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
    first = f"{opened(counted(len(late), 'actions'))} {is_are(len(late))} overdue"
    return f"{first}: {listed(list(late['label']), most=MOST_NAMED)}. {rest}"


def risks(scored: pd.DataFrame, cliffs: pd.DataFrame | None) -> str:
    """The highest risk after what is done about it, and how many funds end before the term."""
    first = scored.iloc[0]
    text = f"The highest risk after what is done about it is: {first['label']} ({first['after']} of 25)."
    if cliffs is None or cliffs.empty:
        return text
    return f"{text} The money named for {listed(list(cliffs['fund']))} ends before the term."


def money(lines: pd.DataFrame, day: date | None) -> str:
    """Which lines are expected over what they have, by how much, in the year that `day` lies in; and in later ones.

    Where nothing was reported for that year, it is the last one before it, or else the first; without a day, the last.
    """
    known = lines[lines["variance"].notna()]
    if known.empty:
        return "Nothing was reported of spending yet."
    years = sorted(known["financial_year"].unique())
    until = financial_year_of(day) if day else years[-1]
    year = max([one for one in years if one <= until], default=years[0])
    of, later = known[known["financial_year"] == year], known[known["financial_year"] > year]
    over, ahead = (part[[amount > 0 for amount in part["variance"]]] for part in (of, later))
    if over.empty:
        text = f"In {year} no line is expected to spend more than it has."
    else:
        named = listed([f"{row.label} ({pounds(row.variance, 2)})" for row in over.itertuples()])
        verb = f"{is_are(len(over))} expected to spend more than {'it has' if len(over) == 1 else 'they have'}"
        text = f"In {year}, {len(over)} of {counted(len(of), 'lines')} {verb}: {named}."
    if ahead.empty:
        return text
    also = listed([f"{row.label} in {row.financial_year} ({pounds(row.variance, 2)})" for row in ahead.itertuples()])
    return f"{text} Later on more is expected to be spent than there is on {also}."


def promises(found: pd.DataFrame, called: Mapping[str, str]) -> str:
    """What can be said of the last year of the term, and what the counts did."""
    last = found[found["year"] == found["year"].iloc[-1]]
    own = last[last["priority"] != ALL]
    moved = own[own["verdict"].isin([UP, DOWN])]
    whole = last[last["priority"] == ALL].iloc[0]
    if own.empty:
        said = "Recorded crime measures none of the priorities."
    elif moved.empty:
        said = f"{_none_of(len(own))} rose or fell over the term."
    else:
        named = [f"{called[row.priority]} ({'rose' if row.verdict == UP else 'fell'})" for row in moved.itertuples()]
        said = f"Over the term recorded crime moved in {listed(named)}."
    return (
        f"{said} All recorded offences were {_change(whole['change'])} in {whole['year']}, and "
        f"{_change(whole['others'])} in the other areas."
    )


def _none_of(number: int) -> str:
    if number == 1:
        return "For the one priority that recorded crime measures we cannot say whether it"
    return f"For none of the {number} priorities that recorded crime measures can we say whether it"


def _change(percent: float) -> str:
    if abs(percent) < 0.05:
        return "unchanged"
    return f"{abs(percent):.1f}% {'up' if percent > 0 else 'down'}"


def broke(found: pd.DataFrame) -> str:
    """Whether the last year of the term broke the ranges that the years before gave."""
    last = found.iloc[-1]
    if last["held"] >= BROKEN:
        return f"In {last['year']} {last['held']:.0f}% of counts lay in the range of the years before: no break."
    return (
        f"In {last['year']} only {last['held']:.0f}% of {last['counts']:,} counts lay in the range that the years "
        f"before gave: {last['below']} lay below it and {last['above']} above. What changed over the term mixes the "
        "plan with that break."
    )


def unplaced(found: pd.DataFrame) -> str:
    """How much the police placed in no area at the beginning and the end."""
    first, last = found.iloc[0], found.iloc[-1]
    return (
        f"The police placed {first['unknown_share']:.1f}% of offences in no area in {first['year']}, and "
        f"{last['unknown_share']:.1f}% in {last['year']}. An area's count falls by what moves there."
    )


def residents(people: pd.DataFrame) -> str:
    """How far the last estimate before the census was from it."""
    found = residents_results(people)
    higher = found["above"] > 0
    return (
        f"The census of {date_text(people['date'].iloc[1].date())} counted {abs(found['fewer']):.1f}% "
        f"{'fewer' if higher else 'more'} residents than the estimate for {date_text(people['date'].iloc[0].date())}. "
        f"A rate on that estimate is too {'low' if higher else 'high'}, and we give none for the end of the term."
    )


def named_money(named: pd.DataFrame, term: Term, unplaced: Sequence[str] = ()) -> str:
    """For which years of the term the report names money, and for which it names none.

    `unplaced` are the funds of which some money is for no single year.
    """
    if not unplaced:
        return _by_year(named, term)
    rest = f"Some money is not stated by year and may be for any of them: that of {listed(unplaced)}."
    return f"{_by_year(named, term)} {rest}"


def _by_year(named: pd.DataFrame, term: Term) -> str:
    empty = without_money(named, term)
    if empty:
        return f"The report names no money that is for {listed(empty, last='or')}."
    last = named.columns[-1]
    there = named[named[last].notna()]
    parts = [f"{listed(list(own['fund']))} ({status})" for status, own in there.groupby("status", sort=False)]
    ended = [fund for fund in dict.fromkeys(named["fund"]) if fund not in set(there["fund"])]
    text = f"For {last}, the last year of the term, the report names money of these funds: {listed(parts)}."
    return f"{text} It names none for that year of these: {listed(ended)}." if ended else text
