"""Concerns ranked in three ways: by first choice, by any of the three choices, and by Borda points."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.consultation.published import percentage

CHOICES = ("first_choice", "second_choice", "third_choice")
BORDA = (3, 2, 1)


def rank_first_choices(responses: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """First choices of all respondents: rank, concern_id, label, respondents, percent (one decimal).

    Concerns that nobody chose first are listed with 0.
    """
    counts = responses["first_choice"].value_counts().reindex(concerns["concern_id"], fill_value=0)
    table = concerns[["concern_id", "label"]].assign(respondents=counts.to_numpy())
    table["percent"] = [percentage(int(n), len(responses), 1) for n in table["respondents"]]
    table = table.sort_values(["respondents", "concern_id"], ascending=[False, True], ignore_index=True)
    table.insert(0, "rank", table["respondents"].rank(ascending=False, method="min").astype(int))
    return table


def leading(responses: pd.DataFrame, concerns: pd.DataFrame, most: int = 3) -> list[str]:
    """The labels of the concerns that most people chose first, without those that nobody chose."""
    ranked = rank_first_choices(responses, concerns)
    return list(ranked.loc[ranked["respondents"] > 0, "label"][:most])


def choice_counts(responses: pd.DataFrame, concerns: Sequence[str]) -> NDArray[np.int64]:
    """Respondents by concern (rows, in the order given) and place of choice (three columns)."""
    columns = [responses[name].value_counts().reindex(list(concerns), fill_value=0) for name in CHOICES]
    return np.column_stack([column.to_numpy(dtype=np.int64) for column in columns])


def three_rankings(responses: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """First choice, any of three and Borda points side by side, in the order of first choices.

    Borda's count gives a first choice 3 points, a second 2 and a third 1 (J.-C. de Borda, 1781, cut off at the three
    places that were asked for). A concern named twice by one respondent counts once under any of three.

    Returns
    -------
    DataFrame
        concern_id, label, respondents (first choices), second, third, any_of_three, percent, any_percent, rank (by
        first choices), any_rank, points (Borda), points_rank. Percentages are of all responses; those under any of
        three add up to as much as 300.
    """
    ids = list(concerns["concern_id"])
    counts = choice_counts(responses, ids)
    chosen = np.column_stack([(responses[list(CHOICES)] == concern).any(axis=1).to_numpy() for concern in ids])
    table = concerns[["concern_id", "label"]].reset_index(drop=True)
    table[["respondents", "second", "third"]] = counts
    table["any_of_three"] = chosen.sum(axis=0)
    table["percent"] = _percent(counts[:, 0], len(responses))
    table["any_percent"] = _percent(table["any_of_three"].to_numpy(), len(responses))
    table["points"] = counts @ np.array(BORDA)
    for name, of in (("rank", "respondents"), ("any_rank", "any_of_three"), ("points_rank", "points")):
        table[name] = table[of].rank(ascending=False, method="min").astype(int)
    columns = [
        "concern_id",
        "label",
        "respondents",
        "second",
        "third",
        "any_of_three",
        "percent",
        "any_percent",
        "rank",
    ]
    ordered = table.sort_values(["rank", "concern_id"], ignore_index=True)
    return ordered[[*columns, "any_rank", "points", "points_rank"]]


def _percent(counts: NDArray[np.int64], base: int) -> list[Decimal]:
    return [percentage(int(count), base, 1) for count in counts]
