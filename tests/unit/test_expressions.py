"""The one language of expressions and relations: exact, and closed to everything that is not in its grammar."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_evidence.analysis.expressions.closure import rests_on
from csp_evidence.analysis.expressions.evaluation import MissingEvidence, difference, evaluate
from csp_evidence.analysis.expressions.grammar import ExpressionError, expression, references, relation

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
    with pytest.raises(ExpressionError, match="cannot be worked out"):
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
        ("hash(1)", "only these functions may be called: abs, ceiling"),
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
