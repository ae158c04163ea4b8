"""The status rule against a table made by hand, and the figures it is applied to."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.delivery.observed import inputs_named, latest, no_sums, revisions, series_of
from csp_evidence.analysis.delivery.status import exact, goal_of, rule_of, status_of
from csp_evidence.analysis.delivery.terms import earlier, period
from csp_evidence.analysis.delivery.tracker import Tracker
from tests.conftest import ROOT

TABLE = Path(__file__).parent / "reference" / "delivery_status_cases.csv"
CASES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
RULES = pd.read_csv(ROOT / "data" / "raw" / "reference" / "plan_statuses.csv", dtype={"within": object})


def number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def test_the_table_made_by_hand_has_sixty_cases_of_every_colour():
    assert len(CASES) == 60
    assert {case["status"] for case in CASES} == {"green", "amber", "red", "grey"}
    assert len({tuple(case.values())[1:7] for case in CASES}) == 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['case']}-{case['kind']}-{case['better']}")
def test_status_is_that_of_the_table_made_by_hand(case):
    goal = goal_of(case["kind"], number(case["target"]), number(case["upper"]), number(case["baseline"]))
    within, labels = rule_of(RULES)
    assert status_of(number(case["value"]), goal, case["better"], within) == case["status"], case["note"]
    assert labels[case["status"]]
    if case["status"] == "grey" and case["value"]:
        assert goal.why_not


def test_the_rule_is_data():
    wider = RULES.assign(within=RULES["within"].replace("5", "10"))
    assert status_of(Fraction(109), goal_of("level", Fraction(100), None, None), "lower", rule_of(wider)[0]) == "amber"


@pytest.mark.parametrize(
    ("name", "first", "last", "label"),
    [
        ("2017-04", "2017-04", "2017-04", "April 2017"),
        ("2017/18-Q1", "2017-04", "2017-06", "April to June 2017"),
        ("2017/18-Q4", "2018-01", "2018-03", "January to March 2018"),
        ("2017/18", "2017-04", "2018-03", "2017/18"),
        ("12m-2018-09", "2017-10", "2018-09", "12 months to September 2018"),
        ("ytd-2018-02", "2017-04", "2018-02", "April 2017 to February 2018"),
        ("ytd-2017-12", "2017-04", "2017-12", "April to December 2017"),
    ],
)
def test_a_period_is_data(name, first, last, label):
    of = period(name)
    assert (of.first_month, of.last_month, of.label()) == (first, last, label)
    assert earlier(of).first == of.first - 12
    assert earlier(of).kind == of.kind


@pytest.mark.parametrize("name", ["2017/19", "2017", "Q1 2017", "2017-13", "2017/18-Q5", "12m-2018-00"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(ValueError, match="is no period"):
        period(name)


def indicators(**changed: object) -> pd.DataFrame:
    row = {
        "indicator": "x", "label": "Things", "priority": "asb", "better": "lower", "unit": "things", "per": None,
        "frequency": "quarter", "baseline_period": "2016/17", "expression": None, "of_expression": None,
    }  # fmt: skip
    return pd.DataFrame([row | changed])


def observed(*rows: tuple[str, int, int | None, str]) -> pd.DataFrame:
    frame = pd.DataFrame([("x", *row, None) for row in rows],
                         columns=["indicator", "period", "numerator", "denominator", "published", "says"])  # fmt: skip
    frame["published"] = pd.to_datetime(frame["published"])
    return frame.astype({"numerator": "Int64", "denominator": "Int64"})


def test_a_figure_published_again_is_a_revision_and_the_last_one_counts():
    of = observed(("2017/18-Q1", 27, None, "2018-08-12"), ("2017/18-Q1", 36, None, "2018-11-12"),
                  ("2017/18-Q2", 30, None, "2018-08-12"), ("2017/18-Q2", 30, None, "2018-11-12"))  # fmt: skip
    found = revisions(of)
    assert found[["period", "before", "after"]].to_numpy().tolist() == [["2017/18-Q1", "27", "36"]]
    assert latest(of)["numerator"].tolist() == [36, 30]


def test_a_year_that_is_not_the_sum_of_its_quarters_is_found_and_a_true_one_is_not():
    quarters = [(f"2017/18-Q{n}", 10 * n, None, "2018-05-01") for n in range(1, 5)]
    series = series_of(indicators(), observed(*quarters, ("2017/18", 100, None, "2018-05-01")))
    assert no_sums(series).empty
    series = series_of(indicators(), observed(*quarters, ("2017/18", 101, None, "2018-05-01"),
                                              ("ytd-2017-09", 31, None, "2018-05-01")))  # fmt: skip
    found = no_sums(series)
    assert found[["period", "stated", "sum"]].to_numpy().tolist() == [["ytd-2017-09", 31, 30], ["2017/18", 101, 100]]
    part = series_of(indicators(), observed(*quarters[:3], ("2017/18", 101, None, "2018-05-01")))
    assert no_sums(part).empty, "a quarter is missing, so nothing can be said"


def tracked(goals: list[dict[str, object]], figures: pd.DataFrame, **changed: object) -> Tracker:
    asked = pd.DataFrame(goals, columns=["target", "indicator", "period", "kind", "value", "upper", "years"])
    return Tracker.of(indicators(**changed), asked, figures, RULES, tables={}, area="E99000001", term_end="2021-03")


def goal(of: str | None, kind: str, value: object = None, years: object = None) -> dict[str, object]:
    return {"target": of, "indicator": "x", "period": of, "kind": kind, "value": value, "years": years}


QUARTERS = observed(
    *[(f"{y}/{y % 100 + 1}-Q{n}", 25, None, f"{y + 1}-05-01") for y in (2015, 2016, 2017) for n in range(1, 5)]
)


@pytest.mark.parametrize(
    ("goals", "changed", "status", "why"),
    [
        ([goal("2017/18", "change", "-10")], {}, "red", ""),
        ([goal("2017/18", "maintain")], {}, "green", ""),
        ([goal("2017/18", "mean", years=2)], {}, "green", ""),
        ([goal("2017/18", "mean", years=3)], {}, "grey", "The target is set against a baseline that is not known."),
        ([goal("2017/18-Q4", "change", "-10")], {}, "grey", "The baseline is of a period of another length."),
        ([goal("2017/18-Q4", "change", "-10")], {"baseline_period": "2016/17-Q4"}, "red", ""),
        ([goal("2018/19", "level", "90")], {}, "grey", "No figure for a period with a target is known yet."),
        ([goal("2018/19", "level", "90"), goal("2017/18", "level", "100")], {}, "green", ""),
        ([goal(None, "level", "90")], {}, "grey", "A target is set, and no date for it."),
        ([], {}, "grey", "No target is set."),
        ([goal("2017/18", "change", "-10")], {"baseline_period": None}, "grey",
         "The target is set against a baseline that is not known."),
    ],
)  # fmt: skip
def test_an_indicator_stands_against_its_latest_target_with_a_whole_figure(goals, changed, status, why):
    standing = tracked(goals, QUARTERS, **changed).standing("x")
    assert (standing.status, standing.why) == (status, why)


def test_an_expression_feeds_an_indicator_from_other_inputs():
    months = pd.date_range("2016-04-01", "2017-09-01", freq="MS")
    crime = pd.DataFrame(
        {"area_code": "E1", "area_name": "Here", "offence_group": "robbery", "month": months, "offences": 7}
    )
    own = indicators(expression="crime(area, 'robbery', first, last)")
    assert inputs_named(own) == ["recorded_crime"]
    made = Tracker.of(own, None, None, RULES, tables={"recorded_crime": crime}, area="E1", term_end="2021-03")
    assert [one.name for one in made.series["x"].periods] == [
        "2016/17-Q1", "2016/17-Q2", "2016/17-Q3", "2016/17-Q4", "2017/18-Q1", "2017/18-Q2",
    ]  # fmt: skip
    assert made.baseline("x") == 84
    assert exact(made.values["x"]) == 21


def test_counts_are_told_from_shares_and_means():
    of = observed(("2017/18-Q1", 27, 90, "2018-08-12"))
    assert tracked([], QUARTERS).counting(["x"]) == [True]
    assert tracked([], QUARTERS, label="Fires").counting(["Fires"]) == [True]
    assert tracked([], of, per="100").counting(["x"]) == [False]
    assert tracked([], of).counting(["x"]) == [False], "a mean has no per"
    assert tracked([], QUARTERS, per="1000").counting(["x"]) == [False]
