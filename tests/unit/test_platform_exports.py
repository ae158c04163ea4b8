"""Exports of consultation platforms are read by a layout file, without code."""

from __future__ import annotations

from pathlib import Path

import pytest

from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.tidy import tidy

SIDECAR = """
title: Export
description: A row is a response.
source: made for this test
licence: none
status: synthetic
published: null
period: "2016"
geography: none
personal: true
fields:
  - {name: response_id, type: string, description: Id, constraints: {required: true}}
  - {name: submitted, type: date, description: Day, constraints: {required: true}}
  - {name: channel, type: string, description: Channel, constraints: {required: true}}
  - {name: first_choice, type: string, description: Concern}
  - {name: second_choice, type: string, description: Concern}
  - {name: third_choice, type: string, description: Concern}
  - {name: feels_safe, type: boolean, trueValues: ["yes"], falseValues: ["no"], description: Safe}
  - {name: ward_code, type: string, description: Ward}
primaryKey: [response_id]
controls: {rows: 2}
"""

# Microsoft Forms: one cell with the ranked answers, parted and ended by semicolons; a byte-order mark.
FORMS = (
    '\ufeffID,Completion time,"Rank your top three",Do you feel safe in the borough?,Name\n'
    "1,6/10/2016 9:15:12,Drugs;Gangs;Anti-social behaviour;,Yes,anonymous\n"
    "2,8/12/2016 23:01:00,Gangs;,,anonymous\n"
)
FORMS_LAYOUT = """
platform: Microsoft Forms
columns:
  response_id: {source: ID, prefix: F-}
  submitted: {source: Completion time, date: "%m/%d/%Y %H:%M:%S"}
  channel: {value: web_page}
  feels_safe: {source: "Do you feel safe in the borough?", answers: {"Yes": "yes", "No": "no"}}
choices:
  - into: [first_choice, second_choice, third_choice]
    source: Rank your top three
    answers: {Drugs: drugs_and_alcohol, Gangs: gangs, Anti-social behaviour: anti_social_behaviour}
"""

# Citizen Space: a column for each answer of the question, holding its rank.
CITIZEN = (
    "Response ID,Date Submitted,Q1 - Drugs,Q1 - Gangs,Q1 - ASB,Q2 safe\n"
    "ANON-1,2016-06-10 09:15:12,2,1,3,No\n"
    "ANON-2,2016-06-11 10:00:00,,1,,Yes\n"
)
CITIZEN_LAYOUT = """
platform: Citizen Space
columns:
  response_id: {source: Response ID}
  submitted: {source: Date Submitted, date: "%Y-%m-%d %H:%M:%S"}
  channel: {value: web_page}
  feels_safe: {source: Q2 safe, answers: {"Yes": "yes", "No": "no"}}
choices:
  - into: [first_choice, second_choice, third_choice]
    spread: {Q1 - Drugs: drugs_and_alcohol, Q1 - Gangs: gangs, Q1 - ASB: anti_social_behaviour}
"""
CHOICES = ["first_choice", "second_choice", "third_choice"]


def export(folder: Path, text: str, layout: str) -> Path:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    (folder / "export.csv.meta.yml").write_text(SIDECAR, encoding="utf-8")
    (folder / "export.csv.layout.yml").write_text(layout, encoding="utf-8")
    return path


def test_a_forms_export_with_joined_answers(tmp_path: Path) -> None:
    frame = tidy(read_published(export(tmp_path, FORMS, FORMS_LAYOUT), "export.csv"))
    assert frame["response_id"].tolist() == ["F-1", "F-2"]
    assert [f"{day:%Y-%m-%d}" for day in frame["submitted"]] == ["2016-06-10", "2016-08-12"]
    assert frame.loc[2, CHOICES].tolist() == ["drugs_and_alcohol", "gangs", "anti_social_behaviour"]
    assert frame.loc[3, "first_choice"] == "gangs"
    assert frame.loc[3, ["second_choice", "third_choice", "feels_safe", "ward_code"]].isna().all()
    assert bool(frame.loc[2, "feels_safe"])
    assert set(frame["channel"]) == {"web_page"}


def test_a_citizen_space_export_with_ranks_over_columns(tmp_path: Path) -> None:
    frame = tidy(read_published(export(tmp_path, CITIZEN, CITIZEN_LAYOUT), "export.csv"))
    assert frame.loc[2, CHOICES].tolist() == ["gangs", "drugs_and_alcohol", "anti_social_behaviour"]
    assert frame.loc[3, "first_choice"] == "gangs"
    assert frame.loc[3, CHOICES[1:]].isna().all()


def test_ticks_are_taken_only_when_the_layout_says_that_their_order_is_the_forms(tmp_path: Path) -> None:
    ticked = CITIZEN.replace(",2,1,3,", ",x,x,,").replace(",,1,,", ",,x,,")
    path = export(tmp_path, ticked, CITIZEN_LAYOUT)
    with pytest.raises(InputError, match="row 2: a column of the answers under `spread` holds no rank"):
        read_published(path, "export.csv")
    path = export(tmp_path, ticked, CITIZEN_LAYOUT + "    ticks: as_listed\n")
    assert read_published(path, "export.csv").frame.loc[2, CHOICES].tolist() == ["drugs_and_alcohol", "gangs", None]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Drugs;Gangs", "Planted secret;Gangs", r"column 'Rank your top three', row 2: the answer is not one"),
        ("6/10/2016 9:15:12", "10 June 2016", r"column 'Completion time', row 2: the date does not have the form"),
        ("Completion time", "Finished", r"row 1: the export lacks the question 'Completion time'"),
        (
            "Drugs;Gangs;Anti-social behaviour;",
            "Drugs;Gangs;Drugs;Gangs;",
            r"row 2: 4 answers are given where 3 may be",
        ),
        (",Yes,anonymous", ",Yes", r"row 2: 4 cells, but the header has 5"),
    ],
)
def test_what_does_not_fit_is_refused_by_column_and_row_and_never_by_its_text(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        read_published(export(tmp_path, FORMS.replace(old, new, 1), FORMS_LAYOUT), "export.csv")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{value: web_page}", "{}", "either `source`, a question, or `value`"),
        ("platform:", "plattform:", "plattform: extra inputs are not permitted"),
        ("channel: {value", "colour: {value", "'colour', which the sidecar does not describe"),
        ("columns:", "columns: [", "is not a layout"),
    ],
)
def test_a_wrong_layout_is_a_fault_of_configuration(tmp_path: Path, old: str, new: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        read_published(export(tmp_path, FORMS, FORMS_LAYOUT.replace(old, new, 1)), "export.csv")
