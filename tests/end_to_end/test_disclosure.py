"""No file of an edition gives away that one to four people did something; the scan finds planted leaks."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SLUG, csp
from tests.disclosure_scan import leaks
from tests.other_responses import DETAILS

pytestmark = pytest.mark.suite("editions")

THRESHOLD = 5
TABLES = "tables/consultation"


def test_no_file_of_the_edition_shows_a_small_count(edition: Path) -> None:
    assert leaks(edition, THRESHOLD) == []


def test_counts_were_withheld_so_that_the_scan_had_something_to_look_for(edition: Path) -> None:
    with (edition / TABLES / "weeks.csv").open(encoding="utf-8", newline="") as file:
        assert sum(cell == "[c]" for row in csv.reader(file) for cell in row) >= 2


def test_internal_tables_lie_outside_the_edition(edition: Path) -> None:
    internal = edition.parent / "internal" / SLUG / "tables" / "consultation" / "uncoded_texts.csv"
    assert internal.is_file()
    assert not list(edition.rglob("*uncoded_texts*"))
    assert "uncoded_texts" not in (edition / "manifest.json").read_text(encoding="utf-8")


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text, f"nothing was planted in {path.name}"
    path.write_text(changed, encoding="utf-8")


def first_cell(text: str) -> str:
    """The first count of a table of respondents becomes 3."""
    return re.sub(r",\d+,", ",3,", text, count=1)


def into_results(text: str) -> str:
    results = json.loads(text)
    results["consultation.planted"] = {"value": 2, "unit": "respondents", "paragraph": None, "section": "fieldwork"}
    return json.dumps(results)


def into_notebook(text: str) -> str:
    notebook = json.loads(text)
    cell = next(cell for cell in notebook["cells"] if cell.get("outputs"))
    cell["outputs"].append({"output_type": "stream", "name": "stdout", "text": ["4 respondents are under 16\n"]})
    return json.dumps(notebook)


def lone_mark(text: str) -> str:
    """One withheld ward alone: its count is the total less the others."""
    lines = text.splitlines()
    cells = lines[1].split(",")
    cells[1] = "[c]"
    return "\n".join([lines[0], ",".join(cells), *lines[2:]])


def by_subtraction(text: str) -> str:
    lines = text.splitlines()
    lines[1] = "Bethnal Green,63,[c],66,[c],[c],[c],[c],[c],[c],[c],synthetic"
    return "\n".join(lines)


PLANTED: dict[str, tuple[str, Callable[[str], str]]] = {
    "a count in a table": (f"{TABLES}/channels.csv", first_cell),
    "a count of residents beside weighted shares": (f"{TABLES}/weighted_first.csv", first_cell),
    "a count in the data of a figure": ("figures/consultation/responses_by_day.csv", first_cell),
    "a count that follows from its row": (f"{TABLES}/safe_by_ward.csv", by_subtraction),
    "a count that follows from its column": (f"{TABLES}/ward_rates.csv", lone_mark),
    "a percentage of a known base": (
        f"{TABLES}/left_out.csv", lambda text: text + "Planted,40,37,[c],7.5,synthetic\n"
    ),
    "a result": ("results.json", into_results),
    "a finding of a gate": (
        "quality.json", lambda text: json.dumps([*json.loads(text), {"observed": "3 of 1,389 rows failed"}])
    ),
    "a sentence": ("consultation.html", lambda text: text.replace("</h1>", "</h1><p>Only 2 respondents said so.</p>")),
    "a number in words": ("index.html", lambda text: text.replace("</h1>", "</h1><p>Three people left it out.</p>")),
    "a cell of a page": (
        "consultation_technical.html", lambda text: re.sub(r'(<td class="n">)41(</td>)', r"\g<1>4\g<2>", text, count=1)
    ),
    "a label in a drawing": (
        "figures/consultation/first_choices.svg", lambda text: text.replace("</svg>", "<text>1 respondent</text></svg>")
    ),
    "an output of a notebook": ("notebooks/consultation.ipynb", into_notebook),
}  # fmt: skip


@pytest.mark.parametrize("what", PLANTED)
def test_the_scan_finds_a_planted_leak(edition: Path, tmp_path: Path, what: str) -> None:
    """In a copy of the one file: the scan looks at each by itself, and found nothing in them above."""
    file, change = PLANTED[what]
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(edition / file, tmp_path / file)
    rewrite(tmp_path / file, change)
    assert any(leak.startswith(file) for leak in leaks(tmp_path, THRESHOLD)), what


def test_the_scan_finds_a_leak_in_a_workbook(tmp_path: Path) -> None:
    sheet = (
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Responses by ward</t></is></c></row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" s="4"><v>3</v></c></row></sheetData></worksheet>'
    )
    shared = "<sst><si><t>Ward</t></si><si><t>Respondents</t></si><si><t>Bow East</t></si></sst>"
    with zipfile.ZipFile(tmp_path / "evidence_tables.xlsx", "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", sheet)
        book.writestr("xl/sharedStrings.xml", shared)
    assert leaks(tmp_path, THRESHOLD) == ["evidence_tables.xlsx: column respondents shows 3"]


@pytest.mark.suite("editions", whole=True)
def test_higher_thresholds_withhold_more_and_the_edition_is_still_made(finished: Path, tmp_path: Path) -> None:
    """A campaign then has as many responses at least, for the rule is told in a sentence.

    What the report has printed is left out of the scan, and so is the lead that follows from it: anybody knows it.
    """
    project = tmp_path / "project"
    shutil.copytree(finished, project)
    withheld = []
    for threshold in (10, 20, 30):
        done = csp(
            project, "run", SLUG, "-p", f"disclosure_threshold={threshold}", "-p", f"campaign_answers={threshold}"
        )
        assert done.returncode == 0, done.stderr
        made = (project / done.stdout.split()[-1]).parent
        assert made.name.startswith(f"{SLUG}@"), "a variation, which leaves the standing edition alone"
        found = [leak for leak in leaks(made, threshold) if "consultation" in leak.partition(":")[0]]
        assert [leak for leak in found if "from_the_responses" not in leak and "28 responses" not in leak] == []
        tables = [path.read_text(encoding="utf-8") for path in (made / TABLES).glob("*.csv")]
        withheld.append(sum(text.count("[c]") for text in tables))
    assert withheld == sorted(withheld)
    assert withheld[0] > sum(
        path.read_text(encoding="utf-8").count("[c]") for path in (finished / "outputs" / SLUG / TABLES).glob("*.csv")
    )


def test_hostile_texts_and_personal_details_do_not_reach_the_edition(redrawn: Path) -> None:
    """The public may write what it likes: the run goes on, and no part of it is published or run."""
    outputs = redrawn / "outputs"
    for path in sorted((outputs / SLUG).rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert "planted" not in text.lower().replace("transplanted", ""), path.name
    internal = (outputs / "internal" / SLUG / "tables" / "consultation" / "uncoded_texts.csv").read_text(
        encoding="utf-8"
    )
    assert not any(detail in internal for detail in DETAILS)
    for row in csv.DictReader(internal.splitlines(keepends=True)):
        assert not row["text"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert len(row["text"]) < 6_000
