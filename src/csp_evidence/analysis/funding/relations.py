"""Relations between named figures, read from text and solved exactly in fractions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache

NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
SIGNS = ("+", "-", "*")
PENNY = 2

Values = Mapping[str, Fraction]


@dataclass(frozen=True)
class Term:
    """A coefficient and the names it multiplies; without names a constant."""

    coefficient: Fraction
    names: tuple[str, ...]


@dataclass(frozen=True)
class Expression:
    """Terms that are added up. An equation is kept as its left side less its right."""

    text: str
    terms: tuple[Term, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that occur, in order and each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term.names))

    def value(self, values: Values) -> Fraction:
        """The sum of the terms; ValueError where a name has no value."""
        missing = [name for name in self.names if name not in values]
        if missing:
            raise ValueError(f"{self.text!r}: no figure is called {', '.join(missing)}")
        return sum((_product(term, values) for term in self.terms), Fraction(0))


@cache
def expression(text: str) -> Expression:
    """Read sums and products such as `lcpf_annual - 0.3 * lcpf.year_1`; blanks part names, numbers and signs.

    Raises
    ------
    ValueError
        Anything else than names, numbers, +, - and * in their places.
    """
    return Expression(text, tuple(_terms(text.split(), text)))


@cache
def equation(text: str) -> Expression:
    """Read a relation such as `lcpf.year_1 + lcpf.year_2 = lcpf_programme`; ValueError as in `expression`."""
    left, equals, right = text.partition("=")
    if not equals or "=" in right:
        raise ValueError(f"{text!r} is not a relation: it needs one sign =")
    turned = [Term(-term.coefficient, term.names) for term in _terms(right.split(), text)]
    return Expression(text, (*_terms(left.split(), text), *turned))


def total_of(parts: Sequence[str], total: str) -> Expression:
    """The relation that a total is the sum of its parts, whatever they are called."""
    terms = [Term(Fraction(1), (part,)) for part in parts]
    return Expression(f"{' + '.join(parts)} = {total}", (*terms, Term(Fraction(-1), (total,))))


def itself(name: str) -> Expression:
    """The expression that is one name and no more."""
    return Expression(name, (Term(Fraction(1), (name,)),))


def solve(equations: Sequence[Expression], known: Values, unknowns: Sequence[str]) -> dict[str, Fraction]:
    """The one value of each unknown that meets every equation, by Gaussian elimination in fractions.

    Raises
    ------
    ValueError
        There is no solution, more than one, a name that is neither known nor to be solved for, or a product of two
        unknowns.
    """
    rows = [_row(item, known, unknowns) for item in equations]
    solved = 0
    for place in range(len(unknowns)):
        pivot = next((at for at in range(solved, len(rows)) if rows[at][place]), None)
        if pivot is None:
            raise ValueError(f"the relations leave {unknowns[place]} open: {_listed(equations)}")
        rows[solved], rows[pivot] = rows[pivot], rows[solved]
        rows[solved] = [number / rows[solved][place] for number in rows[solved]]
        for at, row in enumerate(rows):
            if at != solved and row[place]:
                rows[at] = [a - row[place] * b for a, b in zip(row, rows[solved], strict=True)]
        solved += 1
    if any(row[-1] for row in rows[solved:]):
        raise ValueError(f"the relations contradict one another: {_listed(equations)}")
    return {name: rows[at][-1] for at, name in enumerate(unknowns)}


def fractions_of(values: Mapping[str, Decimal | int]) -> dict[str, Fraction]:
    """Figures as exact fractions."""
    return {name: Fraction(value) for name, value in values.items()}


def to_decimal(value: Fraction, places: int = PENNY) -> Decimal:
    """The fraction to the penny, a half to the even one; exact where it has no more than `places` decimals."""
    scaled = value * 10**places
    whole = Decimal(scaled.numerator // scaled.denominator)
    rest = scaled - int(whole)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and int(whole) % 2):
        whole += 1
    return whole.scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def _terms(words: Sequence[str], text: str) -> list[Term]:
    """The terms of one side; a side is signs and factors in turn, and may begin with a sign."""
    if not words:
        raise ValueError(f"{text!r} breaks off")
    terms: list[Term] = []
    sign, factors = 1, list[str]()
    for place, word in enumerate(words):
        after_factor = place > 0 and words[place - 1] not in SIGNS
        if word in SIGNS:
            if not after_factor and (place > 0 or word == "*"):
                raise ValueError(f"{text!r}: a name or a number is missing before {word!r}")
            if word != "*":
                terms += [_term(sign, factors)] if factors else []
                sign, factors = (1 if word == "+" else -1), []
        elif after_factor or not (NAME.fullmatch(word) or NUMBER.fullmatch(word)):
            raise ValueError(f"{text!r}: {word!r} is out of place; put blanks around every sign")
        else:
            factors.append(word)
    if words[-1] in SIGNS:
        raise ValueError(f"{text!r} breaks off")
    return [*terms, _term(sign, factors)]


def _term(sign: int, factors: Sequence[str]) -> Term:
    coefficient = Fraction(sign)
    for factor in factors:
        if NUMBER.fullmatch(factor):
            coefficient *= Fraction(factor)
    return Term(coefficient, tuple(factor for factor in factors if not NUMBER.fullmatch(factor)))


def _product(term: Term, values: Values) -> Fraction:
    product = term.coefficient
    for name in term.names:
        product *= values[name]
    return product


def _row(item: Expression, known: Values, unknowns: Sequence[str]) -> list[Fraction]:
    row = [Fraction(0)] * (len(unknowns) + 1)
    for term in item.terms:
        open_names = [name for name in term.names if name in unknowns]
        if len(open_names) > 1:
            raise ValueError(f"{item.text!r} multiplies two unknowns; only linear relations are solved")
        rest = tuple(name for name in term.names if name not in unknowns)
        value = Expression(item.text, (Term(term.coefficient, rest),)).value(known)
        if open_names:
            row[unknowns.index(open_names[0])] += value
        else:
            row[-1] -= value
    return row


def _listed(equations: Sequence[Expression]) -> str:
    return "; ".join(item.text for item in equations)
