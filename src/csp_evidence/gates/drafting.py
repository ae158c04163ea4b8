"""Drafts the schema of a table from its cells: types, key, allowed values, references and control totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

from csp_evidence.gates.derived import DAY, FORMS, MONTH
from csp_evidence.gates.suites import Suite

Rows = Sequence[Mapping[str, str]]
Keys = Mapping[str, tuple[str, set[str]]]  # by the name of a key: the input that has it, and its values
PENCE = "_pence"  # what a suite adds to the name of an amount of money
COMPARED = "expect_column_pair_values_a_to_be"
ALWAYS_TEXT = re.compile(r"(^|_)(paragraph|code|id|reference)s?($|_)")
LIST = ";"
FEW, OFTEN = 12, 3  # a column with at most so many values, each so often on average, has a list of allowed ones
WIDEST_KEY, LOOKED_AT = 3, 8


def draft_fields(
    header: Sequence[str], rows: Rows, known: Mapping[str, Mapping[str, Any]], *, answers: bool = False
) -> list[dict[str, Any]]:
    """A field for each column: as it is `known` by its name, or as its cells are.

    `answers` of people may be blank wherever they are, whatever another form made people fill in.
    """
    return [_field(name, [row[name] for row in rows], known.get(name), answers) for name in header]


def fitted(fields: Sequence[Mapping[str, Any]], suite: Suite | None) -> list[dict[str, Any]]:
    """The fields as the suite of the input takes them: amounts of money in pounds, and numbers where it compares.

    A column that nobody has filled yet has no form of its own, so the suite says what it will hold.
    """
    asked = suite.expectations if suite else ()
    money = {column.removesuffix(PENCE) for one in asked for column in one.columns if column.endswith(PENCE)}
    drafted = {field["name"]: str(field["type"]) for field in fields}
    for first, second in (one.columns for one in asked if one.type.startswith(COMPARED)):
        kinds = {drafted.get(first), drafted.get(second)}
        if len(kinds) > 1 and None not in kinds:
            kind = "date" if "date" in kinds else "number"
            drafted |= {first: kind, second: kind}
    kinds_of = {name: "number" if name in money else kind for name, kind in drafted.items()}
    pounds = {"unit": "pounds"}
    return [
        {**field, "type": kinds_of[field["name"]], **(pounds if field["name"] in money else {})} for field in fields
    ]


def _field(name: str, cells: Sequence[str], known: Mapping[str, Any] | None, answers: bool) -> dict[str, Any]:
    filled = [cell for cell in cells if cell]
    if known is not None:
        return _adapted(known, filled, blank=answers and len(filled) < len(cells))
    kind = _type(name, filled)
    field: dict[str, Any] = {"name": name, "type": kind, "description": None}
    if kind == "boolean":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if kind == "list":
        field["delimiter"] = LIST
    rules: dict[str, Any] = {}
    if len(filled) == len(cells):
        rules["required"] = True
    values = sorted(set(filled))
    if kind == "string" and 1 < len(values) <= FEW and len(filled) >= OFTEN * len(values):
        rules["enum"] = values
    if kind in ("integer", "number") and filled and min(map(Decimal, filled)) >= 0:
        rules["minimum"] = 0
    return field | ({"constraints": rules} if rules else {})


def _adapted(known: Mapping[str, Any], filled: Sequence[str], *, blank: bool) -> dict[str, Any]:
    """The field of another file of the same input. Its own allowed values give way; its other rules stand."""
    field = {**known}
    rules = {**field.pop("constraints", {})}
    if blank:
        rules.pop("required", None)
    if "enum" in rules and not set(filled) <= {str(value) for value in rules["enum"]}:
        rules["enum"] = sorted(set(filled))
    return field | ({"constraints": rules} if rules else {})


def _type(name: str, filled: Sequence[str]) -> str:
    if not filled:
        return "string"
    forms = (("boolean", "(yes|no)"), ("yearmonth", MONTH), ("date", DAY))
    for kind, form in forms:
        if all(re.fullmatch(form, cell) for cell in filled):
            return kind
    if not ALWAYS_TEXT.search(name) and not any(re.match(r"-?0\d", cell) for cell in filled):
        for kind, form in (("integer", "integer"), ("number", "decimal")):
            if all(re.fullmatch(f"-?{FORMS[form][0]}", cell) for cell in filled):
                return kind
    items = [cell.split(LIST) for cell in filled if LIST in cell]
    plain = all(item and item == item.strip() for cell in items for item in cell)
    return "list" if items and plain else "string"


def draft_key(header: Sequence[str], rows: Rows) -> list[str]:
    """The fewest columns, the first in order, whose filled cells name each row; none where no three of them do."""
    filled = [name for name in header if all(row[name] for row in rows)][:LOOKED_AT]
    for size in range(1, WIDEST_KEY + 1):
        for names in combinations(filled, size):
            if len({tuple(row[name] for name in names) for row in rows}) == len(rows):
                return list(names)
    return []


def draft_references(
    fields: Sequence[Mapping[str, Any]], rows: Rows, keys: Keys, own: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """A foreign key for each text column whose values all stand in the key of that name of another input.

    `keys` are by their name the input that has it as its key, and its values; `own` is the key of the file itself.
    """
    for field in fields:
        name = field["name"]
        if field["type"] != "string" or name not in keys or own == [name]:
            continue
        resource, values = keys[name]
        if {row[name] for row in rows if row[name]} <= values:
            yield {"fields": [name], "reference": {"resource": resource, "fields": [name]}}


def draft_controls(fields: Sequence[Mapping[str, Any]], rows: Rows, key: Sequence[str]) -> dict[str, Any]:
    """The number of rows, and the sum of each column of whole numbers or pounds that is no part of the key."""
    sums: dict[str, int] = {}
    for field in fields:
        name, cells = field["name"], [row[field["name"]] for row in rows if row[field["name"]]]
        pounds = field["type"] == "number" and field.get("unit") == "pounds"
        if name in key or not (pounds or field["type"] == "integer"):
            continue
        total = sum(map(Decimal, cells), Decimal(0))
        sums[f"{name}_pence" if pounds else name] = int(total * 100) if pounds else int(total)
    return {"rows": len(rows), "sums": sums}
