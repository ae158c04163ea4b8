"""What a consultation came to, in words: each headline by a rule that can also say the opposite.

`people` writes a count as the disclosure policy lets it be told, and `counted` writes it with its noun.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.release.microdata import of_released
from csp_evidence.analysis.release.rule import DOUBT
from csp_evidence.analysis.wording import counted, listed

People = Callable[[int | str], str]
Counted = Callable[[int | str, str], str]
TIMES = 2  # a concern stands apart from another that it has twice the first choices of


@of_released
def in_sentence(label: str) -> str:
    """A label inside a sentence: its first letter small, unless the word is an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


@of_released
def at_head(labels: Sequence[str]) -> str:
    """Labels listed at the head of a sentence: "Speeding", "Litter, CCTV and noise"."""
    return listed([*labels[:1], *map(in_sentence, labels[1:])])


@of_released
def heard(connected: int | str, share: Decimal | None, as_told: Counted) -> str:
    """How many of those who answered live or work in the area: the share that the report prints, or else the count."""
    if share is not None:
        return f"The report says that {share}% of respondents live or work in the area."
    return f"{as_told(connected, 'respondents')} {'lives or works' if connected == 1 else 'live or work'} in the area."


@of_released
def leaders_said(top: Sequence[Mapping[str, Any]], answers: str, people: People) -> str:
    """What was put first most often, at least one concern: each with label, respondents, percent; `answers` is of how
    many responses.
    """
    first, *following = [f"{people(row['respondents'])} ({row['percent']}%)" for row in top]
    told = [f"{of} {in_sentence(row['label'])}" for of, row in zip(following, top[1:], strict=True)]
    more = "".join(f"{' and' if one == told[-1] else ','} {one}" for one in told)
    return f"Of {answers}, {first} put {in_sentence(top[0]['label'])} first{more}."


@of_released
def bars_listed(top: Sequence[Mapping[str, Any]], people: People) -> str:
    """The longest bars of first choices, as the text in place of the drawing lists them."""
    verb = "is" if len(top) == 1 else "are"
    return f"{verb} " + "; ".join(f"{row['label']}, {people(row['respondents'])}" for row in top)


@of_released
def first_choices_headline(labels: Sequence[str], counts: Sequence[int], others: int = 0, doubt: int = 0) -> str:
    """The headline on first choices.

    Parameters
    ----------
    labels, counts
        The concerns with a count, in falling order.
    others
        The most that any other concern can have.
    doubt
        By how much a lead may be one of rounding alone; few choices are then withheld.
    """
    chosen = [label for label, count in zip(labels, counts, strict=True) if count]
    if not chosen:
        return "No concern is known to have been chosen first"
    if len(chosen) == 1 and not others:
        only = "was the only concern chosen first"
        return f"{chosen[0]} {'was the only concern that more than a few chose first' if doubt else only}"
    following = [*counts[1:], 0]
    for place, label in enumerate(chosen[:3]):
        after = max(following[place], others)
        if after and counts[place] >= TIMES * (after + doubt):
            verb = "were each" if place else "was"
            return f"{at_head(chosen[: place + 1])} {verb} chosen first at least twice as often as any other concern"
        if others > counts[0]:
            return f"{label} was chosen first most often of the concerns with a count"
    level = [label for label, count in zip(labels, counts, strict=True) if counts[0] - count <= doubt]
    if len(level) > 1:
        which = f"{len(level)} concerns" if len(level) > 3 else at_head(level)
        return f"{which} are too close to say which came first" if doubt else f"{which} share first place"
    if others == counts[0]:
        return f"{chosen[0]} was chosen first most often of the concerns with a count"
    about = "about " if doubt else ""
    return f"{chosen[0]} came first, {about}{counts[0] - counts[1]:,} ahead of {in_sentence(labels[1])}"


@of_released
def intervals_headline(labels: Sequence[str], limits: NDArray[np.float64]) -> str:
    """The headline on intervals of three concerns or more, as rows of (low, high) in falling order of their counts."""
    low, high = limits[:, 0], limits[:, 1]
    if low[0] > high[1:].max():
        return f"{labels[0]} is clear of every other concern, even allowing for chance"
    if low[1] > high[2:].max():
        return f"{at_head(labels[:2])} are clear of every other concern, but not of each other"
    return "Chance alone could change which concerns come first"


@of_released
def certainty_said(
    labels: Sequence[str], counts: Sequence[int], outside: tuple[int, int] | None, place: str, doubt: int = 0
) -> list[str]:
    """What of the first three places stands, whoever those from outside the area are, in sentences.

    Parameters
    ----------
    labels, counts
        The first concerns in falling order; the last of the counts, without a label, is the most the next can have.
    outside
        The least and the most respondents who can neither live nor work in the area, called `place`; None where nobody
        knows.
    doubt
        By how much a lead may be one of rounding alone.
    """
    least, most = outside or (0, 0)
    enough = most + doubt
    leads = [first - second for first, second in itertools.pairwise(counts)]
    said: list[str] = []
    kept = ", even if everybody from elsewhere is left out" if most else ""
    if len(labels) < 2:
        return [] if outside is None else [_who_is_outside(least, most, place)]
    names = [labels[0], *(in_sentence(label) for label in labels[1:])]
    if len(leads) > 1 and leads[1] > enough:
        said.append(f"{names[0]} and {names[1]} took the first two places{kept}.")
    elif len(leads) > 1:
        said.append("Which two concerns took the first two places is not certain.")
    about = "about " if doubt else ""
    if not leads[0]:
        said.append(f"{names[0]} and {names[1]} have {about}the same number of first choices.")
    elif leads[0] > enough:
        said.append(f"{names[0]} came first, {about}{counted(leads[0], 'responses')} ahead of {names[1]}{kept}.")
    else:
        said.append(
            f"Only {about}{counted(leads[0], 'responses')} {'separates' if leads[0] == 1 else 'separate'} them, "
            "too few to say which came first."
        )
    if len(labels) > 2 and len(leads) > 2:
        sure = leads[1] > enough and leads[2] > enough
        said.append(f"{labels[2]} came third{kept}." if sure else f"Third place for {names[2]} is not certain.")
    return said if outside is None else [*said, _who_is_outside(least, most, place)]


@of_released
def feeling_safe_said(safe: pd.DataFrame, answers: str, people: People) -> str:
    """How many feel safe and how many do not: `safe` has the rows yes and no with respondents and percent.

    Where and when is what the question asks, whose wording stands above it.
    """
    yes, no = safe.to_dict("records")
    shares = ["" if WITHHELD in (row["respondents"], row["percent"]) else f" ({row['percent']}%)" for row in (yes, no)]
    return (
        f"{people(yes['respondents'])} of {answers}{shares[0]} said that they felt safe; "
        f"{people(no['respondents'])}{shares[1]} said that they did not."
    )


@of_released
def left_out_said(
    answered: int,
    asked: int,
    options: int,
    as_told: Counted,
    people: People,
    uncounted: Sequence[str] = (),
    *,
    published: bool = False,
) -> str:
    """How many of those asked left a question out, or gave an answer that is none, by label (`uncounted`).

    And what it means where nobody did. Unless both counts are as `published`, they are rounded, and may be apart or
    alike by that alone.
    """
    if not answered:
        return "Nobody answered it." if published else "Nobody answered it, or too few to show how many."
    also = f" or said {listed([f'“{label}”' for label in uncounted], last='or')}" if uncounted else ""
    if not published and asked - answered <= DOUBT:
        return f"Few people of {people(asked)}, if any, left the question out{also}."
    if answered >= asked:
        both = "two answers" if options == 2 else "answers"
        return (
            f"The {both} add up to all {as_told(asked, 'responses')}: nobody left the question out. "
            "That is unusual. The council should be asked whether the question was compulsory, or "
            "whether forms without an answer were not counted."
        )
    return f"{as_told(asked - answered, 'people').capitalize()} of {people(asked)} left the question out{also}."


@of_released
def campaigns_said(campaigns: int | None, responses: int, repeats: int, as_told: Counted) -> str:
    """What like answers were found: campaigns with their responses, and responses that repeat an earlier one.

    `campaigns` is None where nobody noted the days, without which none can be found.
    """
    found = f"We found {counted(campaigns or 0, 'campaigns')}, with {as_told(responses, 'responses')}."
    if campaigns is None:
        found = "The days on which the answers came in are not known, so we could not look for campaigns."
    return (
        f"{found if campaigns != 0 else 'We found no campaign.'} {as_told(repeats, 'responses').capitalize()} "
        f"{'repeats' if repeats == 1 else 'repeat'} an earlier one in everything that was answered or noted. "
        "Different people can be alike, so none is taken out."
    )


@of_released
def once_said(order: Sequence[str], once: Sequence[str]) -> str:
    """Whether the first concerns keep their order where each campaign and each repeat counts once, if any is shown."""
    if not once:
        return "With each campaign and each repeat counted once, too few chose any concern to show which came first."
    same = "That is the same order" if order == once else "That is not the order"
    return (
        f"With each campaign and each repeat counted once, these were chosen most often: {'; '.join(once)}. "
        f"{same} as among all responses."
    )


@of_released
def differing_said(tested: pd.DataFrame, people: People) -> str:
    """The published figures that the responses do not give, by description, with what they give (see `back_test`);
    counts are released.
    """
    told = []
    for row in tested[tested["agrees"].str.startswith("no")].to_dict("records"):
        is_percent = not pd.isna(row["published_percent"])
        printed = f"{row['published_percent']}%" if is_percent else f"{row['published_count']:,}"
        found = f"{row['percent']}%" if is_percent else people(row["count"])
        told.append(f"{printed} is published where the responses give {found}. It stands for “{row['description']}”.")
    return " ".join(told)


@of_released
def three_ways_said(three: pd.DataFrame) -> str:
    """Whether first choices, any of three and Borda points (rank, any_rank, points_rank) agree on the first two."""
    leaders = [set(three.loc[three[column] <= 2, "label"]) for column in ("rank", "any_rank", "points_rank")]
    if leaders[0] == leaders[1] == leaders[2] and len(leaders[0]) == 2:
        both = in_sentence(at_head(sorted(leaders[0])))
        return f"All three ways of counting put {both} in the first two places."
    return "The three ways of counting do not agree on the first two places."


def _who_is_outside(least: int, most: int, place: str) -> str:
    if not most:
        return f"Everyone who answered lives or works in {place}."
    number = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    return f"{number} of those who answered neither {'lives nor works' if most == 1 else 'live nor work'} in {place}."
