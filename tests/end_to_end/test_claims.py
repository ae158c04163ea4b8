"""The register of Tower Hamlets: its verdicts are those of the domain, and each of them can turn."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from csp_evidence.analysis.claim_dependencies import altered, figures_of, turned_by
from csp_evidence.analysis.claim_names import claim_names
from csp_evidence.analysis.claims import Claim, ClaimError, judge, judge_all
from csp_evidence.analysis.expressions import exact
from csp_evidence.gated import GatedInputs
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.partnership import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT, SLUG

HARD = {
    "csp_approval_second", "regulations_cited", "children_priority", "fund_years", "slice_cut", "priority_letter",
}  # fmt: skip
SOFT = {"handle", "term_aligned", "slice_onwards", "mopac_allocated"}
RESOLVING = {"officers_additional", "lcpf_two_years"}
AMBIGUOUS = {"connected_people", "top_three", "hra_years", "police_cost", "strategy_ends"}
HOLDING = ("holds", "holds when rounded")


@pytest.fixture(scope="module")
def register():
    gated = GatedInputs(Project(ROOT), load_partnership(Project(ROOT), SLUG))
    return gated.document("claims")[0]


@pytest.fixture(scope="module")
def names(register, edition):
    partnership = load_partnership(Project(ROOT), SLUG)
    gated = GatedInputs(Project(ROOT), partnership)
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"), parse_float=Decimal)
    plan, window = partnership.plan, partnership.consultation_window
    frames = {
        name: read_tidy(source, gated.published(source))
        for name, source in {
            "lines": "funding_lines",
            "officers": "officers",
            "concerns": "concerns",
            "areas": "areas",
        }.items()
    }
    return register.names() | claim_names(
        {key: result["value"] for key, result in results.items()},
        priorities=[(priority.id, priority.name) for priority in partnership.priorities],
        term=(plan.term_start, plan.term_end),
        window=(window.opens, window.closes),
        **frames,
    )


@pytest.fixture(scope="module")
def judged(register, names):
    return judge_all(register.claims, names)


def test_the_verdicts_are_those_of_the_domain(edition):
    claims = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    by_verdict: dict[tuple[str, str | None], set[str]] = {}
    for claim in claims:
        by_verdict.setdefault((claim["verdict"], claim["weight"]), set()).add(claim["id"])
    assert len(claims) >= 70
    assert by_verdict[("inconsistent", "hard")] == HARD
    assert by_verdict[("inconsistent", "soft")] == SOFT
    assert by_verdict[("conflicts but resolves", None)] == RESOLVING
    assert by_verdict[("ambiguous", None)] == AMBIGUOUS
    rounded = by_verdict[("holds when rounded", None)]
    assert {"drugs_percent", "asb_percent", "gangs_percent", "safe_percent", "unsafe_percent"} <= rounded


def test_every_conflict_has_advice_and_every_resolution_its_hypothesis(edition):
    for claim in json.loads((edition / "claims.json").read_text(encoding="utf-8")):
        if claim["verdict"] in ("inconsistent", "conflicts but resolves", "ambiguous"):
            assert claim["advice"], claim["id"]
        if claim["verdict"] in ("conflicts but resolves", "ambiguous"):
            assert "holds" in claim["reading"], claim["id"]
        if claim["verdict"] == "not checkable":
            assert claim["reading"], claim["id"]


def smallest_steps(claim: Claim) -> list[object]:
    """The stated value moved by its smallest step, up and down; of two bounds, each of them."""

    def moved(value: object) -> list[object]:
        if isinstance(value, date):
            return [value + timedelta(days=1), value - timedelta(days=1)]
        if isinstance(value, (int, float)):
            step = Decimal(str(claim.rounding or 1))
            return [float(Decimal(str(value)) + step), float(Decimal(str(value)) - step)]
        return [f"{value} altered"]

    if isinstance(claim.stated, list):
        low, high = claim.stated
        return [[other, high] for other in moved(low)] + [[low, other] for other in moved(high)]
    return moved(claim.stated)


def test_altering_what_a_holding_claim_states_by_the_smallest_step_turns_its_verdict(register, names, judged):
    stated = {f"claims.{claim.id}": claim.stated for claim in register.claims}
    tried = 0
    for item in judged:
        if item.verdict not in HOLDING:
            continue
        for step in smallest_steps(item.claim):
            assert exact(step) != exact(item.claim.stated)
            moved = item.claim.model_copy(update={"stated": step})
            after = judge(moved, {**names, **stated, f"claims.{moved.id}": step})
            assert after.verdict not in HOLDING, (item.claim.id, step)
            tried += 1
    assert tried > 150


def test_altering_a_figure_that_a_holding_claim_rests_on_turns_some_verdict(register, names, judged):
    """Every input figure that the register uses: a pound, an officer, a response, a day."""
    turned = turned_by(register.claims, names, judged)
    # What only doubtful statements use is set apart: to move it need not turn a verdict that is doubtful already.
    figures = figures_of(judged)
    holding = {figure for item in judged if item.verdict in HOLDING for figure in figures[item.claim.id]}
    # A percentage printed without decimals cannot tell 1,320 people from 1,321.
    assert {figure for figure in holding if not turned[figure]} == {"consultation.connected"}
    lines = {name for name in names if name.startswith("lines.")}
    unchecked = {"lines.gf_03", "lines.gf_04", "lines.hra_01"}  # nothing in the report to check them against
    assert lines - set(turned) == unchecked


def test_naive_forms_raise_false_alarms_and_are_not_what_is_tested(names):
    """Totals that are right must not be corrected: the naive sums fail, so they are not the register's tests."""

    def verdict(stated: int, computed: str) -> str:
        claim = Claim(
            id="naive",
            paragraph="3.25",
            subject="Naive",
            statement="Naive.",
            stated=stated,
            unit="x",
            computed=computed,
        )
        return judge(claim, names).verdict

    assert (
        verdict(39, "officers.posts_01 + officers.posts_02 + plan_evidence.officers.teams + officers.teams_03")
        == "inconsistent"
    )
    assert (
        verdict(45, "officers.posts_01 + officers.posts_02 + plan_evidence.officers.teams + officers.teams_03")
        == "holds"
    )
    assert verdict(1610109, "2 * 662986") == "inconsistent"


def test_a_refused_expression_names_the_claim(names):
    for expression in ("nothing.of_the_kind", "open('x')", "-" * 50 + "1"):
        claim = Claim(
            id="bad_one", paragraph="3.7", subject="Bad", statement="Bad.", stated=1, unit="x", computed=expression
        )
        with pytest.raises(ClaimError, match=r"claim bad_one \(paragraph 3\.7\)"):
            judge_all([claim], names)


def test_evidence_that_an_edition_lacks_makes_a_claim_not_checkable(register, names):
    without = {name: None if name.startswith("consultation.") else value for name, value in names.items()}
    verdicts = {item.claim.id: item.verdict for item in judge_all(register.claims, without)}
    assert verdicts["drugs_count"] == "not checkable"
    assert verdicts["lcpf_total"] == "holds"


def test_every_link_of_the_register_leads_somewhere(edition):
    from bs4 import BeautifulSoup

    anchors: dict[str, set[str]] = {}
    for page in edition.glob("*.html"):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        anchors[page.name] = {str(element["id"]) for element in soup.find_all(id=True)}
    claims = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    for claim in claims:
        for link in claim["evidence"]:
            page, _, anchor = link["href"].partition("#")
            assert not anchor or anchor in anchors[page or "plan_evidence.html"], (claim["id"], link)
    assert sum(bool(claim["evidence"]) for claim in claims) > 100


def test_tables_named_as_evidence_stand_under_the_section_they_are_named_for(edition):
    from bs4 import BeautifulSoup

    claims = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    links = {(a["href"], b["href"]) for c in claims for a, b in zip(c["evidence"], c["evidence"][1:], strict=False)
             if "#table-" in b["href"] and "#table-" not in a["href"] and "#input-" not in a["href"]}  # fmt: skip
    assert links
    for section, table in links:
        page, anchor = table.split("#")
        soup = BeautifulSoup((edition / page).read_text(encoding="utf-8"), "html.parser")
        above = [soup.find(id=anchor).find_previous(level) for level in (["h2", "h3"], "h2")]
        assert section in {f"{page}#{heading['id']}" for heading in above}


def test_altered_moves_every_kind_of_value():
    assert altered(1) == 2
    assert altered(Decimal("1.5")) == Decimal("2.5")
    assert altered(date(2017, 3, 31)) == date(2017, 4, 1)
    assert altered("SI 2007/1830") != "SI 2007/1830"
    assert altered(["a", "b"]) == ["a"]
