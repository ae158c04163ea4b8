"""How counts of answers are asked of the release: what counting.py counts goes through these."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.band_weights import BandWeights
from csp_evidence.analysis.release import EVERYBODY, Group, ReleasedCounts, draw, release
from csp_evidence.analysis.release import Question as Asked

THESE = "these"
YES = "yes"


def size(answers: Answers) -> int:
    """How many answered."""
    number = release(
        answers.all.keys, [], groups=groups_of(answers), rule=answers.rule, declared=_declared(answers)
    ).sizes[EVERYBODY if answers.among is None else THESE]
    return number.value or 0


def in_each(
    answers: Answers,
    given: pd.Series | pd.DataFrame,
    names: Sequence[str],
    *,
    around: pd.Series | pd.DataFrame | None = None,
    quantity: str = "",
) -> list[int]:
    """How many of these answers are each of some values.

    Parameters
    ----------
    given
        The value of each, or ticks, a column a value; what is none of `names` is not counted.
    around
        The same of everybody, where everybody's counts are shown as well, so that readers can subtract.
    quantity
        The question, where counts of its options may be published.
    """
    table = _released(answers, given, names, around, quantity)
    return [table[name].value or 0 for name in names]


def rows_of(answers: Answers, rows: pd.Series) -> int:
    """How many of these answers a condition holds for."""
    return in_each(answers, rows.map({True: YES}).astype(object), [YES])[0]


def weighted(answers: Answers, weights: BandWeights, bands: pd.DataFrame, rows: pd.Series, count: int) -> float:
    """The weight of some of these answers as it is released: rounded like their `count`, and 0 with it.

    Parameters
    ----------
    weights
        By the groups that somebody is in; no other weight can be given, so that none rests on an answer.
    bands
        The groups of each of these answers, a column a characteristic.
    """
    if count <= answers.rule.withheld_to or size(answers) - count < answers.rule.smallest:
        return 0.0
    inside, by_groups = rows.index[rows], weights.by_groups
    keys = bands.loc[inside, list(weights.groups)].itertuples(index=False, name=None)
    total = float(sum(by_groups.get(key, 1.0) for key in keys))
    return answers.rule.weight(total, draw(answers.keys[inside]), weights.largest)


def name_of(answers: Answers) -> str:
    return EVERYBODY if answers.among is None else THESE


def groups_of(answers: Answers) -> list[Group]:
    if answers.among is None:
        return []
    everybody = answers.all.responses.index
    return [Group(THESE, pd.Series(everybody.isin(answers.responses.index), index=everybody))]


def _declared(answers: Answers) -> int | None:
    return answers.published.get("responses")


def _released(
    answers: Answers,
    given: pd.Series | pd.DataFrame,
    names: Sequence[str],
    around: pd.Series | pd.DataFrame | None,
    quantity: str,
) -> ReleasedCounts:
    index = answers.all.responses.index
    published = {one: count for one in names if (count := answers.published.get(f"{quantity}.{one}")) is not None}
    everybody = published if answers.among is None else {}
    asked = given if around is None else around
    own = Asked("own", _plain(asked, names, index), tuple(names), name_of(answers), "asked", everybody)
    tables = [own]
    if around is not None:
        tables.append(Asked("around", _plain(around, names, index), tuple(names), declared=published, asked="asked"))
    found = release(answers.all.keys, tables, groups=groups_of(answers), rule=answers.rule, declared=_declared(answers))
    return found.counts["own"]


def _plain(given: pd.Series | pd.DataFrame, names: Sequence[str], index: pd.Index) -> pd.Series | pd.DataFrame:
    if isinstance(given, pd.DataFrame):
        return given.reindex(index=index, columns=list(names), fill_value=False)
    return given.where(given.isin(list(names))).astype(object).reindex(index)
