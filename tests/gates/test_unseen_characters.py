"""Characters that nobody sees are refused in every label of every input, by file, column, row and code."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
import yaml

from csp_evidence.characters import UNSEEN, code
from csp_evidence.errors import ConfigurationError, EvidenceError, InputError
from csp_evidence.gates.suites import load_suite
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.sidecar import load_sidecar
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.attacks import CONTROLS
from tests.conftest import ROOT, SLUG, csp

RAW = ROOT / "data" / "raw"
TABLES = sorted(path.relative_to(RAW).as_posix() for path in RAW.glob("*/*.csv"))
RESPONSES = f"{SLUG}/consultation_responses_synthetic.csv"
STREET = "exampleshire/street_crime_synthetic.csv"
READ_OF_STREET = {
    "Crime ID", "Month", "Reported by", "LSOA code", "LSOA name", "Crime type", "Last outcome category",
}  # fmt: skip  # no other of its columns is kept as it is


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw") / "data" / "raw"
    shutil.copytree(RAW, folder)
    return folder


def spoilt(raw: Path, table: str) -> Iterator[tuple[str, str]]:
    """The table with a character in the first filled cell of each of its columns in turn: the column and character."""
    path, sidecar = raw / table, load_sidecar(RAW / table, table)
    header, *rows = list(csv.reader((RAW / table).read_text(encoding="utf-8-sig").splitlines()))
    free = {*sidecar.free_text} | (set(header) - READ_OF_STREET if table == STREET else set())
    for (at, column), character in zip(enumerate(header), cycle(CONTROLS), strict=False):
        place = next((number for number, row in enumerate(rows) if row[at]), None)
        if place is None or column in free:
            continue
        cell = rows[place][at]
        rows[place][at] = f"{cell[:1]}{character}{cell[1:]}"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        rows[place][at] = cell
        yield f"column {column}, row {place + 2}", character


def read(raw: Path, table: str) -> str:
    with pytest.raises(InputError) as refused:
        read_published(raw / table, table, raw / "reference")
    assert not UNSEEN.search(str(refused.value))
    return str(refused.value)


@pytest.mark.parametrize("table", TABLES)
def test_a_cell_of_any_column_is_refused_with_its_place_and_the_code(raw, table):
    judged = 0
    for place, character in spoilt(raw, table):
        message = read(raw, table)
        assert message.startswith(f"{table}, {place}: the cell holds {code(character)}")
        assert message.endswith("Take it out, or type the text anew.")
        judged += 1
    assert judged
    shutil.copy(RAW / table, raw / table)


@pytest.mark.parametrize("character", CONTROLS)
def test_each_character_is_refused_in_every_kind_of_file(raw, character):
    table = f"{SLUG}/concerns.csv"
    text = (RAW / table).read_text(encoding="utf-8")
    (raw / table).write_text(text.replace("Anti-social", f"Anti{character}social", 1), encoding="utf-8")
    assert f"{table}, column label, row 3: the cell holds {code(character)}" in read(raw, table)
    (raw / table).write_text(text.replace("label", f"la{character}bel", 1), encoding="utf-8")
    assert f"row 1: the cell holds {code(character)}" in read(raw, table)
    shutil.copy(RAW / table, raw / table)

    project, beside = Project(raw.parents[1]), raw / f"{table}.meta.yml"
    for path, name, use in (
        (beside, "title", lambda: load_sidecar(raw / table, table)),
        (raw / SLUG / "partnership.yml", "name", lambda: load_partnership(project, SLUG)),
        (raw / SLUG / "claims.yml", "about.title", lambda: read_document(raw / SLUG / "claims.yml", "claims.yml")),
    ):
        before = path.read_bytes()
        content = yaml.safe_load(before)
        held = content["about"] if name.startswith("about") else content
        held[name.rpartition(".")[2]] += character
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        with pytest.raises(EvidenceError, match=rf"{name} holds {code(character).replace('+', '.')}") as refused:
            use()
        assert not UNSEEN.search(str(refused.value))
        path.write_bytes(before)


def test_a_note_of_a_suite_is_refused(tmp_path):
    suite = json.loads((ROOT / "expectations" / "concerns.processed.json").read_text(encoding="utf-8"))
    suite["expectations"][0]["notes"] += "\u202e"
    (tmp_path / "concerns.processed.json").write_text(json.dumps(suite), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"entry 1\.notes: it holds U\+202E"):
        load_suite(tmp_path, "concerns.processed")


def test_what_people_wrote_themselves_is_taken_and_its_keys_are_not(raw):
    text = (RAW / RESPONSES).read_text(encoding="utf-8")
    wrote = text.replace("Cyclists on the towpath", "Cyclists\x1b[31m on\u200b the towpath")
    (raw / RESPONSES).write_text(wrote, encoding="utf-8")
    frame = read_published(raw / RESPONSES, RESPONSES).frame
    assert frame["other_text"].str.contains("\x1b", regex=False).sum() >= 1
    (raw / RESPONSES).write_text(text.replace("SYN-0003", "SYN-\x1b0003"), encoding="utf-8")
    message = read(raw, RESPONSES)
    assert "column response_id, row 4: the cell holds U+001B" in message
    assert "SYN" not in message


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", SLUG, "-p", "year_end=\x1b[31m2016"),
        ("run", SLUG, "-p", "\x1b]0;x\x07=1"),
        ("run", "tower\u202ehamlets"),
    ],
)
def test_the_terminal_is_sent_no_character_that_it_would_obey(project, arguments):
    done = csp(project, *arguments)
    assert done.returncode == 2
    assert not UNSEEN.search(done.stdout + done.stderr)


def test_a_check_names_the_cell_by_its_code(project):
    path = project / "data" / "raw" / SLUG / "concerns.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Gangs", "Ga\x1b[2Jngs"), encoding="utf-8")
    done = csp(project, "check", SLUG)
    assert done.returncode == 1
    assert "concerns.csv, column label, row 4: the cell holds U+001B" in " ".join((done.stdout + done.stderr).split())
    assert not UNSEEN.search(done.stdout + done.stderr)
