"""Real exports of survey platforms, read by a layout: counts worked out apart, with the csv module alone."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.inputs.platform import Layout, export_rows, rearranged
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.tidy import tidy
from tests.conftest import ROOT
from tests.consultation_form import form

EXPORTS = ROOT.parent / "shared" / "data" / "survey_exports"
real = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the exports of real surveys are not here")
ABOUT = {
    "title": "Export", "description": "A row is a response.", "source": "a public survey", "licence": "none",
    "status": "published", "published": "2015-11-17", "period": "2015", "geography": "none", "personal": True,
}  # fmt: skip


def fields(**types: str) -> list[dict[str, Any]]:
    lists = {"delimiter": ";"}
    return [
        {"name": name, "type": of, "description": name, **(lists if of == "list" else {})} for name, of in types.items()
    ]


def taken(folder: Path, content: bytes, layout: dict[str, Any], **types: str) -> pd.DataFrame:
    """The typed frame of an export with this layout beside it."""
    path = folder / "export.csv"
    path.write_bytes(content)
    sidecar = {**ABOUT, "fields": fields(**types), "primaryKey": ["id"], "controls": {"rows": 1}}
    path.with_name("export.csv.meta.yml").write_text(yaml.safe_dump(sidecar), encoding="utf-8")
    path.with_name("export.csv.layout.yml").write_text(yaml.safe_dump(layout, allow_unicode=True), encoding="utf-8")
    return tidy(read_published(path, "export.csv"))


def chosen(answers: Answers, question: Question) -> pd.Series:
    """Respondents by option, before any release: of ranks those who put it first."""
    if question.kind == "several":
        ticked = answers.ticked(question)
        return pd.Series(ticked.to_numpy().sum(axis=0), index=ticked.columns)
    return pd.Series(answers.given(question).to_numpy()).value_counts().reindex(list(question.options), fill_value=0)


SEEN = "Which of the following Star Wars films have you seen? Please select all that apply."
RANK = (
    "Please rank the Star Wars films in order of preference with 1 being your favorite film in the franchise and 6 "
    "being your least favorite film."
)


@real
def test_surveymonkey_with_two_header_rows_a_column_an_answer_and_ranks(tmp_path: Path) -> None:
    content = (EXPORTS / "surveymonkey_StarWars.csv").read_bytes()
    plain = list(csv.reader(io.StringIO(content.decode("cp1252"), newline="")))
    films = [" ".join(name.split()) for name in plain[1][3:9]]
    ids = [f"film_{at}" for at in range(1, 7)]
    layout = {
        "platform": "SurveyMonkey",
        "encoding": "cp1252",
        "header_rows": 2,
        "columns": {
            "id": {"source": "RespondentID"},
            "fan": {
                "source": "Do you consider yourself to be a fan of the Star Wars film franchise?",
                "answers": {"Yes": "yes", "No": "no"},
            },
        },
        "choices": [
            {
                "into": ["seen"],
                "as_list": True,
                "ticks": "as_listed",
                "spread": {f"{SEEN} / {film}": one for film, one in zip(films, ids, strict=True)},
            },
            {"into": ids, "spread": {f"{RANK} / {film}": one for film, one in zip(films, ids, strict=True)}},
        ],
    }
    frame = taken(tmp_path, content, layout, id="string", fan="string", seen="list", **dict.fromkeys(ids, "string"))
    assert len(frame) == len(plain) - 2 == 1186
    assert frame.index[0] == 3, "the row of the file, below two header rows"
    options = dict(zip(ids, films, strict=True))
    given = Answers(
        frame,
        form(
            {"id": "seen", "kind": "several", "options": options},
            {"id": "best", "kind": "ranked", "columns": ids, "options": options},
            {"id": "fan", "options": {"yes": "Yes", "no": "No"}},
        ),
    )
    seen, best, fan = (chosen(given, one) for one in given.form)
    assert seen.tolist() == [sum(bool(row[at].strip()) for row in plain[2:]) for at in range(3, 9)]
    assert best.tolist() == [sum(row[at].strip() == "1" for row in plain[2:]) for at in range(9, 15)]
    assert fan.to_dict() == {"yes": 552, "no": 284}, "as the counts of the answers in the file"


@real
def test_surveymonkey_with_one_header_row(tmp_path: Path) -> None:
    content = (EXPORTS / "surveymonkey_thanksgiving_2015.csv").read_bytes()
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    sides = [name for name in header if name.startswith("Which of these side dishes") and "specify" not in name]
    layout = {
        "platform": "SurveyMonkey",
        "columns": {"id": {"source": "RespondentID"}, "dish": {"source": header[2]}},
        "choices": [
            {
                "into": ["sides"],
                "as_list": True,
                "ticks": "as_listed",
                "spread": {name: f"side_{at}" for at, name in enumerate(sides)},
            }
        ],
    }
    frame = taken(tmp_path, content, layout, id="string", dish="string", sides="list")
    assert frame["dish"].value_counts().to_dict() == dict(Counter(row[2] for row in rows if row[2]))
    options = {f"side_{at}": name for at, name in enumerate(sides)}
    given = Answers(frame, form({"id": "sides", "kind": "several", "options": options}))
    counts = chosen(given, given.form.questions[0]).tolist()
    assert counts == [sum(bool(row[header.index(name)]) for row in rows) for name in sides]


@real
def test_limesurvey_with_codes_in_its_header_and_yes_or_no_in_every_column(tmp_path: Path) -> None:
    content = (EXPORTS / "limesurvey_rse_zaf_2017.csv").read_bytes()
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    works = [name for name in header if name.startswith("currentEmp13[") and "[other]" not in name]
    layout = {
        "platform": "LimeSurvey",
        "columns": {"id": {"source": ""}, "codes": {"source": header[5], "answers": {"Yes": "yes", "No": "no"}}},
        "choices": [
            {
                "into": ["works"],
                "as_list": True,
                "ticks": "as_listed",
                "spread": {name: f"work_{at}" for at, name in enumerate(works)},
            }
        ],
    }
    frame = taken(tmp_path, content, layout, id="string", codes="string", works="list")
    assert len(frame) == len(rows) == 22
    options = {f"work_{at}": name for at, name in enumerate(works)}
    given = Answers(frame, form({"id": "works", "kind": "several", "options": options}))
    counts = chosen(given, given.form.questions[0]).tolist()
    assert counts == [sum(row[header.index(name)] == "Yes" for row in rows) for name in works]
    assert 0 < sum(counts) < len(rows) * len(works), "a No is no tick"


def test_answers_that_hold_the_separator_themselves_are_found_whole() -> None:
    """Google Forms joins answers by a comma and a blank, whatever the answers hold."""
    layout = Layout(
        platform="Google Forms",
        columns={},
        choices=[
            {
                "into": ["q"],
                "as_list": True,
                "source": "Worries",
                "separator": ", ",
                "answers": {"Noise, litter": "noise", "Noise": "loud", "Drugs, alcohol, or both": "drugs"},
            }
        ],
    )
    rows = [["Worries"], ["Noise, litter, Drugs, alcohol, or both"], ["Noise"], ["Noise, Noise, litter"], [""]]
    assert rearranged(rows, layout, ["q"], "x.csv")[1:] == [["noise;drugs"], ["loud"], ["loud;noise"], [""]]
    with pytest.raises(
        InputError, match=r"x\.csv, column 'Worries', row 2: the answer is not one that the layout knows"
    ):
        rearranged([["Worries"], ["Noise, planted secret"]], layout, ["q"], "x.csv")


def test_an_export_that_its_layout_does_not_fit_is_refused_with_the_remedy(tmp_path: Path) -> None:
    layout = Layout(platform="P", columns={"q": {"source": "Q"}})
    with pytest.raises(InputError, match=r"line 2: there is a byte that utf-8-sig does not allow\. Correct `encoding`"):
        export_rows(b"Q\n\xe9t\xe9\n", layout, "x.csv")
    assert export_rows(b"Q\n\xe9t\xe9\n", layout.model_copy(update={"encoding": "cp1252"}), "x.csv")[1] == ["été"]
    with pytest.raises(InputError, match="holds no answers below its header"):
        export_rows(b"Q\n", layout, "x.csv")
    with pytest.raises(ConfigurationError, match=r"encoding: .*it is no encoding"):
        taken(
            tmp_path,
            b"Q\n1\n",
            {"platform": "P", "encoding": "klingon", "columns": {"id": {"source": "Q"}}},
            id="string",
        )
