"""The attacker on drawn consultations: what the release shows tells no small count, in one edition and in any two."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks import disclosure
from benchmarks.disclosure import SEED, as_left_over, as_released, as_withheld, drawn, told, told_apart, told_in_two
from tests.conftest import ROOT, SLUG, sampled


def consultation(number: int) -> pd.DataFrame:
    """100 to 3,000 answers, with blanks, residents and wards; some 20 counts of 1 to 4 in each."""
    return drawn(np.random.default_rng([SEED, number]))


def one_more(answers: pd.DataFrame, number: int) -> pd.DataFrame:
    return pd.concat([answers, consultation(number + 1000).tail(1)], ignore_index=True)


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("number", sampled(range(50), 3))
def test_no_small_count_of_a_drawn_consultation_is_told(number: int) -> None:
    answers = consultation(number)
    assert told(answers, as_released(answers))[0] == 0


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("number", sampled(range(50), 1))
def test_no_small_count_is_told_by_any_two_editions_and_no_answer_between_them(number: int) -> None:
    """One answer more, one less, several of both, or a change that moves no count and draws all rounding afresh."""
    answers = consultation(number)
    more = one_more(answers, number)
    turned = answers.assign(other=["new", *[""] * (len(answers) - 1)])
    moved = pd.concat([answers.iloc[3:], consultation(number + 2000).tail(4)], ignore_index=True)
    for before, after, gone, added in (
        (answers, more, 0, 1),
        (more, answers, 1, 0),
        (answers, turned, 0, 0),
        (answers, moved, 3, 4),
    ):
        assert told_in_two(before, after, as_released, gone, added)[0] == 0
    assert not told_apart(answers, more, as_released)


def test_the_same_attacker_finds_what_withholding_alone_leaves() -> None:
    answers = [consultation(number) for number in range(3)]
    assert sum(told(one, as_withheld(one))[0] for one in answers) > 0


def test_the_same_attacker_finds_an_answer_between_two_editions_rounded_to_the_nearest() -> None:
    answers = [consultation(number) for number in range(6)]
    assert any(told_apart(one, one_more(one, number), as_left_over) for number, one in enumerate(answers))


@pytest.mark.suite("simulations", whole=True)
def test_nothing_is_told_of_the_answers_of_tower_hamlets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its responses, in one edition and with one answer less, more, or turned; concerns, feeling safe and wards."""
    raw = ROOT / "data" / "raw" / SLUG
    responses = pd.read_csv(raw / "consultation_responses_synthetic.csv", dtype=str).astype(object)
    responses = responses.where(responses.notna(), None)
    answers = pd.DataFrame({"concern": responses["first_choice"], "safe": responses["feels_safe"]}, dtype=object)
    answers["ward"] = responses["ward_code"]
    answers["resident"] = responses["connection"].isin(["lives", "lives_and_works"])
    answers.loc[~answers["resident"], "ward"] = None
    for name, column in (("CONCERNS", "concern"), ("WARDS", "ward")):
        monkeypatch.setattr(disclosure, name, tuple(sorted(answers[column].dropna().unique())))
    assert told(answers, as_released(answers))[0] == 0
    for after, gone in ((answers.iloc[1:].reset_index(drop=True), 1), (answers.assign(other=range(len(answers))), 0)):
        assert told_in_two(answers, after, as_released, gone, 0)[0] == 0
        assert told_in_two(after, answers, as_released, 0, gone)[0] == 0
