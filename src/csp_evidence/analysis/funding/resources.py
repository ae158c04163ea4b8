"""What is counted and no money, such as officers: counted in two ways, and the sum that counts some of it twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from csp_evidence.analysis.funding.funds import TwoWays
from csp_evidence.analysis.funding.reconciliation import Reconciliation
from csp_evidence.analysis.funding.result_keys import plain


@dataclass(frozen=True)
class Counted:
    """A resource that is counted in two ways.

    `lines` are those of the one view: line_id, paragraph, description, number. `whole` and `part` are the stated
    totals, and `choices` every choice of lines that adds up to `part`.
    """

    resource: str
    ways: TwoWays
    lines: pd.DataFrame
    whole: int
    part: int
    part_called: str
    choices: list[tuple[str, ...]]

    @property
    def results(self) -> dict[str, int]:
        """The sum of the view, and in how many ways its lines reach the part."""
        name = plain(self.resource)
        return {
            f"{name}.by_{plain(self.ways.view)}": int(self.lines["number"].sum()),
            f"{name}.choices_for_{plain(self.ways.part)}": len(self.choices),
        }


def counted_two_ways(money: Reconciliation) -> list[Counted]:
    """The resources for which funds.yml names two ways of counting."""
    found = []
    lines, totals = money.counted
    numbers = totals.set_index("total_id")
    for table in money.funds.tables:
        ways = table.two_ways
        if ways is None or not {ways.whole, ways.part} <= set(numbers.index):
            continue
        own = lines[(lines["resource"] == table.resource) & (lines["view"] == ways.view)]
        part = int(numbers.at[ways.part, "number"])
        found.append(
            Counted(
                str(table.resource),
                ways,
                own,
                int(numbers.at[ways.whole, "number"]),
                part,
                str(numbers.at[ways.part, "description"]),
                choices(own, part),
            )
        )
    return found


def choices(lines: pd.DataFrame, goal: int) -> list[tuple[str, ...]]:
    """Every choice of lines (line_id, number) that adds up to `goal`, as line ids."""
    rows = [(str(row.line_id), int(row.number)) for row in lines.itertuples()]
    return [
        tuple(name for name, _ in chosen)
        for size in range(1, len(rows) + 1)
        for chosen in combinations(rows, size)
        if sum(number for _, number in chosen) == goal
    ]


def two_way(lines: pd.DataFrame, inside: Sequence[str]) -> pd.DataFrame:
    """Lines down, whether they belong to the part across.

    Parameters
    ----------
    lines
        line_id, description, paragraph, number.
    inside
        The line ids that make up the part.

    Returns
    -------
    DataFrame
        description, paragraph, inside, outside, number; the last row adds up.
    """
    within = lines["line_id"].isin(list(inside))
    numbers = lines["number"].map(int)
    table = pd.DataFrame(
        {
            "description": lines["description"],
            "paragraph": lines["paragraph"],
            "inside": numbers.where(within, 0),
            "outside": numbers.where(~within, 0),
            "number": numbers,
        }
    )
    sums = {name: int(table[name].sum()) for name in ("inside", "outside", "number")}
    total = pd.DataFrame([{"description": "All", "paragraph": "", **sums}])
    return pd.concat([table, total], ignore_index=True)
