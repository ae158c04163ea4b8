"""Refuses small counts of people at the place where anything leaves a stage."""

from __future__ import annotations

import pandas as pd

from csp_evidence.errors import GateError

PEOPLE = ("respondents", "responses", "persons")
RANKS = ("rank",)


def refuse_small_counts(frame: pd.DataFrame, threshold: int, what: str) -> None:
    """Refuse a table made from personal records in which a count of people lies from 1 to `threshold` - 1.

    Every column of whole numbers is taken for counts of people, save ranks.

    Raises
    ------
    GateError
        Names the table and the column, and not the count.
    """
    for name in frame:
        if name in RANKS or not pd.api.types.is_integer_dtype(frame[name]):
            continue
        if frame[name].between(1, threshold - 1).any():
            raise GateError(
                f"{what}, column {name}: a count of people is below the disclosure threshold of {threshold}, so that "
                "somebody could be recognised. Merge categories, or leave the breakdown out."
            )
