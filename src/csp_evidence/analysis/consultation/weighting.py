"""Answers of the people who live in the area, unweighted and weighted to its residents, and what weighting costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.choices import in_order
from csp_evidence.analysis.consultation.profile import margins, unheard
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.consultation.raking import Raked, rake
from csp_evidence.analysis.small_counts.differencing import WITHHELD

WAYS = ("unweighted", "weighted", "trimmed")


@dataclass(frozen=True)
class Weighting:
    """Weights of people: raked in full, and raked between `1 / cap` and `cap` times the mean.

    `by` has the weights of each way of WAYS by the index of the people; `silent` the bands without a respondent.
    """

    full: Raked
    trimmed: Raked
    cap: float
    by: dict[str, pd.Series]
    silent: list[tuple[str, str]]

    def results(self) -> pd.DataFrame:
        """What raking came to, by raked and trimmed: design_effect, effective_size, rounds, converged."""
        return (
            self.table()
            .set_index("weights")[["design_effect", "effective_size", "rounds", "converged"]]
            .set_axis(["raked", "trimmed"])
        )

    def table(self) -> pd.DataFrame:
        """weights, rounds, converged, largest_gap (points), smallest, largest, design_effect, effective_size."""
        return pd.DataFrame(
            [
                {
                    "weights": label,
                    "rounds": raked.iterations,
                    "converged": "yes" if raked.converged else "no",
                    "largest_gap": round(100 * raked.largest_gap, 4),
                    "smallest": round(raked.weights.min(), 2),
                    "largest": round(raked.weights.max(), 2),
                    "design_effect": round(raked.design_effect, 2),
                    "effective_size": round(raked.effective_size),
                }
                for label, raked in (("Raked", self.full), ("Raked and trimmed", self.trimmed))
            ]
        )

    def words(self) -> dict[str, object]:
        """What the notes of the table name: low and high (times the mean), silent (bands that nobody stands for)."""
        bands = ", ".join(f"{band} ({column})" for column, band in self.silent).replace("_", " ")
        silent = f" No respondent stands for {bands}." if bands else ""
        return {"low": 1 / self.cap, "high": self.cap, "silent": silent}


def weigh(people: pd.DataFrame, residents: pd.Series, cap: float) -> Weighting | None:
    """Weights that bring people to the shares of residents by each column (sex, age, ethnic_group); None of nobody."""
    if people.empty:
        return None
    targets = margins(people, residents)
    full, trimmed = rake(people, targets), rake(people, targets, bounds=(1 / cap, cap), tolerance=1e-6)
    weights = (np.ones(len(people)), full.weights, trimmed.weights)
    by = {way: pd.Series(of, index=people.index) for way, of in zip(WAYS, weights, strict=True)}
    return Weighting(full, trimmed, cap, by, unheard(people, residents))


def all_choices(three: pd.DataFrame) -> pd.DataFrame:
    """Everybody's released choices as `choices_beside` names them: label, first_all, any_all, later_all."""
    names = {"respondents": "first_all", "anywhere": "any_all", "later": "later_all"}
    return three[["label", *names]].rename(columns=names)


def counts_only(choices: pd.DataFrame) -> pd.DataFrame:
    """The counts of `choices_beside` without weighted shares: what is protected first."""
    return choices.drop(columns=[name for name in choices if name.startswith(tuple(f"{way}_" for way in WAYS))])


def shares_of(choices: pd.DataFrame, released: pd.DataFrame, choice: str, counts: str) -> pd.DataFrame:
    """Shares by one choice (first or any): label, released counts under the name `counts`, one column a way (%)."""
    shares = {way: choices[f"{way}_{choice}"] for way in WAYS}
    return pd.DataFrame({"label": choices["label"], counts: released[choice], **shares})


def largest_move(tables: Iterable[pd.DataFrame]) -> float | None:
    """By how many points weighting moves a share at most, of those that released tables show; None without any."""
    moved = []
    for table in tables:
        shown = table[(table.drop(columns=["label", "trimmed"]).astype(object) != WITHHELD).all(axis=1)]
        shown = shown.dropna(subset=["unweighted", "weighted"])
        moved += [abs(float(row.weighted) - float(row.unweighted)) for row in shown.itertuples()]
    return max(moved, default=None)


def weighted_ranks(choices: pd.DataFrame) -> pd.DataFrame:
    """Ranks of concerns among the people: label, then unweighted_ and weighted_ first, any and points."""
    ranks = {
        f"{way}_{one}": choices[f"{way}_{one}"].rank(ascending=False, method="min").astype(int)
        for one in ("first", "any", "points")
        for way in WAYS[:2]
    }
    return pd.DataFrame({"label": choices["label"], **ranks})


def safety_beside(answers: Answers, opinion: Question, weights: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Feeling safe among the people with a weight: label, all (respondents), people, others (the rest) and one column a
    weighting, in per cent of the people who answered; missing where none did.
    """
    here = next(iter(weights.values())).index
    answered = answers.answered(opinion)
    good = answers.given(opinion).isin(opinion.meaning("good"))
    rows = []
    for label, chosen in (("Feels safe", answered & good), ("Does not feel safe", answered & ~good)):
        everybody, people = counting.rows_of(chosen), counting.rows_of(chosen[here])
        shares = {name: _share(of, chosen[here], answered[here]) for name, of in weights.items()}
        rows.append({"label": label, "all": everybody, "people": people, "others": everybody - people, **shares})
    return pd.DataFrame(rows)


def good_by_group(answers: Answers, opinion: Question, group: Question, weight: pd.Series) -> dict[str, float | None]:
    """The weighted share (%) of good answers by option of a group, of those with a weight who answered both."""
    people = answers.where(answers.responses.index.isin(weight.index))
    both, own = people.answered(opinion), people.given(group)
    good = people.given(opinion).isin(opinion.meaning("good"))
    return {name: _share(weight, both & good & (own == name), both & (own == name)) for name in group.options}


def choices_beside(answers: Answers, question: Question, weights: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The ranked choices of the people with a weight, counted and weighted, with what is needed to protect them.

    Returns
    -------
    DataFrame
        option and label in the order of everybody's first choices. For `first`, `later` (another place, and not first)
        and `any` (one of the places): <choice>_all (respondents), <choice> (people with a weight) and <choice>_others
        (the rest). For each weighting: <weighting>_first and <weighting>_any (in per cent of people) and
        <weighting>_points (Borda's, on average).
    """
    here = next(iter(weights.values())).index
    people = answers.where(answers.responses.index.isin(here))
    table = in_order(answers, question)[["option", "label"]]
    for name, of in (("_all", answers), ("", people)):
        counts = counting.ranks(of, question).set_index("option").loc[table["option"]]
        for choice, column in (("first", "respondents"), ("later", "later"), ("any", "anywhere")):
            table[f"{choice}{name}"] = counts[column].to_numpy(dtype="int64")
    for choice in ("first", "later", "any"):
        table[f"{choice}_others"] = table[f"{choice}_all"] - table[choice]
    places, ticked = people.places(question), people.ticked(question)
    for name, weight in weights.items():
        total = float(weight.sum())
        first = weight.groupby(places[1]).sum().reindex(table["option"], fill_value=0)
        table[f"{name}_first"] = 100 * first.to_numpy() / total
        table[f"{name}_any"] = [100 * float(weight[ticked[option]].sum()) / total for option in table["option"]]
        worth = zip(places, range(question.ranks, 0, -1), strict=True)
        points = [
            value * weight.groupby(places[place]).sum().reindex(table["option"], fill_value=0).to_numpy()
            for place, value in worth
        ]
        table[f"{name}_points"] = sum(points) / total
    return table


def _share(weight: pd.Series, part: pd.Series, whole: pd.Series) -> float | None:
    """The weight of a part in per cent of the whole; None where the whole is nobody."""
    within = float(weight[whole[whole].index.intersection(weight.index)].sum())
    return 100 * float(weight[part[part].index.intersection(weight.index)].sum()) / within if within else None
