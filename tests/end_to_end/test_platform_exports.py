"""A whole run from the export of a consultation platform: a layout stands in for code, the results are the same."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from csp_evidence.files.as_json import loads
from tests.conftest import SLUG, csp, told_apart

pytestmark = pytest.mark.suite("editions")

RESPONSES = "data/raw/tower-hamlets/consultation_responses_synthetic.csv"
CONCERNS = "data/raw/tower-hamlets/concerns.csv"
CHOICES = ["first_choice", "second_choice", "third_choice"]
ASKED = {
    "channel": "How did you reach us?",
    "respondent_type": "Are you answering as …",
    "connection": "What is your connection with the borough?",
    "feels_safe": "Do you feel safe in the borough?",
    "age_band": "Age, in years",
    "sex": "Sex",
    "ethnic_group": "Ethnic group",
}
PLAIN = {"ward_code": "Ward", "other_text": "If other, what?", "other_code_1": "Coder A", "other_code_2": "Coder B"}
RANKED = "Which three should come first? Put them in order, please"

Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def wording(rows: Rows, column: str) -> dict[str, str]:
    """The platform's words for the answers to a question: capitals and blanks, as a form shows them."""
    return {one.replace("_", " ").capitalize(): one for one in sorted({row[column] for row in rows} - {""})}


def common(rows: Rows, layout: dict[str, Any]) -> tuple[list[dict[str, str]], dict[str, Any]]:
    words = {column: {of: word for word, of in wording(rows, column).items()} for column in ASKED}
    answers = [
        {ASKED[column]: words[column].get(row[column], "") for column in ASKED}
        | {PLAIN[column]: row[column] for column in PLAIN}
        for row in rows
    ]
    columns = {column: {"source": ASKED[column], "answers": wording(rows, column)} for column in ASKED}
    columns |= {column: {"source": PLAIN[column]} for column in PLAIN} | {"synthetic": {"value": "synthetic"}}
    return answers, {**layout, "columns": layout["columns"] | columns}


def microsoft_forms(rows: Rows, labels: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """A byte-order mark, a numbered row a person, American dates, the ranking in one cell, ended by a semicolon."""
    answers, layout = common(
        rows,
        {
            "platform": "Microsoft Forms",
            "columns": {
                "response_id": {"source": "ID", "prefix": "SYN-"},
                "submitted": {"source": "Completion time", "date": "%m/%d/%Y %H:%M:%S"},
            },
            "choices": [{"into": CHOICES, "source": RANKED, "answers": {label: one for one, label in labels.items()}}],
        },
    )
    made = []
    for row, answer in zip(rows, answers, strict=True):
        year, month, day = row["submitted"].split("-")
        joined = ";".join(labels[row[one]] for one in CHOICES) + ";"
        first = {"ID": row["response_id"].removeprefix("SYN-"), "Completion time": f"{month}/{day}/{year} 9:15:12"}
        made.append(first | {"Email": "anonymous", "Name": ""} | answer | {RANKED: joined})
    return "\ufeff" + written(made), layout


def citizen_space(rows: Rows, labels: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """A column for each answer that can be ranked, holding its rank, and questions that the layout does not want."""
    spread = {f"Q1 - {label}": one for one, label in labels.items()}
    answers, layout = common(
        rows,
        {
            "platform": "Citizen Space",
            "columns": {
                "response_id": {"source": "Response ID"},
                "submitted": {"source": "Date Submitted", "date": "%Y-%m-%d %H:%M:%S"},
            },
            "choices": [{"into": CHOICES, "spread": spread}],
        },
    )
    made = []
    for row, answer in zip(rows, answers, strict=True):
        ranks = {row[one]: str(rank) for rank, one in enumerate(CHOICES, start=1)}
        first = {"Response ID": row["response_id"], "Date Submitted": f"{row['submitted']} 23:01:00", "Status": "Done"}
        made.append(first | {column: ranks.get(one, "") for column, one in spread.items()} | answer)
    return written(made), layout


def written(rows: list[dict[str, str]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, rows[0], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


@pytest.mark.suite("editions", whole=True)  # tests/unit/test_platform_exports.py reads them into the same frames
@pytest.mark.parametrize("platform", [microsoft_forms, citizen_space])
def test_an_export_with_a_layout_gives_the_edition_of_the_tidy_file(
    finished: Path, tmp_path: Path, platform: Callable[[Rows, dict[str, str]], tuple[str, dict[str, Any]]]
) -> None:
    project = tmp_path / "project"
    shutil.copytree(finished, project)
    rows = read(project / RESPONSES)
    labels = {row["concern_id"]: row["label"] for row in read(project / CONCERNS)}
    text, layout = platform(rows, labels)
    assert text.partition("\n")[0].count("submitted") == 0, "nothing of our own layout is left"
    (project / RESPONSES).write_bytes(text.encode())
    layout_file = project / f"{RESPONSES}.layout.yml"
    layout_file.write_text(yaml.safe_dump(layout, allow_unicode=True, sort_keys=False), encoding="utf-8")
    done = csp(project, "run", SLUG)
    assert done.returncode == 0, done.stderr
    assert "Consultation has not changed" not in done.stderr
    made, before = (one / "outputs" / SLUG for one in (project, finished))
    assert loads((made / "results.json").read_text(encoding="utf-8")) == loads(
        (before / "results.json").read_text(encoding="utf-8")
    )
    for folder in ("tables", "figures"):
        assert told_apart(made / folder, before / folder) == []
