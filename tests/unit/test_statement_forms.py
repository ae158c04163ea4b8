"""Every form of statement that reports take has an entry on docs/expressions.md, judged here with a false twin."""

from __future__ import annotations

import pytest

from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.claims.judging import CORRECT, judge
from csp_evidence.analysis.claims.passing import TESTS
from csp_evidence.analysis.claims.shown_values import as_text
from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.files.as_yaml import read_yaml
from tests.conftest import ROOT
from tests.unit.test_expressions import READ

FORMS = read_yaml((ROOT / "scripts" / "statement_forms.yml").read_text(encoding="utf-8"))
UNJUDGED = {"after", "same", "recorded"}  # the mirror of before; two places of one figure; and no test at all


FIELDS = {"form", "says", "stated", "wrong", "test", "rounding", "unit", "computed"}


def claim(form, stated) -> Claim:
    entry = {name: form[name] for name in ("test", "rounding", "unit", "computed") if name in form}
    told = {"id": "one", "paragraph": "1.1", "subject": "Form", "statement": form["says"], "unit": ""}
    return Claim(**told | entry | {"stated": stated})


@pytest.mark.parametrize("form", FORMS, ids=[form["form"] for form in FORMS])
def test_a_form_is_judged_right_and_its_false_twin_wrong(form) -> None:
    assert set(form) <= FIELDS, "a comma within a text needs quotes around it"
    origins = dict.fromkeys(READ, "independent")
    kinds = {kind: judge(claim(form, form[kind]), READ, origins) for kind in ("stated", "wrong")}
    judged = {kind: one.verdict for kind, one in kinds.items()}
    assert judged["stated"] in (*CORRECT, "recorded"), kinds["stated"].reading
    assert kinds["stated"].agrees is True
    assert (judged["wrong"], kinds["wrong"].agrees) == ("wrong", False)


def test_every_kind_of_test_has_a_form() -> None:
    used = {form.get("test", "equal") for form in FORMS}
    assert {*TESTS, "span"} - used <= UNJUDGED


def test_the_page_shows_every_form() -> None:
    page = (ROOT / "docs" / "expressions.md").read_text(encoding="utf-8")
    for form in FORMS:
        stated, wrong = (as_text(exact(form[kind])) for kind in ("stated", "wrong"))
        assert f"| {form['form']} | {form['says']} | `{form['computed']}` |" in page, form["form"]
        assert f"| {stated} | {wrong} |" in page
