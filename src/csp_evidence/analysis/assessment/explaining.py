"""What stands behind the change of all offences: the groups it comes from, how they were recorded, other areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from csp_evidence.analysis.periods import assessment_months, mid_year
from csp_evidence.analysis.wording import figure, in_words


def breaks_between(breaks: pd.DataFrame | None, year_end: str) -> dict[str, str]:
    """The groups whose recording changed within the two years compared, each with the months in words.

    A break in the first month of the earlier year leaves both years alike, and is none.
    """
    if breaks is None:
        return {}
    months = [*assessment_months(year_end, 1), *assessment_months(year_end)][1:]
    within = breaks[breaks["month"].isin(months)].sort_values("month")
    return {
        str(group): " and ".join(of_group["month"].dt.strftime("%B %Y"))
        for group, of_group in within.groupby("offence_group")
    }


def contributions(groups: pd.DataFrame, breaks: Mapping[str, str]) -> pd.DataFrame:
    """How much each group adds to the change of all offences.

    Parameters
    ----------
    groups
        By offence group: before and difference (offences).
    breaks
        From `breaks_between`.

    Returns
    -------
    DataFrame
        offence_group, difference, points (percentage points of all offences the year before), share (% of the net
        change; missing where that is zero), recording (months in which recording changed; missing for none); largest
        rise first. Points are missing where nothing was recorded the year before.
    """
    net, before = int(groups["difference"].sum()), int(groups["before"].sum())
    table = pd.DataFrame(
        {
            "difference": groups["difference"].astype(int),
            "points": 100 * groups["difference"] / before if before else float("nan"),
            "share": 100 * groups["difference"] / net if net else float("nan"),
            "recording": groups.index.map(lambda group: breaks.get(group)),
        },
        index=groups.index,
    )
    ordered = table.rename_axis("offence_group").reset_index()
    return ordered.sort_values(["difference", "offence_group"], ascending=[False, True], ignore_index=True)


def other_areas(
    counts: pd.Series, before: pd.Series, population: pd.DataFrame, area: str, year_end: str
) -> dict[str, Any]:
    """The change in the other areas together, and how many of them changed by more than the area did.

    Areas that lack a count or residents in either year, or had no offence the year before, are left out.

    Returns
    -------
    dict
        areas (how many others), change and rate_change (of the others together, in %), above (others whose rate rose
        by more, or fell by less). Empty where no other area, or not the area itself, can be compared.
    """
    year = mid_year(year_end)
    people = population.pivot(index="area_code", columns="mid_year", values="persons").reindex(columns=[year - 1, year])
    known = pd.DataFrame({"now": counts, "before": before, "people": people[year], "people_before": people[year - 1]})
    known = known.loc[counts.index].astype(float).dropna()
    known = known[(known[["before", "people", "people_before"]] > 0).all(axis=1)]
    others = known.drop(index=area, errors="ignore")
    if area not in known.index or others.empty:
        return {}
    ratios = (known["now"] / known["people"]) / (known["before"] / known["people_before"])
    whole = others.sum()
    ratio = whole["now"] / whole["before"]
    return {
        "areas": len(others),
        "change": 100 * (ratio - 1),
        "rate_change": 100 * (ratio * whole["people_before"] / whole["people"] - 1),
        "above": int((ratios[others.index] > ratios[area]).sum()),
    }


def recording_said(table: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Which part of the net change lies in a group whose recording changed; empty where in none."""
    net = int(table["difference"].sum())
    broken = table[table["recording"].notna() & (table["difference"] * net > 0)]
    if broken.empty:
        return ""
    most = broken.loc[broken["difference"].abs().idxmax()]
    return (
        f"{labels[most['offence_group']]}, whose recording changed in {most['recording']}, makes up "
        f"{most['share']:.0f}% of the net {'rise' if net > 0 else 'fall'}."
    )


def elsewhere(others: Mapping[str, Any], kind: str) -> str:
    """The change of the rate in the other areas together, to end a sentence on the area's own; empty without any."""
    if not others:
        return ""
    number = int(others["areas"])
    those = f"the other {number} {kind}" if number > 1 else f"the one other of the {kind}"
    return f"{figure(others['rate_change'], '+.1f')}% in {those}"


def behind_the_change(others: Mapping[str, Any], kind: str) -> str:
    """What the other areas did.

    Parameters
    ----------
    others
        From `other_areas`.
    kind
        What the areas are called, in the plural.
    """
    told = []
    if others:
        number, above = int(others["areas"]), int(others["above"])
        those = f"the other {number} {kind} together" if number > 1 else f"the one other of the {kind}"
        rate, offences = (figure(others[name], "+.1f") for name in ("rate_change", "change"))
        told.append(f"In {those} the rate changed by {rate}% and offences by {offences}%.")
        where = in_words(above).lower() if above else "none"
        told.append(f"The rate rose more, or fell less, in {where} of them." if number > 1 else "")
    return " ".join(filter(None, told))
