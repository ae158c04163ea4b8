"""Compares ways to protect counts of people, by an attack on what each publishes and by what it does to the answers.

Consultations are drawn from a seed: a first choice among ten concerns, feeling safe, a ward, and who lives in the area.
Published are the first choices and feeling safe of everybody and of residents, the wards, and feeling safe by ward.
docs/methods/disclosure.md holds the table that this prints.

    python -m benchmarks.disclosure                    # 200 consultations
    python -m benchmarks.disclosure --number 20        # a quick look
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import mean, median

import numpy as np
import pandas as pd
from scipy.optimize import root

from csp_evidence.analysis.release import BLANK, Crossing, Group, Question, Rule, record_keys, release
from tests.attacker import MOST, Attacker

CONCERNS, WARDS, SAFE = tuple(f"c{n}" for n in range(10)), tuple(f"w{n}" for n in range(6)), ("yes", "no")
SEED, THRESHOLD, REACH = 20170, 5, 5  # REACH: the largest change by cell keys
Cell = tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What a method publishes: for each cell a value, if any, and the least and most that a reader knows of it."""

    values: Mapping[Cell, float | None]
    bounds: Mapping[Cell, tuple[int, int]]
    order: tuple[tuple[Cell, ...], ...] = ()  # rows of a table as sorted by what was counted
    keyed: bool = False  # whether a number that stays the same says that the answers behind it do


def drawn(rng: np.random.Generator) -> pd.DataFrame:
    """A consultation of 100 to 3,000 answers: concern, safe, ward, resident; some left blank."""
    people = int(np.exp(rng.uniform(np.log(100), np.log(3000))))
    concern = rng.choice(CONCERNS, people, p=rng.dirichlet(np.geomspace(4, 0.15, 10)))
    ward = rng.choice(WARDS, people, p=rng.dirichlet(np.full(6, 3.0)))
    leaning = dict(zip(WARDS, rng.beta(8, 4, 6), strict=True))
    safe = np.where(rng.random(people) < [leaning[one] for one in ward], "yes", "no")
    frame = pd.DataFrame({"concern": concern, "safe": safe, "ward": ward}).astype(object)
    frame["resident"] = rng.random(people) < rng.uniform(0.6, 0.99)
    for column in ("concern", "safe"):
        frame.loc[rng.random(people) < rng.choice([0, 0.01, 0.05]), column] = None
    frame.loc[~frame["resident"], "ward"] = None
    return frame


def cells(answers: pd.DataFrame) -> dict[Cell, int]:
    """Every count of the tables, as it is."""
    here = answers[answers["resident"]]
    found: dict[Cell, int] = {}
    for name, column, options, of in (
        ("first", "concern", CONCERNS, answers), ("first_here", "concern", CONCERNS, here),
        ("safe", "safe", SAFE, answers), ("safe_here", "safe", SAFE, here), ("ward", "ward", WARDS, here),
    ):  # fmt: skip
        found |= {(name, option): int((of[column] == option).sum()) for option in options}
        found[name, BLANK] = int(of[column].isna().sum())
    for ward in WARDS:
        for said in SAFE:
            found["by_ward", ward, said] = int(((here["ward"] == ward) & (here["safe"] == said)).sum())
    return found


def lines(people: int) -> list[tuple[list[Cell], Cell | int, bool]]:
    """Sums that a reader knows: cells, what they are part of, and whether others are part of it."""
    known: list[tuple[list[Cell], Cell | int, bool]] = []
    for name, options in (("first", CONCERNS), ("safe", SAFE)):
        known.append(([(name, option) for option in (*options, BLANK)], people, False))
        known += [([(f"{name}_here", option)], (name, option), True) for option in (*options, BLANK)]
    for name, options in (("first_here", CONCERNS), ("safe_here", SAFE), ("ward", WARDS)):
        known.append(([(name, option) for option in (*options, BLANK)], ("here",), False))
    known += [([("by_ward", ward, said) for said in SAFE], ("ward", ward), True) for ward in WARDS]
    known += [([("by_ward", ward, said) for ward in WARDS], ("safe_here", said), True) for said in SAFE]
    return known


def as_released(answers: pd.DataFrame) -> Shown:
    """Rounded to 5 by keys from the answers, below 10 withheld, and the largest lowered where the rest is told."""
    return _released(answers, Rule(), 0)


class Nearest(Rule):
    """The same rule where every count goes to the nearest 5."""

    def rounded(self, count: int, draw: float) -> int:  # noqa: ARG002
        return (count + 2) // 5 * 5


def as_left_over(answers: pd.DataFrame) -> Shown:
    """Rounded to the nearest 5, 7 or fewer withheld, and the largest lowered where the rest is told."""
    return _released(answers, Nearest(), 2)


def _released(answers: pd.DataFrame, rule: Rule, nearer: int) -> Shown:
    here = Group("here", answers["resident"])
    concern, safe, ward = answers["concern"], answers["safe"], answers["ward"]
    tables = [
        Question("first", concern, CONCERNS), Question("first_here", concern, CONCERNS, "here", "first"),
        Question("safe", safe, SAFE), Question("safe_here", safe, SAFE, "here", "safe"),
        Question("ward", ward, WARDS, "here"), Crossing("by_ward", ward, WARDS, safe, SAFE, "here"),
    ]  # fmt: skip
    found = release(record_keys(answers), tables, groups=[here], rule=rule, declared=len(answers))
    numbers = {(name, option): of for name, table in found.counts.items() for option, of in table.counts.items()}
    numbers |= {(name, BLANK): table.blank for name, table in found.counts.items()}
    numbers |= {("by_ward", *key): of for key, of in found.crossed["by_ward"].counts.items()}
    return Shown(
        {cell: number.value for cell, number in numbers.items()},
        {
            cell: (0, MOST) if number.most is None else (number.least + nearer, number.most - nearer)
            for cell, number in numbers.items()
        },
    )


def as_rounded(answers: pd.DataFrame) -> Shown:
    """OpenSAFELY's rule by itself: 7 or fewer redacted, the others to the nearest 5."""
    nearest = {cell: (count + 2) // 5 * 5 for cell, count in cells(answers).items()}
    values = {cell: value if value >= 10 else None for cell, value in nearest.items()}
    bounds = {cell: (0, 7) if value is None else (value - 2, value + 2) for cell, value in values.items()}
    return Shown(values, bounds)


def as_withheld(answers: pd.DataFrame) -> Shown:
    """Below 5 withheld, and in each line the smallest others with it, until 5 more are hidden; rows stay sorted."""
    counts = cells(answers)
    hidden = {cell for cell, count in counts.items() if 0 < count < THRESHOLD}
    for inside, _, _ in lines(len(answers)) * 2:
        own = [cell for cell in inside if cell in hidden]
        while own and (len(own) < 2 or sum(counts[cell] for cell in own) < 2 * THRESHOLD):
            others = sorted((counts[cell], cell) for cell in inside if cell not in hidden and counts[cell])
            if not others:
                break
            hidden.add(others[0][1])
            own.append(others[0][1])
    values = {cell: None if cell in hidden else count for cell, count in counts.items()}
    bounds = {cell: (1, MOST) if cell in hidden else (count, count) for cell, count in counts.items()}
    rows = tuple(
        tuple(sorted(((name, one) for one in CONCERNS), key=lambda cell: -counts[cell]))
        for name in ("first", "first_here")
    )
    return Shown(values, bounds, rows)


def noise(count: int, variance: float = 2.0, hidden: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Changes of a count and their probabilities: of mean 0, as random as can be, and none that leaves 1 or 2.

    The perturbation table of cell keys (G. Thompson, S. Broadfoot and D. Elazar, Methodology for the automatic
    confidentialisation of statistical outputs, UNECE 2013; the ONS's for the census of 2021 is of this kind).
    """
    steps = np.array([by for by in range(-REACH, REACH + 1) if count + by == 0 or count + by > hidden])
    if count == 0:
        return np.array([0]), np.array([1.0])

    def density(of: np.ndarray) -> np.ndarray:
        powers = of[0] * steps + of[1] * steps**2
        weights = np.exp(powers - powers.max())
        return weights / weights.sum()

    least = max(variance, float(count * (hidden + 1 - count)) if count <= hidden else 0)
    found = root(lambda of: [density(of) @ steps, density(of) @ steps**2 - least], [0.0, -0.2])
    return steps, density(found.x)


NOISE = {count: noise(count) for count in range(REACH + 4)}


def as_keyed(answers: pd.DataFrame, keys: np.ndarray) -> Shown:
    """Cell keys: each answer has a secret key; the sum of a cell's keys draws its change, alike wherever it stands."""
    values: dict[Cell, float | None] = {}
    bounds: dict[Cell, tuple[int, int]] = {}
    for cell, count in cells(answers).items():
        inside = answers["resident"] if cell[0] in ("first_here", "safe_here", "ward", "by_ward") else True
        columns = {"first": ["concern"], "first_here": ["concern"], "safe": ["safe"], "safe_here": ["safe"]}
        names = columns.get(cell[0], ["ward"] if cell[0] == "ward" else ["ward", "safe"])
        rows = pd.Series(True, index=answers.index) & inside
        for name, option in zip(names, cell[1:], strict=True):
            rows &= answers[name].isna() if option == BLANK else answers[name] == option
        draw = (keys[: len(answers)][rows.to_numpy()].sum() % 4096 + 0.5) / 4096
        steps, likely = NOISE[min(count, REACH + 3)]
        value = count + int(steps[np.searchsorted(likely.cumsum(), min(draw, likely.cumsum()[-1] - 1e-12))])
        values[cell] = value
        behind = [
            n for n in range(max(value - REACH, 0), value + REACH + 1) if value - n in NOISE[min(n, REACH + 3)][0]
        ]
        bounds[cell] = (min(behind), max(behind))
    return Shown(values, bounds, keyed=True)


def attacked(shown: Shown, people: int, edition: str = "", attacker: Attacker | None = None) -> Attacker:
    """A reader of one edition, who knows how many answered."""
    reader = attacker or Attacker()
    name = lambda cell: f"{edition}{'/'.join(cell)}"  # noqa: E731
    for cell, (least, most) in shown.bounds.items():
        reader.count(name(cell), least, most)
    for at, (inside, whole, opened) in enumerate(lines(people)):
        terms = {name(cell): 1.0 for cell in inside}
        if opened:
            rest = reader.count(f"{edition}rest/{at}", 0, people)
            terms[rest] = 1.0
        if isinstance(whole, int):
            reader.sums(terms, whole, whole)
        else:
            reader.count(name(whole), 0, people)
            reader.sums({**terms, name(whole): -1.0}, 0, 0)
    for rows in shown.order:
        reader.in_order([name(cell) for cell in rows])
    return reader


def small(answers: pd.DataFrame) -> dict[str, int]:
    """The counts of 1 to 4, by the names that the attacker has for them: cells, and who is outside of them."""
    counts = cells(answers) | {("here",): int(answers["resident"].sum())}
    found = {"/".join(cell): count for cell, count in counts.items()}
    for at, (inside, whole, opened) in enumerate(lines(len(answers))):
        if opened and not isinstance(whole, int):
            found[f"rest/{at}"] = counts[whole] - sum(counts[cell] for cell in inside)
    return {name: count for name, count in found.items() if 0 < count < THRESHOLD}


def told(answers: pd.DataFrame, shown: Shown) -> tuple[int, int]:
    """How many of the counts of 1 to 4 the attacker pins to fewer than three values, and of how many."""
    reader, hidden = attacked(shown, len(answers)), small(answers)
    return sum(reader.tells(name) for name in hidden), len(hidden)


def both(
    before: pd.DataFrame, after: pd.DataFrame, method: Callable[[pd.DataFrame], Shown], gone: int, added: int
) -> Attacker:
    """A reader of two editions, who knows that `gone` answers of the first were taken away and `added` came in."""
    one, two = method(before), method(after)
    reader = attacked(two, len(after), "b:", attacked(one, len(before), "a:"))
    rests = [f"rest/{at}" for at, (_, whole, opened) in enumerate(lines(0)) if opened and not isinstance(whole, int)]
    for name in ["/".join(cell) for cell in one.bounds] + ["here", *rests]:
        reader.sums({f"b:{name}": 1, f"a:{name}": -1}, -gone, added)
    return reader


def told_in_two(
    before: pd.DataFrame, after: pd.DataFrame, method: Callable[[pd.DataFrame], Shown], gone: int, added: int
) -> tuple[int, int]:
    """As `told`, of the counts of 1 to 4 of either edition, by a reader of both."""
    reader = both(before, after, method, gone, added)
    hidden = [f"{edition}{name}" for edition, of in (("a:", before), ("b:", after)) for name in small(of)]
    return sum(reader.tells(name) for name in hidden), len(hidden)


def told_apart(before: pd.DataFrame, after: pd.DataFrame, method: Callable[[pd.DataFrame], Shown]) -> bool:
    """Whether two editions tell what one added answer put first, or whether it feels safe.

    With secret keys a number changes only where the answers behind it have changed.
    """
    one, two = method(before), method(after)
    reader, new = both(before, after, method, 0, 1), after.iloc[-1]
    for name, options in (("first", CONCERNS), ("safe", SAFE)):
        added = {}
        for option in (*options, BLANK):
            changed = two.keyed and one.values[name, option] != two.values[name, option]
            added[option] = reader.count(f"new/{name}/{option}", int(changed), 1)
            reader.sums({f"b:{name}/{option}": 1, f"a:{name}/{option}": -1, added[option]: -1}, 0, 0)
        reader.sums(dict.fromkeys(added.values(), 1.0), 1, 1)
    chosen = ("first", new["concern"] or BLANK), ("safe", new["safe"] or BLANK)
    return any(reader.values(f"new/{name}/{option}") == [1] for name, option in chosen)


def chance(method: Callable[[pd.DataFrame], Shown], count: int, value: float | None) -> float:
    """How likely a method shows a value where a count is behind it."""
    if method is as_withheld:
        return float(value == (count if count >= THRESHOLD or not count else None))
    if method in (as_rounded, as_left_over):
        near = (count + 2) // 5 * 5
        return float(value == (near if near >= 10 else None))
    if method is as_released:
        below = count // 5 * 5
        likely = {below: 1 - count % 5 / 5, below + 5: count % 5 / 5}
        return sum(by for of, by in likely.items() if value == (of if of >= 10 else None))
    steps, likely_steps = NOISE[min(count, REACH + 3)]
    return float(sum(by for step, by in zip(steps, likely_steps, strict=True) if count + step == value))


def guessed(before: pd.DataFrame, after: pd.DataFrame, method: Callable[[pd.DataFrame], Shown]) -> tuple[bool, bool]:
    """Whether the likeliest first choice of one added answer is the right one: by the first edition alone, by both."""
    one, two = method(before), method(after)
    alone, by_both = {}, {}
    for option in CONCERNS:
        cell = ("first", option)
        was, now = one.values[cell], two.values[cell]
        near = range(int(max((was or 0) - 12, 0)), int((was or 0) + 13))
        alike = two.keyed and was != now
        same = sum(chance(method, n, was) * (float(not alike) if two.keyed else chance(method, n, now)) for n in near)
        more = sum(chance(method, n, was) * chance(method, n + 1, now) for n in near)
        alone[option] = was or THRESHOLD / 2
        by_both[option] = alone[option] * (more / same if same else math.inf)
    right = after.iloc[-1]["concern"]
    return max(alone, key=alone.__getitem__) == right, max(by_both, key=by_both.__getitem__) == right


def moved(answers: pd.DataFrame, shown: Shown) -> dict[str, float]:
    """What a method does to first choices, and to whether wards differ from the others in feeling safe."""
    from scipy.stats import fisher_exact

    counts = cells(answers)
    true = [counts["first", one] for one in CONCERNS]
    seen = [shown.values["first", one] for one in CONCERNS]
    base, total = sum(true), sum(value or 0 for value in seen)
    shares = [
        abs(100 * value / total - 100 * n / base)
        for value, n in zip(seen, true, strict=True)
        if value is not None and total
    ]
    pairs = [
        (a, b)
        for a in range(10)
        for b in range(10)
        if true[a] > true[b] and seen[a] is not None and seen[b] is not None
    ]
    wrong = sum(seen[a] < seen[b] for a, b in pairs)  # type: ignore[operator]
    first = sorted(range(10), key=lambda at: -true[at])[0]
    leads = seen[first] is not None and all(seen[first] >= (value or 0) for value in seen)  # type: ignore[operator]
    changed = lost = 0
    for ward in WARDS:
        own, rest = ([f(("by_ward", ward, s)) for s in SAFE] for f in (counts.get, shown.values.get))
        others = [
            [sum(of[("by_ward", w, s)] or 0 for w in WARDS if w != ward) for s in SAFE] for of in (counts, shown.values)
        ]
        if None in rest:
            lost += 1
            continue
        real, seen_as = (
            fisher_exact([[round(x) for x in mine], [round(x) for x in more]]).pvalue <= 0.05
            for mine, more in zip((own, rest), others, strict=True)
        )
        changed += real != seen_as
    return {
        "largest move of a share": max(shares, default=math.nan),
        "pairs in the wrong order, %": 100 * wrong / max(len(pairs), 1),
        "first place kept, %": 100.0 * leads,
        "verdicts on wards changed, %": 100 * changed / len(WARDS),
        "verdicts on wards lost, %": 100 * lost / len(WARDS),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    number = parser.parse_args().number
    rng = np.random.default_rng(SEED)
    keys = rng.integers(0, 4096, 4000)
    methods: dict[str, Callable[[pd.DataFrame], Shown]] = {
        "Withheld below 5, and partners": as_withheld,
        "Keys kept secret": lambda answers: as_keyed(answers, keys),
        "Rounded to the nearest 5 (OpenSAFELY)": as_rounded,
        "The same, with people left over": as_left_over,
        "Rounded to 5 by keys from the answers": as_released,
    }
    results: dict[str, dict[str, list[float]]] = {name: {} for name in methods}
    for _ in range(number):
        answers = drawn(rng)
        after = pd.concat([answers, drawn(rng).tail(1)], ignore_index=True)
        for name, method in methods.items():
            for key, value in measured(answers, after, method).items():
                results[name].setdefault(key, []).append(value)
    for name, found in results.items():
        for what in ("told", "told in two"):
            print(f"{name}: {sum(found.pop(what)):.0f} of {sum(found.pop(f'{what}, of')):.0f} small counts {what}")
        for key, values in found.items():
            known = [value for value in values if not math.isnan(value)]
            print(f"    {key}: mean {mean(known):.2f}, median {median(known):.2f}, most {max(known):.2f}")


def measured(answers: pd.DataFrame, after: pd.DataFrame, method: Callable[[pd.DataFrame], Shown]) -> dict[str, float]:
    """What one method does to one consultation, and to the same with one answer more."""
    shown = method(answers)
    pinned, of = told(answers, shown)
    in_two, of_two = told_in_two(answers, after, method, 0, 1)
    alone, by_both = guessed(answers, after, method)
    return {
        "told": pinned,
        "told, of": of,
        "told in two": in_two,
        "told in two, of": of_two,
        "consultations with a leak, %": 100.0 * (pinned > 0),
        "one answer more is told, %": 100.0 * told_apart(answers, after, method),
        "first choice of it guessed by one edition, %": 100.0 * alone,
        "first choice of it guessed by both, %": 100.0 * by_both,
        **moved(answers, shown),
    }


if __name__ == "__main__":
    main()
