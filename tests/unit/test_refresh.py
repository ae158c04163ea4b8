"""A yearly refresh: what is new, what moved and what to look at; and every headline figure that was ever published."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.delivery.refresh import (
    Months,
    breaks_in,
    missing_months,
    new_months,
    other_groups,
    out_of_range,
    renamed,
    revisions,
)
from csp_evidence.commands.refresh import Refresh
from csp_evidence.errors import ConfigurationError
from csp_evidence.project import Project
from csp_evidence.publish.diff import restated
from csp_evidence.publish.published import note_published, published
from tests.conftest import EXAMPLE, ROOT, SLUG


def months(counts: dict[str, list[int]], vintage: str, name: str = "Here", first: str = "2016-01") -> Months:
    rows = [
        ("E1", name, group, month, offences)
        for group, numbers in counts.items()
        for month, offences in zip(pd.date_range(first, periods=len(numbers), freq="MS"), numbers, strict=True)
    ]
    columns = ["area_code", "area_name", "offence_group", "month", "offences"]
    return Months.as_published(pd.DataFrame(rows, columns=columns), vintage)


OLD = months({"theft": [10, 11, 12], "fraud": [1, 1, 1]}, "first")
NEW = months({"theft": [10, 13, 12, 14], "drugs": [2, 2, 2, 2]}, "second", name="Heere")


def test_each_published_month_that_moved_is_listed_with_both_vintages():
    found = revisions(OLD, NEW, "E1", "2016-04")
    theft = found[found["series"] == "theft"]
    assert theft[["published", "now", "difference", "published_in", "now_in"]].to_numpy().tolist() == [
        [11, 13, 2, "first", "second"]
    ]
    assert theft["month"].tolist() == [pd.Timestamp("2016-02-01")]
    whole = found[found["series"] == "all recorded offences"]
    assert whole["difference"].tolist() == [1, 3, 1], "the sum of all is set beside the sum of all"
    assert "drugs" not in set(found["series"]), "a group that was never published cannot be revised"


def test_the_same_figures_give_no_revision():
    again = months({"theft": [10, 11, 12, 99], "fraud": [1, 1, 1, 1]}, "second")
    assert revisions(OLD, again, "E1", "2016-04").empty


def test_what_a_person_must_look_at():
    assert [f"{month:%Y-%m}" for month in new_months(OLD, NEW, "2016-04")] == ["2016-04"]
    assert new_months(OLD, NEW, "2016-03") == []
    assert [f"{month:%Y-%m}" for month in missing_months(OLD, NEW, "2016-06")] == ["2016-05", "2016-06"]
    assert other_groups(OLD, NEW) == (["drugs"], ["fraud"])
    assert renamed(OLD, NEW) == [("E1", "Here", "Heere")]
    breaks = pd.DataFrame({"offence_group": ["theft", "theft"], "month": pd.to_datetime(["2016-04-01", "2015-01-01"])})
    assert len(breaks_in(breaks, new_months(OLD, NEW, "2016-04"))) == 1


def test_a_range_that_no_longer_fits_comes_with_the_one_that_the_months_propose():
    values = pd.Series([10, 20, 130], name="offences")
    asked = [("range", {"min_value": 0, "max_value": 100}), ("wide", {"min_value": 0, "max_value": 1_000})]
    found = out_of_range(values, asked)
    assert [(one.expectation, one.held, one.proposed) for one in found] == [("range", "0 to 100", "1 to 160")]


@pytest.mark.parametrize(("to", "added"), [("2017-09", 12), ("2018-09", 24)])
def test_two_refreshes_of_tower_hamlets_say_that_the_classification_is_another(to, added):
    found = Refresh(Project(ROOT), SLUG, to)
    lines = list(found.lines())
    assert lines[0].startswith(f"Tower Hamlets to {to}: {added} new months")
    whole = found.revised[found.revised["series"] == "all recorded offences"]
    last = whole[whole["month"] >= "2015-10-01"]
    assert (last["published"].sum(), last["now"].sum()) == (30_053, 29_431)
    said = " ".join(lines)
    assert "another classification" in said
    assert "mixes revision with classification" in said
    assert "levels_high" in said, "the statement on levels rests on recorded crime"
    assert "disclosure_threshold 5" in said, "parameters are carried forward"
    assert not found.why_no_edition()


def test_a_year_without_an_estimate_of_residents_gets_no_edition():
    assert "2021" in Refresh(Project(ROOT), SLUG, "2021-09").why_no_edition()


@pytest.mark.parametrize(
    ("slug", "to", "why"),
    [
        (SLUG, "2018", "takes a month"),
        (SLUG, "2016-09", "assessed to 2016-09 already"),
        (EXAMPLE, "2017-09", "area_months"),
    ],
)
def test_a_refresh_that_cannot_be_is_refused_with_the_remedy(slug, to, why):
    with pytest.raises(ConfigurationError, match=why):
        Refresh(Project(ROOT), slug, to)


def edition(outputs: Path, name: str, number: int, year_end: str, edition_id: str) -> None:
    (outputs / name).mkdir(parents=True, exist_ok=True)
    manifest = {"edition_id": edition_id, "parameters": {"year_end": year_end}, "key_results": {"a.b": "Offences"}}
    (outputs / name / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    results = {"a.b": {"value": number, "unit": "offences"}, "a.c": {"value": 1, "unit": "offences"}}
    (outputs / name / "results.json").write_text(json.dumps(results), encoding="utf-8")


def test_a_headline_figure_published_before_is_restated_and_never_overwritten(tmp_path):
    there = Project(tmp_path)
    edition(tmp_path / "outputs", "x", 100, "2016-09", "one")
    assert note_published(there, "x") == []
    assert note_published(there, "x") == [], "the same edition again adds nothing"
    edition(tmp_path / "outputs", "x@to-2017-09", 120, "2017-09", "two")
    assert note_published(there, "x@to-2017-09") == [], "another year is no restatement"
    edition(tmp_path / "outputs", "x", 90, "2016-09", "three")
    restated_now = note_published(there, "x")
    assert [(line.restates, line.value, line.year_end) for line in restated_now] == [(100, 90, "2016-09")]
    log = published(there, "x")
    assert [(line.edition_id, line.value) for line in log] == [("one", 100), ("two", 120), ("three", 90)]
    assert [line.key for line in log] == ["a.b"] * 3, "headline figures only"


def test_a_figure_of_the_year_before_restates_what_was_published_of_that_year(tmp_path):
    there, outputs = Project(tmp_path), tmp_path / "outputs"
    for name, year_end, now, before in (("x", "2016-09", 100, 90), ("x@year_end-2017-09", "2017-09", 120, 95)):
        (outputs / name).mkdir(parents=True)
        labels = {"s.offences": "Recorded offences", "s.offences_year_before": "Recorded offences, year before"}
        parameters = {"year_end": year_end, **({"later_years": "another classification"} if "@" in name else {})}
        made_from = {**{key: {} for key in ("inputs", "suites", "notebooks", "versions")}, "code": "c", "commit": "d"}
        manifest = {"edition_id": name, "parameters": parameters, "key_results": labels, **made_from}
        values = {"s.offences": now, "s.offences_year_before": before}
        results = {key: {"value": value, "unit": "offences"} for key, value in values.items()}
        (outputs / name / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (outputs / name / "results.json").write_text(json.dumps(results), encoding="utf-8")
    assert note_published(there, "x") == []
    (line,) = note_published(there, "x@year_end-2017-09")
    assert (line.year_end, line.key, line.restates, line.value) == ("2016-09", "s.offences", 100, 95)
    assert line.why == "another classification"
    (change,) = restated(outputs / "x", outputs / "x@year_end-2017-09").changes
    assert (change.name, change.old, change.new) == (line.told, "100", "95 offences")
    assert note_published(there, "x") == [], "the standing edition made again restates nothing"
