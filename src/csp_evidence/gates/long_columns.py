"""The different cells of long columns that have few, so that a gate judges each of them once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

LONG, FEW = 50_000, 8  # from so many rows on, columns with at most an eighth as many values are judged by these


def distinct_values(view: pd.DataFrame, columns: Collection[str]) -> list[pd.DataFrame]:
    """The different cells of those of `columns` of a long frame that have few, in a frame for each order of magnitude.

    In a frame a column with fewer repeats its first. What must hold of each value holds of all rows where it holds of
    these.
    """
    if len(view) < LONG:
        return []
    found: dict[int, dict[str, pd.Series]] = {}
    for name in view:
        cells = view[name].drop_duplicates() if name in columns else None
        if cells is not None and len(cells) <= len(view) // FEW:
            found.setdefault(len(str(len(cells))), {})[name] = cells
    return [_side_by_side(alike) for alike in found.values()]


def _side_by_side(columns: Mapping[str, pd.Series]) -> pd.DataFrame:
    longest = max(map(len, columns.values()))
    places = {name: [*range(len(cells)), *[0] * (longest - len(cells))] for name, cells in columns.items()}
    return pd.DataFrame({name: cells.take(places[name]).reset_index(drop=True) for name, cells in columns.items()})
