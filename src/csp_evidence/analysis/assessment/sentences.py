"""The sentences of the assessment, made from its figures by rules that can say the opposite.

Each rule says no more than the test behind it: a change that no test shows is one that we cannot tell, not one that did
not happen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.change import DOWN, LITTLE, UNSURE, UP
from csp_evidence.analysis.wording import counted, figure, in_words, is_are, listed, opened, singular

KINDS = {"E07": "districts", "E08": "boroughs", "E09": "boroughs", "E10": "counties"}
MOST_NAMES = 4
CERTAIN = 95


def areas_called(codes: Sequence[str], own_word: str | None = None) -> str:
    """What the areas compared are: the partnership's own word for one, in the plural, or what their codes tell.

    The first three letters of a code of the Office for National Statistics say which kind of area it is; areas of
    several kinds, or of one that has no short name, are "areas".
    """
    if own_word:
        return f"{own_word.removesuffix('y')}ies" if own_word.endswith("y") else f"{own_word}s"
    kinds = {KINDS.get(code[:3], "areas") for code in codes}
    return kinds.pop() if len(kinds) == 1 else "areas"


def one_area(kind: str) -> str:
    """The heading of a column with the names of areas: "Borough" where they are boroughs."""
    return singular(kind).capitalize()


def series_titles(labels: Mapping[str, str], priorities: Mapping[str, str]) -> dict[str, str]:
    """What each series is called: offence groups by their labels, priorities by their names, and all offences."""
    return {**labels, **{name: f"Priority: {title}" for name, title in priorities.items()}, "all": "All offences"}


def named(names: Sequence[str]) -> str:
    """Names separated by commas, or "none"."""
    return ", ".join(names) or "none"


def whole_change(name: str, year: str, total: Mapping[str, Any], *, elsewhere: str = "", recording: str = "") -> str:
    """All offences of the year against the year before: per resident first where that is known, then as a count.

    Parameters
    ----------
    total
        offences, before, change, low, high (%; missing without offences the year before), rise, fall (the smallest
        that would have been told, %), verdict, rate_change, rate_low, rate_high, rate_verdict (missing without
        residents of the year before).
    elsewhere, recording
        From `explaining`: the change of the rate in the other areas, and what new recording makes up; said first.
    """
    had = f"{name} had {counted(int(total['offences']), 'recorded offences')} in the {year}"
    if pd.isna(total["change"]):
        return f"{had}. None was recorded in the year before, so no change in per cent can be given."
    against = f"the {int(total['before']):,} of the year before"
    by_rate = not pd.isna(total["rate_change"]) and total["rate_verdict"] is not None
    changed = "" if elsewhere else "the rate changed by "
    first = f"{RATE_LEADS[total['rate_verdict']]}: {changed}{_signed(total['rate_change'])}" if by_rate else ""
    if by_rate and not pd.isna(total["rate_low"]):
        first += f" ({_range(total['rate_low'], total['rate_high'])})"
    if by_rate and elsewhere:
        first += f", against {elsewhere}"
    text = f"{had}, {_against(total, against)}"
    return " ".join(
        filter(None, [f"{first}." if first else "", recording, f"{text}.", _how_sure(total, with_interval=not by_rate)])
    )


RATE_LEADS = {
    UP: "Per resident crime rose",
    DOWN: "Per resident crime fell",
    LITTLE: "Per resident crime changed little",
    UNSURE: "Per resident it is too uncertain to say whether crime rose or fell",
}


def _against(total: Mapping[str, Any], against: str) -> str:
    if not total["change"]:
        return f"as many as {against}"
    by = f"{_signed(abs(total['change'])).lstrip('+')} {'more' if total['change'] > 0 else 'fewer'} than {against}"
    if total["verdict"] in (UP, DOWN):
        return by
    if total["verdict"] == LITTLE:
        return f"{by}, which is little change"
    return f"{by}, which is too uncertain to call a {'rise' if total['change'] > 0 else 'fall'}"


def _how_sure(total: Mapping[str, Any], *, with_interval: bool) -> str:
    if pd.isna(total["low"]):
        return "What usually differs between years is not known here, so no interval can be given."
    ends = f" The 95% interval is {_range(total['low'], total['high'])}." if with_interval else ""
    return f"{ends} {_smallest_seen(total)}".strip()


def _smallest_seen(total: Mapping[str, Any]) -> str:
    """The smallest change that the data could have shown, the way in which they went."""
    fell = total["change"] < 0
    smallest = total["fall"] if fell else total["rise"]
    if pd.isna(smallest):
        return "With so few offences no fall could have shown." if fell else ""
    return f"A {'fall' if fell else 'rise'} of less than {abs(smallest):.0f}% would seldom have shown."


def _range(low: float, high: float) -> str:
    return f"{_signed(low)} to {'no upper end' if pd.isna(high) else _signed(high)}"


def _signed(change: float) -> str:
    """A change with as many decimals as show its sign: -0.04% and not -0.0%."""
    places = 1 if round(change, 1) or not round(change, 2) else 2
    return f"{figure(change, f'+.{places}f')}%"


def whose_offences(*, invented: bool) -> str:
    """How a sentence on the offences counted begins, to go on with the areas and the groups."""
    return f"Offences are {'invented' if invented else 'those that the police recorded and published'} for"


def which_changed(verdicts: pd.Series, labels: Mapping[str, str], recording: Mapping[str, str] | None = None) -> str:
    """Which offence groups rose and fell by more than is usual, and which changed little; no more is claimed.

    Parameters
    ----------
    verdicts
        The word for the change by offence group, largest group first.
    recording
        Months in which recording changed within the two years, by offence group, from `explaining.breaks_between`.
    """
    said = {UP: "rose", DOWN: "fell", LITTLE: "changed little"}
    found = {word: [labels[group] for group in verdicts.index[verdicts == word]] for word in said}
    others = len(verdicts) - sum(map(len, found.values()))
    if others == len(verdicts):
        of = (
            f"none of {len(verdicts)} offence groups can we" if len(verdicts) > 1 else "the one offence group we cannot"
        )
        return f"For {of} say whether it rose or fell."
    parts = []
    for word, names in found.items():
        if names:
            shown = opened(listed([text.lower() for text in names], most=MOST_NAMES, others="other groups"))
            parts.append(f"{shown} {said[word]}.")
    anew = [group for group in verdicts.index[verdicts.isin([UP, DOWN])] if group in (recording or {})]
    if anew and recording:
        changed = listed([f"{labels[group].lower()} ({recording[group]})" for group in anew], most=MOST_NAMES)
        parts.append(f"Recording changed for {changed}, which may explain some of it.")
    if others:
        parts.append(f"For the other {others} of {len(verdicts)} offence groups we cannot say.")
    return " ".join(parts)


def groups_headline(verdicts: pd.Series, name: str) -> str:
    """The chart's finding: how many groups rose and fell."""
    rose, fell = int((verdicts == UP).sum()), int((verdicts == DOWN).sum())
    if not rose and not fell:
        return f"No offence group can be said to have risen or fallen in {name}"
    told = [f"{number} {word}" for number, word in ((rose, "rose"), (fell, "fell")) if number]
    return f"Of {counted(len(verdicts), 'offence groups')} in {name} {' and '.join(told)}"


def changes_drawn(drawn: pd.DataFrame) -> str:
    """What a chart of changes shows, for those who cannot see it; no group is said to have risen or fallen.

    Parameters
    ----------
    drawn
        offence_group, change (%), largest change first.
    """
    ends = (
        [f"{row.offence_group} ({figure(row.change, '+.0f')}%)" for row in drawn.iloc[[0, -1]].itertuples()]
        if len(drawn)
        else []
    )
    between = f", from {' to '.join(ends)}" if len(drawn) > 1 else ""
    return f"Dots with intervals for {counted(len(drawn), 'offence groups')}{between}."


def reconciled(table: pd.DataFrame, labels: Mapping[str, str], years: int) -> str:
    """Series whose change reads otherwise against the year before than against the mean of the years before.

    Parameters
    ----------
    table
        verdict and mean_verdict by series.
    years
        Years in the mean. With one the two comparisons are the same, and nothing is said.
    """
    if years < 2:
        return ""
    mean = f"the mean of the {years} years before"
    words = (UP, DOWN, LITTLE, UNSURE)
    leads = {(one, other): _two_readings(one, other, mean) for one in words for other in words if one != other}
    pairs = pd.Series(list(zip(table["verdict"], table["mean_verdict"], strict=True)), index=table.index)
    parts = [
        f"{lead}: {listed(_named(pairs, pair, labels), most=MOST_NAMES)}."
        for pair, lead in leads.items()
        if pair in set(pairs)
    ]
    if not parts:
        return ""
    return " ".join([*parts, "These do not contradict each other: the same year is set against different ones."])


def _two_readings(year: str, years: str, mean: str) -> str:
    said = {UP: "Up", DOWN: "Down", LITTLE: "Little changed"}
    if year == UNSURE:
        return f"{said.get(years, '')} on {mean}, while against the year before alone we cannot say"
    lead = f"{said[year]} on the year before"
    if years == UNSURE:
        return f"{lead}, while against {mean} we cannot say"
    return f"{lead}, and {said[years].lower()} on {mean}"


def _named(pairs: pd.Series, pair: tuple[str, str], labels: Mapping[str, str]) -> list[str]:
    return [labels[one].lower() for one, found in pairs.items() if found == pair]


def months_headline(months: pd.Series, year: pd.DatetimeIndex) -> str:
    """Whether the months of a year lay above or below the average of the same month in the years before.

    Parameters
    ----------
    months
        Offences by month.
    year
        The months of the assessment year.
    """
    earlier = months[months.index < year[0]]
    average = earlier.groupby(earlier.index.month).mean()
    gap = pd.Series({month: months[month] - average.get(month.month) for month in year if month in months.index})
    gap = gap.astype(float).dropna()
    above, below = int((gap > 0).sum()), int((gap < 0).sum())
    base = "the average of the same month in earlier years"
    if gap.empty:
        return "There are no earlier years to set the months against"
    if above == below:
        return f"Offences were above {base} as often as below it"
    side, number = ("above", above) if above > below else ("below", below)
    return f"Offences were {side} {base} in {number} of {len(gap)} months"


def season_headline(top: str, bottom: str) -> str:
    """The busiest and the quietest month, of a series that has a season."""
    return f"{top} is the busiest month and {bottom} the quietest"


def ranking_sentence(likely: pd.DataFrame) -> str:
    """What the scores settle of the order of themes.

    Parameters
    ----------
    likely
        label, top_four (% of draws) and unknown (criteria without a figure), likeliest first.
    """
    certain = likely.loc[(likely["top_four"] >= CERTAIN).fillna(False), "label"].tolist()
    lacking = int((likely["unknown"] > 0).sum())
    if certain:
        first = f"among the first four of {len(likely)} themes in at least 95% of draws"
        text = f"{listed(certain)} {is_are(len(certain))} {first}."
        return text + (f" {_lacking(lacking, len(likely))}, so the others cannot be ranked." if lacking else "")
    if lacking:
        who = _lacking(lacking, len(likely))
        return f"The data cannot rank the themes: {who[0].lower()}{who[1:]}."
    return "The data cannot rank the themes: other weights or scorers would change which four come first."


def _lacking(number: int, of: int) -> str:
    if number == of:
        return "Each lacks a firm figure for at least one criterion" if of > 1 else "The one theme lacks a firm figure"
    lack = "lacks" if number == 1 else "lack"
    return f"{in_words(number)} of {of} {lack} a firm figure for at least one criterion"
