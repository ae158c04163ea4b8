"""You said, we did: from each concern to the priority, the action and the money that answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.release.microdata import of_released
from csp_evidence.analysis.wording import counted, listed

HOMES = ("no priority known", "no action named", "no money named", "funding line named")
MONEY, WITHDRAWN = "money named", "money withdrawn"
OTHER = "other"  # the concern that stands for whatever the form does not list


@of_released
def said_and_did(
    ranked: Sequence[str], concerns: pd.DataFrame, actions: pd.DataFrame, priorities: dict[str, str]
) -> pd.DataFrame:
    """Each concern that has a name with what was done about it, one row an action; those without a home are kept.

    Parameters
    ----------
    ranked
        Ids of concerns in the order to show them.
    concerns
        concern_id, label, label_status, priority.
    actions
        concern_id, action, paragraph, basis, line_id (blank where the report names no money for it).
    priorities
        Id -> name.

    Returns
    -------
    DataFrame
        concern, priority, action, paragraph, basis, line_id, home.
        `home` says how far a concern got: to a priority, to an action, to a funding line.

    Raises
    ------
    ValueError
        An action names a concern that does not exist.
    """
    unknown = unknown_concerns(actions, concerns)
    if len(unknown):
        told = ", ".join(f"row {row}: {concern}" for row, concern in unknown.items())
        raise ValueError(
            f"the input actions, column concern_id, {told}: no concern has this id. One of the two is wrong, that row "
            "or the list of concerns"
        )
    named = concerns[concerns["label_status"] == "published"]
    table = named.merge(actions, on="concern_id", how="left")
    table["home"] = [_home(row) for row in table.to_dict("records")]
    table["concern"] = table["label"]
    table["priority"] = [None if pd.isna(one) else priorities.get(one, one) for one in table["priority"]]
    places = {concern: place for place, concern in enumerate(ranked)}
    table["place"] = [places.get(one, len(places)) for one in table["concern_id"]]
    table = table.sort_values(["place", "label", "paragraph", "action"], ignore_index=True)
    return table[["concern", "priority", "action", "paragraph", "basis", "line_id", "home"]]


@of_released
def unknown_concerns(actions: pd.DataFrame, concerns: pd.DataFrame) -> pd.Series:
    """The concerns that actions answer and that nobody was asked about, by the row of the action."""
    named = actions["concern_id"]
    return named[~named.isin(list(concerns["concern_id"]))]


@of_released
def concerns_of(question: Question | None, table: pd.DataFrame | None = None) -> pd.DataFrame | None:
    """The concerns of a form: the input `concerns`, or the options of the question on them in the same columns.

    These are concern_id, label, label_status, priority. None where there is neither.
    """
    if table is not None or question is None:
        return table
    options = question.options
    rows = [(name, of.label, "published", of.priority) for name, of in options.items()]
    return pd.DataFrame(rows, columns=["concern_id", "label", "label_status", "priority"])


@of_released
def with_money(did: pd.DataFrame, funding: pd.DataFrame) -> pd.DataFrame:
    """The rows of `said_and_did` with what the report prints for each funding line; a saving is money withdrawn.

    Parameters
    ----------
    did
        As `said_and_did` gives it.
    funding
        line_id, project, amount_published, withdrawn.

    Returns
    -------
    DataFrame
        The columns of `did`, with funding_line (what the line is for) and amount (as printed) before home.

    Raises
    ------
    ValueError
        An action names a funding line that does not exist.
    """
    unknown = sorted(set(did["line_id"].dropna()) - set(funding["line_id"]))
    if unknown:
        raise ValueError(
            f"the input actions, column line_id: {', '.join(unknown)} is no line of money. One of the two is wrong, "
            "that row or the printed table"
        )
    lines = funding.set_index("line_id")
    paid = did.drop(columns="home")
    paid["funding_line"] = [None if pd.isna(line) else lines.at[line, "project"] for line in did["line_id"]]
    paid["amount"] = [None if pd.isna(line) else lines.at[line, "amount_published"] for line in did["line_id"]]
    paid["home"] = [
        home if pd.isna(line) else WITHDRAWN if lines.at[line, "withdrawn"] else MONEY
        for line, home in zip(did["line_id"], did["home"], strict=True)
    ]
    return paid


@of_released
def in_order_of_choices(values: Mapping[str, object], concerns: pd.DataFrame, question: Question | None) -> list[str]:
    """The ids of the concerns by how many chose them (first), of the consultation's results; without a count, last."""
    counts = {one: values.get(f"{_counts_of(question)}{one}") for one in concerns["concern_id"]}
    known = {one: count for one, count in counts.items() if isinstance(count, int)}
    return sorted(known, key=lambda one: -known[one]) + [one for one in counts if one not in known]


@of_released
def counts_choices(key: str, question: Question | None) -> bool:
    """Whether a result, by its key, is how many people chose a concern (first)."""
    return (
        question is not None
        and key.startswith(_counts_of(question))
        and not key.endswith((".percent", ".net", ".base"))
    )


def _counts_of(question: Question | None) -> str:
    return f"consultation.{question.id if question else ''}."


@of_released
def homeless(concerns: pd.DataFrame) -> list[str]:
    """The concerns (ids) that no priority is known to take up."""
    return sorted(concerns.loc[concerns["priority"].isna(), "concern_id"])


@of_released
def priorities_without_concern(concerns: pd.DataFrame, priorities: dict[str, str]) -> list[str]:
    """The priorities (names) that no named concern asked for."""
    asked = set(concerns["priority"].dropna())
    return [name for priority, name in priorities.items() if priority not in asked]


@of_released
def homes_said(concerns: pd.DataFrame, silent: Sequence[str]) -> str:
    """Which answers of the form a priority is known to cover, and which priorities (`silent`) cover none, in sentences.

    An answer that only says "other" names no concern.
    """
    published = concerns["label_status"] == "published"
    other = concerns["concern_id"] == OTHER
    named, unnamed = concerns[published & ~other], int((~published & ~other).sum())
    loose = list(named.loc[named["priority"].isna(), "label"])
    said = []
    if unnamed:
        covers = f"so we cannot say which priority covers {'it' if unnamed == 1 else 'them'}"
        said.append(f"The report does not name {unnamed} of the {counted(int((~other).sum()), 'concerns')}, {covers}.")
    elif other.any():
        said.append(f"The answer “{concerns.loc[other, 'label'].iloc[0]}” names no concern.")
    if len(named):
        covered = f"{len(named) - len(loose)} of the {counted(len(named), 'concerns')} with a name"
        said.append(
            f"A priority covers {covered}; none is known to cover {listed([f'“{one}”' for one in loose])}."
            if loose
            else f"A priority covers {'each of ' * (len(named) > 1)}the {counted(len(named), 'concerns')} with a name."
        )
    if silent:
        said.append(f"No concern with a name falls under {listed([f'“{one}”' for one in silent], last='or')}.")
    return " ".join(said)


def _home(row: dict[str, object]) -> str:
    if pd.isna(row["priority"]):
        return HOMES[0]
    if pd.isna(row["action"]):
        return HOMES[1]
    return HOMES[2] if pd.isna(row["line_id"]) else HOMES[3]
