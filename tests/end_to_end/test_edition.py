"""The edition of Tower Hamlets: what it must hold, that it verifies, and that it can be made again to the byte."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from csp_evidence.errors import ConfigurationError, VerificationError
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.project import Project
from csp_evidence.publish.verify import verify
from csp_evidence.stage.notebook import Stage
from tests.conftest import EXAMPLE, ROOT, SLUG, bytes_of, copy_project, elsewhere, run_guarded, told_apart
from tests.network_guard import CALLS
from tests.unit.test_architecture import explained

FIGURES_OF_THE_REPORT = {
    "strategic_assessment.offences": 30053,
    "strategic_assessment.offences_year_before": 28250,
    "strategic_assessment.rate_rank": 10,
    "consultation.responses": 1389,
    "consultation.first_choice.drugs_and_alcohol": 339,
    "consultation.first_choice.anti_social_behaviour": 311,
    "consultation.first_choice.gangs": 130,
    "consultation.feels_safe.yes": 998,
    "consultation.feels_safe.no": 391,
    "consultation.days": 63,
    "funding_reconciliation.lcpf.programme_total": 1610109,
    "funding_reconciliation.lcpf.daat_total": 1156000,
    "funding_reconciliation.prevent.council_total": 132000,
    "funding_reconciliation.prevent.third_party_total": 295000,
    "plan_evidence.officers.total": 39,
    "plan_evidence.term_days": 1461,
}


@pytest.fixture(scope="session")
def results(edition: Path) -> dict[str, dict[str, object]]:
    return json.loads((edition / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("key", "value"), FIGURES_OF_THE_REPORT.items())
def test_results_hold_the_figures_of_the_report_with_unit_and_paragraph(results, key, value):
    assert results[key]["value"] == value
    assert results[key]["unit"]
    assert re.fullmatch(r"\d+\.\d+", results[key]["paragraph"])


def test_every_part_of_the_edition_is_there(edition):
    pages = ["index", "strategic_assessment", "consultation", "funding_reconciliation", "plan_evidence", "delivery"]
    technical = [f"{stage}_technical" for stage in pages[1:]]
    for page in [*pages, *technical, "one_page", "glossary", "search", "data_quality", "provenance"]:
        assert (edition / f"{page}.html").is_file()
    for stage in pages[1:]:
        assert (edition / "notebooks" / f"{stage}.ipynb").is_file()
        assert list((edition / "tables" / stage).glob("*.csv"))
    for drawing in edition.glob("figures/*/*.svg"):
        assert drawing.with_suffix(".csv").is_file()


def test_every_gate_of_every_input_and_stage_was_passed(edition):
    checks = json.loads((edition / "quality.json").read_text(encoding="utf-8"))
    suites = {path.stem for path in (edition.parents[1] / "expectations").glob("*.json")}
    reached = {check["gate"] for check in checks}
    assert {check["outcome"] for check in checks} == {"pass"}
    # Inputs that nobody supplies for the borough, or that its partnership.yml says itself; the worked example reaches
    # those of the assessment, two are for holders of a ledger, and the last are for an area by its code.
    unread = {"funding_actuals", "funding_cost_centres"}
    unread |= {"workday_population", "harm_weights", "indicators", "earlier_priorities"}
    unread |= {"street_crime", "small_areas"}
    unread |= {"area_profile", "csp_crime", "lsoas"}
    unread |= {f"plan_{name}" for name in ("indicators", "targets", "observations", "actions", "risks", "money")}
    left = {suite for suite in suites if suite.partition(".")[0] in unread} | {"delivery.statuses"}
    assert suites - reached == left


def test_no_trace_of_the_machine_or_the_moment_is_in_the_edition(finished, edition):
    traces = [str(finished), str(Path.home()), "/tmp/", "start_time", "ipykernel_"]
    for name, content in bytes_of(edition).items():
        for trace in traces:
            assert trace.encode() not in content, (name, trace)


def test_synthetic_data_is_marked_wherever_it_is_used_and_nowhere_else(edition):
    tables = edition / "tables" / "consultation"
    assert not (tables / "weights.csv").exists(), "invented responses are not weighted"
    for name in ("who_channel", "safe_by_group"):
        header, first, *_ = (tables / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert header.endswith(",synthetic"), name
        assert first.endswith(",synthetic"), name
    for name in ("answers_first_choice", "answers_feels_safe", "certainty", "duties", "said_and_did"):
        assert "synthetic" not in (tables / f"{name}.csv").read_text(encoding="utf-8"), name
    for page in ("index", "consultation", "consultation_technical"):
        assert "Synthetic data" in (edition / f"{page}.html").read_text(encoding="utf-8")
    borrowed = (edition / "tables" / "plan_evidence" / "priorities.csv").read_text(encoding="utf-8")
    assert "synthetic" not in borrowed, "first choices of the named concerns are published"
    real = (edition / "tables" / "strategic_assessment" / "boroughs.csv").read_text(encoding="utf-8")
    assert "synthetic" not in real


def test_results_say_whether_they_rest_on_synthetic_data(results):
    synthetic = {key for key, result in results.items() if result["synthetic"]}
    assert {key.split(".")[0] for key in synthetic} == {"consultation"}
    assert "consultation.connected" in synthetic, "the report gives a rounded share only"
    assert not synthetic & {"consultation.duties.met", "consultation.equality.gaps", "consultation.responses"}


def test_an_untouched_edition_verifies(edition):
    assert verify(edition).files == len(bytes_of(edition)) - 1


def test_a_change_to_any_file_is_found_and_the_file_named(edition, tmp_path, whole):
    """Every file with its suite; by default the first of each kind in each folder."""
    copy = tmp_path / SLUG
    shutil.copytree(edition, copy)
    files = bytes_of(edition)
    first = {(Path(name).parent, Path(name).suffix): name for name in reversed(files)}
    for name in files if whole else first.values():
        content = files[name]
        place = len(content) // 2
        (copy / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(VerificationError, match=re.escape(name)):
            verify(copy)
        (copy / name).write_bytes(content)
    verify(copy)


def test_a_file_added_or_taken_away_is_found(edition, tmp_path):
    copy = tmp_path / SLUG
    shutil.copytree(edition, copy)
    (copy / "tables" / "extra.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"extra\.csv was added"):
        verify(copy)
    (copy / "tables" / "extra.csv").unlink()
    (copy / "results.json").unlink()
    with pytest.raises(VerificationError, match=r"results\.json is missing"):
        verify(copy)
    with pytest.raises(ConfigurationError, match="is not an edition"):
        verify(tmp_path)


def test_the_auditors_command_without_the_project_finds_a_changed_file(edition, tmp_path):
    copy = tmp_path / SLUG
    shutil.copytree(edition, copy)
    guide = (ROOT / "docs" / "guides" / "auditor.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"```\n(python3 -c .+)\n```", guide)
    assert subprocess.run(["bash", "-c", command], cwd=copy, check=False, capture_output=True).returncode == 0
    page = copy / "consultation.html"
    page.write_bytes(page.read_bytes().replace(b"1,389", b"1,398", 1))
    done = subprocess.run(["bash", "-c", command], cwd=copy, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == "consultation.html: FAILED\n"


def test_the_auditors_guide_names_every_file_of_the_edition(edition):
    guide = (ROOT / "docs" / "guides" / "auditor.md").read_text(encoding="utf-8")
    assert [path.name for path in edition.iterdir() if path.name not in guide] == []


@pytest.mark.suite("editions")
def test_the_same_bytes_by_a_run_elsewhere_and_by_a_batch_here(example: Path, areas: Path) -> None:
    """`example` was made in another place, time zone, locale and home, one notebook at a time."""
    assert told_apart(example / "outputs" / EXAMPLE, areas / "outputs" / EXAMPLE) == []
    assert not (example.parent / CALLS).exists(), "no network call was made"


@pytest.mark.suite("editions", whole=True)
@pytest.mark.parametrize("slug", [EXAMPLE, SLUG])
def test_the_same_bytes_with_plain_kernels(slug: str, finished: Path, example: Path, tmp_path: Path) -> None:
    edition = (example if slug == EXAMPLE else finished) / "outputs" / slug
    other = run_guarded(tmp_path / "noch ein Ort", slug, "--plain-kernels", **elsewhere(tmp_path))
    assert told_apart(other / "outputs" / slug, edition) == []
    assert not (other.parent / CALLS).exists(), "no network call was made"


def test_every_priority_and_offence_group_has_count_rate_change_verdict_and_rank(results, finished):
    with (finished / "data/raw/reference/offence_groups.csv").open(encoding="utf-8", newline="") as file:
        groups = [row["offence_group"] for row in csv.DictReader(file)]
    keys = [f"group.{group}" for group in groups] + [
        f"priority.{one}" for one in ("asb", "violence", "hate", "reoffending")
    ]
    for key in keys:
        for quantity in ("offences", "rate", "change", "verdict", "rank"):
            result = results[f"strategic_assessment.{key}.{quantity}"]
            # Hate crime is a flag and no offence group: nothing counts it, and nothing is made up.
            assert (result["value"] is None) is (key == "priority.hate"), (key, quantity)


def test_the_statement_of_7_1_is_answered_for_every_offence_group(results):
    for peers in ("neighbours", "similar"):
        words = [
            v["value"] for k, v in results.items() if k.startswith("strategic_assessment.group.") and k.endswith(peers)
        ]
        assert len(words) == 25
        high = results[f"strategic_assessment.high_against.{peers}.groups"]
        assert high["value"] == words.count("high")
        assert high["paragraph"] == "7.1"
        assert results[f"strategic_assessment.high_against.{peers}.all"]["value"] == "no"


def test_the_first_finding_on_the_front_page_gives_rate_region_and_recording(edition):
    from bs4 import BeautifulSoup

    page = BeautifulSoup((edition / "index.html").read_text(encoding="utf-8"), "html.parser")
    text = " ".join(page.get_text(" ", strip=True).split())
    said = ": +3.0% (\N{MINUS SIGN}13.9% to +23.3%), against +3.4% in the other 31 boroughs."
    recording = "Harassment, whose recording changed in April 2015, makes up 43% of the net rise."
    assert 0 < text.index(said) < text.index(recording) < text.index("the 10th highest of 32 boroughs")


def test_sections_named_by_the_duties_are_headings_of_the_pages(finished, edition):
    with (finished / "data/raw/reference/duties.csv").open(encoding="utf-8", newline="") as file:
        named = {part.strip() for row in csv.DictReader(file) for part in row["section"].split(";") if part}
    page = (edition / "strategic_assessment_technical.html").read_text(encoding="utf-8")
    headings = set(re.findall(r"<h[23] id=[^>]*>([^<]*)</h[23]>", page))
    assert {name for name in named if not name.endswith(" page")} <= headings


def test_every_chart_has_its_words_and_its_data(edition):
    from bs4 import BeautifulSoup

    page = BeautifulSoup((edition / "strategic_assessment_technical.html").read_text(encoding="utf-8"), "html.parser")
    figures = page.select("figure.csp-figure")
    assert len(figures) >= 9
    for figure in figures:
        assert figure.select_one(".headline").get_text(strip=True)
        assert figure.select_one(".subtitle").get_text(strip=True)
        assert figure.select_one(".source").get_text().startswith(("Source: ", "Calculated from: "))
        assert len(figure.img["alt"]) > 40
        assert (edition / figure.select_one('a[href$=".csv"]')["href"]).is_file()


def test_an_illustration_is_marked_wherever_it_is_shown_and_no_result_rests_on_one(edition):
    name = "tables/funding_reconciliation/scenarios.csv"
    rows = list(csv.DictReader((edition / name).read_text(encoding="utf-8").splitlines()))
    assert {row["illustrative"] for row in rows} == {"illustrative"}
    for page in ("index", "funding_reconciliation_technical", "provenance"):
        html = (edition / f"{page}.html").read_text(encoding="utf-8")
        assert '<strong class="badge illustrative">Illustration</strong>' in html, page
    provenance = (edition / "provenance.html").read_text(encoding="utf-8")
    assert '<span class="badge illustrative">Illustration</span>' in provenance
    other = (edition / "tables" / "funding_reconciliation" / "lines.csv").read_text(encoding="utf-8")
    assert "illustrative" not in other
    # By default a result names all inputs that were read, and illustrations are never among them.
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    sources = {source for result in results.values() for source in result["sources"]}
    assert "funding_relations" in sources
    assert "funding_scenarios" not in sources


def test_a_result_on_an_illustration_is_refused(tmp_path):
    project = Project(copy_project(tmp_path / "project"))
    stage = Stage(stage_plan("funding_reconciliation"), project, SLUG, load_partnership(project, SLUG), tmp_path)
    stage.read("funding_scenarios")
    key = "funding_reconciliation.would_be"
    with pytest.raises(ConfigurationError, match="may not rest on an illustration"):
        stage.result(key, 1, unit="pounds", section="here", sources=["funding_scenarios"])
    with pytest.raises(ConfigurationError, match="may not rest on an illustration"):
        stage.finding("lcpf_team", "It would be so.", sources=["funding_scenarios"])
    stage.result(key, 1, unit="pounds", section="here")
    assert stage.results()[key].sources == ()


def test_every_file_of_an_edition_is_explained_by_a_word_to_know(edition):
    patterns = [name for name in explained() if "." in name or "/" in name]
    files = [path.relative_to(edition).as_posix() for path in edition.rglob("*") if path.is_file()]
    assert [file for file in files if not any(fnmatch(file, pattern) for pattern in patterns)] == []


def test_no_sentence_claims_more_tests_or_tables_than_there_are(edition, example):
    import yaml
    from bs4 import BeautifulSoup

    def text(page: Path) -> str:
        return " ".join(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text(" ").split())

    verdicts = [entry["verdict"] for entry in json.loads((edition / "claims.json").read_text(encoding="utf-8"))]
    assert "recorded" in verdicts
    assert "each was tested" not in text(edition / "index.html").lower()
    about = yaml.safe_load((ROOT / "data" / "raw" / SLUG / "claims.yml").read_text(encoding="utf-8"))["about"]
    assert about["status"] == "compiled", "the words of the register are ours"
    invented = text(example / "outputs" / EXAMPLE / "plan_evidence_technical.html")
    assert "The table shows what the evidence says of each" in invented
    assert "1 of 1 stated number of hours is the sum of what the report lists" in invented
    assert "No numbers of officers, teams or hours are supplied" not in invented
