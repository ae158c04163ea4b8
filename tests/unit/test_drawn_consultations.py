"""Consultations of any form go through every analysis of a question: none crashes, and none says what cannot be."""

from __future__ import annotations

import pytest

from csp_evidence.analysis.consultation import choices, counting, fieldwork, kinds, published, safety, tally, totals
from csp_evidence.analysis.consultation.faults import COLUMNS, faults
from csp_evidence.analysis.release.rule import REACH
from tests.conftest import sampled
from tests.drawn_consultation import draw


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("seed", sampled(range(200), 8))
def test_any_form_is_analysed(seed: int) -> None:
    answers = draw(seed)
    found = faults(answers, None)
    assert found[["unknown", "repeated", "too_many", "unreadable"]].isna().all(axis=None)
    assert set(COLUMNS) <= set(found)
    figures = published.published_figures(answers.form, None)
    known = totals.known_totals(counting.quantities(answers), figures)
    for question in answers.form.opinions:
        counts = kinds.counts_of(question, known, answers)
        told = tally.tallied(question, counts, known, figures, counts["respondents"])
        shares = [share for share in told.shown["percent"] if share is not None and str(share) not in ("[c]", "nan")]
        assert all(0 <= float(share) <= 100.5 for share in shares), question.id
        if told.exclusive and told.base:
            lies = 100 * REACH / told.base  # what rounding a count, or the base, can add to a share
            assert sum(map(float, shares)) <= 100 + len(shares) / 2 + (len(shares) + 1) * lies, question.id
        assert not kinds.said(told, "answers", str) or told.base
        if told.top:
            assert kinds.headline(told)
            assert len(told.drawn())
        net = kinds.net(told).get("net")
        assert net is None or -100 <= net <= 100
        if question.kind == "ranked":
            ranks = choices.three_rankings(answers, question)
            assert (ranks["points"] >= 0).all()
    fieldwork.left_out(answers)
    fieldwork.campaigns(answers, 10, 3)
    safe = answers.form.role("feeling_safe")
    if safe is not None:
        safety.safe_by_group(answers, safe, safety.groups(answers))
