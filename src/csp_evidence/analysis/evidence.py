"""What the three strands say of each priority of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from csp_evidence.analysis.periods import NO_YEARS
from csp_evidence.analysis.release.released import WITHHELD
from csp_evidence.analysis.wording import counted, listed, opened, pounds

MONEY = "funding_reconciliation."
COUNTS = ("offences", "before", "in_part", "first_choices")


def by_priority(
    priorities: Sequence[tuple[str, str, str | None]], values: Mapping[str, Any], funds: Mapping[str, str]
) -> pd.DataFrame:
    """One row a priority.

    Parameters
    ----------
    priorities
        Id, name and paragraph of each.
    values
        Results of the strands by their keys.
    funds
        Names by id of the funds whose money divides between priorities.

    Returns
    -------
    DataFrame
        priority, priority_id, paragraph, offences, before (recorded offences of the assessment year and the one
        before), in_part (those of groups of which the report means only some), first_choices (respondents whose first
        choice is a named concern of the priority), withheld (whether these are too few to show), and a column a fund
        (pounds). Missing where a strand has nothing for the priority or it is withheld; 0 is a count.
    """
    rows = []
    for identifier, name, paragraph in priorities:
        crime = f"strategic_assessment.priority.{identifier}"
        chosen = values.get(f"consultation.priority.{identifier}.first_choices")
        rows.append(
            {
                "priority": name,
                "priority_id": identifier,
                "paragraph": paragraph,
                "offences": values.get(f"{crime}.offences"),
                "before": values.get(f"{crime}.offences_year_before"),
                "in_part": values.get(f"{crime}.offences_part"),
                "first_choices": None if chosen == WITHHELD else chosen,
                "withheld": chosen == WITHHELD,
                **{fund: values.get(f"{MONEY}{fund}.priority.{identifier}") for fund in funds},
            }
        )
    columns = ["priority", "priority_id", "paragraph", *COUNTS, "withheld", *funds]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(COUNTS, "Int64"))


@dataclass(frozen=True)
class Strands:
    """What there is to speak of: first choices; funds by id, with their years and pounds for no one priority.

    A consultation whose form asked for no first choice tells nothing here.
    """

    consulted: bool
    funds: Mapping[str, str]
    years: Mapping[str, str]
    unassigned: Mapping[str, Any]

    @classmethod
    def of(cls, values: Mapping[str, Any], funds: Mapping[str, str], years: Mapping[str, str]) -> Strands:
        """From the results of the strands by their keys, and by id what funds are called and which years they cover."""
        consulted = any(key.startswith("consultation.priority.") and key.endswith(".first_choices") for key in values)
        divided = {fund: name for fund, name in funds.items() if f"{MONEY}{fund}.priority" in _parents(values)}
        loose = {fund: values.get(f"{MONEY}{fund}.priority.none", 0) for fund in divided}
        return cls(consulted, divided, years, {fund: amount for fund, amount in loose.items() if amount})


def _parents(values: Mapping[str, Any]) -> set[str]:
    return {key.rpartition(".")[0] for key in values}


SUBSECTIONS = ("Why it is a priority", "What to focus on", "The current twelve months", "By the end of the term")


def subsections(
    table: pd.DataFrame,
    lines: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    year: str,
    strands: Strands,
    *,
    targets: bool = False,
) -> pd.DataFrame:
    """Each priority in the four subsections that a plan gives it, filled with what the strands supply.

    Parameters
    ----------
    table
        As `by_priority` returns.
    lines
        line_id, priority, project, financial_years (a tuple), amount (pounds), withdrawn, amount_basis.
    groups
        Labels of the offence groups by priority.
    year
        The financial year of the plan's current twelve months, such as "2017/18".
    strands
        What there is to speak of.
    targets
        Whether the plan's targets are supplied, which its delivery is measured by.

    Returns
    -------
    DataFrame
        priority, subsection, evidence (in words), found (yes or gap); four rows a priority.
    """
    rows = []
    for row in table.to_dict("records"):
        own = lines[(lines["priority"] == row["priority_id"]) & ~lines["withdrawn"]]
        years = own["financial_years"]
        now, later = (
            own[years.map(lambda names: year in names)],
            own[years.map(lambda names: max(names, default="") > year)],
        )
        undated = own[~years.astype(bool)]
        texts = (
            _why(row, strands),
            _focus(groups.get(row["priority_id"], ())),
            _money(now, f"in {year}", undated, targets=targets),
            _money(later, f"after {year}", undated, targets=targets),
        )
        for name, (text, found) in zip(SUBSECTIONS, texts, strict=True):
            rows.append((row["priority"], name, text, "yes" if found else "gap"))
    return pd.DataFrame(rows, columns=["priority", "subsection", "evidence", "found"])


def _why(row: Mapping[str, Any], strands: Strands) -> tuple[str, bool]:
    found = not (pd.isna(row["offences"]) and pd.isna(row["first_choices"])) or row["withheld"]
    return _sentences(row, strands), found


def _focus(groups: Sequence[str]) -> tuple[str, bool]:
    if not groups:
        return "No group of recorded crime belongs to it, so the inputs do not show what to focus on.", False
    return f"Offence groups that we place under it, largest first: {', '.join(groups).lower()}.", True


def _money(lines: pd.DataFrame, when: str, undated: pd.DataFrame, *, targets: bool) -> tuple[str, bool]:
    text = f"The report names no funding line for it {when}."
    if len(lines):
        named = "; ".join(
            f"{line.project} ({pounds(line.amount)}, {_years(line.financial_years)})" for line in lines.itertuples()
        )
        text = f"{counted(len(lines), 'funding lines')} {when}: {named}."
    if len(undated):
        open_years = listed([f"{line.project} ({pounds(line.amount)})" for line in undated.itertuples()])
        text += f" The years are not stated for {open_years}."
    return text if targets else f"{text} Targets are not supplied.", bool(len(lines))


def _years(names: Sequence[str]) -> str:
    first, *others = names
    return f"{first} to {others[-1]}" if others else first


def sentence(row: Mapping[str, Any], strands: Strands) -> str:
    """The row of a priority in words; what there is no strand for is not spoken of."""
    return f"{row['priority']}. {_sentences(row, strands)}"


def _sentences(row: Mapping[str, Any], strands: Strands) -> str:
    clauses = [_crime(row)]
    if strands.consulted:
        clauses.append(_voice(row["first_choices"], row["withheld"]))
    clauses += [_fund(fund, row[fund], strands) for fund in strands.funds]
    return f"{'. '.join(opened(clause) for clause in clauses)}."


def _crime(row: Mapping[str, Any]) -> str:
    if pd.isna(row["offences"]):
        return "no group of recorded crime measures it"
    text = f"by our mapping {counted(row['offences'], 'recorded offences')} belong to it"
    if row["offences"] == 1:
        text = "by our mapping 1 recorded offence belongs to it"
    if not pd.isna(row["before"]):
        text += f", after {row['before']:,} the year before"
    if not pd.isna(row["in_part"]) and row["in_part"]:
        text += f". Of {row['in_part']:,} of them the report means only some, which recorded crime cannot tell apart"
    return text


def _voice(first_choices: Any, withheld: bool) -> str:
    if withheld:
        return "too few chose one of its named concerns first for their number to be shown"
    if pd.isna(first_choices):
        return "no concern that the report names belongs to it"
    return f"{counted(first_choices, 'respondents')} chose one of its named concerns first"


def _fund(fund: str, amount: Any, strands: Strands) -> str:
    name, unassigned = strands.funds[fund], strands.unassigned.get(fund)
    if not pd.isna(amount):
        years = strands.years.get(fund, NO_YEARS)
        return f"the {name} gives it {pounds(amount)}{f' ({years})' if NO_YEARS in years else f' for {years}'}"
    text = f"no project of the {name} is tied to it"
    return f"{text}, though {pounds(unassigned)} of the fund serves no single priority" if unassigned else text


def counted_elsewhere(paid: pd.DataFrame, lines: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The actions whose money is counted under another priority than the concern they answer; empty for none.

    Parameters
    ----------
    paid
        priority (name of the concern's priority; may be missing), action, line_id (missing without money), amount (as
        printed).
    lines
        line_id, priority (id, or none), priority_basis.
    names
        Name of each priority by id.
    """
    of_line = lines.set_index("line_id")
    parts = []
    for row in paid.dropna(subset=["line_id"]).itertuples():
        line = of_line.loc[row.line_id]
        own = names.get(line["priority"], "no single priority")
        if own != row.priority:
            basis = " by our inference" if line["priority_basis"] == "inferred" else ""
            parts.append(f"“{row.action}” ({pounds(line['amount'])}) counts under {own}{basis}.")
    if not parts:
        return ""
    lead = "Money that answers a concern of another priority is counted once, under the priority of its funding line."
    return " ".join([lead, *parts])


def rests_on(keys: Iterable[str]) -> dict[str, str]:
    """The results that speak of a priority, by their keys, each with the priority's id."""
    return {key: key.partition(".priority.")[2].partition(".")[0] for key in keys if ".priority." in key}


def shown(table: pd.DataFrame, strands: Strands) -> pd.DataFrame:
    """The columns of `by_priority` that there is a strand for."""
    silent = [] if strands.consulted else ["first_choices"]
    if table["withheld"].any():
        table = table.assign(first_choices=table["first_choices"].astype(object).mask(table["withheld"], WITHHELD))
    return table.drop(columns=["priority_id", "withheld", *silent])


def units(strands: Strands) -> str:
    """What the numbers of `shown` count."""
    spoken = (("first choices", strands.consulted), ("pounds", bool(strands.funds)))
    return "; ".join(["offences in the assessment year", *(unit for unit, there in spoken if there)])


def groups_by_priority(mapping: pd.DataFrame, labels: pd.DataFrame, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Labels of the offence groups under each priority, those with most offences first.

    Parameters
    ----------
    mapping
        The main reading: offence_group, priority.
    labels
        offence_group, label.
    values
        Results of the assessment by their keys.
    """
    placed = mapping.merge(labels, on="offence_group")
    placed["offences"] = [
        values.get(f"strategic_assessment.group.{group}.offences", 0) for group in placed["offence_group"]
    ]
    ordered = placed.sort_values("offences", ascending=False)
    return dict(ordered.groupby("priority")["label"].agg(list))


def headings(strands: Strands) -> dict[str, str]:
    """The headings of the funds in `by_priority`: what each is called, and for which years."""
    return {fund: f"{name}, {strands.years.get(fund, NO_YEARS)} (£)" for fund, name in strands.funds.items()}


def loose_money(strands: Strands) -> str:
    """The money of the funds that serves no single priority, in sentences; empty for none."""
    return " ".join(
        f"{pounds(amount)} of the {strands.funds[fund]} serves no single priority."
        for fund, amount in strands.unassigned.items()
    )
