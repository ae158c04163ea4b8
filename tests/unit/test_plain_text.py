"""Columns taken at once are those taken row by row; whatever is odd is left to the reader of rows, which says what."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csp_evidence.inputs.plain_text import columns_of

CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
TABLES = st.lists(st.lists(CELLS | st.sampled_from(["", "a", "0", "2016-09", " "]), min_size=1, max_size=4), max_size=6)


def by_row(text: str) -> dict[str, list[str | None]] | None:
    """What Python's own reader makes of a text: its columns, or None where they are not of one length."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) < 2 or len({len(row) for row in rows}) > 1 or len(set(rows[0])) < len(rows[0]):
        return None
    return {name: [cell or None for cell in cells] for name, *cells in zip(*rows, strict=True)}


@given(TABLES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@example([["a", "b"], ["1", ""], ["", "2"]], "\n", True)
def test_columns_are_those_of_the_reader_of_rows(table, end, quoted):
    if quoted:
        written = io.StringIO()
        csv.writer(written, lineterminator=end).writerows(table)
        text = written.getvalue()
    else:
        text = end.join(",".join(row) for row in table)
    found = columns_of(text)
    if found is not None:
        assert {name: list(cells) for name, cells in found.items()} == by_row(text)


def test_a_plain_table_is_taken_at_once():
    text = "area,month,count\r\nOne,2016-09,3\r\nTwo,,-4\r\n\r\n"
    found = columns_of(text)
    assert {name: list(cells) for name, cells in found.items()} == {
        "area": ["One", "Two"], "month": ["2016-09", None], "count": ["3", "-4"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1",2\n', "a,b\n1\n", "a,b\n1,2,3\n", "a,b\n1,2\n\n3,4\n", "a,b\r1,2\r", "a,a\n1,2\n", "a,b\n",
        "a\n1\n", "", "a,b\r\n1,2\r\n\r\n3,4\r\n",
        f"a,b\n1,{'x' * (csv.field_size_limit() + 1)}\n",
    ],
)  # fmt: skip
def test_what_is_odd_is_left_to_the_reader_of_rows(text):
    assert columns_of(text) is None
