"""The checks that follow from a sidecar: what its fields, keys, references and totals say, as expectations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from csp_evidence.files.as_yaml import read_yaml
from csp_evidence.gates.suites import PAIR, Expectation, Meta
from csp_evidence.inputs.sidecar import PATTERNS, Field, Sidecar
from csp_evidence.records import Severity
from csp_evidence.report_places import FORM, PLACES

Values = Callable[[str, str], list[str] | None]
TEXT = r"\S(.*\S)?"
DAY, MONTH = r"(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", r"(19|20)\d{2}-(0[1-9]|1[0-2])"
FORMS = {  # by kind, or by `form`: the form of a cell without a sign, and in words
    "text": (TEXT, "text without blanks before or after it"),
    "integer": (r"\d{1,9}", "a whole number without separators, such as 1234"),
    "money": (r"\d{1,11}\.\d{2}", "pounds and pence with a point and no separators, such as 75000.00"),
    "percent": (r"\d{1,3}(\.\d{1,4})?", "a percentage with a decimal point, such as 24.4"),
    "decimal": (r"\d{1,11}(\.\d{1,6})?", "a number with a decimal point where it needs one, such as 4 or 0.5"),
    "month": (MONTH, "a month written as 2016-09"),
    "date": (DAY, "a date written as 2016-06-10"),
    "geometry": (r'\{"type":"(Multi)?(Polygon|Point|LineString)","coordinates":\[.*\]\}', "a geometry of GeoJSON"),
    "yes_no": ("(yes|no)", "yes or no, in lower case"),
    "id": (PATTERNS["id"], "an id: letters and digits, with . _ : / + or - between them"),
}
FRACTION = 0.0005  # numbers with decimals are added up as floats
NUMBERS = ("integer", "money", "decimal", "percent")


@dataclass(frozen=True)
class Named:
    """Fields of a file whose values must be found in fields of another input.

    `many` says that a cell holds a list, each item of which is looked up.
    """

    fields: tuple[str, ...]
    resource: str
    of: tuple[str, ...]
    many: str | None = None

    @property
    def id(self) -> str:
        return f"{'_'.join(self.fields)}_named"


def references_of(sidecar: Sidecar) -> list[Named]:
    """Every reference of a sidecar: its foreign keys, and what single fields and items of lists refer to."""
    keys = [Named(key.fields, key.reference.resource, key.reference.fields) for key in sidecar.foreign_keys]
    single = [
        Named(
            (field.name,),
            field.references.resource,
            (field.references.field,),
            field.separator if field.kind == "list" else None,
        )
        for field in sidecar.fields
        if field.references is not None
    ]
    return keys + single


def raw_expectations(sidecar: Sidecar, values: Values, target: Callable[[str], str]) -> Iterator[Expectation]:
    """What the text of a file must be.

    `values` are those that an input has in a field, or in several as "a+b"; None where the partnership supplies no
    such input, so that nothing rests on the reference. `target` is what a message calls an input.
    """
    references = references_of(sidecar)
    pairs = [PAIR.join(named.fields) for named in references if len(named.fields) > 1]
    columns = [*sidecar.names, *pairs]  # the gate sees each pair as a column of its own
    yield _made("columns", "expect_table_columns_to_match_set", column_set=columns, exact_match=True)
    yield _made("rows", "expect_table_row_count_to_equal", value=sidecar.controls.rows)
    if len(sidecar.primary_key) == 1:
        yield _made("key_unique", "expect_column_values_to_be_unique", column=sidecar.primary_key[0])
    elif sidecar.primary_key:
        yield _made("key_unique", "expect_compound_columns_to_be_unique", column_list=list(sidecar.primary_key))
    for field in sidecar.fields:
        yield from _of_field(field, free=field.name in sidecar.free_text)
    for named in references:
        found = values(named.resource, PAIR.join(named.of))
        if found is None:
            continue
        words = {"target": target(named.resource)}
        column = PAIR.join(named.fields)
        if named.many is not None:
            regex = _list_of("|".join(map(re.escape, found)) or "(?!)", named.many)
            yield _made("named", MATCH, name=named.id, words=words, column=column, regex=regex)
        else:
            yield _made("named", IN_SET, name=named.id, words=words, column=column, value_set=found)


def processed_expectations(sidecar: Sidecar) -> Iterator[Expectation]:
    """What the typed values of a file must be: in their range, and adding up to the control totals."""
    for field in sidecar.fields:
        least, most = field.constraints.minimum, field.constraints.maximum
        if least is None and most is None:
            continue
        ends = [f"{word} {end}" for word, end in (("at least", least), ("at most", most)) if end is not None]
        column, scale = (f"{field.name}_pence", 100) if field.kind == "money" else (field.name, 1)
        bounds = {"min_value": _bound(least, scale), "max_value": _bound(most, scale)}
        yield _made(
            "range",
            "expect_column_values_to_be_between",
            name=f"{field.name}_within",
            words={"meaning": " and ".join(ends)},
            column=column,
            **{key: bound for key, bound in bounds.items() if bound is not None},
        )
    kinds = {field.name: field.kind for field in sidecar.fields}
    for name, total in sidecar.controls.sums.items():
        spread = FRACTION if kinds.get(name) == "decimal" else 0
        yield _made(
            "total",
            "expect_column_sum_to_be_between",
            name=f"{name}_total",
            column=name,
            min_value=total - spread,
            max_value=total + spread,
        )


IN_SET, MATCH = "expect_column_values_to_be_in_set", "expect_column_values_to_match_regex"


def _of_field(field: Field, *, free: bool) -> Iterator[Expectation]:
    column, rules = field.name, field.constraints
    if rules.required:
        yield _made("filled", "expect_column_values_to_not_be_null", name=f"{column}_filled", column=column)
    if rules.unique:
        yield _made("unique", "expect_column_values_to_be_unique", name=f"{column}_unique", column=column)
    if free:
        regex = rf"^(?s:{TEXT})\Z"
        yield _made("free_text", MATCH, name=f"{column}_form", severity="warning", column=column, regex=regex)
        return
    form, meaning = _form(field)
    words = {"meaning": meaning}
    yield _made("form", MATCH, name=f"{column}_form", words=words, column=column, regex=rf"^{form}\Z")
    if rules.enum is not None:
        values = [str(value) for value in rules.enum]
        yield _made("known", IN_SET, name=f"{column}_known", column=column, value_set=values)


def _form(field: Field) -> tuple[str, str]:
    """The form that a cell must have, and in words."""
    if field.kind == "list":
        item = field.items
        one = "|".join(map(re.escape, item.enum)) if item.enum else item.regex or _item(field.separator)
        return _list_of(one, field.separator)[1:-2], f"a list with {field.separator!r} and no blank between its items"
    if field.form:
        return FORMS[field.form]
    if field.name == "paragraph" and not field.constraints.pattern:
        return f"(?:{PLACES})", FORM
    if field.constraints.pattern:
        return f"(?:{field.constraints.pattern})", f"of the form {field.constraints.pattern}"
    form, meaning = FORMS[field.kind]
    least = field.constraints.minimum
    signed = field.kind in NUMBERS and field.kind != "percent" and not (isinstance(least, int | float) and least >= 0)
    return (f"-?{form}" if signed else form), meaning


def _item(separator: str) -> str:
    other = f"(?!{re.escape(separator)})"
    return rf"{other}\S(?:(?:{other}.)*{other}\S)?"


def _list_of(item: str, separator: str) -> str:
    return rf"^(?:{item})(?:{re.escape(separator)}(?:{item}))*\Z"


def _bound(value: Any, scale: int) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):  # a month
        return f"{value}-01" if len(value) == len("2016-09") else value
    return round(value * scale) if scale != 1 and value is not None else value


def _made(
    note: str,
    kind: str,
    *,
    name: str | None = None,
    severity: Severity = "critical",
    words: Mapping[str, str] = {},
    **kwargs: Any,
) -> Expectation:
    told = _notes()[note]
    return Expectation.model_construct(
        id=name or note,
        type=kind,
        kwargs=kwargs,
        severity=severity,
        notes=told["notes"].format_map(words) if words else told["notes"],
        meta=Meta.model_construct(remedy=told["remedy"]),
    )


@cache
def _notes() -> dict[str, dict[str, str]]:
    notes: dict[str, dict[str, str]] = read_yaml((Path(__file__).with_name("schema_notes.yml")).read_text("utf-8"))
    return notes


def summed_as_floats(sidecar: Sidecar) -> dict[str, str]:
    """The numbers with decimals that have a control total: Great Expectations cannot add Decimals up."""
    sums = sidecar.controls.sums
    return {field.name: "float" for field in sidecar.fields if field.kind == "decimal" and field.name in sums}
