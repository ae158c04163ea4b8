"""Recorded crime of a year in one partnership: what is known of it, and its place among all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd

from csp_evidence.analysis.assessment import funnels
from csp_evidence.analysis.assessment.ranks import rank_intervals

PER = 1000
TOTAL = "total_recorded_crime"
CSP, FORCE, UNASSIGNED, AIRPORT = "csp", "force", "unassigned", "airport"
NOT_AVAILABLE, INCOMPLETE, NO_RATE = "not_available", "incomplete", "no_rate"
MID_YEAR, CENSUS = "mid-year estimate", "Census 2021"
FEWEST = 10  # offences in the middle partnership: of rarer offences a place among all says nothing
RANKS = ["rank", "rank_low", "rank_high", "of", "place"]

STANDINGS: dict[str, pd.DataFrame] = {}  # by a digest over all that goes in: 314 partnerships have the same table


def last_year(crime: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last year that the table holds."""
    return crime[crime["year_end"] == crime["year_end"].max()]


def shared_districts(districts: pd.DataFrame) -> pd.Series:
    """The codes of districts of which several partnerships hold a part."""
    holders = districts.groupby("lad_code")["csp_code"].nunique()
    return pd.Series(holders.index[holders > 1])


def mid_year_residents(population: pd.DataFrame) -> pd.Series:
    """Residents by lad_code, by the last mid-year estimate."""
    estimates = population[population["estimate"] == MID_YEAR]
    return estimates[estimates["date"] == estimates["date"].max()].set_index("lad_code")["persons"].astype(int)


def residents(districts: pd.DataFrame, population: pd.DataFrame, lsoas: pd.DataFrame) -> pd.DataFrame:
    """Residents of every partnership.

    Of whole districts: the last mid-year estimate. Of a part of a district there is none; there it is the residents of
    its LSOAs in the Census of 2021.

    Returns
    -------
    DataFrame
        By csp_code: residents, basis (mid-year estimate or Census 2021), day.
    """
    latest = mid_year_residents(population)
    part = districts["lad_code"].isin(shared_districts(districts)).groupby(districts["csp_code"]).any()
    whole = districts.assign(persons=districts["lad_code"].map(latest)).groupby("csp_code")["persons"].sum()
    census = lsoas.groupby("csp_code")["residents_census_2021"].sum().reindex(whole.index)
    days = population.groupby("estimate")["date"].max()
    return pd.DataFrame(
        {
            "residents": whole.where(~part, census).astype(int),
            "basis": part.map({True: CENSUS, False: MID_YEAR}),
            "day": part.map({True: days[CENSUS], False: days[MID_YEAR]}),
        }
    )


def cautions_of(
    cautions: pd.DataFrame, crime: pd.DataFrame, people: pd.Series | None = None, smallest: float = 0
) -> pd.DataFrame:
    """By csp_code: caution and reason, on the last year of the table; no_rate for partnerships with fewer than
    `smallest` people (residents by csp_code), of which the list says nothing.
    """
    listed = cautions[cautions["year_end"] == crime["year_end"].max()].set_index("csp_code")[["caution", "reason"]]
    few = pd.Series(dtype=int) if people is None else people[(people < smallest) & ~people.index.isin(listed.index)]
    reason = f"It has fewer than {smallest:,.0f} residents, and people who work there or visit would decide its rate."
    by_rule = pd.DataFrame({"caution": NO_RATE, "reason": reason}, index=few.index.rename("csp_code"))
    return pd.concat([listed, by_rule]) if len(by_rule) else listed


def usable_counts(crime: pd.DataFrame, cautions: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Offences of the last year by csp_code, one column a group; missing where a caution stands against their level.

    `cautions` come from `cautions_of`.
    """
    year = last_year(crime)
    own = year[year["kind"] == CSP].set_index("csp_code")[groups].astype(float)
    own.loc[own.index.isin(cautions.index)] = float("nan")
    return own


def standings(counts: pd.DataFrame, people: pd.Series, spread: pd.DataFrame) -> pd.DataFrame:
    """Every partnership's rate and place among all, for every group that is not too rare for one.

    Parameters
    ----------
    counts
        From `usable_counts`.
    people
        Residents by csp_code.
    spread
        dispersion by offence group: how much more counts vary than chance alone would make them.

    Returns
    -------
    DataFrame
        By csp_code and offence_group: rate (per 1,000 residents), rank, rank_low, rank_high (95%), of (how many are
        ranked), place (above, inside or below the 95% limits of the funnel).
    """
    parts = (counts, people.to_frame(), spread)
    key = hashlib.sha256(b"".join(pd.util.hash_pandas_object(part).to_numpy().tobytes() for part in parts)).hexdigest()
    if key not in STANDINGS:
        STANDINGS[key] = _standings(counts, people, spread)
    return STANDINGS[key]


@dataclass(frozen=True)
class Everywhere:
    """What is known of every partnership: `homes` (`residents`), `cautions` (`cautions_of`), `counts`
    (`usable_counts`), `ranked` (`standings`).
    """

    homes: pd.DataFrame
    cautions: pd.DataFrame
    counts: pd.DataFrame
    ranked: pd.DataFrame


def everywhere(
    crime: pd.DataFrame,
    districts: pd.DataFrame,
    groups: pd.DataFrame,
    cautions: pd.DataFrame,
    lsoas: pd.DataFrame,
    population: pd.DataFrame,
    smallest: float = 0,
) -> Everywhere:
    """The level of every partnership, from the national inputs as they are read; `groups` by offence_group. One with
    fewer than `smallest` residents has no rate and no place.

    A batch has it worked out once, in the process that its kernels are forked from.
    """
    homes = residents(districts, population, lsoas)
    known = cautions_of(cautions, crime, homes["residents"], smallest)
    counts = usable_counts(crime, known, list(groups.index))
    spread = groups[["dispersion", "freedom"]].astype(float)
    return Everywhere(homes, known, counts, standings(counts, homes["residents"], spread))


def _standings(counts: pd.DataFrame, people: pd.Series, spread: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for group in counts:
        if counts[group].median() < FEWEST:
            continue
        phi = float(spread.at[group, "dispersion"])
        ranks = rank_intervals(counts[group], people, dispersion=phi)
        found[group] = ranks.assign(of=len(ranks), place=funnels.places(counts[group], people, phi))
    return pd.concat(found, names=["offence_group", "csp_code"]).reorder_levels(["csp_code", "offence_group"])


def number_ranked(ranked: pd.DataFrame) -> int:
    """How many partnerships have a place by all offences."""
    return int(ranked.xs(TOTAL, level="offence_group")["of"].max())


def leaves(groups: pd.DataFrame) -> list[str]:
    """The offence groups that have no parts, which add up to all offences."""
    return [group for group in groups.index if group not in set(groups["part_of"])]


def levels_table(
    own: pd.Series,
    people: int,
    around: pd.DataFrame,
    places: pd.DataFrame | None,
    answered: pd.DataFrame,
    groups: pd.DataFrame,
) -> pd.DataFrame:
    """The offence groups of one partnership beside its force, its nation and its neighbours.

    Parameters
    ----------
    own
        Offences by group.
    people
        Residents.
    around
        From `wider`.
    places
        rank, rank_low, rank_high, of and place by group, from `standings`; None where it has none.
    answered
        From `peer_groups.answers` against the group neighbours; empty where there are none.
    groups
        label and part_of by offence group, in the order in which they are shown.

    Returns
    -------
    DataFrame
        offence_group (its label), offences, share (% of all), rate, force_rate, nation_rate (per 1,000), rank,
        rank_low, rank_high, place; neighbours_rate and verdict where there are neighbours.
    """
    table = pd.DataFrame(
        {
            "offence_group": groups["label"],
            "offences": own[groups.index].astype(int),
            "share": 100 * own[groups.index].astype(float) / float(own[TOTAL]),
            "rate": PER * own[groups.index].astype(float) / people,
        }
    )
    for row in around.index:
        table[f"{row}_rate"] = PER * around.loc[row, groups.index].astype(float) / float(around.at[row, "residents"])
    if places is not None:
        table = table.join(places[["rank", "rank_low", "rank_high", "place"]].astype(dict.fromkeys(RANKS[:3], "Int64")))
    if len(answered):
        of = answered.set_index("series")
        table["neighbours_rate"], table["verdict"] = of["peer_rate"].astype(float), of["verdict"]
    return table.reset_index(drop=True)


def plain_table(own: pd.Series, groups: pd.DataFrame) -> pd.DataFrame:
    """The offence groups of a partnership that has no rates: offence_group (its label), offences, share (% of all)."""
    counts = own[groups.index].astype(int)
    return pd.DataFrame(
        {"offence_group": groups["label"], "offences": counts, "share": 100 * counts / max(int(own[TOTAL]), 1)}
    ).reset_index(drop=True)


def group_results(table: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The results on each offence group but all offences: offences, and rate and rank where it has them."""
    columns = [name for name in ("offences", "rate", "rank") if name in table]
    return table.set_index(groups.index)[columns].drop(index=TOTAL).astype(object)


def against_nation(table: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The rate of each group without parts as a multiple of the nation's: offence_group, ratio; highest first."""
    own = table.set_index(groups.index).loc[leaves(groups)]
    ratio = own["rate"] / own["nation_rate"].where(own["nation_rate"] > 0)
    shown = own[["offence_group"]].assign(ratio=ratio).dropna(subset=["ratio"])
    return shown.sort_values("ratio", ascending=False, ignore_index=True)


def every_rate(ranked: pd.DataFrame, districts: pd.DataFrame, area: str, name: str) -> pd.DataFrame:
    """The rate of all offences of every partnership that has one: area_name, rate; highest first.

    `name` is what the area `area` is called; the others have the names of `districts`.
    """
    names = districts.drop_duplicates("csp_code").set_index("csp_code")["csp_name"]
    rates = ranked.xs(TOTAL, level="offence_group")["rate"].dropna()
    shown = pd.DataFrame({"area_name": names.reindex(rates.index).where(rates.index != area, name), "rate": rates})
    return shown.sort_values("rate", ascending=False, kind="stable", ignore_index=True)
