"""Harm beside volume, with a table of weights that is supplied and never invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd


def harm_table(offences: pd.Series, weights: pd.DataFrame) -> pd.DataFrame:
    """Offence groups by harm beside their rank by number.

    Parameters
    ----------
    offences
        Offences by offence group.
    weights
        offence_group, weight (harm of one offence, in the unit of the table of weights); a group without a row has no
        weight, which is not a weight of zero.

    Returns
    -------
    DataFrame
        offence_group, offences, volume_rank, weight, harm (offences x weight), harm_rank, harm_share (% of the harm of
        the groups that have a weight), moved (places gained in rank, among groups with a weight); most harm first.

    Raises
    ------
    ValueError
        No group has a weight.
    """
    by_group = weights.set_index("offence_group")["weight"].astype(float)
    table = pd.DataFrame({"offences": offences.astype(int), "weight": by_group.reindex(offences.index)})
    if table["weight"].isna().all():
        raise ValueError("no offence group has a weight: the table of weights uses other names")
    table["volume_rank"] = table["offences"].rank(ascending=False, method="min").astype("Int64")
    table["harm"] = table["offences"] * table["weight"]
    table["harm_rank"] = table["harm"].rank(ascending=False, method="min").astype("Int64")
    table["harm_share"] = 100 * table["harm"] / table["harm"].sum() if table["harm"].sum() else float("nan")
    among = table["offences"].where(table["weight"].notna()).rank(ascending=False, method="min")
    table["moved"] = (among - table["harm_rank"].astype(float)).astype("Int64")
    columns = ["offence_group", "offences", "volume_rank", "weight", "harm", "harm_share", "harm_rank", "moved"]
    table = table.rename_axis("offence_group").reset_index()
    return table.sort_values(["harm", "offence_group"], ascending=[False, True], ignore_index=True)[columns]


def ranks(table: pd.DataFrame) -> pd.DataFrame:
    """The rank by harm (harm_rank) of each offence group that has a weight."""
    return table.dropna(subset=["harm"]).set_index("offence_group")[["harm_rank"]]


def in_words(table: pd.DataFrame, weights: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, Any]:
    """Words on the harm of `harm_table`: version and source of the weights, covered (%), worst (group), volume_rank."""
    worst = table.iloc[0]
    return {
        "version": weights["version"].iloc[0],
        "source": weights["source"].iloc[0],
        "covered": coverage(table),
        "worst": labels[worst["offence_group"]],
        "volume_rank": worst["volume_rank"],
    }


def coverage(table: pd.DataFrame) -> float:
    """The share of offences, in %, that fall in groups with a weight."""
    weighted = table.loc[table["weight"].notna(), "offences"].sum()
    return 100 * float(weighted) / float(table["offences"].sum())
