"""Readers of the inputs on money beyond lines and totals: single figures, relations, and what is built from them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import pandas as pd

from csp_evidence.analysis.expressions.grammar import Expression, expression, relation
from csp_evidence.analysis.lists import list_items
from csp_evidence.errors import InputError
from csp_evidence.inputs.money import read_amount
from csp_evidence.inputs.published import Published
from csp_evidence.inputs.tidy import tidy

POUNDS = "pounds"


def read_statements(published: Published) -> pd.DataFrame:
    """Single figures: adds `printed_difference`, the value less the reading of its printed form.

    Raises
    ------
    InputError
        A printed figure that cannot be read: names the row.
    """
    frame = tidy(published)
    differences = []
    for row in frame.index:
        try:
            printed = _printed(str(frame.at[row, "published"]), str(frame.at[row, "unit"]))
        except (ValueError, InvalidOperation):
            raise InputError(
                f"{published.shown}, column published, row {row}: {frame.at[row, 'published']!r} is not a figure in "
                f"{frame.at[row, 'unit']}. Write it as printed, such as £662,986, or 30% for per cent."
            ) from None
        differences.append(frame.at[row, "value"] - printed)
    return frame.assign(printed_difference=pd.Series(differences, index=frame.index, dtype=object))


def read_relations(published: Published) -> pd.DataFrame:
    """Relations between figures; InputError, with the row, for one that is not a relation or solves for nothing."""
    frame = tidy(published)
    _check(published, frame, "relation", relation)
    for row in frame.index:
        solves, role = frame.at[row, "solves"], frame.at[row, "role"]
        if pd.isna(solves) == (role == "defines"):
            wish = "must name the quantity that it is for" if role == "defines" else "must be blank: nothing is solved"
            raise InputError(
                f"{published.shown}, column solves, row {row}: for a relation that {role}, the cell {wish}."
            )
    return frame


def read_expressions(published: Published) -> pd.DataFrame:
    """A table whose column `expression` is worked out from figures; InputError, with the row, where it cannot be."""
    frame = tidy(published)
    _check(published, frame, "expression", expression)
    return frame


def read_exceptions(published: Published) -> pd.DataFrame:
    """Conflicts and questions; InputError, with the row, for a relation or a size that cannot be read."""
    frame = tidy(published)
    _check(published, frame, "face", relation)
    _check(published, frame, "resolution", _relations)
    _check(published, frame, "size", expression)
    return frame


def _printed(text: str, unit: str) -> Decimal:
    if unit == POUNDS:
        return read_amount(text).pounds
    number = text.removesuffix("%") if unit == "per cent" else text
    if not number.isascii() or not number.replace(".", "", 1).isdigit():
        raise ValueError
    return Decimal(number)


def _relations(text: str) -> list[Expression]:
    return [relation(part) for part in list_items(text)]


def _check(published: Published, frame: pd.DataFrame, column: str, read: Callable[[str], object]) -> None:
    for row, text in frame[column].items():
        if pd.isna(text):
            continue
        try:
            read(str(text))
        except ValueError as error:
            raise InputError(f"{published.shown}, column {column}, row {row}: {error}.") from None
