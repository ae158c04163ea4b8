"""What is planted in Exampleshire's delivery is found by name, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.delivery import board, faults, money, outlook, programme
from csp_evidence.analysis.delivery.observed import inputs_named
from csp_evidence.analysis.delivery.tracker import Tracker
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.project import Project
from scripts import make_exampleshire_delivery as made
from tests.conftest import ROOT

PROJECT = Project(ROOT)
EXAMPLE = "exampleshire"
PLANTED = {
    ("overdue action", "landlords"), ("target without a date", "repeat_abuse_some_day"),
    ("words against figures", "fires"),
    ("revised after publication", "admissions"), ("sum that is no sum", "asb_incidents"),
    ("condition not met", "outreach"), ("match not secured", "outreach"),
}  # fmt: skip


@pytest.fixture(scope="module")
def given() -> dict[str, pd.DataFrame]:
    gated = GatedInputs(PROJECT, load_partnership(PROJECT, EXAMPLE))
    names = [*made.HEADERS, "plan_statuses", "recorded_crime"]
    return {name: gated.read(name).open_frame() for name in names}


@pytest.fixture(scope="module")
def tracker(given) -> Tracker:
    tables = {name: given[name] for name in inputs_named(given["plan_indicators"])}
    parts = (given[f"plan_{name}"] for name in ("indicators", "targets", "observations", "statuses"))
    return Tracker.of(*parts, tables=tables, area="E99000001", term_end="2021-03")


@pytest.fixture(scope="module")
def found(given, tracker) -> pd.DataFrame:
    day = programme.reported_on(given["plan_actions"], given["plan_risks"], given["plan_observations"])
    progress, scored = programme.progress(given["plan_actions"], day), programme.scored(given["plan_risks"], day)
    return faults.every(tracker, given["plan_observations"], progress, scored, given["plan_money"], day)


def test_each_planted_fault_is_found_by_name_and_nothing_true_is_flagged(found):
    assert set(zip(found["kind"], found["id"], strict=True)) == PLANTED
    assert len(found) == len(PLANTED)


def test_the_board_sees_each_priority_in_one_row_with_most_to_decide_first(given, tracker, found):
    names = {priority.id: priority.name for priority in load_partnership(PROJECT, EXAMPLE).priorities}
    day = programme.reported_on(given["plan_actions"], given["plan_risks"], given["plan_observations"])
    progress, lines = programme.progress(given["plan_actions"], day), money.by_line(given["plan_money"])
    rows = board.by_priority(names, tracker, found, progress, lines)
    assert rows["priority"].tolist() == ["Anti-social behaviour and drugs", "Violence", "Hate crime", "Re-offending"]
    assert rows["decisions"].sum() == len(found)
    assert rows[["red", "amber", "green", "grey"]].sum().sum() == len(given["plan_indicators"])
    first = rows.iloc[0]
    assert (first["red"], first["overdue"], first["over"]) == (1, 1, Decimal("2500.00"))
    bare = board.by_priority(names, None, found, None, None)
    assert bare[["red", "overdue", "over"]].isna().all(axis=None), "what is not followed is missing, and not 0"


def test_a_fault_says_what_it_is(found):
    said = found.set_index("kind")["what"]
    assert "due on 30 September 2018" in said["overdue action"]
    assert "April to June 2018" in said["revised after publication"]
    assert "4 parts add up to 8,783" in said["sum that is no sum"]
    assert "says it improved" in said["words against figures"]


def test_what_the_tracking_lacks_is_named(tracker):
    names = {priority.id: priority.name for priority in load_partnership(PROJECT, EXAMPLE).priorities}
    assert faults.lacking(tracker, names) == (
        ["Feeling safe after dark", "First entrants to the youth justice system"],
        ["Repeat domestic abuse"],
        ["First entrants to the youth justice system"],
        ["Hate crime"],
    )


def test_no_word_claims_what_the_plan_did(tracker):
    view = outlook.Outlook(tracker, 5.0)
    assert set(view.bearing["verdict"]) <= {
        "up",
        "down",
        "little change",
        "too uncertain to say",
        outlook.FIRST_FIGURES,
    }
    assert set(view.ahead["course"]) <= {
        outlook.ON_COURSE, outlook.OFF_COURSE, outlook.NO_END, outlook.TOO_SHORT, "too uncertain to say",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Head of community safety", True), ("Police superintendent", True), ("Community safety team", True),
        ("DAAT commissioner", True), ("Public health consultant", True), ("Jane Smith", False), ("J. Smith", False),
        ("Cllr Smith, lead member", False), ("Mrs Smith (officer)", False), ("Jane Smith, head of service", False),
        ("jane.smith@example.gov.uk", False), ("Officer 1234", False), ("PC 12 lead", False), ("Smith", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("gate", "column"),
    [("plan_indicators", "owner_role"), ("plan_actions", "lead_role"), ("plan_risks", "owner_role")],
)
def test_an_owner_is_a_post_and_never_a_person(gate, column, words, kept):
    suite = load_suite(PROJECT.expectations, f"{gate}.processed")
    own = suite.model_copy(update={"expectations": tuple(e for e in suite.expectations if e.id.startswith(column))})
    frame = pd.DataFrame({"id": ["x"], column: [words]}, index=pd.Index([2], name="row"))
    outcomes = {check.outcome for check in validate(Subject(frame, "file.csv", ("id",)), own, {})}
    assert (outcomes == {"pass"}) == kept


def test_a_partnership_without_any_of_it_is_told_what_to_supply():
    why = stage_plan("delivery").why_left_out({"recorded_crime", "margins"}, has_plan=True)
    assert why.startswith("supply the plan's indicators, actions, risks or money")
    assert "plan_indicators, plan_actions, plan_risks, plan_money" in why
    assert not stage_plan("delivery").why_left_out({"plan_risks"}, has_plan=True)
    assert stage_plan("delivery").why_left_out({"plan_risks"}, has_plan=False)


def action(**changed: object) -> dict[str, object]:
    return {
        "step": "a", "part_of": None, "label": "A", "priority": "asb", "subgroup": None, "lead_role": "Team",
        "start": pd.Timestamp("2018-01-01"), "due": pd.Timestamp("2018-06-30"), "status": "in progress",
        "completed": pd.NaT, "indicator": None, "money_line": None,
    } | changed  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "day", "word", "days"),
    [
        ({}, date(2018, 6, 30), programme.ON_TIME, 0),
        ({}, date(2018, 7, 1), programme.OVERDUE, 1),
        ({"status": "complete", "completed": pd.Timestamp("2018-06-30")}, date(2019, 1, 1), programme.DONE, 0),
        ({"status": "complete", "completed": pd.Timestamp("2018-07-03")}, date(2019, 1, 1), programme.DONE_LATE, 3),
        ({"status": "stopped"}, date(2019, 1, 1), programme.STOPPED, 0),
        ({"due": pd.NaT}, date(2019, 1, 1), programme.NO_DATE, 0),
        ({"status": "not started"}, date(2018, 1, 1), programme.ON_TIME, 0),
        ({"status": "not started"}, date(2018, 1, 11), programme.LATE, 10),
    ],
)
def test_progress_of_an_action_on_a_day(changed, day, word, days):
    found = programme.progress(pd.DataFrame([action(**changed)]), day)
    assert (found["progress"].iloc[0], found["days"].iloc[0]) == (word, days)


def test_a_late_milestone_brings_its_action_to_the_top():
    rows = [
        action(step="early", due=pd.Timestamp("2030-01-01")),
        action(step="whole", due=pd.Timestamp("2030-01-01")),
        action(step="part", part_of="whole"),
    ]
    found = programme.progress(pd.DataFrame(rows), date(2019, 1, 1))
    assert found["step"].tolist() == ["whole", "part", "early"]
    assert programme.tally(found) == {"actions": 2, "overdue": 0}


def spread(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["fund", "financial_year", "amount"])
    return frame.assign(amount=frame["amount"].map(Decimal), priority="asb", status="stated")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("f", "2017/18", "10"), ("f", "2018/19", "5")], [("2018/19", Decimal(5), 2)]),
        ([("f", year, "10") for year in ("2017/18", "2018/19", "2019/20", "2020/21")], []),
        ([("f", "2017/18", "10"), ("f", programme.NO_YEAR, "5")], []),
        ([("f", "2016/17", "10")], []),
        ([("f", "2017/18 to 2018/19", "10")], [("2017/18 to 2018/19", Decimal(10), 2)]),
        ([("f", "2017/18 to 2020/21", "10")], []),
    ],
)
def test_a_fund_that_ends_before_the_term_is_a_cliff(rows, expected):
    found = programme.cliffs(spread(*rows), {"f": "F"}, {"asb": "Asb"}, (date(2017, 4, 1), date(2021, 3, 31)))
    assert [(row.last_year, row.amount, row.years) for row in found.itertuples()] == expected


def test_money_is_exact_and_what_was_not_reported_is_missing(given):
    lines = money.by_line(given["plan_money"])
    own = lines[lines["line"] == "patrols"].set_index("financial_year")
    assert own.at["2017/18", "variance"] == Decimal("-2749.50")
    assert own.at["2018/19", "available"] == Decimal("62749.50")
    years = money.together(lines, "fund", {"pcc": "Grant"}).set_index(["fund", "financial_year"])
    assert years.at[("Grant", "2018/19"), "outturn"] == Decimal("110249.50")
    assert years.at[("sv", "2019/20"), "actual"] is None
    assert money.unit_costs(lines)["unit_cost"].tolist() == [Decimal("25.00"), Decimal("250.00")]
    assert money.totals(lines)["budget"] == Decimal("320000.00")


def test_what_is_brought_forward_is_what_was_carried(given):
    changed = given["plan_money"].copy()
    at = changed.index[(changed["line"] == "patrols") & (changed["financial_year"] == "2018/19")]
    changed.loc[at, "brought_forward"] = Decimal("3000.00")
    assert money.NOT_CARRIED in set(money.faults(changed)["kind"])
    changed["carried_basis"] = None
    assert money.NO_BASIS in set(money.faults(changed)["kind"])


@pytest.mark.suite("simulations", whole=True)
def test_a_year_ago_is_seldom_called_a_change_when_nothing_happens():
    """Six indicators of 16 quarters around a steady mean, 200 times: at most one in twenty sets has any change told."""
    random = np.random.default_rng(20)
    rules = pd.read_csv(ROOT / "data" / "raw" / "reference" / "plan_statuses.csv", dtype={"within": object})
    periods = [f"{y}/{(y + 1) % 100:02}-Q{n}" for y in range(2014, 2018) for n in range(1, 5)]
    names = list("abcdef")
    row = {"priority": "asb", "better": "lower", "unit": "things", "per": None, "frequency": "quarter"}
    row |= {"baseline_period": None, "expression": None, "of_expression": None}
    indicators = pd.DataFrame([{"indicator": name, "label": name, **row} for name in names])
    told = 0
    for _ in range(40):
        of = [(name, when, int(random.poisson(random.gamma(40, 2)))) for name in names for when in periods]
        frame = pd.DataFrame(of, columns=["indicator", "period", "numerator"])
        frame = frame.assign(denominator=None, published=pd.Timestamp("2018-05-01"), says=None)
        made_of = Tracker.of(indicators, None, frame, rules, tables={}, area="E1", term_end="2021-03")
        told += bool(set(outlook.Outlook(made_of, 5.0).bearing["verdict"]) & {"up", "down"})
    assert told <= 4, "5% of 40 are 2; 4 or fewer in 95% of such draws"
