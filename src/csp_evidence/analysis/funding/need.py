"""Money by priority beside recorded crime and public concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from csp_evidence.analysis.assessment import crime
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.periods import years_in_words
from csp_evidence.analysis.wording import listed, pounds


def beside_need(
    lines: pd.DataFrame, priorities: Mapping[str, str], offences: Mapping[str, int], choices: Mapping[str, int]
) -> pd.DataFrame:
    """One row a priority, and one for money that serves no single one.

    Amounts are as printed and on the basis of their fund, so they stand in columns of their own and are not added
    across. Savings are left out.

    Parameters
    ----------
    lines
        fund, withdrawn, priority, amount.
    priorities
        Names by id, "none" included.
    offences, choices
        Recorded offences and first choices by priority id; empty where nobody supplied them, which has no column.

    Returns
    -------
    DataFrame
        priority, offences, first_choices, then one column a fund; missing where there is nothing.
    """
    spent = lines[~lines["withdrawn"]]
    funds = spent["fund"]
    rows = []
    for identity, name in priorities.items():
        own = spent["priority"] == identity
        row: dict[str, object] = {
            "priority": name,
            "offences": offences.get(identity),
            "first_choices": choices.get(identity),
        }
        for fund in dict.fromkeys(funds):
            amounts = spent.loc[own & (funds == fund), "amount"].tolist()
            row[fund] = sum(amounts, start=Decimal(0)) if amounts else None
        rows.append(row)
    silent = [name for name, known in (("offences", offences), ("first_choices", choices)) if not known]
    return pd.DataFrame(rows).astype({"offences": "Int64", "first_choices": "Int64"}).drop(columns=silent)


def without_money(table: pd.DataFrame, fund: str) -> list[str]:
    """The priorities, among those of the plan, that a fund gives nothing."""
    return [str(row["priority"]) for row in table.to_dict("records") if row.get(fund) is None]


def years_by_fund(lines: pd.DataFrame) -> dict[str, str]:
    """The financial years that the amounts of each column of `beside_need` are for, in words."""
    spent = lines[~lines["withdrawn"]]
    groups = spent["financial_years"].groupby(spent["fund"], sort=False)
    return {str(fund): years_in_words(group) for fund, group in groups}


def without_sentence(fund: str, elsewhere: Mapping[str, Sequence[str]], unassigned: Decimal) -> str:
    """The priorities that no project of a fund is tied to, and the money of the fund that is tied to none.

    Parameters
    ----------
    fund
        Its name.
    elsewhere
        By priority: the other funds that have money for it.
    unassigned
        Pounds of the fund that serve no single priority.
    """
    parts = [
        f"“{priority}” has money from {listed(others)}." if others else f"For “{priority}” no money is named."
        for priority, others in elsewhere.items()
    ]
    text = (
        f"No project of the {fund} is tied to {listed([f'“{one}”' for one in elsewhere], last='or')}. {' '.join(parts)}"
    )
    if unassigned:
        text += f" {pounds(unassigned)} of the fund serves no single priority and may serve any."
    return text


def choices_by_priority(published: pd.DataFrame, concern: Question | None) -> dict[str, int]:
    """Published first choices by the priority of the concern; none where several could be chosen, or nobody asked.

    Parameters
    ----------
    published
        quantity (`<question>.<concern>`), count.
    concern
        The question on concerns, with its options.
    """
    if concern is None or concern.kind == "several":
        return {}
    places = {f"{concern.id}.{name}": option.priority for name, option in concern.options.items()}
    found: dict[str, int] = {}
    for row in published.itertuples():
        priority = places.get(str(row.quantity))
        if isinstance(priority, str) and not pd.isna(row.count):
            found[priority] = found.get(priority, 0) + int(row.count)
    return found


def offences_by_priority(recorded: pd.DataFrame, mapping: pd.DataFrame, area: str, year_end: str) -> dict[str, int]:
    """Recorded offences of an area in the assessment year by priority, under the main reading of the mapping."""
    counts = crime.year_counts(recorded, year_end).loc[area]
    own = mapping[mapping["reading"] == crime.MAIN].set_index("offence_group")["priority"]
    return {str(key): int(group.sum()) for key, group in counts.groupby(own)}


def headings(lines: pd.DataFrame, funds: Mapping[str, str], offences: str) -> dict[str, str]:
    """The headings of `beside_need`: the offences as told, and each fund with the years that its amounts are for."""
    own = {fund: f"{funds.get(fund, fund)}, {over} (£)" for fund, over in years_by_fund(lines).items()}
    return {"offences": offences, "first_choices": "First choices of named concerns", **own}
