"""Recorded offences by the priorities of a plan, and what the mapping of offence groups to them rests on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from csp_evidence.analysis.assessment.crime import (
    MAIN,
    NAMED,
    OTHER,
    PART,
    PLACED,
    UNPLACED,
    placed_groups,
    placing,
    priority_groups,
)
from csp_evidence.analysis.wording import counted

BASES = [NAMED, PART, PLACED]
COLUMNS = ["groups", "offences", "rate", "before", "change", "low", "high", "verdict", "mean_verdict", "other_reading"]


def by_priority(
    table: pd.DataFrame, mapping: pd.DataFrame, offences: pd.Series, names: Mapping[str, str]
) -> pd.DataFrame:
    """Level and change of each priority, in the order of `names`.

    Parameters
    ----------
    table
        From `levels.level_table`, with the priorities that offence groups are placed under.
    mapping
        offence_group, priority, reading, basis.
    offences
        Offences by offence group.
    names
        The priorities by id.

    Returns
    -------
    DataFrame
        By id of the priority, the columns of `levels.level_table` and: groups (how many offence groups count towards
        it), other_reading (offences if the groups that could go elsewhere did), rank (by offences), named, part, placed
        (offences by what their placing rests on). All but groups are missing where no offence group measures it.
    """
    groups, other = placed_groups(mapping), priority_groups(mapping, OTHER)
    bases = placing(mapping, offences)
    found = table.reindex(list(names)).assign(
        groups=[len(groups.get(identifier, [])) for identifier in names],
        other_reading=[int(offences[other[name]].sum()) if name in other else None for name in names],
    )
    found["rank"] = found["offences"].rank(ascending=False, method="min")
    found = found.join(bases[bases.index.isin(groups)])
    return found.astype(dict.fromkeys(["offences", "before", "other_reading", "rank", *BASES], "Int64"))


def results(found: pd.DataFrame) -> pd.DataFrame:
    """The results on each priority of `by_priority`."""
    renamed = found.rename(columns={"before": "offences_year_before"} | {basis: f"offences_{basis}" for basis in BASES})
    quantities = ["offences", "offences_year_before", "rate", "change", "verdict", "rank"]
    return renamed[[*quantities, *(f"offences_{basis}" for basis in BASES)]]


def unplaced(groups: pd.DataFrame, placed: Mapping[str, list[str]]) -> dict[str, int]:
    """Offences, and those of the year before, in the groups that are placed under no priority."""
    left = groups[~groups.index.isin([group for own in placed.values() for group in own])]
    return {"offences": int(left["offences"].sum()), "offences_year_before": int(left["before"].sum())}


def shown(found: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The priorities of `by_priority` under their names."""
    return found.rename(index=dict(names)).rename_axis("priority").reset_index()


def with_a_basis(found: pd.DataFrame) -> pd.DataFrame:
    """The priorities of `by_priority` that offence groups measure: offences, and what their placing rests on."""
    return found[["offences", *BASES]].dropna()


def ambiguous(
    mapping: pd.DataFrame, offences: pd.Series, labels: Mapping[str, str], names: Mapping[str, str]
) -> pd.DataFrame:
    """The offence groups that could belong to another priority.

    Returns
    -------
    DataFrame
        offence_group (its label), offences, our_mapping, could_be (names of priorities), why.
    """
    either = mapping[mapping["reading"] == OTHER]
    ours = mapping[mapping["reading"] == MAIN].set_index("offence_group")["priority"]
    called = {**names, UNPLACED: "Not placed"}
    return pd.DataFrame(
        {
            "offence_group": [labels[group] for group in either["offence_group"]],
            "offences": offences[either["offence_group"]].to_numpy(),
            "our_mapping": either["offence_group"].map(ours).map(called).to_numpy(),
            "could_be": either["priority"].map(called).to_numpy(),
            "why": either["note"].to_numpy(),
        }
    )


def mapped_sentences(based: pd.DataFrame, names: Mapping[str, str]) -> str:
    """`mapped_sentence` of every priority that offence groups measure: named, part, placed by id."""
    rows = based[["named", "part", "placed"]].to_dict("index")
    return " ".join(mapped_sentence(names[str(priority)], placing) for priority, placing in rows.items())


def mapped_sentence(priority: str, placing: Mapping[str, int]) -> str:
    """What an amount of crime under a priority rests on: the report's words, a part of them, or our mapping alone.

    Parameters
    ----------
    placing
        named, part, placed: offences in groups that the report names, of which it names only some, and that we place.
    """
    total = sum(placing.values())
    text = f"{priority}: {counted(total, 'offences')} by our mapping."
    if placing["placed"] == total:
        return f"{text} The report names none of the groups."
    if placing["part"]:
        text += f" Of {placing['part']:,} of them the report means only some, which recorded crime cannot tell apart."
    if placing["placed"]:
        text += f" We placed {placing['placed']:,} that the report does not name."
    return text
