"""A text typed into a column is refused at the gate, or is a label that test_labels.py follows to every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from csp_evidence.errors import EvidenceError
from csp_evidence.gates.acceptance import CONTENT, FIELDS
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.attacked import LABELS
from tests.conftest import ROOT, SLUG, sampled

pytestmark = pytest.mark.suite("faults")

ATTACK = '<b>$x$</b> *_{0}_* `"'


# Names that only expressions and code refer to, and places in other texts: pages escape them like any text.
TAKEN = {
    ("census", "category"), ("census_bands", "category"), ("consultation_published", "base"),
    ("consultation_published", "paragraph"), ("consultation_published", "quantity"),
    ("consultation_record", "event_id"),
    ("consultation_record", "kind"), ("consultation_record", "paragraph"), ("duties", "beyond"), ("duties", "evidence"),
    ("duties", "section"), ("funding_readings", "reading"), ("funding_scenarios", "scenario"),
    ("funding_statements", "figure_id"), ("funding_statements", "repeats"), ("funding_totals", "total_id"),
    ("officer_totals", "total_id"), ("officers", "line_id"), ("officers", "paragraph"), ("officers", "totals"),
    ("officers", "view"), ("other_codebook", "words"), ("recorded_crime_vintages", "comparison_group"),
    ("recorded_crime_vintages", "vintage"), ("recorded_crime_vintages", "year_end"),
    ("shared_information", "priorities"), ("shared_information", "supplied_by"),
    ("harm_weights", "unit"), ("street_crime", "crime_type"), ("street_crime", "crime_id"), ("neighbours", "boundary"),
    ("indicators", "period"),
}  # fmt: skip


@cache
def inputs(slug: str) -> GatedInputs:
    return GatedInputs(Project(ROOT), load_partnership(Project(ROOT), slug))


def _tables(gated: GatedInputs) -> list[str]:
    return [name for name in gated.partnership.inputs if not gated.is_document(name)]


def _columns() -> list[tuple[str, str, str]]:
    """Every text column of every table that either partnership reads and that is no label, each file once."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for slug in (SLUG, "exampleshire"):
        gated = inputs(slug)
        for name, file in gated.partnership.inputs.items():
            if name in _tables(gated):
                sidecar = gated.published(name).sidecar
                columns = [
                    one.name for one in sidecar.fields if one.kind in ("text", "list") and one.name not in LABELS
                ]
                found |= {(file, column): (slug, name, column) for column in columns if (file, column) not in found}
    return list(found.values())


@contextmanager
def renamed(gated: GatedInputs, old: str) -> Iterator[None]:
    """One text in the place of another in every cell and every list of ids, of every input: a name used throughout."""
    kept = {name: gated.published(name).frame for name in _tables(gated)}
    for name, frame in kept.items():
        changed = frame.map(lambda cell: _in_list(cell, old)).astype(object)
        object.__setattr__(gated.published(name), "frame", changed.where(frame.notna(), None))
    try:
        yield
    finally:
        for name, frame in kept.items():
            object.__setattr__(gated.published(name), "frame", frame)


def _in_list(cell: object, old: str) -> object:
    if not isinstance(cell, str) or old not in cell:
        return cell
    return ";".join(ATTACK if part == old else part for part in cell.split(";"))


@pytest.mark.parametrize("place", sampled(_columns(), 10), ids="-".join)
def test_an_id_or_code_is_refused_where_it_is_no_id(place: tuple[str, str, str]) -> None:
    """By its own gate, or by that of another input which holds the same id."""
    slug, name, column = place
    gated = inputs(slug)
    values = gated.published(name).frame[column].dropna()
    if values.empty:
        pytest.skip("the column is blank in this file")
    old = str(values.iloc[0]).split(";")[0]
    held_by = [
        other for other in _tables(gated) if other != name and (gated.published(other).frame == old).any(axis=None)
    ]
    with renamed(gated, old):
        refused = any(refuses(gated, one) for one in (name, *held_by))
    assert refused or (name, column) in TAKEN, f"{name}.{column} takes {ATTACK}"


def refuses(gated: GatedInputs, name: str) -> bool:
    try:
        return stops([check for check in gated.read(name).checks if check.expectation not in (CONTENT, FIELDS)])
    except EvidenceError:
        return True
