"""What was measured on drawn data holds what the issue asks, and the page says what was measured."""

from __future__ import annotations

import pytest

from benchmarks.simulations import COVERED, DIFFERENT, FEW, HIGH, PAGE, RATIOS, cells, kept, page
from tests.drawn_years import KINDS, MEANS, measured


@pytest.fixture(scope="module")
def found():
    return kept()


def test_every_cell_is_measured_and_the_page_says_so(found):
    assert set(found) == {cell for cell, _ in cells()}
    assert PAGE.read_text(encoding="utf-8") == page(found)


def test_change_holds_its_coverage_and_says_little_falsely_in_every_cell(found):
    """Coverage at least 94% and false verdicts at most 6%: nominal less one point at most."""
    covered = {cell: shares for cell, shares in found.items() if cell[0] == COVERED}
    assert len(covered) == len(KINDS) * len(MEANS) * len(RATIOS)
    assert min(held for held, _, _ in covered.values()) >= 0.94
    assert max(told for cell, (_, told, _) in covered.items() if cell[3] == "1.0") <= 0.06


def test_an_area_like_its_peers_is_seldom_different_and_one_30_per_cent_above_is_told(found):
    assert max(shares[0] for cell, shares in found.items() if cell[0] == DIFFERENT) <= 0.06
    assert min(shares[0] for cell, shares in found.items() if cell[0] == HIGH and int(cell[1]) >= 15) >= 0.60


def test_few_offences_are_too_few_to_say_and_seldom_called_anything(found):
    few = {cell: shares for cell, shares in found.items() if cell[0] == FEW}
    assert max(different for _, different, _ in few.values()) <= 0.06
    assert min(share for cell, (share, _, _) in few.items() if float(cell[2]) <= 2) >= 0.99


def test_what_is_kept_is_what_is_drawn_again(found):
    held, told, number = measured("poisson", 20, 25, ratio=2.0)
    assert found["power", "poisson", "20", "2.0"] == (pytest.approx(held), pytest.approx(told), number)
