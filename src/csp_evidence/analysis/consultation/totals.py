"""What is known of a consultation as a whole: what the report prints, and the responses where it prints nothing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from csp_evidence.analysis.consultation.published import outside_range, percentage, quantities

FIRST = "first_choice."
OURS, PRINTED = "consultation_responses", "consultation_published"  # the inputs that a total comes from


def known_totals(responses: pd.DataFrame, published: pd.DataFrame | None, concerns: pd.DataFrame) -> pd.DataFrame:
    """Counts of the whole consultation, as published where they are and from the responses otherwise.

    Parameters
    ----------
    published
        quantity and count (missing where the report prints a percentage alone); None where nothing is published.

    Returns
    -------
    DataFrame
        By quantity (responses, connected, feels_safe.yes, feels_safe.no, first_choice.<concern>): count, published
        (whether the report prints it).
    """
    counts = quantities(responses, concerns)
    counts.pop("concerns_listed")
    printed = {} if published is None else published.set_index("quantity")["count"].dropna().astype(int).to_dict()
    rows = [(name, printed.get(name, count), name in printed) for name, count in counts.items()]
    return pd.DataFrame(rows, columns=["quantity", "count", "published"]).set_index("quantity")


def rests_on(known: pd.DataFrame, *names: str, also: Iterable[str] = ()) -> list[str]:
    """The inputs that totals come from, in order; `also` are others that go in beside them."""
    return sorted({*also, *(PRINTED if known.at[name, "published"] else OURS for name in names)})


def published_share(published: pd.DataFrame | None, quantity: str) -> Decimal | None:
    """The percentage that the report prints of a quantity; None where it prints none."""
    if published is None or quantity not in set(published["quantity"]):
        return None
    share = published.set_index("quantity").at[quantity, "percent"]
    return None if pd.isna(share) else share


def connection(known: pd.DataFrame) -> pd.DataFrame:
    """Those who live or work in the area and those who do not, by connected and not_connected: value, published."""
    total, inside = int(known.at["responses", "count"]), int(known.at["connected", "count"])
    counts = pd.DataFrame({"value": [inside, total - inside]}, index=["connected", "not_connected"])
    return counts.assign(published=bool(known.at["connected", "published"]))


def feeling_safe(known: pd.DataFrame) -> pd.DataFrame:
    """Answers to whether people feel safe: answer (yes, no), respondents, percent (of answers), published (of both)."""
    both = known.loc[["feels_safe.yes", "feels_safe.no"]]
    counts = [int(count) for count in both["count"]]
    shares = [percentage(count, sum(counts), 2) if any(counts) else None for count in counts]
    safe = pd.DataFrame({"answer": ["yes", "no"], "respondents": counts, "percent": shares})
    return safe.assign(published=bool(both["published"].all()))


def first_choices_by_priority(known: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """First choices of the concerns that each priority takes up, by priority: first_choices, sources."""
    rows = {}
    for priority, ids in concerns.dropna(subset=["priority"]).groupby("priority")["concern_id"]:
        names = [f"{FIRST}{one}" for one in ids]
        rows[priority] = (int(known.loc[names, "count"].sum()), rests_on(known, *names, also=["concerns"]))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["first_choices", "sources"])


class Outside(NamedTuple):
    """The least and the most respondents who neither live nor work in the area, and the inputs that say so."""

    least: int
    most: int
    sources: list[str]


def outside(known: pd.DataFrame, published: pd.DataFrame | None, threshold: int) -> Outside:
    """How many can be from outside the area, by the percentage that the report prints or else by count.

    A count below the disclosure threshold may be any number below it.
    """
    share = published_share(published, "connected")
    total = int(known.at["responses", "count"])
    if published is not None and share is not None and not known.at["connected", "published"]:
        decimals = int(published.set_index("quantity").at["connected", "decimals"])
        least, most = outside_range(total, share, decimals)
        return Outside(least, most, rests_on(known, "responses", also=[PRINTED]))
    count = total - int(known.at["connected", "count"])
    least, most = (0, threshold - 1) if 0 < count < threshold else (count, count)
    return Outside(least, most, rests_on(known, "connected", "responses"))
