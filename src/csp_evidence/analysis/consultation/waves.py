"""Questions that were asked before, and several taken together: shares of good answers, from what may be shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from csp_evidence.analysis.consultation.kinds import Sides
from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.consultation.question_entries import Question
from csp_evidence.analysis.consultation.questions import Questions
from csp_evidence.analysis.consultation.tally import Tally

SAME, CHANGED = "the same", "changed"
ONE = Decimal("0.1")


class Shares(NamedTuple):
    """Good and bad answers of one wave, in % of its base; None where one of them is not known."""

    base: int | None
    good: Decimal | None
    bad: Decimal | None


def waves(form: Questions, tallies: Mapping[str, Tally]) -> pd.DataFrame:
    """Each question that repeats an earlier one, and that one: a row a wave, the earlier first.

    Returns
    -------
    DataFrame
        question (of the form), wave, base, good and bad (% of the base), wording ("the same" or "changed"; missing for
        the question itself), points (good answers now less then; missing where the wording changed).
    """
    rows: list[tuple[object, ...]] = []
    for now in form:
        earlier = [one for one in form if one.same_as == now.id]
        own = _shares(now, tallies.get(now.id)) if earlier else Shares(None, None, None)
        for then in earlier:
            shares, same = _shares(then, tallies.get(then.id)), _plain(then.wording) == _plain(now.wording)
            known = same and shares.good is not None and own.good is not None
            points = (own.good or 0) - (shares.good or 0) if known else None
            rows.append((now.wording, then.wave, *shares, SAME if same else CHANGED, points))
        if earlier:
            rows.append((now.wording, now.wave or "Now", *own, None, None))
    columns = ["question", "wave", "base", "good", "bad", "wording", "points"]
    return pd.DataFrame(rows, columns=columns).astype({"base": "Int64"})


def waves_said(found: pd.DataFrame) -> list[str]:
    """What each earlier wave says beside the question: the difference in points, or that the wording changed."""
    told = []
    for row in found[found["wording"].notna()].to_dict("records"):
        if row["wording"] == CHANGED:
            told.append(f"In {row['wave']} “{row['question']}” was worded otherwise, so the answers are not compared.")
        elif not pd.isna(row["points"]):
            points = Decimal(row["points"])
            word = "more" if points > 0 else "less" if points < 0 else "no more and no less"
            size = f"{abs(points)} percentage points {word}" if points else word
            told.append(f"The share of better answers to “{row['question']}” is {size} than in {row['wave']}.")
    return told


def composites(form: Questions, tallies: Mapping[str, Tally]) -> pd.DataFrame:
    """The mean share of good answers over several questions, each counting alike: id, label, questions, mean (%).

    One with a question whose good answers are not known is left out.
    """
    rows = []
    for one in form.composites:
        asked = [question for question in form if question.id in one.of]
        good = [_shares(question, tallies.get(question.id)).good for question in asked]
        known = [share for share in good if share is not None]
        if len(known) == len(one.of):
            rows.append((one.id, one.label, len(known), (sum(known, Decimal(0)) / len(known)).quantize(ONE)))
    return pd.DataFrame(rows, columns=["id", "label", "questions", "mean"])


def _shares(question: Question, tally: Tally | None) -> Shares:
    if tally is not None:
        sides = Sides.of(tally)
        return Shares(tally.base, *sides.shares) if sides.known else Shares(tally.base or None, None, None)
    if question.published is None:
        return Shares(None, None, None)
    good, bad = (_printed(question, meaning) for meaning in ("good", "bad"))
    return Shares(question.published.base, good, bad)


def _printed(question: Question, meaning: str) -> Decimal | None:
    """The published share of the answers that mean it: of their counts and the base, or else of their percentages."""
    names, known = question.meaning(meaning), question.published  # type: ignore[arg-type]
    if known is None or not names or not set(names) <= set(known.options):
        return None
    of = [known.options[name] for name in names]
    counts = [one.count for one in of if one.count is not None]
    if known.base and len(counts) == len(of):
        return percentage(sum(counts), known.base, 1)
    percents = [Decimal(one.percent) for one in of if one.percent is not None]
    return sum(percents, Decimal(0)) if len(percents) == len(of) else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
