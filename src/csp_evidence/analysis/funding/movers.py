"""Which stated figures move a quantity, a relation or anything else that is worked out from figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from csp_evidence.analysis.funding.figures import values_of
from csp_evidence.analysis.funding.readings import solve_readings
from csp_evidence.analysis.funding.relations import Expression

STEPS = (Fraction(1), Fraction(3, 7))


def movers(
    figures: pd.DataFrame,
    relations: pd.DataFrame,
    things: Mapping[str, Sequence[Expression]],
    only: Collection[str] | None = None,
) -> dict[str, set[str]]:
    """The stated figures that each thing rests on; a thing is told by its expressions.

    This is worked out and not read off the names: every figure, or each of `only`, is moved in turn, and what then has
    another value rests on it. A figure that cancels out, or that only another quantity of the same reading needs, is
    none. Two steps are tried, so that a curve that comes back to its value is not taken for one that never left it.
    """
    stated = values_of(figures)
    before = solve_readings(relations, stated)
    found: dict[str, set[str]] = {name: set() for name in things}
    for figure in stated if only is None else [name for name in stated if name in only]:
        for step in STEPS:
            after = solve_readings(relations, {**stated, figure: stated[figure] + step})
            moved = {name for name, value in after.items() if value != before[name]}
            for name, expressions in things.items():
                touched = [item for item in expressions if not moved.isdisjoint(item.names)]
                if any(item.value(after) != item.value(before) for item in touched):
                    found[name].add(figure)
    return found
