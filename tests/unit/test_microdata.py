"""Answers of single people are a type of their own, which nothing on released counts takes and nothing adds up."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from csp_evidence.analysis.consultation import (
    actions,
    band_weights,
    duties,
    intervals,
    published,
    raking,
    ranking,
    sentences,
    tally,
    totals,
)  # fmt: skip
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.release.microdata import COUNTS, Microdata, MicrodataError, PersonalFrame, is_microdata
from tests.conftest import ROOT
from tests.consultation_form import asked

MODULES = (actions, band_weights, duties, intervals, published, raking, ranking, sentences, tally, totals)
FRAME = pd.DataFrame({"worry": ["gangs", "noise", None] * 20, "wish": ["police;lights", "", "police"] * 20})


def answers() -> Answers:
    worries = {"gangs": "Gangs", "noise": "Noise"}
    return asked(
        FRAME,
        {"id": "worry", "options": worries, "role": "concern"},
        {"id": "wish", "kind": "several", "options": {"police": "Police", "lights": "Lights"}},
    )


def public_functions() -> Iterator[tuple[str, Callable[..., object], str]]:
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                for parameter in inspect.signature(function).parameters.values():
                    kept = name if parameter.kind is not parameter.VAR_KEYWORD else ""
                    yield f"{module.__name__.rpartition('.')[2]}.{kept}({parameter.name})", function, parameter.name


FUNCTIONS = list(public_functions())


@pytest.mark.parametrize(("function", "parameter"), [one[1:] for one in FUNCTIONS], ids=[one[0] for one in FUNCTIONS])
def test_a_function_of_released_counts_refuses_microdata(function: Callable[..., object], parameter: str) -> None:
    """In each of its parameters: all answers, a frame, a column, and one in a list."""
    given, signature = answers(), inspect.signature(function)
    for microdata in (given, given.responses, given.responses["worry"], [given.given(given.form.questions[0])]):
        arguments: dict[str, Any] = dict.fromkeys(signature.parameters) | {parameter: microdata}
        names = [name for name, one in signature.parameters.items() if one.kind is one.VAR_POSITIONAL]
        with pytest.raises(TypeError, match=r"takes released counts"):
            if names == [parameter]:
                function(None, microdata)
            else:
                function(**{name: value for name, value in arguments.items() if name not in names})


def test_there_are_as_many_of_them_as_the_layers_name() -> None:
    """The modules of the contract that keeps them from the answers."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    named = next(one["source_modules"] for one in contracts if one["name"].startswith("What is worked out of released"))
    assert {*named} == {module.__name__ for module in MODULES}
    assert len(FUNCTIONS) > 80


@pytest.mark.parametrize("count", COUNTS)
def test_answers_cannot_be_added_up_past_the_release(count: str) -> None:
    given = answers()
    for microdata in (given.responses, given.responses["worry"], given.given(given.form.questions[0]) == "gangs"):
        with pytest.raises(TypeError, match=r"leave by analysis\.release alone|axis"):
            getattr(microdata, count)()


def test_whatever_is_made_of_answers_stays_of_their_type() -> None:
    given = answers()
    worry, wish = given.form.questions
    made = [
        given.given(worry), given.places(worry), given.ticked(worry), given.ticked(wish), given.filled(wish),
        given.answered(worry), given.asked(worry), given.individuals, given.role("concern"), given.all, given.alike(),
        given.where(given.filled(worry)), given.given(worry) == "gangs", given.responses[given.filled(worry)],
        given.given(worry).map({"gangs": 1}), given.responses.assign(other=1), given.given(worry).dropna(),
        given.filled(worry) & given.filled(wish), ~given.filled(wish), given.ticked(wish).any(axis=1),
    ]  # fmt: skip
    assert [one for one in made if not isinstance(one, Microdata)] == []
    assert is_microdata({"a": [given.responses]})
    assert not is_microdata(FRAME)


def test_a_stage_shows_no_answers(stage_of_answers: Any) -> None:
    frame = PersonalFrame(FRAME)
    for show in (
        lambda: stage_of_answers.table("anything", frame),
        lambda: stage_of_answers.figure("anything", lambda *_: None, frame),
        lambda: stage_of_answers.words(people=frame["worry"]),
        lambda: stage_of_answers.result("consultation.x", frame["worry"], unit="people", section="x"),
    ):
        with pytest.raises(MicrodataError):
            show()


@pytest.fixture
def stage_of_answers() -> Any:
    """A stage before it has opened anything: what it is given is looked at first."""
    from csp_evidence.stage.notebook import Stage

    return object.__new__(Stage)
