"""Tables of money of any form: how numbers are printed, which sums follow, and which of them are mistakes."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from csp_evidence.analysis.funding import exceptions, resources
from csp_evidence.analysis.funding.funds import Funds, years_of
from csp_evidence.analysis.funding.readings import CUT, FAILS, HOLDS, ROUNDED
from csp_evidence.analysis.funding.reconciliation import PRINTED, Reconciliation
from csp_evidence.analysis.printed_numbers import read_printed
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.report_figures import ReportFigures
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT, sampled
from tests.drawn_funding import draw, with_mistake

# Numbers as they are printed


@pytest.mark.parametrize(
    ("text", "unit", "value", "low", "high"),
    [
        ("£2,735,532", "pounds", "2735532", 2735532, 2735532),
        ("£2.735m", "pounds", "2735000", Fraction(2734500), Fraction(2735500)),
        ("480", "£000s", "480000", 479500, 480500),
        ("£480k", "£000s", "480000", 479500, 480500),
        ("2.458", "£m", "2458000", 2457500, 2458500),
        ("150", "pence", "1.50", Fraction(3, 2), Fraction(3, 2)),
        ("25p", "pounds", "0.25", Fraction(1, 4), Fraction(1, 4)),
        ("(400)", "£000s", "-400000", -400500, -399500),
        ("nil", "£000s", "0", 0, 0),
        ("up to £100,000", "pounds", "100000", 0, 100000),
        ("over £650k", "pounds", "650000", 650000, None),
        ("approximately £3m", "pounds", "3000000", 2500000, 3500000),
        ("about £2,700,000", "pounds", "2700000", 2650000, 2750000),
        ("29%", "per cent", "29", Fraction(57, 2), Fraction(59, 2)),
        ("12.5 percentage points", "points", "12.5", Fraction(1245, 100), Fraction(1255, 100)),
        ("£5.18 a head", "pounds a head", "5.18", Fraction(5175, 1000), Fraction(5185, 1000)),
        ("4 x 5", "officers", "20", 20, 20),
        ("1,250", "hours", "1250", 1250, 1250),
    ],
)
def test_a_printed_number_has_its_value_and_what_it_can_stand_for(
    text: str, unit: str, value: str, low: Any, high: Any
) -> None:
    reading = read_printed(text, unit)
    assert reading is not None
    assert (reading.value, reading.low, reading.high) == (Decimal(value), low, high)


def test_a_dash_says_nothing_and_a_word_is_no_number() -> None:
    assert read_printed("–", "£000s") is None
    assert read_printed("2.735", "£m", "cut") == read_printed("£2.735m", "pounds", "cut")
    for text, unit in (("a lot", "pounds"), ("over", "pounds"), ("12 or so", "per cent"), ("three", "officers")):
        with pytest.raises(ValueError):
            read_printed(text, unit)


def test_a_period_is_years_a_span_or_days() -> None:
    assert years_of(["2017/18", "2018/19 to 2020/21"]) == ["2017/18", "2018/19", "2019/20", "2020/21"]
    assert years_of(["2019-10-01 to 2020-06-30"]) == ["2019/20", "2020/21"]
    for wrong in ("2017/19", "2018/19 to 2017/18", "2019-13-01 to 2020-06-30", "next year"):
        with pytest.raises(ValueError):
            years_of([wrong])


# What follows from a table


def checks_of(cells: Mapping[str, str], **table: Any) -> pd.DataFrame:
    """The checks of one table, whose cells are given as `row.column`."""
    fund = {"id": "f", "label": "Fund", "payer": "Payer", "income": "council", "unit": table.pop("unit", "pounds")}
    funds = Funds(funds=(fund,), tables=({"id": "t", "fund": "f", **table},))  # type: ignore[arg-type]
    rows = [("t", *name.split("."), text, "4.1") for name, text in cells.items()]
    frame = pd.DataFrame(
        rows, columns=["table", "row", "column", "printed", "paragraph"], index=range(2, len(rows) + 2)
    )
    money = Reconciliation.of(funds, {PRINTED: frame})
    assert money.tables.problems() == []
    return money.tested.set_index("check_id")


ALL = {"total": {"adds": "all"}}


@pytest.mark.parametrize(
    ("cells", "unit", "outcome"),
    [
        ({"a.x": "£2,735,532", "b.x": "£303,948", "total.x": "£3,039,480"}, "pounds", HOLDS),
        ({"a.x": "£2,735,532", "b.x": "£303,948", "total.x": "£3,039,479"}, "pounds", FAILS),
        ({"a.x": "480", "b.x": "195", "c.x": "61", "total.x": "737"}, "£000s", ROUNDED),
        ({"a.x": "480", "b.x": "195", "c.x": "61", "total.x": "739"}, "£000s", FAILS),
        ({"a.x": "£2,735,532", "total.x": "£2.735m"}, "pounds", CUT),
        ({"a.x": "£2,735,532", "total.x": "£2.736m"}, "pounds", ROUNDED),
        ({"a.x": "£2,735,532", "total.x": "£2.734m"}, "pounds", FAILS),
        ({"a.x": "£80k", "total.x": "up to £100k"}, "pounds", ROUNDED),
        ({"a.x": "£120k", "total.x": "up to £100k"}, "pounds", FAILS),
        ({"a.x": "over £80k", "b.x": "£5k", "total.x": "£130k"}, "pounds", ROUNDED),
    ],
)
def test_a_sum_is_exact_or_within_what_its_figures_were_rounded_by(
    cells: Mapping[str, str], unit: str, outcome: str
) -> None:
    assert checks_of(cells, unit=unit, rows=ALL).at["cast-total", "outcome"] == outcome


def test_a_total_that_is_said_to_be_cut_is_no_mistake() -> None:
    checks = checks_of({"a.x": "£2,735,532", "total.x": "£2.735m"}, rows={"total": {"adds": "all", "rounding": "cut"}})
    assert checks.at["cast-total", "outcome"] == ROUNDED


def test_sums_are_cast_down_and_across_and_shares_follow_from_their_row() -> None:
    cells = {"a.x": "10", "a.y": "20", "a.sum": "30", "b.x": "1", "b.y": "3", "b.sum": "4"}
    cells |= {"total.x": "11", "total.y": "23", "total.sum": "35", "a.share": "88%", "b.share": "11%"}
    share = {"unit": "per cent", "equals": "100 * sum / total.sum"}
    checks = checks_of(cells, rows=ALL, columns={"sum": {"adds": "all"}, "share": share})
    broken = set(checks.index[checks["as_expected"] == "no"])
    assert broken == {"cast-total.sum", "across-total.sum", "follows-a.share"}, "30 of 35 is 86%"


def test_a_line_that_no_table_describes_and_a_name_of_nothing_are_told_with_their_places() -> None:
    fund = {"id": "f", "label": "Fund", "payer": "Payer", "income": "council"}
    rows = {"total": {"adds": ("a", "c")}, "again": {"repeats": "nowhere"}}
    funds = Funds(funds=(fund,), tables=({"id": "t", "fund": "f", "rows": rows},))  # type: ignore[arg-type]
    cells = [("t", "a", "x", "1"), ("t", "total", "x", "1"), ("u", "a", "x", "1"), ("t", "b", "x", "one")]
    printed = pd.DataFrame(
        [(*cell, "4.1") for cell in cells], columns=["table", "row", "column", "printed", "paragraph"]
    )
    found = dict(Reconciliation.of(funds, {PRINTED: printed}).tables.problems())
    assert found["funding_printed, row 2"] == "table u, which funds.yml lacks"
    assert "'one' is not an amount" in found["funding_printed, row 3, column printed"]
    assert found["funds, table t, row total"] == "c under adds"
    assert found["funds, table t, row again"] in (
        "again, which funding_printed does not print",
        "nowhere under repeats",
    )


def test_funds_that_contradict_themselves_are_refused() -> None:
    fund = {"id": "f", "label": "Fund", "payer": "Payer", "income": "council"}
    for tables in (
        ({"id": "t", "fund": "g"},),
        ({"id": "t"},),
        ({"id": "t", "fund": "f"}, {"id": "t", "fund": "f"}),
        ({"id": "t", "fund": "f", "rows": {"a": {"adds": "all", "equals": "b"}}},),
        ({"id": "t", "fund": "f", "period": ["soon"]},),
    ):
        with pytest.raises(ValidationError):
            Funds(funds=(fund,), tables=tables)  # type: ignore[arg-type]


# A partnership of another shape, with mistakes that were really printed

PLANTED = {
    "cast-pcc_total.total": "1.00",  # rows of 3,039,480 under 3,039,479, down
    "across-pcc_total.total": "1.00",  # and across
    "follows-sv_schools.share": "-2.54",  # 29% for 26%
    "follows-sv_analyst.carried": "-10000.00",  # 16 for 6
    "follows-sv_total.carried": "-10000.00",  # the total that adds it
    "repeat-pcc_programme_again": "532.00",  # 2,735,532 cut to 2.735m
    "repeat-da_well_over": "-21000.00",  # 679k called over 700k
}
TWINS = {
    "cast-sv_total.award", "across-da_refuge.total", "cast-da_total.total", "follows-sv_hospital.share",
    "follows-sv_analyst.share", "repeat-pcc_about", "repeat-da_over", "repeat-sv_match_again", "follows-da_per_head",
    "follows-pcc_share_kept",
}  # fmt: skip


@pytest.fixture(scope="module")
def example() -> Reconciliation:
    project = Project(ROOT)
    return ReportFigures(GatedInputs(project, load_partnership(project, "exampleshire"))).money


def test_each_planted_mistake_is_found_and_no_true_twin(example: Reconciliation) -> None:
    unconfirmed = Reconciliation.of(
        example.funds.model_copy(update={"confirmed": ()}), {PRINTED: example.tables.printed}
    ).tested.set_index("check_id")
    broken = unconfirmed[unconfirmed["as_expected"] == "no"]
    assert {name: f"{rest}" for name, rest in broken["difference"].items()} == PLANTED
    assert set(unconfirmed.loc[sorted(TWINS), "outcome"]) == {ROUNDED}


def test_a_confirmed_mistake_is_a_finding_with_its_page_and_a_twin_is_none(example: Reconciliation) -> None:
    assert set(example.tested["as_expected"]) == {"yes"}
    found = example.found.set_index("exception_id")
    assert set(found.index[found["verdict"] == exceptions.WRONG]) == {*PLANTED} - {"across-pcc_total.total"}
    assert found.at["repeat-pcc_programme_again", "wording"].startswith("Print £2,735,532, or")
    assert (
        "over £700k (page 12); by the report's own figures it is £679,000" in found.at["repeat-da_well_over", "title"]
    )
    assert found.at["follows-sv_schools.share", "at_stake"] == "2.5 percentage points"
    assert (
        "£3,039,479 (page 9); by the report's own figures it is £3,039,480" in found.at["cast-pcc_total.total", "title"]
    )
    assert found.at["repeat-pcc_programme_again", "reading_a"] == "The figure is cut to its last digit and not rounded."
    assert found.at["follows-sv_analyst.carried", "at_stake"] == "£10,000"


def test_an_award_that_was_cut_after_printing_is_out_of_date(example: Reconciliation) -> None:
    row = example.found.set_index("exception_id").loc["revised-sv_hospital.award"]
    assert (row["verdict"], row["at_stake"]) == (exceptions.INCOMPLETE, "£180,000")


def test_a_confirmation_is_of_one_difference_and_not_of_another_slip(example: Reconciliation) -> None:
    printed = example.tables.printed.copy()
    printed.loc[(printed["row"] == "pcc_total") & (printed["column"] == "total"), "printed"] = "£3,039,478"
    again = Reconciliation.of(example.funds, {PRINTED: printed}).tested.set_index("check_id")
    assert again.at["cast-pcc_total.total", "as_expected"] == "no"
    assert again.at["follows-sv_analyst.carried", "as_expected"] == "yes"


def test_match_and_help_in_kind_are_lines_but_no_money_of_the_fund(example: Reconciliation) -> None:
    own = example.of_fund("sv").set_index("line_id")
    assert own["form"].to_dict() == {
        "sv_hospital.award": "cash", "sv_hospital.match": "match", "sv_hospital.in_kind": "in kind",
        "sv_schools.award": "cash", "sv_schools.match": "match", "sv_schools.in_kind": "in kind",
        "sv_analyst.award": "cash", "sv_analyst.in_kind": "in kind",
    }  # fmt: skip
    years = example.profile[example.profile["fund"] == "sv"]
    assert sum(own.loc[own["form"] == "cash", "amount"]) == 736_000
    assert set(years["expression"]) == {"sv_hospital.award", "sv_schools.award", "sv_analyst.award"}


# Drawn partnerships


@pytest.mark.parametrize("seed", sampled(list(range(200)), 40))
def test_tables_that_come_out_are_right_and_a_mistake_in_one_is_found(seed: int) -> None:
    drawn = draw(seed)
    money = drawn.reconciled()
    assert money.tables.problems() == []
    assert set(money.tested["as_expected"]) == {"yes"}, "no true twin is flagged"
    assert sum(money.lines["amount"]) == sum(sum(money.of_fund(fund)["amount"]) for fund in money.funds.labels)
    assert money.counted[0].empty
    assert resources.counted_two_ways(money) == [], "no table of a drawn partnership counts anything but money"
    wrong, figure = with_mistake(drawn, seed)
    broken = wrong.reconciled().tested
    broken = broken[broken["as_expected"] == "no"]
    assert len(broken)
    assert any(figure in names.split(", ") for names in broken["look_at"])


def test_a_drawn_partnership_is_worked_out_in_milliseconds() -> None:
    started = time.process_time()
    for seed in range(20):
        money = draw(seed).reconciled()
        assert len(money.tested)
        assert len(money.profile) <= len(money.lines)
    assert (time.process_time() - started) / 20 < 0.2


# Nothing of one partnership


def test_the_code_and_the_notebook_know_no_fund_of_a_partnership() -> None:
    """Ids and labels of funds, and of what they pay for, stand in data alone."""
    project = Project(ROOT)
    words = set()
    for slug in ("tower-hamlets", "exampleshire"):
        whole = ReportFigures(GatedInputs(project, load_partnership(project, slug))).money
        words |= {fund.label for fund in whole.funds.funds} | {fund.payer for fund in whole.funds.funds}
        words |= {fund.id for fund in whole.funds.funds} | {*whole.lines["line_id"], *whole.totals["total_id"]}
    words |= {"daat", "mopac", "council_funded", "naive", "posts-01"}
    files = [*(ROOT / "src/csp_evidence/analysis/funding").glob("*.py"), *(ROOT / "expectations").glob("fund*")]
    files += [ROOT / "notebooks/funding_reconciliation.ipynb", ROOT / "data/dictionary/funding_reconciliation.yml"]
    plain_words = {"prevent", "da"}  # which English has too
    wanted = re.compile(rf"\b({'|'.join(map(re.escape, sorted(words - plain_words)))})\b", re.IGNORECASE)
    assert {(file.name, found) for file in files for found in wanted.findall(file.read_text(encoding="utf-8"))} == set()
