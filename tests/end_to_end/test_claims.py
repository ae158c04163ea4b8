"""The register of Tower Hamlets: its verdicts are those of the domain, and each of them can turn."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
import yaml

from csp_evidence.analysis.claims.dependencies import names_of
from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.claims.evidence_classes import smallest_steps
from csp_evidence.analysis.claims.judging import CORRECT, judge, judge_all, stated_by
from csp_evidence.analysis.claims.names import claim_names
from csp_evidence.analysis.claims.quotations import copied
from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.commands.accept import accept_inputs
from csp_evidence.errors import GateError, InputError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs.content import digest_of
from csp_evidence.inputs.documents import About, Document
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.inputs.register import read_register, register_lines
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from csp_evidence.stage.statement_tables import EVIDENCE_WORDS, VERDICT_WORDS
from tests.conftest import EXAMPLE, ROOT, SLUG
from tests.unit.funding_inputs import money

ABOUT = About(title="A", source="A report", licence="MIT", status="transcribed", period="2017")
FACT = {
    "csp_approval_second", "regulations_cited", "children_priority", "fund_years", "slice_cut", "priority_letter",
}  # fmt: skip
WORDING = {"handle", "term_aligned", "mopac_allocated", "background_regulations"}
EXPLAINED = {"officers_additional", "lcpf_two_years"}
INCOMPLETE = {"top_three", "slice_onwards"}
UNCLEAR = {"hra_years", "police_cost", "strategy_ends", "levels_high", "no_risks"}
ROUNDED = {
    "drugs_percent", "asb_percent", "gangs_percent", "safe_percent", "unsafe_percent", "slice_left", "slice_rate",
}  # fmt: skip
INDEPENDENT = {
    "duties_summary", "length_decided_locally", "population_growth", "boroughs", "pilots_inner", "pilots_outer",
    "strategies", "regulations_legal", "equality_aims",
}  # fmt: skip


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
            "concerns": "concerns",
            "areas": "areas",
            "population": "population",
        }.items()
    }
    return register.names() | claim_names(
        {key: result["value"] for key, result in results.items()},
        priorities=[(priority.id, priority.name) for priority in partnership.priorities],
        term=(plan.term_start, plan.term_end),
        window=(window.opens, window.closes),
        area_code=partnership.area_code,
        lines=money().lines,
        counted=money().counted[0],
        concern_question="first_choice",
        **frames,
    )


@pytest.fixture(scope="module")
def origins(register, names):
    """Of the names that come from outside the report; all others were printed in it."""
    outside = ("strategic_assessment.", "residents.", "all_residents.", "areas", "sub_regions.")
    facts = {f"facts.{fact.id}" for fact in register.facts if fact.origin == "independent"}
    return {name: "independent" for name in names if name.startswith(outside) or name in facts}


@pytest.fixture(scope="module")
def judged(register, names, origins):
    return judge_all(register.claims, names, origins)


@pytest.fixture(scope="module")
def printed(edition) -> list[dict]:
    """The statements of the report, without our own calculations."""
    entries = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    return [entry for entry in entries if entry["origin"] == "report"]


def test_the_verdicts_are_those_of_the_domain(printed):
    by_verdict: dict[tuple[str, str | None], set[str]] = {}
    for claim in printed:
        by_verdict.setdefault((claim["verdict"], claim["weight"]), set()).add(claim["id"])
    assert by_verdict[("wrong", "hard")] == FACT
    assert by_verdict[("wrong", "soft")] == WORDING
    assert by_verdict[("looks wrong but explained", None)] == EXPLAINED
    assert by_verdict[("incomplete", None)] == INCOMPLETE
    assert by_verdict[("unclear", None)] == UNCLEAR
    assert by_verdict[("correct when rounded", None)] == ROUNDED
    assert len(printed) > 120


def test_the_class_of_evidence_is_that_of_what_decided_the_verdict(printed, judged):
    correct = [claim for claim in printed if claim["verdict"] in CORRECT]
    assert {claim["id"] for claim in correct if claim["evidence_class"] == "independent"} == INDEPENDENT
    assert {claim["evidence_class"] for claim in correct} == {"independent", "within the report"}
    assert {claim["evidence_class"] for claim in printed if claim["verdict"] == "recorded"} == {"own copy"}
    stage = {claim["id"]: (claim["verdict"], claim["evidence_class"]) for claim in printed}
    assert stage == {item.claim.id: (item.verdict, item.evidence) for item in judged}


def test_what_only_our_own_copy_bears_out_is_recorded_and_not_correct(printed):
    verdicts = {claim["id"]: claim["verdict"] for claim in printed}
    copies = ["window_opens", "drugs_count", "safe_count", "lcpf_line_01", "prevent_schools", "officers_estates"]
    assert {verdicts[name] for name in copies} == {"recorded"}
    assert verdicts["responses"] == "correct", "998 and 391 add up to it"
    assert verdicts["csp_approval_first"] == "recorded", "an order of events cannot tell one day from the next"


def test_no_verdict_rests_on_invented_answers(printed, edition):
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    used = {name for claim in printed for name in claim["uses"] if name in results}
    assert used
    assert [name for name in used if results[name]["synthetic"]] == []
    assert not any(claim["synthetic"] for claim in printed)


def test_our_own_calculations_are_no_statements_and_have_no_verdict(edition, printed):
    entries = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    own = [entry for entry in entries if entry["origin"] == "our calculation"]
    assert len(own) == len(entries) - len(printed) > 20
    for entry in own:
        assert (entry["verdict"], entry["evidence_class"], entry["stated"]) == (None, None, None)
        assert entry["computed"], entry["id"]
        assert "{" not in entry["statement"], entry["id"]
    told = {entry["id"]: entry["statement"] for entry in own}
    assert told["csp_approval_days"] == "The partnership approved the plan 45 days after its term had begun."
    assert "£84,986" in told["others_year_two"]
    assert "at least 1,313 people, which leaves at most 76" in told["connected_least"]
    assert "at most 1,326 people, which leaves at least 63" in told["connected_most"]


def test_every_doubt_has_advice_and_says_what_it_rests_on(printed):
    for claim in printed:
        if claim["verdict"] in ("wrong", "looks wrong but explained", "incomplete", "unclear"):
            assert claim["advice"], claim["id"]
            assert claim["reading"], claim["id"]
        if claim["verdict"] == "not checkable":
            assert claim["reading"], claim["id"]
        assert bool(claim["likely_cause"]) <= (claim["verdict"] == "wrong"), claim["id"]


def test_a_wrong_date_is_told_with_the_date_that_contradicts_it(printed):
    (claim,) = [claim for claim in printed if claim["id"] == "csp_approval_second"]
    assert claim["computed"] is None, "the bound that it fails is no other value of the same date"
    assert claim["reading"] == (
        "That is before the consultation opened on 10 June 2016; paragraph 3.2 says 16 May 2017."
    )


def test_the_page_on_the_plan_counts_what_claims_json_holds(edition, printed):
    from bs4 import BeautifulSoup

    soup = BeautifulSoup((edition / "plan_evidence_technical.html").read_text(encoding="utf-8"), "html.parser")
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
        for row in soup.find(id="statement-counts").find_all("tr")[1:]
    ]
    words = {word: verdict for verdict, word in VERDICT_WORDS.items()}
    kinds = list(EVIDENCE_WORDS)
    shown = {
        (words[word], kind): int(count)
        for word, *counts, _ in rows
        for kind, count in zip(kinds, counts, strict=True)
        if count != "0"
    }
    assert shown == Counter((claim["verdict"], claim["evidence_class"]) for claim in printed)
    assert sum(int(row[-1]) for row in rows) == len(printed)
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    for verdict, count in Counter(claim["verdict"] for claim in printed).items():
        assert results[f"plan_evidence.statements.{verdict.replace(' ', '_')}"]["value"] == count


def test_a_correct_statement_turns_when_its_figure_is_moved_by_the_smallest_step(register, names, judged, origins):
    tried = 0
    for item in judged:
        if item.verdict not in CORRECT or item.claim.computed is None:
            continue
        for step in smallest_steps(item.claim.stated, item.claim.rounding):
            assert exact(step) != exact(item.claim.stated)
            moved = item.claim.model_copy(update={"stated": step})
            known = {**names, **stated_by(register.claims), f"claims.{moved.id}": step}
            assert judge(moved, known, origins).verdict not in CORRECT, (item.claim.id, step)
            tried += 1
    assert tried > 60


def test_a_correct_statement_turns_when_what_bears_it_out_is_another(register, names, judged, origins):
    """Every one of them: there is a figure, printed elsewhere or published, that could have made it wrong."""
    known = {**names, **stated_by(register.claims)}
    for item in judged:
        if item.verdict in CORRECT:
            tried = [{**known, name: other} for name in item.uses for other in others_than(known[name])]
            verdicts = {verdict_of(item.claim, moved, origins) for moved in tried}
            assert verdicts - set(CORRECT), item.claim.id


def others_than(value: object) -> list[object]:
    """A value moved by its smallest step, and by far."""
    if isinstance(value, (int, float, Decimal)):
        return [altered(value), value / 2, value * 10]
    return [[]] if isinstance(value, list) else [altered(value)]


def altered(value: object) -> object:
    """A value moved by its smallest step: a number by 1, a date by a day, a text or a list made another."""
    if isinstance(value, (int, float, Decimal)):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    return f"{value} altered" if isinstance(value, str) else value[:-1] or ["altered"]


def test_no_verdict_turns_that_does_not_rest_on_the_figure_that_was_moved(register, names, origins):
    """What a statement rests on is read off its expressions; a name that is moved turns no other verdict."""
    resting = names_of(register.claims)
    stated = stated_by(register.claims)
    before = {claim.id: verdict_of(claim, {**names, **stated}, origins) for claim in register.claims}
    used = sorted({name for found in resting.values() for name in found if names[name] is not None})
    turned = 0
    for name in used:
        known = {**names, **stated, name: altered(names[name])}
        moved = {claim.id for claim in register.claims if verdict_of(claim, known, origins) != before[claim.id]}
        assert moved <= {claim for claim, found in resting.items() if name in found}, name
        turned += len(moved)
    assert turned > 30


def verdict_of(claim: Claim, known: dict, origins: dict) -> str:
    judged = judge(claim, known, origins)
    return "broken" if "could not work it out" in judged.reading else judged.verdict


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
        == "wrong"
    )
    assert (
        verdict(45, "officers.posts_01 + officers.posts_02 + plan_evidence.officers.teams + officers.teams_03")
        == "correct"
    )
    assert verdict(1610109, "2 * 662986") == "wrong"


def test_a_refused_expression_names_the_claim(names):
    entry = {"id": "bad_one", "paragraph": "3.7", "subject": "Bad", "statement": "Bad.", "stated": 1, "unit": "x"}
    judged = judge_all([Claim(**entry, computed="nothing.of_the_kind"), Claim(**entry, computed="1 / (2 - 2)")], names)
    assert [item.verdict for item in judged] == ["not checkable", "not checkable"]
    assert "there is no value named 'nothing.of_the_kind'" in judged[0].reading
    assert "divides by zero" in judged[1].reading
    for expression in ("open('x')", "-" * 50 + "1"):
        content = {"claims": [{**entry, "computed": expression}]}
        document = Document("claims.yml", ABOUT, content, sha256="", size=0)
        with pytest.raises(InputError, match=r"claims.yml: claim bad_one"):
            read_register(document)


def test_evidence_that_an_edition_lacks_makes_a_claim_not_checkable(register, names):
    without = {name: None if name.startswith("consultation.") else value for name, value in names.items()}
    verdicts = {item.claim.id: item.verdict for item in judge_all(register.claims, without)}
    assert verdicts["drugs_count"] == "recorded"
    assert verdicts["lcpf_total"] == "correct"
    without = {name: None if name.startswith("strategic_assessment.") else value for name, value in names.items()}
    verdicts = {item.claim.id: item.verdict for item in judge_all(register.claims, without)}
    assert verdicts["levels_high"] == "not checkable"


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
            assert not anchor or anchor in anchors[page or "plan_evidence_technical.html"], (claim["id"], link)
    assert sum(bool(claim["evidence"]) for claim in claims) > 75


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
        assert section.replace("_technical", "") in {
            f"{page.replace('_technical', '')}#{heading['id']}" for heading in above
        }


# What the register and partnership.yml hold themselves


def verdicts(register, names) -> dict[str, str]:
    stated = stated_by(register.claims)
    found = {}
    for claim in register.claims:
        found[claim.id] = judge(claim, {**names, **stated}).verdict
    return found


def with_stated(register, claim: Claim, value: object):
    moved = [other.model_copy(update={"stated": value}) if other.id == claim.id else other for other in register.claims]
    return register.model_copy(update={"claims": tuple(moved)})


def register_digest(register) -> str:
    return digest_of(*register_lines(register))


def test_no_stated_figure_of_the_register_moves_unseen(register, names):
    """A verdict turns, or the gate on figures quoted twice closes; the others the digest holds alone."""
    before, unturned = verdicts(register, names), set()
    for claim in register.claims:
        for step in smallest_steps(claim.stated, claim.rounding):
            moved = with_stated(register, claim, step)
            assert register_digest(moved) != register_digest(register), claim.id
            if verdicts(moved, names) == before and not claim.figures and not claim.copies:
                unturned.add(claim.id)
    # Nothing to be checked against, or wrong already and no less wrong a step further.
    held_alone = ("wrong", "not checkable", "recorded", "incomplete", "unclear", "correct")
    assert {before[name] for name in unturned} <= set(held_alone)
    assert {name for name in unturned if before[name] == "correct"} == {"population_growth", "uplift"}
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
    own = [
        register.model_copy(
            update={"calculations": (one.model_copy(update={"computed": f"{one.computed} + 1"}), *others)}
        )
        for one in register.calculations
        for others in [[other for other in register.calculations if other.id != one.id]]
    ]
    digests = [register_digest(moved) for moved in (*facts, *expressions, *roundings, *readings, *own)]
    assert register_digest(register) not in digests
    assert len(set(digests)) == len(digests) > 100


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
    changes = {"tower-hamlets": ("stated: 13\n", "stated: 15\n"), "exampleshire": ("stated: 14974", "stated: 14975")}
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
    assert "- id: priorities_listed" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["plan.term_start", "plan.term_end", "window.opens", "window.closes"])
@pytest.mark.parametrize("days", [-1, 1])
def test_a_date_of_partnership_yml_moved_by_a_day_closes_the_gate_on_copies(name, days, register, names):
    assert not copied(register.claims, names)["differs"].any()
    moved = copied(register.claims, {**names, name: names[name] + timedelta(days=days)})
    assert set(moved.loc[moved["differs"] == 1, "figure"]) == {name}


def test_a_published_total_that_is_not_the_one_printed_closes_the_gate_on_copies(register, names):
    for name in ("consultation.responses", "consultation.first_choice.gangs", "consultation.feels_safe.no"):
        moved = copied(register.claims, {**names, name: names[name] + 1})
        assert moved.loc[moved["differs"] == 1, "figure"].tolist() == [name]


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
        ("id: reoffending,", "id: reofending,", "offence_group_priorities", "priority_named"),
    ],
)
def test_another_value_in_partnership_yml_closes_a_gate(old, new, gated, closed, project):
    assert closed in {check.expectation for check in checks_with(project, old, new, gated)}


def test_the_example_finds_every_planted_slip_and_flags_no_true_twin(example):
    """One statement of each form: another area, a rank, an index, a month, shares that add to 101, real terms, ..."""
    entries = json.loads((example / "outputs" / EXAMPLE / "claims.json").read_text(encoding="utf-8"))
    verdicts = {entry["id"]: entry["verdict"] for entry in entries}
    slips = {name for name in verdicts if name.endswith("_slip")}
    twins = {name.removesuffix("_slip") for name in slips} & set(verdicts)
    assert len(slips) == 25
    assert {verdicts[name] for name in slips} == {"wrong"}
    assert {verdicts[name] for name in twins} == {"correct", "correct when rounded"}
    causes = [entry["id"] for entry in entries if entry["id"] in slips and entry["likely_cause"]]
    assert len(causes) == 17
    numbers = {int(name.split("_")[1]) for name in slips if name.startswith("mistake_")}
    assert numbers == set(range(1, 11)) - {6}, "the sixth is a total that is one out, and an amount that was cut"
    funds = yaml.safe_load((example / "data" / "raw" / EXAMPLE / "funds.yml").read_text(encoding="utf-8"))
    confirmed = {one["check"]: one["out_by"] for one in funds["confirmed"]}
    assert (confirmed["cast-pcc_total.total"], confirmed["repeat-pcc_programme_again"]) == ("1.00", "532.00")
    withheld = next(entry for entry in entries if entry["id"] == "alike_answers")
    assert withheld["verdict"] == "not checkable"
    assert "a count of people that is withheld" in withheld["reading"]
    missing = next(entry for entry in entries if entry["id"] == "before_the_series")
    assert missing["verdict"] == "not checkable"
    assert missing["reading"] == "This edition has no value for offences recorded in January 2010 in Exampleshire."
