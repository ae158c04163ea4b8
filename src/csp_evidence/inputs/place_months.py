"""Joins files with a row a category and place and a column a month, as the Metropolitan Police publishes them.

A file of the last 24 months follows an older one that goes further back. Their headings differ by vintage, their months
may overlap, and a file may begin or end with a month of which it holds a handful of offences: a residue, which is no
month and no collapse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.layouts import PlaceMonths, place_of, plain
from csp_evidence.inputs.mps_borough import count_of

MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])")
RESIDUE = 0.05  # of the file's typical month: a month at either end with fewer offences is a residue
PLACE = ["place_code", "place_name", "borough"]


@dataclass(frozen=True)
class Joined:
    """The counts of several files: place_code (None for a borough), place_name, borough, category, month, offences.

    `homes` has the borough of each ward, by its code, that any of the files names.
    `residues` are the months that were left out of a file, `overlap` how many months two files hold, and `revised` how
    many of their counts differ; the file that goes on longer holds.
    """

    counts: pd.DataFrame
    homes: pd.Series
    residues: tuple[str, ...]
    overlap: int
    revised: int


def fits(header: Sequence[str], layout: PlaceMonths) -> bool:
    """Whether a row of headings has all that a layout needs, and months."""
    there = {plain(cell) for cell in header}
    needed = [layout.place, layout.major, layout.minor, *([layout.code] if layout.code else [])]
    return all({plain(name) for name in names} & there for names in needed) and any(map(MONTH.fullmatch, header))


def join_months(
    files: Mapping[str, Sequence[Sequence[str]]], layout: PlaceMonths, categories: Mapping[str, str]
) -> Joined:
    """The months of all files of one kind.

    Parameters
    ----------
    files
        The cells of each, the header first, by what messages call it.
    categories
        Our name of a category by the plain form of what a file calls it, or of its major (`layouts.plain`).

    Raises
    ------
    InputError
        A heading lacks, a category is not known, or a count is none: names file, row and column.
    """
    read = [_read(rows, layout, categories, shown) for shown, rows in files.items()]
    kept, residues = zip(*(_without_residues(frame) for frame in read), strict=True)
    ordered = sorted(kept, key=lambda frame: frame["month"].max())
    whole = ordered[0]
    overlap = revised = 0
    for later in ordered[1:]:
        both = set(whole["month"]) & set(later["month"])
        overlap += len(both)
        revised += _differing(whole, later, both)
        whole = pd.concat([whole[~whole["month"].isin(both)], later])
    left = tuple(sorted({month for months in residues for month in months} - set(whole["month"])))
    order = ["month", *PLACE, "category"]
    named = pd.concat(read).dropna(subset=["place_code", "borough"]).drop_duplicates("place_code")
    homes = named.set_index("place_code")["borough"]
    return Joined(whole.sort_values(order, kind="stable", ignore_index=True), homes, left, overlap, revised)


def _read(
    rows: Sequence[Sequence[str]], layout: PlaceMonths, categories: Mapping[str, str], shown: str
) -> pd.DataFrame:
    header = list(rows[0])
    names = {"place": layout.place, "major": layout.major, "minor": layout.minor}
    names |= {"code": layout.code} if layout.code else {}
    if layout.borough and {plain(name) for name in layout.borough} & {plain(cell) for cell in header}:
        names["borough"] = layout.borough
    at = {name: place_of(headings, header, shown, 1) for name, headings in names.items()}
    months = {place: f"{cell[:4]}-{cell[4:]}" for place, cell in enumerate(header) if MONTH.fullmatch(cell)}
    found: list[tuple[str | None, str, str | None, str, str, int]] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[place].strip() for name, place in at.items()}
        category = categories.get(plain(cells["minor"]), categories.get(plain(cells["major"])))
        if category is None:
            raise InputError(
                f"{shown}, row {number}: the category {cells['minor']!r} is not known. Add it to "
                "borough_categories.csv, or under renamed_categories of layouts.yml."
            )
        borough = cells["place"] if layout.code is None else cells.get("borough")
        where = cells.get("code"), cells["place"], borough, category
        found += [
            (*where, month, count_of(row[place], shown, header[place], number)) for place, month in months.items()
        ]
    frame = pd.DataFrame(found, columns=[*PLACE, "category", "month", "offences"])
    return frame.groupby([*PLACE, "category", "month"], as_index=False, dropna=False)["offences"].sum()


def _without_residues(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """A file without the months at its ends of which it holds a handful; those months."""
    totals = frame.groupby("month")["offences"].sum().sort_index()
    whole = totals.index[totals >= RESIDUE * totals.median()]
    left = [month for month in totals.index if month < whole.min() or month > whole.max()]
    return frame[~frame["month"].isin(left)], left


def _differing(one: pd.DataFrame, other: pd.DataFrame, months: set[str]) -> int:
    keys = [*PLACE[1:2], "category", "month"]
    sums = [part[part["month"].isin(months)].groupby(keys)["offences"].sum() for part in (one, other)]
    first, second = sums[0].align(sums[1], fill_value=0)
    return int((first != second).sum())
