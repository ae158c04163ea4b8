"""First choices of the whole consultation: those that can be told, and the most that the others can have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation.published import percentage, percentages
from csp_evidence.analysis.consultation.totals import FIRST, OURS, PRINTED, rests_on
from csp_evidence.analysis.small_counts.differencing import WITHHELD
from csp_evidence.analysis.wording import counted

LEADING = 3  # the places that are spoken of


def first_choices(totals: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """First choices of the whole consultation, the most first: rank, concern_id, label, respondents, published."""
    ids = list(concerns["concern_id"])
    found = totals.loc[[f"{FIRST}{one}" for one in ids]]
    table = concerns[["concern_id", "label"]].assign(
        respondents=found["count"].to_numpy(dtype="int64"), published=found["published"].to_numpy(dtype=bool)
    )
    table = table.sort_values(["respondents", "concern_id"], ascending=[False, True], ignore_index=True)
    table.insert(0, "rank", table["respondents"].rank(ascending=False, method="min").astype(int))
    return table


def worst_case(named: list[int], unnamed: int, rest: int) -> list[int]:
    """Counts of the concerns without one that leave the named ones the least lead.

    The report names the concerns chosen most, so that none of the others can have more than the last of those named:
    as many of them as can be are given as many as that.
    """
    most = min(named, default=rest)
    counts = []
    for _ in range(unnamed):
        counts.append(min(most, rest))
        rest -= counts[-1]
    return counts


@dataclass(frozen=True)
class FirstChoices:
    """First choices as readers may be told them.

    `shown` has every concern: rank, concern_id, label, respondents (or the mark of a withheld count), published,
    percent, sources. `named` are those of them with a count: those that the report prints where it prints any.
    `sources` are the inputs behind the named ones, `every_count` the counts to judge an order by, in falling order.
    """

    shown: pd.DataFrame
    named: pd.DataFrame
    total: int
    sources: list[str]
    every_count: list[int]

    @property
    def printed(self) -> bool:
        """Whether the report prints the count of any concern."""
        return bool(self.shown["published"].any())

    @property
    def counts(self) -> list[int]:
        """The counts of the named concerns, in falling order."""
        return [int(count) for count in self.named["respondents"]]

    @property
    def unnamed(self) -> int:
        """How many concerns the report gives no count for."""
        return len(self.shown) - len(self.named) if self.printed else 0

    @property
    def rest(self) -> int:
        """The first choices that the others share."""
        return self.total - sum(self.counts)

    @property
    def others(self) -> list[int]:
        """Counts of the unnamed concerns that leave the named ones the least lead."""
        return worst_case(self.counts, self.unnamed, self.rest)

    @property
    def top(self) -> list[dict[str, Any]]:
        """The first three of the named concerns that anybody chose."""
        return [dict(row) for row in self.named[self.named["respondents"] > 0].head(LEADING).to_dict("records")]

    @property
    def places(self) -> list[str]:
        """Their labels."""
        return [row["label"] for row in self.top]

    @property
    def left_out(self) -> str:
        """What the subtitle of a drawing of the named concerns adds."""
        return f"; {counted(self.unnamed, 'answers')} without a published count left out" if self.unnamed else ""

    @property
    def ladder(self) -> list[int]:
        """The counts of the first four places; the last is the most that an unnamed concern can have."""
        if not self.printed or len(self.counts) > LEADING:
            return self.counts[: LEADING + 1]
        return [*self.counts[:LEADING], max(self.others, default=0)]

    def results(self) -> pd.DataFrame:
        """Respondents by concern_id: value, label (of the first three places), sources."""
        labels = [f"First choice: {row.label}" if row.rank <= LEADING else None for row in self.shown.itertuples()]
        kept = self.shown.assign(value=self.shown["respondents"], label=labels).set_index("concern_id")
        return kept[["value", "label", "sources"]]

    def shares(self, also: Sequence[str]) -> pd.DataFrame:
        """Shares of all responses by concern_id: percent, sources (with those of the number of responses)."""
        sources = [sorted({*own, *also}) for own in self.shown["sources"]]
        return self.shown.assign(sources=sources).set_index("concern_id")[["percent", "sources"]]

    def rows(self) -> pd.DataFrame:
        """What is shown as a table: label, respondents, percent; concerns without a printed count are one row."""
        columns = ["label", "respondents", "percent"]
        if not self.unnamed:
            return (self.named if self.printed else self.shown)[columns]
        together = f"{counted(self.unnamed, 'other answers')}, of which the report gives no count"
        remainder = [together, self.rest, percentage(self.rest, self.total, 1)]
        return pd.concat([self.named[columns], pd.DataFrame([remainder], columns=columns)], ignore_index=True)

    def bars(self) -> pd.DataFrame:
        """What is drawn: label, respondents."""
        return self.named[["label", "respondents"]].astype({"respondents": int})

    def order(self, concerns: pd.DataFrame) -> list[str]:
        """The ids of all concerns, the named ones first."""
        named = list(self.named["concern_id"])
        return [*named, *(one for one in concerns["concern_id"] if one not in named)]

    def stands_printed(self, labels: pd.Series) -> list[bool]:
        """Whether the report prints the count of each of some concerns."""
        firm = set(self.shown.loc[self.shown["published"], "label"])
        return [label in firm for label in labels]


def told(released: pd.DataFrame, known: pd.DataFrame, exact: pd.Series) -> FirstChoices:
    """First choices from counts that may be shown.

    Parameters
    ----------
    released
        As `first_choices` gives them, with the counts that may be shown.
    known
        As `known_totals` gives them.
    exact
        The counts before protection, which say how firm the order is where the report prints none.
    """
    total = int(known.at["responses", "count"])
    shown = released.assign(
        percent=percentages(released["respondents"], total, 1),
        sources=[rests_on(known, f"{FIRST}{one}") for one in released["concern_id"]],
    )
    printed = bool(shown["published"].any())
    named = shown[shown["published"]] if printed else shown
    named = named[named["respondents"].astype(object) != WITHHELD]
    sources = rests_on(known, "responses", also=["concerns", PRINTED if printed else OURS])
    found = FirstChoices(shown, named, total, sources, [int(count) for count in exact])
    return FirstChoices(shown, named, total, sources, [*found.counts, *found.others]) if printed else found
