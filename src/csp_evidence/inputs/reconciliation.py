"""Readers of what is read into the printed figures on money: relations, and what is built from them."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from csp_evidence.analysis.expressions.grammar import expression, relation
from csp_evidence.errors import InputError
from csp_evidence.inputs.published import Published
from csp_evidence.inputs.tidy import tidy


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


def read_indicators(published: Published) -> pd.DataFrame:
    """Indicators of a plan; InputError, with the row, where one of their expressions cannot be read."""
    frame = tidy(published)
    for column in ("expression", "of_expression"):
        _check(published, frame, column, expression)
    return frame


def read_exceptions(published: Published) -> pd.DataFrame:
    """Conflicts and questions; InputError, with the row, for a relation or a size that cannot be read."""
    frame = tidy(published)
    _check(published, frame, "face", relation)
    _check(published, frame.explode("resolution"), "resolution", relation)
    _check(published, frame, "size", expression)
    return frame


def _check(published: Published, frame: pd.DataFrame, column: str, read: Callable[[str], object]) -> None:
    for row, text in frame[column].items():
        if pd.isna(text):
            continue
        try:
            read(str(text))
        except ValueError as error:
            raise InputError(f"{published.shown}, column {column}, row {row}: {error}.") from None
