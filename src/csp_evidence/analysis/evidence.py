"""What the three strands say of each priority of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd


def by_priority(priorities: Sequence[tuple[str, str, str | None]], values: Mapping[str, Any]) -> pd.DataFrame:
    """One row a priority.

    Parameters
    ----------
    priorities
        Id, name and paragraph of each.
    values
        Results of the strands by their keys.

    Returns
    -------
    DataFrame
        priority, priority_id, paragraph, offences, before (recorded offences of the assessment year and the one
        before), first_choices (respondents whose first choice is a named concern of the priority), lcpf (pounds of
        the London Crime Prevention Fund over two years). Missing where a strand has nothing for the priority.
    """
    rows = []
    for identifier, name, paragraph in priorities:
        crime = f"strategic_assessment.priority.{identifier}"
        rows.append(
            {
                "priority": name,
                "priority_id": identifier,
                "paragraph": paragraph,
                "offences": values.get(f"{crime}.offences") or None,
                "before": values.get(f"{crime}.offences_year_before") or None,
                "first_choices": values.get(f"consultation.priority.{identifier}.first_choices"),
                "lcpf": values.get(f"funding_reconciliation.lcpf.priority.{identifier}"),
            }
        )
    return pd.DataFrame(rows).astype({"offences": "Int64", "before": "Int64", "first_choices": "Int64"})


def sentence(row: Mapping[str, Any]) -> str:
    """The row of a priority in words, each figure with what it counts; a missing strand is said to be missing."""
    crime = "no recorded-crime group measures it"
    if not pd.isna(row["offences"]):
        crime = f"recorded offences were {row['offences']:,}, after {row['before']:,} the year before"
    voice = "no concern that the report names belongs to it"
    if not pd.isna(row["first_choices"]):
        voice = f"{row['first_choices']:,} respondents chose one of its named concerns first"
    money = "the London Crime Prevention Fund gives it nothing"
    if not pd.isna(row["lcpf"]):
        money = f"the London Crime Prevention Fund gives it £{row['lcpf']:,.0f} over two years"
    return f"**{row['priority']}**: {crime}; {voice}; {money}."
