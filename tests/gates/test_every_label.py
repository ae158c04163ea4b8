"""A text typed into a column is refused at the gate, or is a label that test_labels.py follows to every page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from csp_evidence.analysis.funding.reconciliation import PRINTED
from csp_evidence.errors import EvidenceError
from csp_evidence.gates.acceptance import CONTENT, FIELDS
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.gates.report_figures import funding_checks
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.attacked import LABELS, LABELS_OF
from tests.conftest import EXAMPLE, ROOT, SLUG, sampled

pytestmark = pytest.mark.suite("faults")

ATTACK = '<b>$x$</b> *_{0}_* `"'
# No page of a plan shows them: the words by which texts are coded, a publisher's larger categories, names beside codes,
# and of street-level records the file that each came in and what became of it.
NEVER_SHOWN = {
    ("other_codebook", "words"), ("month_categories", "major_category"), ("district_population", "lad_name"),
    ("csp_districts", "csp_name"), ("csp_districts", "force_name"),
    ("street_crime", "reported_by"), ("street_crime", "outcome"),
}  # fmt: skip


def gated(slug: str) -> GatedInputs:
    return GatedInputs(Project(ROOT), load_partnership(Project(ROOT), slug))


def columns() -> list[tuple[str, str, str]]:
    """Every text column of every table that either partnership reads and that is no label, each file once."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for slug in (SLUG, EXAMPLE):
        inputs = gated(slug)
        for name, file in inputs.partnership.inputs.items():
            if inputs.is_document(name):
                continue
            published = inputs.published(name)
            for field in published.sidecar.fields:
                known = field.name in LABELS or (name, field.name) in LABELS_OF | NEVER_SHOWN
                free = field.name in published.sidecar.free_text
                there = field.name in published.frame and published.frame[field.name].notna().any()
                if field.kind in ("text", "list") and there and not known and not free:
                    found.setdefault((file, field.name), (slug, name, field.name))
    return list(found.values())


def pointing_to(inputs: GatedInputs, name: str, column: str) -> list[str]:
    """The inputs whose foreign keys look their values up in the column: their gates see a change of it."""
    tables = [other for other in inputs.partnership.inputs if other != name and not inputs.is_document(other)]
    return [
        other
        for other in tables
        for key in inputs.published(other).sidecar.foreign_keys
        if key.reference.resource == name and column in key.reference.fields
    ]


@pytest.mark.parametrize(("slug", "name", "column"), sampled(columns(), 8))
def test_what_is_no_label_takes_no_other_text(slug: str, name: str, column: str) -> None:
    inputs = gated(slug)
    published = inputs.published(name)
    frame = published.frame.copy()
    frame.loc[frame[column].first_valid_index(), column] = ATTACK
    inputs.take(name, replace(published, frame=frame))
    try:
        checks = [*inputs.read(name).checks, *(funding_checks(inputs) if name == PRINTED else ())]
        for other in pointing_to(inputs, name, column):
            checks += inputs.read(other).checks
    except (EvidenceError, ValueError):
        return  # its reader refuses it by row
    assert stops([check for check in checks if check.expectation not in (CONTENT, FIELDS)]), "it takes the attack"
