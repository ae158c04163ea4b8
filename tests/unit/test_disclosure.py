"""The disclosure policy: what it withholds, that nothing withheld can be worked out, and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations_with_replacement

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from csp_evidence.analysis.small_counts.differencing import WITHHELD, Shown, differences
from csp_evidence.analysis.small_counts.suppression import Line, withhold
from csp_evidence.errors import ConfigurationError, GateError
from csp_evidence.records import Check
from csp_evidence.stage.dictionary import Dictionary
from csp_evidence.stage.disclosure import People, Policy, Share, Weighted, marked_as
from csp_evidence.stage.protection import Releases

POLICY = Policy(threshold=5)
ONE = People(counts=("respondents",))


def table(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"ward": [f"Ward {n}" for n in range(len(counts))], "respondents": list(counts)})


def shown(frame: pd.DataFrame, column: str = "respondents") -> list[object]:
    return list(frame[column].astype(object))


def test_a_small_count_goes_with_the_next_smallest_so_that_the_total_does_not_give_it_away() -> None:
    assert shown(POLICY.protect(table(40, 3, 12, 0, 25), ONE, "t")) == [40, WITHHELD, WITHHELD, 0, 25]


def test_the_threshold_itself_and_nought_are_shown() -> None:
    assert shown(POLICY.protect(table(5, 0, 50), ONE, "t")) == [5, 0, 50]


def test_two_small_counts_protect_each_other_only_if_their_sum_could_be_a_large_one() -> None:
    assert shown(POLICY.protect(table(1, 1, 30, 60), ONE, "t")) == [WITHHELD, WITHHELD, WITHHELD, 60]
    assert shown(POLICY.protect(table(3, 4, 30, 60), ONE, "t")) == [WITHHELD, WITHHELD, 30, 60]


def test_percentages_come_from_protected_counts_and_what_is_derived_goes_along() -> None:
    frame = table(40, 3, 12).assign(percent=Decimal("9.9"), rate=[1.5, 2.5, 3.5], rank=[1, 2, 3])
    layout = People(
        counts=("respondents",),
        shares={"percent": Share("respondents", 55)},
        derived={"rate": "respondents"},
        other=("rank",),
    )
    found = POLICY.protect(frame, layout, "t")
    assert shown(found, "percent") == [Decimal("72.7"), WITHHELD, WITHHELD]
    assert shown(found, "rate") == [1.5, WITHHELD, WITHHELD]
    assert shown(found, "rank") == [1, 2, 3]


def test_openSAFELY_rule_redacts_seven_and_fewer_and_rounds_to_five() -> None:  # noqa: N802
    strict = Policy(threshold=8, rounding=5)
    found = strict.protect(
        table(7, 8, 12, 103).assign(rate=1.0), People(("respondents",), derived={"rate": "respondents"}), "t"
    )
    assert shown(found) == [WITHHELD, WITHHELD, 10, 105]
    assert set(shown(found, "rate")) == {WITHHELD}, "what comes from exact counts would undo the rounding"


def test_rows_that_add_up_across_are_protected_across() -> None:
    frame = pd.DataFrame({"ward": ["a", "b", "c"], "yes": [30, 20, 40], "no": [2, 10, 12], "answered": [32, 30, 52]})
    found = POLICY.protect(frame, People(("answered", "yes", "no"), across=(("yes", "no", "answered"),)), "t")
    assert shown(found, "answered") == [32, 30, 52], "totals are known from elsewhere and stay"
    for column in ("yes", "no"):
        assert shown(found, column).count(WITHHELD) == 2, "one withheld count follows from its column's total"


def test_groups_with_totals_of_their_own_are_protected_one_by_one() -> None:
    frame = table(3, 9, 20, 3, 7, 40).assign(characteristic=["sex"] * 3 + ["age"] * 3)
    found = POLICY.protect(frame, People(("respondents",), within=("characteristic",)), "t")
    assert shown(found) == [WITHHELD, WITHHELD, 20, WITHHELD, WITHHELD, 40]


def test_a_whole_table_may_be_withheld() -> None:
    frame = pd.DataFrame({"ward": ["a"], "yes": [2], "no": [1], "answered": [3]})
    layout = People(("answered", "yes", "no"), across=(("yes", "no", "answered"),))
    found = POLICY.protect(frame, layout, "consultation, table t")
    assert all(shown(found, column) == [WITHHELD] for column in layout.counts)
    assert withhold({(0, "yes"): 3}, [Line({(0, "yes"): 1}, 3)], 5) is None


def test_what_cannot_be_protected_is_refused_without_naming_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csp_evidence.stage.disclosure.withhold", lambda *_, **__: None)
    with pytest.raises(GateError, match=r"table t: so few people.*Merge categories.*partnership\.yml") as refused:
        POLICY.protect(table(3, 40), ONE, "consultation, table t")
    assert "3 " not in str(refused.value)


def test_a_number_whose_place_is_not_declared_is_refused() -> None:
    frame = table(40, 30).assign(yes=[20, 10], percent=[1.0, 2.0])
    with pytest.raises(GateError, match="which count of people the column percent comes from"):
        POLICY.protect(frame, None, "consultation, table t")
    with pytest.raises(GateError, match="yes is not declared"):
        POLICY.protect(frame.drop(columns="percent"), ONE, "consultation, table t")
    with pytest.raises(GateError, match="answered is not a column"):
        POLICY.protect(table(40), People(("respondents", "answered")), "consultation, table t")


def test_a_figure_drawn_from_unprotected_counts_is_refused() -> None:
    with pytest.raises(GateError, match=r"Draw it from stage\.protect"):
        POLICY.require(table(40, 3), ONE, "consultation, figure f")
    POLICY.require(POLICY.protect(table(40, 3, 9), ONE, "t"), ONE, "consultation, figure f")


def test_protecting_twice_changes_nothing() -> None:
    once = POLICY.protect(table(40, 3, 12, 0, 25), ONE, "t")
    assert shown(POLICY.protect(once, ONE, "t")) == shown(once)


def test_the_findings_of_gates_name_no_person_and_no_small_number() -> None:
    check = Check(
        gate="consultation_responses.raw", expectation="x", severity="warning", outcome="fail",
        observed="3 of 1,389 rows failed", note="n", rows=("row 7 (SYN-0006)",), row_count=3,
    )  # fmt: skip
    assert POLICY.check(check).observed == "fewer than 5 rows failed"
    assert (POLICY.check(check).rows, POLICY.check(check).row_count) == ((), 0)
    many = check.model_copy(update={"observed": "9 of 1,389 rows failed", "row_count": 9})
    assert POLICY.check(many).observed == many.observed
    assert POLICY.check(many).rows == ()


def test_counts_in_sentences() -> None:
    assert [POLICY.words(count) for count in (0, 3, 5, 1389, WITHHELD)] == [
        "0",
        "fewer than 5",
        "5",
        "1,389",
        "a withheld number",
    ], "a withheld count may be large, where it protects another"
    assert POLICY.counted(WITHHELD, "responses") == "a withheld number of responses"
    assert Policy(threshold=1).counted(1, "people") == "1 person"
    assert POLICY.counted(3, "people") == "fewer than 5 people"


def test_a_weighted_share_goes_with_its_count_and_keeps_no_more_digits_than_a_person_is_worth() -> None:
    frame = table(600, 400, 3, 40).assign(share=[57.512345, 38.149999, 0.312345, 4.012345])
    wide = People(("respondents",), weighted={"share": Weighted("respondents", 1043)})
    assert shown(POLICY.protect(frame, wide, "t"), "share") == [Decimal("57.5"), Decimal("38.1"), WITHHELD, WITHHELD]
    small = People(("respondents",), weighted={"share": Weighted("respondents", 999)}, overlapping=True)
    assert shown(POLICY.protect(frame, small, "t"), "share") == [Decimal(58), Decimal(38), WITHHELD, Decimal(4)]
    assert set(shown(Policy(8, 5).protect(frame, wide, "t"), "share")) == {WITHHELD}


def test_a_weighted_share_with_few_people_outside_it_is_withheld() -> None:
    frame = table(97).assign(share=[96.4])
    layout = People(("respondents",), weighted={"share": Weighted("respondents", 100)}, overlapping=True)
    assert shown(POLICY.protect(frame, layout, "t"), "share") == [WITHHELD]


def test_a_rounded_weighted_share_does_not_tell_who_is_in_it_as_all_its_digits_would() -> None:
    """Five of fifty said yes, from twelve cells of sex and age with a weight each: every way to pick them is tried."""
    weights = [sex * age for sex in (0.9317, 1.0829) for age in (0.7071, 0.8662, 1.0247, 1.1313, 1.2911, 1.4698)]
    sums = [sum(picked) for picked in combinations_with_replacement(weights, 5)]
    frame = pd.DataFrame({"respondents": 5, "share": [100 * one / 50 for one in sums]})
    layout = People(("respondents",), weighted={"share": Weighted("respondents", 50)}, overlapping=True)
    exact = frame["share"].round(10).value_counts()
    rounded = POLICY.protect(frame, layout, "t")["share"].value_counts()
    assert exact[exact == 1].sum() > 0.9 * len(frame), "nearly all could be told by their digits"
    assert rounded[rounded >= 10].sum() > 0.99 * len(frame)


def test_counts_that_a_table_elsewhere_would_give_away_are_withheld() -> None:
    """Of 31 who named gangs 28 are residents: the other three follow by subtraction, and so they must not."""
    frame = table(28, 90, 60, 40).assign(everyone=[31, 120, 80, 66])
    frame["others"] = frame["everyone"] - frame["respondents"]
    layout = People(("respondents", "others"), known=("everyone",), across=(("respondents", "others", "everyone"),))
    found = POLICY.protect(frame, layout, "t")
    assert shown(found, "everyone") == [31, 120, 80, 66], "it is shown elsewhere and stays"
    assert shown(found)[0] == WITHHELD
    assert shown(found).count(WITHHELD) == 2, "one alone would follow from the total of residents"
    hidden = frame["everyone"].astype(object).mask(frame["ward"] == "Ward 0", WITHHELD)
    assert WITHHELD not in shown(POLICY.protect(frame.drop(columns="others"), ONE_OF_TWO, "t"))
    unknown = POLICY.protect(frame.assign(everyone=hidden), layout, "t")
    assert shown(unknown, "others")[0] == WITHHELD


ONE_OF_TWO = People(("respondents",), known=("everyone",))


def test_counts_marked_as_in_another_table_take_what_is_derived_with_them() -> None:
    frame = table(40, 30, 12).assign(rate=[1.5, 2.5, 3.5])
    other = table(40, 30, 12).assign(respondents=[40, WITHHELD, WITHHELD])
    marked = marked_as(frame, other, "ward", ["respondents"])
    found = POLICY.protect(marked, People(("respondents",), derived={"rate": "respondents"}), "t")
    assert shown(found) == [40, WITHHELD, WITHHELD]
    assert shown(found, "rate") == [1.5, WITHHELD, WITHHELD]


def test_counts_that_the_partnership_has_published_stand_and_the_others_are_withheld_as_elsewhere() -> None:
    frame, layout = table(40, 30, 12, 3, 2), People(("respondents",), keys=("ward",))
    elsewhere = frame.assign(respondents=[40, WITHHELD, WITHHELD, WITHHELD, 2])
    released = Releases(POLICY).release("t", frame, layout, like=elsewhere, published=[True, False, False, False, True])
    assert shown(released) == [40, WITHHELD, WITHHELD, WITHHELD, 2]
    assert shown(Releases(POLICY).release("t", frame, layout))[3:] == [WITHHELD, WITHHELD]
    assert shown(Releases(POLICY).release("t", frame, layout, published=[True] * 5)) == shown(frame)


def test_what_counts_people_is_declared_in_the_data_dictionary_and_bases_are_words() -> None:
    share = {"count": "respondents", "base": "{answers}"}
    known = Dictionary(people={"wards": {"counts": ["respondents"], "shares": {"percent": share}}}, file="x.yml")
    assert known.people_of("wards", {"answers": 40}) == People(("respondents",), {"percent": Share("respondents", 40)})
    with pytest.raises(ConfigurationError, match=r"x\.yml has no entry 'areas' under people"):
        known.people_of("areas", {})
    with pytest.raises(ConfigurationError, match="cannot be filled in: 'answers'"):
        known.people_of("wards", {})
    with pytest.raises(ValidationError, match=r"shares\.percent\.bases"):
        Dictionary(people={"wards": {"counts": ["respondents"], "shares": {"percent": {**share, "bases": "all"}}}})


def test_totals_that_no_counts_fit_are_refused() -> None:
    frame = table(3, 20).assign(others=[4, 9], everyone=[90, 1])
    layout = People(("respondents", "others"), known=("everyone",), across=(("respondents", "others", "everyone"),))
    with pytest.raises(ValueError, match="the totals of a table do not fit its counts"):
        POLICY.protect(frame, layout, "t")


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 14), min_size=2, max_size=4), min_size=2, max_size=5))
def test_no_withheld_count_can_be_worked_out_from_the_margins(rows: list[list[int]]) -> None:
    """For any two-way table: every small count is withheld, and somebody who knows all the margins can still take each
    for the threshold or more. The largest possible value is found here by a linear programme over the whole table.
    """
    from scipy.optimize import linprog

    width = min(len(row) for row in rows)
    cells = {(at, str(column)): rows[at][column] for at in range(len(rows)) for column in range(width)}
    lines = [Line({cell: 1 for cell in cells if cell[0] == at}, sum(rows[at][:width])) for at in range(len(rows))]
    lines += [Line({c: 1 for c in cells if c[1] == str(k)}, sum(row[k] for row in rows)) for k in range(width)]
    hidden = withhold(cells, lines, 5)
    small = {cell for cell, value in cells.items() if 0 < value < 5}
    if hidden is None:
        assert any(0 < line.total < 5 or sum(value > 0 for value in cells.values()) < 4 for line in lines) or small
        return
    assert small <= hidden
    order = sorted(hidden)
    equations = [[line.cells.get(cell, 0) for cell in order] for line in lines]
    rests = [line.total - sum(cells[cell] for cell in line.cells if cell not in hidden) for line in lines]
    for cell in small:
        goal = [-1.0 if other == cell else 0.0 for other in order]
        assert -linprog(goal, A_eq=equations, b_eq=rests, method="highs").fun >= 5 - 1e-6


# Tables against each other


def a_table(name: str, counts: dict[str, object], column: str = "respondents") -> Shown:
    return Shown(name, pd.DataFrame({"ward": list(counts), column: list(counts.values())}), ("ward",), (column,))


def test_two_tables_that_differ_by_a_few_people_are_found() -> None:
    everyone, persons = (
        a_table("all", {"Bow East": 50, "Weavers": 40}),
        a_table("persons", {"Bow East": 47, "Weavers": 30}),
    )
    assert differences([everyone, persons], 5) == [
        "ward Bow East: all (respondents) and persons (respondents): they differ by fewer than 5 people"
    ]


def test_a_count_that_another_table_shows_is_found() -> None:
    found = differences(
        [a_table("one", {"Bow East": "[c]", "Weavers": 40}), a_table("two", {"Bow East": 9, "Weavers": 40})], 5
    )
    assert found == ["ward Bow East: one (respondents) and two (respondents): one shows what the other withholds"]


def test_totals_that_differ_by_a_few_people_are_found() -> None:
    wards = a_table("wards", {"Bow East": 50, "Weavers": 40})
    ages = Shown("ages", pd.DataFrame({"age": ["young", "old"], "respondents": [60, 28]}), ("age",), ("respondents",))
    assert differences([wards, ages], 5) == ["the totals of wards and ages differ by fewer than 5 people"]
    assert differences([wards, ages], 2) == []


def test_a_text_is_compared_as_it_stands_in_a_file() -> None:
    as_text = Shown("file", pd.DataFrame({"ward": ["Bow East"], "respondents": ["47"]}), ("ward",), ("respondents",))
    assert differences([a_table("all", {"Bow East": 50, "x": 1}), as_text], 5)
