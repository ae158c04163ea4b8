"""Statements of a report set against the figures that they give once more: two transcriptions of one printed number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.analysis.funding.result_keys import STAGE, plain

STATED = f"{STAGE}.stated."
COLUMNS = ("claim_id", "paragraph", "figure", "states", "holds", "differs", "unknown")


def stated_figures(results: Mapping[str, Any]) -> dict[str, Fraction]:
    """The stated figures among results, by their ids as keys write them."""
    return {key.removeprefix(STATED): Fraction(value) for key, value in results.items() if key.startswith(STATED)}


def quotations(claims: Sequence[Claim], figures: Mapping[str, Fraction]) -> pd.DataFrame:
    """What every statement says of a stated figure, beside what the tables of money and officers hold.

    Parameters
    ----------
    figures
        The value of each stated figure by its id, as `stated_figures` gives them.

    Returns
    -------
    DataFrame
        One row a statement and figure, its index the place from 1 on; claim_id, paragraph, figure, states, holds (both
        as text; blank where no table has the figure), differs (1 where they do, else 0) and unknown (1 for a figure
        that no table has).
    """
    rows = [
        (claim.id, claim.paragraph, figure, *_compared(claim, figures.get(plain(figure)), figure in claim.figures))
        for claim in claims
        for figure in (*claim.figures, *claim.mentions)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), index=pd.RangeIndex(1, len(rows) + 1))


def _compared(claim: Claim, holds: Fraction | None, repeats: bool) -> tuple[str, str, int, int]:
    if holds is None:
        return (str(claim.stated), "", 0, 1)
    return (str(claim.stated), str(holds), int(repeats and exact(claim.stated) != holds), 0)


def copied(claims: Sequence[Claim], names: Mapping[str, Any], protected: Collection[str] = ()) -> pd.DataFrame:
    """What every statement says beside the other copies that we hold of it, in the columns of `quotations`.

    A copy that this edition has no value for is left out, and so is a count that is `protected`, which is rounded; an
    unknown name is marked so.
    """
    rows = [
        (claim.id, claim.paragraph, name, str(claim.stated), *_beside(claim, names, name))
        for claim in claims
        for name in claim.copies
        if names.get(name, "") is not None and name not in protected
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), index=pd.RangeIndex(1, len(rows) + 1))


def all_copies(
    claims: Sequence[Claim], names: Mapping[str, Any], results: Mapping[str, Any], protected: Collection[str] = ()
) -> pd.DataFrame:
    """The rows of `copied` and, where the results state figures, of `quotations`; the index counts from 1."""
    figures = stated_figures(results)
    rows = pd.concat(
        [copied(claims, names, protected), quotations(claims, figures) if figures else None], ignore_index=True
    )
    return rows.set_axis(range(1, len(rows) + 1))


def _beside(claim: Claim, names: Mapping[str, Any], name: str) -> tuple[str, int, int]:
    if name not in names:
        return ("", 0, 1)
    return (str(names[name]), int(exact(claim.stated) != exact(names[name])), 0)
