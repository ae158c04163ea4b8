"""What became of the crimes of one partnership, by the category of the police."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment.small_areas import CRIMES, INSIDE

NOT_KNOWN = "not_known"
CLASSES = ["court", "out_of_court", "no_prosecution", "no_suspect", NOT_KNOWN]
ALL = "All crimes"


def by_category(located: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """The crimes of the year by their last outcome, in % of each category.

    Parameters
    ----------
    located
        From `small_areas.located`, with the outcome of each count.
    classes
        outcome and class; an outcome that is not there counts as not known.

    Returns
    -------
    DataFrame
        crime_type (all crimes first, then the category with most crimes), crimes, and the share of each class (%).
    """
    own = located[(located["where"] == INSIDE) & (located["kind"] == CRIMES)]
    found = own["outcome"].map(classes.set_index("outcome")["class"]).fillna(NOT_KNOWN)
    sums = own.assign(found=found).pivot_table(index="crime_type", columns="found", values="records", aggfunc="sum")
    sums = sums.reindex(columns=CLASSES).fillna(0).astype(int)
    sums = sums.assign(crimes=sums.sum(axis=1)).sort_values("crimes", ascending=False, kind="stable")
    every = pd.concat([sums.sum().to_frame(ALL).T, sums])
    shares = 100 * every[CLASSES].div(every["crimes"].where(every["crimes"] > 0), axis=0)
    return shares.assign(crimes=every["crimes"])[["crimes", *CLASSES]].rename_axis("crime_type").reset_index()


def results(table: pd.DataFrame) -> dict[str, float]:
    """The shares of all crimes in each class, in %."""
    return {name: float(table.at[0, name]) for name in CLASSES}


def sentence(table: pd.DataFrame) -> str:
    """What became of the crimes, and what is not known yet."""
    court, other, ended, nobody, unknown = (f"{table.at[0, name]:.0f}%" for name in CLASSES)
    return (
        f"When the files were published, {court} of the year's crimes had led to a charge or a court case and {other} "
        f"to another action. In {ended} the suspect was not prosecuted or the case was not pursued, and in {nobody} "
        f"no suspect was found. For {unknown} the outcome is not known: the latest months have had least time."
    )
