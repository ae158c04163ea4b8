"""The attacker on drawn consultations: what the release shows tells no small count."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.disclosure import SEED, as_released, as_withheld, drawn, told
from tests.conftest import sampled


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("number", sampled(range(50), 3))
def test_no_small_count_of_a_drawn_consultation_is_told(number: int) -> None:
    """100 to 3,000 answers, with blanks, residents and wards; 10 to 20 counts of 1 to 4 in each."""
    answers = drawn(np.random.default_rng([SEED, number]))
    assert told(answers, as_released(answers))[0] == 0


def test_the_same_attacker_finds_what_withholding_alone_leaves() -> None:
    answers = [drawn(np.random.default_rng([SEED, number])) for number in range(3)]
    assert sum(told(one, as_withheld(one))[0] for one in answers) > 0
