"""The duties of a partnership that is known by national figures alone."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from csp_evidence.analysis.assessment import statute

CHANGES = "changes"  # the duty that takes more than one year
SHOWN = ["instrument", "provision", "requirement", "status", "missing", "checked"]


def covered(duties: pd.DataFrame, supplied: Collection[str], *, months: bool, level: bool = True) -> pd.DataFrame:
    """How far the duties are in the evidence, as `statute.coverage` judges them.

    The table of a year and its residents are recorded crime and population; what has changed takes months as well.
    Where the table has no `level` of the partnership, it holds no recorded crime of it.

    Returns
    -------
    DataFrame
        instrument, provision, requirement, status, missing, checked.
    """
    national = {*supplied, "population", *(["recorded_crime"] if level else [])}
    changes = duties["duty"] == CHANGES
    parts = [(duties[~changes], national), (duties[changes], national if months else {*supplied})]
    found = pd.concat([statute.coverage(part, there).set_index(part.index) for part, there in parts])
    return found.loc[duties.index, SHOWN].reset_index(drop=True)
