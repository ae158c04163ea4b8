"""What is said of money, by rules that can say the opposite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from csp_evidence.analysis.funding.funds import COUNCIL, Fund
from csp_evidence.analysis.funding.readings import CUT, FAILS
from csp_evidence.analysis.periods import years_in_words
from csp_evidence.analysis.wording import counted, date_text, is_are, listed, pounds


def totals_agree(totals: int, apart: int = 0, differing: int = 0) -> str:
    """How many stated totals are the sums of their lines, and how many are printed otherwise.

    `differing` are those that differ at all: `apart` of them by more than rounding may explain.
    """
    rounded = max(differing - apart, 0)
    if apart:
        more = f" {rounded} more {'differs' if rounded == 1 else 'differ'}, as far as rounding may." if rounded else ""
        return (
            f"{apart} of {counted(totals, 'stated totals')} {is_are(apart)} not the sum of the lines, as printed.{more}"
        )
    within = f" {rounded} of them only when rounded." if rounded else ""
    return (
        f"The {counted(totals, 'stated totals')} {is_are(totals)} the sum of {'its' if totals == 1 else 'their'} "
        f"lines, as printed.{within}"
    )


def how_many_tie(stated: int, outcomes: pd.Series) -> str:
    """How many sums and relations tie the stated figures to one another, and how many of them differ."""
    apart, ties = int(outcomes.isin([FAILS, CUT]).sum()), len(outcomes)
    tie = {0: "No sum or relation ties", 1: "1 sum or relation ties"}.get(ties, f"{ties} sums and relations tie")
    text = f"The report states {counted(stated, 'figures')}. {tie} them to one another"
    if not ties:
        return f"{text}."
    if not apart:
        return f"{text}, and {'it agrees' if ties == 1 else 'all of them agree'}."
    one = apart == 1
    differs = "differs" if one else "differ"
    return (
        f"{text}, {'and it' if ties == 1 else f'of which {apart}'} {differs}, as we expected. "
        f"{'It' if one else 'Each'} is a sum that a hasty reader would make, or a contradiction in the report itself. "
        f"We keep {'it' if one else 'them'}, so that nobody corrects a right total by {'it' if one else 'one'}."
    )


def how_many_alone(alone: int, stated: int) -> str:
    """How many stated figures have a last digit that nothing else in the report checks, as `checks.corroboration`."""
    return (
        f"For {alone:,} of {counted(stated, 'figures')} nothing else in the report would show a last digit that is one "
        f"too high. {'It needs' if alone == 1 else 'They need'} evidence from outside the report."
    )


def section_title(fund: Fund, own: pd.DataFrame) -> str:
    """The heading of a fund's section: its label, and the years that its lines are for."""
    years = years_in_words(own["financial_years"]) if len(own) else ""
    return f"{fund.label}, {years}" if years else fund.label


def terms_of(fund: Fund, own: pd.DataFrame) -> str:
    """Who pays a fund, whose income it is, in what form, and what may be done with it."""
    text = f"{fund.payer} pays. "
    text += "It is council income." if fund.income == COUNCIL else f"The money goes to: {fund.income}."
    forms = list(dict.fromkeys(own["form"])) if len(own) else []
    if forms and forms != ["cash"]:
        text += f" It comes as {listed(forms)}."
    for days in [part.split(" to ") for part in fund.period or () if len(part) == len("2017-10-01 to 2018-03-31")]:
        first, last = (date_text(date.fromisoformat(day)) for day in days)
        text += f" It runs from {first} to {last}."
    if fund.restricted:
        text += " It is not restricted." if fund.restricted == "none" else f" It is restricted to: {fund.restricted}."
    if fund.carried_forward:
        text += f" Carried forward: {fund.carried_forward}."
    if fund.vat:
        text += f" VAT: {fund.vat.replace('_', ' ')}."
    return text


def programme_years(own: pd.DataFrame) -> str:
    """How long the amounts of a fund run, for their unit: "pounds over two years"."""
    years = {year for names in own["financial_years"] for year in names}
    numbers = {1: "one year", 2: "two years", 3: "three years", 4: "four years"}
    return f"pounds over {numbers.get(len(years), f'{len(years)} years')}" if years else "pounds"


def largest_deliverer(own: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Who delivers most of a fund's money, where it is not all, and the lines that are theirs; "" and none without."""
    sums = (
        own.dropna(subset=["deliverer"]).groupby("deliverer", sort=False)["amount"].agg(lambda one: sum(one.tolist()))
    )
    if not len(sums):
        return "", own.head(0)
    team = max(sums.index, key=lambda name: sums[name])
    part = own[own["deliverer"] == team]
    return (str(team), part) if len(part) < len(own) else ("", own.head(0))


def who_delivers(own: pd.DataFrame) -> str:
    """That nobody is named for a fund's projects, or one for all of them; empty where only some have somebody."""
    named = own["deliverer"].dropna().unique()
    if not len(named):
        return "The report does not say who delivers these projects."
    return f"The {named[0]} is to deliver all of them." if len(named) == 1 and own["deliverer"].notna().all() else ""


def team_share(fund: str, team: str, own: pd.DataFrame, every: pd.DataFrame) -> str:
    """How many projects of a fund a team delivers, and for how much of its money."""
    part, whole = (sum(of["amount"], start=Decimal(0)) for of in (own, every))
    return (
        f"{fund}: the {team} is to deliver {len(own)} of {counted(len(every), 'projects')}, for {pounds(part)} of "
        f"{pounds(whole)} ({100 * part / whole:.1f}%)."
    )


def projects_headline(team: str, own: pd.DataFrame, every: pd.DataFrame) -> str:
    """The team with its share of the fund; without a team, the largest project. `every` is in descending order."""
    if not team:
        return f"{every['project'].iloc[0]} is the largest project"
    part, whole = (sum(of["amount"], start=Decimal(0)) for of in (own, every))
    has = "has" if len(own) == 1 else "have"
    return f"{counted(len(own), 'projects')} of the {team} {has} {100 * part / whole:.0f}% of the fund"


def pieces(piled: pd.DataFrame) -> str:
    """Each piece of a column by year, for those who cannot see it: financial_year, part, amount (pounds)."""
    return "; ".join(f"{row.financial_year}: {row.part} {pounds(row.amount)}" for row in piled.itertuples())


def steps(bridge: pd.DataFrame) -> str:
    """Each step of a bridge, for those who cannot see it: step, amount (pounds, negative for a saving)."""
    return "; ".join(f"{row.step} {pounds(row.amount)}" for row in bridge.itertuples())


def rest_of(fund: pd.DataFrame) -> Decimal:
    """Pounds of a fund's lines that serve no single priority."""
    return sum(fund.loc[fund["priority"] == "none", "amount"], start=Decimal(0))


def money_elsewhere(beside: pd.DataFrame, without: Sequence[str], funds: Mapping[str, str]) -> dict[str, list[str]]:
    """For each priority without money of a fund: the other funds with money for it, from `beside_need`."""
    table = beside.set_index("priority")
    return {
        text: [funds[key] for key in funds if key in beside and table.at[text, key] is not None] for text in without
    }
