"""Draws funding of any form from a seed: funds, tables that come out, and one mistake where it is wanted."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from csp_evidence.analysis.funding.funds import Funds
from csp_evidence.analysis.funding.reconciliation import PRINTED, Reconciliation

UNITS = {"pounds": 1, "£000s": 1000, "£m": 1_000_000, "pence": 1}
FLOWS = ("grant", "levy", "section 106", "new burdens", "reserves")
Cells = dict[tuple[str, str, str], str]


@dataclass(frozen=True)
class Drawn:
    """A draw: what funds.yml says, the printed cells, and the units of its tables."""

    funds: tuple[dict[str, Any], ...]
    tables: tuple[dict[str, Any], ...]
    cells: Cells
    units: dict[str, str]

    @property
    def totals(self) -> list[tuple[str, str, str]]:
        """The cells that other cells add up to."""
        rows = {(table["id"], name) for table in self.tables for name, row in table["rows"].items() if "adds" in row}
        return [key for key in self.cells if key[:2] in rows or key[2] == "total"]

    def reconciled(self) -> Reconciliation:
        """The draw as the notebook takes it."""
        rows = [(*key, text, "4.1") for key, text in self.cells.items()]
        columns = ["table", "row", "column", "printed", "paragraph"]
        frame = pd.DataFrame(rows, columns=columns, index=range(2, len(rows) + 2))
        return Reconciliation.of(Funds(funds=self.funds, tables=self.tables), {PRINTED: frame})  # type: ignore[arg-type]


def draw(seed: int) -> Drawn:
    """One to eight funds, each with a table of one to seven lines in one to four years, whose sums come out.

    In pounds and pence they come out exactly; in thousands and millions each cell is rounded by itself, as printed.
    """
    chance = random.Random(seed)
    funds, tables = [], []
    cells: Cells = {}
    units = {}
    for number in range(chance.randint(1, 8)):
        name = f"fund{number}"
        unit = units[name] = chance.choice(list(UNITS))
        funds.append(
            {
                "id": name,
                "label": f"Fund {number}",
                "payer": "Payer",
                "unit": unit,
                "flow": chance.choice(FLOWS),
                "income": chance.choice(["council", "A charity"]),
                "restricted": chance.choice(["none", "Projects"]),
            }
        )
        lines = [f"{name}_line{n}" for n in range(chance.randint(1, 7))]
        years = [f"y{n}" for n in range(chance.randint(1, 4))]
        pounds = {(line, year): chance.randint(1_000, 9_000_000) for line in lines for year in years}
        columns: dict[str, Any] = {year: {"period": [f"20{17 + n}/{18 + n}"]} for n, year in enumerate(years)}
        total = f"{name}_all"
        sums = {(total, year): sum(pounds[line, year] for line in lines) for year in years}
        if len(years) > 1:
            columns["total"] = {"adds": "all"}
            for row in (*lines, total):
                known = pounds if row in lines else sums
                sums[row, "total"] = sum(known[row, year] for year in years)
        form = {"match": chance.choice(["cash", "match", "in kind"])}
        rows: dict[str, Any] = {line: {"form": form["match"], "priority": chance.choice("ab")} for line in lines}
        tables.append({"id": name, "fund": name, "columns": columns, "rows": {**rows, total: {"adds": "all"}}})
        cells |= {(name, *place): printed(value, unit) for place, value in (pounds | sums).items()}
    return Drawn(tuple(funds), tuple(tables), cells, units)


def printed(pounds: int, unit: str) -> str:
    """Pounds as a table in this unit prints them."""
    if unit == "pence":
        return f"{100 * pounds:,}"
    if unit == "£m":
        return f"{pounds / 1_000_000:.3f}"
    return f"{(pounds + UNITS[unit] // 2) // UNITS[unit]:,}"


def with_mistake(drawn: Drawn, seed: int) -> tuple[Drawn, str]:
    """The draw with one total printed wrong by more than rounding can explain, and the figure that it gives."""
    chance = random.Random(seed)
    key = chance.choice(drawn.totals)
    text, unit = drawn.cells[key], drawn.units[key[0]]
    value = float(text.replace(",", ""))
    away = value * 2 + 1
    wrong = f"{away:.3f}" if unit == "£m" else f"{int(away) + 50:,}"
    single = len({column for table, _, column in drawn.cells if table == key[0]}) == 1
    return replace(drawn, cells={**drawn.cells, key: wrong}), key[1] if single else f"{key[1]}.{key[2]}"
