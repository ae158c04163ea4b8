"""In how many ways lines can reach a stated total: whether labels and amounts could be paired otherwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from csp_evidence.analysis import casts

MOST_LINES = 62  # the number of subsets fits into 64 bits
HALVED = 40  # lines up to which the subsets of each half are listed, about a million a half
MOST_STEPS = 20_000_000  # cells of the table of sums: 160 MB


def candidates(lines: pd.DataFrame, total_id: str) -> pd.DataFrame:
    """The lines that could count towards a stated total: those of its fund and paragraph, savings left out."""
    own = casts.members(lines, total_id)
    of_kind = lines["fund"].isin(own["fund"]) & lines["paragraph"].isin(own["paragraph"])
    return lines[of_kind & ~lines["withdrawn"]]


def subsets_reaching(amounts: Sequence[Decimal], total: Decimal) -> int:
    """How many subsets of the amounts add up to `total`; the empty one is not counted.

    Up to 40 lines, the sums of both halves are listed and met in the middle (Horowitz and Sahni 1974); beyond, subsets
    are counted sum by sum (Bellman 1957), in steps of the greatest common divisor of the amounts.

    Raises
    ------
    ValueError
        An amount that is not positive or has a fraction of a penny, more than 62 lines, or more than 40 of amounts so
        unround that the table of sums would not fit.
    """
    pence = [_pence(amount) for amount in amounts]
    goal = _pence(total)
    if len(pence) > MOST_LINES:
        raise ValueError(f"subsets are counted for at most {MOST_LINES} lines, not {len(pence)}")
    step = math.gcd(*pence) if pence else 1
    if not pence or goal % step or goal > sum(pence):
        return 0
    if len(pence) <= HALVED:
        return _meet(pence, goal)
    # The lines left out reach the rest, so the smaller of the two sums is counted.
    steps = min(goal, sum(pence) - goal) // step
    if steps > MOST_STEPS:
        raise ValueError(
            f"{len(pence)} lines in steps of {step} pence would need a table of {steps:,} sums; split the lines"
        )
    return _table([amount // step for amount in pence], steps)


def _pence(amount: Decimal) -> int:
    pence = amount * 100
    if amount <= 0 or pence != int(pence):
        raise ValueError(f"{amount} is not a positive amount in whole pence")
    return int(pence)


def _meet(pence: Sequence[int], goal: int) -> int:
    first = np.sort(_sums(pence[: len(pence) // 2]))
    second = goal - np.sort(_sums(pence[len(pence) // 2 :]))  # in order, for speed
    return int((np.searchsorted(first, second, side="right") - np.searchsorted(first, second, side="left")).sum())


def _sums(pence: Sequence[int]) -> np.ndarray:
    sums = np.zeros(1, dtype=np.int64)
    for amount in pence:
        sums = np.concatenate([sums, sums + amount])
    return sums


def _table(amounts: Sequence[int], goal: int) -> int:
    """Ways to reach every sum up to `goal`, line by line; sums that the lines so far cannot reach are left alone."""
    ways = np.zeros(goal + 1, dtype=np.int64)
    ways[0] = 1
    reach = 0
    for amount in sorted(amounts):
        if amount <= goal:
            reach = min(goal, reach + amount)
            ways[amount : reach + 1] += ways[: reach + 1 - amount].copy()
    return int(ways[goal])


def audit(lines: pd.DataFrame, cast: pd.DataFrame) -> pd.DataFrame:
    """How many choices of lines reach each stated total.

    Parameters
    ----------
    lines
        The funding lines.
    cast
        total_id, description, paragraph, stated (pounds), as from `casts.cast`.

    Returns
    -------
    DataFrame
        total_id, total (its description), paragraph, lines (that could count towards it), choices (of those lines),
        stated, reach_it (choices that reach it).
    """
    rows = []
    for total in cast.itertuples():
        own = candidates(lines, str(total.total_id))
        ways = subsets_reaching(own["amount"].tolist(), total.stated)
        tried = 2 ** len(own) - 1
        rows.append((total.total_id, total.description, total.paragraph, len(own), tried, total.stated, ways))
    columns = ["total_id", "total", "paragraph", "lines", "choices", "stated", "reach_it"]
    return pd.DataFrame(rows, columns=columns)
