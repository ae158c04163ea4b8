"""The sentences on one area among others, made from its figures by rules that can say the opposite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.funnels import ABOVE, INSIDE
from csp_evidence.analysis.assessment.peer_groups import NEIGHBOURS, REGION, SIMILAR
from csp_evidence.analysis.assessment.peers import HIGH, LOW
from csp_evidence.analysis.wording import counted, in_sentence, is_are, listed, opened

NO_NEIGHBOURS = "none are known"
MOST_NAMES = 4
WEAK = 60.0  # power in % below which it is said
SELDOM = 10.0  # and below which its number says less than a word
CHANCE = 0.05
CALLED = {NEIGHBOURS: "neighbours", SIMILAR: "similar areas", REGION: "the whole region"}


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if 10 <= number % 100 <= 20 else ending}"


def place_of(rank: float | None, of: int, kind: str, what: str = "") -> str:
    """A place among all, such as "the 10th highest rate of 32 districts" or "the highest of 6 areas"."""
    if rank is None or pd.isna(rank):
        return f"no place among {of:,} {kind}"
    place = f"{ordinal(int(rank))} highest" if rank > 1 else "highest"
    return f"the {place}{f' {what}' if what else ''} of {of:,} {kind}"


def standing_sentence(name: str, standing: Mapping[str, float], of: int, all_rate: float, kind: str) -> str:
    """One area's rate and place among all, with the interval of the place: rate, rank, rank_low and rank_high in."""
    rate = standing["rate"]
    alone = f"{name} had {rate:.1f} recorded offences per 1,000 residents"
    together = f"All {of:,} {kind} together had {all_rate:.1f}."
    if pd.isna(standing["rank"]):
        return f"{alone}. Its residents are too few for a place among the {kind}. {together}"
    rank, low, high = (int(standing[end]) for end in ("rank", "rank_low", "rank_high"))
    place = place_of(rank, of, kind)
    if low < high:
        place += f" (allowing for chance and the year, between {ordinal(low)} and {ordinal(high)})"
    return f"{alone}, {place}. {together}"


def peers_named(
    sets: Mapping[str, list[str]], area: str, areas: pd.DataFrame, *, declared: bool, kind: str, nearest: bool = False
) -> dict[str, str]:
    """Each set of peers in words.

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
    nearest
        Whether the similar areas are those of the ONS's nearest neighbours that are held.
    """
    region = ""
    if "sub_region" in areas:
        region = f" of {areas.at[area, 'sub_region'].replace('_', ' ').replace('london', 'London')}"
    neighbours, similar = (listed(list(areas.loc[sets[peer], "area_name"])) for peer in (NEIGHBOURS, SIMILAR))
    others = f"the {counted(len(sets[SIMILAR]), f'other {kind}')}{region}"
    if nearest:
        others = f"the {counted(len(sets[SIMILAR]), kind)} among its nearest neighbours by the ONS"
    return {
        NEIGHBOURS: neighbours or NO_NEIGHBOURS,
        SIMILAR: similar if declared else others,
        REGION: f"all {counted(len(sets[REGION]), f'other {kind}')}",
    }


def against(peers: str, found: Mapping[str, Any]) -> str:
    """Where the rate of all offences lies against what areas like the peers usually have.

    Parameters
    ----------
    peers
        Who they are, in words.
    found
        ratio (to the typical peer), low, high (the usual ratios), verdict, of (how many peers), power (%).
    """
    if pd.isna(found["ratio"]):
        return f"{peers} {'are too few to' if found['of'] > 1 else 'alone cannot'} say what is usual"
    away = round(100 * (found["ratio"] - 1))
    distance = f"{abs(away)}% {'above' if away > 0 else 'below'}" if away else "about the same as"
    where = f"the rate was {distance} that of the typical area among {peers}"
    if found["verdict"] in (HIGH, LOW):
        return f"{where}, which is unusually {found['verdict']}"
    return f"{where}, which is not unusual{_weak(found) if found['power'] < WEAK else ''}"


def _weak(found: Mapping[str, Any]) -> str:
    """How seldom such peers would show a high rate: what is not unusual among them need not be low."""
    lead, power = f". Among {found['of']} peers that differ as these do", found["power"]
    if power < SELDOM:
        return f"{lead}, even a rate 30% above would hardly ever look unusual"
    return f"{lead}, a rate 30% above would look unusual in only {power:.0f} of 100 cases"


def unusual(place: str, kind: str) -> str:
    """Whether the rate lies outside the limits that the spread between areas gives."""
    if place == INSIDE:
        return f"That is not unusual: the rate lies within the range that {kind} usually have."
    return f"The rate is unusual: it lies {'above' if place == ABOVE else 'below'} the range that {kind} usually have."


def peers_finding(name: str, answered: pd.DataFrame, together: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Where the rate of all offences lies against each set of peers, and on which single peers that hangs.

    A set too small to say what is usual comes last: the first sentence stands alone at the head of the page.

    Parameters
    ----------
    answered
        From `peer_groups.answers`, with at least one set of peers.
    together
        From `peers_named`.
    names
        Of the areas by code.
    """
    whole = answered[answered["series"] == "all"].to_dict("records")
    whole.sort(key=lambda found: bool(pd.isna(found["ratio"])))
    first, *others = [against(together[found["peers"]], found) for found in whole]
    hang = sorted({names[code] for found in whole for code in found["without_one"].split("; ") if code})
    those = listed(hang, most=MOST_NAMES, last="or")
    first = opened(first) if pd.isna(whole[0]["ratio"]) else f"In {in_sentence(name)} {first}"
    told = ". ".join([first, *map(opened, others)])
    return f"{told}.{f' Without {those} a verdict would differ.' if hang else ''}"


def levels_found(summary: pd.DataFrame, groups: int) -> str:
    """For how many of the offence groups the level is high or low, against each set of peers.

    Parameters
    ----------
    summary
        From `peer_groups.summary`.
    groups
        How many offence groups there are.
    """
    told = []
    for peer, row in summary.iterrows():
        high, low, few = (int(row[name]) for name in ("groups", "groups_low", "groups_few"))
        told.append(f"Against {CALLED[str(peer)]} {_how_many(high, low, few, groups)}.")
    if CHANCE * groups >= 1:
        told.append(f"About {CHANCE * groups:.0f} of {groups} would be one or the other by chance.")
    return " ".join(told)


def _how_many(high: int, low: int, few: int, groups: int) -> str:
    if few == groups:
        return "there are too few offences or peers to say for any offence group"
    lacking = f"; for {few} there are too few offences or peers to say" if few else ""
    if groups == 1:
        return f"the only offence group is {'high' if high else 'low' if low else 'neither high nor low'}"
    if not high and not low:
        return f"none of {groups} offence groups is high or low{lacking}"
    return f"{high or 'none'} of {groups} offence groups {is_are(high or 1)} high and {low or 'none'} low{lacking}"
