"""Which counts to withhold so that none that is too small can be worked out from what is left.

The method is that of cell suppression (L. H. Cox, JASA 75, 1980; Hundepool and others, Statistical Disclosure Control,
2012): small counts first, then as many others as it takes, tested by working out the largest value that each withheld
count could have for somebody who knows every total.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = tuple[int, str]
SLACK = 1e-6  # of the linear programme


@dataclass(frozen=True)
class Line:
    """Something a reader can add up: the signed sum of `cells` is `total`."""

    cells: Mapping[Cell, int]
    total: int


def withhold(
    values: Mapping[Cell, int], lines: Sequence[Line], threshold: int, *, last: Collection[Cell] = ()
) -> set[Cell] | None:
    """The cells to withhold, small ones and those that protect them; None where nothing would protect them.

    A small cell is protected when, as far as the lines tell, it could be as large as the threshold. While one is not,
    the smallest count that stands in a line with it is withheld as well, one of `last` (totals, which readers know from
    elsewhere) only where there is no other. In the end, what turns out not to be needed is shown again.
    """
    small = {cell for cell, value in values.items() if 0 < value < threshold}
    hidden = set(small)
    reader = _Reader(values, lines, threshold)
    while exposed := [cell for cell in sorted(small) if reader.can_tell(cell, hidden)]:
        added = {_partner({cell}, hidden, values, lines, last) for cell in exposed}
        found = {cell for cell in added if cell is not None}
        if not found:
            partner = _partner(_chain(exposed, hidden, lines), hidden, values, lines, last)
            found = set() if partner is None else {partner}
        if not found:
            return None
        hidden |= found
    for cell in sorted(hidden - small, key=lambda one: (one in last, values[one], one), reverse=True):
        rest = hidden - {cell}
        if not any(reader.can_tell(one, rest) for one in sorted(small)):
            hidden.discard(cell)
    return hidden


class _Reader:
    """Somebody who knows every line and wants to tell that a hidden count is below the threshold.

    A set of counts that fits every line and in which a cell reaches the threshold proves that it cannot be told; it
    proves that as long as all the counts in which it differs from the true ones stay hidden, and need not be worked out
    again.
    """

    def __init__(self, values: Mapping[Cell, int], lines: Sequence[Line], threshold: int) -> None:
        self._values, self._lines, self._threshold = values, lines, threshold
        self._proofs: dict[Cell, set[Cell]] = {}
        self._through: dict[Cell, list[int]] = {}
        for number, line in enumerate(lines):
            for cell in line.cells:
                self._through.setdefault(cell, []).append(number)

    def can_tell(self, cell: Cell, hidden: set[Cell]) -> bool:
        if cell in self._proofs and self._proofs[cell] <= hidden:
            return False
        rests = _rests(self._linked(cell, hidden), hidden, self._values)
        if not rests:
            return False
        if not _crossing(rests):
            return min(rest for unknown, rest in rests if cell in unknown) < self._threshold
        counts = _programme(cell, rests)
        if counts is None:
            return False
        proof = {one for one, count in counts.items() if abs(count - self._values[one]) > SLACK}
        for one, count in counts.items():
            if round(count, 6) >= self._threshold:
                self._proofs[one] = proof
        return round(counts[cell], 6) < self._threshold

    def _linked(self, cell: Cell, hidden: set[Cell]) -> list[Line]:
        """The lines that tie hidden cells to this one, directly or through others."""
        reached, chosen, ahead = {cell}, set(), [cell]
        while ahead:
            for number in self._through.get(ahead.pop(), ()):
                if number not in chosen:
                    chosen.add(number)
                    found = (self._lines[number].cells.keys() & hidden) - reached
                    reached |= found
                    ahead += found
        return [self._lines[number] for number in sorted(chosen)]


def _partner(
    cells: set[Cell], hidden: set[Cell], values: Mapping[Cell, int], lines: Sequence[Line], last: Collection[Cell]
) -> Cell | None:
    """The smallest shown count, not nought, that stands in a line with one of the cells."""
    shown = {one for line in lines if cells & line.cells.keys() for one in line.cells if one not in hidden}
    partners = [(one in last, values[one], one) for one in shown if values[one] > 0]
    return min(partners)[2] if partners else None


def _chain(exposed: Sequence[Cell], hidden: set[Cell], lines: Sequence[Line]) -> set[Cell]:
    """The hidden cells that lines tie to the exposed ones: what protects a count may need protection itself."""
    reached = set(exposed)
    while True:
        wider = reached | {one for line in lines if reached & line.cells.keys() for one in line.cells if one in hidden}
        if wider == reached:
            return reached
        reached = wider


def _rests(lines: Sequence[Line], hidden: set[Cell], values: Mapping[Cell, int]) -> list[tuple[dict[Cell, int], int]]:
    """Each line as the signed sum of its hidden cells and what that sum is."""
    found = []
    for line in lines:
        unknown = {cell: sign for cell, sign in line.cells.items() if cell in hidden}
        if unknown:
            known = sum(sign * values[cell] for cell, sign in line.cells.items() if cell not in hidden)
            found.append((unknown, line.total - known))
    return found


def _crossing(rests: Sequence[tuple[Mapping[Cell, int], int]]) -> bool:
    """Whether a hidden cell stands in two lines, or with a minus: then the bound needs a linear programme."""
    cells = [cell for unknown, _ in rests for cell in unknown]
    return len(cells) != len(set(cells)) or any(sign < 0 for unknown, _ in rests for sign in unknown.values())


def _programme(cell: Cell, rests: Sequence[tuple[Mapping[Cell, int], int]]) -> dict[Cell, float] | None:
    """Counts that fit every line, none below nought, with `cell` as large as can be; None where it has no bound.

    Raises
    ------
    ValueError
        The lines contradict each other, so that no counts fit them.
    """
    import numpy as np
    from scipy.optimize import linprog

    cells = sorted({one for unknown, _ in rests for one in unknown})
    place = {one: at for at, one in enumerate(cells)}
    matrix = np.zeros((len(rests), len(cells)))
    for row, (unknown, _) in enumerate(rests):
        for one, sign in unknown.items():
            matrix[row, place[one]] = sign
    goal = np.zeros(len(cells))
    goal[place[cell]] = -1
    found = linprog(goal, A_eq=matrix, b_eq=[rest for _, rest in rests], bounds=(0, None), method="highs")
    if found.x is None:
        if found.status == 3:
            return None
        raise ValueError(f"the totals of a table do not fit its counts: {found.message}")
    return dict(zip(cells, (float(count) for count in found.x), strict=True))
