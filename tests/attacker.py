"""A reader who works out withheld counts from everything that is published, by integer linear programming.

What is published is a set of statements, each linear in the counts behind it: a cell, a margin, a total, a share with
its digits, the order of rows, a tie of ranks, a lead, "at most" in a text. A count is told where fewer than three
values fit all of them (the attacker's problem: A. Hundepool and others, Statistical Disclosure Control, 2012, ch. 4).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

LEAKS = Path(__file__).with_name("leaks.yml")
MOST = 100_000  # no consultation has as many answers
TOLD_BELOW = 3  # values: a count with fewer is told


@dataclass
class Attacker:
    """Counts by name with their bounds, and what was published of their sums."""

    _bounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    _sums: list[tuple[dict[str, float], float, float]] = field(default_factory=list)

    def count(self, name: str, least: int = 0, most: int = MOST) -> str:
        """A count that is between `least` and `most`; what is already known of it stands."""
        low, high = self._bounds.get(name, (0, MOST))
        self._bounds[name] = (max(low, least), min(high, most))
        return name

    def sums(self, terms: Mapping[str, float], least: float = -math.inf, most: float = math.inf) -> None:
        """The weighted sum of counts is between `least` and `most`."""
        for name in terms:
            self.count(name)
        self._sums.append((dict(terms), least, most))

    def share(self, name: str, base: str, percent: float, decimals: int) -> None:
        """A count is so many per cent of another, to so many decimals."""
        half = 0.5 * 10.0**-decimals
        self.sums({name: 100.0, base: -(percent - half)}, least=0)
        self.sums({name: 100.0, base: -(percent + half)}, most=0)

    def in_order(self, names: Sequence[str]) -> None:
        """Rows that are sorted, the largest first."""
        for higher, lower in itertools.pairwise(names):
            self.sums({higher: 1, lower: -1}, least=0)

    def tied(self, names: Sequence[str]) -> None:
        """Rows of the same rank."""
        for one, other in itertools.pairwise(names):
            self.sums({one: 1, other: -1}, 0, 0)

    def values(self, name: str, enough: int = TOLD_BELOW) -> list[int]:
        """Values of a count that fit everything, until `enough` are found; the lowest and highest are among them.

        Raises
        ------
        ValueError
            Nothing fits what was published, so that the attacker has misread it.
        """
        low, high = self._end(name, 1), self._end(name, -1)
        if low is None or high is None:
            raise ValueError(f"no counts fit what was published about {name}")
        found = sorted({low, high})
        for between in range(low + 1, high):
            if len(found) >= enough:
                break
            if self._end(name, 1, fixed=between) is not None:
                found.append(between)
        return sorted(found)

    def tells(self, name: str) -> bool:
        """Whether fewer than three values of a count fit everything."""
        return len(self.values(name)) < TOLD_BELOW

    def _end(self, name: str, sign: int, fixed: int | None = None) -> int | None:
        names = list(self._bounds)
        place = {one: at for at, one in enumerate(names)}
        goal = np.zeros(len(names))
        goal[place[name]] = sign
        low, high = (np.array([self._bounds[one][end] for one in names], dtype=float) for end in (0, 1))
        if fixed is not None:
            low[place[name]] = high[place[name]] = fixed
        if (low > high).any():
            return None
        constraints = []
        if self._sums:
            cells = [(row, place[one], by) for row, (terms, *_) in enumerate(self._sums) for one, by in terms.items()]
            rows, columns, values = zip(*cells, strict=True)
            matrix = csr_array((values, (rows, columns)), shape=(len(self._sums), len(names)))
            constraints = [LinearConstraint(matrix, *(np.array([one[end] for one in self._sums]) for end in (1, 2)))]
        found = milp(goal, integrality=np.ones(len(names)), bounds=Bounds(low, high), constraints=constraints)
        return None if found.x is None else round(float(found.x[place[name]]))


def read(published: Sequence[Mapping[str, Any]], attacker: Attacker | None = None) -> Attacker:
    """An attacker who has read statements as `leaks.yml` writes them."""
    reader = attacker or Attacker()
    for statement in published:
        match statement:
            case {"cell": name, "shows": int(value)}:
                reader.count(name, value, value)
            case {"cell": name}:
                reader.count(name, statement.get("least", 0), statement.get("most", MOST))
            case {"sum": terms, "is": value}:
                reader.sums(terms, value, value)
            case {"sum": terms}:
                reader.sums(terms, statement.get("least", -math.inf), statement.get("most", math.inf))
            case {"share": name, "of": base, "percent": percent, "decimals": decimals}:
                reader.share(name, base, percent, decimals)
            case {"order": names}:
                reader.in_order(names)
            case {"tied": names}:
                reader.tied(names)
            case _:
                raise ValueError(f"no statement: {statement}")
    return reader


def leaks() -> dict[str, Any]:
    """The leaks of tables that withhold counts, by their names."""
    document: dict[str, Any] = yaml.safe_load(LEAKS.read_text(encoding="utf-8"))
    return document
