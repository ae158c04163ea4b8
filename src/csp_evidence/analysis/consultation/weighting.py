"""Answers of the people who live in the area, unweighted and weighted to its residents, and what weighting costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csp_evidence.analysis.consultation.choices import BORDA, CHOICES, rank_first_choices
from csp_evidence.analysis.consultation.profile import margins, unheard
from csp_evidence.analysis.consultation.raking import Raked, rake
from csp_evidence.analysis.small_counts.differencing import WITHHELD

WAYS = ("unweighted", "weighted", "trimmed")


@dataclass(frozen=True)
class Weighting:
    """Weights of persons: raked in full, and raked between `1 / cap` and `cap` times the mean.

    `by` has the weights of each way of WAYS by the index of the persons; `silent` the bands without a respondent.
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


def weigh(persons: pd.DataFrame, residents: pd.Series, cap: float) -> Weighting:
    """Weights that bring persons to the shares of residents of each sex, age and ethnic group."""
    targets = margins(persons, residents)
    full, trimmed = rake(persons, targets), rake(persons, targets, bounds=(1 / cap, cap), tolerance=1e-6)
    weights = (np.ones(len(persons)), full.weights, trimmed.weights)
    by = {way: pd.Series(of, index=persons.index) for way, of in zip(WAYS, weights, strict=True)}
    return Weighting(full, trimmed, cap, by, unheard(persons, residents))


def all_choices(three: pd.DataFrame) -> pd.DataFrame:
    """Everybody's released choices as `choices_beside` names them: label, first_all, any_all, later_all."""
    later = [
        WITHHELD if WITHHELD in (first, anywhere) else anywhere - first
        for first, anywhere in zip(three["respondents"], three["any_of_three"], strict=True)
    ]
    return pd.DataFrame(
        {
            "label": three["label"],
            "first_all": three["respondents"],
            "any_all": three["any_of_three"],
            "later_all": pd.Series(later, index=three.index, dtype=object),
        }
    )


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
    """Ranks of concerns among persons: label, then unweighted_ and weighted_ first, any and points."""
    ranks = {
        f"{way}_{one}": choices[f"{way}_{one}"].rank(ascending=False, method="min").astype(int)
        for one in ("first", "any", "points")
        for way in WAYS[:2]
    }
    return pd.DataFrame({"label": choices["label"], **ranks})


def safety_beside(responses: pd.DataFrame, persons: pd.DataFrame, weights: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Feeling safe among the persons who live in the area: label, all (respondents), persons, others (the rest) and one
    column a weighting, in per cent of the persons who answered; missing where none did.
    """
    rows = []
    for label, answer in (("Feels safe", True), ("Does not feel safe", False)):
        everybody, here = (int((of["feels_safe"] == answer).sum()) for of in (responses, persons))
        answered = persons["feels_safe"].notna()
        shares = {
            name: 100 * float(of[persons["feels_safe"] == answer].sum()) / float(of[answered].sum())
            if answered.any()
            else None
            for name, of in weights.items()
        }
        rows.append({"label": label, "all": everybody, "persons": here, "others": everybody - here, **shares})
    return pd.DataFrame(rows)


def choices_beside(
    responses: pd.DataFrame, persons: pd.DataFrame, concerns: pd.DataFrame, weights: Mapping[str, pd.Series]
) -> pd.DataFrame:
    """The choices of the persons who live in the area, counted and weighted, with what is needed to protect them.

    Returns
    -------
    DataFrame
        concern_id and label in the order of everybody's first choices. For `first`, `later` (second or third, and not
        first) and `any` (one of the three): <choice>_all (respondents), <choice> (persons who live in the area) and
        <choice>_others (the rest). For each weighting: <weighting>_first and <weighting>_any (in per cent of persons)
        and <weighting>_points (Borda's, 3, 2 and 1, a person on average).
    """
    table = rank_first_choices(responses, concerns)[["concern_id", "label"]]
    ids = list(table["concern_id"])
    for name, of in (("_all", responses), ("", persons)):
        once = pd.Series(1, index=of.index)
        table[f"first{name}"] = _by_concern(of, once, ["first_choice"], ids).astype("int64")
        table[f"any{name}"] = _by_concern(of, once, CHOICES, ids).astype("int64")
        table[f"later{name}"] = table[f"any{name}"] - table[f"first{name}"]
    for choice in ("first", "later", "any"):
        table[f"{choice}_others"] = table[f"{choice}_all"] - table[choice]
    for name, of in weights.items():
        total = float(of.sum())
        table[f"{name}_first"] = 100 * _by_concern(persons, of, ["first_choice"], ids) / total
        table[f"{name}_any"] = 100 * _by_concern(persons, of, CHOICES, ids) / total
        places = zip(CHOICES, BORDA, strict=True)
        table[f"{name}_points"] = sum(points * _by_concern(persons, of, [one], ids) for one, points in places) / total
    return table


def _by_concern(
    of: pd.DataFrame, weights: pd.Series, columns: Sequence[str], ids: Sequence[str]
) -> NDArray[np.float64]:
    """The weight of those who named each concern in one of the columns; who named it twice counts once."""
    named = pd.concat([of[column].rename("concern") for column in columns]).rename_axis("who").reset_index()
    named = named.dropna().drop_duplicates()
    sums = named["who"].map(weights).groupby(named["concern"]).sum()
    return np.asarray(sums.reindex(ids, fill_value=0), dtype=np.float64)
