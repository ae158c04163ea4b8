"""Answers of the people who live in the area, unweighted and weighted to its residents, and what weighting costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.choices import in_order
from csp_evidence.analysis.consultation.profile import DECLINED, Profile, margins, of_one_base
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.consultation.raking import Raked, rake
from csp_evidence.analysis.release.rule import STEP

WAYS = ("unweighted", "weighted", "trimmed")


@dataclass(frozen=True)
class Weighting:
    """Weights of people: raked in full, and raked between `1 / cap` and `cap` times the mean.

    `by` has the weights of each way of WAYS by the index of the people. No weight is shown by itself, and nothing that
    the weights themselves come to: a band of three people shows in how much its weights vary. `effects` has the design
    effects of both, and `people` how many they are, from released counts.
    """

    full: Raked
    trimmed: Raked
    cap: float
    by: dict[str, pd.Series]
    effects: tuple[float, float]
    people: int

    def results(self) -> pd.DataFrame:
        """What raking came to, by raked and trimmed: design_effect, effective_size, converged."""
        return self.table().set_index("weights").set_axis(["raked", "trimmed"])

    def table(self) -> pd.DataFrame:
        """weights, converged, design_effect, effective_size (to the nearest 5)."""
        return pd.DataFrame(
            [
                {
                    "weights": label,
                    "converged": "yes" if raked.converged else "no",
                    "design_effect": round(effect, 1),
                    "effective_size": STEP * round(self.people / effect / STEP),
                }
                for label, raked, effect in zip(
                    ("Raked", "Raked and trimmed"), (self.full, self.trimmed), self.effects, strict=True
                )
            ]
        )

    def cost(self) -> dict[str, float]:
        """What a sentence says of full raking: size and effect, as `table` rounds them."""
        row = self.table().iloc[0]
        return {"size": row["effective_size"], "effect": row["design_effect"]}

    def words(self) -> dict[str, object]:
        """What the notes of the table name: low and high (times the mean)."""
        return {"low": 1 / self.cap, "high": self.cap}


def weigh(profile: Profile, residents: pd.Series, cap: float) -> Weighting | None:
    """Weights that bring people to the shares of residents by each column (sex, age, ethnic_group); None of nobody.

    Columns whose residents are of other ages than the rest are left out.
    """
    if profile.people.empty:
        return None
    people = of_one_base(profile.people, residents)
    targets = margins(people, residents)
    full, trimmed = rake(people, targets), rake(people, targets, bounds=(1 / cap, cap), tolerance=1e-6)
    weights = (np.ones(len(people)), full.weights, trimmed.weights)
    by = {way: pd.Series(of, index=people.index) for way, of in zip(WAYS, weights, strict=True)}
    counts = released_bands(profile, list(people), residents)
    size = min(sum(of.values()) for of in counts.values())
    return Weighting(full, trimmed, cap, by, design_effects(counts, residents, cap), size)


def released_bands(profile: Profile, names: Iterable[str], residents: pd.Series) -> dict[str, dict[str, int]]:
    """How many people are in each band by each characteristic, as released; a withheld one counts as what it may round
    to at most.
    """
    found = {}
    for name in names:
        bands = [*map(str, residents[name].index), DECLINED]
        counts = counting.in_each(profile.answers, profile.people[name], bands)
        hidden = max(profile.answers.rule.hidden, 0)
        found[name] = {band: many for band, count in zip(bands, counts, strict=True) if (many := count or hidden)}
    return found


def design_effects(counts: Mapping[str, Mapping[str, int]], residents: pd.Series, cap: float) -> tuple[float, float]:
    """Kish's design effect of full and of trimmed weights (1 + cv^2), from released counts of each band.

    Each band weighs its share of residents over its share of people, as if characteristics had nothing to do with each
    other; those who preferred not to say keep their share.
    """
    shares, weights = np.ones(1), np.ones(1)
    for name, bands in counts.items():
        own = np.array(list(bands.values()), dtype=float) / sum(bands.values())
        known, silent = residents[name].reindex(list(bands), fill_value=0).to_numpy(), np.array(list(bands)) == DECLINED
        target = np.where(silent, own, (1 - own[silent].sum()) * known / known.sum())
        shares, weights = np.outer(shares, own).ravel(), np.outer(weights, target / own).ravel()
    effects = [
        float((shares * of**2).sum() / (shares * of).sum() ** 2) for of in (weights, np.clip(weights, 1 / cap, cap))
    ]
    return effects[0], effects[1]


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


def safety_beside(answers: Answers, opinion: Question, weights: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Feeling safe among the people with a weight: label, people (respondents) and one column a weighting, in per
    cent of the people who answered; missing where a count is withheld.
    """
    people = _with_weight(answers, weights)
    labels = ["Feels safe", "Does not feel safe"]
    good = answers.given(opinion).isin(opinion.meaning("good"))
    said = good.map({True: labels[0], False: labels[1]}).astype(object).where(answers.answered(opinion))
    counts = counting.in_each(people, said[people.responses.index], labels, around=said)
    return pd.DataFrame({"label": labels, "people": counts, **_shares(people, said, labels, counts, weights)})


def choices_beside(answers: Answers, question: Question, weights: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The ranked choices of the people with a weight, counted and weighted.

    Returns
    -------
    DataFrame
        option and label in the order of everybody's first choices; first and any (people with a weight who put it
        first, or in any place); for each weighting <weighting>_first and <weighting>_any, in per cent of those people,
        and <weighting>_points (Borda's, on average). Missing where a count is withheld.
    """
    people, order = _with_weight(answers, weights), in_order(answers, question)
    counts = counting.ranks(people, question).set_index("option").loc[order["option"]]
    table = order[["option", "label"]].assign(first=counts["respondents"].to_numpy(), any=counts["anywhere"].to_numpy())
    places, names = people.places(question), list(order["option"])
    base = counting.size(people)
    by_place = {
        place: counting.in_each(people, places[place], names, around=answers.places(question)[place])
        for place in places
    }
    for way, weight in weights.items():
        weighed = {
            place: np.array(
                [
                    count if way == WAYS[0] else counting.weighted(people, weight, places[place] == name, count)
                    for name, count in zip(names, by_place[place], strict=True)
                ],
                dtype=float,
            )
            for place in places
        }
        known = np.all([np.array(of) > people.rule.withheld_to for of in by_place.values()], axis=0)
        first, put_first = weighed[places.columns[0]], np.array(by_place[places.columns[0]]) > people.rule.withheld_to
        worth = zip(weighed.values(), range(len(weighed), 0, -1), strict=True)
        table[f"{way}_first"] = np.where(put_first, 100 * first / base, np.nan)
        table[f"{way}_any"] = np.where(known, 100 * sum(weighed.values()) / base, np.nan)
        table[f"{way}_points"] = np.where(known, sum(of * points for of, points in worth) / base, np.nan)
    return table


def _with_weight(answers: Answers, weights: Mapping[str, pd.Series]) -> Answers:
    return answers.where(answers.responses.index.isin(next(iter(weights.values())).index))


def _shares(
    people: Answers, said: pd.Series, labels: list[str], counts: list[int], weights: Mapping[str, pd.Series]
) -> dict[str, list[float | None]]:
    """Released weights of each label in per cent of all of them; unweighted ones are the counts."""
    found: dict[str, list[float | None]] = {}
    for way, weight in weights.items():
        weighed = [
            float(count) if way == WAYS[0] else counting.weighted(people, weight, said[weight.index] == label, count)
            for label, count in zip(labels, counts, strict=True)
        ]
        found[way] = [100 * of / sum(weighed) if all(weighed) else None for of in weighed]
    return found
