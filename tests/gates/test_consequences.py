"""Any stated figure changed by one: the error names what breaks and every statement that rests on it, and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from csp_evidence.analysis import casts
from csp_evidence.analysis.claims.dependencies import names_of
from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.claims.judging import judge_all
from csp_evidence.analysis.claims.names import claim_names
from csp_evidence.analysis.funding.reconciliation import PRINTED, READ, Reconciliation
from csp_evidence.analysis.funding.result_keys import figures_under
from csp_evidence.errors import GateError
from csp_evidence.gates.acceptance import content_check
from csp_evidence.gates.consequences import consequences
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.gates.report_figures import ReportFigures, quotation_checks
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.project import Project
from csp_evidence.stage.notebook import Stage
from tests.conftest import ROOT, SLUG, csp, sampled
from tests.end_to_end.test_funding import only_funding
from tests.end_to_end.test_refusals import edit, refused
from tests.funding_stage import results_of
from tests.unit.funding_inputs import frame, funds, money, one_more

pytestmark = pytest.mark.suite("faults")

MONEY = money()
IDS = list(MONEY.figures["figure_id"])
ALONE = {
    "gf-03", "gf-04", "gf-05", "hra-01", "ph-02", "ph-03", "lcpf_cut", "lcpf_years_allocated", "hra_years",
    "officer_years", "strategy_last_4_9",
}  # fmt: skip
CANCEL = {  # figures that stand on both sides of what they are under, so that nothing moves with them
    ("posts-01", "funding_reconciliation.relation.taskforce_counted_twice"),
    ("lcpf_annual", "funding_reconciliation.relation.others_are_the_rest"),
}


def row_of(figure: str) -> int:
    """The row of the printed table that gives a figure."""
    return MONEY.tables.by_id[figure].place


@cache
def _read() -> GatedInputs:
    gated = GatedInputs(Project(ROOT), load_partnership(Project(ROOT), SLUG))
    for name in (PRINTED, *READ):
        gated.published(name)
    gated.document("claims")
    gated.document("funds")
    return gated


def inputs() -> GatedInputs:
    """The inputs as they are committed, to be changed by the caller alone."""
    return GatedInputs(_read().project, _read().partnership, as_read=_read())


def with_one_more(figure: str, by: int = 1) -> GatedInputs:
    """The inputs with one figure printed so much higher."""
    gated = inputs()
    published = gated.published(PRINTED)
    raised = published.frame.copy()
    raised.at[row_of(figure), "printed"] = one_more(figure, by)
    gated.take(PRINTED, replace(published, frame=raised))
    return gated


def sentences(gated: GatedInputs) -> list[str]:
    """What is told where the gate on the content of the printed table is closed, as in a run and in `csp check`."""
    return consequences(gated, [content_check(f"{PRINTED}.raw", gated.published(PRINTED))])


def named(told: list[str], beginning: str) -> set[str]:
    """The ids that a sentence with this beginning lists, each before its paragraph."""
    for sentence in told:
        if sentence.startswith(beginning):
            return set(re.findall(r"([\w.-]+) \((?:\d|summary)", sentence.partition(": ")[2]))
    return set()


@cache
def statements() -> tuple[Claim, ...]:
    return tuple(inputs().document("claims")[0].claims)


def frames(figure: str = "", by: int = 0) -> dict[str, pd.DataFrame]:
    """The tidy inputs on money, with one figure printed so much higher."""
    found = {name: frame(name) for name in (PRINTED, *READ)}
    if figure:
        found[PRINTED].at[row_of(figure), "printed"] = one_more(figure, by)
    return found


def names_from(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Every name of an expression that the tables give, by running the notebook on them."""
    counted, totals = (whole := Reconciliation.of(funds(), tables)).counted
    added = casts.cast(counted, totals, amount="number").set_index("total_id")["added"]
    results = results_of(tables, funds()) | {
        "plan_evidence.officers.total": int(added["council_funded"]),
        "plan_evidence.officers.teams": int(added["teams"]),
    }
    partnership = load_partnership(Project(ROOT), SLUG)
    assert partnership.plan is not None
    return claim_names(
        results,
        priorities=[(priority.id, priority.name) for priority in partnership.priorities],
        term=(partnership.plan.term_start, partnership.plan.term_end),
        window=None,
        lines=whole.lines,
        counted=counted,
    )


@cache
def before() -> dict[str, Any]:
    return names_from(frames())


@cache
def moved_names(figure: str) -> frozenset[str]:
    """The names that have another value when the figure is raised by one, or by a great deal more."""
    known = before()
    return frozenset(
        name
        for by in (1, 1_000_003)
        for name, value in names_from(frames(figure, by)).items()
        if value != known.get(name)
    )


# What the map says, against what the notebook does


def test_every_result_of_the_notebook_rests_on_figures_as_the_map_has_it(whole: bool) -> None:
    """A figure is raised and the notebook run again: what has moved rests on the figure, and the map says so."""
    under = figures_under(ReportFigures(inputs()).money)
    counts = {"funding_reconciliation.figures.unchecked", "funding_reconciliation.view_difference_pence"}
    for figure in IDS if whole else IDS[::40]:
        moved = set(moved_names(figure)) - counts
        mapped = {name for name, resting in under.items() if figure in resting} - counts
        verdicts = {name for name in mapped if ".exception" in name or "_subsets" in name or ".choices_" in name}
        assert moved <= mapped, figure
        assert {name for name in mapped - verdicts - moved if (figure, name) not in CANCEL} == set(), figure


def test_the_map_names_every_result_but_those_that_count_rows() -> None:
    under = figures_under(ReportFigures(inputs()).money)
    left = {name.removeprefix("funding_reconciliation.") for name in results_of(frames(), funds()) if name not in under}
    without_face = {"exception.same_amount", "exception.hra_years", "exception.cost_per_post", "exception.strategy"}
    counted = {"lines", "third_party_lines_in_council_totals", "figures.stated", "figures.unchecked"}
    assert left == {*counted, *without_face, "exceptions.ambiguous"}


# Each figure, changed by one


@cache
def told_of(figure: str) -> list[str]:
    return sentences(with_one_more(figure))


@pytest.mark.parametrize("figure", sampled(IDS, 5))
def test_one_more_on_any_figure_names_what_breaks(figure: str) -> None:
    told = told_of(figure)
    assert f"{figure} (" in told[0]
    assert f"row {row_of(figure)}" in told[0]
    audit = money({figure: one_more(figure)}).tested
    broken = audit[audit["as_expected"] == "no"]
    assert named(told, "Casts and relations that break") == set(broken["check_id"])
    assert told[1].startswith("No cast or relation of the report checks this figure") == (figure in ALONE)


@pytest.mark.parametrize("figure", sampled(IDS, 5))
def test_every_statement_that_rests_on_a_figure_is_named_and_no_other(figure: str, whole: bool) -> None:
    """Against the statements that give the figure in their words, and those whose evidence moves with it."""
    told = named(told_of(figure), "Statements of the report that rest on it")
    assert told, "every stated figure is in some statement"
    quoting = {claim.id for claim in statements() if figure in (*claim.figures, *claim.mentions)}
    repeating = {f"claims.{claim.id}" for claim in statements() if figure in claim.figures}
    assert quoting <= told
    if not whole and IDS.index(figure) % 4:
        return
    evidence = names_of(statements())
    moved = moved_names(figure)
    through = {claim.id for claim in statements() if repeating & _other_claims(claim)}
    assert told == quoting | through | {name for name, used in evidence.items() if moved & set(used)}


def _other_claims(claim: Claim) -> set[str]:
    """The statements that a claim is tested against, directly or through others."""
    known = {f"claims.{other.id}": other for other in statements()}
    found: set[str] = set()
    waiting = [name for name in claim.uses if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [further for further in known[name].uses if further in known]
    return found


@pytest.mark.parametrize("figure", sampled(IDS[::6], 2))
def test_a_verdict_never_turns_without_the_statement_being_named(figure: str) -> None:
    told = named(told_of(figure), "Statements of the report that rest on it")
    testable = [claim for claim in statements() if set(claim.uses) <= {*before(), *_states()}]
    assert len(testable) > 50

    def verdicts(names: Mapping[str, Any]) -> dict[str, tuple[str, str | None]]:
        return {item.claim.id: (item.verdict, item.computed) for item in judge_all(testable, {**_states(), **names})}

    then, now = verdicts(before()), verdicts(names_from(frames(figure, 1)))
    assert {name for name, verdict in now.items() if verdict != then[name]} <= told


def _states() -> dict[str, Any]:
    return {f"claims.{claim.id}": claim.stated for claim in statements()} | inputs().document("claims")[0].names()


# As a person meets it


@pytest.mark.parametrize("figure", ["lcpf-06", "gf-03", "lcpf_annual", "posts-02", "teams", "prevent_council"])
def test_the_error_of_a_stage_says_what_rests_on_the_figure(figure: str, tmp_path, monkeypatch) -> None:
    changed = with_one_more(figure)
    monkeypatch.setattr("csp_evidence.stage.inputs.GatedInputs", lambda *_, **__: changed)
    stage = Stage(stage_plan("funding_reconciliation"), Project(ROOT), SLUG, inputs().partnership, tmp_path)
    with pytest.raises(GateError) as refusal:
        stage.read(PRINTED)
    message = str(refusal.value)
    assert message.startswith("The gate")
    assert f"The figure that was changed is {figure} (" in message
    assert "Statements of the report that rest on it: " in message


PRINTED_FILE = "data/raw/tower-hamlets/funding_printed.csv"


def test_a_run_names_the_statements_too(project) -> None:
    only_funding(project)
    edit(project / PRINTED_FILE, "£150k", "£151k")
    refused(
        project, 1, "The figure that was changed is gf-03", "reads £151k, and £150k was accepted",
        "No cast or relation of the report checks this figure", "rest on it: mayoral_growth (4.3).",
    )  # fmt: skip


def test_a_change_that_was_accepted_names_the_statements_at_the_sums(project) -> None:
    only_funding(project)
    edit(project / PRINTED_FILE, '"200,000"', '"200,001"')
    done = csp(project, "check", SLUG)
    assert done.returncode == 1
    assert "funding_reconciliation.checks" in done.stdout or "cast-lcpf_programme" in done.stdout
    assert "others-are-the-rest (4.10: " in done.stdout
    assert "lcpf_line_06 (4.8), lcpf_total (4.8)" in done.stdout


def test_check_says_it_below_the_file(project) -> None:
    edit(project / PRINTED_FILE, "posts-02,number,14", "posts-02,number,15")
    done = csp(project, "check", SLUG)
    assert done.returncode == 1
    assert "The figure that was changed is posts-02 (3.25: " in done.stdout
    assert "officers_estates (3.25), officers_total (3.25)" in done.stdout


# Where no row can be told


def both(first: str, second: str) -> GatedInputs:
    """One more on the first figure and one less on the second, so that their total stands."""
    gated = with_one_more(first)
    gated.published(PRINTED).frame.at[row_of(second), "printed"] = one_more(second, -1)
    return gated


def test_opposite_changes_are_told_by_the_rows_that_were_accepted() -> None:
    told = sentences(both("lcpf-06", "lcpf-08"))
    assert told[0].startswith("The figures that were changed: lcpf-06")
    assert "; lcpf-08" in told[0]
    assert "cast-lcpf_daat" in told[1]


def test_opposite_changes_without_the_accepted_rows_are_told_by_the_sums(monkeypatch) -> None:
    monkeypatch.setattr("csp_evidence.gates.consequences.accepted_table", lambda *_: None)
    told = sentences(both("posts-01", "posts-02"))
    assert told[0].startswith("The figures that could be wrong: teams")
    assert named(told, "Casts and relations that break") == {
        "taskforce-counted-twice",
        "teams-are-posts",
        "officers-two-ways",
    }


def test_a_text_that_was_changed_is_not_taken_for_a_figure() -> None:
    gated = inputs()
    published = gated.published(PRINTED)
    other = published.frame.copy()
    other.at[3, "paragraph"] = "4.3"
    gated.take(PRINTED, replace(published, frame=other))
    (told,) = sentences(gated)
    assert told.startswith("No figure was changed since the file was accepted, but paragraph (table general_fund")
    assert sentences(inputs()) == []


def test_a_figure_that_cannot_be_read_is_told_with_its_place_by_check(project) -> None:
    edit(project / PRINTED_FILE, "£150k", "150 thousand or so")
    done = csp(project, "check", SLUG)
    assert "funding_printed, row 4, column printed" in done.stdout
    assert "'150 thousand or so' is not an amount" in done.stdout


# The figures that statements quote


def test_a_statement_states_what_the_tables_hold() -> None:
    passed = quotation_checks(inputs())
    assert [check.outcome for check in passed] == ["pass", "pass"]
    quoted = {figure for claim in statements() for figure in (*claim.figures, *claim.mentions)}
    assert quoted <= set(IDS)


@pytest.mark.parametrize("claim", [claim.id for claim in statements() if claim.figures])
def test_a_quoted_figure_moved_in_the_register_closes_its_gate(claim: str) -> None:
    gated = inputs()
    register, record = gated.document("claims")
    moved = [
        item.model_copy(update={"stated": item.stated + 1}) if item.id == claim else item for item in register.claims
    ]
    others = gated.document
    altered = (register.model_copy(update={"claims": tuple(moved)}), record)
    gated.document = lambda name: altered if name == "claims" else others(name)  # type: ignore[method-assign]
    (told,) = stops(quotation_checks(gated))
    assert (told.expectation, f"claim_id {claim}," in told.rows[0]) == ("quotation_agrees", True)
