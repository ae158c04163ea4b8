"""What a verdict is said to rest on: the table of the result that it uses, and not its neighbour's."""

from __future__ import annotations

import pytest

from csp_evidence.analysis.claims.shown_values import with_unit
from csp_evidence.records import Result, TableRecord
from csp_evidence.stage.statement_tables import Borrowed, links_to


def table(name: str) -> TableRecord:
    return TableRecord(
        name=name, caption=name, unit="", file=f"{name}.csv", rows=1, sources=(), synthetic=False, section="answers"
    )


@pytest.mark.parametrize(
    ("result", "behind"),
    [("safe_dark.very_safe", "answers_safe_dark"), ("safe_day.base", "answers_safe_day"), ("days", "answers_safe_day")],
)
def test_a_link_leads_to_the_table_of_the_result_or_the_first_of_its_section(result: str, behind: str) -> None:
    key = f"consultation.{result}"
    given = {key: Result(value=1, unit="people", paragraph=None, section="answers")}
    stages = {"consultation": Borrowed(given, [table("answers_safe_day"), table("answers_safe_dark")])}
    assert links_to(key, stages, {})[1].href == f"consultation.html#table-{behind}"


def test_money_with_a_rate_has_its_sign_and_no_word_for_it() -> None:
    assert with_unit("2.92", "pounds a resident") == "£2.92 a resident"
    assert with_unit("2.92", "pounds") == "£2.92"
