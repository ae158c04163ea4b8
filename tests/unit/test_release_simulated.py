"""What is said of released counts is right of the counts behind them, and how much can no longer be said."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.disclosure import CONCERNS, SAFE, SEED, WARDS, drawn
from csp_evidence.analysis.consultation import choices, ranking, safety
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.release import Rule
from csp_evidence.analysis.release.rule import DOUBT
from tests.conftest import sampled
from tests.consultation_form import YES_NO, asked

BLOCK, BLOCKS = 10, 20
KINDS = ("orders", "leads", "places", "groups")


def consultation(number: int) -> tuple[Answers, Answers]:
    """The same answers, with their counts as they are and as they are released."""
    frame = drawn(np.random.default_rng([SEED, number])).drop(columns="resident")
    as_counted = asked(
        frame,
        {"id": "concern", "role": "concern", "options": {name: name for name in CONCERNS}},
        {"id": "safe", "role": "feeling_safe", "options": {name: YES_NO[name] for name in SAFE}},
        {"id": "ward", "role": "ward", "options": {name: name for name in WARDS}},
    )
    return as_counted, replace(as_counted, rule=Rule())


def said_of(answers: Answers, true: Answers, doubt: int) -> dict[str, tuple[int, int]]:
    """Statements that the counts of `answers` allow, and how many of them are true; by their kind."""
    concern, safe, ward = answers.form.questions
    order = choices.in_order(answers, concern)
    behind = dict(zip(*choices.in_order(true, concern)[["label", "respondents"]].to_numpy().T, strict=True))
    shown = [(row.label, row.respondents) for row in order.itertuples() if row.respondents]
    apart = [(a, b) for (a, n), (b, m) in itertools.combinations(shown, 2) if n - m > doubt]
    found = {"orders": (len(apart), sum(behind[a] > behind[b] for a, b in apart))}
    leads = [(a, b) for (a, n), (b, m) in itertools.pairwise(shown) if n - m > doubt]
    found["leads"] = (len(leads), sum(behind[a] > behind[b] for a, b in leads))
    labels, counts = list(order["label"]), list(order["respondents"])
    table = ranking.certainty_table(
        labels[:3], counts, 0, ranking.resampled_orders(counts, 50), doubt, answers.rule.hidden
    )
    certain = [row.place for row in table.itertuples() if row.certain == "yes"]
    ranked = sorted(behind, key=lambda label: -behind[label])
    ends = {"first": ranked[:1], "first_two": ranked[:2], "third": ranked[2:3]}
    firm = [{*ends[place]} == {*labels[(2 if place == "third" else 0) :][: len(ends[place])]} for place in certain]
    found["places"] = (len(certain), sum(firm))
    groups = safety.safe_by_group(answers, safe, {"Ward": ward})
    exact = safety.safe_by_group(true, safe, {"Ward": ward}).set_index("group")
    told = [row for row in groups.itertuples() if row.reading in ("safer", "less safe")]
    nearer = [(row.reading == "safer") == (exact.at[row.group, "percent"] > safety.overall(true, safe)) for row in told]
    found["groups"] = (len(told), sum(nearer))
    return found


def totals(numbers: range) -> dict[str, tuple[int, int, int]]:
    """By kind: statements made of released counts, those that are right, and those that all counts would allow."""
    added = {kind: [0, 0, 0] for kind in KINDS}
    for number in numbers:
        true, released = consultation(number)
        made, possible = said_of(released, true, DOUBT), said_of(true, true, 0)
        for kind in KINDS:
            added[kind] = [a + b for a, b in zip(added[kind], (*made[kind], possible[kind][0]), strict=True)]
    return {kind: (made, right, possible) for kind, (made, right, possible) in added.items()}


@pytest.mark.suite("simulations")
@pytest.mark.parametrize("block", sampled(range(BLOCKS), 1))
def test_orders_leads_and_certain_places_are_right_where_they_are_said(block: int) -> None:
    """Ten drawn consultations of 100 to 3,000 answers; docs/methods/disclosure.md has the totals of two hundred."""
    found = totals(range(BLOCK * block, BLOCK * (block + 1)))
    for kind in ("orders", "leads", "places"):
        made, right, possible = found[kind]
        assert right == made, kind
        assert 0 < made < possible, kind
    made, right, _ = found["groups"]
    assert right >= made - 1, "a ward that is said to feel safer or less safe than the others does"


if __name__ == "__main__":
    for kind, (made, right, possible) in totals(range(BLOCK * BLOCKS)).items():
        print(f"{kind}: {made} made of {possible}, {right} right; lost {100 * (1 - made / possible):.1f}%")
