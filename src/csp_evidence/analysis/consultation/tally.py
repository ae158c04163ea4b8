"""The answers to a question as readers may be told them, and the most that those without a count can have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation.published import above_all, percentage, percentages
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.consultation.totals import OURS, base_of, options_source, rests_on
from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.release.microdata import of_released
from csp_evidence.analysis.release.rule import DOUBT
from csp_evidence.analysis.wording import counted

LEADING = 3  # the places that are spoken of


@of_released
def worst_case(named: list[int], unnamed: int, rest: int) -> list[int]:
    """Counts of the options without one that leave the named ones the least lead.

    The report names the options chosen most, so that none of the others can have more than the last of those named:
    as many of them as can be are given as many as that.
    """
    most = min(named, default=rest)
    counts = []
    for _ in range(unnamed):
        counts.append(min(most, rest))
        rest -= counts[-1]
    return counts


@dataclass(frozen=True)
class Tally:
    """The answers to a question with options.

    `shown` has every option: rank, option, label, respondents (or the mark of a withheld count), published, percent,
    sources. `named` are those of them with a count: those that are published where any is, without what is no answer.
    Percentages are of `base`, which are `responses` or `answers`, from the inputs `base_from`. `sources` are the inputs
    behind the named ones, `every_count` the counts to judge an order by.
    """

    question: Question
    shown: pd.DataFrame
    named: pd.DataFrame
    base: int
    base_is: str
    base_from: list[str]
    sources: list[str]
    every_count: list[int]

    @property
    def exclusive(self) -> bool:
        """Whether each respondent has one answer, or one first choice."""
        return self.question.kind != "several"

    @property
    def base_are(self) -> str:
        """What the base counts, as a sentence names it."""
        return "responses" if self.question.kind == "ranked" and self.base_is == "responses" else "respondents"

    @property
    def printed(self) -> bool:
        """Whether the count of any option is published."""
        return bool(self.shown["published"].any())

    @property
    def in_part(self) -> bool:
        """Whether some options have a published count and others have not."""
        return self.printed and len(self.named) < len(self.shown)

    @property
    def doubt(self) -> int:
        """How far apart two counts of the named options may lie without telling their order."""
        return 0 if self.printed else DOUBT

    @property
    def counts(self) -> list[int]:
        """The counts of the named options, in their order."""
        return [int(count) for count in self.named["respondents"]]

    @property
    def unnamed(self) -> int:
        """How many options nobody has published a count of, where some are published."""
        return len(self.shown) - len(self.named) if self.printed and self.exclusive else 0

    @property
    def rest(self) -> int:
        """The answers that the others share."""
        return self.base - sum(self.counts)

    @property
    def others(self) -> list[int]:
        """Counts of the unnamed options that leave the named ones the least lead."""
        return worst_case(self.counts, self.unnamed, self.rest)

    @property
    def top(self) -> list[dict[str, Any]]:
        """The first three of the named options that anybody chose."""
        return [dict(row) for row in self.named[self.named["respondents"] > 0].head(LEADING).to_dict("records")]

    @property
    def longest(self) -> list[dict[str, Any]]:
        """The three of them chosen most, which are others than `top` where the answers have an order of their own."""
        return sorted(self.named.to_dict("records"), key=lambda row: -int(row["respondents"]))[:LEADING]

    @property
    def places(self) -> list[str]:
        """Their labels."""
        return [row["label"] for row in self.top]

    @property
    def left_out(self) -> str:
        """What the subtitle of a drawing of the named options adds."""
        lacking = len(self.shown) - len(self.named) if self.in_part else 0
        return f"; {counted(lacking, 'answers')} without a published count left out" if lacking else ""

    @property
    def above_all(self) -> str:
        """What is said below the table where the shares of one whole add up to more than all of it."""
        return above_all(self.shown["percent"]) if self.exclusive else ""

    @property
    def ladder(self) -> list[int]:
        """The counts of the first four places; the last is the most that an unnamed option can have."""
        if not self.printed or len(self.counts) > LEADING:
            return self.counts[: LEADING + 1]
        return [*self.counts[:LEADING], max(self.others, default=0)]

    def results(self) -> pd.DataFrame:
        """Respondents by option: value, unit, paragraph, label (of what the front page may show), sources."""
        kept = self.shown.assign(value=self.shown["respondents"], paragraph=self.question.paragraph)
        kept["label"] = [self._title(row) for row in kept.to_dict("records")]
        return kept.set_index("option")[["value", "paragraph", "label", "sources"]]

    def shares(self) -> pd.DataFrame:
        """Shares by option: percent, unit, paragraph, sources (with those of the base)."""
        known = self.shown[self.shown["rank"].notna()]
        sources = [sorted({*own, *self.base_from}) for own in known["sources"]]
        told = known.assign(sources=sources, unit=f"% of {self.base_is}", paragraph=self.question.paragraph)
        return told.set_index("option")[["percent", "unit", "paragraph", "sources"]]

    def _title(self, row: dict[str, Any]) -> str | None:
        """What the front page calls a result: the first three concerns, and whether people feel safe."""
        if self.question.role == "feeling_safe":
            return str(row["label"]) if self.question.own_words else f"{self.question.wording} {row['label']}"
        leads = self.question.role == "concern" and not pd.isna(row["rank"]) and row["rank"] <= LEADING
        return f"{'First choice' if self.question.kind == 'ranked' else 'Concern'}: {row['label']}" if leads else None

    @property
    def _in_rows(self) -> pd.DataFrame:
        return self.named if self.printed and self.exclusive else self.shown

    @property
    def rows_from(self) -> list[str]:
        """The inputs behind the table: those of every option that has a row in it."""
        return sorted({*self.sources, *(source for own in self._in_rows["sources"] for source in own)})

    def firm_rows(self) -> dict[str, list[bool]] | None:
        """Which cells of `rows` rest on a published count, where others do not; None where all are alike."""
        if self.rows_from == self.sources:
            return None
        return dict.fromkeys(("respondents", "percent"), self.stands_published(self._in_rows["label"]))

    def rows(self) -> pd.DataFrame:
        """What is shown as a table: the question's key, respondents, percent; options without a count are one row."""
        columns = ["label", "respondents", "percent"]
        if not self.unnamed:
            return self._in_rows[columns].rename(columns={"label": self.question.key})
        together = f"{counted(self.unnamed, 'other answers')}, of which the report gives no count"
        remainder = [together, self.rest, percentage(self.rest, self.base, self.question.decimals)]
        shown = pd.concat([self.named[columns], pd.DataFrame([remainder], columns=columns)], ignore_index=True)
        return shown.rename(columns={"label": self.question.key})

    def drawn(self) -> pd.DataFrame:
        """What is drawn: the question's key, respondents; of a scale also percent and side (good, bad or middle)."""
        if not self.on_scale:
            drawn = self.named[["label", "respondents"]].astype({"respondents": int})
            return drawn.rename(columns={"label": self.question.key})
        sides = [self.question.options[one].means for one in self.named["option"]]
        drawn = self.named[["label", "respondents", "percent"]].astype({"respondents": int, "percent": float})
        drawn["side"] = [side if side in ("good", "bad") else "middle" for side in sides]
        return drawn.rename(columns={"label": self.question.key})

    @property
    def on_scale(self) -> bool:
        """Whether it can be drawn as a scale: every answer of one has a count that may be told."""
        whole = len(self.named) == len(self.question.counted) and self.base > 0
        return self.question.kind == "scale" and whole

    def order(self) -> list[str]:
        """The ids of all options, the named ones first."""
        named = list(self.named["option"])
        return [*named, *(one for one in self.question.options if one not in named)]

    def stands_published(self, labels: pd.Series) -> list[bool]:
        """Whether the count of each of some options is published."""
        firm = set(self.shown.loc[self.shown["published"], "label"])
        return [label in firm for label in labels]


@of_released
def tallied(
    question: Question, released: pd.DataFrame, known: pd.DataFrame, published: pd.DataFrame, every: pd.Series
) -> Tally:
    """The answers to a question from counts that may be shown.

    Parameters
    ----------
    released
        As `totals.by_option` gives them, with the counts that may be shown.
    known, published
        As `totals.known_totals` and `published.published_figures` give them.
    every
        The same counts with 0 for what is withheld, which say how firm the order is where none is published.
    """
    quantity = base_of(known, published, question)
    base = int(known.at[quantity, "count"])
    shares = percentages(released["respondents"], base, question.decimals)
    shown = released.assign(
        percent=[share if ranked else None for share, ranked in zip(shares, released["rank"].notna(), strict=True)],
        sources=[rests_on(known, f"{question.id}.{one}") for one in released["option"]],
    )
    is_published = bool(shown["published"].any())
    named = shown[shown["published"]] if is_published else shown
    named = named[(named["respondents"].astype(object) != WITHHELD) & named["rank"].notna()]
    behind = {source for own in named["sources"] for source in own} or {OURS}
    tally = Tally(
        question,
        shown,
        named,
        base,
        "responses" if quantity == "responses" else "answers",
        rests_on(known, quantity),
        rests_on(known, quantity, also=[options_source(question), *behind]),
        [int(count) for count in every],
    )
    return replace(tally, every_count=[*tally.counts, *tally.others]) if is_published else tally
