"""Works expressions out, exactly, from values by name: numbers as fractions, dates, texts and lists of these."""

from __future__ import annotations

import operator
from collections import ChainMap
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import partial, reduce
from typing import Any, TypeAlias

from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.analysis.expressions.forms import FORMS, IT
from csp_evidence.analysis.expressions.functions import FUNCTIONS
from csp_evidence.analysis.expressions.grammar import Expression, Node, expression
from csp_evidence.analysis.expressions.refusals import ExpressionError, MissingEvidence
from csp_evidence.analysis.expressions.series import INPUTS, SERIES, Table, arguments_of, input_read
from csp_evidence.analysis.release.released import WITHHELD

Value: TypeAlias = "Fraction | date | str | bool | list[Any]"
MOST_STEPS, MOST_DIGITS = 200_000, 100_000  # what one expression may take, in parts worked out and in binary digits


def _added(a: Any, b: Any) -> Any:
    if isinstance(a, (str, list)) or isinstance(b, (str, list)):
        raise TypeError("only numbers are added; sum() adds up a list")
    return a + b


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "or": lambda a, b: bool(a or b),
    "and": lambda a, b: bool(a and b),
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": _added,
    "*": operator.mul,
    "/": operator.truediv,
}


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


def _worked_out(text: str, tree: Node, values: Mapping[str, Any]) -> Any:
    try:
        return _Work().out(tree, values)
    except ExpressionError as error:
        raise ExpressionError(error.reason, text) from None
    except ZeroDivisionError:
        raise ExpressionError("it cannot be worked out, for it divides by zero", text) from None
    except (TypeError, AttributeError, ValueError, OverflowError, IndexError) as error:
        raise ExpressionError(f"it cannot be worked out: {error}", text) from None


class _Work:
    """Works out one expression, within the steps that it may take."""

    def __init__(self) -> None:
        self.steps = 0

    def out(self, node: Node, values: Mapping[str, Any]) -> Any:
        """The value of a part of the expression."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise ExpressionError(f"it takes more than {MOST_STEPS:,} steps; write parts of it as entries of their own")
        match node.kind:
            case "name":
                return _named(str(node.value), values)
            case "number" | "text" | "truth":
                return node.value
            case "form":
                return FORMS[str(node.value)].work(self._within(values), *node.parts)
        parts = [self.out(part, values) for part in node.parts]
        match node.kind:
            case "list":
                return parts
            case "negative":
                return -parts[0]
            case "call":
                self.steps += sum(len(part) for part in parts if isinstance(part, list)) // 10
                return FUNCTIONS[str(node.value)].work(*parts)
            case "series":
                return self._read(str(node.value), parts, values)
        return reduce(partial(_joined, node.kind), parts)

    def _within(self, values: Mapping[str, Any]) -> Callable[..., Any]:
        def of(part: Node, *entry: Any) -> Any:
            known = ChainMap({IT: entry[0]}, values) if entry else values  # type: ignore[arg-type]
            return self.out(part, known)

        return of

    def _read(self, function: str, given: list[Any], values: Mapping[str, Any]) -> Any:
        table = _looked_up(f"{INPUTS}{input_read(function, given)}", values)
        if not isinstance(table, Table):
            raise ExpressionError(f"{function}() reads a table, and there is none of that name")
        self.steps += len(table.frame) // 1_000
        return SERIES[function].work(table, *arguments_of(function, given))


def _joined(sign: str, left: Any, right: Any) -> Any:
    found = OPERATIONS[sign](left, right)
    if isinstance(found, Fraction) and max(found.numerator.bit_length(), found.denominator.bit_length()) > MOST_DIGITS:
        raise ExpressionError("its numbers grow too long to be worked out")
    return found


def _named(name: str, values: Mapping[str, Any]) -> Any:
    return exact(_looked_up(name, values))


def _looked_up(name: str, values: Mapping[str, Any]) -> Any:
    if name not in values:
        near = get_close_matches(name, [str(known) for known in values], n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        blanks = " A minus needs blanks around it." if "-" in name else ""
        raise ExpressionError(f"there is no value named {name!r}{meant}{blanks}")
    if values[name] is None:
        raise MissingEvidence(name)
    if isinstance(values[name], str) and values[name] == WITHHELD:
        raise MissingEvidence(f"{name}, for it is a count of people that is withheld")
    return values[name]
