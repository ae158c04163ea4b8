"""Where crime is recorded within one partnership, by the small areas of the census, and which months say little."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.areas.forces import plain_force
from csp_evidence.analysis.areas.hot_spots import HOT, TOO_FEW
from csp_evidence.analysis.areas.levels import NO_RATE
from csp_evidence.analysis.assessment import concentration, small_areas
from csp_evidence.analysis.assessment.small_areas import CRIMES, INCIDENTS, INSIDE
from csp_evidence.analysis.periods import MONTHS
from csp_evidence.analysis.wording import counted, listed, opened

COLLAPSED = 0.5  # of the typical month: a month with fewer crimes is a gap in the file, not a fall
USUAL, GAP = "as usual", "a gap in the file, not a fall"


def small_areas_of(lsoas: pd.DataFrame, area: str, street: pd.DataFrame | None) -> pd.DataFrame:
    """The small areas of one partnership, as `small_areas` takes them: without wards, which the look-up does not have.

    Parameters
    ----------
    lsoas
        lsoa_code, csp_code, residents_census_2021.
    street
        Counts of street-level records, from which the names come; a small area without a record has its code.

    Returns
    -------
    DataFrame
        lsoa_code, lsoa_name, ward_code, ward_name (both missing), residents.
    """
    own = lsoas[lsoas["csp_code"] == area]
    named = {} if street is None else dict(zip(street["lsoa_code"], street["lsoa_name"], strict=True))
    return pd.DataFrame(
        {
            "lsoa_code": own["lsoa_code"],
            "lsoa_name": [named.get(code, code) for code in own["lsoa_code"]],
            "ward_code": None,
            "ward_name": None,
            "residents": own["residents_census_2021"].astype("Int64"),
        }
    )


def by_own_force(street: pd.DataFrame, force: str) -> pd.Series:
    """Whether the force of the area recorded each count; `force` is what the national figures call it."""
    return street["reported_by"].map(plain_force) == plain_force(force)


def last_month(street: pd.DataFrame | None, force: str, otherwise: str) -> str:
    """The last month that the files of the area's own force hold; `otherwise` where there are none of it."""
    own = None if street is None else street.loc[by_own_force(street, force), "month"]
    return otherwise if own is None or own.empty else f"{own.max():%Y-%m}"


def what_lacks(street: pd.DataFrame | None, places: pd.DataFrame, force: str, year_end: str) -> tuple[str, str]:
    """What keeps the small areas from being shown, and the remedy; two empty texts where nothing does.

    Files of other forces alone hold some of an area's crimes, and tell no level.
    """
    if street is not None and len(street) and not by_own_force(street, force).any():
        inside = street[street["lsoa_code"].isin(places["lsoa_code"])]
        others = listed(sorted(set(inside["reported_by"])))
        return (
            f"The street-level files of its own force, {force}, are not supplied. Those of {others} hold "
            f"{counted(int(inside['records'].sum()), 'records')} in its small areas: a part, and no level.",
            f"Add the street-level files of {force}.",
        )
    return small_areas.what_lacks(street, places, year_end)


def recorded_by(located: pd.DataFrame) -> pd.DataFrame:
    """Which forces recorded what lies in the area: reported_by, crimes, incidents, the force with most first."""
    inside = located[located["where"] == INSIDE]
    table = inside.pivot_table(index="reported_by", columns="kind", values="records", aggfunc="sum")
    table = table.reindex(columns=[CRIMES, INCIDENTS]).fillna(0).astype(int).rename_axis(None, axis=1)
    return table.sort_values([CRIMES, INCIDENTS], ascending=False, kind="stable").reset_index()


def crimes_in(located: pd.DataFrame, codes: pd.Series) -> pd.Series:
    """Crimes by lsoa_code, those without one among them."""
    inside = located[(located["where"] == INSIDE) & (located["kind"] == CRIMES)]
    return inside.groupby("lsoa_code")["records"].sum().reindex(codes, fill_value=0).astype(int)


def again(located: pd.DataFrame, codes: pd.Series) -> float:
    """How stable the concentration is: the share (%) of the second half-year's crimes in the places of the first.

    The places are those few that held half of the crimes of the first half-year. Missing without crimes.
    """
    months = sorted(located["month"].unique())
    first, second = (
        crimes_in(located[located["month"].isin(part)], codes)
        for part in (months[: MONTHS // 2], months[MONTHS // 2 :])
    )
    chosen = first.sort_values(ascending=False, kind="stable").index[: concentration.places_for(first)]
    return 100 * float(second[chosen].sum()) / float(second.sum()) if second.sum() else float("nan")


def too_few(found: pd.DataFrame) -> bool:
    """Whether there are too few small areas for hot spots to be looked for."""
    return bool((found["spot"] == TOO_FEW).all())


def shaded(caution: str | None) -> dict[str, str]:
    """What a map of small areas shows: rates, or crimes where residents are no fair base."""
    if caution == NO_RATE:
        return {"value": "crimes", "unit": "Crimes"}
    return {"value": "rate", "unit": "Crimes per 1,000 residents"}


def hot_spots_headline(name: str, found: pd.DataFrame) -> str:
    """How many small areas are hot spots, the first few by name."""
    hot = found[found["spot"] == HOT]
    if too_few(found):
        return f"{opened(name)} has too few small areas to look for hot spots"
    if hot.empty:
        return f"No small area of {name} is a hot spot: crimes lie together no more than chance could explain"
    verb = "is a hot spot" if len(hot) == 1 else "are hot spots"
    named = listed(list(hot["small_area"]), most=3, others="others")
    return f"{counted(len(hot), 'small areas')} of {len(found)} {verb}: {named}"


def hot_spots_sentence(name: str, found: pd.DataFrame) -> str:
    """The headline, and how far to trust it."""
    if not (found["spot"] == HOT).any():
        return f"{hot_spots_headline(name, found)}."
    return (
        f"{hot_spots_headline(name, found)}. Such an area has, with its neighbours, more crimes than chance could "
        "explain. We expect about 1 in 20 of such findings to be wrong."
    )


def months_shown(table: pd.DataFrame) -> pd.DataFrame:
    """The months of `months` as words."""
    return table.assign(month=[f"{month:%B %Y}" for month in table["month"]])


def months(located: pd.DataFrame) -> pd.DataFrame:
    """The months of the year in the partnership, and whether each is whole.

    Some forces' files collapse for a month or more. A month with fewer than half of the crimes of the typical month is
    shown as a gap.

    Parameters
    ----------
    located
        From `small_areas.located`.

    Returns
    -------
    DataFrame
        month, crimes, incidents, state (as usual, or a gap in the file, not a fall).
    """
    inside = located[located["where"] == INSIDE]
    table = inside.pivot_table(index="month", columns="kind", values="records", aggfunc="sum")
    table = table.reindex(index=sorted(located["month"].unique()), columns=[CRIMES, INCIDENTS]).fillna(0).astype(int)
    whole = table[CRIMES] >= COLLAPSED * table[CRIMES].median()
    return table.rename_axis(None, axis=1).assign(state=whole.map({True: USUAL, False: GAP})).reset_index()


def beside_the_year_before(street: pd.DataFrame, places: pd.DataFrame, name: str, year_end: str) -> str:
    """The crimes of the year and of the year before, where the files hold both; a gap in either in their place.

    Empty where the files lack a month of the year before.
    """
    before = f"{int(year_end[:4]) - 1}{year_end[4:]}"
    if len(small_areas.months_lacking(street, before)):
        return ""
    years = [months(small_areas.located(street, places, name, end)) for end in (year_end, before)]
    gaps = pd.concat([table.loc[table["state"] == GAP, "month"] for table in years]).sort_values()
    if len(gaps):
        named = listed([f"{month:%B %Y}" for month in gaps], most=3)
        return f"The year cannot be compared with the year before, for the files have gaps: {named}."
    now, then = (int(table[CRIMES].sum()) for table in years)
    return (
        f"The files hold {now:,} crimes for the year and {then:,} for the year before. We do not say whether that is a "
        "change: two years do not show how much years usually differ."
    )


def sentence(name: str, year: str, small: pd.DataFrame, half: int, by_month: pd.DataFrame, stable: float) -> str:
    """In how few small areas half of the crimes are, whether they stay the same, and which months are gaps.

    Parameters
    ----------
    small
        From `small_areas.by_small_area`.
    half
        How many small areas hold half of the crimes.
    by_month
        From `months`.
    stable
        From `again`.
    """
    told = (
        f"Half of the {int(small[CRIMES].sum()):,} crimes that the police placed in {name} in the {year} are in "
        f"{half} of its {len(small)} small areas. The small areas that held half of the crimes in the first six "
        f"months held {stable:.0f}% in the six after them. Points are anonymised: they are not addresses."
    )
    gaps = by_month.loc[by_month["state"] == GAP, "month"]
    if gaps.empty:
        return told
    named = ", ".join(f"{month:%B %Y}" for month in gaps)
    return f"{told} The file has far too few for {named}: a gap in the file, not a fall in crime."
