"""questions.yml: what cannot be meant is refused, by question, field and remedy; answers that do not fit are told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.faults import COLUMNS, faults
from csp_evidence.errors import InputError
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.question_list import question_lines, question_rows, read_questions
from tests.consultation_form import asked, form, question, tower_hamlets

ABOUT = {"title": "T", "source": "S", "licence": "L", "status": "synthetic", "period": "2016"}
ONE = {"id": "safe", "wording": "Safe?", "kind": "one", "options": {"yes": "Yes", "no": "No"}}


def read(folder: Path, *questions: dict[str, object]) -> object:
    file = folder / "questions.yml"
    written = json.dumps({"about": ABOUT, "questions": questions})  # which is YAML as well
    file.write_text(written, encoding="utf-8")
    return read_questions(read_document(file, "data/raw/ham/questions.yml"))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": "likert"}, "question safe, kind: input should be 'one', 'several'"),
        ({"options": {"65+": "Old", "no": "No"}}, "options.65+: '65+' is no id: write letters, digits and _ without"),
        ({"options": {}}, "question safe, entry: needs options: list them under `options`"),
        ({"kind": "text"}, "has options, which no text has: take them out, or correct the kind"),
        ({"options_from": {"input": "a", "ids": "b", "labels": "c"}}, "says its options twice"),
        ({"most": 3}, "`most` says how many can be chosen; of this kind only one can"),
        ({"columns": ["a", "b"]}, "has 2 columns; only a ranked question has more than one"),
        ({"kind": "ranked", "columns": ["a", "b"], "most": 3}, "has 2 columns for 3 ranks; give it a column a rank"),
        ({"kind": "scale", "options": {"yes": "Yes"}}, "a scale has at least two answers"),
        ({"options": {"yes": "Yes", "no": "yes"}}, "has two options called 'yes'"),
        ({"options": {"yes": {"label": "Yes", "column": "a"}, "no": "No"}}, "some options have a column and others"),
        ({"bands": [10, 20]}, "`bands` are limits of a number"),
        ({"coders": ["a", "b"]}, "are of a text"),
        ({"columns": []}, "has neither columns nor published figures"),
        ({"published": {"options": {"maybe": {"count": 4}}}}, "published.options names maybe, which is none of its"),
        ({"published": {"options": {"yes": {}}}}, "gives neither a count nor a percentage"),
        ({"published": {"options": {"yes": {"percent": 71.8}}}}, "percent: input should be a valid string"),
        ({"wordng": "?"}, "question safe, wordng: is not a name that is known here: did you mean wording?"),
        ({"asked_if": [{"question": "where", "answers": ["here"]}]}, "asked_if: there is no other question where"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_file_question_and_field(tmp_path, changed, told) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, {**ONE, **changed})
    assert told in str(refused.value)
    assert str(refused.value).startswith("data/raw/ham/questions.yml: ")
    assert "docs/guides/consultation.md describes the fields" in str(refused.value)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ({"id": "safe"}, "two questions have the id safe"),
        ({"columns": ["safe"]}, "two questions have the column safe"),
        ({"role": "ward"}, "two questions have the role ward"),
        ({"asked_if": [{"question": "safe", "answers": ["maybe"]}]}, "maybe is no option of the question safe"),
    ],
)
def test_questions_that_do_not_fit_together_are_refused(tmp_path, second, told) -> None:
    with pytest.raises(InputError, match=told):
        read(tmp_path, {**ONE, "role": "ward"}, {**ONE, "id": "again", **second})


def test_an_age_band_may_be_an_id_and_a_year_alone_a_period(tmp_path) -> None:
    file = tmp_path / "questions.yml"
    told = {"about": ABOUT | {"period": 2016}, "questions": [ONE | {"options": {"16-34": "Young", "35-64": "Not"}}]}
    file.write_text(json.dumps(told), encoding="utf-8")
    document = read_document(file, "data/raw/ham/questions.yml")
    assert document.about.period == "2016"
    assert list(next(iter(read_questions(document))).options) == ["16-34", "35-64"]


def test_how_people_were_reached_is_part_of_what_was_accepted(tmp_path) -> None:
    file = tmp_path / "questions.yml"
    for way in ("quota", "self-selected"):
        told = {"about": ABOUT, "questions": [ONE], "reached": {"way": way}}
        file.write_text(json.dumps(told), encoding="utf-8")
        lines = question_lines(read_questions(read_document(file, "q")))[1]
        assert [line for line in lines if way in line]


def test_the_digest_moves_with_every_field_and_the_gate_sees_priorities(tmp_path) -> None:
    before = read(tmp_path, ONE)
    moved = read(tmp_path, {**ONE, "options": {"yes": {"label": "Yes", "priority": "asb"}, "no": "No"}})
    assert question_lines(before) != question_lines(moved)
    assert question_rows(moved)["priority"].dropna().tolist() == ["asb"]


# Answers that do not fit


def told(answers: Answers, window: tuple[date, date] | None = None) -> dict[str, list[str]]:
    found = faults(answers, window)
    return {kind: found.loc[found[kind].notna(), "row"].tolist() for kind in COLUMNS if found[kind].notna().any()}


def test_each_kind_of_fault_is_told_by_question_and_row() -> None:
    frame = pd.DataFrame(
        {
            "first": ["a", "b", "a", None],
            "second": ["a", None, "c", None],
            "third": [None, "x", "b", None],
            "many": ["p;q;r", "p", "", None],
            "age": ["12", "old", "40", None],
            "day": ["2016-06-01", "2017-01-01", None, "soon"],
            "why": ["because", None, None, "because"],
        },
        index=[2, 3, 4, 5],
    )
    three = {one: one.upper() for one in "abc"}
    given = asked(
        frame,
        {"id": "top", "kind": "ranked", "columns": ["first", "second", "third"], "options": three},
        {"id": "many", "kind": "several", "most": 2, "options": {"p": "P", "q": "Q"}},
        {"id": "age", "kind": "number"},
        {"id": "day", "kind": "date", "role": "submitted"},
        {"id": "why", "kind": "text", "asked_if": [{"question": "top", "answers": ["c"]}]},
    )
    assert told(given, (date(2016, 1, 1), date(2016, 12, 31))) == {
        "unknown": ["3", "2"],
        "repeated": ["2"],
        "unreadable": ["3", "5"],
        "outside_window": ["3"],
        "not_asked": ["2", "5"],
    }


def test_a_column_or_a_table_of_options_that_is_not_there_is_told_and_nothing_else() -> None:
    listed = {"input": "wards", "ids": "code", "labels": "name"}
    given = asked(
        pd.DataFrame({"ward": ["E1"]}), {"id": "safe", "kind": "text"}, {"id": "ward", "options_from": listed}
    )
    assert told(given) == {"no_column": ["safe"], "no_options": ["wards"]}
    filled = given.form.with_options({"wards": pd.DataFrame({"code": ["E1"], "name": ["Bow"]})})
    assert filled.questions[1].options["E1"].label == "Bow"


def test_the_form_of_tower_hamlets_is_read_with_its_lists() -> None:
    concern = tower_hamlets().role("concern")
    assert (len(concern.options), concern.ranks, concern.options["gangs"].priority) == (21, 3, "reoffending")
    assert [one.id for one in tower_hamlets().opinions] == ["first_choice", "feels_safe"]
    assert question(kind="ranked", options={"a": "A", "b": "B"}).ranks == 2
    assert form({"id": "a", "kind": "text"}).opinions == []
