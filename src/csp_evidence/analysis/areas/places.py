"""Where crime is recorded within one partnership, by the small areas of the census, and which months say little."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment.small_areas import CRIMES, INCIDENTS, INSIDE

COLLAPSED = 0.5  # of the middle month: with fewer crimes than that a month is a gap in the file, and no fall
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


def months(located: pd.DataFrame) -> pd.DataFrame:
    """The months of the year in the partnership, and whether each is whole.

    Some forces' files collapse for a month or more. A month with fewer than half of the crimes of the middle month is
    told as a gap.

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


def sentence(name: str, small: pd.DataFrame, half: int, by_month: pd.DataFrame) -> str:
    """In how few small areas half of the crimes are, and which months are gaps.

    Parameters
    ----------
    small
        From `small_areas.by_small_area`.
    half
        How many small areas hold half of the crimes.
    by_month
        From `months`.
    """
    told = (
        f"Half of the {int(small[CRIMES].sum()):,} crimes that the police placed in {name} are in {half} of its "
        f"{len(small)} small areas. Points are anonymised and are no addresses."
    )
    gaps = by_month.loc[by_month["state"] == GAP, "month"]
    if gaps.empty:
        return told
    named = ", ".join(f"{month:%B %Y}" for month in gaps)
    return f"{told} The file has far too few for {named}, which is a gap and not a fall."
