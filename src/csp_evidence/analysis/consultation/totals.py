"""What is known of a consultation as a whole: what the report prints, and the responses where it prints nothing."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.consultation.published import quantities

FIRST = "first_choice."


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


def first_choices(totals: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """First choices of the whole consultation, the most first: rank, concern_id, label, respondents, published."""
    ids = list(concerns["concern_id"])
    found = totals.loc[[f"{FIRST}{one}" for one in ids]]
    table = concerns[["concern_id", "label"]].assign(
        respondents=found["count"].to_numpy(dtype="int64"), published=found["published"].to_numpy(dtype=bool)
    )
    table = table.sort_values(["respondents", "concern_id"], ascending=[False, True], ignore_index=True)
    table.insert(0, "rank", table["respondents"].rank(ascending=False, method="min").astype(int))
    return table


def worst_case(named: list[int], unnamed: int, rest: int) -> list[int]:
    """Counts of the concerns without one that leave the named ones the least lead.

    The report names the concerns chosen most, so that none of the others can have more than the last of those named:
    as many of them as can be are given as many as that.
    """
    most = min(named, default=rest)
    counts = []
    for _ in range(unnamed):
        counts.append(min(most, rest))
        rest -= counts[-1]
    return counts
