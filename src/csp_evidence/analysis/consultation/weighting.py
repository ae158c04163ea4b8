"""Answers of the people who live in the area, unweighted and weighted to its residents, and what weighting costs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.band_weights import (
    BETWEEN,
    DECLINED,
    BandWeights,
    band_weights,
    joined,
    targets,
    together,
)
from csp_evidence.analysis.consultation.choices import in_order
from csp_evidence.analysis.consultation.profile import Profile, of_one_base
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.release.rule import STEP

WAYS = ("unweighted", "weighted")


@dataclass(frozen=True)
class Weighting:
    """The people whose answers are weighted, and the weights of their bands, which come from released counts alone.

    `size` is how many they are, as released.
    """

    people: pd.DataFrame
    weights: BandWeights
    cap: float
    size: int
    joined: Sequence[str]

    def results(self) -> pd.DataFrame:
        """What weighting came to, under `trimmed`: design_effect, effective_size, converged."""
        return self.table().assign(weights="trimmed").set_index("weights")

    def table(self) -> pd.DataFrame:
        """weights, converged, design_effect, effective_size (to the nearest 5)."""
        raked = self.weights.raked
        row = {
            "weights": "Raked and trimmed",
            "converged": "yes" if raked.converged else "no",
            "design_effect": round(raked.design_effect, 1),
            "effective_size": STEP * round(self.size / raked.design_effect / STEP),
        }
        return pd.DataFrame([row])

    def cost(self) -> dict[str, float]:
        """What a sentence says of it: size and effect, as `table` rounds them."""
        row = self.table().iloc[0]
        return {"size": row["effective_size"], "effect": row["design_effect"]}

    def words(self) -> dict[str, object]:
        """What the notes of the table name: low and high (times the mean), step, and the bands taken together."""
        bands = f" Bands of few people are taken together with a neighbour: {'; '.join(self.joined)}."
        step = STEP * self.weights.largest
        return {"low": 1 / self.cap, "high": self.cap, "step": step, "joined": bands * bool(self.joined)}


def weigh(profile: Profile, residents: pd.Series, cap: float) -> Weighting | None:
    """Weights that bring people to the shares of residents by each column (sex, age, ethnic_group).

    Columns whose residents are of other ages than the rest are left out, and those of which no two groups are large
    enough. None where none is left.
    """
    rule, groups = profile.answers.rule, {}
    if not (size := counting.size(profile.answers)):
        return None
    for name in of_one_base(list(profile.people), residents):
        bands = [band for band in profile.labels[name] if band in residents[name]]
        counts = counting.in_each(profile.answers, profile.people[name], bands)
        of = together(dict(zip(bands, counts, strict=True)), rule.small_base)
        if len({*of.values()}) > 1:
            groups[name] = of
    if not groups:
        return None
    people = profile.people[list(groups)].assign(
        **{name: profile.people[name].map({**of, DECLINED: DECLINED}) for name, of in groups.items()}
    )
    singles = {name: _singles(profile.answers, people[name], [*of.values()]) for name, of in groups.items()}
    pairs = {}
    for one, other in itertools.combinations(groups, 2):
        names = [a + BETWEEN + b for a, b in itertools.product(singles[one], singles[other])]
        counts = counting.in_each(profile.answers, people[one] + BETWEEN + people[other], names)
        pairs[one, other] = dict(zip(names, counts, strict=True))
    wanted = {name: targets(singles[name], residents[name].to_dict(), of) for name, of in groups.items()}
    weights = band_weights(singles, pairs, wanted, groups, cap, rule.withheld_to)
    return Weighting(people, weights, cap, size, joined(groups, profile.labels))


def _singles(answers: Answers, given: pd.Series, names: Sequence[str]) -> dict[str, int]:
    """How many are in each group, as released; those who preferred not to say have a row where they are not few."""
    names = list(dict.fromkeys(names))
    *counts, declined = counting.in_each(answers, given, [*names, DECLINED])
    found = {name: count or max(answers.rule.hidden, 1) for name, count in zip(names, counts, strict=True)}
    return found | ({DECLINED: declined} if declined else {})


def shares_of(choices: pd.DataFrame, choice: str, counts: str) -> pd.DataFrame:
    """Shares by one choice (first or any): label, counts under the name `counts`, one column a way (%)."""
    shares = {way: choices[f"{way}_{choice}"] for way in WAYS}
    return pd.DataFrame({"label": choices["label"], counts: choices[choice], **shares})


def largest_move(tables: Iterable[pd.DataFrame]) -> float | None:
    """By how many points weighting moves a share at most, of those that released tables show; None without any."""
    moved = []
    for table in tables:
        shown = table.dropna(subset=["unweighted", "weighted"])
        moved += [abs(float(row.weighted) - float(row.unweighted)) for row in shown.itertuples()]
    return max(moved, default=None)


def weighted_ranks(choices: pd.DataFrame) -> pd.DataFrame:
    """Ranks of concerns among the people: label, then unweighted_ and weighted_ first, any and points."""
    ranks = {
        f"{way}_{one}": choices[f"{way}_{one}"].rank(ascending=False, method="min").astype("Int64")
        for one in ("first", "any", "points")
        for way in WAYS[:2]
    }
    return pd.DataFrame({"label": choices["label"], **ranks})


def safety_beside(answers: Answers, opinion: Question, weighing: Weighting) -> pd.DataFrame:
    """Feeling safe among the people with a weight: label, people (respondents), unweighted and weighted, in per cent
    of the people who answered; missing where a count is withheld.
    """
    people = _with_weight(answers, weighing)
    labels = ["Feels safe", "Does not feel safe"]
    good = answers.given(opinion).isin(opinion.meaning("good"))
    said = good.map({True: labels[0], False: labels[1]}).astype(object).where(answers.answered(opinion))
    own = said[people.responses.index]
    counts = counting.in_each(people, own, labels, around=said)
    table = pd.DataFrame({"label": labels, "people": counts})
    weighted = _weighted(people, weighing, own, labels, counts)
    for way, sums in zip(WAYS, (np.array(counts, dtype=float), np.array(weighted)), strict=True):
        table[way] = 100 * sums / sums.sum() if sums.all() else np.nan
    return table


def choices_beside(answers: Answers, question: Question, weighing: Weighting) -> pd.DataFrame:
    """The ranked choices of the people with a weight, counted and weighted.

    Returns
    -------
    DataFrame
        option and label in the order of everybody's first choices; first and any (people with a weight who put it
        first, or in any place); unweighted_ and weighted_ first and any, in per cent of those people, and points
        (Borda's, on average). Missing where a count is withheld, or where a sum of weights is rounded to nothing.
    """
    people, order = _with_weight(answers, weighing), in_order(answers, question)
    counts = counting.ranks(people, question).set_index("option").loc[order["option"]]
    table = order[["option", "label"]].assign(first=counts["respondents"].to_numpy(), any=counts["anywhere"].to_numpy())
    places, names = people.places(question), list(order["option"])
    base, everybody = counting.size(people), answers.places(question)
    by_place = [counting.in_each(people, places[place], names, around=everybody[place]) for place in places]
    weighted = [
        _weighted(people, weighing, places[place], names, of) for place, of in zip(places, by_place, strict=True)
    ]
    for way, sums in zip(WAYS, (np.array(by_place, dtype=float), np.array(weighted)), strict=True):
        shown = (np.array(by_place) > people.rule.withheld_to) & (sums > 0)
        known, worth = shown.all(axis=0), np.arange(len(sums), 0, -1)
        table[f"{way}_first"] = np.where(shown[0], 100 * sums[0] / base, np.nan)
        table[f"{way}_any"] = np.where(known, 100 * sums.sum(axis=0) / base, np.nan)
        table[f"{way}_points"] = np.where(known, worth @ sums / base, np.nan)
    return table


def _with_weight(answers: Answers, weighing: Weighting) -> Answers:
    return answers.where(answers.responses.index.isin(weighing.people.index))


def _weighted(
    people: Answers, weighing: Weighting, given: pd.Series, names: Sequence[str], counts: Sequence[int]
) -> list[float]:
    """Released sums of weights of those who gave each answer; 0 where the count is withheld."""
    return [
        counting.weighted(people, weighing.weights, weighing.people, given == name, count)
        for name, count in zip(names, counts, strict=True)
    ]
