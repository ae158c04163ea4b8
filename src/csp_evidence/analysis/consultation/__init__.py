"""A self-selected public consultation: who answered, what they chose, how firm it is, and what was done.

Simple counts are offered here; the other modules have one subject each.
"""

from csp_evidence.analysis.consultation.choices import rank_first_choices, three_rankings
from csp_evidence.analysis.consultation.firsts import first_choices, worst_case
from csp_evidence.analysis.consultation.published import back_test, connected, feels_safe, outside_range, percentage
from csp_evidence.analysis.consultation.totals import known_totals

__all__ = [
    "back_test",
    "connected",
    "feels_safe",
    "first_choices",
    "known_totals",
    "outside_range",
    "percentage",
    "rank_first_choices",
    "three_rankings",
    "worst_case",
]
