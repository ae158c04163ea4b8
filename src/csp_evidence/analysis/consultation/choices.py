"""The order of concerns: by first choice, by any of the choices, and by Borda points."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.published import percentages
from csp_evidence.analysis.consultation.questions import Question


def in_order(answers: Answers, question: Question) -> pd.DataFrame:
    """Options by how many put them first, or chose them: rank, option, label, respondents, percent (of answers)."""
    table = counting.options(answers, question)
    table["percent"] = percentages(table["respondents"], counting.answered(answers, question), 1)
    table = table.sort_values(["respondents", "option"], ascending=[False, True], ignore_index=True)
    table.insert(0, "rank", table["respondents"].rank(ascending=False, method="min").astype(int))
    return table


def leading(answers: Answers, question: Question, most: int = 3) -> list[str]:
    """The labels of the options that most people chose, without those that nobody chose."""
    ordered = in_order(answers, question)
    return list(ordered.loc[ordered["respondents"] > 0, "label"][:most])


def three_rankings(answers: Answers, question: Question) -> pd.DataFrame:
    """First choice, any choice and Borda points of a ranked question side by side, in the order of first choices.

    Returns
    -------
    DataFrame
        option, label, respondents (first choices), later (named in another place alone), anywhere, percent,
        any_percent, rank (by first choices), any_rank, points, points_rank. Percentages are of those who answered;
        those under any choice add up to more than 100.
    """
    table, base = counting.ranks(answers, question), counting.answered(answers, question)
    table["percent"], table["any_percent"] = (percentages(table[name], base, 1) for name in ("respondents", "anywhere"))
    for name, of in (("rank", "respondents"), ("any_rank", "anywhere"), ("points_rank", "points")):
        table[name] = table[of].rank(ascending=False, method="min").astype(int)
    columns = ["option", "label", "respondents", "later", "anywhere", "percent", "any_percent", "rank", "any_rank"]
    ordered = table.sort_values(["rank", "option"], ignore_index=True)
    return ordered[[*columns, "points", "points_rank"]]
