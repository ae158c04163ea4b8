"""Ranges proposed from the last edition: of every kind that suites have, written for a person and changing nothing."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.learned_ranges import Range, of_count, of_values
from csp_evidence.commands.propose import propose_ranges
from csp_evidence.errors import ConfigurationError
from csp_evidence.gates.suites import load_suite
from csp_evidence.project import Project
from tests.conftest import SLUG, bytes_of


@pytest.mark.parametrize(
    ("seen", "proposed"),
    [
        ([0, 100], (0, 125)),
        ([2011, 2016], (2009, 2018)),
        ([-10, -2], (-12, -1)),
        ([1, 100], (1, 125)),
        ([-4, 4], (-6, 6)),
        ([7, 7], (7, 7)),
        ([3_000_000, 733_587_600], (1, 916_234_500)),  # pence, as gates know pounds
        ([Decimal("0.5"), Decimal("4.5")], (0.1, 5.5)),
        ([Decimal("0.25"), Decimal("0.75")], (0.12, 0.88)),  # 0.125 outwards to two decimals
        ([Decimal("-1.5"), Decimal("-0.5")], (-1.8, -0.2)),
        ([Decimal("24.40"), Decimal("71.85")], (12.53, 83.72)),
        ([0.1, 0.3], (0.1, 0.4)),
        ([1e-06, 0.5], (1e-06, 0.625)),
        (["2016-06-10", "2016-08-12"], ("2016-05-25", "2016-08-28")),
        (["2012-10-01", "2016-09-01"], ("2011-10-01", "2017-09-01")),  # months stay the first of a month
        (["2016-09-01", "2016-09-01"], ("2016-09-01", "2016-09-01")),
    ],
)
def test_a_range_is_a_quarter_wider_on_each_side_and_stays_on_its_side_of_nought(seen, proposed) -> None:
    values = pd.Series(pd.to_datetime(seen) if isinstance(seen[0], str) else seen)
    assert of_values(values) == Range(*proposed)
    assert [type(end) for end in of_values(values)] == [type(end) for end in proposed]


@pytest.mark.parametrize("seen", [["a", "b"], [True, False]])
def test_what_is_neither_a_number_nor_a_day_proposes_nothing(seen) -> None:
    assert of_values(pd.Series(seen)) is None


def test_a_count_is_proposed_a_quarter_more_or_less() -> None:
    assert of_count(38_400) == (28_800, 48_000)
    assert of_count(5) == (3, 7)
    assert of_count(0) == (0, 0)


@pytest.mark.parametrize("seen", [[1, 5, 9], [Decimal("0.125"), Decimal("9.5")], [-3.25, 8.5]])
def test_a_proposed_range_holds_every_value_it_was_learned_from(seen) -> None:
    low, high = of_values(pd.Series(seen))
    assert all(low <= value <= high for value in seen)


def rewrite(project: Path, gate: str, **changes: dict) -> None:
    """Give expectations of a suite other kwargs, by id; a new id adds one."""
    path = project / "expectations" / f"{gate}.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    known = {item["id"]: item for item in suite["expectations"]}
    for identifier, change in changes.items():
        if identifier in known:
            known[identifier]["kwargs"] |= change
        else:
            base = {
                "id": identifier,
                "severity": "critical",
                "notes": "There for a test.",
                "meta": {"remedy": "Nothing is to be done."},
            }
            suite["expectations"].append({**base, **change})
    path.write_text(json.dumps(suite), encoding="utf-8")


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    shutil.copytree(finished, copy)
    return copy


def test_ranges_of_every_kind_are_proposed_and_no_suite_is_changed(project) -> None:
    rewrite(project, "population.processed", rows_range={
        "type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1, "max_value": 9_999},
    })  # fmt: skip
    rewrite(project, "funding_relations.processed", tolerance_range={
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "tolerance", "min_value": 0.0, "max_value": 99.5},
    })  # fmt: skip
    before = bytes_of(project / "expectations")
    told = "\n".join(propose_ranges(Project(project), SLUG))
    assert bytes_of(project / "expectations") == before
    proposed = project / "outputs" / f"{SLUG}.proposed"

    def bounds(gate: str, identifier: str) -> list[object]:
        suite = load_suite(proposed, gate)  # what is written is a suite that can be used as it is
        (kwargs,) = [item.kwargs for item in suite.expectations if item.id == identifier]
        return [kwargs["min_value"], kwargs["max_value"]]

    assert bounds("recorded_crime.processed", "month_range") == ["2011-10-01", "2017-09-01"]
    assert bounds("population.processed", "rows_range") == [144, 240]
    assert bounds("funding_relations.processed", "tolerance_range") == [0, 1.53]
    assert "Nothing is changed until you copy a file from there into expectations/." in told
    untouched = {"role_known", "expected_known"}
    mine = {item.id: item for item in load_suite(proposed, "funding_relations.processed").expectations}
    theirs = {
        item.id: item for item in load_suite(project / "expectations", "funding_relations.processed").expectations
    }
    assert {name: mine[name] for name in untouched} == {name: theirs[name] for name in untouched}


def test_an_input_that_has_changed_since_and_a_missing_edition_teach_nothing(project) -> None:
    file = project / "data/raw/tower-hamlets/other_codebook.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("lighting", "lights"), encoding="utf-8")
    told = list(propose_ranges(Project(project), SLUG))
    assert "left out  data/raw/tower-hamlets/other_codebook.csv: it is not a file of the last edition" in told
    assert not (project / "outputs" / f"{SLUG}.proposed" / "other_codebook.processed.json").exists()
    shutil.rmtree(project / "outputs" / SLUG)
    with pytest.raises(ConfigurationError, match="There is no edition of tower-hamlets to learn from"):
        list(propose_ranges(Project(project), SLUG))
