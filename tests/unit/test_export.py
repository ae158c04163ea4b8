"""A CSV of the edition opens in a spreadsheet as what it is: the public's text runs nothing and moves no cell."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_evidence.stage.basis import invented_cells
from csp_evidence.stage.csv_files import as_typed, csv_bytes, read_back, records_of

STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"


def as_spreadsheets_read(content: bytes) -> list[str]:
    """Every cell that some spreadsheet may see: lines end at any line end, cells at a comma, semicolon, tab or bar."""
    cells: list[str] = []
    for mark in ",;\t|":
        read = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=mark)
        cells += [cell for row in read for cell in row]
    return cells


def runs(cell: str) -> bool:
    return cell.strip(" \u00a0").startswith(tuple(STARTS)) and not re.fullmatch(r"-?[\d.,]*(e-?\d+)?", cell)


@pytest.mark.parametrize(
    "start", [*STARTS, "\t=", "\r=", "\n=", " =", "\u00a0=", "\u202e=", "\u200b=", "\x0b=", "\ufeff="]
)
def test_text_that_begins_like_a_formula_is_text(start: str) -> None:
    content = csv_bytes(pd.DataFrame({"t": [f"{start}1+1"]}), synthetic=False).decode()
    (cell,) = list(csv.reader(io.StringIO(content)))[1]
    assert cell.startswith("'"), cell


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_no_line_end_inside_a_text_begins_a_row(end: str) -> None:
    content = csv_bytes(pd.DataFrame({"t": [f"harmless{end}=1+1"], "n": [1]}), synthetic=True)
    assert b"\r" not in content
    assert len(list(csv.reader(io.StringIO(content.decode(), newline="")))) == 2
    assert not re.search("[\x0b\x0c\x85\u2028\u2029]", content.decode())


@pytest.mark.parametrize("text", ["a;=1+1", "a; =1+1", "a\t@SUM(A1)", "a|+1+cmd", "a;-2+3", "a;\uff1d1+1"])
def test_no_separator_of_another_country_begins_a_formula(text: str) -> None:
    content = csv_bytes(pd.DataFrame({"t": [text], "n": [1]}), synthetic=False)
    assert not [cell for cell in as_spreadsheets_read(content) if runs(cell)]


def test_a_text_of_a_hundred_thousand_characters_stays_in_its_cell() -> None:
    content = csv_bytes(pd.DataFrame({"t": ["=1+1 " * 20_000]}), synthetic=False).decode()
    (cell,) = list(csv.reader(io.StringIO(content)))[1]
    assert len(cell) < 32_767
    assert cell.endswith("[shortened]")


def test_marks_of_direction_are_left_out() -> None:
    content = csv_bytes(pd.DataFrame({"t": ["\u202eplanted\u2066 x\u200f"]}), synthetic=False).decode()
    assert content == "t\nplanted x\n"


def test_joiners_that_spelling_needs_stay() -> None:
    frame = pd.DataFrame({"name": ["\u0645\u06cc\u200c\u0631\u0648\u0645", "pass\u200cword"]})
    assert csv_bytes(frame, synthetic=False).decode().splitlines()[1:] == [frame["name"][0], "password"]


def test_numbers_and_ordinary_text_are_as_they_were() -> None:
    frame = pd.DataFrame({"t": ["from 3 to 4; 8 in a row", "a - b", "O’Neill"], "n": [-1.5, 2, 3]})
    assert csv_bytes(frame, synthetic=False).decode().splitlines()[1:] == [
        "from 3 to 4; 8 in a row,-1.5",
        "a - b,2",
        "O’Neill,3",
    ]


@given(st.text(alphabet=[*STARTS, *"ab1;|, \t\r\n\"'", "\u202e", "\x0b", "\u2028"], max_size=30))
def test_whatever_the_public_writes_no_cell_runs(text: str) -> None:
    content = csv_bytes(pd.DataFrame({"t": [text]}), synthetic=False)
    table = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert len(table) <= 2
    assert not [cell for row in table[1:] for cell in row if runs(cell)]


def test_a_table_that_is_partly_invented_names_the_invented_columns_of_each_row() -> None:
    frame = pd.DataFrame({"label": ["Gangs", "Other"], "first": [130, 34], "second": [115, 20]})
    marks = invented_cells(frame, {"first": [True, False]})
    rows = list(csv.DictReader(io.StringIO(csv_bytes(frame, synthetic=True, invented=marks).decode())))
    assert [row["synthetic"] for row in rows] == ["synthetic: second", "synthetic: first; second"]
    assert not invented_cells(frame, ("first", "second")).any(axis=None)
    with pytest.raises(ValueError, match="third"):
        invented_cells(frame, ("third",))
    with pytest.raises(ValueError, match="1 truth values for 2 rows"):
        invented_cells(frame, {"first": [True]})


@given(st.text(alphabet=[*STARTS, *"ab1;| '\u00a0"], min_size=1, max_size=12))
def test_what_keeps_a_text_from_running_can_be_taken_off_again(text: str) -> None:
    content = csv_bytes(pd.DataFrame({"x": [text]}), synthetic=False).decode()
    _, (shown,) = csv.reader(io.StringIO(content, newline=""))
    assert as_typed(shown) == text


def test_a_table_that_is_read_back_has_names_and_texts_as_they_were_typed(tmp_path: Path) -> None:
    frame = pd.DataFrame({"=label": ["--- and ***", "'quoted'", "a; =1+1"], "n": [-1.5, 2, 3]})
    file = tmp_path / "table.csv"
    file.write_bytes(csv_bytes(frame, synthetic=False))
    assert read_back(file) == (["=label", "n"], [["--- and ***", "-1.5"], ["'quoted'", "2"], ["a; =1+1", "3"]])
    assert records_of(file)[0] == {"=label": "--- and ***", "n": "-1.5"}
