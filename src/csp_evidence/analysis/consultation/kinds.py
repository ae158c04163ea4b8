"""What each kind of question comes to: its counts in order, its sentence, and the headline of its drawing.

Everything that is said here is made from released counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.intervals import wilson
from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.consultation.reached import Reached, safe_interval_said
from csp_evidence.analysis.consultation.sentences import (
    Counted,
    People,
    feeling_safe_said,
    first_choices_headline,
    in_sentence,
    leaders_said,
    left_out_said,
)
from csp_evidence.analysis.consultation.tally import LEADING, Tally
from csp_evidence.analysis.consultation.totals import by_option
from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.wording import counted, figure, opened

ASKED = {
    "one": "One answer could be chosen",
    "scale": "One answer on a scale could be chosen",
    "number": "The answer is a number",
    "date": "The answer is a date",
    "text": "The answer is free text",
}


def counts_of(question: Question, known: pd.DataFrame, answers: Answers | None) -> pd.DataFrame:
    """The counts of a question as they are: rank, option, label, respondents, published.

    A number is counted in bands and a date in months or years; the rest as `totals.by_option` does.
    """
    if question.kind not in ("number", "date") or answers is None:
        return by_option(known, question)
    table = (counting.bands if question.kind == "number" else counting.periods)(answers, question)
    table.insert(0, "rank", table["respondents"].rank(ascending=False, method="min").astype("Int64"))
    return table.assign(published=False)


def asked_said(question: Question) -> str:
    """Who was asked, how, and whose the wording is."""
    how = ASKED.get(question.kind)
    if question.kind == "several":
        how = (
            "Any number of answers could be chosen"
            if question.most is None
            else f"Up to {question.most} answers could be chosen"
            if question.most > 1
            else ASKED["one"]
        )
    if question.kind == "ranked":
        how = f"The first {counted(question.ranks, 'choices')} could be named, in order"
    whom = f", by {question.asked}" if question.asked else ""
    return f"{how}{whom}.{' The wording is ours: that of the form is not public.' if question.own_words else ''}"


def drawing(tally: Tally) -> dict[str, Any]:
    """Options of the drawing: the leading bars are marked where the answers have no order of their own."""
    marked = tally.places if tally.question.kind in ("one", "several", "ranked") else []
    return {"label": tally.question.key, **({} if tally.on_scale else {"highlight": marked})}


def further_said(
    tally: Tally, asked: int | None, as_told: Counted, people: People, reached: Reached | None = None
) -> list[str]:
    """What else is to be said of a question: an interval for feeling safe, and who left it out.

    Parameters
    ----------
    asked
        How many were asked; None where nobody published it, and no responses tell.
    reached
        How people came to answer; None where nobody knows.
    """
    told: list[str] = []
    sides, whole = Sides.of(tally), tally.printed and bool(tally.shown["published"].all())
    if tally.question.role == "feeling_safe" and sides.known:
        told += filter(None, [safe_interval_said(reached, *wilson(sides.good or 0, tally.base))])
    if asked is not None and (whole or not tally.printed):
        options = tally.question.options
        uncounted = [option.label for name, option in options.items() if name not in tally.question.counted]
        answered = int(tally.shown["respondents"].sum()) if whole and tally.exclusive else tally.base
        told.append(left_out_said(answered, asked, len(options), as_told, people, uncounted, published=whole))
    return told


def said(tally: Tally, answers: str, people: People) -> str:
    """What people answered; `answers` is of how many. Empty where no count may be told."""
    question = tally.question
    if not tally.base:
        return ""
    if question.role == "feeling_safe" and question.meaning("good") and question.meaning("bad"):
        return feeling_safe_said(two_sides(tally), answers, people)
    if not tally.top:
        return ""
    if question.kind == "ranked":
        return leaders_said(tally.top, answers, people)
    if question.kind in ("number", "date"):
        return _middle_said(tally, answers)
    if question.kind == "scale":
        return Sides.of(tally).said(answers, people) or _most_said(tally, answers, people)
    most = _most_said(tally, answers, people)
    lacking = len(tally.shown) - len(tally.named)
    if tally.exclusive or not tally.in_part:
        return most
    others = counted(lacking, "other answers")
    return f"{most} No count is published of {others}, which may have been chosen more often."


def headline(tally: Tally) -> str:
    """The headline of the drawing of a question."""
    question = tally.question
    if question.kind == "ranked":
        named, others = list(tally.named["label"]), max(tally.others, default=0)
        return first_choices_headline(named, tally.counts, others, tally.doubt)
    if question.kind == "scale" and (sides := Sides.of(tally)).known:
        return sides.headline()
    if question.kind in ("number", "date") and (middle := middle_of(tally)):
        return (
            f"The middle answer is {in_sentence(middle)}"
            if question.kind == "number"
            else f"Half of the dates are in or before {middle}"
        )
    counts = tally.named.sort_values("respondents", ascending=False, kind="stable")
    most = counts["respondents"].max()
    level = list(counts.loc[counts["respondents"] >= most - tally.doubt, "label"])
    word = "chosen" if question.kind in ("one", "several", "scale") else "given"
    if tally.in_part and len(counts) == 1:
        return f"A count is published of one answer alone, “{level[0]}”"
    if len(level) > 1:
        about = "about " if tally.doubt else ""
        return f"{counted(len(level), 'answers')} were {word} {about}equally often"
    return f"“{level[0]}” was {word} most often{' of the answers with a published count' if tally.in_part else ''}"


@dataclass(frozen=True)
class Sides:
    """A scale by its two sides, from released counts: the answers that mean good, and bad, of all that are answers.

    Each is None where the form has no such answers, or one of their counts is withheld. A net score is the share of
    good answers less that of bad ones, in points.
    """

    good: int | None
    bad: int | None
    base: int

    @classmethod
    def of(cls, tally: Tally) -> Sides:
        return cls(_side(tally, "good"), _side(tally, "bad"), tally.base)

    @property
    def known(self) -> bool:
        return self.good is not None and self.bad is not None and self.base > 0

    @property
    def shares(self) -> tuple[Decimal, Decimal]:
        return percentage(self.good or 0, self.base, 1), percentage(self.bad or 0, self.base, 1)

    @property
    def net(self) -> Decimal | None:
        """Points; from the exact counts, rounded once."""
        return net_score(self.good or 0, self.bad or 0, self.base) if self.known else None

    def said(self, answers: str, people: People) -> str:
        """Empty where a side is not known."""
        if not self.known:
            return ""
        good, bad = self.shares
        return (
            f"Of {answers}, {people(self.good or 0)} ({good}%) chose one of the better answers and "
            f"{people(self.bad or 0)} ({bad}%) one of the worse. "
            f"Better less worse is {figure(self.net or 0, '+')} points."
        )

    def headline(self) -> str:
        good, bad = self.shares
        if good == bad:
            return f"As many chose a better answer as a worse one ({good}%)"
        more, word, less = (good, "better", bad) if good > bad else (bad, "worse", good)
        return f"More people chose a {word} answer than the opposite: {more}% against {less}%"


def net(tally: Tally) -> dict[str, Decimal | None]:
    """The net score of a scale, by the name of its result; empty where its sides are not known."""
    sides = Sides.of(tally)
    return {"net": sides.net} if tally.question.kind == "scale" and sides.known else {}


def net_score(good: int, bad: int, base: int) -> Decimal:
    """Share of good answers less that of bad ones, in percentage points to one decimal."""
    return (Decimal(100 * (good - bad)) / Decimal(base)).quantize(Decimal("0.1"))


def two_sides(tally: Tally) -> pd.DataFrame:
    """The good answers and all others as `feeling_safe_said` takes them: respondents, percent."""
    sides, places = Sides.of(tally), tally.question.decimals
    rows = [(WITHHELD if n is None else n) for n in (sides.good, sides.bad)]
    shares = [WITHHELD if n == WITHHELD or not tally.base else percentage(int(n), tally.base, places) for n in rows]
    return pd.DataFrame({"respondents": pd.Series(rows, dtype=object), "percent": pd.Series(shares, dtype=object)})


def middle_of(tally: Tally) -> str:
    """The label under which the middle answer falls, in the order of the answers; empty where a count is withheld."""
    counts = tally.shown[tally.shown["rank"].notna()]
    if (counts["respondents"].astype(object) == WITHHELD).any() or not counts["respondents"].sum():
        return ""
    reached = counts["respondents"].astype(int).cumsum() * 2 >= int(counts["respondents"].sum())
    return str(counts.loc[reached.idxmax(), "label"])


def _side(tally: Tally, meaning: str) -> int | None:
    names = tally.question.meaning(meaning)  # type: ignore[arg-type]
    counts = tally.shown.loc[tally.shown["option"].isin(names), "respondents"].astype(object)
    return None if counts.empty or (counts == WITHHELD).any() else int(counts.sum())


def _most_said(tally: Tally, answers: str, people: People) -> str:
    ordered = tally.named.sort_values("respondents", ascending=False, kind="stable").head(LEADING)
    named = ordered[ordered["respondents"] > 0].to_dict("records")
    told = [f"{people(row['respondents'])} ({row['percent']}%) “{row['label']}”" for row in named]
    listed = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    return f"Of {answers}, {listed.replace(' “', ' chose “', 1)}."


def _middle_said(tally: Tally, answers: str) -> str:
    middle = middle_of(tally)
    if not middle:
        return ""
    if tally.question.kind == "date":
        return f"Half of {answers} name a date in {middle} or before."
    unit = f" {tally.question.unit}" if tally.question.unit else ""
    return opened(f"the middle one of {answers} is {in_sentence(middle)}{unit}.")
