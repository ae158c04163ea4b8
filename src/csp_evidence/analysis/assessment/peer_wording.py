"""The sentences on the level against similar and neighbouring areas, made by rule."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from csp_evidence.analysis.assessment.wording import against, unusual
from csp_evidence.analysis.wording import counted, is_are, listed, opened

NO_NEIGHBOURS = "none are known"


def peers_named(
    sets: Mapping[str, list[str]], area: str, areas: pd.DataFrame, *, declared: bool, kind: str
) -> dict[str, str]:
    """Each group of peers in words.

    Parameters
    ----------
    sets
        From `peer_groups.peers_of`.
    areas
        area_name and sub_region by area_code.
    declared
        Whether the similar areas are the partnership's own choice, and not those of the same sub-region.
    kind
        What the areas are called.
    """
    region = areas.at[area, "sub_region"].replace("_", " ").replace("london", "London")
    neighbours, similar = (listed(list(areas.loc[sets[peer], "area_name"])) for peer in ("neighbours", "similar"))
    others = f"the {counted(len(sets['similar']), f'other {kind}')} of {region}"
    return {"neighbours": neighbours or NO_NEIGHBOURS, "similar": similar if declared else others}


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
    first, *others = [against(f"{together[found['peers']]}, taken together", found) for found in whole]
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
