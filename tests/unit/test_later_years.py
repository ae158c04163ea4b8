"""What is planted in a later year is told before an edition is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from csp_evidence.commands.moved_figures import statement_lines
from csp_evidence.commands.refresh import Refresh
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests import later_year
from tests.conftest import EXAMPLE, ROOT, SLUG


@pytest.fixture
def told(project: Path) -> list[str]:
    later_year.plant(project)
    return list(Refresh(Project(project), EXAMPLE, later_year.TO).lines())


def test_everything_that_is_planted_is_told_in_words(told: list[str]) -> None:
    said = "\n".join(told)
    assert told[0].startswith("Exampleshire to 2017-09: 12 new months from")
    assert "Revised, Assault: other figures in 1 published month." in said
    assert "drug_offences" not in said, "a group is called by its label"
    assert "E99000002 was called Sampleford and is called Sampleford Vale." in said
    assert f"Theft breaks in March 2017. {later_year.BREAK[2]}" in said
    assert "expectation offences_range of recorded_crime holds offences to 0 to 20000; the new months propose" in said
    assert "(input themes) is not carried over" in said
    assert "(input harm_weights) is not carried over" in said


def test_nothing_is_told_of_what_was_not_planted(project: Path) -> None:
    later_year.plant(project, renamed=False, too_many=False)
    said = "\n".join(Refresh(Project(project), EXAMPLE, later_year.TO).lines())
    assert "was called" not in said
    assert "holds offences" not in said
    assert said.count("Revised, ") == 2, "the group that was revised and the sum of all"


def test_each_revised_month_is_listed_with_both_vintages(project: Path) -> None:
    later_year.plant(project)
    found = Refresh(Project(project), EXAMPLE, later_year.TO).revised
    group, month, more = later_year.REVISED
    rows = found[found["series"] == group]
    assert rows["month"].dt.strftime("%Y-%m").tolist() == [month]
    assert rows["difference"].tolist() == [more]
    assert rows[["published_in", "now_in"]].notna().all().all()


def test_a_later_year_has_its_own_inputs_and_the_standing_year_has_not() -> None:
    own = load_partnership(Project(ROOT), SLUG)
    later = own.with_settings({"year_end": "2017-09"})
    assert own.with_settings({"year_end": "2015-09"}).inputs == own.inputs
    assert own.other_inputs_because == ""
    assert {name for name, file in own.inputs.items() if later.inputs.get(name) != file} == {
        "recorded_crime", "offence_groups", "offence_group_priorities", "population", "series_breaks", "themes",
    }  # fmt: skip
    assert "another classification" in later.other_inputs_because


def test_how_far_each_statement_moved_is_told() -> None:
    def entry(verdict: str, computed: str | None, reading: str = "") -> dict[str, str | None]:
        return {"verdict": verdict, "computed": computed, "reading": reading}

    before = {name: entry("correct", "1,200") for name in ("up", "lost", "same", "elsewhere")}
    after = {
        "up": entry("wrong", "1,250.5"), "lost": entry("not checkable", None, "No group is called drugs."),
        "same": entry("correct", "1,200"), "elsewhere": entry("correct", "1,200"),
    }  # fmt: skip
    assert list(statement_lines(before, after, resting={"up", "lost", "same"})) == [
        "Statement up: correct, computed 1,200 before, wrong, computed 1,250.5 now, +50.5.",
        "Statement lost: correct, computed 1,200 before, not checkable now. Look at it: No group is called drugs.",
        "Statement same: correct, as before, computed 1,200.",
    ]
