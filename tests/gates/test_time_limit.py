"""An expectation that takes too long, or cannot be tested, stops its gate with the suite and its own name."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from csp_evidence.errors import ConfigurationError
from csp_evidence.gates import validation
from csp_evidence.gates.messages import stops, why_stopped
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.time_limit import TooSlow, at_most
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.records import Check

FRAME = pd.DataFrame({"name": pd.Series(["a" * 60 + "!"] * 3, dtype=object), "number": [1, 2, 3]})
SLOW = {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "name", "regex": r"^(a|a)+(?=b)$"}}
QUICK = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "number", "min_value": 1, "max_value": 2}}


def checks(folder: Path, *asked: dict[str, Any]) -> tuple[Check, ...]:
    words = {"severity": "critical", "notes": "It must hold.", "meta": {"remedy": "Correct it there."}}
    expectations = [{"id": f"one_{number}", **one, **words} for number, one in enumerate(asked)]
    (folder / "a.raw.json").write_text(json.dumps({"name": "a.raw", "expectations": expectations}), encoding="utf-8")
    return validate(Subject(FRAME, "data/raw/a.csv"), load_suite(folder, "a.raw"), {})


def test_a_slow_regular_expression_is_told_and_the_others_are_tested(tmp_path, monkeypatch):
    monkeypatch.setattr(validation, "SECONDS", 0.3)
    began = time.process_time()
    slow, quick = checks(tmp_path, SLOW, QUICK)
    assert time.process_time() - began < 10
    assert (slow.outcome, quick.outcome, quick.row_count) == ("error", "fail", 1)
    told = why_stopped((slow, quick))
    assert "one_0 could not be tested (it had not ended after 0.3 s of computing" in told
    assert "expectations/a.raw.json" in told
    assert stops((slow,)) == [slow]


@pytest.mark.parametrize(
    "kind",
    ["expect_multicolumn_values_to_be_unique", "expect_column_chisquare_test_p_value_to_be_greater_than"],
)
def test_a_type_that_great_expectations_names_and_cannot_test_is_refused(tmp_path, kind):
    with pytest.raises(ConfigurationError, match=rf"expectations/a\.raw\.json, expectation one_0: .*{kind}"):
        checks(tmp_path, {"type": kind, "kwargs": {"column": "number", "column_list": ["number"]}})


def test_an_error_that_great_expectations_lets_through_is_that_expectation_s_own(tmp_path):
    odd = {"type": "expect_column_kl_divergence_to_be_less_than", "kwargs": {"column": "name"}}
    error, quick = checks(tmp_path, odd, QUICK)
    assert (error.outcome, quick.outcome) == ("error", "fail")
    assert "KeyError" in error.observed


def test_the_limit_is_of_computing_and_of_the_main_thread():
    with at_most(0.2):
        time.sleep(0.4)
    ended: list[bool] = []

    def work() -> None:
        with at_most(0.1):
            ended.append(sum(range(20_000_000)) > 0)

    other = threading.Thread(target=work)
    other.start()
    other.join()
    assert ended == [True]
    with pytest.raises(TooSlow), at_most(0.1):
        while True:
            pass
