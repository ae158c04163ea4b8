"""A register is plain YAML: one entry is one claim, and a wrong entry is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from csp_evidence.analysis.claims import Claim, Reading, judge, judge_all
from csp_evidence.errors import InputError
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.register import read_register

ABOUT = """
about: {title: Statements, source: A report, licence: MIT, status: synthetic, period: "2017"}
facts:
  - {id: wards, value: 20, source: Paragraph 1.1}
claims:
"""
ENTRY = """
  - id: wards
    paragraph: "1.1"
    subject: Places
    statement: There are 20 wards.
    stated: 20
    unit: wards
    computed: facts.wards
"""


def read(folder: Path, text: str):
    path = folder / "claims.yml"
    path.write_text(text, encoding="utf-8")
    return read_register(read_document(path, "data/raw/somewhere/claims.yml"))


def test_a_new_claim_takes_one_entry_and_no_code(tmp_path):
    register = read(tmp_path, ABOUT + ENTRY)
    assert [item.verdict for item in judge_all(register.claims, register.names())] == ["holds"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("computed: facts.wards", "computd: facts.wards", "claim wards, computd"),
        ("    computed: facts.wards\n", "", "claim wards, entry: .*`settle`"),
        ("unit: wards", "unit: wards\n    test: rounds_to", "claim wards, entry: .*rounding"),
        ('paragraph: "1.1"', "paragraph: somewhere", "claim wards, paragraph"),
        ("stated: 20", "stated: 20\n    stated: 21", "'stated' stands twice"),
        ("id: wards", "id: The wards", "claim The wards, id"),
        ("unit: wards", "unit: [", "cannot be read as YAML"),
    ],
)
def test_a_wrong_entry_is_named_with_its_field(tmp_path, old, new, words):
    assert ENTRY.count(old) == 1
    with pytest.raises(InputError, match=f"data/raw/somewhere/claims.yml.*{words}"):
        read(tmp_path, ABOUT + ENTRY.replace(old, new))


def test_a_document_must_say_where_it_comes_from(tmp_path):
    with pytest.raises(InputError, match="must begin with `about`"):
        read(tmp_path, "claims: []")


def claim(**fields: object) -> Claim:
    given = {"id": "x", "paragraph": "1.1", "subject": "Any", "statement": "Any.", "stated": 1, "unit": "x", **fields}
    return Claim(**given)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"stated": 24.4, "test": "rounds_to", "rounding": 0.1, "computed": "100 * 339 / 1389"}, "holds when rounded"),
        ({"stated": 24.5, "test": "rounds_to", "rounding": 0.1, "computed": "100 * 339 / 1389"}, "inconsistent"),
        ({"stated": 50, "test": "rounds_to", "rounding": 1, "computed": "100 * 1 / 2"}, "holds"),
        ({"stated": 6, "test": "sums_to", "computed": "[1, 2, 3]"}, "holds"),
        ({"stated": [2, 3], "test": "between", "computed": "[32 / 16, 32 / 11]"}, "holds"),
        ({"stated": [1, 3], "test": "between", "computed": "[32 / 16, 32 / 11]"}, "inconsistent"),
        ({"stated": "2016-05-16", "test": "after", "computed": "'2016-10-31'"}, "inconsistent"),
        ({"stated": 4, "test": "span", "computed": "[date('2017-04-01'), date('2021-03-31')]"}, "holds"),
        ({"stated": "E", "test": "citation", "computed": "letter(3)"}, "inconsistent"),
        ({"stated": "b", "test": "member", "computed": "['a', 'b']"}, "holds"),
        ({"settle": "A list would settle it."}, "not checkable"),
    ],
)
def test_each_kind_of_test_gives_its_verdict(fields, verdict):
    assert judge(claim(**fields), {}).verdict == verdict


def test_a_conflict_resolves_only_under_a_declared_reading_that_holds():
    resolving = Reading(hypothesis="Six of them are counted elsewhere.", computed="24 - 6")
    failing = Reading(hypothesis="Five of them are counted elsewhere.", computed="24 - 5")
    assert judge(claim(stated=18, computed="24", readings=(resolving,)), {}).verdict == "conflicts but resolves"
    judged = judge(claim(stated=18, computed="24", readings=(failing,)), {})
    assert judged.verdict == "inconsistent"
    assert judged.computed == "24"
    assert "This gives 19 and does not hold" in judged.reading


def test_readings_that_hold_and_differ_are_ambiguous_and_one_alone_is_not():
    first = Reading(hypothesis="Rounded up.", computed="1313", holds="reading < 1389")
    second = Reading(hypothesis="Rounded down.", computed="1326", holds="reading < 1389")
    assert judge(claim(readings=(first, second)), {}).verdict == "ambiguous"
    assert judge(claim(readings=(first,)), {}).verdict == "holds"
