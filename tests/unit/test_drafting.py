"""From the text of a report to entries of a register: which sentences count, where they stand and what has an entry."""

from __future__ import annotations

import re

import pytest
import yaml

from csp_evidence.analysis.claims.drafting import sentences, values_in, without_entry
from csp_evidence.commands.draft_claims import draft
from csp_evidence.errors import InputError
from csp_evidence.inputs.register import Register
from csp_evidence.project import Project
from csp_evidence.report_places import PLACE
from tests.conftest import ROOT, SLUG, copy_project, csp

PRINTED = ROOT.parent / "shared" / "cabinet_report.txt"
REPORT = """\
Executive Summary
The plan has three priorities.

1.

REASONS

1.1

The duty stands in the Crime and Disorder Act 1998. Nothing is counted here.
Thefts fell from 1,240 to
992 (20%), see paragraph 4.2.

4.2.1 In September 2017 the board allocated £2.5m for 2018-19, i.e. about a
third of the fund. It met on 3rd May 2017.
\u2022 Three officers
\u2022 Partners in the area
"""


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,389 responses", ("1389",)),
        ("£2.458 million and £480k", ("2458000", "480000")),
        ("24.4%", ("122/5",)),
        ("on 18th July 2017", ("2017-07-18",)),
        ("on 31st February 2017", ("2017 February 31",)),
        ("in September 2017", ("2017-09",)),
        ("for 2016/17 and 2017-21", ("2016 to 17", "2017 to 21")),
        ("SI 2011/1230 and the Equality Act 2010", ("law of 2011", "law of 2010")),
        ("a third-party organisation", ()),
        ("a third of it, in two halves", ("1/3", "2", "1/2")),
        ("see paragraph 4.2 and table 3", ()),
        ("v2.1.3 of A1", ()),
    ],
)
def test_numbers_days_and_laws_are_found(text, values):
    assert values_in(text) == values


PAGED = """\
Our plan
We met 4 times in 2017.
\fForeword
There were 1,389 answers.
Table 2: Offences by year
Burglary   1,240
Theft      992

We spent £3m.
\fSlide 7
Half of it is gone.
Annex B
Table 3 Staff
Officers   39
"""


def test_a_report_without_numbers_stands_by_pages_parts_slides_tables_and_annexes():
    found = [(one.paragraph, one.values) for one in sentences(PAGED)]
    assert found == [
        ("p. 1", ("4", "2017")),
        ("foreword", ("1389",)),
        ("Table 2", ("1240", "992")),
        ("foreword", ("3000000",)),
        ("slide 7", ("1/2",)),
        ("Table 3", ("39",)),
    ]
    assert all(re.fullmatch(PLACE, place) for place, _ in found)


def test_paragraphs_counted_by_whole_numbers_are_no_chapters_and_chapters_no_paragraphs():
    first, second = (
        "12. In 2017 the board met 4 times.\n",
        "13. It spent £3m on all that it did in that year,\nand more.",
    )
    report = f"1.  THE PLAN\n{first}{second}"
    assert [one.paragraph for one in sentences(report)] == ["12", "13"]


def test_an_entry_at_a_page_is_known_however_the_page_is_written_and_drafts_have_ids_of_their_place(tmp_path):
    waiting = without_entry(sentences(PAGED), [])
    assert len(waiting) == 6
    project = Project(copy_project(tmp_path / "project"))
    report = tmp_path / "plan.txt"
    report.write_text(PAGED, encoding="utf-8")
    made = yaml.safe_load(draft(project, "exampleshire", report).text)["claims"]
    assert [one["id"] for one in made] == [
        "page_1_1",
        "foreword_1",
        "table_2_1",
        "foreword_2",
        "slide_7_1",
        "table_3_1",
    ]
    assert [one["paragraph"] for one in made[:3]] == ["p. 1", "foreword", "Table 2"]


def test_sentences_are_found_under_their_paragraphs():
    found = [(one.paragraph, one.text) for one in sentences(REPORT)]
    assert found == [
        ("summary", "The plan has three priorities."),
        ("1.1", "The duty stands in the Crime and Disorder Act 1998."),
        ("1.1", "Thefts fell from 1,240 to 992 (20%), see paragraph 4.2."),
        ("4.2.1", "In September 2017 the board allocated £2.5m for 2018-19, i.e. about a third of the fund."),
        ("4.2.1", "It met on 3rd May 2017."),
        ("4.2.1", "Three officers"),
    ]


def test_a_sentence_has_an_entry_where_one_of_its_paragraph_states_one_of_its_values():
    claim = {"id": "thefts", "paragraph": "1.1", "subject": "Crime", "statement": "Thefts fell.", "unit": "offences"}
    register = Register(claims=[{**claim, "stated": 992, "test": "recorded"}])
    assert "Thefts fell" not in " ".join(one.text for one in without_entry(sentences(REPORT), register.claims))
    moved = Register(claims=[{**claim, "paragraph": "1.2", "stated": 992, "test": "recorded"}])
    assert len(without_entry(sentences(REPORT), moved.claims)) == len(sentences(REPORT))


def test_the_command_prints_entries_that_wait_to_be_filled_in(tmp_path):
    project = copy_project(tmp_path / "project")
    (project / "report.txt").write_text(REPORT, encoding="utf-8")
    done = csp(project, "claims", "draft", "report.txt", SLUG)
    assert done.returncode == 0, done.stderr
    drafted = yaml.safe_load(done.stdout)
    assert drafted["coverage"]["sentences"] == 6
    assert {entry["statement"] for entry in drafted["claims"]} == {""}
    assert "6 sentences hold a number, a date or a law." in done.stderr


def test_a_report_that_is_no_text_is_named_with_the_remedy(tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7 \xff\xfe")
    with pytest.raises(InputError, match=r"report\.pdf is no text in UTF-8.*pdftotext"):
        draft(Project(ROOT), SLUG, file)


@pytest.mark.skipif(not PRINTED.is_file(), reason="the report's text is not part of the project; it is not here")
def test_the_coverage_that_the_register_states_is_that_of_the_report():
    stated = yaml.safe_load((ROOT / "data" / "raw" / SLUG / "claims.yml").read_text(encoding="utf-8"))["coverage"]
    drafted = draft(Project(ROOT), SLUG, PRINTED)
    assert stated == {"sentences": drafted.sentences, "with_entry": drafted.with_entry}


CHAPTERS = """Plan 2025
1 Introduction
1.1 It has six priorities.
2 Crime
2.1 Just under a third (28.7%) is violence.
5 Officers
3 What people said
3.1 Of 1,500 people, 612 answered in 2025/26.
"""


def test_the_number_and_name_of_a_chapter_is_no_sentence_and_a_row_of_a_table_is_one():
    found = [(one.paragraph, one.text) for one in sentences(CHAPTERS)]
    assert found == [
        ("summary", "Plan 2025"),
        ("1.1", "It has six priorities."),
        ("2.1", "Just under a third (28.7%) is violence."),
        ("2.1", "5 Officers"),
        ("3.1", "Of 1,500 people, 612 answered in 2025/26."),
    ]


def test_a_draft_states_a_number_as_one_and_begins_beside_an_untouched_register(tmp_path):
    project = copy_project(tmp_path / "project")
    assert csp(project, "init", "ceredigion", "--area", "W06000008").returncode == 0
    (project / "report.txt").write_text(CHAPTERS, encoding="utf-8")
    done = csp(project, "claims", "draft", "report.txt", "ceredigion")
    assert done.returncode == 0, done.stderr
    stated = [entry["stated"] for entry in yaml.safe_load(done.stdout)["claims"]]
    assert stated == [2025, 6, 28.7, 5, 1500]
