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
    columns = ["priority", "priority_id", "paragraph", "offences", "before", "first_choices", "lcpf"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("offences", "before", "first_choices"), "Int64"))


SUBSECTIONS = ("Why it is a priority", "What to focus on", "The current twelve months", "By the end of the term")


def subsections(
    table: pd.DataFrame, lines: pd.DataFrame, groups: Mapping[str, Sequence[str]], year: str
) -> pd.DataFrame:
    """Each priority in the four subsections that a plan gives it, filled with what the strands supply.

    Parameters
    ----------
    table
        As `by_priority` returns.
    lines
        line_id, priority, project, financial_years (`2017/18;2018/19`), amount (pounds), flow, amount_basis.
    groups
        Labels of the offence groups by priority.
    year
        The financial year of the plan's current twelve months, such as "2017/18".

    Returns
    -------
    DataFrame
        priority, subsection, evidence (in words), found (yes or gap); four rows a priority.
    """
    rows = []
    for row in table.to_dict("records"):
        own = lines[(lines["priority"] == row["priority_id"]) & (lines["flow"] != "saving")]
        years = own["financial_years"].fillna("").map(lambda text: text.split(";"))
        now, later = own[years.map(lambda names: year in names)], own[years.map(lambda names: max(names) > year)]
        texts = (
            _why(row),
            _focus(groups.get(row["priority_id"], ())),
            _money(now, f"in {year}"),
            _money(later, f"after {year}"),
        )
        for name, (text, found) in zip(SUBSECTIONS, texts, strict=True):
            rows.append((row["priority"], name, text, "yes" if found else "gap"))
    return pd.DataFrame(rows, columns=["priority", "subsection", "evidence", "found"])


def _why(row: Mapping[str, Any]) -> tuple[str, bool]:
    words = sentence(row).partition("**: ")[2]
    found = not (pd.isna(row["offences"]) and pd.isna(row["first_choices"]))
    return words[0].upper() + words[1:], found


def _focus(groups: Sequence[str]) -> tuple[str, bool]:
    if not groups:
        return "No group of recorded crime belongs to it; what to focus on cannot be told from the inputs.", False
    return f"Offence groups that belong to it, largest first: {', '.join(groups).lower()}.", True


def _money(lines: pd.DataFrame, when: str) -> tuple[str, bool]:
    if lines.empty:
        return f"No funding line of the report is for it {when}; targets are not supplied.", False
    named = "; ".join(
        f"{line.project} (£{line.amount:,.0f}, {_years(line.financial_years)})" for line in lines.itertuples()
    )
    lead = "1 funding line" if len(lines) == 1 else f"{len(lines)} funding lines"
    return f"{lead} {when}: {named}. Targets are not supplied.", True


def _years(names: str) -> str:
    first, *others = names.split(";")
    return f"{first} to {others[-1]}" if others else first


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
