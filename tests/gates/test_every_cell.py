"""Every cell of every input: moved by its smallest step, the gate of its file closes."""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_left
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

import pytest

from csp_evidence.gates.acceptance import content_check
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs.content import content_digest, digest_of, line_of
from csp_evidence.inputs.published import Published
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT
from tests.faults.corruptions import NUMERIC, step

pytestmark = pytest.mark.suite("faults")

FIGURES = (*NUMERIC, "month", "date")
SAMPLED = 12


@cache
def inputs(slug: str) -> GatedInputs:
    return GatedInputs(Project(ROOT), load_partnership(Project(ROOT), slug))


def _tables() -> list[tuple[str, str]]:
    """Every table that either partnership reads, each file once."""
    found: dict[str, tuple[str, str]] = {}
    for slug in ("tower-hamlets", "exampleshire"):
        for name, file in inputs(slug).partnership.inputs.items():
            if not inputs(slug).is_document(name):
                found.setdefault(file, (slug, name))
    return list(found.values())


TABLES = _tables()


def moved(cell: str, kind: str) -> str:
    """A cell by its smallest step: a number by one of its last digit, a date by a day, a text by a letter."""
    if kind in NUMERIC:
        return step(cell)
    if kind == "date":
        return (date.fromisoformat(cell) + timedelta(days=1)).isoformat()
    if kind == "month":
        year, month = map(int, cell.split("-"))
        return f"{year + month // 12}-{month % 12 + 1:02}"
    return f"{cell}x"


class Lines:
    """The lines of a file's content, and what becomes of its digest when one cell is moved."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.kinds = [field.kind for field in published.sidecar.fields]
        self.rows = [[None if cell is None else str(cell) for cell in row] for row in published.frame.to_numpy()]
        self.lines = [line_of(row) for row in self.rows]
        self.header = line_of(published.frame.columns)
        # For the digest with one line moved: the sorted lines as bytes, and the state of the hash before each.
        self.order = sorted(self.lines)
        encoded = [line.encode() for line in self.order]
        self.starts = [0, *accumulate(map(len, encoded))]
        self.text = memoryview(b"".join(encoded))
        state = hashlib.sha256(self.header.encode())
        self.states = [state.copy()]
        for line in encoded:
            state.update(line)
            self.states.append(state.copy())

    def with_moved(self, at: int, place: int) -> str | None:
        """The line of a row with the cell at `place` moved; None for a blank."""
        row = self.rows[at]
        cell = row[place]
        if cell is None:
            return None
        return line_of([*row[:place], moved(cell, self.kinds[place]), *row[place + 1 :]])

    def digest_with(self, old: str, new: str) -> str:
        """The digest of the file with the line `new` in the place of `old`: no line before either is hashed again."""
        out, into = bisect_left(self.order, old), bisect_left(self.order, new)
        first, last = min(out, into), max(out, into)
        state = self.states[first].copy()
        if out < into:
            state.update(self.text[self.starts[out + 1] : self.starts[into]])
            state.update(new.encode())
        else:
            state.update(new.encode())
            state.update(self.text[self.starts[into] : self.starts[out]])
        state.update(self.text[self.starts[last + (out >= into)] :])
        return state.hexdigest()


@cache
def lines_of(slug: str, name: str) -> Lines:
    return Lines(inputs(slug).published(name))


def cells(table: Lines, kinds: tuple[str, ...] | None = None) -> list[tuple[int, int]]:
    """Row and column of every cell that holds something, or of those of some kinds."""
    return [
        (at, place)
        for at, row in enumerate(table.rows)
        for place, kind in enumerate(table.kinds)
        if row[place] is not None and (kinds is None or kind in kinds)
    ]


@pytest.mark.parametrize(("slug", "name"), TABLES)
def test_any_cell_moved_by_its_smallest_step_gives_other_content(slug: str, name: str) -> None:
    """Every cell, of text too.

    The digest is over the header and the sorted lines, and lines are told apart by their quoting: two contents are the
    same only if they have the same lines. A line that is another one makes another content, whichever row it is.
    """
    table = lines_of(slug, name)
    assert digest_of(table.header, table.lines) == table.published.sidecar.controls.sha256
    for at, place in cells(table):
        assert table.with_moved(at, place) != table.lines[at], (name, at, place)


@pytest.mark.parametrize(("slug", "name"), TABLES)
def test_a_moved_figure_closes_the_gate_of_its_file(slug: str, name: str) -> None:
    """Through the gate itself, some figures of each file, and every one of a short file."""
    table = lines_of(slug, name)
    figures = cells(table, FIGURES)
    few = figures if len(figures) <= 60 else random.Random(name).sample(figures, SAMPLED)
    assert not stops([content_check("x.raw", table.published)])
    for at, place in few:
        frame, column = table.published.frame, table.published.frame.columns[place]
        row, cell = frame.index[at], frame.at[frame.index[at], column]
        frame.at[row, column] = moved(cell, table.kinds[place])
        check = content_check("x.raw", replace(table.published))  # as read anew: one object is never another content
        digest = content_digest(frame)
        frame.at[row, column] = cell
        assert stops([check]), (name, row, column)
        new = table.with_moved(at, place)
        assert new is not None
        assert table.digest_with(table.lines[at], new) == digest, "the short way gives the digest of the whole file"


def test_both_partnerships_have_their_figures_among_them() -> None:
    counted = {(slug, name): len(cells(lines_of(slug, name), FIGURES)) for slug, name in TABLES}
    assert sum(counted.values()) > 80_000
    assert {slug for (slug, _), many in counted.items() if many} == {"tower-hamlets", "exampleshire"}
