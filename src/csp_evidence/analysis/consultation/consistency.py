"""Published percentages of which nobody has the answers: whether they can be right. Checked, not recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from csp_evidence.analysis.consultation.published import percentage, possible_counts
from csp_evidence.analysis.consultation.questions import Printed, Question
from csp_evidence.analysis.wording import counted, listed

YES, NO, UNKNOWN = "yes", "no", "base not published"


@dataclass(frozen=True)
class Checked:
    """The published figures of one question, with what they can stand for.

    `table` has label, percent and count (as published), least and most (whole numbers of the base that round to the
    percentage), possible (yes, no, or that no base is published). `total` is what the percentages add up to where every
    answer has one and nobody could give two; `total_possible` whether rounding alone explains what it is off 100.
    Where answers such as don't know have none, it may be less, as theirs is `left`.
    """

    question: Question
    table: pd.DataFrame
    base: int | None
    total: Decimal | None
    total_possible: bool
    left: bool = False

    @property
    def impossible(self) -> list[str]:
        """The answers whose figures cannot be right."""
        return list(self.table.loc[self.table["possible"] == NO, "label"])

    @property
    def faults(self) -> int:
        """How many figures cannot be right, the sum among them."""
        return len(self.impossible) + (not self.total_possible)

    @property
    def decimals(self) -> int:
        """Of its percentages, as they are printed: the most of any."""
        return max((-int(one.as_tuple().exponent) for one in self.table["percent"].dropna()), default=0)

    def results(self) -> pd.DataFrame:
        """Percentages as published, by option: percent, unit, paragraph."""
        published = self.question.published
        known = self.table[self.table["percent"].notna()].set_index("option")
        unit = f"% of {published.base_is if published else 'those who answered'}"
        paragraph = published.paragraph if published and published.paragraph else self.question.paragraph
        return known[["percent"]].assign(unit=unit, paragraph=paragraph)

    def shown(self) -> pd.DataFrame:
        """What is shown as a table: the question's key, percent, count, least, most, possible."""
        return self.table.drop(columns="option").rename(columns={"label": self.question.key})

    def _lacks(self, name: str) -> bool:
        return name not in set(self.table["option"])

    def said(self) -> str:
        """What the figures say of themselves, the sum first."""
        told = []
        if self.total is not None and self.left:
            rest = listed([f"“{option.label}”" for name, option in self.question.options.items() if self._lacks(name)])
            told.append(
                f"The percentages add up to {self.total}. Either the others answered {rest}, or a figure is wrong."
            )
        elif self.total is not None and self.total_possible:
            off = "" if self.total == 100 else ", which rounding explains"
            told.append(f"The percentages add up to {self.total}{off}.")
        elif self.total is not None:
            told.append(f"The percentages add up to {self.total}. Rounding cannot make them do so.")
        if self.impossible:
            names = listed([f"“{label}”" for label in self.impossible])
            told.append(f"No whole number of {self.base:,} people gives the figure that is printed for {names}.")
        elif self.base is not None:
            told.append(f"Each can be a share of {counted(self.base, 'people')}.")
        else:
            told.append("How many people they are of is not published, so that they cannot be checked further.")
        return " ".join(told)


def checked(question: Question) -> Checked:
    """Whether the published figures of a question can be right.

    Percentages of one base are tested one by one, as means of zeros and ones, by whether a whole number of people
    gives them (GRIM: N. J. L. Brown and J. A. J. Heathers, Soc. Psychol. Personal. Sci. 8, 2017). Where each person
    gave one answer and all answers are published, their sum may be off 100 by half a unit of the last digit each, and
    the whole numbers must be able to add up to the base. It may be less where what is no answer is not published.

    Raises
    ------
    ValueError
        Nothing is published of it.
    """
    published = question.published
    if published is None:
        raise ValueError(f"nothing is published of the question {question.id}")
    rows = []
    for name, printed in published.options.items():
        percent, range_ = _stands_for(printed, published.base)
        fits = UNKNOWN if published.base is None else YES if range_ and _agrees(printed, published.base) else NO
        label = question.options[name].label if name in question.options else name
        rows.append((name, label, percent, printed.count, *(range_ or (None, None)), fits))
    columns = ["option", "label", "percent", "count", "least", "most", "possible"]
    table = pd.DataFrame(rows, columns=columns).astype({"count": "Int64", "least": "Int64", "most": "Int64"})
    lacking = set(question.options) - set(published.options)
    whole = question.kind in ("one", "scale") and bool(question.options) and not lacking & set(question.counted)
    if not whole or table["percent"].isna().any():
        return Checked(question, table, published.base, None, total_possible=True)
    total = sum(table["percent"], Decimal(0))
    units = [Decimal(1).scaleb(int(percent.as_tuple().exponent)) for percent in table["percent"]]
    possible = abs(total - 100) <= sum(units, Decimal(0)) / 2
    if lacking and not possible and total < 100:
        return Checked(question, table, published.base, total, total_possible=True, left=True)
    if possible and published.base is not None and (table["possible"] == YES).all():
        possible = int(table["least"].sum()) <= published.base <= int(table["most"].sum())
    return Checked(question, table, published.base, total, total_possible=possible)


def _stands_for(printed: Printed, base: int | None) -> tuple[Decimal | None, tuple[int, int] | None]:
    if printed.percent is None:
        return None, None if printed.count is None else (printed.count, printed.count)
    percent = Decimal(printed.percent)
    return percent, None if base is None else possible_counts(base, percent, -int(percent.as_tuple().exponent))


def _agrees(printed: Printed, base: int) -> bool:
    """Whether a count that is published beside its percentage gives it."""
    if printed.count is None or printed.percent is None:
        return printed.count is None or printed.count <= base
    percent = Decimal(printed.percent)
    return percentage(printed.count, base, -int(percent.as_tuple().exponent)) == percent


def faults_said(found: list[Checked]) -> str:
    """How many published questions hold a figure that cannot be right, and which."""
    wrong = [f"“{one.question.wording}”" for one in found if one.faults]
    asked, how = counted(len(found), "questions"), "We checked them, and could not recompute them."
    if not wrong:
        return f"The published percentages of {asked} can be right. {how}"
    return f"The published percentages of {len(wrong)} of {asked} cannot be right: {listed(wrong)}. {how}"
