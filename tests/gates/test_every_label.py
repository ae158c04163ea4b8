"""A text typed into a column is refused at the gate, or is a label that test_labels.py follows to every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import pytest

from csp_evidence.errors import EvidenceError
from csp_evidence.gates.inputs import CONTENT, GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.attacked import LABELS
from tests.conftest import ROOT, SLUG

ATTACK = '<b>$x$</b> *_{0}_* `"'


def inputs(slug: str) -> GatedInputs:
    return GatedInputs(Project(ROOT), load_partnership(Project(ROOT), slug))


def _columns() -> list[tuple[str, str, str]]:
    """Every text column of every table that either partnership reads and that is no label, each file once."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for slug in (SLUG, "exampleshire"):
        gated = inputs(slug)
        for name, file in gated.partnership.inputs.items():
            if not gated.is_document(name):
                sidecar = gated.published(name).sidecar
                columns = [one.name for one in sidecar.columns if one.type == "text" and one.name not in LABELS]
                found |= {(file, column): (slug, name, column) for column in columns if (file, column) not in found}
    return list(found.values())


@contextmanager
def renamed(gated: GatedInputs, old: str) -> Iterator[None]:
    """One text in the place of another in every cell and every list of ids, of every input: a name used throughout."""
    tables = [name for name in gated.partnership.inputs if not gated.is_document(name)]
    kept = {name: gated.published(name).frame for name in tables}
    for name, frame in kept.items():
        object.__setattr__(gated.published(name), "frame", frame.map(lambda cell: _in_list(cell, old)))
    try:
        yield
    finally:
        for name, frame in kept.items():
            object.__setattr__(gated.published(name), "frame", frame)


def _in_list(cell: object, old: str) -> object:
    if not isinstance(cell, str) or old not in cell:
        return cell
    return ";".join(ATTACK if part == old else part for part in cell.split(";"))


@pytest.mark.parametrize(("slug", "name", "column"), _columns())
def test_an_id_or_code_is_refused_where_it_is_no_id(slug: str, name: str, column: str) -> None:
    gated = inputs(slug)
    values: pd.Series = gated.published(name).frame[column].dropna()
    if values.empty:
        pytest.skip("the column is blank in this file")
    with renamed(gated, str(values.iloc[0]).split(";")[0]):
        try:
            checks = [check for check in gated.read(name).checks if check.expectation != CONTENT]
        except EvidenceError:
            return
        assert stops(checks), f"{name}.{column} takes {ATTACK}"
