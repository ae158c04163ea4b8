"""Each statement that is called correct turns when a cell of an input file is another, read again from the file."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

from csp_evidence.analysis.claims.judging import CORRECT, judge, stated_by
from csp_evidence.analysis.claims.names import claim_names
from csp_evidence.analysis.funding.reconciliation import PRINTED, READ, Reconciliation
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.fund_list import read_funds
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.inputs.register import Register, read_register
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT, SLUG

REGISTER, SETTINGS = f"{SLUG}/claims.yml", f"{SLUG}/partnership.yml"
MONEY, RESIDENTS, AREAS = (
    f"{SLUG}/{PRINTED}.csv",
    "reference/population_by_borough_year.csv",
    "reference/areas.csv",
)
READ_HERE = (REGISTER, SETTINGS, MONEY, RESIDENTS, AREAS)
PLAN = ("priorities", "priority_names", "plan", "window")  # the names that come from partnership.yml
OWN_AREA, OTHER_AREA = "E09000030", "E09000020"


class Files:
    """A copy of the raw files, and what the register says of them as they stand."""

    def __init__(self, root: Path, results: dict) -> None:
        self.raw = root / "data" / "raw"
        shutil.copytree(ROOT / "data" / "raw", self.raw)
        self.project, self.results = Project(root), results
        self.held: dict[str, dict] = {}
        self.register: Register = self._register()
        for name in (MONEY, RESIDENTS, AREAS, SETTINGS):
            self.held[name] = self._names(name)

    def _register(self) -> Register:
        return read_register(read_document(self.raw / REGISTER, REGISTER))

    def _frame(self, name: str) -> pd.DataFrame:
        path = self.raw / load_partnership(self.project, SLUG).inputs[name]
        return read_tidy(name, read_published(path, path.name))

    def _names(self, changed: str) -> dict:
        """The names that come from one file, as it stands."""
        partnership = load_partnership(self.project, SLUG)
        window, priorities = partnership.consultation_window, partnership.priorities
        given: dict = {}
        if changed == MONEY:
            funds = read_funds(read_document(self.raw / SLUG / "funds.yml", "funds.yml"))
            money = Reconciliation.of(funds, {name: self._frame(name) for name in (PRINTED, *READ)})
            given = {"lines": money.lines, "counted": money.counted[0]}
        elif changed == RESIDENTS:
            given = {"population": self._frame("population"), "area_code": partnership.area_code}
        elif changed == AREAS:
            given = {"areas": self._frame("areas")}
        listed = [(one.id, one.name) for one in priorities] if changed == SETTINGS else []
        term = (partnership.plan.term_start, partnership.plan.term_end)
        found = claim_names({}, priorities=listed, term=term, window=(window.opens, window.closes), **given)
        return found if changed == SETTINGS else {k: v for k, v in found.items() if k.split(".")[0] not in PLAN}

    def verdicts(self, changed: str | None = None) -> dict[str, str]:
        """The verdict on each statement, `changed` read again from disk."""
        register = self._register() if changed == REGISTER else self.register
        held = {**self.held, changed: self._names(changed)} if changed in self.held else self.held
        names = {**self.results, **stated_by(register.claims), **register.names()}
        for own in held.values():
            names |= own
        origins = {f"facts.{fact.id}": fact.origin for fact in register.facts if fact.origin == "independent"}
        return {claim.id: judge(claim, names, origins).verdict for claim in register.claims}

    def edited(self, name: str, text: str) -> dict[str, str]:
        """The verdicts with a file that holds `text`, and is then put back."""
        assert text != written(name), f"the edit of {name} changes nothing"
        path = self.raw / name
        try:
            path.write_text(text, encoding="utf-8")
            return self.verdicts(name)
        finally:
            path.write_text(written(name), encoding="utf-8")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, edition: Path) -> Files:
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return Files(tmp_path_factory.mktemp("files"), {key: result["value"] for key, result in results.items()})


def entry(text: str, identifier: str, field: str) -> Iterator[str]:
    """The register with one field of one entry written otherwise, and no other byte changed."""
    begins = rf"(?m)^  - id: {identifier}$" if field == "stated" else rf"\{{id: {identifier},"
    start = re.search(begins, text)
    assert start, identifier
    value = re.compile(rf"\b{field}: (\[[^\]]*\]|\"[^\"]*\"|[^\s,}}]+)").search(text, start.end())
    assert value, (identifier, field)
    for other in others(value[1]):
        yield f"{text[: value.start(1)]}{other}{text[value.end(1) :]}"


def others(written: str) -> Iterator[str]:
    """A value as it is written in YAML, and others that somebody could have written in its place."""
    value = yaml.safe_load(written)
    if isinstance(value, bool) or value is None:
        raise AssertionError(f"no other value is known for {written}")
    if isinstance(value, (int, float)):
        exact = Decimal(written.replace("_", ""))
        yield from (str(exact + 1), str(exact * 10), str(exact / 2))
    elif isinstance(value, date):
        yield from ((value + timedelta(days=1)).isoformat(), (value + timedelta(days=400)).isoformat())
        yield (value - timedelta(days=1)).isoformat()
    elif isinstance(value, list):
        yield from (json.dumps(value[:-1]), json.dumps([*value[:-1], "another"]))
    else:
        yield json.dumps(f"{value} altered")


def edits(name: str) -> Iterator[tuple[str, str]]:
    """The cells that a name of an expression comes from: a file, and its text with one of them changed."""
    kind, _, rest = name.partition(".")
    if kind in ("claims", "facts"):
        for text in entry(written(REGISTER), rest, "stated" if kind == "claims" else "value"):
            yield REGISTER, text
    elif kind in ("lines", "officers"):
        digit = re.compile(rf"(,{rest.replace('_', '-')},[a-z_]+,\D*)(\d)")
        yield MONEY, digit.sub(lambda found: f"{found[1]}{int(found[2]) % 9 + 1}", written(MONEY))
    elif kind == "lines_of":
        yield MONEY, without(MONEY, f",{FIRST_LINE[rest]},")
    elif kind in ("residents", "all_residents"):
        area, year = OWN_AREA if kind == "residents" else OTHER_AREA, rest.removeprefix("mid_")
        row = next(row for row in written(RESIDENTS).splitlines() if row.startswith(area) and f",{year}," in row)
        cells, _, residents = row.rpartition(",")
        for percent in (80, 150):
            yield RESIDENTS, written(RESIDENTS).replace(row, f"{cells},{int(residents) * percent // 100}")
    elif kind == "areas":
        yield AREAS, without(AREAS, OTHER_AREA)
    elif kind == "sub_regions":
        yield AREAS, written(AREAS).replace(",inner_london", ",x").replace(",outer_london", ",inner_london")
    elif kind == "priorities":
        yield SETTINGS, without(SETTINGS, "{id: reoffending,")
    else:
        raise AssertionError(f"from which file does {name} come?")


FIRST_LINE = {"prevent_council": "prevent-01", "prevent_third_party": "prevent-04"}


def without(name: str, part: str) -> str:
    """A file without the line that holds `part`."""
    return "".join(line for line in written(name).splitlines(keepends=True) if part not in line)


@cache
def written(name: str) -> str:
    return (ROOT / "data" / "raw" / name).read_text(encoding="utf-8")


def test_the_files_give_the_verdicts_of_the_edition(files, edition):
    published = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    assert files.verdicts() == {one["id"]: one["verdict"] for one in published if one["origin"] == "report"}
    assert all(files.verdicts(name) == files.verdicts() for name in READ_HERE), "to read again changes nothing"


def test_every_correct_statement_turns_when_a_cell_of_a_file_is_another(files, edition):
    before = files.verdicts()
    published = {one["id"]: one for one in json.loads((edition / "claims.json").read_text(encoding="utf-8"))}
    correct = [one for one in before if before[one] in CORRECT]
    tried: dict[str, list[dict[str, str]]] = {}
    for name in sorted({name for one in correct for name in published[one]["uses"]}):
        tried[name] = [files.edited(path, text) for path, text in edits(name)]
    still = [
        one for one in correct
        if not any(after.get(one) not in CORRECT for name in published[one]["uses"] for after in tried[name])
    ]  # fmt: skip
    assert len(correct) > 40
    assert not still


def test_every_correct_statement_turns_when_its_own_figure_is_written_otherwise(files):
    """What the register holds as printed is a cell too: each is changed in the file by hand, and read again."""
    before = files.verdicts()
    still = []
    for claim in files.register.claims:
        if before[claim.id] not in CORRECT or claim.id in WORDS:
            continue
        if all(files.edited(*edit)[claim.id] in CORRECT for edit in edits(f"claims.{claim.id}")):
            still.append(claim.id)
    assert not still


WORDS = {"population_growth", "uplift"}  # they state a word, "significantly", and the test is of what it is said of
