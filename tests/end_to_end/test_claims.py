"""The register of Tower Hamlets: its verdicts are those of the domain, and each of them can turn."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from csp_evidence.analysis.claim_dependencies import altered, figures_of, turned_by
from csp_evidence.analysis.claim_names import claim_names
from csp_evidence.analysis.claims import Claim, ClaimError, judge, judge_all
from csp_evidence.analysis.expressions import exact
from csp_evidence.errors import GateError
from csp_evidence.gated import GatedInputs
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.inputs.register import register_digest
from csp_evidence.partnership import load_partnership
from csp_evidence.pipeline.accept import accept_inputs
from csp_evidence.project import Project
from csp_evidence.quality.explain import stops
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


# What the register and partnership.yml hold themselves


def verdicts(register, names) -> dict[str, str]:
    stated = {f"claims.{claim.id}": claim.stated for claim in register.claims}
    found = {}
    for claim in register.claims:
        try:
            found[claim.id] = judge(claim, {**names, **stated}).verdict
        except ClaimError:
            found[claim.id] = "broken"
    return found


def with_stated(register, claim: Claim, value: object):
    moved = [other.model_copy(update={"stated": value}) if other.id == claim.id else other for other in register.claims]
    return register.model_copy(update={"claims": tuple(moved)})


def test_no_stated_figure_of_the_register_moves_unseen(register, names):
    """A verdict turns, or the gate on figures quoted twice closes; the others the digest holds alone."""
    before, unturned = verdicts(register, names), set()
    for claim in register.claims:
        for step in smallest_steps(claim):
            moved = with_stated(register, claim, step)
            assert register_digest(moved) != register_digest(register), claim.id
            if verdicts(moved, names) == before and not claim.figures:
                unturned.add(claim.id)
    # Nothing to be checked against, or wrong already and no less wrong a step further.
    wrong = HARD | SOFT
    not_checkable = {item for item, verdict in before.items() if verdict == "not checkable"}
    assert unturned <= wrong | not_checkable
    assert unturned, "were there none, the digest would have nothing to do"


def test_no_fact_and_no_expression_of_the_register_moves_unseen(register):
    facts = []
    for at, fact in enumerate(register.facts):
        moved = fact.model_copy(update={"value": altered(fact.value)})
        others = (*register.facts[:at], moved, *register.facts[at + 1 :])
        facts.append(register.model_copy(update={"facts": others}))
    expressions = [
        with_field(register, claim, "computed", f"{claim.computed} + 1") for claim in register.claims if claim.computed
    ]
    roundings = [
        with_field(register, claim, "rounding", claim.rounding * 10) for claim in register.claims if claim.rounding
    ]
    readings = [
        with_field(register, claim, "readings", (claim.readings[0].model_copy(update={"computed": "1"}),))
        for claim in register.claims
        if claim.readings
    ]
    digests = [register_digest(moved) for moved in (*facts, *expressions, *roundings, *readings)]
    assert register_digest(register) not in digests
    assert len(set(digests)) == len(digests) > 120


def with_field(register, claim: Claim, field: str, value: object):
    moved = [other.model_copy(update={field: value}) if other.id == claim.id else other for other in register.claims]
    return register.model_copy(update={"claims": tuple(moved)})


def test_words_and_order_of_the_register_are_free(register):
    backwards = register.model_copy(update={"claims": register.claims[::-1], "facts": register.facts[::-1]})
    reworded = with_field(register, register.claims[3], "statement", "Said otherwise.")
    advised = with_field(register, register.claims[3], "advice", "Say it otherwise.")
    assert {register_digest(one) for one in (backwards, reworded, advised)} == {register_digest(register)}


@pytest.mark.parametrize("slug", ["tower-hamlets", "exampleshire"])
def test_a_register_that_states_something_else_closes_its_gate(slug, project):
    path = project / "data" / "raw" / slug / "claims.yml"
    text = path.read_text(encoding="utf-8")
    changes = {"tower-hamlets": ("stated: 13\n", "stated: 14\n"), "exampleshire": ("stated: 14974", "stated: 14975")}
    old, new = changes[slug]
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def gated() -> GatedInputs:
        return GatedInputs(Project(project), load_partnership(Project(project), slug))

    (closed,) = stops(gated().document_checks("claims"))
    assert (closed.gate, closed.expectation, closed.severity) == ("claims.raw", "content_matches", "critical")
    assert accept_inputs(Project(project), slug, ["claims"]) == [f"data/raw/{slug}/claims.yml"]
    assert not stops(gated().document_checks("claims"))
    assert accept_inputs(Project(project), slug, ["claims"]) == []
    path.write_text(re.sub(r"  sha256: .*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    (warned,) = [check for check in gated().document_checks("claims") if check.outcome == "fail"]
    assert (warned.severity, "none noted" in warned.observed) == ("warning", True)


def test_a_register_with_an_id_twice_is_not_accepted(project):
    path = project / "data" / "raw" / SLUG / "claims.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("- id: priorities_listed", "- id: priorities_summary"), encoding="utf-8")
    with pytest.raises(GateError, match=r"is not accepted.*claim_id priorities_summary"):
        accept_inputs(Project(project), SLUG, ["claims"])
    assert "priorities_listed" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["plan.term_start", "plan.term_end", "window.opens", "window.closes"])
@pytest.mark.parametrize("days", [-1, 1])
def test_a_date_of_partnership_yml_moved_by_a_day_turns_a_verdict(name, days, register, names):
    moved = {**names, name: names[name] + timedelta(days=days)}
    assert verdicts(register, moved) != verdicts(register, names)


def checks_with(project, old: str, new: str, name: str):
    settings = project / "data" / "raw" / SLUG / "partnership.yml"
    text = settings.read_text(encoding="utf-8")
    assert text.count(old) == 1
    settings.write_text(text.replace(old, new), encoding="utf-8")
    return stops(GatedInputs(Project(project), load_partnership(Project(project), SLUG)).read(name).checks)


@pytest.mark.parametrize(
    ("old", "new", "gated", "closed"),
    [
        ("area_code: E09000030", "area_code: E09000031", "areas", "own_area"),
        ("name: Tower Hamlets", "name: Tower Hamlet", "areas", "own_area"),
        ('year_end: "2016-09"', 'year_end: "2016-10"', "recorded_crime", "year_end_there"),
        ("id: reoffending,", "id: reofending,", "funding_lines", "priority_known"),
    ],
)
def test_another_value_in_partnership_yml_closes_a_gate(old, new, gated, closed, project):
    assert closed in {check.expectation for check in checks_with(project, old, new, gated)}
