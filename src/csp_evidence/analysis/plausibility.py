"""Measures of whether figures can be right although each cell is well formed: jumps, zero runs, repeats, gaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

NEIGHBOURS = 3
BUSY = 5  # a series with this many offences in its median month does not fall to zero unnoticed
SOME = 5  # as many cells that are not zero make two equal lists more than chance
PLENTY = 50


def combinations_missing(frame: pd.DataFrame, keys: Sequence[str]) -> int:
    """How many rows are missing for every combination of the values of `keys` to be there; below zero, too many."""
    sizes = [frame[key].nunique() for key in keys]
    return int(np.prod(sizes)) - len(frame)


def months_missing(months: pd.Series) -> int:
    """How many months between the first and the last are not there at all."""
    there = pd.DatetimeIndex(months.dropna().unique())
    if not len(there):
        return 0
    return len(pd.date_range(there.min(), there.max(), freq="MS").difference(there))


def jumps(matrix: pd.DataFrame) -> pd.DataFrame:
    """How far each month lies from the months around it, in units of the usual scatter of its series.

    Counts are put on a scale on which chance is about the same at every level, 2 sqrt(x + 3/8) (F. J. Anscombe, 1948,
    Biometrika 35); the months around are the median of up to three on each side; the scatter is the median absolute
    deviation times 1.4826, and never less than that of a Poisson count about such a median, 1.2.

    Parameters
    ----------
    matrix
        Counts; a row a month, in order, a column a series.

    Returns
    -------
    DataFrame
        Of the same shape; 0 is as expected, and 1 as usual.
    """
    level = 2 * np.sqrt(matrix.astype(float) + 0.375)
    around = [level.shift(step) for step in range(-NEIGHBOURS, NEIGHBOURS + 1) if step]
    middle = _median(around, level)
    off = (level - middle).abs()
    return off / (1.4826 * off.median()).clip(lower=1.2)


def _median(parts: Sequence[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    stacked = np.stack([part.to_numpy() for part in parts]) if len(like) else np.zeros((1, *like.shape))
    known = ~np.isnan(stacked).all(axis=0)
    found = np.full(like.shape, np.nan)
    ordered = np.sort(stacked[:, known], axis=0)  # missing values last
    count = (~np.isnan(ordered)).sum(axis=0)
    column = np.arange(ordered.shape[1])
    found[known] = (ordered[(count - 1) // 2, column] + ordered[count // 2, column]) / 2
    return pd.DataFrame(found, index=like.index, columns=like.columns)


def zero_runs(matrix: pd.DataFrame) -> pd.DataFrame:
    """The length of the run of zeros that a month is part of, in series that are seldom zero; 0 elsewhere.

    Rows and columns as for `jumps`. A series counts where its median month has 5 offences or more.
    """
    zero = matrix.fillna(1) == 0
    runs = pd.DataFrame(0, index=matrix.index, columns=matrix.columns)
    for name in matrix.columns[(matrix.median() >= BUSY) & zero.any()]:
        flags = zero[name]
        runs[name] = flags.groupby((~flags).cumsum()).transform("sum").where(flags, 0).astype(int)
    return runs


def repeats(frame: pd.DataFrame, *, group: Sequence[str], within: str, value: str) -> pd.Series:
    """How many other lists of figures are the same as the one that a row is part of.

    A list is the figures of one combination of `group`, in the order of `within`. Only lists that cannot well be equal
    by chance count: five figures that are not zero, and 50 offences together.
    """
    if frame.empty:
        return pd.Series(dtype=int)
    keyed = frame.drop_duplicates([*group, within]).astype({value: float})
    lists = keyed.pivot(index=list(group), columns=within, values=value).fillna(-1)
    telling = (lists.gt(0).sum(axis=1) >= SOME) & (lists.clip(lower=0).sum(axis=1) >= PLENTY)
    same = pd.Series(0, index=lists.index)
    told = lists[telling]
    if len(told):
        same[telling] = _twins(told)
    keys = pd.MultiIndex.from_frame(frame[list(group)]) if len(group) > 1 else pd.Index(frame[group[0]])
    return pd.Series(same.reindex(keys).fillna(0).astype(int).to_numpy(), index=frame.index)


def _twins(lists: pd.DataFrame) -> np.ndarray:
    rows = pd.Series([row.tobytes() for row in lists.to_numpy()])
    return np.asarray(rows.map(rows.value_counts()) - 1)


def change_on_year(frame: pd.DataFrame, *, group: str, year: str, value: str) -> pd.Series:
    """The change on the year before in per cent, within each `group`; missing for the first year."""
    ordered = frame.sort_values([group, year])
    change = 100 * (ordered[value].astype(float) / ordered.groupby(group)[value].shift().astype(float) - 1)
    return change.reindex(frame.index)


def sum_differences(frame: pd.DataFrame, *, group: str, part: str, value: str) -> pd.Series:
    """What the figures of a row's `part` add up to, less the median over the parts of its `group`."""
    sums = frame.groupby([group, part])[value].sum()
    off = sums - sums.groupby(group).transform("median").astype(int)
    keys = pd.MultiIndex.from_frame(frame[[group, part]])
    return pd.Series(off.reindex(keys).to_numpy(), index=frame.index, dtype="Int64")
