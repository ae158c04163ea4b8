"""Puts corrupted files in the place of an input and judges what its gates make of them, in one process."""

from __future__ import annotations

import csv
import gzip
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from csp_evidence.errors import InputError
from csp_evidence.gates.acceptance import CONTENT, FIELDS, content_check
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs import street
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from csp_evidence.records import Check
from tests.faults.corruptions import Case, Table


@dataclass(frozen=True)
class Verdict:
    """`how` is caught, harmless or missed; `by` the reader's message or the expectations that caught it."""

    input: str
    case: Case
    how: str
    by: tuple[str, ...] = ()


GZIP = b"\x1f\x8b"  # how a compressed file begins


class Bench:
    """The inputs of one partnership in a scratch copy of the raw folder; one of them is corrupted at a time."""

    def __init__(self, root: Path, scratch: Path, slug: str) -> None:
        shutil.copytree(root / "data/raw", scratch / "data/raw")
        shutil.copytree(root / "expectations", scratch / "expectations")
        self.project = Project(scratch)
        self.partnership = load_partnership(self.project, slug)
        self.sound = GatedInputs(self.project, self.partnership)
        self._frames: dict[str, pd.DataFrame] = {}
        self._rows: dict[str, list[list[str]]] = {}

    @property
    def inputs(self) -> list[str]:
        """The tables of cells: outlines have rows, and no cells that a spreadsheet could spoil."""
        files = self.partnership.inputs
        return [name for name in files if not self.sound.is_document(name) and not files[name].endswith(".geojson")]

    def frame(self, name: str) -> pd.DataFrame:
        """The tidy frame of the sound input, sorted by its key."""
        if name not in self._frames:
            self._frames[name] = self.by_key(name, read_tidy(name, self.sound.published(name)))
        return self._frames[name]

    def by_key(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        keys = list(self.sound.published(name).sidecar.keys)
        return frame.rename_axis(None).sort_values(keys).reset_index(drop=True)  # a key may be called as the index is

    def table(self, name: str, seed: str) -> Table:
        """The cells of the sound input, with a chance seeded by `seed`."""
        published = self.sound.published(name)
        types = {field.name: field.kind for field in published.sidecar.fields}
        chance = random.Random(f"{name}/{seed}")
        if published.sidecar.layout == street.LAYOUT:
            return self._street(name, types, published.sidecar.keys, chance)
        if name not in self._rows:
            cells = published.frame.to_numpy().tolist()
            self._rows[name] = [["" if cell is None else cell for cell in row] for row in cells]
        return Table(list(published.frame.columns), self._rows[name], types, published.sidecar.keys, chance)

    def _street(self, name: str, types: dict[str, str], keys: tuple[str, ...], chance: random.Random) -> Table:
        """The cells as the police publish them; columns that are not read are of no type, so that none is spoilt."""
        if name not in self._rows:
            with (self.project.raw / self.partnership.inputs[name]).open(encoding="utf-8", newline="") as file:
                self._rows[name] = list(csv.reader(file))[1:]
        layout = load_layouts(self.project.raw / "reference").counted_rows[street.LAYOUT]
        published = {column: types[ours] for ours, column in layout.counted.items()}
        columns = {column: published.get(column, "unread") for column in layout.header}
        columns[str(layout.id)] = "text"
        return Table(list(layout.header), self._rows[name], columns, tuple(layout.counted[key] for key in keys), chance)

    def corrupted(self, name: str, content: bytes) -> GatedInputs:
        """The inputs with the file of `name` replaced; the others are not read again."""
        path = self.project.raw / self.partnership.inputs[name]
        sound = path.read_bytes()
        gated = GatedInputs(self.project, self.partnership)
        for other in self.inputs:
            if other != name:
                gated.take(other, self.sound.published(other))
        try:
            plain = path.suffix == ".gz" and not content.startswith(GZIP)
            path.write_bytes(gzip.compress(content, mtime=0) if plain else content)
            gated.published(name)
        finally:
            path.write_bytes(sound)
        return gated

    def judge(self, name: str, case: Case, *, every_gate: bool) -> Verdict:
        """What becomes of one case.

        With `every_gate` the file goes through all its gates; without, only the reader and the gate on content are
        asked, which is quick and finds the same to be caught.
        """
        shown = self.sound.published(name).shown
        try:
            gated = self.corrupted(name, case.content)
            published = gated.published(name)
            checks = gated.read(name).checks if every_gate else (content_check(f"{name}.raw", published),)
            if stops(checks):
                return Verdict(name, case, "caught", told(checks))
            frame = self.by_key(name, read_tidy(name, published))
        except InputError as error:
            assert str(error).startswith(shown), error
            return Verdict(name, case, "caught", (f"reader: {str(error)[len(shown) :].lstrip(', ')}",))
        same = frame.equals(self.frame(name))
        alarms = tuple(check.expectation for check in checks if check.outcome != "pass")
        return Verdict(name, case, "harmless" if same and not alarms else "missed", alarms)

    def without_digest(self, name: str, case: Case) -> tuple[str, ...]:
        """What the other gates say of a case, as if somebody had accepted the file."""
        try:
            return tuple(
                by
                for by in told(self.corrupted(name, case.content).read(name).checks)
                if CONTENT not in by and FIELDS not in by
            )
        except InputError:
            return ("reader",)


def told(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """The critical findings by gate and expectation, those that say most first."""
    found = sorted(stops(checks), key=lambda check: check.expectation == CONTENT)
    return tuple(f"{check.gate}: {check.expectation}" for check in found)
