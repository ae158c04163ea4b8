"""What the tables of one edition give away together, though each is safe by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

WITHHELD = "[c]"


@dataclass(frozen=True)
class Shown:
    """A table as it leaves: the columns that name a row and those that count people, the widest first.

    `adds_up` says that no person is in two rows of one total, a total being over the last of the keys.
    """

    name: str
    frame: pd.DataFrame
    keys: Sequence[str]
    counts: Sequence[str]
    adds_up: bool = True


def differences(tables: Sequence[Shown], threshold: int) -> list[str]:
    """What two tables of one edition give away together, in words; empty where nothing does.

    For each pair of tables that name a category alike, or each have a total, two things are looked for: a count that
    one withholds and the other shows under the same name, and two counts of the same name, or each the widest of its
    table, that differ by 1 to the threshold - 1, for then that few people are in one and not in the other.
    """
    found: list[str] = []
    cells = [(table, _cells(table)) for table in tables]
    for at, (first, ours) in enumerate(cells):
        for second, theirs in cells[at + 1 :]:
            for category in ours.keys() & theirs.keys():
                if category[0][0] != "total":
                    found += _leaks(first, ours[category], second, theirs[category], category, threshold)
            found += _unequal_totals(first, ours, second, theirs, threshold)
    return sorted(found)


def _cells(table: Shown) -> dict[tuple[tuple[str, str], ...], dict[str, Any]]:
    found = {}
    for row in table.frame.to_dict("records"):
        key = tuple(sorted((name, str(row[name])) for name in table.keys))
        found[key] = {name: _read(row[name]) for name in table.counts}
    return found | _totals(table)


def _totals(table: Shown) -> dict[tuple[tuple[str, str], ...], dict[str, Any]]:
    """The totals that readers can work out of the widest count, where no row of it is withheld."""
    if not (table.adds_up and table.counts and len(table.frame)):
        return {}
    widest = table.counts[0]
    values = pd.Series([_read(value) for value in table.frame[widest]], dtype=object)
    outer = [table.frame[name].astype(str).to_numpy() for name in list(table.keys)[:-1]] or [[""] * len(values)]
    sums = [sum(of) for _, of in values.groupby(outer) if all(isinstance(value, int) for value in of)]
    return {(("total", str(number)),): {widest: value} for number, value in enumerate(dict.fromkeys(sums))}


def _unequal_totals(
    first: Shown, ours: Mapping[Any, Any], second: Shown, theirs: Mapping[Any, Any], threshold: int
) -> list[str]:
    def totals(cells: Mapping[Any, Any]) -> list[int]:
        return [next(iter(of.values())) for category, of in cells.items() if category[0][0] == "total"]

    return [
        f"the totals of {first.name} and {second.name} differ by fewer than {threshold} people"
        for one in totals(ours)
        for other in totals(theirs)
        if 0 < abs(one - other) < threshold
    ]


def _read(value: Any) -> int | str | None:
    if isinstance(value, str) and value.strip() == WITHHELD:
        return WITHHELD
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if number == number and number == int(number) else None


def _leaks(
    first: Shown,
    ours: Mapping[str, Any],
    second: Shown,
    theirs: Mapping[str, Any],
    category: tuple[tuple[str, str], ...],
    threshold: int,
) -> list[str]:
    named = ", ".join(f"{name} {value}" for name, value in category)
    found = []
    for here, one in ours.items():
        for there, other in theirs.items():
            if one is None or other is None:
                continue
            where = f"{named}: {first.name} ({here}) and {second.name} ({there})"
            if here == there and (one == WITHHELD) != (other == WITHHELD):
                found.append(f"{where}: one shows what the other withholds")
            alike = here == there or (here == first.counts[0] and there == second.counts[0])
            if alike and WITHHELD not in (one, other) and 0 < abs(int(one) - int(other)) < threshold:
                found.append(f"{where}: they differ by fewer than {threshold} people")
    return found
