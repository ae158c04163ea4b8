"""Units agree with their number, and lists read as lists."""

from decimal import Decimal

import pytest

from csp_evidence.analysis.claims.shown_values import as_found, with_sign, with_unit
from csp_evidence.analysis.wording import LEADS, counted, figure, in_words, listed, pounds, singular
from csp_evidence.cell_text import value_text
from csp_evidence.partnership.stages import STAGES
from csp_evidence.project import Project
from csp_evidence.stage.dictionary import load_dictionary
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "officers", "1 officer"),
        (39, "officers", "39 officers"),
        (13, "page", "page 13"),
        (1, "responses", "1 response"),
        (1, "priorities", "1 priority"),
        (1, "choices of posts", "1 choice of posts"),
        (1, "small areas with half of the crimes", "1 small area with half of the crimes"),
        (1, "records with an id that another has too", "1 record with an id that another has too"),
        (1, "tests met on the record", "1 test met on the record"),
        (1, "standard errors, as if random", "1 standard error, as if random"),
        (1, "financial years", "1 financial year"),
        (1, "years left over", "1 year left over"),
        (1, "officers (inferred)", "1 officer (inferred)"),
        (1, "people", "1 person"),
        (1, "pence", "1 penny"),
        (1, "pounds left over", "£1 left over"),
        (1, "series", "1 series"),
        (1, "per 1,000 residents", "1 per 1,000 residents"),
        (1, "of 32 boroughs by rate", "1 of 32 boroughs by rate"),
        (1, "% of offences in groups with a weight", "1% of offences in groups with a weight"),
        (0, "offences", "0 offences"),
        (1.5, "years", "1.5 years"),
        ("up", "verdict", "up verdict"),
    ],
)  # fmt: skip
def test_a_unit_agrees_with_its_number(value: object, unit: str, text: str) -> None:
    assert value_text(value, unit) == (text if not isinstance(value, str) else value)


def test_no_unit_of_a_result_makes_a_plural_of_one() -> None:
    """Every unit of a result that a data dictionary declares has its noun in the singular behind a 1."""
    known = [load_dictionary(Project(ROOT), stage.name) for stage in STAGES]
    units = {quantity.unit for dictionary in known for quantity in dictionary.results.values()}
    counts = {unit for unit in units if unit.split()[0].endswith("s") and unit.split()[0] not in (*LEADS, "pounds")}
    assert len(counts) > 10
    invariable = {unit for unit in counts if unit.split()[0] == "series"} | {"yes or no"}
    assert {unit for unit in counts if singular(unit) == unit} <= invariable


@pytest.mark.parametrize(
    ("text", "unit", "alone", "beside"),
    [
        ("1", "officers", "1 officer", "1"),
        ("39", "officers", "39 officers", "39"),
        ("6 + 14 + 18 + 1 = 39", "officers", "6 + 14 + 18 + 1 = 39 officers", "6 + 14 + 18 + 1 = 39"),
        ("13", "page", "page 13", "13"),
        ("3", "rank", "rank 3", "3"),
        ("1389", "responses", "1,389 responses", "1,389"),
        ("24.406", "% of responses", "24.406% of responses", "24.406%"),
        ("16.5", "% (inferred)", "16.5% (inferred)", "16.5%"),
        ("significantly", "% (inferred)", "significantly", "significantly"),
        ("2458000", "pounds", "£2,458,000", "£2,458,000"),
        ("2018/19", "financial year", "2018/19", "2018/19"),
        (
            "August 2016 and September 2016",
            "months",
            "August 2016 and September 2016",
            "August 2016 and September 2016",
        ),
        ("Zone 1200 and Area 51", "boroughs", "Zone 1200 and Area 51", "Zone 1200 and Area 51"),
        ("2016-08-12", "date", "12 August 2016", "12 August 2016"),
        ("", "officers", "", ""),
    ],
)
def test_a_stated_value_has_its_unit_and_one_beside_it_only_the_sign(
    text: str, unit: str, alone: str, beside: str
) -> None:
    assert (with_unit(text, unit), with_sign(text, unit)) == (alone, beside)


@pytest.mark.parametrize(
    ("found", "stated", "unit", "shown"),
    [
        ("71.3048", "7.13", "per 1,000 residents", "71.30"),
        ("8.4935", "9.3", "%", "8.5%"),
        ("95.7068", "99", "2013 = 100", "95.7"),
        ("9.3211", "9.3", "%", "9.32%"),
        ("23.8466 and 4.1328", "24 and 3", "% of damage", "23.8 and 4.1%"),
        ("0", "2", "years", "0 years"),
        ("2.9162", "4.67", "pounds a resident", "£2.92"),
        ("4", "5", "priorities", "4 priorities"),
        ("too uncertain to say", "up", "verdict", "too uncertain to say"),
        ("2016-08", "2016-06", "month", "August 2016"),
    ],
)
def test_what_is_found_has_the_decimals_of_what_is_stated_or_as_few_more_as_tell_them_apart(found, stated, unit, shown):
    assert as_found(found, stated, unit) == shown


def test_a_number_below_zero_has_a_minus_sign_and_no_hyphen() -> None:
    assert [figure(-13.9, "+.1f"), figure(3.04, "+.1f"), figure(-1234)] == [
        "\N{MINUS SIGN}13.9",
        "+3.0",
        "\N{MINUS SIGN}1,234",
    ]
    assert [pounds(-50_000), pounds(Decimal("-0.50"), 2)] == ["\N{MINUS SIGN}£50,000", "\N{MINUS SIGN}£0.50"]
    assert [figure(-0.04, ".1f"), figure(-0.04, "+.1f")] == ["0.0", "+0.0"], "what rounds to zero has no minus"
    assert with_sign("-2.5616", "% change") == "\N{MINUS SIGN}2.5616%"
    assert with_sign("-250000", "pounds") == "\N{MINUS SIGN}£250,000"


def test_counts_and_lists_as_a_sentence_has_them() -> None:
    assert counted(1, "projects") == "1 project"
    assert counted(1023, "choices of lines") == "1,023 choices of lines"
    assert [in_words(number) for number in (0, 4, 12)] == ["Zero", "Four", "12"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b"], last="or") == "a or b"
    assert listed(["a", "b", "c", "d"], most=2, others="other groups") == "a, b and 2 other groups"
    assert listed(["a", "b", "c"], most=2) == "a, b and c", "one more is as short as 'and 1 others'"
