"""The attacker finds what withholding alone gave away, so that a test in which it finds nothing means something."""

from __future__ import annotations

import pytest

from tests.attacker import Attacker, leaks, read


@pytest.mark.parametrize("name", leaks())
def test_the_attacker_finds_each_leak_of_tables_that_withhold(name: str) -> None:
    leak = leaks()[name]
    attacker = read(leak["published"])
    for count, value in leak["hidden"].items():
        assert attacker.tells(count), count
        assert value in attacker.values(count)


@pytest.mark.parametrize("name", leaks())
def test_without_the_statement_that_leaks_the_count_is_not_told(name: str) -> None:
    leak = leaks()[name]
    attacker = read([one for one in leak["published"] if not one.get("leak")])
    assert not any(attacker.tells(count) for count in leak["hidden"])


def test_an_attacker_who_misreads_is_refused() -> None:
    attacker = Attacker()
    attacker.count("a", 1, 4)
    attacker.sums({"a": 1}, 9, 9)
    with pytest.raises(ValueError, match="fit"):
        attacker.values("a")


def test_values_between_the_ends_are_tried_one_by_one() -> None:
    attacker = Attacker()
    attacker.count("a", 0, 10)
    attacker.sums({"a": 1, "b": -10}, 0, 0)
    assert attacker.values("a") == [0, 10]
    assert attacker.tells("a")
