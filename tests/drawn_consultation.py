"""Draws consultations of any form from a seed: 0 to 25 questions of every kind, 0 to 3,000 answers with blanks."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.release.rule import Rule
from tests.consultation_form import asked

KINDS = ("one", "several", "ranked", "scale", "number", "date", "text")
SIZES = (0, 1, 4, 30, 300, 3000)
ROLES = ("concern", "feeling_safe", "ward", "age", "sex", "group")


def draw(seed: int) -> Answers:
    """Answers to a drawn form: any kinds and roles, any number of options, questions that only some were asked."""
    chance = random.Random(seed)
    size, roles = chance.choice(SIZES), list(ROLES)
    questions: list[dict[str, Any]] = []
    cells: dict[str, list[str | None]] = {}
    for number in range(chance.randint(0, 25)):
        kind = chance.choice(KINDS)
        one: dict[str, Any] = {"id": f"q{number}", "kind": kind}
        options = [f"o{at}" for at in range(chance.randint(2, 12))]
        if kind in ("one", "several", "ranked", "scale"):
            meant = {options[0]: "good", options[-1]: "bad"}
            one["options"] = {name: {"label": f"Answer {name}", "means": meant.get(name)} for name in options}
            one["options"]["unknown"] = {"label": "Don't know", "means": "no answer"}
        if kind in ("one", "scale") and roles and chance.random() < 0.4:
            one["role"] = roles.pop(chance.randrange(len(roles)))
        if kind in ("several", "ranked"):
            one["most"] = chance.randint(1, len(options))
        chosen = [earlier for earlier in questions if earlier["kind"] == "one"]
        if chosen and chance.random() < 0.3:
            other = chance.choice(chosen)
            one["asked_if"] = [{"question": other["id"], "answers": [chance.choice(list(other["options"]))]}]
        blank = chance.choice([0.0, 0.1, 0.9, 1.0])
        cells[one["id"]] = [None if chance.random() < blank else _answer(chance, one, options) for _ in range(size)]
        questions.append(one)
    frame = pd.DataFrame(cells, index=pd.RangeIndex(2, size + 2), dtype=object)
    made = asked(frame, *questions)
    return Answers(made.responses, made.form, Rule())


def _answer(chance: random.Random, question: dict[str, Any], options: list[str]) -> str:
    kind = question["kind"]
    if kind in ("several", "ranked"):
        return ";".join(chance.sample(options, chance.randint(1, question["most"])))
    if kind == "number":
        return str(round(chance.uniform(-50, 5000), chance.choice([0, 2])))
    if kind == "date":
        return f"{chance.randint(2005, 2017)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return chance.choice([*options, "unknown"]) if kind != "text" else "Some words"
