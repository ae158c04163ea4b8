"""Editions that `csp refresh` makes: no figure moves without being listed, and the log says what `csp diff` says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from csp_evidence.project import Project
from csp_evidence.publish.published import Published, published
from tests import later_year
from tests.conftest import EXAMPLE, ROOT, SLUG, bytes_of, copy_project, csp, csp_process, made_once

pytestmark = pytest.mark.suite("editions", whole=True)

TOTAL = "strategic_assessment.offences"
LATER = ("2017-09", "2018-09")


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the standing edition of Tower Hamlets and both refreshed ones, and what each command said."""

    def make(folder: Path) -> None:
        project = copy_project(folder / "project")
        assert csp_process(project, "run", SLUG).returncode == 0
        standing = bytes_of(project / "outputs" / SLUG)
        for to in LATER:
            done = csp_process(project, "refresh", SLUG, "--to", to)
            assert done.returncode == 0, done.stderr
            (folder / f"{to}.txt").write_text(done.stdout, encoding="utf-8")
        assert bytes_of(project / "outputs" / SLUG) == standing, "the standing edition is untouched"

    return made_once(tmp_path_factory, "refreshed", make)


def results(project: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((project / "outputs" / name / "results.json").read_text(encoding="utf-8")))


def made(to: str) -> str:
    return f"{SLUG}@year_end-{to}"


@pytest.mark.parametrize("to", LATER)
def test_every_figure_that_differs_is_listed(refreshed: Path, to: str) -> None:
    project = refreshed / "project"
    old, new = results(project, SLUG), results(project, made(to))
    differs = {key for key in old.keys() | new.keys() if _shown(old.get(key)) != _shown(new.get(key))}
    file = project / "outputs" / f"{SLUG}.refresh-{to}.figures.csv"
    listed = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["what"] for row in listed if row["kind"] != "restated"} == differs
    assert len(differs) > 100
    why = {row["what"]: row["why"] for row in listed}
    assert all(why.values()), "each has a reason"
    told = {key: sources for key in differs if (sources := _sources(old, key) | _sources(new, key))}
    assert {key for key in told if ("classification" in why[key]) != bool(told[key] & _other_files())} == set()
    assert all(("another period" in row["why"]) == (row["kind"] != "restated") for row in listed)
    themes = {key for key in told if "themes" in told[key]}
    assert themes
    assert {key for key in told if "an input left out" in why[key]} == themes


def _sources(results: dict[str, Any], key: str) -> set[str]:
    return set(results.get(key, {}).get("sources", []))


def _other_files() -> set[str]:
    """The inputs that a later year takes from another file, and the stage that reads them all."""
    settings = ROOT / "data" / "raw" / SLUG / "partnership.yml"
    named = yaml.safe_load(settings.read_text(encoding="utf-8"))["later_years"]["inputs"]
    return {name for name, file in named.items() if file} | {"strategic_assessment"}


def _shown(result: dict[str, Any] | None) -> Any:
    return None if result is None else [result.get(name) for name in ("value", "unit", "synthetic")]


def test_the_restatement_of_the_first_year_is_said_with_both_values_and_why(refreshed: Path) -> None:
    said = (refreshed / "2017-09.txt").read_text(encoding="utf-8")
    restated = "Restated: Recorded offences, 12 months to September 2016: 30,053 was published, 29,431 offences now"
    assert restated in said
    assert "another classification of offences" in said
    project = refreshed / "project"
    assert results(project, made("2017-09"))[f"{TOTAL}_year_before"]["value"] == 29_431
    assert results(project, SLUG)[TOTAL]["value"] == 30_053


def test_the_second_refresh_restates_nothing_of_the_first(refreshed: Path) -> None:
    project = refreshed / "project"
    first, second = results(project, made("2017-09")), results(project, made("2018-09"))
    assert second[f"{TOTAL}_year_before"]["value"] == first[TOTAL]["value"]
    assert [line for line in log(project) if line.restated and line.edition == made("2018-09")] == []


def log(project: Path) -> list[Published]:
    return published(Project(project), SLUG)


def test_the_log_of_published_figures_and_the_comparison_agree(refreshed: Path) -> None:
    project = refreshed / "project"
    in_log = {
        f"{line.told}: {line.restates:,} -> {line.value:,}"
        for line in log(project)
        if line.restated and line.edition == made("2017-09")
    }
    told = csp(project, "diff", f"outputs/{SLUG}", f"outputs/{made('2017-09')}", "--all").stdout
    head, *rest = told.splitlines()
    assert head.startswith("Restated headline figures of one year: 1 of ")
    in_diff = {
        line.strip().partition(" offences (")[0] for line in rest if line.startswith("    Recorded offences, 12")
    }
    assert in_diff == in_log == {"Recorded offences, 12 months to September 2016: 30,053 -> 29,431"}


@pytest.mark.parametrize("to", LATER)
def test_each_page_says_at_its_top_that_it_is_a_refresh_of_another_classification(refreshed: Path, to: str) -> None:
    edition = refreshed / "project" / "outputs" / made(to)
    pages = [page for page in edition.glob("*.html") if "<main" in page.read_text(encoding="utf-8")]
    assert len(pages) > 10
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "It is a refresh." in text, page.name
        assert "another classification of offences" in text, page.name
    assert "It is a refresh." not in (edition.parent / SLUG / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("to", LATER)
def test_no_month_after_the_year_is_drawn(refreshed: Path, to: str) -> None:
    drawn = refreshed / "project" / "outputs" / made(to) / "figures" / "strategic_assessment" / "months.csv"
    rows = list(csv.DictReader(drawn.read_text(encoding="utf-8-sig").splitlines()))
    assert max(row["month"] for row in rows)[:7] == to


def test_what_cannot_be_carried_over_is_told_and_not_dropped(refreshed: Path) -> None:
    said = (refreshed / "2017-09.txt").read_text(encoding="utf-8")
    assert "(input themes) is not carried over" in said
    for name in ("claims.json", "tables/strategic_assessment/priorities.csv"):
        assert (refreshed / "project" / "outputs" / made("2017-09") / name).is_file()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        project = copy_project(folder / "project")
        later_year.plant(project, renamed=False, too_many=False)
        done = csp_process(project, "refresh", EXAMPLE, "--to", later_year.TO)
        assert done.returncode == 0, done.stderr
        (folder / "said.txt").write_text(done.stdout, encoding="utf-8")

    return made_once(tmp_path_factory, "planted later year", make)


def test_a_statement_on_a_group_that_is_gone_is_told_with_the_reason(planted: Path) -> None:
    said = (planted / "said.txt").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in said if line.startswith("Statement drugs_rises_slip: ")]
    assert "not checkable now. Look at it: " in line
    entries = json.loads(
        (planted / "project" / "outputs" / f"{EXAMPLE}@year_end-{later_year.TO}" / "claims.json").read_text()
    )
    assert "drugs_rises_slip" in {entry["id"] for entry in entries}


def test_how_far_a_statement_moved_stands_with_it(planted: Path) -> None:
    said = (planted / "said.txt").read_text(encoding="utf-8")
    assert "Statement offences: " in said
    moved = [line for line in said.splitlines() if line.startswith("Statement ") and " now, " in line]
    assert moved, said
