"""A gate asks briefly first and in full only where something fails: its verdicts must be those of the full answer."""

from __future__ import annotations

import pandas as pd
import pytest

from csp_evidence.gates import validation as gate
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.suites import Suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT, SLUG

ABOUT = {"severity": "critical", "notes": "A note of a test.", "meta": {"remedy": "A remedy of a test."}}


@pytest.mark.parametrize("name", ["concerns", "consultation_responses", "funding_printed", "actions"])
def test_an_input_that_passes_gets_the_checks_of_the_full_answer(name, monkeypatch) -> None:
    project = Project(ROOT)
    partnership = load_partnership(project, SLUG)
    brief = GatedInputs(project, partnership).read(name).checks
    monkeypatch.setattr(gate, "answers_by_row", lambda *_: False)
    assert brief == GatedInputs(project, partnership).read(name).checks
    assert {check.outcome for check in brief} == {"pass"}


def test_failures_errors_blanks_and_tolerances_get_the_checks_of_the_full_answer(monkeypatch) -> None:
    frame = pd.DataFrame(
        {"id": ["a", "b", "b", None], "blank": [None] * 4, "word": ["x", "y", "x", "z"], "low": [1, 2, 3, 4]}
    ).assign(high=[2, 1, 4, 5])
    rules = [
        ("filled", "expect_column_values_to_not_be_null", {"column": "id"}),
        ("all_blank", "expect_column_values_to_not_be_null", {"column": "blank"}),
        ("blank_form", "expect_column_values_to_match_regex", {"column": "blank", "regex": "^x"}),
        ("unique", "expect_column_values_to_be_unique", {"column": "id"}),
        ("known", "expect_column_values_to_be_in_set", {"column": "word", "value_set": ["x", "y", "z"]}),
        ("mostly", "expect_column_values_to_be_in_set", {"column": "word", "value_set": ["x", "y"], "mostly": 0.5}),
        ("absent", "expect_column_values_to_not_be_null", {"column": "nowhere"}),
        ("order", "expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "high", "column_B": "low"}),
        ("pair", "expect_compound_columns_to_be_unique", {"column_list": ["id", "word"]}),
        ("rows", "expect_table_row_count_to_equal", {"value": 4}),
    ]
    items = [{"id": name, "type": kind, "kwargs": kwargs, **ABOUT} for name, kind, kwargs in rules]
    suite, subject = Suite(name="test.raw", expectations=items), Subject(frame, "test.csv", ["id"])
    brief = validate(subject, suite, {})
    monkeypatch.setattr(gate, "answers_by_row", lambda *_: False)
    full = validate(subject, suite, {})
    assert brief == full
    outcomes = {check.expectation: check.outcome for check in brief}
    assert [name for name in outcomes if outcomes[name] == "fail"] == ["filled", "all_blank", "unique", "order"]
    assert [name for name in outcomes if outcomes[name] == "error"] == ["absent"]
    observed = {check.expectation: check.observed for check in brief}["mostly"]
    assert observed == "1 of 4 rows differ, which is within what the expectation allows"


def test_a_sum_has_its_thousands_and_the_last_month_is_a_date() -> None:
    months = pd.to_datetime(["2016-08-01", "2016-09-01"])
    frame = pd.DataFrame({"id": ["a", "b"], "people": [50_000_000, 880_708], "month": months})
    rules = [
        ("total", "expect_column_sum_to_be_between", {"column": "people", "min_value": 50_880_708}),
        ("last", "expect_column_max_to_be_between", {"column": "month", "min_value": months[0]}),
        ("rows", "expect_table_row_count_to_equal", {"value": 2}),
    ]
    items = [{"id": name, "type": kind, "kwargs": kwargs, **ABOUT} for name, kind, kwargs in rules]
    checks = validate(Subject(frame, "test.csv", ["id"]), Suite(name="test.processed", expectations=items), {})
    assert [(check.outcome, check.observed) for check in checks] == [
        ("pass", "50,880,708"),
        ("pass", "1 September 2016"),
        ("pass", "2"),
    ]
