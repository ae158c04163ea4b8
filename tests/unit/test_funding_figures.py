"""What the report states and implies about money, reproduced, and every figure changed in turn."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.analysis import casts
from csp_evidence.analysis.exact_numbers import to_decimal
from csp_evidence.analysis.expressions.evaluation import difference
from csp_evidence.analysis.expressions.grammar import relation
from csp_evidence.analysis.funding import checks, exceptions, figures, need, pairing, profile, readings, resources
from csp_evidence.analysis.funding.names import unknown
from csp_evidence.analysis.funding.printed import PrintedTables
from tests.consultation_form import tower_hamlets
from tests.unit.funding_inputs import frame, money, one_more

MONEY = money()
VALUES = MONEY.values
UNITS = dict(zip(MONEY.figures["figure_id"], MONEY.figures["unit"], strict=True))
EXCEPTIONS = exceptions.assess(frame("funding_exceptions"), VALUES, UNITS).set_index("exception_id")
LISTED = checks.corroboration(MONEY.figures, MONEY.tables.derived, MONEY.relations).set_index("figure_id")["noticed_by"]


# Quantities that the report implies


@pytest.mark.parametrize(
    ("quantity", "pounds"),
    [
        ("lcpf.year_1", "947122.94"),
        ("lcpf.year_2", "662986.06"),
        ("lcpf.year_1_to_the_pound", "947123.00"),
        ("lcpf.top_slice_of_year_1", "284136.88"),
        ("lcpf.earlier_allocation", "812986.00"),
        ("lcpf.cut_percent", "18.45"),
        ("lcpf.short_of_two_equal_years", "284137.00"),
        ("lcpf.other_projects_year_1", "369123.00"),
        ("lcpf.other_projects_year_2", "84986.00"),
        ("lcpf.daat_share_year_1", "61.03"),
        ("lcpf.daat_share_year_2", "87.18"),
        ("public_health.before_savings", "8285876.00"),
        ("public_health.2018_19", "7285876.00"),
        ("officers.cost_per_post", "40000.00"),
        ("officers.cost_of_all_years", "3000000.00"),
    ],
)
def test_unstated_quantities_are_found(quantity: str, pounds: str) -> None:
    assert to_decimal(VALUES[quantity]) == Decimal(pounds)


def test_the_order_of_the_relations_changes_nothing(whole: bool) -> None:
    stated = figures.values_of(MONEY.figures)
    for seed in range(20 if whole else 4):
        shuffled = MONEY.relations.sample(frac=1, random_state=seed)
        assert readings.solve_readings(shuffled, stated) == VALUES
        noticed = checks.corroboration(MONEY.figures, MONEY.tables.derived, shuffled)
        assert noticed["figure_id"].tolist() == list(LISTED.index)


def test_readings_that_rest_on_one_another_are_refused() -> None:
    relations = MONEY.relations.copy()
    relations.loc[relations["relation_id"] == "annual-grossed-up", "relation"] = "lcpf.year_1_from_annual = lcpf.year_1"
    relations.loc[relations["relation_id"] == "top-slice", "relation"] = "lcpf.year_2 = lcpf.year_1_from_annual"
    with pytest.raises(ValueError, match=r"the readings grossed_up, top_slice(, .*)? rest on one another"):
        readings.solve_readings(relations, figures.values_of(MONEY.figures))


def test_a_reading_that_defines_a_quantity_twice_is_refused() -> None:
    twice = MONEY.relations[MONEY.relations["relation_id"] == "top-slice"]
    with pytest.raises(ValueError, match=r"solves twice for lcpf\.year_2"):
        readings.solve_readings(pd.concat([MONEY.relations, twice]), figures.values_of(MONEY.figures))


def test_nothing_inferred_is_shown_as_stated() -> None:
    solved = readings.quantities(MONEY.relations, frame("funding_readings"), VALUES)
    assert set(solved["status"]) == {"inferred"}
    assert set(solved["quantity"]).isdisjoint(MONEY.figures["figure_id"])
    assert solved["assumption"].str.len().min() > 10


def test_themes_add_up_as_published() -> None:
    lines = MONEY.lines
    themes = casts.by(lines[lines["fund"] == "lcpf"], "theme").set_index("theme")["amount"]
    assert sorted(themes) == [Decimal(105_650), Decimal(352_459), Decimal(1_152_000)]


# Naive forms: each looks right and must fail, so that nobody corrects a right total by it


@pytest.mark.parametrize(
    ("naive", "left_over"),
    [
        ("2 * lcpf_annual = lcpf_programme", "-284137.00"),
        ("posts-01 + posts-02 + teams + teams-03 = council_funded", "6.00"),
        ("lcpf.top_slice_of_year_1 = lcpf_cut", "134136.88"),
        ("lcpf.year_1_to_the_pound - lcpf_annual = lcpf_cut", "134137.00"),
        ("lcpf_last_4_7 - lcpf_first_4_7 = lcpf_term_years", "-1.00"),
        ("lcpf_last_4_10 - lcpf_first_4_10 = lcpf_term_years", "-1.00"),
        ("ph-01 - ph-02 = public_health.2018_19", "-900000.00"),
        ("lcpf_daat = lcpf_programme", "-454109.00"),
        ("prevent_council + prevent_third_party = prevent_council", "295000.00"),
    ],
)
def test_a_naive_form_fails_by_what_it_is_out(naive: str, left_over: str) -> None:
    assert to_decimal(difference(relation(naive), VALUES)) == Decimal(left_over)


# Exceptions


@pytest.mark.parametrize(
    ("exception", "verdict", "size"),
    [
        ("cut", "wrong", "134136.88"),
        ("label-4-7", "wrong", "1.00"),
        ("label-4-10", "wrong", "1.00"),
        ("years-3-4", "incomplete", "1325972.00"),
        ("allocated", "wrong", "454109.00"),
        ("programme", "looks wrong but explained", "284137.00"),
        ("officers", "looks wrong but explained", "6.00"),
        ("hra-years", "unclear", "2458000.00"),
        ("cost-per-post", "unclear", "40000.00"),
    ],
)
def test_exceptions_are_found_with_their_size(exception: str, verdict: str, size: str) -> None:
    assert EXCEPTIONS.at[exception, "verdict"] == verdict
    assert EXCEPTIONS.at[exception, "size"] == Decimal(size)


def test_the_verdict_follows_the_figures_and_is_not_declared() -> None:
    """With a label of 2017-21, and with no top slice at all, the conflicts are gone."""
    mended = {**VALUES, "lcpf_last_4_7": VALUES["lcpf_last_4_7"] + 1}
    assert (
        dict(exceptions.assess(frame("funding_exceptions"), mended, UNITS)[["exception_id", "verdict"]].to_numpy())[
            "label-4-7"
        ]
        == "correct"
    )
    apart = {**VALUES, "lcpf.top_slice_of_year_1": VALUES["lcpf.top_slice_of_year_1"] + 2}
    table = exceptions.assess(frame("funding_exceptions"), apart, UNITS).set_index("exception_id")
    assert table.at["programme", "verdict"] == "wrong"


def test_exceptions_come_gravest_first_and_every_name_in_them_is_known() -> None:
    ranks = [exceptions.SEVERITIES.index(severity) for severity in EXCEPTIONS["severity"]]
    assert ranks == sorted(ranks)
    tables = {name: frame(name) for name in ("funding_relations", "funding_exceptions", "funding_scenarios")}
    tables["funding_profile"] = MONEY.profile
    assert MONEY.unknown_names()["unknown"].isna().all()
    assert unknown(VALUES, tables)["unknown"].isna().all()
    assert unknown(VALUES.keys() - {"lcpf_cut"}, tables)["unknown"].dropna().unique().tolist() == ["lcpf_cut"]


# Every figure, changed by one


def test_as_published_every_check_comes_out_as_expected() -> None:
    assert set(MONEY.tested["as_expected"]) == {"yes"}
    assert len(MONEY.figures) == 58


def changed(name: str) -> pd.DataFrame:
    """The checks where one figure is printed one higher."""
    return money({name: one_more(name)}).tested


ALONE = {
    "gf-03", "gf-04", "gf-05", "hra-01", "ph-02", "ph-03", "lcpf_cut", "lcpf_years_allocated", "hra_years",
    "officer_years", "strategy_last_4_9",
}  # fmt: skip


@pytest.mark.parametrize("name", MONEY.figures["figure_id"])
def test_one_pound_more_on_any_figure_is_named_with_what_rests_on_it(name: str) -> None:
    """It is noticed unless it is listed as standing alone, by the checks that the table of figures lists for it."""
    audit = changed(name)
    broken = audit[audit["as_expected"] == "no"].set_index("check_id")
    assert broken.empty == (name in ALONE)
    assert set(filter(None, LISTED[name].split(", "))) == set(broken.index)
    for check in broken.itertuples():
        assert name in check.look_at.split(", "), f"{check.Index} does not point at {name}"
    counted_in = {f"cast-{total}" for total, lines in MONEY.tables.leaves.items() if name in (total, *lines)}
    assert counted_in <= set(broken.index)
    if broken.empty:
        return
    resting = set(re.split(r"(?: \([^)]*\))?, | \(", ", ".join(broken["affects"])))
    now = readings.solve_readings(MONEY.relations, {**figures.values_of(MONEY.figures), name: VALUES[name] + 1})
    for row in MONEY.relations.itertuples():
        text, resting_on = (
            (f"{row.solves} = 0", row.solves) if row.role == "defines" else (row.relation, row.relation_id)
        )
        moves = difference(relation(text), now) != difference(relation(text), VALUES)
        assert resting_on in resting or not moves, row.relation_id


def test_suspects_are_narrowed_to_the_figure_where_two_totals_meet() -> None:
    audit = changed("lcpf-05").set_index("check_id")
    assert audit.at["cast-lcpf_daat", "look_at"] == "lcpf-05, lcpf-07, lcpf-08, lcpf-09, lcpf-10"


def test_a_second_figure_of_one_name_is_told_with_its_row() -> None:
    printed = frame("funding_printed")
    twice = pd.concat([printed, printed[printed["row"] == "lcpf-05"]]).set_axis(range(2, len(printed) + 3))
    (problem,) = PrintedTables(MONEY.funds, twice).problems()
    assert problem == ("funding_printed, row 60", "a second figure lcpf-05; it needs a row of its own")


def test_the_two_sums_of_150000_are_told_apart_and_repeats_agree() -> None:
    same = figures.same_amounts(MONEY.figures).set_index("value")["relation"]
    assert same[Decimal(150_000)].startswith("equal by chance")
    assert same[Decimal(1_610_109)] == same[Decimal(1_156_000)] == same[Decimal(7_335_876)]
    assert same[Decimal(1_610_109)] == "the same figure, and it agrees"


# Pairing, profile, officers, need


def test_one_subset_of_1023_makes_the_team_total() -> None:
    lines = MONEY.lines
    amounts = lines.loc[lines["fund"] == "lcpf", "amount"].tolist()
    assert 2 ** len(amounts) - 1 == 1_023
    assert pairing.subsets_reaching(amounts, Decimal(1_156_000)) == 1
    assert pairing.subsets_reaching(amounts, Decimal(1_610_109)) == 1


def test_profile_tells_stated_inferred_and_unconfirmed_apart() -> None:
    table = profile.by_year(profile.entries(MONEY.profile, VALUES), ["fund"]).set_index(["fund", "status"])
    lcpf = table.loc["lcpf"]
    assert lcpf.loc["inferred", ["2017/18", "2018/19"]].tolist() == [Decimal(947_123), Decimal(662_986)]
    assert sum(lcpf.loc["inferred", ["2017/18", "2018/19"]]) == Decimal(1_610_109)
    assert lcpf.loc["unconfirmed", ["2019/20", "2020/21"]].tolist() == [Decimal(662_986)] * 2
    assert lcpf.loc["inferred", "2019/20"] is None
    assert table.at[("hra", "stated"), profile.NO_YEAR] == Decimal(2_458_000)
    assert table.at[("general_fund", "stated"), "2020/21"] == Decimal(1_000_000)


def test_a_saving_is_not_taken_off_a_grant_that_may_be_what_it_leaves() -> None:
    """Paragraph 4.10: the £7,335,876 already takes account of the saving of £950,000."""
    bare = money(spread=False)
    table = profile.by_year(profile.entries(bare.profile, VALUES), ["fund"]).set_index("fund")
    assert table.at["public_health", "2017/18"] == Decimal(7_335_876)
    assert table.at["public_health", "2018/19"] == Decimal(-50_000)
    assert table.at["general_fund", "2017/18"] == Decimal(-250_000), "growth of 150,000 and a saving of 400,000"


def test_a_saving_without_a_year_is_not_taken_off_money_without_one() -> None:
    bare = money(spread=False, period=None)
    table = profile.by_year(profile.entries(bare.profile, VALUES), ["fund"]).set_index("fund")
    assert table.at["public_health", profile.NO_YEAR] == Decimal(7_335_876)


def test_what_kind_of_flow_a_line_is_called_changes_no_amount() -> None:
    """A word of the partnership's own: growth may be called anything, and a saving as well."""
    renamed = money(flow="5 * 4")
    assert set(renamed.lines["flow"]) == {"5 * 4"}
    assert profile.entries(renamed.profile, VALUES).equals(profile.entries(MONEY.profile, VALUES))


def test_profile_by_priority_adds_up_to_the_profile_by_fund() -> None:
    entries = profile.entries(MONEY.profile, VALUES)
    years = sorted(entries["financial_year"].unique())
    for keys in (["fund"], ["priority"], ["priority", "fund"]):
        table = profile.by_year(entries, keys)
        assert sum(sum(table[year].dropna().tolist()) for year in years) == sum(entries["amount"].tolist())


def test_savings_bridge_of_the_public_health_grant() -> None:
    bridge = profile.savings_bridge(MONEY.of_fund("public_health"), "ph-01")
    assert bridge["level"].tolist() == [Decimal(n) for n in (8_285_876, 7_335_876, 7_335_876, 7_285_876, 7_285_876)]
    assert bridge["status"].tolist() == ["inferred", "stated", "stated", "stated", "inferred"]


def test_a_scenario_changes_its_fund_and_years_and_nothing_else() -> None:
    entries = profile.entries(MONEY.profile, VALUES)
    scenarios = frame("funding_scenarios")
    table = profile.scenario_table(entries, scenarios, VALUES)
    formula = table[table["scenario"].str.startswith("Formula")]
    assert formula["under_scenario"].tolist() == [Decimal("563538.10")] * 2
    changes = scenarios[scenarios["scenario"] == "ends"]
    after = profile.apply_scenario(entries, changes, VALUES)
    left = after[after["fund"] != "lcpf"]["amount"].tolist()
    assert left == entries[entries["fund"] != "lcpf"]["amount"].tolist()


def test_officers_come_to_39_either_way_and_the_naive_sum_to_45() -> None:
    (counted,) = resources.counted_two_ways(MONEY)
    assert counted.choices == [("posts-01", "posts-03")]
    two_way = resources.two_way(counted.lines, ("posts-01", "posts-03"))
    assert two_way.iloc[-1][["inside", "outside", "number"]].tolist() == [24, 15, 39]
    assert VALUES["officers.by_teams"] == 39
    assert VALUES["officers.naive"] == 45
    assert VALUES["officers.double_counted"] == 6


def test_the_fund_gives_hate_crime_nothing_and_prevent_carries_it() -> None:
    priorities = {"asb": "ASB", "violence": "Violence", "hate": "Hate", "reoffending": "Re-offending"}
    choices = need.choices_by_priority(frame("consultation_published"), tower_hamlets().role("concern"))
    table = need.beside_need(MONEY.lines, priorities, {"violence": 1}, choices).set_index("priority")
    assert need.without_money(table.reset_index(), "lcpf") == ["Hate"]
    assert (table.at["Hate", "prevent"], table.at["Hate", "prevent_third_party"]) == (132_000, 295_000)
    assert choices == {"asb": 650, "reoffending": 130}
    assert table.at["Violence", "lcpf"] == Decimal(352_459)
    alone = need.beside_need(MONEY.lines, priorities, {}, {})
    assert not {"offences", "first_choices"} & set(alone), "what nobody supplied is no row of dashes"


def test_money_for_third_parties_is_never_in_a_council_total() -> None:
    lines, totals = MONEY.lines.copy(), MONEY.totals
    assert casts.mixed_income(lines, totals) == []
    lines["totals"] = [("prevent_council",) if name == "prevent-04" else () for name in lines["line_id"]]
    assert casts.mixed_income(lines, totals) == ["prevent-04"]
