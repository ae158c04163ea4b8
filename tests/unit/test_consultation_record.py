"""Fieldwork, who answered, what was done and what the law asks, on cases small enough to work out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.consultation import actions, duties, equality, fieldwork, profile, safety

HERE = Path(__file__).resolve().parents[2] / "data" / "raw" / "tower-hamlets"


def responses(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        "submitted": pd.Timestamp("2016-06-10"),
        "channel": "web_page",
        "respondent_type": "person",
        "connection": "lives",
        "ward_code": "E05009317",
        "first_choice": "gangs",
        "second_choice": "drugs_and_alcohol",
        "third_choice": "other",
        "other_text": None,
        "feels_safe": True,
        "age_band": "30_to_44",
        "sex": "female",
        "ethnic_group": "white",
    }
    return pd.DataFrame([usual | row for row in rows]).astype({"feels_safe": "boolean"})


# Fieldwork


def test_days_without_a_response_are_there_with_nought() -> None:
    table = fieldwork.by_day(responses({}, {}), date(2016, 6, 9), date(2016, 6, 11))
    assert table["respondents"].tolist() == [0, 2, 0]


def test_weeks_start_on_the_opening_day() -> None:
    later = {"submitted": pd.Timestamp("2016-06-24"), "channel": "email"}
    table = fieldwork.by_week_and_channel(responses({}, {}, later), date(2016, 6, 10), ["web_page", "email"])
    assert table["week_from"].dt.strftime("%m-%d").tolist() == ["06-10", "06-17", "06-24"]
    assert table[["web_page", "email", "all"]].to_numpy().tolist() == [[2, 0, 2], [0, 0, 0], [0, 1, 1]]


def test_only_those_who_were_asked_can_leave_a_question_out() -> None:
    organisation = {"respondent_type": "organisation", "age_band": None, "sex": None, "ethnic_group": None}
    commuter = {"connection": "works", "ward_code": None, "sex": "prefer_not_to_say", "feels_safe": None}
    people = responses({"other_text": "x"}, {"sex": "prefer_not_to_say"}, organisation, commuter)
    table = fieldwork.left_out(people, ["feels_safe", "sex", "ward_code"])
    assert table[["asked", "answered", "left_out"]].to_numpy().tolist() == [[4, 3, 1], [2, 1, 1], [3, 3, 0]]


def like(count: int, day: str, text: str = "Same words") -> list[dict[str, object]]:
    return [{"submitted": pd.Timestamp(day), "other_text": text, "sex": sex} for sex in ["female", "male"] * count][
        :count
    ]


def spread(count: int) -> list[dict[str, object]]:
    days = pd.date_range("2016-06-10", "2016-08-12", periods=count).normalize()
    return [{"submitted": day, "other_text": f"Text {number}"} for number, day in enumerate(days)]


def test_a_burst_of_like_answers_is_a_campaign_and_the_same_answers_over_months_are_not() -> None:
    burst = responses(*spread(40), *like(12, "2016-07-01", "Same words!"), *like(3, "2016-07-02", "same  WORDS"))
    assert fieldwork.campaigns(burst, 10, 3).notna().sum() == 15
    assert fieldwork.campaigns(burst, 16, 3).notna().sum() == 0
    steady = responses(*[row | {"other_text": "Same words"} for row in spread(60)])
    assert fieldwork.campaigns(steady, 10, 14).notna().sum() == 0


def test_a_campaign_counted_once_keeps_one_voice() -> None:
    people = responses(*spread(40), *like(12, "2016-07-01"))
    found = fieldwork.campaigns(people, 10, 3)
    assert len(fieldwork.counted_once(people, found)) == 41


def test_a_repeat_is_alike_in_everything() -> None:
    people = responses({}, {}, {"age_band": "75_and_over"}, {"channel": "letter"})
    assert fieldwork.doubles(people).tolist() == [False, True, False, False]


# Who answered


def test_rates_are_per_thousand_residents_and_count_residents_only() -> None:
    wards = pd.DataFrame({"ward_code": ["E05009317"], "ward_name": ["Bethnal Green"], "persons_2011": [500]})
    rates = profile.ward_rates(responses({}, {}, {"connection": "works", "ward_code": None}), wards)
    assert rates[["respondents", "rate"]].to_numpy().tolist() == [[2, 4.0]]


def test_census_categories_without_a_band_are_refused() -> None:
    census = pd.DataFrame({"area_code": ["E1"], "characteristic": ["sex"], "category": ["Unknown"], "persons": [5]})
    bands = pd.DataFrame({"characteristic": ["sex"], "category": ["Male"], "band": ["male"]})
    with pytest.raises(ValueError, match="no band for Unknown"):
        profile.residents_by_band(census, bands, "E1")
    with pytest.raises(ValueError, match="no rows for the area E2"):
        profile.residents_by_band(census, bands, "E2")


# Feeling safe


def test_a_group_that_differs_is_told_and_small_bases_are_marked() -> None:
    people = responses(*[{"sex": "female", "feels_safe": True}] * 60, *[{"sex": "male", "feels_safe": False}] * 20)
    table = safety.safe_by_group(people, {"sex": "Sex"}, 30, pd.Series(1.0, index=people.index)).set_index("group")
    assert table.at["female", "reading"] == "safer"
    assert table.at["male", "reading"] == "less safe; small base"
    assert table["percent"].astype(float).tolist() == [100.0, 0.0]


def test_many_groups_without_a_difference_stay_without_one() -> None:
    """Benjamini and Hochberg's q is never below p, so that no group stands out that did not before."""
    people = responses(*[{"sex": f"g{n % 20}", "feels_safe": n % 3 > 0} for n in range(900)])
    table = safety.safe_by_group(people, {"sex": "Group"}, 30, pd.Series(1.0, index=people.index))
    assert (table["q_value"] >= table["p_value"] - 1e-12).all()
    assert set(table["reading"]) == {"no difference"}


# You said, we did

CONCERNS = pd.DataFrame(
    {
        "concern_id": ["gangs", "other"],
        "label": ["Gangs", "Other"],
        "label_status": "published",
        "priority": ["reoffending", None],
    }
)
DONE = pd.DataFrame(
    {"concern_id": ["gangs"], "action": ["Training"], "paragraph": ["4.8"], "basis": ["inferred"], "line_id": ["l-1"]}
)
MONEY = pd.DataFrame({"line_id": ["l-1"], "amount_published": ["30,650"], "flow": ["grant"]})


PRIORITIES = {"reoffending": "Reducing re-offending"}


def test_each_concern_is_followed_to_the_money_and_one_without_a_home_is_kept() -> None:
    did = actions.said_and_did(["other", "gangs"], CONCERNS, DONE, PRIORITIES)
    assert did[["concern", "home"]].values.tolist() == [
        ["Other", "no priority known"],
        ["Gangs", "funding line named"],
    ]
    paid = actions.with_money(did, MONEY)
    assert paid["home"].tolist() == ["no priority known", "money named"]
    assert paid["amount"].tolist()[1] == "30,650"
    saving = actions.with_money(did, MONEY.assign(flow="saving"))
    assert saving["home"].tolist()[1] == "money withdrawn", "a saving is no answer to a concern"
    assert actions.homeless(CONCERNS) == ["other"]
    assert actions.priorities_without_concern(CONCERNS, {"reoffending": "R", "hate": "H"}) == ["H"]


def test_concerns_stand_by_first_choices_and_those_withheld_or_unknown_come_last() -> None:
    concerns = pd.DataFrame({"concern_id": ["a", "b", "c", "d"]})
    values = {"consultation.first_choice.a": "[c]", "consultation.first_choice.b": 7, "consultation.first_choice.c": 12}
    assert actions.in_order_of_choices(values, concerns) == ["c", "b", "a", "d"]


def test_an_action_that_points_nowhere_is_refused() -> None:
    nowhere = actions.said_and_did(["gangs"], CONCERNS, DONE.assign(line_id="l-9"), PRIORITIES)
    with pytest.raises(ValueError, match=r"actions\.csv, column line_id: l-9"):
        actions.with_money(nowhere, MONEY)
    with pytest.raises(ValueError, match=r"actions\.csv, column concern_id: noise"):
        actions.said_and_did(["gangs"], CONCERNS, DONE.assign(concern_id="noise"), PRIORITIES)


# Duties


def record() -> pd.DataFrame:
    return pd.read_csv(HERE / "consultation_record.csv", dtype={"paragraph": str}).assign(
        date=lambda table: pd.to_datetime(table["date"])
    )


def outcomes(table: pd.DataFrame, top: bool = True) -> dict[str, str]:
    checks = duties.duty_checks(table, connected="1,320", top={"Gangs": top})
    return dict(zip(checks["question"], checks["outcome"], strict=True))


def test_the_report_s_own_dates_leave_the_formative_stage_open_to_question() -> None:
    """3.15 dates the approval 16 May 2016, 25 days before the consultation opened; without that date it is met."""
    assert outcomes(record())["Was the plan still forming?"] == duties.OPEN
    without = record()[lambda table: table["event_id"] != "plan_approved_3_15"]
    assert outcomes(without)["Was the plan still forming?"] == duties.MET


def test_what_the_record_does_not_name_is_not_shown() -> None:
    found = outcomes(record())
    assert found["Were reasons given, enough to answer?"] == duties.NOT_SHOWN
    assert found["Was there a public meeting?"] == duties.MET
    assert (
        outcomes(record()[lambda table: table["event_id"] != "public_meeting"])["Was there a public meeting?"]
        == duties.NOT_SHOWN
    )
    assert outcomes(record(), top=False)["Were the answers considered?"] == duties.OPEN


def test_the_days_are_those_of_the_report() -> None:
    evidence = " ".join(duties.duty_checks(record(), connected="1,320", top={})["evidence"])
    assert "63 days from opening to closing" in evidence
    assert "46 days after closing" in evidence


# Equality Act


def test_the_matrix_shows_a_gap_where_nobody_was_asked() -> None:
    characteristics = pd.DataFrame({"label": ["Sex", "Disability"], "response_column": ["sex", None]})
    matrix = equality.equality_matrix(characteristics, {"reoffending": "R", "hate": "H"}, CONCERNS, responses({}))
    assert matrix[["R", "H"]].to_numpy().tolist() == [[equality.ASKED, equality.SAFETY_ONLY], ["gap", "gap"]]
    assert equality.gaps(matrix) == ["Disability"]


def test_the_act_protects_nine_characteristics() -> None:
    assert len(pd.read_csv(HERE.parent / "reference" / "protected_characteristics.csv")) == 9
