"""One reader for each raw source: from its published layout to the tidy frame of the input."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.content import digest_of
from csp_evidence.inputs.documents import Document
from csp_evidence.inputs.money import read_amount
from csp_evidence.inputs.published import Published
from csp_evidence.inputs.reconciliation import read_exceptions, read_expressions, read_relations, read_statements
from csp_evidence.inputs.register import read_register, register_lines, register_rows
from csp_evidence.inputs.street import read_street_crime
from csp_evidence.inputs.tidy import tidy


def read_tidy(name: str, published: Published) -> pd.DataFrame:
    """The tidy frame of the input called `name`; most layouts need no more than their sidecar's types."""
    return READERS.get(name, tidy)(published)


def read_amounts(published: Published) -> pd.DataFrame:
    """Amounts with their printed form: adds what they differ by from the reading of their print.

    `printed_difference` is of the amount, in pounds; `rounding_difference` is 1 where
    the rounding unit is not that of the print, else 0.

    Raises
    ------
    InputError
        A printed amount that cannot be read: names the row.
    """
    frame = tidy(published)
    differences, units = [], []
    for row, printed in frame["amount_published"].items():
        try:
            reading = read_amount(printed)
        except ValueError as error:
            raise InputError(f"{published.shown}, column amount_published, row {row}: {error}.") from None
        differences.append(frame.at[row, "amount"] - reading.pounds)
        units.append(int(frame.at[row, "rounding_unit"] != reading.unit))
    return frame.assign(
        printed_difference=pd.Series(differences, index=frame.index, dtype=object), rounding_difference=units
    )


def read_officers(published: Published) -> pd.DataFrame:
    """Officers: adds `product_difference`, the officers less teams x officers per team (0 where no teams are given)."""
    frame = tidy(published)
    product = frame["teams"] * frame["officers_per_team"]
    return frame.assign(product_difference=(frame["officers"] - product.fillna(frame["officers"])).astype("Int64"))


def money_columns(published: Published, frame: pd.DataFrame) -> list[str]:
    """The columns of `frame` that hold pounds."""
    declared = {field.name for field in published.sidecar.fields if field.kind == "money"}
    return [name for name in frame if name in declared or _is_money(frame[name], str(name))]


def _is_money(values: pd.Series, name: str) -> bool:
    return name == "printed_difference" and all(isinstance(value, Decimal) for value in values)


def read_typed(name: str, document: Document) -> Any:
    """The typed content of the document called `name`.

    Raises
    ------
    InputError
        No reader knows a document of this name, or an entry is not as it should be.
    """
    if name not in DOCUMENTS:
        raise InputError(f"{document.shown}: there is no reader for a document called {name!r} (inputs/readers.py).")
    return DOCUMENTS[name](document)


def document_rows(name: str, content: Any) -> pd.DataFrame:
    """The entries of a document as rows, for its gate; the first column names a row."""
    return ENTRIES[name](content)


def document_lines(name: str, content: Any) -> tuple[str, list[str]]:
    """What a document states, as the header and the lines that its digest is over."""
    return LINES[name](content)


def document_digest(name: str, content: Any) -> str:
    """The digest of what a document states; order and words make no difference."""
    return digest_of(*document_lines(name, content))


DOCUMENTS: dict[str, Callable[[Document], Any]] = {
    "claims": read_register,
}
ENTRIES: dict[str, Callable[[Any], pd.DataFrame]] = {"claims": register_rows}
LINES: dict[str, Callable[[Any], tuple[str, list[str]]]] = {"claims": register_lines}
READERS: dict[str, Callable[[Published], pd.DataFrame]] = {
    "funding_lines": read_amounts,
    "funding_totals": read_amounts,
    "officers": read_officers,
    "street_crime": read_street_crime,
    "funding_statements": read_statements,
    "funding_relations": read_relations,
    "funding_profile": read_expressions,
    "funding_scenarios": read_expressions,
    "funding_exceptions": read_exceptions,
}
