"""What a refreshed edition says otherwise than the standing one: every figure, restatements and statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.judging import CORRECT
from csp_evidence.analysis.wording import counted
from csp_evidence.cell_text import value_text
from csp_evidence.files.as_json import write_bytes
from csp_evidence.project import Project
from csp_evidence.publish.diff import Change, compare, restated
from csp_evidence.publish.published import Published
from csp_evidence.publish.revisions import RESULTS
from csp_evidence.stage.csv_files import csv_bytes

RESTATED = "restated"
COLUMNS = ["what", "kind", "published", "now", "why"]


class Refreshed:
    """A standing edition and the one of a later year that `csp refresh` made, with what the log of figures took."""

    def __init__(self, standing: Path, made: Path, noted: Sequence[Published]) -> None:
        self.standing, self.made, self.noted = standing, made, noted
        self.results = compare(standing, made)[RESULTS]
        self.restated = restated(standing, made).changes

    def figures(self) -> pd.DataFrame:
        """Every figure that the two have otherwise, restatements first.

        Returns
        -------
        DataFrame
            what (what it is and its year, or its key of results.json), kind (restated, changed, new or gone, or in what
            it differs), published (in the standing edition), now (in the refreshed one), why (by what it rests on).
        """
        rows = [(change.name, RESTATED, change.old, change.new, change.why) for change in self.restated]
        rows += [(change.name, change.kind, change.old, change.new, change.why) for change in self.results.changes]
        return pd.DataFrame(rows, columns=COLUMNS)

    def write(self, project: Project, slug: str, to: str, *, synthetic: bool) -> Path:
        """Write them as CSV beside the editions, and return its path."""
        target = project.outputs / f"{slug}.refresh-{to}.figures.csv"
        write_bytes(target, csv_bytes(self.figures(), synthetic=synthetic))
        return target

    def lines(self, resting: Collection[str]) -> Iterator[str]:
        """What moved, a line each; `resting` are the statements that rest on what is new."""
        yield from map(self._restated, self.restated)
        if not self.restated:
            yield "No headline figure that was published of this year or the one before comes out otherwise."
        for line in self.noted:
            yield (
                f"Noted as restated in the log of published figures: {line.told}, {_amount(line.restates)} before, "
                f"{_amount(line.value)} now."
            )
        differing = len(self.results.changes)
        yield f"{differing:,} of {counted(self.results.of, 'results')} differ from the standing edition."
        yield from statement_lines(_claims(self.standing), _claims(self.made), resting)

    def _restated(self, change: Change) -> str:
        why = f" ({change.why})" if change.why else ""
        return f"Restated: {change.name}: {change.old} was published, {change.new} now{why}."


def statement_lines(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], resting: Collection[str]
) -> Iterator[str]:
    """How far each statement moved: those that rest on what is new, and any other that differs.

    Parameters
    ----------
    before, after
        Entries of claims.json by their ids.
    """
    for claim, old in before.items():
        new = after.get(claim)
        if new is None:
            yield f"Statement {claim}: not in the new edition."
            continue
        same = all(old[name] == new[name] for name in ("verdict", "computed"))
        if same and claim in resting:
            yield f"Statement {claim}: {old['verdict']}, as before{_value(old)}."
        elif not same:
            yield f"Statement {claim}: {_told(old)} before, {_told(new)} now{_how_far(old, new)}.{_unchecked(old, new)}"


def _claims(folder: Path) -> dict[str, Any]:
    path = folder / "claims.json"
    return {entry["id"]: entry for entry in json.loads(path.read_text("utf-8"))} if path.is_file() else {}


def _told(entry: Mapping[str, Any]) -> str:
    return f"{entry['verdict']}{_value(entry)}"


def _value(entry: Mapping[str, Any]) -> str:
    return "" if entry["computed"] is None else f", computed {entry['computed']}"


def _how_far(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    try:
        moved = Fraction(str(new["computed"]).replace(",", "")) - Fraction(str(old["computed"]).replace(",", ""))
    except ValueError:  # one of them is a word, or not there
        return ""
    return f", {'+' if moved > 0 else ''}{value_text(float(moved))}" if moved else ""


def _unchecked(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Why a statement that was checked cannot be any more."""
    lost = new["verdict"] not in CORRECT and new["computed"] is None and old["computed"] is not None
    return f" Look at it: {new['reading']}" if lost and new.get("reading") else ""


def _amount(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
