"""What leaves the answers of people leaves by the release: no other count of them stands in any file of an edition."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.attacker import MOST, Attacker
from tests.conftest import SLUG, accept, csp
from tests.end_to_end.test_no_exact_count import contents

pytestmark = pytest.mark.suite("editions")

TABLES = "tables/consultation"
RAW = "data/raw/tower-hamlets/consultation_responses_synthetic.csv"
PUBLISHED = {1389, 339, 311, 130, 998, 391, 609}  # by the council, or what is left of them
COUNTED = (
    "channel", "connection", "respondent_type", "ward_code", "first_choice", "second_choice", "third_choice",
    "feels_safe", "age_band", "sex", "ethnic_group",
)  # fmt: skip
COUNTS = ("respondents", "later", "anywhere", "people", "people_any", "yes", "no", "answered", "left_out", "all")


def exact_counts(project: Path) -> set[int]:
    """The counts of three digits and more that only the answers give."""
    answers = pd.read_csv(project / RAW, dtype=str)
    counts = {int(count) for name in COUNTED for count in answers[name].value_counts()}
    return {count for count in counts if count >= 100 and count % 5 and count not in PUBLISHED}


def test_no_exact_count_stands_in_any_file_of_the_consultation(finished: Path) -> None:
    exact, edition = exact_counts(finished), finished / "outputs" / SLUG
    assert len(exact) > 10
    files = [path for path in sorted(edition.rglob("*")) if path.is_file() and "consultation" in str(path)]
    assert {path.suffix for path in files} >= {".html", ".csv", ".svg", ".ipynb"}
    for path in files:
        text = path.read_text(encoding="utf-8")
        shown = re.sub(r"<[^>]*>", " ", text) if path.suffix in (".html", ".svg") else text
        found = {int(number) for number in re.findall(r"(?<![\w.,#-])\d{3,4}(?![\w%-]|[.,]\d)", shown)} & exact
        assert not found, path.name


def test_each_count_of_people_is_rounded_published_or_withheld(edition: Path) -> None:
    withheld = 0
    for path in sorted((edition / TABLES).glob("*.csv")):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            for name in COUNTS:
                value = row.get(name) or ""
                withheld += value == "[c]"
                if value.isdigit() and name != "anywhere":
                    assert int(value) % 5 == 0 or int(value) in PUBLISHED, (path.name, row)
    assert withheld, "so that there was something to withhold"


def test_the_attacker_tells_no_blank_and_no_answer_of_a_ward(edition: Path) -> None:
    """First choices of everybody, and feeling safe by ward, with the total."""

    def shown(table: str, column: str) -> dict[str, str]:
        rows = csv.reader((edition / TABLES / f"{table}.csv").read_text(encoding="utf-8").splitlines())
        heading = next(rows)
        return {row[0]: row[heading.index(column)] for row in rows}

    def known(name: str, value: str) -> str:
        if value == "[c]":
            return attacker.count(name, 0, MOST)
        number = int(value)
        return attacker.count(name, *((number, number) if number % 5 or number == 130 else (number - 2, number + 2)))

    attacker, hidden = Attacker(), []
    everybody = shown("three_rankings_first_choice", "respondents")
    blank = attacker.count("blank")
    attacker.sums({blank: 1, **{known(f"all {label}", value): 1 for label, value in everybody.items()}}, 1389, 1389)
    hidden.append(blank)
    for column in ("yes", "no"):
        for ward, value in shown("safe_by_ward", column).items():
            known(f"{ward} {column}", value)
            hidden += [f"{ward} {column}"] if value == "[c]" else []
    assert [name for name in hidden if attacker.tells(name)] == []


def texts_of(edition: Path) -> Iterator[tuple[Path, str]]:
    """Every file of an edition, and what is packed in one, as text."""
    for path in sorted(edition.rglob("*")):
        if path.is_file():
            for _, content in contents(path):
                yield path, content.decode("utf-8", errors="ignore")


UNCODED = f"internal/{SLUG}/tables/consultation/uncoded_other_text.csv"


def test_an_edition_holds_nothing_internal_and_says_so(edition: Path) -> None:
    """The list for the coder lies beside it, marked; neither its texts nor how many they are stand in any file."""
    internal = edition.parent / UNCODED
    rows = list(csv.DictReader(internal.read_text(encoding="utf-8").splitlines()))
    assert {row["review"] for row in rows} == {"may hold personal details: not read by a person yet"}
    assert "NOT FOR PUBLICATION" in (edition.parent / "internal" / "README.txt").read_text(encoding="utf-8")
    assert not list(edition.rglob("*uncoded_*"))
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["disclosure"] == "public"
    assert not [name for name in manifest["outputs"] if "uncoded" in name]
    written = [row["text"] for row in rows if len(row["text"]) > 20]
    assert written
    for path, text in texts_of(edition):
        assert not [one for one in written if one in text], path.name
        if path.suffix == ".html":
            assert '<meta name="disclosure" content="public">' in text, path.name


def test_a_public_run_leaves_the_edition_and_nothing_internal(made: Path) -> None:
    outputs = made / "outputs"
    before = (outputs / SLUG / "manifest.json").read_bytes()
    assert (outputs / UNCODED).is_file()
    done = csp(made, "run", SLUG, "--public")
    assert done.returncode == 0, done.stderr
    assert not (outputs / "internal" / SLUG).exists()
    assert (outputs / SLUG / "manifest.json").read_bytes() == before
    assert csp(made, "verify", f"outputs/{SLUG}").returncode == 0
    assert "nothing has changed" in csp(made, "run", SLUG, "--public").stderr, "nothing is made only to be cleared away"


def test_a_plain_run_after_a_public_one_makes_the_internal_list_again(made: Path) -> None:
    """And leaves one that a person has begun to write in as it is."""
    outputs = made / "outputs"
    listed, before = (outputs / UNCODED).read_bytes(), (outputs / SLUG / "manifest.json").read_bytes()
    assert csp(made, "run", SLUG, "--public").returncode == 0
    assert not (outputs / UNCODED).exists()
    done = csp(made, "run", SLUG)
    assert done.returncode == 0, done.stderr
    assert (outputs / UNCODED).read_bytes() == listed
    assert (outputs / SLUG / "manifest.json").read_bytes() == before
    (outputs / UNCODED).write_bytes(listed + b"read by me\n")
    assert csp(made, "run", SLUG).returncode == 0
    assert (outputs / UNCODED).read_bytes() == listed + b"read by me\n"


HOSTILE = (
    "<script>alert('planted')</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://evil.example\",\"planted\")",
    "+planted", "-planted", "@planted", "\u202eplanted\u202c backwards", "planted " * 12_500, "planted\nover two lines",
)  # fmt: skip
DETAILS = ("planted.person@example.org", "020 7946 0777", "E98 1ZZ", "Mrs Plantedname", "340 Plantedname Street")


def test_hostile_texts_and_personal_details_do_not_reach_the_edition(made: Path) -> None:
    """The public may write what it likes: the run goes on, and no part of it is published or run."""
    project = made
    raw = project / "data" / "raw" / "tower-hamlets" / "consultation_responses_synthetic.csv"
    with raw.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    writing = [row for row in rows if row["other_text"]]
    for row, text in zip(writing, [*HOSTILE, *(f"Come and see, {one}, thanks" for one in DETAILS)], strict=False):
        row["other_text"] = text
    with raw.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    accept(project, "data/raw/tower-hamlets/consultation_responses_synthetic.csv")
    done = csp(project, "run", SLUG)
    assert done.returncode == 0, done.stderr
    outputs = project / "outputs"
    for path in sorted((outputs / SLUG).rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert "planted" not in text.lower().replace("transplanted", ""), path.name
    internal = (outputs / "internal" / SLUG / "tables" / "consultation" / "uncoded_other_text.csv").read_text(
        encoding="utf-8"
    )
    assert not any(detail in internal for detail in DETAILS)
    for row in csv.DictReader(internal.splitlines(keepends=True)):
        assert not row["text"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert len(row["text"]) < 6_000
