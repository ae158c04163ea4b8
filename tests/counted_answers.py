"""Answers to Exampleshire's form of which every count has at least four digits and is one that rounding must change.

Each cell that the release counts is of a number of people of its own: none is a multiple of 5, no two are alike, and
what is left of the total beside it is no multiple of 5 either. None of the numbers that the edition has anyway is used.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from scripts import make_exampleshire_consultation as making

LEAST, SEED = 1_000, 5
PER_DAY = 1_250  # on each day, more or less
MONTHS, PER_MONTH = 20, 1_200
SAFE_BLANK, OTHERS_BLANK = 1_500, 1_700
GOOD = ("very_safe", "fairly_safe")
LIMITS = (0, 2, 5, 10, 20, 40, 60)  # of the bands of years
Columns = dict[str, np.ndarray]


class Counts:
    """Gives out numbers of people, each once."""

    def __init__(self, taken: Collection[int]) -> None:
        self.random = np.random.default_rng(SEED)
        self.used = set(taken)
        self.total = 0

    def may_be(self, count: int) -> bool:
        return count >= LEAST and count % 5 not in (0, self.total % 5) and count not in self.used

    def all_may_be(self, counts: Sequence[int]) -> bool:
        return len(set(counts)) == len(counts) and all(map(self.may_be, counts))

    def near(
        self, wanted: Sequence[float], sums: Sequence[Sequence[int]] = (), spread: float = 0.15, of: int = 0
    ) -> list[int]:
        """Numbers near those wanted; `sums` are places whose sums are counted as well, and `of` how many they are part
        of, of whom the others are counted too.
        """
        for _ in range(10_000):
            found = [self._one_near(one, spread) for one in wanted]
            left = [of - sum(found)] if of else []
            if self._taken([*found, *left, *(sum(found[at] for at in places) for places in sums)]):
                return found
        raise AssertionError("no such numbers")

    def shared(self, total: int, shares: Sequence[float], sums: Sequence[Sequence[int]] = ()) -> list[int]:
        """Numbers near some shares of a total, which add up to it."""
        wanted = np.array(shares) / sum(shares) * total
        for _ in range(10_000):
            found = [self._one_near(one) for one in wanted[:-1]]
            found.append(total - sum(found))
            if self._taken([*found, *(sum(found[at] for at in places) for places in sums)]):
                return found
        raise AssertionError("no such numbers")

    def _one_near(self, wanted: float, spread: float = 0.15) -> int:
        for _ in range(10_000):
            found = int(wanted * self.random.uniform(1 - spread, 1 + spread))
            if self.may_be(found):
                return found
        raise AssertionError("no such number")

    def _taken(self, counts: Sequence[int]) -> bool:
        """Whether all can be used, which then they are."""
        if self.all_may_be(counts):
            self.used |= set(counts)
            return True
        return False

    def order(self, values: np.ndarray, groups: Sequence[np.ndarray]) -> np.ndarray:
        """The values in an order in which each is counted anew within each group of people."""
        options = sorted(set(values) - {""})
        for _ in range(100_000):
            mixed = self.random.permutation(values)
            counts = [int(((mixed == option) & group).sum()) for option in options for group in groups]
            if self.all_may_be(counts):
                self.used |= set(counts)
                return mixed
        raise AssertionError("no such order")


def write(folder: Path, taken: Collection[int]) -> int:
    """Write the responses in place of Exampleshire's, and give how many there are."""
    columns = _columns(Counts(taken))
    with (folder / making.NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(making.HEADER)
        writer.writerows(zip(*(columns[name] for name in making.HEADER), strict=True))
    return len(columns["response_id"])


def _columns(counts: Counts) -> Columns:
    random = counts.random
    weeks = [range(start, min(start + 7, making.DAYS)) for start in range(0, making.DAYS, 7)]
    counts.total = 1  # what is left of a total that ends in 1 or 6
    by_day = [count for week in weeks for count in counts.near([PER_DAY] * len(week), sums=[range(len(week))])]
    while True:
        (without,) = counts.near([LEAST + 400])
        total = sum(by_day) + without
        if total % 5 == 1 and total not in counts.used:
            break
    counts.total = total
    counts.used.add(total)
    days = [str(making.OPENS + timedelta(at)) for at in range(making.DAYS)]

    def mixed(given: Mapping[str, int]) -> np.ndarray:
        cells = np.repeat(np.array([*given, ""], dtype=object), [*given.values(), total - sum(given.values())])
        return random.permutation(cells)

    def asked(shares: Mapping[str, float], blank: int, sums: Sequence[Sequence[int]] = ()) -> np.ndarray:
        found = counts.shared(total, [*(total * of for of in shares.values()), blank], sums=sums)
        return mixed(dict(zip(shares, found, strict=False)))

    answered = [range(4)]  # of five options, without the last, which is no answer
    columns: Columns = {
        "response_id": np.array([f"EX-{number:05}" for number in range(1, total + 1)], dtype=object),
        "submitted": mixed(dict(zip(days, by_day, strict=False))),
        "channel": mixed(dict(zip(making.CHANNELS, counts.shared(total, list(making.CHANNELS.values())), strict=True))),
        "safe_day": asked({**making.SAFE["day"], "very_unsafe": 0.05}, SAFE_BLANK, answered),
        "safe_dark": asked(making.SAFE["dark"], SAFE_BLANK + 200, [*answered, range(2), range(2, 4)]),
    }
    dark = columns["safe_dark"]
    unsafe = np.flatnonzero(np.isin(dark, making.UNSAFE))
    wanted = [len(unsafe) * 0.85 * share for share in making.REASONS.values()]
    reasons = counts.near(wanted, sums=[range(4)], spread=0.03, of=len(unsafe))
    columns["why_unsafe"] = np.full(total, "", dtype=object)
    columns["why_unsafe"][random.permutation(unsafe)[: sum(reasons)]] = np.repeat([*making.REASONS], reasons)
    columns |= _spend(counts, total)
    columns["worries"] = _worries(counts, total)
    columns["years"] = _years(counts, total)
    columns["last_incident"] = _incidents(counts, total)
    both = [np.isin(dark, GOOD), np.isin(dark, making.UNSAFE)]
    columns["age"] = counts.order(asked({**making.AGES, "prefer_not_to_say": 0.06}, OTHERS_BLANK, answered), both)
    columns["tenure"] = counts.order(asked(making.TENURES, OTHERS_BLANK + 200, [range(3)]), both)
    (wrote,) = counts.near([total * 0.9], spread=0.05, of=total)
    columns["comment"] = np.array(
        [f"What I think, {number}." if number <= wrote else "" for number in range(1, total + 1)], dtype=object
    )
    return columns


def _spend(counts: Counts, total: int) -> Columns:
    """First and second choices; whoever names a second has named a first."""
    names = list(making.SPEND)
    first = counts.near([total * 0.65 * of for of in making.SPEND.values()], sums=[range(4)], of=total)
    second = counts.near([total * 0.3 * of for of in making.SPEND.values()], sums=[range(4)])
    rows = counts.random.permutation(total)
    chosen = {name: np.full(total, "", dtype=object) for name in ("spend_first", "spend_second")}
    chosen["spend_first"][rows[: sum(first)]] = np.repeat(names, first)
    left = dict(zip(names, second, strict=True))
    for row in rows[: sum(first)]:
        free = [name for name in names if left[name] and name != chosen["spend_first"][row]]
        if free:
            name = max(free, key=left.__getitem__)
            left[name] -= 1
            chosen["spend_second"][row] = name
    assert not any(left.values())
    return chosen


def _worries(counts: Counts, total: int) -> np.ndarray:
    """Up to three in a row: each row that answers takes the next of them."""
    wanted = counts.near([1.8 * total * of for of in making.WORRIES.values()])
    (answered,) = counts.near([total * 0.95], spread=0.02, of=total)
    slots: list[list[str]] = [[] for _ in range(answered)]
    at = 0
    for name, many in zip(making.WORRIES, wanted, strict=True):
        for _ in range(many):
            slots[at % answered].append(name)
            at += 1
    assert max(map(len, slots)) <= 3
    cells = [";".join(slot) for slot in slots] + [""] * (total - answered)
    return counts.random.permutation(np.array(cells, dtype=object))


def _years(counts: Counts, total: int) -> np.ndarray:
    wanted = counts.near([total * of for of in (0.06, 0.1, 0.18, 0.26, 0.2, 0.04)], sums=[range(6)], of=total)
    ends = [between for between, many in zip(pairwise(LIMITS), wanted, strict=True) for _ in range(many)]
    cells = [str(int(counts.random.integers(low, high))) for low, high in ends]
    return counts.random.permutation(np.array([*cells, *[""] * (total - len(cells))], dtype=object))


def _incidents(counts: Counts, total: int) -> np.ndarray:
    wanted = counts.near([PER_MONTH] * MONTHS, sums=[range(MONTHS)], of=total)
    cells = list(_days_of(counts, wanted))
    return counts.random.permutation(np.array([*cells, *[""] * (total - len(cells))], dtype=object))


def _days_of(counts: Counts, wanted: Sequence[int]) -> Iterator[str]:
    for at, many in enumerate(wanted):
        for _ in range(many):
            yield f"{2015 + at // 12}-{at % 12 + 1:02}-{int(counts.random.integers(1, 29)):02}"
