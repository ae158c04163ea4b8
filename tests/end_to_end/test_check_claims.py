"""What `csp check` says of a register before any run, and that what it names is what the stage depends on."""

from __future__ import annotations

from pathlib import Path

from csp_evidence.commands.accept import accept_inputs
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.pipeline.keys import ingredients_of, key_of
from csp_evidence.project import Project
from tests.conftest import EXAMPLE, csp
from tests.end_to_end.test_refusals import edit

REGISTER = f"data/raw/{EXAMPLE}/claims.yml"
PRICES = f"data/raw/{EXAMPLE}/price_index_synthetic.csv"
PEOPLE, GROUPS = (f"data/raw/{EXAMPLE}/{name}_synthetic.csv" for name in ("population", "offence_groups"))


def test_check_lists_every_expression_that_cannot_be_used_in_one_go(project: Path) -> None:
    edit(project / REGISTER, "item(priorities, 3)", "item(priorities, 3")
    edit(project / REGISTER, "crime(area, 'all', '2010')", "crime(aera, 'all', '2010')")
    edit(
        project / REGISTER,
        "computed: strategic_assessment.review.earlier",
        "computed: strategic_assessment.review.erlier",
    )
    edit(project / REGISTER, 'paragraph: "Table 3"', 'paragraph: "table 3"')
    edit(project / REGISTER, "test: before", "tests: before")
    done = csp(project, "check", EXAMPLE)
    assert done.returncode == 1
    told = done.stdout
    assert "claim hate_is_third" in told
    assert "a ',' is missing before 'the end'" in told
    assert "claim damage_shares, paragraph: must be a place in the report: 4.2.1, p. 4, slide 7" in told
    assert "claim report_before_term, tests: is not a name that is known here: did you mean test?" in told
    assert "before_the_series (2.4): there is no value named 'aera'; did you mean 'area'?" in told
    assert "there is no result 'strategic_assessment.review.erlier'; did you mean strategic_assessment.review." in told
    assert "passed  data/raw/exampleshire/areas_synthetic.csv" in told


def test_a_name_that_nobody_knows_is_a_warning_and_a_run_goes_on(project: Path) -> None:
    edit(project / REGISTER, "crime('Mockham', 'all', '2016-01', '2016-06')", "crime('Mokham', 'all', '2016')")
    edit(project / REGISTER, "value('price_index', 'index'", "value('prise_index', 'index'")
    told = csp(project, "check", EXAMPLE).stdout
    assert "warning: data/raw/exampleshire/claims.yml: other_area (Table 2)" in told
    assert "recorded_crime has no area 'Mokham'; did you mean 'Mockham'?" in told
    assert "no expression can read an input called 'prise_index'; did you mean 'price_index'?" in told


def test_a_misspelt_input_is_told_with_what_was_meant(project: Path) -> None:
    edit(project / f"data/raw/{EXAMPLE}/partnership.yml", "  neighbours: exam", "  neighbors: exam")
    done = csp(project, "check", EXAMPLE)
    assert done.returncode == 1
    assert "inputs.neighbors: did you mean neighbours?" in done.stdout
    edit(project / f"data/raw/{EXAMPLE}/partnership.yml", "gaps: []", "neigbours: [E99000002]\ngaps: []")
    refused = csp(project, "check", EXAMPLE)
    assert refused.returncode == 2
    assert "neigbours: is not a name that is known here: did you mean neighbours?" in refused.stderr


def test_the_plan_depends_on_every_input_that_an_expression_can_name(project: Path) -> None:
    there, plan = Project(project), stage_plan("plan_evidence")
    partnership = load_partnership(there, EXAMPLE)

    def key() -> str:
        return key_of(ingredients_of(there, EXAMPLE, partnership, plan, {}, {}, ""))

    before = key()
    edit(project / PRICES, "2018/19,102.1", "2018/19,102.2")
    assert key() != before
    assert "price_index" in ingredients_of(there, EXAMPLE, partnership, plan, {}, {}, "")["inputs"].__repr__()


def test_accepting_all_tells_every_file_that_cannot_be_accepted_and_accepts_the_others(project: Path) -> None:
    edit(project / PRICES, "2018/19,102.1", "2018/19,none")
    edit(
        project / f"data/raw/{EXAMPLE}/population_synthetic.csv",
        "E99000006,Nowhere Wolds,2016",
        "E99000009,Nowhere,2016",
    )
    edit(project / GROUPS, "drugs,Drug offences", "drugs,Drugs")
    done = csp(project, "check", EXAMPLE, "--accept", "all", "--reason", "labels were corrected")
    assert done.returncode == 1
    for part in (
        "price_index_synthetic.csv",
        "population_synthetic.csv",
        "Accepted were:",
        "offence_groups_synthetic.csv",
    ):
        assert part in done.stderr
    assert accept_inputs(Project(project), EXAMPLE, ["offence_groups"]) == []


def test_what_could_not_be_set_against_another_file_is_told_with_the_file_that_is_wrong(project) -> None:
    questions = project / "data" / "raw" / EXAMPLE / "questions.yml"
    edit(questions, "kind: several", "kind: many")
    done = csp(project, "check", EXAMPLE)
    assert done.returncode == 1
    told = done.stdout.splitlines()
    at = next(n for n, line in enumerate(told) if line.startswith("UNTESTED") and "consultation_responses" in line)
    assert "It could not be set against other files: " in " ".join(told[at + 1 : at + 3])
    assert f"data/raw/{EXAMPLE}/questions.yml: question worries, kind" in " ".join(told[at + 1 : at + 3])
    assert any(line.startswith("FAILED") and "questions.yml" in line for line in told)


def test_check_knows_the_results_of_every_question_and_which_of_them_are_rounded(project: Path) -> None:
    assert (
        "passed  data/raw/exampleshire/claims.yml: 4 of 4 expectations passed" in csp(project, "check", EXAMPLE).stdout
    )
    edit(project / REGISTER, "computed: count_behind(consultation.repeats)", "computed: consultation.worries.drgs")
    edit(project / REGISTER, "computed: share_behind(consultation.worries.drugs, consultation.worries.base)",
         "computed: 100 * consultation.worries.drugs / consultation.worries.base")  # fmt: skip
    told = csp(project, "check", EXAMPLE).stdout
    assert "there is no result 'consultation.worries.drgs'; did you mean consultation.worries.drugs?" in told
    assert "drugs_worry (slide 4)" in told
    assert "consultation.worries.drugs is a count of answers, which is rounded to protect people" in told
    assert "use the test `within` with count_behind(...)" in told
    assert "consultation.worries.base is a count" not in told  # it is published, and stands exactly
    assert "consultation.worries.litter is a count" not in told
