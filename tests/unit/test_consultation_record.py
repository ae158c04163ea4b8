"""Fieldwork, who answered, what was done and what the law asks, on cases small enough to work out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.consultation import actions, counting, duties, equality, fieldwork, profile, safety
from csp_evidence.analysis.consultation.answers import Answers
from tests.consultation_form import AS_COUNTED, question, tower_hamlets

HERE = Path(__file__).resolve().parents[2] / "data" / "raw" / "tower-hamlets"


def responses(*rows: dict[str, object]) -> Answers:
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
    frame = pd.DataFrame([usual | row for row in rows]).astype({"feels_safe": "boolean"})
    return Answers(frame.assign(other_code_1=None, other_code_2=None), tower_hamlets(), AS_COUNTED)


# Fieldwork


def test_days_without_a_response_are_there_with_zero() -> None:
    table = counting.by_day(responses({}, {}), date(2016, 6, 9), date(2016, 6, 11))
    assert table["respondents"].tolist() == [0, 2, 0]


def test_weeks_start_on_the_opening_day() -> None:
    later = {"submitted": pd.Timestamp("2016-06-24"), "channel": "email"}
    table = counting.by_week(responses({}, {}, later), date(2016, 6, 10))
    assert table["week_from"].dt.strftime("%m-%d").tolist() == ["06-10", "06-17", "06-24"]
    assert table["all"].tolist() == [2, 0, 1]


def test_only_those_who_were_asked_can_leave_a_question_out() -> None:
    organisation = {"respondent_type": "organisation", "age_band": None, "sex": None, "ethnic_group": None}
    commuter = {"connection": "works", "ward_code": None, "sex": "prefer_not_to_say", "feels_safe": None}
    people = responses({"other_text": "x"}, {"sex": "prefer_not_to_say"}, organisation, commuter)
    table = fieldwork.left_out(people).set_index("question")
    wording = [one.wording for one in tower_hamlets() if one.id in ("feels_safe", "ward_code", "sex")]
    counts = table.loc[wording, ["asked", "answered", "left_out"]].to_numpy().tolist()
    assert counts == [[4, 3, 1], [3, 3, 0], [3, 1, 2]], "organisations are not asked for their sex"


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
    assert counting.size(fieldwork.counted_once(people, found)) == 41


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
    assert profile.residents_by_band(census, bands, "E2") is None


# Feeling safe

SAFE, WARD, SEX = (one for one in tower_hamlets() if one.role in ("feeling_safe", "ward", "sex"))


def test_a_group_that_differs_is_told() -> None:
    people = responses(*[{"sex": "female", "feels_safe": True}] * 60, *[{"sex": "male", "feels_safe": False}] * 20)
    table = safety.safe_by_group(people, SAFE, {"Sex": SEX}).set_index("group")
    assert table.at["Female", "reading"] == "safer"
    assert table.at["Male", "reading"] == "less safe"
    assert table.loc[["Female", "Male"], "percent"].astype(float).tolist() == [100.0, 0.0]


def test_groups_keep_the_order_of_the_form() -> None:
    people = responses(*[{"sex": "female", "feels_safe": True}] * 40, *[{"sex": "male", "feels_safe": False}] * 40)
    table = safety.safe_by_group(people, SAFE, {"Sex": SEX})
    assert table["group"].tolist() == [option.label for option in SEX.options.values()]


def test_many_groups_without_a_difference_stay_without_one() -> None:
    """Benjamini and Hochberg's q is never below p, so that no group stands out that did not before."""
    wards = list(WARD.options)[:17]
    people = responses(*[{"ward_code": wards[n % 17], "feels_safe": n % 3 > 0} for n in range(900)])
    table = safety.safe_by_group(people, SAFE, {"Ward": WARD})
    table = table[table["answered"] > 0]
    assert (table["q_value"] >= table["p_value"] - 1e-12).all()
    assert set(table["reading"]) == {"too uncertain to say"}


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
MONEY = pd.DataFrame(
    {"line_id": ["l-1"], "project": ["Knife crime training"], "amount_published": ["30,650"], "withdrawn": [False]}
)


PRIORITIES = {"reoffending": "Reducing re-offending"}


def test_each_concern_is_followed_to_the_money_and_one_without_a_home_is_kept() -> None:
    did = actions.said_and_did(["other", "gangs"], CONCERNS, DONE, PRIORITIES)
    assert did[["concern", "home"]].values.tolist() == [
        ["Other", "no priority known"],
        ["Gangs", "funding line named"],
    ]
    paid = actions.with_money(did, MONEY)
    assert paid["home"].tolist() == ["no priority known", "money named"]
    assert paid[["funding_line", "amount"]].values.tolist()[1] == ["Knife crime training", "30,650"]
    saving = actions.with_money(did, MONEY.assign(withdrawn=True))
    assert saving["home"].tolist()[1] == "money withdrawn", "a saving is no answer to a concern"
    assert actions.homeless(CONCERNS) == ["other"]
    assert actions.priorities_without_concern(CONCERNS, {"reoffending": "R", "hate": "H"}) == ["H"]


def test_concerns_stand_by_first_choices_and_those_withheld_or_unknown_come_last() -> None:
    concerns = pd.DataFrame({"concern_id": ["a", "b", "c", "d"]})
    values = {"consultation.first_choice.a": "[c]", "consultation.first_choice.b": 7, "consultation.first_choice.c": 12}
    concern = question(id="first_choice", kind="ranked", options={"a": "A", "b": "B"})
    assert actions.in_order_of_choices(values, concerns, concern) == ["c", "b", "a", "d"]
    assert actions.in_order_of_choices(values, concerns, None) == ["a", "b", "c", "d"]
    assert [actions.counts_choices(key, concern) for key in (*values, "consultation.worries.a")] == [True] * 3 + [False]


def test_an_action_that_points_nowhere_is_refused() -> None:
    nowhere = actions.said_and_did(["gangs"], CONCERNS, DONE.assign(line_id="l-9"), PRIORITIES)
    with pytest.raises(ValueError, match=r"actions, column line_id: l-9 is no line of money\. One of the two is wrong"):
        actions.with_money(nowhere, MONEY)
    with pytest.raises(ValueError, match=r"actions, column concern_id, row \d+: noise"):
        actions.said_and_did(["gangs"], CONCERNS, DONE.assign(concern_id="noise"), PRIORITIES)


# Duties


def record() -> pd.DataFrame:
    return pd.read_csv(HERE / "consultation_record.csv", dtype={"paragraph": str}).assign(
        date=lambda table: pd.to_datetime(table["date"])
    )


HEARD = "The report says that 95% of respondents live or work in the area."


def outcomes(table: pd.DataFrame, top: bool = True, heard: str | None = HEARD) -> dict[str, str]:
    checks = duties.duty_checks(table, heard=heard, top={"Gangs": top})
    return dict(zip(checks["question"], checks["outcome"], strict=True))


def evidence(table: pd.DataFrame) -> dict[str, str]:
    checks = duties.duty_checks(table, heard=HEARD, top={"Gangs": True})
    return dict(zip(checks["question"], checks["evidence"], strict=True))


def dated(**days: str) -> pd.DataFrame:
    """The record with other days, or with none for an event."""
    table = record()
    for event, day in days.items():
        table.loc[table["event_id"] == event, "date"] = pd.Timestamp(day) if day else pd.NaT
    return table


def test_the_report_s_own_dates_leave_the_formative_stage_open_to_question() -> None:
    """3.15 dates the approval 16 May 2016, 25 days before the consultation opened; without that date it is met."""
    assert outcomes(record())["Was the plan still forming?"] == duties.OPEN
    without = record()[lambda table: table["event_id"] != "plan_approved_3_15"]
    assert outcomes(without)["Was the plan still forming?"] == duties.MET


def test_what_the_record_does_not_name_is_not_shown() -> None:
    found = outcomes(record())
    assert found["Were reasons given, enough to answer?"] == duties.NOT_SHOWN
    assert (
        outcomes(record()[lambda table: table["event_id"] != "public_meeting"])["Was there a public meeting?"]
        == duties.NOT_SHOWN
    )
    assert outcomes(record(), top=False)["Were the answers considered?"] == duties.OPEN
    assert outcomes(record(), heard=None)["Were those who live or work here asked?"] == duties.NOT_SHOWN


def test_a_meeting_that_is_named_is_not_yet_one_that_the_law_asks_for() -> None:
    """Regulation 12(4) asks for senior people of each authority; the record does not say who came."""
    question = "Was there a public meeting?"
    assert outcomes(record())[question] == duties.OPEN
    assert "does not give its date and who attended" in evidence(record())[question]
    told = evidence(dated(public_meeting="2016-07-11"))[question]
    assert "on 11 July 2016" in told
    assert "its date" not in told


def test_only_the_date_that_is_missing_is_said_to_be_missing() -> None:
    forming = evidence(dated(priorities_agreed=""))["Was the plan still forming?"]
    assert forming == "The record does not say when priorities were agreed."
    considered = evidence(dated(closes=""))["Were the answers considered?"]
    assert considered == "The record does not say when it closed."


def test_the_days_are_those_of_the_report() -> None:
    told = " ".join(evidence(record()).values())
    assert "63 days from opening to closing" in told
    assert "the answers were considered 46 days later, on 27 September 2016" in told


def test_what_came_before_the_close_is_not_said_to_have_come_after() -> None:
    early = dated(priorities_agreed="2016-08-11")
    assert "priorities were agreed 1 day earlier, on 11 August 2016" in evidence(early)["Was the plan still forming?"]
    assert outcomes(early)["Was the plan still forming?"] == duties.OPEN


@pytest.mark.parametrize(
    ("opens", "closes", "met"),
    [
        ("2016-06-10", "2016-08-12", ["19 of the 64 days on which people could answer fell in the summer holidays"]),
        ("2016-08-01", "2016-08-31", ["All 31 days on which people could answer fell in the summer holidays of 2016"]),
        ("2016-12-01", "2017-01-20", ["12 of the 51 days on which people could answer fell in the Christmas holidays"]),
        ("2017-01-01", "2017-02-01", ["2 of the 32 days on which people could answer fell in the Christmas holidays"]),
        ("2016-03-01", "2016-04-30", ["14 of the 61 days on which people could answer fell in the Easter holidays"]),
        ("2016-09-10", "2016-10-20", []),
    ],
)
def test_school_holidays_are_seen_whenever_the_consultation_ran(opens: str, closes: str, met: list[str]) -> None:
    found = fieldwork.holidays_met(date.fromisoformat(opens), date.fromisoformat(closes))
    assert [sentence.partition(" of 20")[0] for sentence in found] == [one.partition(" of 20")[0] for one in met]


# Equality Act


def test_the_matrix_shows_a_gap_where_nobody_was_asked() -> None:
    characteristics = pd.DataFrame(
        {"characteristic": ["sex", "disability"], "label": ["Sex", "Disability"], "role": ["sex", None]}
    )
    matrix = equality.equality_matrix(
        characteristics, {"reoffending": "R", "hate": "H"}, ["reoffending"], responses({})
    )
    asked = ["first choices and feeling safe, asked", "feeling safe, asked"]
    assert matrix[["R", "H"]].to_numpy().tolist() == [asked, ["gap", "gap"]]
    assert equality.gaps(matrix) == ["Disability"]


def test_the_act_protects_nine_characteristics() -> None:
    assert len(pd.read_csv(HERE.parent / "reference" / "protected_characteristics.csv")) == 9
