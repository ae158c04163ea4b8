"""One reader for each raw source: from its published layout to the tidy frame of the input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.inputs.content import digest_of
from csp_evidence.inputs.documents import Document
from csp_evidence.inputs.fund_list import funds_lines, funds_rows, read_funds
from csp_evidence.inputs.published import Published
from csp_evidence.inputs.question_list import question_lines, question_rows, read_questions
from csp_evidence.inputs.reconciliation import read_exceptions, read_expressions, read_indicators, read_relations
from csp_evidence.inputs.register import read_register, register_lines, register_rows
from csp_evidence.inputs.tidy import tidy


def read_tidy(name: str, published: Published) -> pd.DataFrame:
    """The tidy frame of the input called `name`; most layouts need no more than their sidecar's types."""
    return READERS.get(name, tidy)(published)


def money_columns(published: Published, frame: pd.DataFrame) -> list[str]:
    """The columns of `frame` that hold pounds."""
    declared = {field.name for field in published.sidecar.fields if field.kind == "money"}
    return [str(name) for name in frame if name in declared]


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
    "funds": read_funds,
    "questions": read_questions,
}
ENTRIES: dict[str, Callable[[Any], pd.DataFrame]] = {
    "claims": register_rows,
    "funds": funds_rows,
    "questions": question_rows,
}
LINES: dict[str, Callable[[Any], tuple[str, list[str]]]] = {
    "claims": register_lines,
    "funds": funds_lines,
    "questions": question_lines,
}
READERS: dict[str, Callable[[Published], pd.DataFrame]] = {
    "funding_relations": read_relations,
    "funding_scenarios": read_expressions,
    "funding_exceptions": read_exceptions,
    "plan_indicators": read_indicators,
}
