"""The sentences on one area among others, made from its figures by rules that can say the opposite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.peers import ABOVE, INSIDE
from csp_evidence.analysis.wording import counted, is_are, listed, opened

NO_NEIGHBOURS = "none are known"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if 10 <= number % 100 <= 20 else ending}"


def place_of(rank: int, of: int, kind: str, what: str = "") -> str:
    """A place among all, such as "the 10th highest rate of 32 districts" or "the highest of 6 areas"."""
    place = f"{ordinal(rank)} highest" if rank > 1 else "highest"
    return f"the {place}{f' {what}' if what else ''} of {of:,} {kind}"


def standing_sentence(name: str, standing: Mapping[str, float], of: int, all_rate: float, kind: str) -> str:
    """One area's rate and place among all, with the interval of the place: rate, rank, rank_low and rank_high in."""
    rate = standing["rate"]
    rank, low, high = (int(standing[end]) for end in ("rank", "rank_low", "rank_high"))
    place = place_of(rank, of, kind)
    if low < high:
        place += f" (chance allowed for, between {ordinal(low)} and {ordinal(high)})"
    return (
        f"{name} had {rate:.1f} recorded offences per 1,000 residents, {place}. "
        f"All {of:,} {kind} together had {all_rate:.1f}."
    )


def peers_named(
    sets: Mapping[str, list[str]], area: str, areas: pd.DataFrame, *, declared: bool, kind: str
) -> dict[str, str]:
    """Each group of peers in words.

    Parameters
    ----------
    sets
        From `peer_groups.peers_of`.
    areas
        area_name, and sub_region where there are such, by area_code.
    declared
        Whether the similar areas are the partnership's own choice, and not those of the same sub-region.
    kind
        What the areas are called.
    """
    region = ""
    if "sub_region" in areas:
        region = f" of {areas.at[area, 'sub_region'].replace('_', ' ').replace('london', 'London')}"
    neighbours, similar = (listed(list(areas.loc[sets[peer], "area_name"])) for peer in ("neighbours", "similar"))
    others = f"the {counted(len(sets['similar']), f'other {kind}')}{region}"
    return {"neighbours": neighbours or NO_NEIGHBOURS, "similar": similar if declared else others}


def against(peers: str, found: Mapping[str, Any], *, number: int = 1) -> str:
    """How far the rate lay above or below that of the peers, or that chance could explain the distance.

    Parameters
    ----------
    peers
        Who they are, in words, and their `number`: several are taken together.
    found
        ratio, low, high: the rate as a multiple of theirs, with its 95% interval (missing where there is none).
    """
    ratio, low, high = found["ratio"], found["low"], found["high"]
    peers = f"{peers}, taken together" if number > 1 else peers
    if pd.isna(ratio):
        return f"{peers} recorded none, so the rates cannot be compared"
    distance = f"{abs(100 * (ratio - 1)):.0f}% {'above' if ratio > 1 else 'below'}"
    if pd.isna(high) or low <= 1 <= high:
        return f"we cannot say whether the rate differed from that of {peers}"
    return f"the rate was {distance} that of {peers}"


def unusual(place: str, kind: str) -> str:
    """Whether the rate lies outside the limits that the spread between areas gives."""
    if place == INSIDE:
        return f"That is not unusual: the rate lies within the range that {kind} usually have."
    return f"The rate is unusual: it lies {'above' if place == ABOVE else 'below'} the range that {kind} usually have."


def peers_finding(name: str, answered: pd.DataFrame, together: Mapping[str, str], place: str, kind: str) -> str:
    """How far the rate of all offences lies from that of each group of peers, and whether it is unusual.

    Parameters
    ----------
    answered
        From `peer_groups.answers`, with at least one group of peers.
    together
        From `peers_named`.
    place
        Above, inside or below the funnel's limits.
    """
    whole = answered[answered["series"] == "all"].to_dict("records")
    first, *others = [against(together[found["peers"]], found, number=found["of"]) for found in whole]
    return f"{'. '.join([f'In {name} {first}', *map(opened, others)])}. {unusual(place, kind)}"


def levels_found(summary: pd.DataFrame, groups: int, kind: str) -> str:
    """For how many of the offence groups the level is high or low, against each group of peers.

    Parameters
    ----------
    summary
        From `peer_groups.summary`.
    groups
        How many offence groups there are.
    """
    return " ".join(
        f"Against {'neighbours' if peer == 'neighbours' else f'similar {kind}'} {high} of "
        f"{counted(groups, 'offence groups')} {is_are(high)} high and {low} low."
        for peer, high, low in zip(summary.index, summary["groups"], summary["groups_low"], strict=True)
    )
