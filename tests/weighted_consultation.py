"""Consultations whose answers are weighted, drawn from a seed, and a reader who works backwards from weighted sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from csp_evidence.analysis.consultation import counting, weighting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.band_weights import DECLINED
from csp_evidence.analysis.consultation.profile import Profile, resident_profile
from csp_evidence.analysis.release import Rule
from csp_evidence.analysis.release.rule import REACH, STEP
from tests.attacker import Attacker
from tests.consultation_form import YES_NO, form

SEED = 20171
BANDS: Mapping[str, tuple[str, ...]] = {
    "age": ("16_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_up"),
    "sex": ("female", "male"),
    "ethnic_group": ("asian", "black", "mixed", "white"),
}
CONCERNS = tuple(f"c{n}" for n in range(8))
PLACES = ("first", "second", "third")
CAP = 5


@dataclass(frozen=True)
class Drawn:
    """Answers of people, how many residents are in each band, and what all the residents would have answered (%)."""

    frame: pd.DataFrame
    residents: pd.Series
    truth: Mapping[str, float]

    def answers(self, rule: Rule | None = None) -> Answers:
        names = [name for name in BANDS if name in self.frame]
        bands: dict[str, Any] = {
            name: {band: band for band in BANDS[name]}
            | {DECLINED: {"label": "Prefer not to say", "means": "no answer"}}
            for name in names
        }
        asked = form(
            {"id": "lives", "role": "connection", "options": {"yes": {"label": "Lives", "means": "lives"}}},
            {
                "id": "concern",
                "kind": "ranked",
                "role": "concern",
                "columns": list(PLACES),
                "options": {one: one.upper() for one in CONCERNS},
            },
            {"id": "safe", "role": "feeling_safe", "options": YES_NO},
            {"id": "mark", "kind": "text"},
            *({"id": name, "role": name, "options": bands[name]} for name in names),
        )
        return Answers(self.frame, asked, rule or Rule())

    def profile(self, rule: Rule | None = None) -> Profile:
        return resident_profile(self.answers(rule), self.residents)

    def weighed(self, rule: Rule | None = None, cap: float = CAP) -> weighting.Weighting | None:
        return weighting.weigh(self.profile(rule), self.residents, cap)


def draw(seed: int, names: Sequence[str] = ("age",), people: int = 0) -> Drawn:
    """100 to 3,000 answers of residents, some of whose bands answer ten times as often as others.

    Characteristics go together, and opinions go with them. Their residents are of the same ages.
    """
    rng = np.random.default_rng([SEED, seed])
    size = people or int(np.exp(rng.uniform(np.log(100), np.log(3000))))
    cells = pd.MultiIndex.from_product([BANDS[name] for name in names], names=list(names))
    joint = np.ones(len(cells))
    for name in names:
        shares = dict(zip(BANDS[name], rng.dirichlet(np.full(len(BANDS[name]), 4.0)), strict=True))
        joint *= cells.get_level_values(name).map(shares).to_numpy(dtype=float)
    joint = joint * np.exp(rng.normal(0, 0.5 * (len(names) > 1), len(cells)))
    joint /= joint.sum()
    keen = np.ones(len(cells))
    for name in names:
        keen *= (
            cells.get_level_values(name)
            .map(dict(zip(BANDS[name], np.exp(rng.normal(0, 0.7, len(BANDS[name]))), strict=True)))
            .to_numpy(dtype=float)
        )
    at = rng.choice(len(cells), size, p=joint * keen / (joint @ keen))
    feels = rng.beta(6, 4, len(cells))
    wants = rng.dirichlet(np.geomspace(4, 0.2, len(CONCERNS)), len(cells))
    frame = pd.DataFrame({name: cells.get_level_values(name)[at] for name in names}).astype(object)
    for name in names:
        frame.loc[rng.random(size) < rng.choice([0.0, 0.01, 0.08]), name] = DECLINED
    frame[["lives", "mark"]] = ["yes", ""]
    frame["safe"] = np.where(rng.random(size) < feels[at], "yes", "no")
    chosen = np.array([rng.choice(CONCERNS, 3, replace=False, p=wants[one]) for one in at])
    frame[list(PLACES)] = chosen.astype(object)
    living = pd.Series(np.round(1_000_000 * joint).astype(int) + 1, index=cells)
    residents = pd.concat({name: living.groupby(level=name).sum() for name in names})
    truth = {"safe": 100 * float(joint @ feels)} | {
        one: 100 * float(joint @ wants[:, place]) for place, one in enumerate(CONCERNS)
    }
    return Drawn(frame, residents, truth)


def uneven(seed: int) -> Drawn:
    """The hardest case: two groups alone, of whom one has 35 to 80 people and half of the residents."""
    rng = np.random.default_rng([SEED, seed])
    size, few = int(rng.integers(300, 1200)), int(rng.integers(35, 80))
    given = draw(seed, ("sex",), size)
    frame = given.frame.assign(sex=["male"] * few + ["female"] * (size - few))
    return replace(given, frame=frame, residents=pd.Series({("sex", "male"): 500_000, ("sex", "female"): 500_000}))


QUESTIONS = ("first", "second", "third", "safe")
OPTIONS = {**dict.fromkeys(PLACES, CONCERNS), "safe": ("yes", "no")}


def cells(drawn: Drawn, question: str) -> pd.Series:
    """How many gave each answer in each combination of bands, as it is: by option, then band by band."""
    names = [name for name in BANDS if name in drawn.frame]
    levels = [list(OPTIONS[question]), *([*BANDS[name], DECLINED] for name in names)]
    counts = drawn.frame.groupby([question, *names]).size()
    return counts.reindex(pd.MultiIndex.from_product(levels), fill_value=0)


def attacked(drawn: Drawn, question: str, edition: str = "", attacker: Attacker | None = None) -> Attacker:
    """A reader of one edition, who knows how many answered, every weight, and every count that the weights come from.

    Of a shown count he knows whether it was lowered, and of each sum of weights the value itself and not its share.
    """
    reader, names = attacker or Attacker(), [name for name in BANDS if name in drawn.frame]
    answers, weighed, exact = drawn.answers(), drawn.weighed(), cells(drawn, question)
    name = lambda key: f"{edition}{'/'.join(key)}"  # noqa: E731

    def known(keys: pd.Index, shown: int) -> None:
        """The sum of some counts is as released."""
        true = int(exact[keys].sum())
        most = shown + REACH if shown else answers.rule.withheld_to
        lowered = STEP * -(-max(true - most, 0) // STEP)
        reader.sums({name(key): 1.0 for key in keys}, max(shown - REACH, 0), most + lowered)

    for key, _ in exact.items():
        reader.count(name(key), 0, len(drawn.frame))
    reader.sums({name(key): 1.0 for key in exact.index}, len(drawn.frame), len(drawn.frame))
    given = drawn.frame[question]
    shown = counting.in_each(answers, given, list(OPTIONS[question]))
    for option, count in zip(OPTIONS[question], shown, strict=True):
        known(exact.index[exact.index.get_level_values(0) == option], count)
    groups = {} if weighed is None else weighed.weights.groups
    for at, one in enumerate(names, start=1):
        level = exact.index.get_level_values(at)
        for mapping in ({band: band for band in (*BANDS[one], DECLINED)}, {**groups.get(one, {}), DECLINED: DECLINED}):
            options = list(dict.fromkeys(mapping.values()))
            counts = counting.in_each(answers, drawn.frame[one].map(mapping), options)
            for group, count in zip(options, counts, strict=True):
                known(exact.index[level.map(mapping) == group], count)
    if question == "safe":
        for one in names:
            by_group = counting.good_by_group(answers, answers.form.of("feeling_safe")[0], answers.form.of(one)[0])
            level = exact.index.get_level_values(names.index(one) + 1)
            for row in by_group[by_group["answered"] > 0].itertuples():
                for option, count in (("yes", row.yes), ("no", row.answered - row.yes)):
                    known(exact.index[(level == row.option) & (exact.index.get_level_values(0) == option)], count)
    if weighed is None:
        return reader
    by_groups, step = weighed.weights.by_groups, STEP * weighed.weights.largest
    for option, count in zip(OPTIONS[question], shown, strict=True):
        total = counting.weighted(answers, weighed.weights, weighed.people, given == option, count)
        if count and len(drawn.frame) - count >= answers.rule.smallest:
            terms = {}
            for key in exact.index[exact.index.get_level_values(0) == option]:
                of = tuple({**groups[one], DECLINED: DECLINED}[key[1 + names.index(one)]] for one in groups)
                terms[name(key)] = by_groups.get(of, 1.0)
            reader.sums(terms, total - step, total + step)
    return reader


def small(drawn: Drawn, question: str) -> list[str]:
    """The counts of 1 to 4, by the names that the attacker has for them."""
    counts = cells(drawn, question)
    return ["/".join(key) for key, count in counts.items() if 0 < count < 5]


def told(drawn: Drawn, question: str) -> list[str]:
    """The counts of 1 to 4 that the attacker pins to fewer than three values."""
    reader = attacked(drawn, question)
    return [one for one in small(drawn, question) if reader.tells(one)]


def both(before: Drawn, after: Drawn, question: str, gone: int, added: int) -> Attacker:
    """A reader of two editions, who knows that `gone` answers of the first were taken away and `added` came in."""
    reader = attacked(after, question, "b:", attacked(before, question, "a:"))
    for key in cells(before, question).index:
        name = "/".join(key)
        reader.sums({f"b:{name}": 1, f"a:{name}": -1}, -gone, added)
    return reader


def told_in_two(before: Drawn, after: Drawn, question: str, gone: int, added: int) -> list[str]:
    """As `told`, of the counts of 1 to 4 of either edition, by a reader of both."""
    reader = both(before, after, question, gone, added)
    hidden = [f"{edition}{one}" for edition, of in (("a:", before), ("b:", after)) for one in small(of, question)]
    return [one for one in hidden if reader.tells(one)]
