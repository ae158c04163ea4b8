"""Whatever a partnership supplies or lacks, its pages say nothing that does not follow from its own inputs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests import reader_rules
from tests.conftest import SLUG, copy_project, csp
from tests.odd_partnerships import CHANGES, EXAMPLE, odd

pytestmark = pytest.mark.suite("editions")

CHOSEN = [
    (SLUG, ["one_fund", "no_consultation", "never_recorded", "no_paragraphs"]),
    (SLUG, ["one_priority", "no_funding", "to_august"]),
    (EXAMPLE, ["never_recorded", "no_plan"]),
]
SINGLE = [(SLUG, [name]) for name in CHANGES] + [(EXAMPLE, [name]) for name in ("one_priority", "to_august")]
DRAWN = [odd(seed) for seed in range(6)]
CASES = [*CHOSEN, *SINGLE, *DRAWN]


@pytest.mark.parametrize("slug", [SLUG, EXAMPLE])
def test_an_edition_reads_true(finished: Path, example: Path, slug: str) -> None:
    reads_true(finished if slug == SLUG else example, slug)


def test_no_finding_on_an_invented_report_goes_unmarked(example: Path) -> None:
    pages = [path for path in (example / "outputs" / EXAMPLE).glob("*.html") if path.name in reader_rules.PAGES]
    soups = [BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in pages]
    findings = [item for soup in soups for item in soup.select(".cards > article, .lead-findings li, p.finding")]
    assert len(findings) > 20
    assert {item["data-basis"] for item in findings} == {"invented"}


@pytest.mark.suite("editions", whole=True)
@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n][0]}: {', '.join(CASES[n][1])}")
def test_an_odd_partnership_reads_true(tmp_path: Path, number: int) -> None:
    slug, changes = CASES[number]
    project = copy_project(tmp_path / "project")
    for name in changes:
        CHANGES[name](project, slug)
    done = csp(project, "run", slug)
    assert done.returncode == 0, done.stderr
    reads_true(project, slug)
    if "no_consultation" in changes:
        assert "no answers to it" in " ".join(text for _, text in reader_rules.sentences(project / "outputs" / slug))
        assert "We invented" not in (project / "outputs" / slug / "index.html").read_text(encoding="utf-8")
    if "no_funding" in changes:
        said = " ".join(
            text for _, text in reader_rules.sentences(project / "outputs" / slug, ("plan_evidence_technical.html",))
        )
        assert "the funding lines or the mapping of offence groups are not supplied" in said
        assert "No numbers of officers, teams or hours are supplied" in said


@pytest.mark.suite("editions", whole=True)
@pytest.mark.parametrize("slug", [SLUG, EXAMPLE])
def test_published_figures_alone_are_checked_and_what_needs_responses_is_absent(tmp_path: Path, slug: str) -> None:
    project = copy_project(tmp_path / "project")
    CHANGES["no_responses"](project, slug)
    done = csp(project, "run", slug)
    assert done.returncode == 0, done.stderr
    reads_true(project, slug)
    edition = project / "outputs" / slug
    found = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    own = {key.partition(".")[2]: of["value"] for key, of in found.items() if key.startswith("consultation.")}
    zeros = {name for name, value in own.items() if value in (0, "0", "[c]")}
    assert zeros <= {"published.impossible", "concerns_without_home"}
    assert own["published.impossible"] == (0 if slug == SLUG else 2)
    assert own["responses"] == (1389 if slug == SLUG else None)
    of_people = re.compile(r"campaign|repeats|texts|safe_by_group|coders|weighting|left_out|first_minus")
    assert not [name for name in own if of_people.search(name)]
    page = BeautifulSoup((edition / "consultation_technical.html").read_text(encoding="utf-8"), "html.parser")
    headings = {heading.get_text(strip=True) for heading in page.select("h2, h3")}
    assert "What do published percentages tell?" in headings
    assert not {"Were there campaigns?", "Who answered, and how?", "What did people write?"} & headings
    said = " ".join(text for _, text in reader_rules.sentences(edition, ("consultation_technical.html",)))
    assert "We checked them, and could not recompute them." in said
    assert "published figures can be checked but not recomputed" in said


def reads_true(project: Path, slug: str, *, london: bool = True) -> None:
    """Every sentence of the pages follows from the partnership's own inputs, and counts and verdicts agree."""
    edition = project / "outputs" / slug
    known, subjects = reader_rules.inputs_of(project, slug), reader_rules.labels(project, slug)
    wrong = []
    for page, text in reader_rules.sentences(edition):
        wrong += [(page, fault, text[:200]) for fault in reader_rules.faults(text)]
        wrong += [(page, f"two verdicts on {one}", text[:300]) for one in reader_rules.two_verdicts(text, subjects)]
        wrong += [(page, f"nobody supplied {name}", text[:200]) for name in reader_rules.unknown_names(text, known)]
        if (slug == EXAMPLE or not london) and (found := reader_rules.LONDON.search(text)) and found[0] not in known:
            wrong.append((page, f"not in London: {found[0]}", text[:200]))
    assert not wrong, json.dumps(wrong[:12], indent=1, ensure_ascii=False)
    counts_agree(edition)
    if (edition / "strategic_assessment.html").is_file():
        verdicts_are_reconciled(edition)


def counts_agree(edition: Path) -> None:
    """The counts of a headline are those of the table below it."""
    status, rows = reader_rules.gate_rows(edition)
    said = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) (?:expectations|gates|passed)", status)]
    columns = [[int(cell.replace(",", "")) for cell in row[1:4]] for row in rows]
    expectations, gates, passed = said
    assert [gates, expectations, passed] == columns[-1]
    assert [sum(column) for column in zip(*columns[:-1], strict=True)] == columns[-1]
    quality = json.loads((edition / "quality.json").read_text(encoding="utf-8"))
    assert (expectations, gates) == (len(quality), len({check["gate"] for check in quality}))
    failing = re.compile(r"\bnot (?:met|as expected)\b|\bfailed\b")
    assert not [check for check in quality if check["outcome"] == "pass" and failing.search(check["observed"])]
    if not (edition / "strategic_assessment.html").is_file():
        return
    shown = " ".join(text for _, text in reader_rules.sentences(edition, ("strategic_assessment_technical.html",)))
    groups = reader_rules.table(edition, "strategic_assessment", "offence_groups")[1:]
    for word, verb in (("up", "rose"), ("down", "fell")):
        number = sum(row["verdict"] == word for row in groups)
        assert (f" {number} {verb}" in shown) is (number > 0), word


def verdicts_are_reconciled(edition: Path) -> None:
    """A series that reads otherwise against another year is spoken of, and no two sentences are left to contradict."""
    verdict = {
        row["offence_group"]: row["verdict"]
        for row in reader_rules.table(edition, "strategic_assessment", "offence_groups")
    }
    mean = reader_rules.table(edition, "strategic_assessment", "change_tests")
    differ = [row["offence_group"] for row in mean if row["mean_verdict"] != verdict[row["offence_group"]]]
    if (edition / "tables" / "strategic_assessment" / "priorities.csv").is_file():
        rows = reader_rules.table(edition, "strategic_assessment", "priorities")
        differ += [row["priority"] for row in rows if row["verdict"] != row["mean_verdict"]]
    text = " ".join(text for _, text in reader_rules.sentences(edition, ("strategic_assessment_technical.html",)))
    assert ("do not contradict each other" in text) is bool(differ)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The council pays for 1 officers.", "one of many"),
        ("See 13 page of the plan.", "a page behind its number"),
        ("It rose by nan%.", "a hole"),
        ("A sentence  with a hole.", "a hole"),
        ("There were 0 of 0 wards.", "a hole"),
        ("For none of 1 priority can we say more.", "none of one"),
        ("It gives £5 for years not stated.", "none of one"),
        ("1 of the twenty are left out.", "none of one"),
        ("No weight of nought.", "a word to avoid"),
        ("This gives 16 May 2016 and does not hold.", "a word to avoid"),
        ("1 is most; 1 series; in 2017/1 years; 21 officers; £1m", None),
    ],
)  # fmt: skip
def test_the_rules_find_what_they_are_for(text: str, fault: str | None) -> None:
    found = reader_rules.faults(text)
    assert [one.split(":")[0] for one in found] == ([fault] if fault else [])


def test_the_rules_find_a_fund_that_no_input_holds_and_two_verdicts_on_one_subject() -> None:
    text = "The London Crime Prevention Fund gives nothing to it."
    assert reader_rules.unknown_names(text, "Prevent") == {"London Crime Prevention Fund"}
    assert not reader_rules.unknown_names(text, "programme: London Crime Prevention Fund")
    both = "Some money is of no year: that of Housing Revenue Account and London Crime Prevention Fund."
    assert not reader_rules.unknown_names(both, "London Crime Prevention Fund; Housing Revenue Account")
    assert reader_rules.unknown_names(both, "Housing Revenue Account")
    assert reader_rules.two_verdicts("Burglary rose and fell.", ["Burglary", "Theft"]) == ["Burglary"]
    assert not reader_rules.two_verdicts("Burglary rose. Theft fell.", ["Burglary", "Theft"])
