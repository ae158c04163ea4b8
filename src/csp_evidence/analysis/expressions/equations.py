"""Relations solved for the names in them that have no value, exactly, and relations as formulas of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from csp_evidence.analysis.expressions.evaluation import difference
from csp_evidence.analysis.expressions.grammar import Expression, Node
from csp_evidence.analysis.expressions.refusals import ExpressionError

Values = Mapping[str, Fraction]


def solve(equations: Sequence[Expression], known: Values, unknowns: Sequence[str]) -> dict[str, Fraction]:
    """The one value of each unknown that meets every equation, by Gaussian elimination in fractions.

    Raises
    ------
    ExpressionError
        There is no solution, more than one, a name that is neither known nor to be solved for, or a product of two
        unknowns.
    """
    rows = [_row(item, known, unknowns) for item in equations]
    solved = 0
    for place in range(len(unknowns)):
        pivot = next((at for at in range(solved, len(rows)) if rows[at][place]), None)
        if pivot is None:
            raise ExpressionError(f"the relations leave {unknowns[place]} open: {_listed(equations)}")
        rows[solved], rows[pivot] = rows[pivot], rows[solved]
        rows[solved] = [number / rows[solved][place] for number in rows[solved]]
        for at, row in enumerate(rows):
            if at != solved and row[place]:
                rows[at] = [a - row[place] * b for a, b in zip(row, rows[solved], strict=True)]
        solved += 1
    if any(row[-1] for row in rows[solved:]):
        raise ExpressionError(f"the relations contradict one another: {_listed(equations)}")
    return {name: rows[at][-1] for at, name in enumerate(unknowns)}


def _row(relation: Expression, known: Values, unknowns: Sequence[str]) -> list[Fraction]:
    """The coefficients of the unknowns, and what is on the other side of the relation."""
    for side in relation.tree.parts:
        if not _linear(side, unknowns):
            raise ExpressionError(
                f"{relation.text!r} multiplies two unknowns, or divides by one; only linear relations are solved"
            )
    origin = dict.fromkeys(unknowns, Fraction(0))
    rest = difference(relation, {**known, **origin})
    return [*(difference(relation, {**known, **origin, name: Fraction(1)}) - rest for name in unknowns), -rest]


def _linear(node: Node, unknowns: Sequence[str]) -> bool:
    """Whether a part of an expression is a sum of unknowns, each multiplied by what is known."""
    holding = [part for part in node.parts if _holds(part, unknowns)]
    if node.kind not in ("name", "+", "negative") and holding:
        alone = len(holding) == 1 and (node.kind == "*" or (node.kind == "/" and holding[0] is node.parts[0]))
        return alone and _linear(holding[0], unknowns)
    return all(_linear(part, unknowns) for part in holding)


def _holds(node: Node, names: Sequence[str]) -> bool:
    return (node.kind == "name" and node.value in names) or any(_holds(part, names) for part in node.parts)


def formula(relation: Expression, cells: Mapping[str, str]) -> str:
    """The relation's left side less its right as a formula of cells, rounded to the penny."""
    left, right = relation.tree.parts
    terms = [*_terms(left, 1), *_terms(right, -1)]
    return f"=ROUND({''.join(('-' if sign < 0 else '+') + _product(node, cells) for sign, node in terms)},2)"


def _terms(node: Node, sign: int) -> Iterator[tuple[int, Node]]:
    if node.kind not in ("+", "negative"):
        yield sign, node
    for part in node.parts if node.kind in ("+", "negative") else ():
        yield from _terms(part, -sign if node.kind == "negative" else sign)


def _product(node: Node, cells: Mapping[str, str]) -> str:
    if node.kind == "name":
        return cells[str(node.value)]
    if node.kind == "number":
        value = Fraction(str(node.value))
        return str(Decimal(value.numerator) / Decimal(value.denominator))
    if node.kind in ("*", "/"):
        return node.kind.join(_product(part, cells) for part in node.parts)
    if node.kind in ("+", "negative"):
        inside = "".join(("-" if sign < 0 else "+") + _product(part, cells) for sign, part in _terms(node, 1))
        return f"({inside})"
    raise ExpressionError(f"{node.kind} has no place in the formula of a relation")


def _listed(equations: Sequence[Expression]) -> str:
    return "; ".join(item.text for item in equations)
