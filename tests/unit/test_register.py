"""A register is plain YAML: one entry is one claim, and a wrong entry is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from csp_evidence.analysis.claims.entries import Calculation, Claim, Reading
from csp_evidence.analysis.claims.judging import Judged, calculate, judge, judge_all
from csp_evidence.analysis.claims.summary import sentence
from csp_evidence.errors import InputError
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.register import read_register

ABOUT = """
about: {title: Statements, source: A report, licence: MIT, status: synthetic, period: "2017"}
facts:
  - {id: wards, value: 20, origin: independent, source: Paragraph 1.1}
claims:
"""
NAMES = {"n.one": 1, "n.b": "b", "n.first": date(2017, 4, 1), "n.teams": 24}
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
    (judged,) = judge_all(register.claims, register.names(), {"facts.wards": "independent"})
    assert judged.verdict == "correct"


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
        (
            {"stated": 24.4, "test": "rounds_to", "rounding": 0.1, "computed": "100 * n.one * 339 / 1389"},
            "correct when rounded",
        ),
        ({"stated": 24.5, "test": "rounds_to", "rounding": 0.1, "computed": "100 * n.one * 339 / 1389"}, "wrong"),
        ({"stated": 50, "test": "rounds_to", "rounding": 1, "computed": "100 * n.one / 2"}, "correct"),
        ({"stated": 6, "test": "sums_to", "computed": "[n.one, 2, 3]"}, "correct"),
        ({"stated": [2, 3], "test": "between", "computed": "[n.one * 32 / 16, 32 / 11]"}, "correct"),
        ({"stated": [1, 3], "test": "between", "computed": "[n.one * 32 / 16, 32 / 11]"}, "wrong"),
        ({"stated": "2016-05-16", "test": "after", "computed": "'2016-10-31'"}, "wrong"),
        ({"stated": "2016-12-16", "test": "after", "computed": "'2016-10-31'"}, "recorded"),
        ({"stated": 4, "test": "span", "computed": "[n.first, date('2021-03-31')]"}, "correct"),
        ({"stated": "E", "test": "citation", "computed": "letter(3 * n.one)"}, "wrong"),
        ({"stated": "b", "test": "member", "computed": "['a', n.b]"}, "correct"),
        ({"settle": "A list would settle it."}, "not checkable"),
    ],
)
def test_each_kind_of_test_gives_its_verdict(fields, verdict):
    assert judge(claim(**fields), NAMES).verdict == verdict


def test_a_statement_is_explained_only_under_a_declared_reading_that_fits():
    fitting = Reading(hypothesis="Six of them are counted elsewhere.", computed="n.teams - 6")
    failing = Reading(hypothesis="Five of them are counted elsewhere.", computed="n.teams - 5")
    judged = judge(claim(stated=18, computed="n.teams + 0", readings=(fitting,)), NAMES)
    assert (judged.verdict, judged.reading) == (
        "looks wrong but explained", "Six of them are counted elsewhere: 18.",
    )  # fmt: skip
    judged = judge(claim(stated=18, computed="n.teams + 0", readings=(failing,)), NAMES)
    assert (judged.verdict, judged.computed) == ("wrong", "24")
    assert judged.reading == "Five of them are counted elsewhere: 19, which does not fit."


def test_a_wrong_statement_keeps_its_verdict_whatever_its_likely_cause():
    cause = {"text": "It is {stated + 6}, less six.", "holds": "stated + 6 = 24"}
    judged = judge(claim(stated=18, computed="n.teams + 0", cause=cause), NAMES)
    assert (judged.verdict, judged.likely_cause) == ("wrong", "It is 24, less six.")
    assert judge(claim(stated=17, computed="n.teams + 0", cause=cause), NAMES).likely_cause == ""
    assert judge(claim(stated=24, computed="n.teams + 0", cause=cause), NAMES).likely_cause == ""


def test_readings_that_differ_are_unclear_and_one_alone_decides():
    first = Reading(hypothesis="Rounded up.", computed="1313", holds="reading < 1389")
    second = Reading(hypothesis="Rounded down.", computed="1326", holds="reading < 1389")
    other = Reading(hypothesis="Not rounded.", computed="1400", holds="reading < 1389")
    assert judge(claim(readings=(first, second)), {}).verdict == "unclear"
    assert judge(claim(readings=(first, other)), {}).verdict == "unclear", "one of them fits and one does not"
    assert judge(claim(readings=(first,)), {}).verdict == "correct"
    assert judge(claim(readings=(other,)), {}).verdict == "wrong"


def test_what_a_true_statement_leaves_out_makes_it_incomplete_where_it_is_so():
    omits = {"text": "One more year is open.", "holds": "years > 2"}
    told = claim(stated=2, computed="n.one + 1", omits=omits)
    assert judge(told, {**NAMES, "years": 3}).verdict == "incomplete"
    assert judge(told, {**NAMES, "years": 2}).verdict == "correct"


@pytest.mark.parametrize(
    ("fields", "origin", "verdict"),
    [
        ({"stated": 20, "computed": "facts.wards"}, "independent", "correct"),
        ({"stated": 20, "computed": "facts.wards"}, "report", "recorded"),
        ({"stated": [20], "computed": "[facts.wards]", "test": "same"}, "report", "recorded"),
        ({"stated": 20, "computed": "facts.wards"}, "invented", "recorded"),
        ({"stated": 21, "computed": "facts.wards"}, "invented", "not checkable"),
        ({"stated": 40, "computed": "2 * facts.wards"}, "report", "correct"),
        ({"stated": 40, "computed": "2 * facts.wards"}, "invented", "recorded"),
        ({"stated": 20, "computed": "claims.other"}, "report", "correct"),
    ],
)
def test_a_verdict_is_no_better_than_where_its_evidence_comes_from(fields, origin, verdict):
    names = {"facts.wards": 20, "claims.other": 20}
    assert judge(claim(**fields), names, {"facts.wards": origin}).verdict == verdict


def test_a_copy_of_the_printed_figure_cannot_stand_in_its_own_test():
    with pytest.raises(ValueError, match="prove nothing"):
        claim(computed="2 * facts.wards", copies=("facts.wards",))


def test_a_calculation_takes_its_number_from_its_expression():
    days = Calculation(
        id="days", paragraph="1.1", subject="Dates", unit="days", statement="It took {value} of {claims.x} days.",
        computed="claims.x - 1000",
    )  # fmt: skip
    (done,) = calculate([days], [claim(stated=2500, test="recorded")], {})
    assert (done.value, done.sentence) == ("1500", "It took 1,500 of 2,500 days.")


def judged_as(verdict: str, weight: str = "hard") -> Judged:
    claim = Claim(
        id="one", paragraph="1.1", subject="Places", statement="There is one.", stated=1, unit="wards",
        computed="n.one", weight=weight,
    )  # fmt: skip
    return Judged(claim, None, verdict, "own copy", "")


def test_the_sentence_on_verdicts_names_no_kind_that_is_empty_and_says_what_was_rounded() -> None:
    few = [judged_as("correct"), judged_as("correct when rounded"), judged_as("wrong", "soft"), judged_as("recorded")]
    assert sentence(few) == (
        "2 of 4 statements of the report are correct, 1 of them when rounded. 1 is wrong: 1 error of wording. "
        "We could only record 1."
    )
    all_kinds = [*few, judged_as("wrong"), judged_as("incomplete"), judged_as("unclear"), judged_as("not checkable")]
    assert sentence(all_kinds).endswith(
        "2 are wrong: 1 error of fact and 1 of wording. 1 is incomplete and 1 is unclear. "
        "We could not check 1. We could only record 1."
    )
    assert sentence([judged_as("correct")]) == "1 of 1 statement of the report is correct. None is wrong."
