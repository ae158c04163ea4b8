"""How people came to answer a consultation, and what its answers can tell of others for it.

A margin of error needs people who were drawn at random (GSS, guidance on uncertainty). Nobody is
supposed to have been: where the questions do not say how people were reached, the pages say that nobody knows.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Way = Literal["self-selected", "random sample", "quota", "everyone", "mixed"]
UNKNOWN = "not known"
DRAWN: Way = "random sample"
WHOLE: Way = "everyone"
Words = Annotated[str, StringConstraints(min_length=3, pattern=r"[^.]$")]

CAUTION = {  # what can be said of others, in the words of the front page
    "self-selected": "People chose to answer the consultation. No margin of error can make them speak for others.",
    "random sample": (
        "The people asked in the consultation were drawn at random. Those who did not answer may think otherwise."
    ),
    "quota": (
        "People were picked for the consultation until each kind had its number. No margin of error covers whom that "
        "left out."
    ),
    "everyone": ("Everybody whom the consultation was about was asked. Those who did not answer may think otherwise."),
    "mixed": (
        "Some people were drawn for the consultation and others chose to answer. No margin of error can make them all "
        "speak for others."
    ),
    UNKNOWN: (
        "We do not know how people were reached for the consultation. Unless they were drawn at random, no margin of "
        "error can make them speak for others."
    ),
}


class Reached(BaseModel):
    """How people were reached, as questions.yml says it: `way`; `whom` they are; `how`, such as by post."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    way: Way
    whom: Words | None = None
    how: Words | None = None


def way_of(reached: Reached | None) -> str:
    """How people were reached, as a result."""
    return UNKNOWN if reached is None else reached.way


def reached_said(reached: Reached | None, *, intervals: bool) -> str:
    """Who could answer and what follows; `intervals` says that some are shown, and adds what they leave out."""
    told = [CAUTION[way_of(reached)]]
    if reached and reached.whom:
        told.append(f"They are {reached.whom}.")
    if reached and reached.how:
        told.append(f"They were reached {reached.how}.")
    if intervals and reached and reached.way == DRAWN:
        told.append("An interval below shows what the draw alone could do, and nothing about who did not answer.")
    elif intervals:
        told.append(
            "An interval below shows what chance could do to a random sample, and nothing about who stayed away."
        )
    return " ".join(told)


def safe_interval_said(reached: Reached | None, low: float, high: float) -> str:
    """What chance allows for the share who felt safe; empty where everybody was asked, for then nobody was drawn."""
    if reached and reached.way == WHOLE:
        return ""
    limits = f"between {low:.1%} and {high:.1%} (Wilson, 95%)."
    if reached and reached.way == DRAWN:
        return f"If those who did not answer felt alike, the share of all who felt safe would lie {limits}"
    return f"If those who answered were a random sample, the share who felt safe would lie {limits}"
