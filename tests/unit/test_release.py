"""The release: what it shows, and that no reader can tell a small count, also one who runs its rule backwards."""

from __future__ import annotations

import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterator

import pandas as pd
import pytest

from csp_evidence.analysis.release import Crossing, Group, Number, Question, Rule, draw, record_keys, release
from csp_evidence.analysis.release.rule import Line, protected
from csp_evidence.records import Check
from csp_evidence.stage.disclosure import Policy
from tests.conftest import ROOT, sampled


@pytest.mark.parametrize(
    ("threshold", "withheld_to", "first"), [(5, 9, 10), (6, 9, 10), (8, 14, 15), (10, 14, 15), (20, 24, 25)]
)
def test_counts_are_rounded_to_five_and_few_are_withheld(threshold: int, withheld_to: int, first: int) -> None:
    rule = Rule(threshold)
    assert {rule.shown(count, drawn) for count in range(threshold) for drawn in (0, 0.5, 0.99)} == {None}
    assert rule.shown(withheld_to, 0.99) is None
    assert rule.shown(withheld_to + 1, 0.99) == first
    assert [rule.shown(1388, drawn) for drawn in (0.59, 0.6)] == [1390, 1385]


def test_rounding_is_right_on_average_and_within_four() -> None:
    rule, draws = Rule(), [at / 100 for at in range(100)]
    for count in range(10, 60):
        shown = [rule.rounded(count, drawn) for drawn in draws]
        assert {abs(one - count) for one in shown} <= {0, 1, 2, 3, 4}
        assert sum(shown) / len(shown) == pytest.approx(count)


def test_cells_are_changed_as_the_package_of_the_ons_changes_them() -> None:
    """cell-key-perturbation 3.1 (Office for National Statistics, MIT), given our rounding as its table of changes."""
    from cell_key_perturbation.create_perturbed_table import create_perturbed_table

    changes = pd.DataFrame(
        [(n, key, Rule().rounded(n, key / 256) - n) for n in range(1, 751) for key in range(256)],
        columns=["pcv", "ckey", "pvalue"],
    )
    chance = random.Random(3)
    given = pd.Series([chance.choice("aaaaaaabbbbccdefgh") for _ in range(700)])
    frame = pd.DataFrame({"first": given, "key": record_keys(given.to_frame("first"))})
    theirs = create_perturbed_table(
        frame, changes, geog=[], tab_vars=["first"], record_key="key", use_existing_ons_id=False, threshold=10
    ).set_index("first")["count"]
    assert theirs.isna().any() or theirs.min() >= 10
    for option, of in frame.groupby("first"):
        ours = Rule().shown(len(of), draw(of["key"]))
        assert (None if pd.isna(theirs[option]) else theirs[option]) == ours, option


def test_the_same_answers_have_the_same_keys_and_one_more_changes_them_all() -> None:
    frame = pd.DataFrame({"first": ["gangs", None, "noise"] * 40, "wishes": [("police",), (), None] * 40})
    keys = record_keys(frame)
    assert keys.between(0, 255).all()
    assert keys.nunique() > 60
    turned = record_keys(frame.iloc[::-1])
    assert sorted(turned) == sorted(keys), "in any order"
    for changed in (
        pd.concat([frame, frame.iloc[:1]], ignore_index=True),
        frame.iloc[1:],
        frame.assign(first=["litter", *frame["first"][1:]]),
    ):
        same = keys.to_numpy()[1:100] == record_keys(changed).to_numpy()[1:100]
        assert same.mean() < 0.1


def test_a_threshold_below_the_floor_is_refused() -> None:
    with pytest.raises(ValueError, match="may not be below 5"):
        Rule(threshold=4)


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    for cuts in itertools.combinations(range(total + parts - 1), parts - 1):
        ends = (-1, *cuts, total + parts - 1)
        yield tuple(ends[at + 1] - ends[at] - 1 for at in range(parts))


@pytest.mark.parametrize(
    ("parts", "total"),
    sampled([*((2, total) for total in range(8, 130)), *((3, total) for total in range(8, 60)), (4, 30), (4, 33)], 12),
)
def test_a_reader_who_knows_the_total_and_the_rule_has_three_values_left(parts: int, total: int) -> None:
    """All tables of a total, in all ways to round them, grouped by what is shown: what a reader could have in mind."""
    behind: dict[tuple[tuple[int | None, int], ...], set[tuple[int, ...]]] = defaultdict(set)
    for counts in compositions(total, parts):
        for draws in itertools.product((0.0, 0.99), repeat=parts):
            if all(count % 5 or not draw for count, draw in zip(counts, draws, strict=True)):
                shown = protected(
                    dict(enumerate(counts)), [Line(total, tuple(range(parts)))], Rule(), draws=dict(enumerate(draws))
                )
                behind[tuple(shown[at] for at in range(parts))].add(counts)
    for shown_as, tables in behind.items():
        for at, (value, more) in enumerate(shown_as):
            values = {counts[at] for counts in tables}
            if value is None:
                assert len(values) >= 3 or not values & {1, 2, 3, 4}, (shown_as, tables)
            else:
                assert value - 4 <= min(values) <= max(values) <= value + more


@pytest.mark.suite("simulations", whole=True)
@pytest.mark.parametrize("total", [34, 38])
def test_a_crossing_and_both_of_its_margins_hardly_ever_tell(total: int) -> None:
    """Two groups by two answers, both margins, and a reader who lists every table and every way to round it.

    It is the hardest case: with more groups a reader has more doubt. Of all tables of 34 answers, 2 in 1,000 are told.
    """
    behind: dict[object, set[tuple[int, ...]]] = defaultdict(set)
    for counts in compositions(total, 4):
        a, b, c, d = counts
        cells = {"a": a, "b": b, "c": c, "d": d, "ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d}
        lines = [Line(total, ("ab", "cd")), Line(total, ("ac", "bd"))]
        lines += [Line(cells[one], tuple(one), open=True) for one in ("ab", "cd", "ac", "bd")]
        ways = [(0.0,) if count % 5 == 0 or count < 6 else (0.0, 0.99) for count in cells.values()]
        for high in itertools.product(*ways):
            draws = dict(zip(cells, high, strict=True))
            small = {cell for row in ("ab", "cd") if Rule().rounded(cells[row], draws[row]) < 30 for cell in row}
            shown = protected(cells, lines, Rule(), withheld=small, draws=draws)
            behind[tuple(shown[one][0] for one in cells)].add(counts)
    told: set[tuple[int, ...]] = set()
    for shown_as, tables in behind.items():
        for at in range(4):
            if shown_as[at] is None and len({table[at] for table in tables}) < 3:
                told |= {table for table in tables if table[at] in (1, 2, 3, 4)}
    assert len(told) <= 0.006 * len(set().union(*behind.values()))


def answers(**counts: int) -> pd.Series:
    return pd.Series([None if option == "blank" else option for option, count in counts.items() for _ in range(count)])


def people(number: int, seed: int = 7) -> pd.Series:
    """Keys of so many."""
    return pd.Series(random.Random(seed).choices(range(256), k=number))


def test_counts_leave_rounded_beside_the_declared_ones() -> None:
    given = answers(gangs=131, noise=62, litter=3, blank=4)
    options = ("gangs", "noise", "litter")
    table = release(people(200), [Question("first", given, options, declared={"gangs": 131})], declared=200).counts[
        "first"
    ]
    assert table.size == Number(200, 200, 200)
    assert table["gangs"] == Number(131, 131, 131)
    assert table["noise"].value in (60, 65)
    assert table["litter"] == Number(None, 0, None)
    assert (table.blank.value, table.answered) == (None, 200)  # three options, of which one is withheld
    assert table.total(["gangs", "noise"]) in (191, 196)
    assert table.total(["gangs", "litter"]) is None


def test_a_declared_count_that_the_answers_do_not_hold_does_not_stand() -> None:
    given = answers(gangs=131, noise=69)
    table = release(people(200), [Question("first", given, ("gangs", "noise"), declared={"gangs": 133})], declared=201)
    assert table.counts["first"]["gangs"].value in (125, 130)
    assert table.counts["first"].answered == table.counts["first"].total(["gangs", "noise"])
    assert table.sizes["everybody"].value == 200
    assert not table.sizes["everybody"].exact


def test_outsiders_are_not_told_by_subtraction() -> None:
    """313 residents of 314 chose gangs: rounded alone, 315 beside a published 314 says that at most one is outside."""
    given = answers(gangs=314, noise=86)
    residents = pd.Series([at != 0 and at < 380 for at in range(400)])
    tables = [
        Question("first", given, ("gangs", "noise"), declared={"gangs": 314}),
        Question("of_residents", given, ("gangs", "noise"), "residents", asked="first"),
    ]
    released = release(people(400), tables, groups=[Group("residents", residents)], declared=400)
    inside = released.counts["of_residents"]["gangs"]
    assert inside.value is not None
    assert 314 - (inside.value - 2) >= 4
    assert inside.most is not None
    assert inside.least <= 313 <= inside.most


def test_a_group_that_leaves_out_hardly_anybody_gives_way_to_all() -> None:
    given = answers(gangs=300, noise=100)
    residents = pd.Series([at >= 5 for at in range(400)])
    tables = [
        Question("first", given, ("gangs", "noise")),
        Question("of_residents", given, ("gangs", "noise"), "residents", asked="first"),
    ]
    released = release(people(400), tables, groups=[Group("residents", residents)])
    assert released.counts["of_residents"].whole
    assert released.counts["of_residents"].counts == released.counts["first"].counts


def test_a_small_group_has_no_row_and_none_shows_that_all_answered_alike() -> None:
    wards = answers(bow=25, mile_end=40, poplar=40)
    safe = pd.Series(["yes"] * 25 + ["yes"] * 40 + ["yes"] * 25 + ["no"] * 15)
    by_ward = release(
        people(105), [Crossing("safe", wards, ("bow", "mile_end", "poplar"), safe, ("yes", "no"))]
    ).crossed["safe"]
    assert [by_ward["bow", of].value for of in ("yes", "no")] == [None, None]
    assert by_ward["mile_end", "no"] == Number(None, 0, None)
    assert by_ward["mile_end", "yes"].value is not None
    assert 40 - by_ward["mile_end", "yes"].least >= 4  # so that four of the forty may have said no
    assert by_ward.frame()["answered"].isna().tolist() == [True, True, False]


def test_blank_answers_refuse_nothing() -> None:
    released = release(people(300), [Question("first", pd.Series([None] * 300, dtype=object), ("gangs",))])
    assert released.counts["first"].blank.value is not None
    assert released.counts["first"]["gangs"].value is None


def test_ticks_are_counted_each_for_itself() -> None:
    ticks = pd.DataFrame({"police": [True] * 60 + [False] * 40, "lights": [True] * 96 + [False] * 4})
    table = release(people(100), [Question("wishes", ticks, ("police", "lights"))], declared=100).counts["wishes"]
    assert table["police"].value == 60
    assert table["lights"].value is not None
    assert 100 - table["lights"].least >= 4  # four ticked something else only


def test_a_group_must_lie_within_the_one_it_names() -> None:
    inner, outer = pd.Series([True] * 50 + [False] * 50), pd.Series([False] * 50 + [True] * 50)
    with pytest.raises(ValueError, match="not within"):
        release(people(100), [], groups=[Group("outer", outer), Group("inner", inner, "outer")])


def test_an_answer_that_is_no_option_is_refused_without_its_text() -> None:
    with pytest.raises(ValueError, match="none of its options") as refused:
        release(people(3), [Question("first", answers(secret=3), ("gangs",))])
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "observed",
    ["600", "600 rows passed", "3 of 600 rows differ, which is within what the expectation allows", "2016-10-14", "97"],
)
@pytest.mark.parametrize(("outcome", "shown"), [("pass", "as expected"), ("fail", "not as expected")])
def test_a_gate_on_answers_shows_no_number_of_rows_and_no_value(observed: str, outcome: str, shown: str) -> None:
    """How many rows passed, failed or differ, and the last day or the largest number."""
    check = Check(
        gate="consultation_responses.raw", expectation="rows", severity="warning", outcome=outcome, observed=observed,
        note="Look at the rows.", file="answers.csv", column="on", rows=("row 17",), row_count=13,
    )  # fmt: skip
    told = Policy(Rule()).check(check)
    assert (told.observed, told.rows, told.row_count) == (shown, (), 0)
    assert (told.outcome, told.note, told.file) == (check.outcome, check.note, check.file)


def test_many_editions_come_near_a_count_and_never_tell_it() -> None:
    """The mean of two editions is some 2 people off at most, that of a dozen 1; windows leave four values or more."""
    rule, chance = Rule(), random.Random(11)
    for count in range(20, 40):
        for editions, near in ((2, 2), (12, 1)):
            means = [sum(rule.rounded(count, chance.random()) for _ in range(editions)) / editions for _ in range(2000)]
            assert (sum((one - count) ** 2 for one in means) / len(means)) ** 0.5 < near
        shown = {rule.rounded(count, chance.random()) for _ in range(200)}
        assert min(shown) + 4 - (max(shown) - 4) >= 3


def test_each_rule_and_each_way_by_which_answers_were_given_away_has_a_test() -> None:
    page = (ROOT / "docs" / "methods" / "disclosure.md").read_text(encoding="utf-8")
    rules = page.partition("## The rule")[2].partition("\n## ")[0]
    ways = page.partition("## Ways by which earlier editions gave answers away")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(test_\w+)`", page))
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert len(named) > 30
    assert named <= written
    numbers = re.findall(r"^(\d)\. ", rules, re.M)
    assert numbers == re.findall(r"^\| (\d) \| `test_", rules, re.M)
    assert all(
        re.search(r"`test_\w+`", row) for row in ways.splitlines() if row.startswith("| ") and "what holds" not in row
    )
