"""You said, we did: from each concern to the priority, the action and the money that answer it."""

from __future__ import annotations

import pandas as pd

HOMES = ("no priority known", "no action named", "no money named", "money named", "money withdrawn")


def said_and_did(
    ranking: pd.DataFrame,
    concerns: pd.DataFrame,
    actions: pd.DataFrame,
    priorities: dict[str, str],
    funding: pd.DataFrame | None,
) -> pd.DataFrame:
    """Each concern that has a name with what was done about it, one row an action; those without a home are kept.

    Parameters
    ----------
    ranking
        concern_id, rank of first choices.
    concerns
        concern_id, label, label_status, priority.
    actions
        concern_id, action, paragraph, basis, line_id (blank where the report names no money for it).
    priorities
        Id -> name.
    funding
        line_id, amount_published, flow; None where the partnership supplies no funding lines.

    Returns
    -------
    DataFrame
        concern, priority, action, paragraph, basis, line_id, amount (as printed), home, in the order of the ranking.
        `home` says how far a concern got: to a priority, to an action, to money; a saving is money withdrawn.

    Raises
    ------
    ValueError
        An action names a concern or a funding line that does not exist.
    """
    _check(actions, concerns, funding)
    named = concerns[concerns["label_status"] == "published"]
    table = named.merge(ranking[["concern_id", "rank"]], on="concern_id").merge(actions, on="concern_id", how="left")
    amounts = {} if funding is None else dict(zip(funding["line_id"], funding["amount_published"], strict=True))
    table["amount"] = [None if pd.isna(line) else amounts.get(line) for line in table["line_id"]]
    savings = set() if funding is None else set(funding.loc[funding["flow"] == "saving", "line_id"])
    table["home"] = [HOMES[4] if row["line_id"] in savings else _home(row) for row in table.to_dict("records")]
    table["concern"] = table["label"]
    table["priority"] = [None if pd.isna(one) else priorities.get(one, one) for one in table["priority"]]
    table = table.sort_values(["rank", "paragraph", "action"], ignore_index=True)
    return table[["concern", "priority", "action", "paragraph", "basis", "line_id", "amount", "home"]]


def homeless(concerns: pd.DataFrame) -> list[str]:
    """The concerns (ids) that no priority is known to take up."""
    return sorted(concerns.loc[concerns["priority"].isna(), "concern_id"])


def priorities_without_concern(concerns: pd.DataFrame, priorities: dict[str, str]) -> list[str]:
    """The priorities (names) that no named concern asked for."""
    asked = set(concerns["priority"].dropna())
    return [name for priority, name in priorities.items() if priority not in asked]


def _home(row: dict[str, object]) -> str:
    if pd.isna(row["priority"]):
        return HOMES[0]
    if pd.isna(row["action"]):
        return HOMES[1]
    return HOMES[2] if pd.isna(row["line_id"]) else HOMES[3]


def _check(actions: pd.DataFrame, concerns: pd.DataFrame, funding: pd.DataFrame | None) -> None:
    unknown = sorted(set(actions["concern_id"]) - set(concerns["concern_id"]))
    if unknown:
        raise ValueError(f"actions.csv, column concern_id: {', '.join(unknown)} is not in concerns.csv")
    if funding is not None:
        lines = sorted(set(actions["line_id"].dropna()) - set(funding["line_id"]))
        if lines:
            raise ValueError(f"actions.csv, column line_id: {', '.join(lines)} is not in funding_lines.csv")
