"""Works expressions out, exactly, from values by name: numbers as fractions, dates, texts and lists of these."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.analysis.expressions.functions import FUNCTIONS
from csp_evidence.analysis.expressions.grammar import Expression, ExpressionError, Node, expression

Value: TypeAlias = "Fraction | date | str | bool | list[Any]"

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "or": lambda a, b: bool(a or b),
    "and": lambda a, b: bool(a and b),
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "*": operator.mul,
    "/": operator.truediv,
}


class MissingEvidence(Exception):  # noqa: N818  (not an error: the edition lacks the evidence)
    """A name that is known but has no value in this edition."""


def evaluate(text: str | Expression, values: Mapping[str, Any]) -> Value:
    """Work out an expression.

    Parameters
    ----------
    values
        By name: numbers (int, Decimal, float), dates, text, lists of these; None for missing evidence.

    Returns
    -------
    A Fraction for numbers, so that nothing is rounded; otherwise a date, text, truth value or list.

    Raises
    ------
    ExpressionError
        The expression is refused, uses an unknown name, or cannot be worked out (such as a division by zero).
    MissingEvidence
        A name is known and has no value.
    """
    found = expression(text) if isinstance(text, str) else text
    result: Value = _worked_out(found.text, found.tree, values)
    return result


def number_of(text: str, values: Mapping[str, Any]) -> Fraction:
    """Work out an expression that gives a number. Errors as `evaluate`, and where it gives anything else."""
    found = evaluate(text, values)
    if not isinstance(found, Fraction):
        raise ExpressionError(f"{text!r} gives {found!r}, and a number is wanted")
    return found


def difference(relation: Expression, values: Mapping[str, Any]) -> Fraction:
    """What is left over in a relation: its left side less its right. Errors as `evaluate`."""
    left, right = (_worked_out(relation.text, side, values) for side in relation.tree.parts)
    return Fraction(left - right)


def _worked_out(text: str, node: Node, values: Mapping[str, Any]) -> Any:
    try:
        return value_of(node, values)
    except ExpressionError as error:
        raise ExpressionError(f"{text!r}: {error}") from None
    except (TypeError, AttributeError, ZeroDivisionError, ValueError, OverflowError) as error:
        raise ExpressionError(f"{text!r} cannot be worked out: {error}") from None


def value_of(node: Node, values: Mapping[str, Any]) -> Any:
    """The value of a part of an expression."""
    if node.kind == "name":
        return _named(str(node.value), values)
    if node.kind in ("number", "text"):
        return node.value
    parts = [value_of(part, values) for part in node.parts]
    if node.kind == "list":
        return parts
    if node.kind == "negative":
        return -parts[0]
    if node.kind == "call":
        return FUNCTIONS[str(node.value)](*parts)
    return reduce(OPERATIONS[node.kind], parts)


def _named(name: str, values: Mapping[str, Any]) -> Any:
    if name not in values:
        near = get_close_matches(name, [str(known) for known in values], n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        blanks = " A minus needs blanks around it." if "-" in name else ""
        raise ExpressionError(f"there is no value named {name!r}{meant}{blanks}")
    if values[name] is None:
        raise MissingEvidence(name)
    return exact(values[name])
