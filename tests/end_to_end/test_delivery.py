"""The page on a plan's term in whole editions: what is planted stands on it, and what is not known is a gap."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from csp_evidence.project import Project
from csp_evidence.publish.papers.pdf import as_pdf
from csp_evidence.publish.papers.source import board_report_of
from csp_evidence.publish.published import published
from tests.conftest import EXAMPLE, SLUG

pytestmark = pytest.mark.suite("editions")

PLANTED = [
    "overdue action", "condition not met", "match not secured", "target without a date", "words against figures",
    "revised after publication", "sum that is no sum",
]  # fmt: skip


def words(page: Path) -> str:
    return " ".join(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text(" ").split())


def test_each_planted_fault_stands_on_the_page_and_first_on_that_for_the_board(example: Path) -> None:
    edition = example / "outputs" / EXAMPLE
    file = edition / "tables" / "delivery" / "faults.csv"
    kinds = [row["kind"] for row in csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())]
    assert kinds == PLANTED
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    assert results["delivery.faults"]["value"] == len(PLANTED)
    board = words(edition / "board.html")
    assert all(kind in board for kind in PLANTED)
    assert board.index("What needs a decision?") < board.index("Where does each priority stand?")
    assert "Seven" not in board, "numbers of things stand in figures"
    assert "board.html" in (edition / "index.html").read_text(encoding="utf-8")


def test_the_page_for_the_board_is_one_page_of_pdf(example: Path) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    report = board_report_of(example / "outputs" / EXAMPLE)
    assert report is not None
    assert len(PdfReader(BytesIO(as_pdf(report, sheet=True))).pages) == 1


def test_a_status_is_never_a_colour_alone(example: Path) -> None:
    page = BeautifulSoup((example / "outputs" / EXAMPLE / "delivery.html").read_text("utf-8"), "html.parser")
    cells = [cell.get_text(" ", strip=True) for cell in page.select("#table-status td")]
    marked = [cell for cell in cells if cell[:1] in "\u25cf\u25b2\u25a0\u2014" and len(cell) > 1]
    assert len(marked) == 8
    assert {cell.partition(" ")[2] for cell in marked} <= {"Met", "Close", "Missed", "No status"}


def test_the_end_of_the_term_of_tower_hamlets_says_what_broke_and_what_nobody_knows(edition: Path) -> None:
    page = words(edition / "delivery.html")
    assert "In 2020/21 only 72% of 638 counts" in page
    assert "counted 6.5% fewer residents than the estimate for 30 June 2020" in page
    assert "no public record of the plan's actions" in page
    assert "No group of recorded crime stands for Hate crime, community cohesion and extremism" in page
    assert "London Crime Prevention Fund (unconfirmed)" in page
    assert not (edition / "board.html").exists(), "nothing is followed, so there is nothing to report"


def test_headline_figures_are_kept_beside_the_edition(edition: Path) -> None:
    log = published(Project(edition.parents[1]), SLUG)
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    keys = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["key_results"]
    noted = {(line.year_end, line.key): line.value for line in log}
    before = ("2015-09", "strategic_assessment.offences")  # a figure of the year before is kept as one of that year
    assert noted.pop(before) == results["strategic_assessment.offences_year_before"]["value"]
    headline = {key: results[key]["value"] for key in keys if not key.endswith("_year_before")}
    assert noted == {("2016-09", key): value for key, value in headline.items()}


def test_the_example_lacks_nothing_that_it_supplies_and_no_invented_count_is_called_published(example: Path) -> None:
    edition = example / "outputs" / "exampleshire"
    front = (edition / "data_quality.html").read_text(encoding="utf-8")
    assert "No counts by ward or smaller area" not in front, "its street-level files are supplied"
    evidence = (edition / "plan_evidence_technical.html").read_text(encoding="utf-8")
    assert "Targets are not supplied" not in evidence
    with (edition / "tables/strategic_assessment/statute.csv").open(encoding="utf-8", newline="") as file:
        asked = {row["requirement"]: row["status"] for row in csv.DictReader(file)}
    assert asked["What people who live or work in the area want prioritised"] == "yes", "a consultation is supplied"
    page = (edition / "consultation_technical.html").read_text(encoding="utf-8")
    assert "marks what we invented" not in page, "every source is invented, and so is every number"
