"""Weights come from released counts alone, bring shares near the residents', and tell no small count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean
from typing import Any

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.consultation import counting, weighting
from csp_evidence.analysis.consultation.band_weights import DECLINED, BandWeights
from csp_evidence.analysis.consultation.profile import residents_by_band
from csp_evidence.analysis.release import Rule
from csp_evidence.analysis.release.rule import REACH, STEP
from tests import weighted_consultation as drawn
from tests.conftest import ROOT, SLUG, sampled
from tests.consultation_form import AS_COUNTED
from tests.weighted_consultation import CONCERNS, QUESTIONS, Drawn, attacked, draw, small, told, told_in_two, uneven

ALL = ("age", "sex", "ethnic_group")


# Of what weights are made


@pytest.mark.parametrize("names", [ALL[:1], ALL[:2], ALL])
def test_answers_with_the_same_released_counts_have_the_same_weights(
    names: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other people, as many in other bands, of whom the release says the same."""
    one, other = draw(3, names, 900), draw(4, names, 700)
    other = replace(other, residents=one.residents)
    released: list[list[int]] = []
    in_each, size = counting.in_each, counting.size

    def noted(*args: Any, **kwargs: Any) -> list[int]:
        released.append(in_each(*args, **kwargs))
        return released[-1]

    with monkeypatch.context() as patch:
        patch.setattr(counting, "in_each", noted)
        first = one.weighed()
    apart = other.weighed()
    number = size(one.profile().answers)
    monkeypatch.setattr(counting, "in_each", lambda *_, **__: released.pop(0))
    monkeypatch.setattr(counting, "size", lambda _: number)
    second = other.weighed()
    assert first is not None
    assert second is not None
    assert apart is not None
    assert apart.weights.by_groups != first.weights.by_groups
    assert second.weights.by_groups == first.weights.by_groups
    assert second.table().equals(first.table())
    assert second.words() == first.words()
    assert not released


@pytest.mark.parametrize("names", [ALL[:1], ALL[:2], ALL])
def test_no_group_that_is_weighted_is_small(names: Sequence[str]) -> None:
    for seed in range(6):
        weighed = draw(seed, names).weighed()
        if weighed is not None:
            for name, of in weighed.weights.groups.items():
                counts = weighed.people[name].to_numpy()
                assert min(int((counts == group).sum()) for group in of.values()) >= Rule().small_base / 2
            assert max(weighed.weights.by_groups.values()) <= drawn.CAP + 1e-9
            assert min(weighed.weights.by_groups.values()) >= 1 / drawn.CAP - 1e-9


def test_a_weighted_share_is_of_whole_steps_and_missing_where_its_count_is_withheld() -> None:
    withheld = 0
    for seed in range(3):
        given = draw(seed)
        weighed, answers = given.weighed(), given.answers()
        assert weighed is not None
        table = weighting.choices_beside(answers, answers.form.of("concern")[0], weighed)
        steps = table["weighted_first"].dropna() * weighed.size / (100 * STEP * weighed.weights.largest)
        assert steps.to_numpy() == pytest.approx(steps.round().to_numpy())
        gone = table[table["first"] == 0]
        withheld += len(gone)
        assert gone[["unweighted_first", "weighted_first", "weighted_any", "weighted_points"]].isna().all(axis=None)
    assert withheld > 2


def test_a_sum_of_weights_is_rounded_to_five_people_of_the_largest_weight() -> None:
    """On average it is right, and it moves by a fifth of a step at most with one person."""
    draws = [at / 1000 for at in range(1000)]
    for largest in (1.0, 2.5, 5.0):
        shown = [Rule().weight(101.3, drawn_at, largest) for drawn_at in draws]
        assert len(set(shown)) == 2
        assert max(shown) - min(shown) == pytest.approx(5 * largest)
        assert mean(shown) == pytest.approx(101.3, abs=0.02 * largest)


# How right they are


def beside_exact(given: Drawn) -> pd.DataFrame:
    """By concern: the weighted share as it is shown, with weights that nothing trims, that of exact counts and sums in
    the same groups, and how far they can lie apart (points).

    A released count is within 4 of the one behind it, or lower by 5 more. So the weight of a group, which is its share
    of residents by the people counted, over those of them in the group, is off by a factor; and the sum of weights that
    is shown is within a step of the sum itself.
    """
    answers, weighed, profile = given.answers(), given.weighed(cap=1000), given.profile()
    assert weighed is not None
    assert not weighed.weights.raked.trimmed
    (groups,) = weighed.weights.groups.values()
    of, first, residents = weighed.people["age"], given.frame["first"], given.residents["age"]
    names = list(dict.fromkeys(groups.values()))
    behind = np.array([int((of == name).to_numpy().sum()) for name in names])
    released = np.array(counting.in_each(profile.answers, of, names))
    more = np.where(behind - released <= REACH, REACH, REACH + STEP)
    whole = released.sum() / (released.sum() + more.sum()), released.sum() / (released.sum() - REACH * len(names))
    off = np.maximum(1 - whole[0] * (1 - REACH / released), whole[1] * (1 + more / released) - 1)
    wanted = np.array([sum(residents[band] for band, one in groups.items() if one == name) for name in names])
    people = behind.sum() * wanted / wanted.sum()
    table = weighting.choices_beside(answers, answers.form.of("concern")[0], weighed).set_index("option")
    rows = []
    for concern in CONCERNS:
        chose = np.array([int(((of == name) & (first == concern)).to_numpy().sum()) for name in names]) / behind
        silent = int(((of == DECLINED) & (first == concern)).to_numpy().sum())
        exact = 100 * (people @ chose + silent) / len(of)
        bound = (100 * (people @ (chose * off) + STEP * weighed.weights.largest) + exact * REACH) / weighed.size
        rows.append((concern, table.at[concern, "weighted_first"], exact, bound))
    return pd.DataFrame(rows, columns=["concern", "shown", "exact", "bound"]).dropna()


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("seed", sampled(range(60), 6))
def test_a_weighted_share_is_as_near_the_exact_one_as_rounding_allows(seed: int) -> None:
    table = beside_exact(draw(seed))
    assert len(table)
    assert ((table["shown"] - table["exact"]).abs() <= table["bound"]).all(), table


def errors(names: Sequence[str], seeds: range, people: int) -> dict[str, float]:
    """Root mean squares of the differences, in points: of weighted shares from exactly raked ones (`rounding`), and of
    unweighted, weighted and exactly raked shares from what all residents would have answered.
    """
    found = []
    for seed in seeds:
        given = draw(seed, names, people)
        released, exact = given.weighed(), given.weighed(AS_COUNTED)
        assert released is not None
        assert exact is not None
        tables = []
        for weighed, answers in ((released, given.answers()), (exact, given.answers(AS_COUNTED))):
            concern, safe = answers.form.of("concern")[0], answers.form.of("feeling_safe")[0]
            shares = weighting.choices_beside(answers, concern, weighed).set_index("option")
            shares = shares[["unweighted_first", "weighted_first"]].set_axis(weighting.WAYS, axis=1)
            of_safe = weighting.safety_beside(answers, safe, weighed).iloc[:1].set_axis(["safe"])
            tables.append(pd.concat([shares, of_safe[list(weighting.WAYS)]]))
        truth = pd.Series(given.truth)
        both = tables[0].assign(exact=tables[1]["weighted"], truth=truth).dropna()
        found.append(both)
    all_of = pd.concat(found).astype(float)
    pairs = {"rounding": ("weighted", "exact")} | {one: (one, "truth") for one in (*weighting.WAYS, "exact")}
    return {name: float(np.sqrt(((all_of[a] - all_of[b]) ** 2).mean())) for name, (a, b) in pairs.items()}


@pytest.mark.suite("simulations", whole=True)
@pytest.mark.parametrize("names", [ALL[:1], ALL[:2], ALL])
def test_weighted_shares_are_nearer_the_truth_than_unweighted_ones(names: Sequence[str]) -> None:
    """Of 1,500 people, with characteristics that go together; what rounding adds is a point at most."""
    found = errors(names, range(40), 1500)
    assert found["rounding"] <= 1
    assert found["weighted"] < found["unweighted"]
    assert found["weighted"] <= found["exact"] * 1.25


# What they tell


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("seed", sampled(range(50), 2))
def test_no_small_count_is_told_by_weighted_shares_beside_unweighted_ones(seed: int) -> None:
    """Of people by answer and band, by a reader who knows the weights."""
    given = draw(seed)
    assert [one for question in QUESTIONS for one in told(given, question)] == []


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("seed", sampled(range(12), 1))
def test_no_small_count_is_told_where_two_characteristics_are_weighted(seed: int) -> None:
    given = draw(seed, ALL[:2], 100 + 40 * seed)
    assert [one for question in ("first", "safe") for one in told(given, question)] == []


def editions(given: Drawn) -> Iterator[tuple[Drawn, Drawn, int, int]]:
    """One answer less, one more, and a change that moves no count and draws all rounding afresh."""
    fewer = replace(given, frame=given.frame.iloc[1:].reset_index(drop=True))
    turned = replace(given, frame=given.frame.assign(mark=["new", *[""] * (len(given.frame) - 1)]))
    yield from ((given, fewer, 1, 0), (fewer, given, 0, 1), (given, turned, 0, 0))


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("seed", sampled(range(50), 1))
def test_no_small_count_of_two_groups_is_told_by_the_weighted_shares_of_two_editions(seed: int) -> None:
    given = uneven(seed)
    for question in ("first", "safe"):
        for before, after, gone, added in editions(given):
            assert told_in_two(before, after, question, gone, added) == []


@pytest.mark.suite("simulations", whole=True)
@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_of_seven_ages_is_told_by_the_weighted_shares_of_two_editions(seed: int) -> None:
    given = draw(seed)
    for question in ("first", "safe"):
        for before, after, gone, added in editions(given):
            assert told_in_two(before, after, question, gone, added) == []


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("seed", sampled(range(20), 1))
def test_no_small_count_of_two_groups_is_told_by_the_weighted_shares_of_sixteen_editions(seed: int) -> None:
    """Of the same answers, each with rounding and weights of its own."""
    given, reader = uneven(seed), None
    for edition in range(16):
        turned = given.frame.assign(mark=[str(edition), *[""] * (len(given.frame) - 1)])
        reader = attacked(replace(given, frame=turned), "first", attacker=reader)
    assert reader is not None
    assert [one for one in small(given, "first") if reader.tells(one)] == []


@pytest.mark.suite("simulations", whole=True)
def test_nothing_is_told_of_the_answers_of_tower_hamlets_if_they_were_weighted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its invented answers, as if people had given them, in one edition and in pairs."""
    raw = ROOT / "data" / "raw"
    census, bands = (
        pd.read_csv(raw / "reference" / f"{name}.csv") for name in ("census_2011_by_borough", "census_bands")
    )
    residents = residents_by_band(census, bands, "E09000030")
    assert residents is not None
    responses = pd.read_csv(raw / SLUG / "consultation_responses_synthetic.csv", dtype=str)
    responses = responses[responses["connection"].isin(["lives", "lives_and_works"])].reset_index(drop=True)
    columns = {"age_band": "age", "feels_safe": "safe"} | {f"{place}_choice": place for place in drawn.PLACES}
    frame = responses.rename(columns=columns)[list(columns.values())].astype(object).assign(lives="yes", mark="")
    given = Drawn(frame[frame["age"].notna()].reset_index(drop=True), residents, {})
    concerns = tuple(sorted(frame["first"].dropna().unique()))
    monkeypatch.setattr(drawn, "BANDS", {"age": tuple(residents["age"].index)})
    monkeypatch.setattr(drawn, "CONCERNS", concerns)
    monkeypatch.setattr(drawn, "OPTIONS", {**dict.fromkeys(drawn.PLACES, concerns), "safe": ("yes", "no")})
    assert given.weighed() is not None
    assert [one for question in QUESTIONS for one in told(given, question)] == []
    for question in ("first", "safe"):
        for before, after, gone, added in editions(given):
            assert told_in_two(before, after, question, gone, added) == []


def test_the_same_attacker_finds_what_sums_rounded_to_five_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """With weights up to five, and steps of 5 as for counts, the few people of a heavy group show in the sums of two
    editions.
    """
    monkeypatch.setattr(BandWeights, "largest", 1.0)
    found = [told_in_two(*pair[:2], "first", *pair[2:]) for seed in range(4) for pair in [next(editions(uneven(seed)))]]
    assert any(found)


if __name__ == "__main__":
    for characteristics in (ALL[:1], ALL[:2], ALL):
        for size in (250, 600, 1500):
            print(
                *characteristics,
                size,
                {of: round(by, 1) for of, by in errors(characteristics, range(40), size).items()},
            )
