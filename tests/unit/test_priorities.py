"""Harm, partner data, the scoring matrix and the duties in force."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from csp_evidence.analysis.assessment import harm, indicators, priorities, statute, themes
from csp_evidence.analysis.assessment.change import UNSURE, UP
from csp_evidence.analysis.assessment.vintages import compare_vintages
from tests.conftest import ROOT

CRITERIA = pd.DataFrame(
    [("volume", 1, 1, 3, 6, 12), ("change", 1, -5, 5, 15, 30)],
    columns=["criterion", "weight", "cut_1", "cut_2", "cut_3", "cut_4"],
)
WEIGHTS = CRITERIA.set_index("criterion")["weight"].astype(float)


def measures(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["theme", "criterion", "value", "ceiling", "evidence"])
    return frame.assign(floor=float("nan")).astype({"value": float, "ceiling": float})


def scores(**of: tuple[int, int]) -> pd.DataFrame:
    rows = [(theme, name, None, low, high, "") for theme, (low, high) in of.items() for name in WEIGHTS.index]
    return pd.DataFrame(rows, columns=["theme", "criterion", "value", "low", "high", "evidence"])


def test_harm_reorders_by_weight_and_a_group_without_one_is_not_harmless():
    weights = pd.DataFrame({"offence_group": ["rape", "theft"], "weight": [900, 1]})
    table = harm.harm_table(pd.Series({"theft": 500, "rape": 10, "fraud": 490}), weights)
    assert table["offence_group"].tolist() == ["rape", "theft", "fraud"]
    assert table["volume_rank"].tolist() == [3, 1, 2]
    assert table["harm_rank"].tolist() == [1, 2, pd.NA]
    assert table["harm_share"].iloc[0] == pytest.approx(100 * 9000 / 9500)
    assert harm.coverage(table) == pytest.approx(51.0)
    with pytest.raises(ValueError, match="uses other names"):
        harm.harm_table(pd.Series({"theft": 5}), pd.DataFrame({"offence_group": ["Theft"], "weight": [1]}))


def rows_of(name: str, counts: list[int], denominator: int | None, target: float | None, wish: str) -> list[tuple]:
    periods = ["2014/15", "2015/16"][-len(counts) :]
    return [
        (name, name, "asb", "E1", period, n, denominator, target, wish, "made up")
        for period, n in zip(periods, counts, strict=True)
    ]


def partner_data(*of: list[tuple]) -> pd.DataFrame:
    columns = ["indicator", "label", "priority", "area_code", "period", "numerator", "denominator"]
    columns += ["target", "direction", "source"]
    return pd.DataFrame([row for rows in of for row in rows], columns=columns)


def test_better_and_worse_follow_the_direction_and_not_the_sign():
    data = partner_data(
        rows_of("calls", [1000, 1300], None, 1100, "lower"),
        rows_of("treated", [300, 420], 1000, 40, "higher"),
        rows_of("fires", [25, 16], None, 20, "lower"),
        rows_of("new", [50], None, None, "lower"),
    )
    found = indicators.latest(data, "E1").set_index("indicator")
    assert found["verdict"].dropna().to_dict() == {
        "calls": "worse",
        "treated": "better",
        "fires": "too uncertain to say",
    }
    assert found["target_status"].to_dict() == {
        "calls": "not met",
        "treated": "met",
        "fires": "met",
        "new": "no target",
    }
    assert found.at["treated", "value"] == pytest.approx(42.0)


def test_review_takes_met_and_no_worse_for_business_as_usual_and_no_data_for_neither():
    data = partner_data(
        rows_of("met", [100, 90], None, 100, "lower"),
        rows_of("missed", [100, 130], None, 100, "lower"),
        rows_of("met_but_worse", [100, 300], None, 400, "lower"),
        rows_of("no_target", [5, 6], None, None, "lower"),
    )
    values = indicators.latest(data, "E1")
    alone = [(name,) for name in ("met", "missed", "met_but_worse", "no_target", "absent")]
    names = [*alone, ("met", "missed"), ("met", "absent"), ()]
    earlier = pd.DataFrame({"earlier_priority": map(str, names), "label": "x", "indicators": names, "successor": "asb"})
    reviewed = indicators.review(earlier, values)
    usual, still, unknown = indicators.BUSINESS_AS_USUAL, indicators.SIGNIFICANT, indicators.NOT_REVIEWABLE
    assert reviewed["outcome"].tolist() == [usual, still, still, unknown, unknown, still, unknown, unknown]
    assert reviewed["successor"].notna().sum() == 3


def test_two_rows_for_one_period_are_refused():
    with pytest.raises(ValueError, match="calls has two rows for the period 2015/16"):
        indicators.latest(partner_data(rows_of("calls", [10], None, None, "lower") * 2), "E1")


def test_scores_count_the_cuts_reached_and_the_unknown_is_a_range():
    matrix = priorities.score_matrix(
        measures(
            ("a", "volume", 6.0, None, ""), ("a", "change", -50.0, None, ""), ("b", "volume", None, None, ""),
            ("b", "change", None, 5.0, ""),
        ),
        CRITERIA,
    )  # fmt: skip
    assert matrix[["low", "high"]].to_numpy().tolist() == [[3, 3], [0, 0], [0, 4], [0, 2]]


def test_a_change_that_is_too_uncertain_to_say_scores_anything_in_its_interval_and_not_nothing():
    listed = pd.DataFrame({"theme": ["a", "b"], "offence_groups": [("x",), ("y",)], "concern": [None, None]})
    levels = pd.DataFrame(
        {
            "offences": [10, 10],
            "verdict": [UNSURE, UP],
            "change": [8.0, 20.0],
            "low": [-3.0, 5.0],
            "high": [18.0, 40.0],
        },
        index=["a", "b"],
    )
    criteria = CRITERIA[CRITERIA["criterion"] == "change"]
    found = themes.measures(
        listed, criteria, levels=levels, offences=100, ratios=pd.Series(dtype=float), harm=None, concern=None
    )
    assert priorities.score_matrix(found, criteria)[["low", "high"]].to_numpy().tolist() == [[1, 3], [3, 3]]


def test_a_theme_that_is_best_on_everything_is_first_in_every_draw_of_weights():
    of = {"best": (4, 4), **{f"other{n}": (n % 3, n % 3) for n in range(6)}}
    ranked = priorities.rank_themes(scores(**of), WEIGHTS, spread=0.2, draws=2000).set_index("theme")
    assert ranked.loc["best", ["rank", "rank_low", "rank_high", "top_four"]].tolist() == [1, 1, 1, 100]
    assert ranked["top_four"].sum() == pytest.approx(400)


def test_a_theme_that_nothing_measures_cannot_rank_and_one_that_half_is_measured_can():
    of = {f"known{n}": (2, 2) for n in range(7)} | {"unknown": (0, 4), "half": (1, 3)}
    ranked = priorities.rank_themes(scores(**of), WEIGHTS).set_index("theme")
    assert ranked.loc["unknown", ["rank", "rank_low", "rank_high", "top_four"]].isna().all()
    assert ranked.index[-1] == "unknown"
    assert ranked.loc["half", ["rank_low", "rank_high"]].tolist() == [1, 9]
    assert 20 < ranked.at["half", "top_four"] < 70


def test_the_figures_that_would_settle_most_come_first():
    criteria = pd.DataFrame({"criterion": ["volume", "change"], "label": ["Volume", "Change"], "weight": [3, 1]})
    found = priorities.settling(
        priorities.score_matrix(
            measures(
                ("a", "volume", None, None, ""), ("a", "change", None, None, ""), ("b", "volume", 3.0, None, ""),
                ("b", "change", None, None, ""),
            ),
            CRITERIA,
        ),
        criteria,
    )  # fmt: skip
    assert found["criterion"].tolist() == ["Volume", "Change"]
    assert found["themes"].tolist() == [1, 2]
    assert found["narrows"].tolist() == [3.0, 1.0]
    assert found["share"].tolist() == [60.0, 40.0]


def test_scorers_who_disagree_make_a_narrow_lead_uncertain():
    of = {"first": (3, 3), **{f"next{n}": (2, 2) for n in range(7)}}
    sure = priorities.rank_themes(scores(**of), WEIGHTS).set_index("theme")
    unsure = priorities.rank_themes(scores(**of), WEIGHTS, disagreement=0.5).set_index("theme")
    assert sure.at["first", "top_four"] == 100
    assert 50 < unsure.at["first", "top_four"] < 100
    turned = {"spread": 0.2, "disagreement": 0.5, "draws": 200}
    again = priorities.rank_themes(scores(**of), WEIGHTS, **turned)
    shuffled = scores(**of).sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(again, priorities.rank_themes(shuffled, WEIGHTS[::-1], **turned))


def test_weights_are_drawn_with_the_spread_that_is_asked_for():
    """Weights of a half drawn with a deviation of 0.1 follow a beta distribution, which tells how often a wins."""
    of = pd.DataFrame(
        [
            ("a", "volume", 4),
            ("a", "change", 0),
            *((f"b{n}", c, s) for n in range(4) for c, s in (("volume", 3), ("change", 2))),
        ],
        columns=["theme", "criterion", "low"],
    ).assign(high=lambda frame: frame["low"], value=None, evidence="")
    ranked = priorities.rank_themes(of, WEIGHTS, spread=0.1, draws=40_000).set_index("theme")
    from scipy.stats import beta

    shape = 0.5 * (0.25 / 0.1**2 - 1)  # a wins where 4w > 3w + 2(1 - w), or w > 2/3
    assert ranked.at["a", "top_four"] == pytest.approx(100 * beta.sf(2 / 3, shape, shape), abs=1)


def test_what_was_adopted_is_supported_open_or_not_and_says_why():
    ranked = pd.DataFrame(
        [
            ("a", 2.5, 2.5, 2.5, 0, 1, 1, 3, 90.0),
            ("b", 2.0, 0.0, 4.0, 2, None, None, None, None),
            ("c", 0.5, 0.5, 0.5, 0, 9, 7, 9, 1.0),
            ("d", 2.6, 2.6, 2.6, 0, 1, 1, 3, 95.0),
        ],
        columns=["theme", "score", "score_low", "score_high", "unknown", "rank", "rank_low", "rank_high", "top_four"],
    )
    listed = pd.DataFrame({"theme": list("abcd"), "label": list("ABCD"), "priority": ["one", "two", "three", "none"]})
    names = {"one": "One", "two": "Two", "three": "Three", "four": "Four"}
    beside = priorities.against_adopted(ranked, listed, names).set_index("priority")
    assert beside["supported"].to_dict() == {
        "One": "yes",
        "Two": "open",
        "Three": "no",
        "Four": "no",
        "Not among the adopted": "no",
    }
    assert "Too little measures its themes" in beside.at["Two", "reason"]
    assert beside.at["Not among the adopted", "likeliest"] == "D"


def test_a_concern_that_is_not_named_is_bounded_by_the_last_that_is():
    published = pd.DataFrame(
        {
            "quantity": ["responses", "first_choice.drugs_and_alcohol", "first_choice.gangs", "connected"],
            "count": [1389, 339, 130, None],
            "percent": None,
            "base": [None, "responses", "responses", "responses"],
            "paragraph": ["3.7", "3.10", "3.10", "3.7"],
        }
    )
    concern = themes.published_concern(published, "first_choice")
    assert concern is not None
    assert concern.evidence == "published first choices, 3.10"
    assert themes.published_concern(published, "worries") is None
    assert concern.percent["drugs_and_alcohol"] == pytest.approx(24.4, abs=0.05)
    assert concern.ceiling == pytest.approx(9.36, abs=0.005)


def duties() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "duty": ["old", "current", "later"],
            "instrument": "Act",
            "provision": ["s.1", "s.2", "s.3"],
            "requirement": "to do",
            "starts": pd.to_datetime(["1998-01-01", "2007-08-01", "2023-01-31"]),
            "ends": pd.to_datetime(["2006-12-31", None, None]),
            "section": [("A",), ("B", "B2"), ("C",)],
            "evidence": [("crime",), ("crime", "survey"), ("survey",)],
            "lacking": [("Crimes",), ("Crimes", "A survey"), ("A survey",)],
            "beyond": [None, None, None],
            "checked_against": ["SI 1, reg 2", None, "SI 3"],
        }
    )


@pytest.mark.parametrize(
    ("day", "names"),
    [(date(2006, 12, 31), ["old"]), (date(2017, 4, 1), ["current"]), (date(2023, 1, 31), ["current", "later"])],
)
def test_duties_depend_on_the_day(day, names):
    assert statute.in_force(duties(), day)["duty"].tolist() == names


def test_a_duty_is_met_by_all_of_its_evidence_and_a_gap_names_no_section():
    covered = statute.coverage(duties(), {"crime"})
    assert covered["status"].tolist() == [statute.MET, statute.PARTLY, statute.GAP]
    assert covered["where"].tolist()[:2] == ["A", "B"]
    assert covered["where"].isna().iloc[2]
    assert covered["missing"].tolist() == ["", "A survey", "A survey"]
    assert covered["checked"].tolist() == ["SI 1, reg 2", statute.NOT_CHECKED, "SI 3"]


@pytest.mark.parametrize(
    ("beyond", "checked", "status", "missing"),
    [
        (None, "SI 1, reg 2", statute.MET, ""),
        ("The strategy itself", "SI 1, reg 2", statute.PARTLY, "The strategy itself"),
        (None, None, statute.NOT_CHECKED, ""),
    ],
)
def test_data_that_bear_on_a_duty_do_not_meet_it_nor_does_a_provision_nobody_checked(beyond, checked, status, missing):
    one = duties().iloc[:1].assign(beyond=[beyond], checked_against=[checked])
    row = statute.coverage(one, {"crime"}).iloc[0]
    assert (row["status"], row["missing"]) == (status, missing)


def test_no_strategy_plan_or_decision_is_met_because_figures_exist():
    """What a partnership must draw up or decide is no input, so no set of inputs can show it as met."""
    file = pd.read_csv(ROOT / "data" / "raw" / "reference" / "duties.csv", parse_dates=["starts", "ends"])
    for column in ("evidence", "lacking", "section"):
        file[column] = [tuple(names.split(";")) for names in file[column].fillna("")]
    supplied = {name for names in file["evidence"] for name in names}
    covered = statute.coverage(file, supplied).set_index(file["duty"])["status"]
    own_acts = [name for name in covered.index if name.startswith("strategy_") or name in ("plan", "prioritise")]
    assert len(own_acts) == 7
    assert set(covered[own_acts]) == {statute.PARTLY}


def test_each_duty_says_where_its_evidence_stands_and_when_it_was_checked_or_that_it_was_not():
    file = pd.read_csv(ROOT / "data" / "raw" / "reference" / "duties.csv", dtype=str, keep_default_na=False)
    for row in file.itertuples():
        assert not row.section or len(row.section.split(";")) <= len(row.evidence.split(";")), row.duty
        assert len(row.lacking.split(";")) == len(row.evidence.split(";")), row.duty
        assert bool(row.checked_against) == bool(row.checked_on), row.duty


def test_vintages_are_compared_by_group_with_the_largest_difference_first():
    frame = pd.DataFrame(
        [("E1", "2016-12", "a", "A", "2016-09", 100), ("E1", "2021-07", "a", "A", "2016-09", 90),
         ("E1", "2016-12", "b", "B", "2016-09", 0), ("E1", "2021-07", "b", "B", "2016-09", 20)],
        columns=["area_code", "vintage", "comparison_group", "label", "year_end", "offences"],
    )  # fmt: skip
    table = compare_vintages(frame, "E1", "2016-09")
    assert table["difference"].tolist() == [20, -10]
    assert table["percent"].isna().tolist() == [True, False]
    assert compare_vintages(frame, "E2", "2016-09").empty
