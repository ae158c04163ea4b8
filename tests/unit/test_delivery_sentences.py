"""What the page on the plan's term says of its tables, and how its headlines end."""

from __future__ import annotations

from datetime import date

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


def test_money_is_told_of_the_year_that_is_being_reported_and_of_later_ones():
    def lines(*rows: tuple[str, str, int | None]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=["label", "financial_year", "variance"])

    day = date(2019, 2, 28)
    reported = lines(("Patrols", "2018/19", 0), ("Outreach", "2018/19", 2500), ("Mentors", "2019/20", 0))
    assert sentences.money(reported, day) == (
        "In 2018/19, 1 of 2 lines is expected to spend more than it has: Outreach (£2,500.00)."
    )
    ahead = lines(("Patrols", "2018/19", -10), ("Mentors", "2019/20", 30))
    assert sentences.money(ahead, day) == (
        "In 2018/19 no line is expected to spend more than it has. Later on more is expected to be spent than there is "
        "on Mentors in 2019/20 (£30.00)."
    )
    assert sentences.money(reported, None) == "In 2019/20 no line is expected to spend more than it has."
    assert sentences.money(lines(("Patrols", "2018/19", None)), day) == "Nothing was reported of spending yet."
