"""Simple counts of the responses, and the published figures tested against them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from csp_evidence.analysis.small_counts.differencing import WITHHELD

ONE = Decimal(1)


def percentage(count: int, base: int, decimals: int) -> Decimal:
    """`count` of `base` in per cent, rounded half up to `decimals`; exact decimal arithmetic."""
    return (Decimal(100 * count) / Decimal(base)).quantize(ONE.scaleb(-decimals), rounding=ROUND_HALF_UP)


def percentages(counts: Iterable[int | str], base: int, decimals: int) -> list[Decimal | str]:
    """Released counts in per cent of a base; what is withheld stays so."""
    return [WITHHELD if count == WITHHELD else percentage(int(count), base, decimals) for count in counts]


def feels_safe(responses: pd.DataFrame) -> pd.DataFrame:
    """Answers to whether respondents feel safe: answer (yes, no), respondents, percent (two decimals; None of none)."""
    answered = responses["feels_safe"].dropna()
    rows = [("yes", int(answered.sum())), ("no", int((~answered.astype(bool)).sum()))]
    return pd.DataFrame(
        [(answer, count, percentage(count, len(answered), 2) if len(answered) else None) for answer, count in rows],
        columns=["answer", "respondents", "percent"],
    )


def connected(responses: pd.DataFrame) -> int:
    """How many respondents live in the area, work in it, or both."""
    return int((responses["connection"] != "neither").sum())


def back_test(responses: pd.DataFrame, published: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """Each published quantity beside the same quantity from the responses.

    Parameters
    ----------
    published
        quantity, paragraph, description, count, percent, decimals, base (the quantity that a percentage is of).

    Returns
    -------
    DataFrame
        description, paragraph, published_count, count, published_percent, percent, agrees (yes or no). A percentage
        without a count agrees where the responses give the same one after its own rounding.
    """
    counts = quantities(responses, concerns)
    rows = []
    for item in published.itertuples():
        count = counts[str(item.quantity)]
        percent = None
        if not pd.isna(item.percent):
            percent = percentage(count, counts[str(item.base)], int(item.decimals))
        agrees = (pd.isna(item.count) or int(item.count) == count) and (percent is None or percent == item.percent)
        rows.append(
            {
                "description": item.description,
                "paragraph": item.paragraph,
                "published_count": None if pd.isna(item.count) else int(item.count),
                "count": count,
                "published_percent": None if pd.isna(item.percent) else item.percent,
                "percent": percent,
                "agrees": "yes" if agrees else "no",
            }
        )
    return pd.DataFrame(rows).astype({"published_count": "Int64"})


def quantities(responses: pd.DataFrame, concerns: pd.DataFrame) -> dict[str, int]:
    """What a report may print of a consultation, counted from the responses; a concern nobody chose has 0."""
    safe = feels_safe(responses).set_index("answer")["respondents"]
    first = responses["first_choice"].value_counts().reindex(concerns["concern_id"], fill_value=0)
    return {
        "responses": len(responses),
        "concerns_listed": int((concerns["concern_id"] != "other").sum()),
        "connected": connected(responses),
        "feels_safe.yes": int(safe["yes"]),
        "feels_safe.no": int(safe["no"]),
        **{f"first_choice.{concern}": int(count) for concern, count in first.items()},
    }


def outside_range(responses: int, percent: Decimal, decimals: int = 0) -> tuple[int, int]:
    """The least and the most respondents who can be outside a share that is published to so many decimals.

    95 per cent of 1,389 stands for every count whose share rounds to 95, so that 63 to 76 are outside it.

    Raises
    ------
    ValueError
        No whole number of the responses rounds to the percentage.
    """
    inside = [count for count in range(responses + 1) if percentage(count, responses, decimals) == percent]
    if not inside:
        raise ValueError(f"no count of {responses:,} responses is {percent}% when rounded to {decimals} decimals")
    return responses - inside[-1], responses - inside[0]
