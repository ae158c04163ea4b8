"""The one door for personal answers: counts leave them once, through `release`, as released tables.

Everything shown or worked out afterwards (shares, ranks, leads, intervals, tests, weights, prose, charts, results) is
made from released tables, and cannot reach the answers.
"""

from csp_evidence.analysis.release.asked import EVERYBODY, Crossing, Group, Question
from csp_evidence.analysis.release.door import release
from csp_evidence.analysis.release.keys import draw, record_keys
from csp_evidence.analysis.release.released import (
    BLANK,
    WITHHELD,
    Number,
    Released,
    ReleasedCounts,
    ReleasedCross,
)
from csp_evidence.analysis.release.rule import FLOOR, Rule

__all__ = [
    "BLANK",
    "EVERYBODY",
    "FLOOR",
    "WITHHELD",
    "Crossing",
    "Group",
    "Number",
    "Question",
    "Released",
    "ReleasedCounts",
    "ReleasedCross",
    "Rule",
    "draw",
    "record_keys",
    "release",
]
