"""The grammar of expressions: `100 * claims.part / claims.whole`, `grant.year_1 + grant.year_2 = grant_total`.

    conditions   comparisons joined by `and` or `or`
    comparison   two sums with one of = != < <= > >= between them; one with = is a relation
    sum          terms with + or - between them
    term         values with * or / between them
    value        a number, a text in quotes, true, false, a name, a list in [ ], a function of values, or what is in ( )

A name may hold dots and hyphens (`grant.year_1`, `gf-05`), so a minus stands between blanks. Nothing is run as Python.
docs/expressions.md lists the functions. One that reads an input, such as `crime(...)`, uses the name `inputs.<input>`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import cache

from csp_evidence.analysis.expressions.forms import FORMS, IT, WITH_ENTRIES
from csp_evidence.analysis.expressions.functions import FUNCTIONS, Function
from csp_evidence.analysis.expressions.refusals import ExpressionError
from csp_evidence.analysis.expressions.series import INPUTS, SERIES, arguments_of, input_read

LONGEST, DEEPEST = 20_000, 20
TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[0-9]{1,30}(?:\.[0-9]{1,30})?)(?![\w.])
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<name>[^\W\d][\w]*(?:[.-]\w+)*)
      | (?P<sign>[!<>]=|[-+*/=<>(),\[\]])
    )\s*""",
    re.VERBOSE,
)
STRENGTH = {"or": 1, "and": 2} | dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), 3) | {"+": 4, "-": 4, "*": 5, "/": 5}
MINUS = 6  # a minus before a value binds it more than any sign between two
BRACES = re.compile(r"\{([^{}]*)\}")
TRUTHS = {"true": True, "false": False}
JOINING = ("or", "and", "+", "*")  # of these a chain is one node, so that a long one is no deep one


@dataclass(frozen=True)
class Node:
    """A part of an expression: a number, text, truth, name, list, negative or call, or the sign between its parts.

    A call is a `call`, a `form` or a `series`, by which of the tables of functions has it.
    """

    kind: str
    value: Fraction | str | bool | None = None
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Expression:
    """What was written, how it is understood, and the names that occur, in order and each once."""

    text: str
    tree: Node
    names: tuple[str, ...]


@cache
def expression(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    ExpressionError
        It is not of the grammar: says where, and what to write.
    """
    reader = _Reader(text)
    tree = reader.conditions()
    return Expression(text, tree, tuple(reader.names))


@cache
def relation(text: str) -> Expression:
    """Read a relation, two sides with one sign = between them. Errors as `expression`."""
    found = expression(text)
    if found.tree.kind != "=":
        raise ExpressionError(f"{text!r} is not a relation: write two sides with one sign = between them")
    return found


def references(text: str) -> tuple[str, ...]:
    """The names that an expression uses, in order of appearance, each once. Errors as `expression`."""
    return expression(text).names


def names_outside(text: str, functions: Collection[str]) -> tuple[str, ...]:
    """The names that an expression uses other than within these functions. Errors as `expression`."""
    return tuple(dict.fromkeys(_names_outside(expression(text).tree, functions)))


def _names_outside(node: Node, functions: Collection[str]) -> Iterator[str]:
    if node.kind == "name":
        yield str(node.value)
    if node.kind != "call" or node.value not in functions:
        for part in node.parts:
            yield from _names_outside(part, functions)


def total_of(parts: Sequence[str], total: str) -> Expression:
    """The relation that a total is the sum of its parts, whatever they are called."""
    added = Node("+", parts=tuple(Node("name", part) for part in parts))
    tree = Node("=", parts=(added, Node("name", total)))
    return Expression(f"{' + '.join(parts)} = {total}", tree, tuple(dict.fromkeys((*parts, total))))


def is_bare(found: Expression) -> bool:
    """Whether an expression holds nothing but names and cells of inputs, alone or in a list."""
    parts = found.tree.parts if found.tree.kind == "list" else (found.tree,)
    return all(part.kind == "name" or (part.kind == "series" and part.value in ("value", "values")) for part in parts)


def placeholders(text: str) -> list[str]:
    """The expressions in the braces of a text."""
    return BRACES.findall(text)


class _Reader:
    """Reads a text from left to right, a sign that binds more before one that binds less."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: dict[str, None] = {}
        self.depth = 0
        self.entries = 0  # how many forms around this place call an entry `it`
        self.tokens = self._tokens()

    def _tokens(self) -> list[tuple[str, str]]:
        if len(self.text) > LONGEST:
            raise ExpressionError(
                f"the expression is {len(self.text):,} characters long; at most {LONGEST:,} are allowed"
            )
        tokens, at = [], 0
        while at < len(self.text.rstrip()):
            found = TOKEN.match(self.text, at)
            if found is None or found.lastgroup is None:
                rest = self.text[at:].split()[0]
                raise self._refusal(f"{rest!r} cannot be read; numbers are written as 12 or 0.5, texts in quotes")
            tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        return [*tokens, ("end", "")]

    def conditions(self) -> Node:
        """The whole text."""
        tree = self._above(0)
        if self.tokens[0][0] != "end":
            raise self._out_of_place()
        return tree

    def _above(self, strength: int) -> Node:
        """Values joined by signs that bind more than `strength`."""
        left = self._value()
        compared = False
        while STRENGTH.get(self.tokens[0][1], 0) > strength and self.tokens[0][0] in ("sign", "name"):
            _, sign = self.tokens.pop(0)
            if STRENGTH[sign] == STRENGTH["="]:
                if compared:
                    raise self._refusal(f"{sign!r} is one comparison too many; compare two and join them with and")
                compared = True
            right = self._above(STRENGTH[sign])
            if sign == "-":
                sign, right = "+", Node("negative", parts=(right,))
            before = left.parts if sign in JOINING and left.kind == sign else (left,)
            left = Node(sign, parts=(*before, right))
        return left

    def _value(self) -> Node:
        kind, word = self.tokens.pop(0)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._refusal(f"it is nested deeper than {DEEPEST}; write parts of it as entries of their own")
        try:
            if kind == "number":
                return Node("number", Fraction(word))
            if kind == "text":
                return Node("text", word[1:-1])
            if kind == "name" and word not in STRENGTH:
                return self._call(word) if self.tokens[0] == ("sign", "(") else self._name(word)
            if word == "-":
                return Node("negative", parts=(self._above(MINUS),))
            if word == "[":
                self.tokens.insert(0, ("sign", "["))
                return Node("list", parts=self._listed("]"))
            if word == "(":
                inside = self._above(0)
                self._close(")")
                return inside
            self.tokens.insert(0, (kind, word))
            raise self._out_of_place()
        finally:
            self.depth -= 1

    def _name(self, word: str) -> Node:
        if word in TRUTHS:
            return Node("truth", TRUTHS[word])
        if word == IT and not self.entries:
            raise self._refusal(f"'it' stands for an entry of a list, in {' and '.join(WITH_ENTRIES)} only")
        if word != IT:
            self.names[word] = None
        return Node("name", word)

    def _call(self, function: str) -> Node:
        kinds = {"call": FUNCTIONS, "form": FORMS, "series": SERIES}
        kind = next((kind for kind, known in kinds.items() if function in known), None)
        if kind is None:
            known = sorted(name for functions in kinds.values() for name in functions)
            near = get_close_matches(function, known, n=1)
            meant = f"; did you mean {near[0]}()" if near else ""
            raise self._refusal(
                f"there is no function {function}(){meant}; only these functions may be called: {', '.join(known)}"
            )
        self.entries += function in WITH_ENTRIES
        parts = self._listed(")")
        self.entries -= function in WITH_ENTRIES
        if kind == "series":
            self._note_input(function, parts)
        self._refuse_other_count(kinds[kind][function], kind, len(parts))
        if function == "date" and [part.kind for part in parts] == ["text"]:
            try:
                date.fromisoformat(str(parts[0].value))
            except ValueError:
                raise self._refusal(
                    f"date({parts[0].value!r}) is no day of the calendar; write it as date('2017-04-01')"
                ) from None
        return Node(kind, function, parts)

    def _note_input(self, function: str, parts: tuple[Node, ...]) -> None:
        name = input_read(function, [part.value for part in parts[:1] if part.kind == "text"])
        if name is None:
            raise self._refusal(f"the first value of {function}() is the name of an input in quotes")
        self.names[f"{INPUTS}{name}"] = None

    def _refuse_other_count(self, function: Function, kind: str, count: int) -> None:
        given = {"form": count + 1, "series": 1 + len(arguments_of(function.call.partition("(")[0], range(count)))}
        if not function.takes(given.get(kind, count)):
            raise self._refusal(f"write {function.call}; it has {count} values in brackets")

    def _listed(self, end: str) -> tuple[Node, ...]:
        """What stands between brackets, separated by commas."""
        self.tokens.pop(0)
        found: list[Node] = []
        while self.tokens[0][1] != end:
            if found:
                self._close(",")
            found.append(self._above(0))
        self._close(end)
        return tuple(found)

    def _close(self, sign: str) -> None:
        if self.tokens[0] != ("sign", sign):
            raise self._refusal(f"a {sign!r} is missing before {self.tokens[0][1] or 'the end'!r}")
        self.tokens.pop(0)

    def _out_of_place(self) -> ExpressionError:
        kind, word = self.tokens[0]
        if kind == "end":
            return self._refusal("it breaks off; a name or a number is missing at the end")
        wish = "a name or a number" if word in STRENGTH else "a sign, such as + between blanks,"
        hint = "; write one sign = for equal" if word == "=" else ""
        return self._refusal(f"{wish} is missing before {word!r}{hint}")

    def _refusal(self, reason: str) -> ExpressionError:
        return ExpressionError(reason, self.text)
