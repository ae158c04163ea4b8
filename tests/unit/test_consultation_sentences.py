"""What a consultation's page says follows its numbers, and says the opposite where they do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis import consultation
from csp_evidence.analysis.consultation import actions, safety, sentences

NAMES = ["Drugs and alcohol", "Anti-social behaviour", "Gangs", "CCTV"]


@pytest.mark.parametrize(
    ("counts", "others", "said"),
    [
        (
            [339, 311, 130],
            130,
            "Drugs and alcohol and anti-social behaviour were each chosen first at least twice as often",
        ),
        ([400, 150, 130], 130, "Drugs and alcohol was chosen first at least twice as often as any other concern"),
        ([339, 311, 300], 290, "Drugs and alcohol came first, 28 ahead of anti-social behaviour"),
        ([50, 50, 40], 0, "Drugs and alcohol and anti-social behaviour share first place"),
        ([50, 50, 50, 50], 0, "4 concerns share the first place"),
        ([7, 0, 0], 0, "Drugs and alcohol was the only concern chosen first"),
        ([0, 0, 0], 0, "No concern is known to have been chosen first"),
        ([20, 15], 60, "Drugs and alcohol was chosen first most often of the concerns with a count"),
    ],
)
def test_the_headline_on_first_choices_follows_the_counts(counts: list[int], others: int, said: str) -> None:
    assert sentences.first_choices_headline(NAMES[: len(counts)], counts, others).startswith(said)


def test_a_lead_is_judged_against_those_who_may_be_from_elsewhere() -> None:
    first_two = "Drugs and alcohol and anti-social behaviour took the first two places"
    said = sentences.certainty_said(NAMES[:3], [339, 311, 130, 130], (63, 76), "Tower Hamlets")
    assert said == [
        f"{first_two}, even if everybody from elsewhere is left out.",
        "Only 28 responses separate them, too few to say which came first.",
        "Third place for gangs is not certain.",
        "63 to 76 of those who answered neither live nor work in Tower Hamlets.",
    ]
    sure = sentences.certainty_said(NAMES[:3], [500, 300, 130, 10], (0, 0), "Elsewhere")
    assert sure == [
        f"{first_two}.",
        "Drugs and alcohol came first, 200 responses ahead of anti-social behaviour.",
        "Gangs came third.",
        "Everyone who answered lives or works in Elsewhere.",
    ]
    level = sentences.certainty_said(NAMES[:2], [40, 40, 39], (1, 1), "Elsewhere")
    assert level[-1] == "1 of those who answered neither lives nor works in Elsewhere."
    assert level[:-1] == [
        "Which two concerns took the first two places is not certain.",
        "Drugs and alcohol and anti-social behaviour have the same number of first choices.",
    ]
    assert "Only 1 response separates them" in sentences.certainty_said(NAMES[:2], [41, 40, 1], (3, 3), "X")[1]


def test_the_headline_on_intervals_says_which_are_clear_of_the_rest() -> None:
    apart = np.array([[0.21, 0.28], [0.19, 0.26], [0.07, 0.12]])
    assert sentences.intervals_headline(NAMES[:3], apart).endswith(
        "clear of every other concern, but not of each other"
    )
    assert "is clear of every other" in sentences.intervals_headline(
        NAMES[:3], np.array([[0.5, 0.6], [0.2, 0.3], [0, 0.1]])
    )
    assert "could change" in sentences.intervals_headline(NAMES[:3], np.array([[0.2, 0.3], [0.2, 0.3], [0.1, 0.25]]))


def test_labels_keep_their_capitals_where_they_are_abbreviations() -> None:
    assert sentences.at_head(["Gangs", "CCTV", "Noise at night"]) == "Gangs, CCTV and noise at night"


def test_groups_that_differ_are_counted_and_none_is_said_of_none() -> None:
    assert "For none can we say" in safety.differences_said(38, 0)
    assert safety.differences_said(38, 2).startswith("2 of 38 groups")
    assert safety.differences_headline(["safer", "no difference"]).startswith("1 of the 2 groups shown")


def test_answers_without_a_name_and_answers_without_a_priority_are_told_apart() -> None:
    concerns = pd.DataFrame(
        {"concern_id": ["gangs", "concern_04", "other"], "label": ["Gangs", "Four", "Other"],
         "label_status": ["published", "placeholder", "published"],
         "priority": ["reoffending", None, None]}
    )  # fmt: skip
    assert actions.homes_said(concerns, ["Violence"]) == (
        "The report does not name 2 of the 3 answers, so we cannot say which priority covers them. "
        "A priority covers the 1 concern with a name. No concern with a name falls under “Violence”."
    )
    without_other = concerns.head(1)
    assert actions.homes_said(without_other, []) == "A priority covers the 1 concern with a name."
    noise = concerns.assign(label_status="published", label=["Gangs", "Noise", "Other"])
    assert actions.homes_said(noise, []) == (
        "The answer “Other” names no concern. "
        "A priority covers 1 of the 2 concerns with a name; none is known to cover “Noise”."
    )


CONCERNS = pd.DataFrame({"concern_id": ["gangs", "other"], "label": ["Gangs", "Other"]})
ANSWERS = pd.DataFrame(
    {"first_choice": ["gangs"] * 3, "connection": ["lives", "works", "neither"], "feels_safe": [True, False, None]}
).astype({"feels_safe": "boolean"})


def test_published_counts_stand_and_the_responses_give_the_others() -> None:
    published = pd.DataFrame({"quantity": ["responses", "connected"], "count": [3, None]})
    known = consultation.known_totals(ANSWERS, published, CONCERNS)
    assert known.loc["responses"].tolist() == [3, True]
    assert known.loc["connected"].tolist() == [2, False], "only a percentage of it is published"
    assert known.loc["first_choice.other"].tolist() == [0, False]
    assert not consultation.known_totals(ANSWERS, None, CONCERNS)["published"].any()
    assert consultation.first_choices(known, CONCERNS)["respondents"].tolist() == [3, 0]
