"""Puts attacks into every label of every input of a partnership, the same label the same attack wherever it stands."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from tests.attacks import ATTACKS

# What is named rather than identified, by column; ids, codes and words of a fixed list are checked by their gates.
LABELS = frozenset({
    "action", "approval", "approved", "area_name", "assumption", "carry_forward", "checked_against", "deliverer",
    "description", "effect", "funder", "holder", "information", "instrument", "label", "lsoa_name", "LSOA name",
    "meaning", "measure", "note", "other_text", "part", "programme", "project", "provision", "reading_a",
   "reading_b", "requirement", "ring_fence", "source", "statutory_power", "title", "version",
    "ward_name", "wording",
})  # fmt: skip
# Columns that are a label in one file and an id or a word of a method in another.
LABELS_OF = frozenset({
    ("duties", "beyond"), ("funding_exceptions", "omits"), ("harm_weights", "unit"),
    ("plan_indicators", "subgroup"), ("plan_indicators", "unit"), ("plan_indicators", "counts"),
    ("plan_indicators", "of"), ("plan_actions", "subgroup"), ("plan_risks", "cause"), ("plan_risks", "event"),
    ("plan_money", "fund"), ("plan_money", "condition"), ("plan_money", "carried_basis"), ("plan_money", "output"),
})  # fmt: skip
TERMS = ("payer", "programme", "flow", "restricted", "carried_forward", "approval", "approved", "power")
EXPRESSIONS = ("computed", "readings", "omits", "cause")
# In these, what stands in braces is the name of a figure, and an unknown one closes a gate.
TEMPLATES = ("funding_exceptions.csv", "funding_scenarios.csv")


class Attacked:
    """`typed` says what became of each label; the first sixty are the attacks as they are, from `start` on."""

    def __init__(self, project: Path, slug: str, start: int = 0) -> None:
        self.typed: dict[str, str] = {}
        self._numbers = count()
        self._start = start
        raw = project / "data" / "raw"
        own = raw / slug / "partnership.yml"
        settings = yaml.safe_load(own.read_text(encoding="utf-8"))
        with (raw / settings["inputs"]["areas"]).open(encoding="utf-8-sig", newline="") as file:
            self._areas = {row["area_name"] for row in csv.DictReader(file)}
        self._partnership(settings)
        _write(own, settings)
        for file in settings["inputs"].values():
            if file.endswith(".yml"):
                self._document(raw / file)
            else:
                if not file.endswith(".geojson"):  # outlines, by the names that the list of areas has too
                    self._table(raw / file)
                self._sidecar(raw / f"{file}.meta.yml")

    def text(self, label: str) -> str:
        """The attack that stands in for a label."""
        if label not in self.typed and label.strip():
            number = next(self._numbers)
            attack = ATTACKS[(self._start + number) % len(ATTACKS)]
            self.typed[label] = attack if number < len(ATTACKS) else f"{attack} {number}"
        return self.typed.get(label, label)

    def plain(self, label: str) -> str:
        """An attack without braces."""
        while "{" in self.text(label):
            del self.typed[label]
        return self.text(label)

    def sentence(self, label: str) -> str:
        """An attack with a full stop."""
        if label not in self.typed:
            self.typed[label] = f"{self.text(label)}."
        return self.typed[label]

    def expressions(self, held: Any) -> Any:
        """The same with the areas that its expressions quote called what they are called now."""
        if isinstance(held, dict):
            return {name: self.expressions(value) for name, value in held.items()}
        if isinstance(held, list):
            return [self.expressions(value) for value in held]
        if not isinstance(held, str):
            return held
        quoted = re.compile(r"'([^']+)'")
        return quoted.sub(lambda found: repr(self.text(found[1])) if found[1] in self._areas else found[0], held)

    def _partnership(self, settings: dict[str, Any]) -> None:
        settings["name"] = self.text(settings["name"])
        settings["plan"]["title"] = self.text(settings["plan"]["title"])
        for priority in settings["priorities"]:
            _replace(priority, ("name",), self.text)
        for gap in settings["gaps"]:
            _replace(gap, ("subject", "missing", "remedy"), self.text)

    def _table(self, path: Path) -> None:
        packed, content = path.suffix == ".gz", path.read_bytes()
        text = (gzip.decompress(content) if packed else content).decode("utf-8-sig")
        header, *rows = list(csv.reader(io.StringIO(text, newline="")))
        stem = path.name.removesuffix(".gz").removesuffix(".csv").removesuffix("_synthetic")
        places = [at for at, name in enumerate(header) if name in LABELS or (stem, name) in LABELS_OF]
        for row in rows:
            for at in places:
                row[at] = (self.plain if path.name in TEMPLATES else self.text)(row[at])
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\n").writerows([header, *rows])
        content = written.getvalue().encode()
        path.write_bytes(gzip.compress(content, mtime=0) if packed else content)

    def _sidecar(self, path: Path) -> None:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        _replace(content, ("title", "description", "source", "licence", "period", "geography", "notes"), self.text)
        for column in content["fields"]:
            _replace(column, ("description",), self.text)
        _write(path, content)

    def _document(self, path: Path) -> None:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        _replace(content["about"], ("title", "source", "licence", "period", "notes"), self.text)
        for fact in content.get("facts", []):
            _replace(fact, ("source",), self.text)
        for fund in content.get("funds", []):
            _replace(fund, ("label", *TERMS), self.text)
            _replace(fund, ("income",), lambda name: name if name == "council" else self.text(name))
            _replace(fund, ("chart",), self.plain)
            for spread in fund.get("spread", []):
                _replace(spread, ("part", "assumption"), self.text)
            for said in fund.get("findings", []):
                _replace(said, ("text",), self.plain)
        for table in content.get("tables", []):
            for entry in [*table["rows"].values(), *table.get("columns", {}).values()]:
                _replace(entry, ("label", "deliverer", "rank", *TERMS), self.text)
            _replace(table.get("two_ways", {}), ("inside", "outside", "finding"), self.plain)
        for question in content.get("questions", []):
            _replace(question, ("wording", "name", "asked"), self.text)
            for name, option in question.get("options", {}).items():
                if isinstance(option, dict):
                    _replace(option, ("label",), self.text)
                else:
                    question["options"][name] = self.text(option)
            _replace(question.get("published", {}), ("base_is",), self.text)
        for claim in content.get("claims", []):
            claim.update({name: self.expressions(claim[name]) for name in EXPRESSIONS if name in claim})
            _replace(claim, ("statement",), self.sentence)
            _replace(claim, ("subject", "advice", "settle"), self.text)
            if claim.get("test") == "member" and isinstance(claim["stated"], list):  # areas, labels of another input
                claim["stated"] = [self.text(name) for name in claim["stated"]]
            for reading in claim.get("readings") or []:
                _replace(reading, ("hypothesis",), self.text)
        _write(path, content)


def _replace(held: dict[str, Any], names: tuple[str, ...], text: Callable[[str], str]) -> None:
    for name in names:
        if isinstance(held.get(name), str):
            held[name] = text(held[name])


def _write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
