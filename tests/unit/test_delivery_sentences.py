"""What the page on the plan's term says of its tables, and how its headlines end."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment.change import UNSURE
from csp_evidence.analysis.delivery import sentences
from csp_evidence.analysis.delivery.behaviour import IMPROVING, USUAL, WORSENING
from csp_evidence.analysis.delivery.outlook import NO_END, OFF_COURSE, ON_COURSE

LABELS = {"a": "Fires", "b": "Robbery", "c": "Admissions"}


def test_the_headline_of_the_charts_ends_without_a_full_stop():
    varied = pd.DataFrame({"variation": [IMPROVING, WORSENING, USUAL]}, index=list("abc"))
    assert sentences.behaving(varied, LABELS) == "The charts say: Fires: improving; Robbery: getting worse"
    usual = pd.DataFrame({"variation": [USUAL]}, index=["a"])
    assert sentences.behaving(usual, LABELS) == "No chart shows more than the usual variation"


def test_targets_ahead_are_counted_where_any_can_be_judged():
    def said(*courses: str) -> str:
        return sentences.courses(pd.DataFrame({"course": courses}))

    assert said(UNSURE, UNSURE, NO_END) == (
        "Whether any of 2 targets for the end of the term will be met is too uncertain to say."
    )
    assert said(UNSURE) == "Whether the target for the end of the term will be met is too uncertain to say."
    assert said(ON_COURSE, OFF_COURSE, UNSURE) == (
        "Of 3 targets for the end of the term, 1 is on course to be met and 1 to be missed. For 1 it is too uncertain "
        "to say."
    )
    assert said(NO_END) == "No target for the end of the term can be set beside a forecast."


def test_actions_overdue_are_named():
    progress = pd.DataFrame(
        {"label": ["Patrols", "Refuge"], "part_of": [None, None], "progress": ["overdue", "complete"]}
    )
    assert sentences.actions(progress) == "1 action is overdue: Patrols. One of 2 actions is complete."
