"""What the page for the partnership board shows: what needs a decision, where each priority stands, what changed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from csp_evidence.cell_text import number_text, places_for
from csp_evidence.records import Finding, StageRecord, TableRecord
from csp_evidence.stage.csv_files import read_back

STAGE, PAGE = "delivery", "board"
DECISIONS, PRIORITIES = "faults", "board"  # tables of the stage
SAID = ("statuses", "moved", "courses", "actions", "risks", "money")  # findings that say what changed
MOST_ROWS = 12  # of what needs a decision, so that the page stays one page
MARK = "synthetic"  # the column of a CSV that says so


class Shown(NamedTuple):
    """A table of the edition as the page shows it; `left` rows are on the stage's page only."""

    record: TableRecord
    headings: list[str]
    numeric: list[bool]
    rows: list[list[str]]
    left: int


class Board(NamedTuple):
    """The parts of the page; `decisions` is None where nothing needs one."""

    stage: StageRecord
    first: Finding
    decisions: Shown | None
    priorities: Shown
    said: list[Finding]


def board_of(folder: Path, stages: tuple[StageRecord, ...]) -> Board | None:
    """What the page for the board shows; None where no indicator, action, risk or money is followed."""
    stage = next((one for one in stages if one.stage == STAGE), None)
    tables = {table.name: table for table in stage.tables} if stage else {}
    findings = {finding.name: finding for finding in stage.findings} if stage else {}
    if stage is None or PRIORITIES not in tables or "decisions" not in findings:
        return None
    decisions = _shown(folder, tables[DECISIONS], MOST_ROWS) if DECISIONS in tables else None
    said = [findings[name] for name in SAID if name in findings]
    return Board(stage, findings["decisions"], decisions, _shown(folder, tables[PRIORITIES], None), said)


def _shown(folder: Path, record: TableRecord, most: int | None) -> Shown:
    header, rows = read_back(folder / record.file)
    kept = [at for at, name in enumerate(header) if name != MARK]
    headings = [record.headings.get(header[at], header[at].replace("_", " ").capitalize()) for at in kept]
    numeric = [header[at] in record.numeric for at in kept]
    columns = [
        _numbers(record, header[at], [row[at] for row in rows]) if of_numbers else [row[at] for row in rows]
        for at, of_numbers in zip(kept, numeric, strict=True)
    ]
    cells = [list(row) for row in zip(*columns, strict=True)]
    return Shown(record, headings, numeric, cells[:most], max(len(cells) - len(cells[:most]), 0))


def _numbers(record: TableRecord, column: str, texts: list[str]) -> list[str]:
    """The numbers of a column as the page of the stage shows them."""
    values = [Decimal(text) if text else None for text in texts]
    places = record.decimals.get(column, places_for(values))
    return ["" if value is None else number_text(value, places) for value in values]
