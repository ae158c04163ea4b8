"""A small, safe language for tests of statements: exact arithmetic, dates and lists over named values.

`100 * consultation.first_choice.gangs / consultation.responses` is an expression. Nothing is run as Python: the text is
parsed, every part is checked against a list of what is allowed, and the tree is worked out here.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

Value: TypeAlias = "Fraction | date | str | bool | list[Any]"

LONGEST, MOST_PARTS, DEEPEST = 400, 120, 20
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


class ExpressionError(ValueError):
    """An expression that is refused, or that cannot be worked out."""


class MissingEvidence(Exception):  # noqa: N818  (not an error: the edition lacks the evidence)
    """A name that is known but has no value in this edition."""


def references(text: str) -> list[str]:
    """The dotted names that an expression uses, in order of appearance, each once.

    Raises
    ------
    ExpressionError
        The expression is refused.
    """
    found: dict[str, None] = {}
    _names_in(_parse(text), found)
    return list(found)


def evaluate(text: str, names: Mapping[str, Any]) -> Value:
    """Work out an expression.

    Parameters
    ----------
    names
        Values by dotted name: numbers (int, Decimal, float), dates, text, lists of these; None for missing evidence.

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
    tree = _parse(text)
    try:
        result: Value = _value(tree, names)
        return result
    except (TypeError, ZeroDivisionError, ValueError, OverflowError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError(f"{text!r} cannot be worked out: {error}") from None


def exact(value: Any) -> Any:
    """A value as expressions use it: numbers as Fraction, by their shortest decimal text."""
    if isinstance(value, (bool, date, str, Fraction)) or value is None:
        return value
    if isinstance(value, (int, Decimal)):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, (list, tuple)):
        return [exact(item) for item in value]
    raise TypeError(f"a value of type {type(value).__name__} has no place in an expression")


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ExpressionError(f"the expression is {len(text):,} characters long; at most {LONGEST} are allowed")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"{text!r} is not an expression") from None
    if sum(1 for _ in ast.walk(tree)) > MOST_PARTS or _depth(tree) > DEEPEST:
        raise ExpressionError(f"the expression has more than {MOST_PARTS} parts or is nested deeper than {DEEPEST}")
    return tree


def _depth(node: ast.AST) -> int:
    return 1 + max((_depth(child) for child in ast.iter_child_nodes(node)), default=0)


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return None


def _names_in(node: ast.expr, found: dict[str, None]) -> None:
    name = _dotted(node)
    if name is not None:
        found[name] = None
        return
    for child in _parts(node):
        _names_in(child, found)


def _parts(node: ast.expr) -> list[ast.expr]:
    """The parts of an allowed node; ExpressionError for any other."""
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=int() | float() | str()):
            return []
        case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
            return [left, right]
        case ast.UnaryOp(ast.USub(), operand):
            return [operand]
        case ast.Compare(left, operators, rights) if all(type(operator) in COMPARISONS for operator in operators):
            return [left, *rights]
        case ast.BoolOp(_, values):
            return values
        case ast.List(items):
            return items
        case ast.Call(ast.Name(name), arguments, []) if name in FUNCTIONS:
            if name == "date" and arguments and isinstance(arguments[0], ast.Constant):
                _refuse_no_day(arguments[0].value)
            return arguments
        case ast.Call():
            raise ExpressionError(f"only these functions may be called: {', '.join(sorted(FUNCTIONS))}")
        case _:
            raise ExpressionError(f"{type(node).__name__} is not allowed in an expression")


def _refuse_no_day(text: Any) -> None:
    try:
        date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ExpressionError(f"date({text!r}) is no day of the calendar; write it as date('2017-04-01')") from None


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    name = _dotted(node)
    if name is not None:
        return _named(name, names)
    parts = [_value(part, names) for part in _parts(node)]
    match node:
        case ast.Constant(value=constant):
            return exact(constant)
        case ast.BinOp(_, operator, _):
            return ARITHMETIC[type(operator)](*parts)
        case ast.UnaryOp():
            return -parts[0]
        case ast.Compare(_, operators, _):
            pairs = zip(parts, operators, parts[1:], strict=False)
            return all(COMPARISONS[type(operator)](left, right) for left, operator, right in pairs)
        case ast.BoolOp(ast.And(), _):
            return all(parts)
        case ast.BoolOp(ast.Or(), _):
            return any(parts)
        case ast.List():
            return parts
        case ast.Call(ast.Name(function), _, _):
            return FUNCTIONS[function](*parts)
    raise ExpressionError(f"{type(node).__name__} is not allowed in an expression")


def _named(name: str, names: Mapping[str, Any]) -> Any:
    if name not in names:
        raise ExpressionError(f"there is no value named {name!r}")
    if names[name] is None:
        raise MissingEvidence(name)
    return exact(names[name])


def round_to(number: Fraction, unit: Fraction) -> Fraction:
    """`number` to the nearest multiple of `unit`, halves away from zero, as printed figures are rounded."""
    steps = math.floor(abs(number) / unit + Fraction(1, 2)) * unit
    return Fraction(steps if number >= 0 else -steps)


def years_between(first: date, last: date) -> Fraction:
    """Whole years from `first` to `last`, both days included; ValueError where the span is not whole years."""
    following = date.fromordinal(last.toordinal() + 1)
    if (following.month, following.day) != (first.month, first.day):
        raise ValueError(f"{first} to {last} is not a whole number of years")
    return Fraction(following.year - first.year)


def _days(first: date, last: date) -> Fraction:
    return Fraction((last - first).days)


def _rank(value: Any, among: list[Any]) -> Fraction:
    return Fraction(1 + sum(other > value for other in among))


def _order(value: Any, among: list[Any]) -> Fraction:
    return Fraction(1 + sum(other < value for other in among))


def _letter(number: Fraction) -> str:
    return chr(ord("A") + int(number) - 1)


def _count(items: list[Any]) -> Fraction:
    return Fraction(len(items))


def _sum(items: list[Fraction]) -> Fraction:
    return sum(items, start=Fraction(0))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceiling": lambda number, unit=Fraction(1): Fraction(math.ceil(number / unit)) * unit,
    "contains": lambda items, item: item in items,
    "count": _count,
    "date": date.fromisoformat,
    "days": _days,
    "floor": lambda number, unit=Fraction(1): Fraction(math.floor(number / unit)) * unit,
    "letter": _letter,
    "max": max,
    "min": min,
    "order": _order,
    "position": lambda items, item: Fraction(1 + items.index(item)),
    "rank": _rank,
    "round_to": round_to,
    "sum": _sum,
    "years": years_between,
}
