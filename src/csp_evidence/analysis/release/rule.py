"""The rule for counts of people: rounded to 5 by cell keys, withheld where few, and never such that the rest is told.

Cell keys, rounding to 5 and withholding below 10 follow the Office for National Statistics. What is added keeps a
reader who knows a total exactly from working out the rest: see docs/methods/disclosure.md.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

STEP = 5  # what counts are rounded to
REACH = STEP - 1  # how far a shown count can lie from the one behind it
DOUBT = 2 * REACH + 1  # two shown counts that lie further apart are in the order of those behind them
FLOOR = 5  # the smallest threshold
SMALL_BASE = 30  # the smallest group that is broken down

Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True)
class Rule:
    """A partnership's rule: no count below `threshold` may be told, and no group below `small_base` is broken down.

    Raises
    ------
    ValueError
        The threshold is below 5.
    """

    threshold: int = FLOOR
    small_base: int = SMALL_BASE

    def __post_init__(self) -> None:
        if self.threshold < FLOOR:
            raise ValueError(f"disclosure_threshold is {self.threshold}; it may not be below {FLOOR}")

    @property
    def smallest(self) -> int:
        """The smallest count that is shown, such as 10: no count below the threshold is behind it."""
        return -(-(self.threshold + REACH) // STEP) * STEP

    @property
    def withheld_to(self) -> int:
        """The largest count that can be withheld, such as 9. Zero is withheld like it."""
        return self.smallest - 1

    @property
    def hidden(self) -> int:
        """The most that a count which is withheld rounds to, such as 5."""
        return self.smallest - STEP

    @property
    def unplaced(self) -> int:
        """How many people of a total the shown counts must leave over, each at its least, where others are withheld."""
        return self.threshold - 1

    def rounded(self, count: int, draw: float) -> int:
        """A count to one of the two multiples of 5 around it, to the nearer one the more often, as the draw settles."""
        below = count // STEP * STEP
        return below + STEP * (draw < count % STEP / STEP)

    def shown(self, count: int, draw: float) -> int | None:
        """A count as it is shown; None where it is withheld."""
        rounded = self.rounded(count, draw)
        return rounded if rounded >= self.smallest else None

    def weight(self, total: float, draw: float, largest: float) -> float:
        """A sum of weights as it is shown: rounded like a count, to steps of five people of the largest weight.

        With steps of 5 a person who counts for five would move the sum by a whole one, and readers know the weights.
        """
        step = STEP * largest
        below = step * (total // step)
        return float(below + step * (draw < (total - below) / step))


@dataclass(frozen=True)
class Line(Generic[Cell]):
    """What a reader can add up: `cells` are `total` people, or some of them where others have no cell."""

    total: int
    cells: tuple[Cell, ...]
    open: bool = False


def protected(
    counts: Mapping[Cell, int],
    lines: Sequence[Line[Cell]],
    rule: Rule,
    declared: Mapping[Cell, int] | None = None,
    withheld: Collection[Cell] = (),
    draws: Mapping[Cell, float] | None = None,
) -> dict[Cell, tuple[int | None, int]]:
    """Each count as it is shown, or None, and how many more than shown it can have been, for anybody who reads.

    In each line with somebody who is not shown, the counts that are shown, each at its least, leave over as many people
    as could be withheld at most without being told (4 at threshold 5). Where they leave fewer, the largest goes down by
    another 5. So each withheld count can be anything from 0 to at least 4, or from itself to the most that is withheld,
    even for a reader who knows all totals and this rule. The counts `declared` stand exactly; those `withheld` are of
    groups too small to be broken down. `draws` settle the rounding of each cell.
    """
    exact, drawn = declared or {}, draws or {}
    shown = {
        cell: None if cell in withheld else rule.shown(count, drawn.get(cell, 0.0)) for cell, count in counts.items()
    } | dict(exact)
    while sum(_lower(shown, line, rule, exact) for line in lines):
        pass  # a count that a line withholds may be one that another line showed
    through: dict[Cell, list[Line[Cell]]] = {cell: [] for cell in counts}
    for line in lines:
        for cell in line.cells:
            through[cell].append(line)
    crossed = {cell for cell, of in through.items() if len(of) > 1}
    result: dict[Cell, tuple[int | None, int]] = {}
    for cell, value in shown.items():
        more = sum(_lowered(value, shown, line, rule, exact, crossed) for line in through[cell])
        result[cell] = (value, 0 if cell in exact else REACH + more)
    return result


def _lower(shown: dict[Cell, int | None], line: Line[Cell], rule: Rule, exact: Mapping[Cell, int]) -> bool:
    """Lower the largest of a line until enough people are unplaced; whether anything changed."""
    changed = False
    while _unplaced(shown, line, exact) < rule.unplaced:
        values = {cell: value for cell in line.cells if cell not in exact and (value := shown[cell]) is not None}
        if not values or (not line.open and all(shown[cell] is not None for cell in line.cells)):
            break
        largest = max(values, key=values.__getitem__)
        less = values[largest] - STEP
        shown[largest] = less if less >= rule.smallest else None
        changed = True
    return changed


def _unplaced(shown: Mapping[Cell, int | None], line: Line[Cell], exact: Mapping[Cell, int]) -> int:
    """How many people of a line are left over where each shown count stands for the fewest that it can."""
    least = [value - (0 if cell in exact else REACH) for cell in line.cells if (value := shown[cell]) is not None]
    return line.total - sum(least)


def _lowered(
    value: int | None,
    shown: Mapping[Cell, int | None],
    line: Line[Cell],
    rule: Rule,
    exact: Mapping[Cell, int],
    crossed: Collection[Cell],
) -> int:
    """By how much a reader must think that a line may have lowered one of its counts: it would be about the largest.

    A line that was short of people has few left over in the end, unless other lines through its cells lowered them too.
    """
    others = [other for one in line.cells if one not in exact and (other := shown[one]) is not None]
    hides = line.open or any(shown[one] is None for one in line.cells)
    if value is None or not hides or value + STEP < max(others, default=0):
        return 0
    least = rule.smallest - REACH  # of what is left over by one that was lowered until it was withheld
    left = rule.unplaced + least + (least * len(line.cells) if any(one in crossed for one in line.cells) else 0)
    return -(-rule.unplaced // STEP) * STEP if _unplaced(shown, line, exact) < left else 0
