"""The one language of expressions and relations: exact, and closed to everything that is not in its grammar."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_evidence.analysis.claims.shown_values import as_text
from csp_evidence.analysis.expressions.closure import rests_on
from csp_evidence.analysis.expressions.evaluation import difference, evaluate
from csp_evidence.analysis.expressions.forms import FORMS
from csp_evidence.analysis.expressions.functions import FUNCTIONS
from csp_evidence.analysis.expressions.grammar import expression, references, relation
from csp_evidence.analysis.expressions.refusals import ExpressionError, MissingEvidence
from csp_evidence.analysis.expressions.series import SERIES, Table

NAMES = {
    "consultation.responses": 1389,
    "lcpf.total": Decimal("1610109.00"),
    "plan.term_start": date(2017, 4, 1),
    "plan.term_end": date(2021, 3, 31),
    "priorities": ["asb", "violence", "hate", "reoffending"],
    "gf-05": 1000000,
    "absent": None,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", Fraction(3, 10)),
        ("lcpf.total * 7 / 17", Fraction(11270763, 17)),
        ("round_to(lcpf.total * 7 / 17, 1)", 662986),
        ("round_to(100 * 339 / consultation.responses, 0.1)", Fraction("24.4")),
        ("round_to(2.5, 1)", 3),
        ("round_to(-2.5, 1)", -3),
        ("years(plan.term_start, plan.term_end)", 4),
        ("days(date('2016-06-10'), date('2016-08-12'))", 63),
        ("letter(position(priorities, 'hate'))", "C"),
        ("rank(130, [339, 311, 130, 130])", 3),
        ("order(plan.term_start, [plan.term_end, plan.term_start])", 1),
        ("sum([6, 14, 18, 1])", 39),
        ("count(priorities) = 4 and not_a_name > 1 or 1 < 2", ExpressionError),
        ("2 + 3 * 4 - 6 / 3", 12),
        ("-2 * -(1 - 4)", -6),
        ("10 - 2 - 3 + 1", 6),
        ("8 / 2 / 2", 2),
        ("gf-05 - 5", 999995),
        ("0.1234567890123456789 * 10", Fraction("1.234567890123456789")),
        ("1 < 2 and 2 >= 2 and 3 != 4", True),
        ("[6, 14] = [6, 14]", True),
        ("contains(priorities, 'hate')", True),
    ],
)
def test_expressions_are_exact(text, value):
    if value is ExpressionError:
        with pytest.raises(ExpressionError, match="not_a_name"):
            evaluate(text, NAMES)
    else:
        assert evaluate(text, NAMES) == value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "consultation.responses.__class__()",
        "open('x')",
        "(lambda: 1)()",
        "[x for x in priorities]",
        "priorities[0]",
        "2 ** 10",
        "'a' % 1",
        "f'{priorities}'",
        "x := 1",
        "round_to(number=1, unit=1)",
        "b'bytes'",
        "1j",
        "...",
        "{1: 2}",
        "1 if 1 else 2",
        "not priorities",
        "",
        "1 +",
        "a\nb",
        "1 == 1",
        "1 < 2 < 3",
        "0x10",
        "1e5",
        "True",
        "round_to(2.5, 1",
        "1 + )",
    ],
)
def test_anything_outside_the_list_is_refused(text):
    with pytest.raises(ExpressionError):
        evaluate(text, NAMES)


def test_a_very_deep_or_long_expression_is_refused():
    with pytest.raises(ExpressionError, match="nested"):
        evaluate("-" * 60 + "1", NAMES)
    assert evaluate("+".join(["1"] * 5_000), NAMES) == 5_000
    with pytest.raises(ExpressionError, match="characters"):
        evaluate("1+" * 10_000 + "1", NAMES)


def test_a_known_name_without_a_value_is_missing_evidence_and_no_error():
    with pytest.raises(MissingEvidence, match="absent"):
        evaluate("absent + 1", NAMES)


def test_a_division_by_zero_is_told():
    with pytest.raises(ExpressionError, match="divides by zero"):
        evaluate("1 / (2 - 2)", NAMES)


def test_references_are_the_dotted_names():
    assert references("100 * a.b / a.c + count(d)") == ("a.b", "a.c", "d")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b", "'a b': a sign, such as + between blanks, is missing before 'b'"),
        ("a +", "'a +': it breaks off; a name or a number is missing at the end"),
        ("a == b", "write one sign = for equal"),
        ("lcpf.totals + 1", "did you mean 'lcpf.total'?"),
        ("lcpf.total-1", "A minus needs blanks around it."),
        ("hash(1)", "only these functions may be called: abs, add_days"),
        ("days(1, 2)", "cannot be worked out"),
        ("2 % 3", "'%' cannot be read"),
    ],
)
def test_a_refusal_says_where_and_what_to_write(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(message)):
        evaluate(text, NAMES)


def test_a_relation_is_two_sides_and_leaves_over_their_difference() -> None:
    assert difference(relation("lcpf.total - 109 = 1000 * 1600 + 10000"), NAMES) == 0
    for text in ("lcpf.total", "1 < 2", "1 = 1 and 2 = 2"):
        with pytest.raises(ExpressionError, match=r"is not a relation: write two sides with one sign ="):
            relation(text)


def test_what_a_name_rests_on_is_followed_through_others_and_round_a_circle() -> None:
    uses = {"a": expression("b + c").names, "b": ["c", "d"], "d": ["a", "e"]}
    assert rests_on("a", uses) == ["b", "c", "d", "e"]
    assert rests_on("e", uses) == []


@given(st.text(max_size=80))
def test_no_text_does_anything_but_give_a_value_or_a_refusal(text):
    with contextlib.suppress(ExpressionError, MissingEvidence):
        evaluate(text, NAMES)


CRIME = [(1, "burglary", 11), (1, "assault", 12), (2, "burglary", 10), (2, "assault", 12), (3, "burglary", None)]
TABLES = {
    "recorded_crime": pd.DataFrame(
        [("E99000002", "Sampleford", group, pd.Timestamp(2016, month, 1), count) for month, group, count in CRIME]
        + [("E99000003", "Testbury", "assault", pd.Timestamp(2016, month, 1), month) for month in (1, 2)],
        columns=["area_code", "area_name", "offence_group", "month", "offences"],
    ).astype({"offences": "Int64"}),
    "population": pd.DataFrame(
        [("E99000002", "Sampleford", 2016, 900), ("E99000003", "Testbury", 2016, 100)],
        columns=["area_code", "area_name", "mid_year", "persons"],
    ),
    "price_index": pd.DataFrame([("2017/18", Decimal(100)), ("2018/19", Decimal(102))], columns=["period", "index"]),
}
READ = NAMES | {f"inputs.{name}": Table(name, frame) for name, frame in TABLES.items()} | {"inputs.census": None}
EVERY = [*FUNCTIONS.values(), *FORMS.values(), *SERIES.values()]


@pytest.mark.parametrize("function", EVERY, ids=[function.call for function in EVERY])
def test_every_function_gives_what_its_example_says(function):
    assert as_text(evaluate(function.example, READ)) == function.gives


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("crime('Testbury', 'assault', '2016-01')", 1),
        ("crime(['Testbury', 'E99000002'], ['assault'], '2016-01', '2016-02')", 27),
        ("1000 * crime('Sampleford', 'all', '2016-01') / residents('Sampleford', 2016)", Fraction(230, 9)),
        ("rank(crime('Testbury', 'all', '2016-01'), each(['Sampleford', 'Testbury'], crime(it, 'all', '2016-01')))", 2),
        ("rises(each(months('2016-01', '2016-02'), crime('Testbury', 'all', it)))", 1),
        ("running(each(months('2016-01', '2016-02'), crime('Testbury', 'all', it)))", [1, 3]),
        ("250 * value('price_index', 'index', 'period', '2018/19') / item(values('price_index', 'index'), 1)", 255),
        ("sum(each([334, 333, 335], round_to(100 * it / 1002, 1)))", 99),
        ("sum(each([335, 335, 330], round_to(100 * it / 1000, 1))) = 101", True),
        ("round_to(900 / residents('Testbury', 2016), 1)", 9),
        ("each([[1, 2], [3]], sum(each(it, it * 10)))", [30, 30]),
        ("if(count(only([1, 2], it > 5)) = 0, 'none', item([1], 2))", "none"),
        ("month(plan.term_start) < '2017-05' and not(false)", True),
        ("months_between(date('2017-10-01'), date('2018-01-15'))", 3 + Fraction(15, 31)),
        ("count(months('2015/16', '2015/16'))", 12),
    ],
)
def test_expressions_reach_the_series_of_the_inputs(text, value):
    assert evaluate(text, READ) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("crime('Testbry', 'all', '2016-01')", "recorded_crime has no area 'Testbry'; did you mean 'Testbury'?"),
        ("crime('Testbury', 'asault', '2016-01')", "has no offence group 'asault'; did you mean 'assault'?"),
        ("crime('Testbury', 'all')", "write crime(area, group, from, to)"),
        ("crime('Testbury', 'all', '2016-13')", "'2016-13' is no period"),
        ("months('2016-02', '2016-01')", "0 months"),
        ("values(priorities, 'x')", "the first value of values() is the name of an input in quotes"),
        ("values('population', 'person')", "population has no column 'person'; did you mean 'persons'?"),
        ("value('population', 'persons')", "2 rows of population fit"),
        ("value('population', 'persons', 'mid_year')", "in pairs"),
        ("values('populations', 'persons')", "did you mean 'inputs.population'?"),
        ("round_to(1)", "write round_to(number, unit); it has 1 values in brackets"),
        ("it + 1", "'it' stands for an entry of a list, in each and only only"),
        ("[1] + [2]", "only numbers are added"),
        ("ech([1], it)", "did you mean each()"),
        ("worded('roughly', 1, 1)", "none of the words that have an interval"),
    ],
)
def test_a_series_that_cannot_be_read_says_why(text, message):
    with pytest.raises(ExpressionError, match=re.escape(message)):
        evaluate(text, READ)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("crime('Testbury', 'all', '2016-03')", "offences recorded in March 2016 in Testbury"),
        ("crime('Sampleford', 'all', '2016-03')", "offences recorded in March 2016 in Sampleford"),
        ("residents('Testbury', 2017)", "residents in the middle of 2017 in Testbury"),
        ("value('population', 'persons', 'mid_year', 2011)", "persons of population in such a row"),
        ("values('census', 'persons')", "inputs.census"),
    ],
)
def test_a_series_without_the_value_is_missing_evidence(text, missing):
    with pytest.raises(MissingEvidence, match=re.escape(missing)):
        evaluate(text, READ)


def test_an_expression_names_the_inputs_that_it_reads():
    text = "crime(area, 'all', '2016') / residents(area, 2016) + value('price_index', 'index')"
    assert references(text) == ("area", "inputs.recorded_crime", "inputs.population", "inputs.price_index")


@pytest.mark.parametrize(
    "text",
    [
        "each(months('1950', '2040'), each(months('1950', '2040'), 1))",
        "each(" * 18 + "[9]" + ", it * it)" * 18,
        "sum(" + "each([9999999999], " * 19 + "it * it * it * it" + ")" * 20,
    ],
)
def test_work_is_bounded(text):
    with pytest.raises(ExpressionError, match=r"steps|too long|nested|cannot be worked out"):
        evaluate(text, READ)
