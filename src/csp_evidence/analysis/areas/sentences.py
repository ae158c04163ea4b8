"""The sentences on one partnership among all, made from its figures by rules that can say the opposite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from csp_evidence.analysis.areas.forces import police_of
from csp_evidence.analysis.areas.levels import CENSUS, INCOMPLETE, NO_RATE, NOT_AVAILABLE
from csp_evidence.analysis.assessment.change import DOWN, LITTLE, UP
from csp_evidence.analysis.assessment.peer_sentences import against, place_of, unusual
from csp_evidence.analysis.wording import date_text, figure, listed, opened

KIND = "partnerships of England and Wales"
NAMED = 3  # groups that a sentence names


def level_sentence(name: str, year: str, offences: int, place: pd.Series | None, caution: str | None) -> str:
    """How much was recorded, and what place among all that is; or why no level can be given.

    Parameters
    ----------
    place
        rate, rank, rank_low, rank_high, of and place of all offences; None where it has none.
    caution
        not_available, incomplete or no_rate; None for none.
    """
    if caution == NOT_AVAILABLE:
        return (
            f"The figures of {name} for the {year} are not available. "
            f"The {offences:,} offences recorded under its name are a remainder and do not say how much crime there is."
        )
    if caution == INCOMPLETE:
        return (
            f"The figures of {name} for the {year} are incomplete. {offences:,} offences are recorded under its name, "
            "and others that were committed there are not."
        )
    if caution == NO_RATE or place is None:
        return (
            f"The police recorded {offences:,} offences in {name} in the {year}. "
            "We give no rate per resident, and no place among others."
        )
    low, high = (int(place[end]) for end in ("rank_low", "rank_high"))
    ends = f", and between place {low} and {high} if chance is allowed for" if low < high else ""
    return (
        f"The police recorded {offences:,} offences in {name} in the {year}, {place['rate']:.1f} per 1,000 residents. "
        f"That is {_standing(place)}{ends}. {unusual(str(place['place']), 'partnerships')}"
    )


def rates_headline(name: str, place: pd.Series) -> str:
    """What place among all a rate has, by its `rank` and how many are ranked (`of`)."""
    return f"{opened(name)} has {_standing(place)}"


def _standing(place: pd.Series) -> str:
    return place_of(int(place["rank"]), int(place["of"]), KIND, "rate")


def around_sentence(around: pd.DataFrame, rates: Mapping[str, float]) -> str:
    """The rates of the force and of the nation."""
    police, nation = police_of(around.at["force", "name"]), around.at["nation", "name"]
    return (
        f"In the area of {police} the rate was {rates['force']:.1f} per 1,000 residents, in {nation} it was "
        f"{rates['nation']:.1f}."
    )


def published_sentence(published: Mapping[str, float | int | None]) -> str:
    """The rate that the publisher gives itself, beside ours."""
    if published["rate"] is None or published["residents"] is None:
        return "The ONS publishes no rate for the area."
    people = f"{published['residents']:,} residents"
    return f"The ONS itself gives {published['rate']:.1f} per 1,000, with {people}, rounded to 100."


def neighbours_sentence(name: str, answered: pd.DataFrame, total: str) -> str:
    """How the rate of all offences compares with those that areas like the nearest neighbours usually have."""
    whole = answered.set_index("series").loc[total]
    told = opened(against("its nearest neighbours", whole))
    return f"{opened(name)} beside its nearest neighbours: {told[0].lower()}{told[1:]}."


def groups_sentence(table: pd.DataFrame, word: str) -> str:
    """The offence groups whose level is high (or low) against the nearest neighbours, the first few by name."""
    names = [name.lower() for name in table.loc[table["verdict"] == word, "offence_group"]]
    if not names:
        return f"No offence group is {word} against them."
    return f"{opened(word)} against them: {listed(names, most=NAMED, others='other groups')}."


def base_sentence(name: str, people: pd.Series, shared: str, *, alone: bool, comparable: bool) -> str:
    """What a rate is worked out with, and what is not known for a part of a district.

    Parameters
    ----------
    shared
        The districts that it shares with others, in words; empty for none.
    alone
        Whether it holds no whole district besides.
    comparable
        Whether it has a rate.
    """
    residents, day = f"{int(people['residents']):,}", date_text(people["day"].date())
    if people["basis"] != CENSUS:
        use = "Rates use the" if comparable else "The area has"
        return f"{use} {residents} residents{'' if comparable else ','} estimated for {day}."
    told = (
        f"{opened(name)} {'is' if alone else 'holds'} a part of a district ({shared}). What is published by district "
        "only is not known for it: residents after 2021, their ages and ethnic groups, and nearest neighbours. The "
        f"Census of {day} counted {residents} residents in its small areas."
    )
    return f"{told} Its rates use these, and those of other areas later estimates." if comparable else told


def unassigned_sentence(name: str, force: str, found: pd.DataFrame, total: str, caution: str | None) -> str:
    """What the force placed in no partnership, with its share; that it has no row of its own where it has none.

    Of an area whose figures are not available or incomplete it is known that offences there are among them.
    """
    police = opened(police_of(force))
    if found.empty:
        return f"{police} have no row of their own in the national table. What they placed nowhere is not known."
    row = found.loc[total]
    if not row["unassigned"]:
        return f"{police} placed every offence in a partnership, so none is missing here for that reason."
    share = f"{row['share']:.1f}%" if row["share"] >= 0.05 else "under 0.1%"
    told = f"{police} placed {int(row['unassigned']):,} of {int(row['force']):,} offences ({share}) in no partnership."
    if caution in (NOT_AVAILABLE, INCOMPLETE):
        return f"{told} Offences in {name} are among them."
    return f"{told} Some may have been committed here. The figures of the area are too low by those."


def months_sentence(name: str, year: str, total: pd.Series, unknown: Mapping[str, float], *, margin: float) -> str:
    """What the last twelve months say against the twelve before, and what moved in and out of Unknown.

    `margin` is the change in % that is little.
    """
    now, before = int(total["offences"]), int(total["before"])
    word = {UP: "rose", DOWN: "fell"}.get(str(total["verdict"]))
    if word:
        told = f"Recorded offences in {name} {word} by {abs(total['change']):.1f}%, to {now:,} in the {year}."
    elif total["verdict"] == LITTLE:
        told = (
            f"Recorded offences in {name} changed little, by {figure(total['change'], '+.1f')}% to {now:,} in the "
            f"{year}. Little is within {margin:g}%."
        )
    else:
        told = (
            f"It is too uncertain to say whether recorded offences in {name} rose or fell. There were {now:,} in the "
            f"{year} and {before:,} in the year before."
        )
    return (
        f"{told} The force placed {unknown['unknown']:.1f}% of its offences in no area, and "
        f"{unknown['unknown_before']:.1f}% the year before. When that share moves, the counts of areas move with it."
    )


def index_words(found: pd.DataFrame) -> dict[str, Any]:
    """The deprivation of a partnership as words: tenth, fifth, crime_tenth, crime_fifth (in %), lsoas."""
    whole, crime = found.iloc[0], found.iloc[1]
    return {
        "tenth": whole["tenth"], "fifth": whole["fifth"], "crime_tenth": crime["tenth"], "crime_fifth": crime["fifth"],
        "lsoas": int(whole["lsoas"]),
    }  # fmt: skip


def months_headline(name: str, years: pd.DataFrame) -> str:
    """The financial years with the most and the fewest offences, from `months.financial_years`."""
    most, fewest = (years.loc[at] for at in (years["offences"].idxmax(), years["offences"].idxmin()))
    return f"In {name} {most['year']} had the most recorded offences and {fewest['year']} the fewest"
