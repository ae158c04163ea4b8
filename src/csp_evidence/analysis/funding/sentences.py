"""What is said of money, by rules that can say the opposite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from csp_evidence.analysis import periods
from csp_evidence.analysis.expressions.grammar import references
from csp_evidence.analysis.funding.exceptions import fill
from csp_evidence.analysis.funding.readings import FAILS
from csp_evidence.analysis.wording import counted, is_are, listed


def totals_agree(totals: int) -> str:
    """That the stated totals are the sums of their lines; the gate on casts has seen to it."""
    return (
        f"The {counted(totals, 'stated totals')} {is_are(totals)} the sum of {'its' if totals == 1 else 'their'} "
        "lines, as printed."
    )


def how_many_tie(stated: int, outcomes: pd.Series) -> str:
    """How many sums and relations tie the stated figures to one another, and how many of them differ."""
    apart = int((outcomes == FAILS).sum())
    return (
        f"The report states {counted(stated, 'figures')}. {counted(len(outcomes), 'sums and relations')} tie them to "
        f"one another, of which {apart} {'differs' if apart == 1 else 'differ'}, as we expected. Those that differ are "
        "sums that a hasty reader would make, and the report's own contradictions. They are kept so that nobody "
        "corrects a right total by them."
    )


def how_many_alone(alone: int, stated: int) -> str:
    """How many stated figures nothing else in the report checks."""
    return (
        f"{alone} of {counted(stated, 'figures')} {'stands' if alone == 1 else 'stand'} alone: nothing else in the "
        "report would show an error. They need evidence from outside it."
    )


def top_slice(fund: str, values: Mapping[str, Fraction], units: Mapping[str, str]) -> str:
    """What a fund gave before and after its top slice, as solved from the report; empty where it is not."""
    if not {"lcpf.year_1", "lcpf.earlier_allocation"} <= set(values):
        return ""
    return fill(
        f"{fund}: year one was {{lcpf.year_1}} (inferred). The top slice of {{lcpf_top_slice}} takes "
        "{lcpf.top_slice_of_year_1} of it and leaves {lcpf_annual}. A cut of {lcpf_cut}, as the report words it, fits "
        "an earlier allocation of {lcpf.earlier_allocation} (inferred).",
        values,
        units,
    )


def team_of(projects: pd.DataFrame) -> str:
    """Who delivers the projects, as a list."""
    return listed(sorted(projects["deliverer"].dropna().unique()))


def team_share(fund: str, team: str, own: pd.DataFrame, every: pd.DataFrame) -> str:
    """How many projects of a fund a team delivers, and for how much of its money."""
    part, whole = (sum(of["amount"], start=Decimal(0)) for of in (own, every))
    return (
        f"{fund}: the {team} delivers {len(own)} of {counted(len(every), 'projects')}, for £{part:,.0f} of "
        f"£{whole:,.0f} ({100 * part / whole:.1f}%)."
    )


def projects_headline(team: str, own: pd.DataFrame, every: pd.DataFrame) -> str:
    """The team with its share of the fund; without a team, the largest project. `every` is in descending order."""
    if not team:
        return f"{every['project'].iloc[0]} is the largest project"
    part, whole = (sum(of["amount"], start=Decimal(0)) for of in (own, every))
    has = "has" if len(own) == 1 else "have"
    return f"{counted(len(own), 'projects')} of the {team} {has} {100 * part / whole:.0f}% of the fund"


def halves(fund: str, team: str, others: Sequence[Decimal], unnamed: Sequence[str]) -> str:
    """What the other projects would have in two years if a team spends its part in equal halves.

    `unnamed` are later years for which the report names no project.
    """
    later = f" For {listed(sorted(set(unnamed)))} the report names no project." if len(unnamed) else ""
    return (
        f"The other five projects of the {fund} would have £{others[0]:,.0f} in 2017/18 and £{others[1]:,.0f} in "
        f"2018/19 (inferred). That is so if the {team} spends its part of the fund in equal halves.{later}"
    )


def pieces(piled: pd.DataFrame) -> str:
    """Each piece of a column by year, for those who cannot see it: financial_year, part, amount (pounds)."""
    return "; ".join(f"{row.financial_year}: {row.part} £{row.amount:,.0f}" for row in piled.itertuples())


def steps(bridge: pd.DataFrame) -> str:
    """Each step of a bridge, for those who cannot see it: step, amount (pounds, negative for a saving)."""
    return "; ".join(f"{row.step} £{row.amount:,.0f}".replace("£-", "minus £") for row in bridge.itertuples())


def paid_for(lines: pd.DataFrame, relations: pd.DataFrame, solves: str) -> str:
    """The years of the money that a solved quantity is worked out from, in words; empty where no line is in it."""
    texts = relations.loc[relations["solves"] == solves, "relation"]
    paid = lines[lines["line_id"].isin({name for text in texts for name in references(text)})]
    return periods.years_in_words(paid["financial_years"]) if len(paid) else ""


def officers_twice(stated: Mapping[str, int], posts: Sequence[str], naive: int, twice: int, over: str) -> str:
    """The officers that the report plans for, and what a sum of posts and teams would count twice.

    Parameters
    ----------
    stated
        council_funded and teams: officers, as the report states them.
    posts
        What the posts in the teams are called.
    naive, twice
        Officers that the naive sum gives, and those that it counts twice.
    over
        The years of the money for the teams, in words; may be empty.
    """
    years = f" The money for the teams is for {over}." if over else ""
    return (
        f"The report plans for {stated['council_funded']} police officers paid for by the council, counted by post or "
        f"by team.{years} The {stated['teams']} in teams are {listed([f'“{text}”' for text in posts])} (inferred). "
        f"Adding the teams to all other posts would give {naive} and count {counted(twice, 'officers')} twice."
    )


def rest_of(fund: pd.DataFrame) -> Decimal:
    """Pounds of a fund's lines that serve no single priority."""
    return sum(fund.loc[fund["priority"] == "none", "amount"], start=Decimal(0))


def money_elsewhere(beside: pd.DataFrame, without: Sequence[str], funds: Mapping[str, str]) -> dict[str, list[str]]:
    """For each priority without money of a fund: the other funds with money for it, from `beside_need`."""
    table = beside.set_index("priority")
    return {
        text: [funds[key] for key in funds if key in beside and table.at[text, key] is not None] for text in without
    }
