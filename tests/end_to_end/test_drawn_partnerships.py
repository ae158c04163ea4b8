"""Whole partnerships drawn from a seed run from end to end: what is planted is found, and its true twin is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from tests import reader_rules
from tests.conftest import copy_project, csp, sampled
from tests.drawn_partnership import DRAWN, NEEDED, RESPONSES, Drawn, write
from tests.end_to_end.test_odd_partnerships import reads_true
from tests.inventory import PAGES, inventory

FAILED = re.compile(r"check_id (\S+?), ")


@pytest.mark.suite("editions")
@pytest.mark.parametrize("seed", sampled(range(40), 1))
def test_a_drawn_partnership_runs_from_end_to_end(tmp_path: Path, seed: int) -> None:
    project = copy_project(tmp_path / "project")
    made = write(project, seed)
    if made.answers is not None and made.answers < NEEDED:
        leave_out_too_few_answers(project)
        made.answers = None
    confirm_what_is_so_printed(project, made)
    done = csp(project, "run", DRAWN)
    assert done.returncode == 0, (made, done.stderr[-2000:])
    edition = project / "outputs" / DRAWN
    statements_are_judged(edition, made)
    published_figures_are_checked(edition, made)
    reads_true(project, DRAWN, london=made.london)
    pages = tuple(page for page in PAGES if (edition / f"{page}.html").is_file())
    found = inventory(edition, pages)
    assert [one for one in found if one.basis is None] == []
    assert [one for one in found if one.basis == "invented" and not one.marked] == []


def confirm_what_is_so_printed(project: Path, made: Drawn) -> None:
    """A planted sum is found by `csp check` before any run, and no other; a person then confirms that it is printed."""
    done = csp(project, "check", DRAWN)
    failed = sorted(set(FAILED.findall(done.stdout)))
    assert done.returncode == (1 if made.money_wrong else 0), done.stdout[-3000:]
    assert bool(failed) is bool(made.money_wrong)
    if made.money_wrong:
        assert f"look_at {made.money_wrong}" in done.stdout or f", {made.money_wrong}" in done.stdout
        given = [part for name in failed for part in ("--printed", f"{name}=9")]
        done = csp(project, "accept", DRAWN, "funding_printed", "--yes", "--reason", "so printed", *given)
        assert done.returncode == 0, done.stderr
        assert csp(project, "check", DRAWN).returncode == 0


def leave_out_too_few_answers(project: Path) -> None:
    """A handful of answers has no page, nor has none; the message says so, and what to do, which is done."""
    refused = csp(project, "check", DRAWN)
    assert refused.returncode == 1
    said = " ".join(refused.stdout.split())
    assert re.search(rf"data/raw/{RESPONSES}\W", said)
    assert "out of `inputs` in partnership.yml" in said
    settings = project / "data" / "raw" / DRAWN / "partnership.yml"
    content = yaml.safe_load(settings.read_text(encoding="utf-8"))
    del content["inputs"]["consultation_responses"]
    settings.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def statements_are_judged(edition: Path, made: Drawn) -> None:
    told = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    verdicts = {claim["id"]: claim["verdict"] for claim in told}
    assert {name: verdicts[name] for name, right in made.verdicts.items() if verdicts[name] not in right} == {}


def published_figures_are_checked(edition: Path, made: Drawn) -> None:
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    if "consultation.published.impossible" not in results:
        assert not made.impossible + made.held_wrong
        return
    for name in made.impossible + made.possible:
        rows = reader_rules.table(edition, "consultation", f"checked_{name}")
        assert (name in made.impossible) is any(row["possible"] == "no" for row in rows), name
    assert (results["consultation.published.impossible"]["value"] > 0) is bool(made.impossible)
    assert results["consultation.published.confirmed"]["value"] == len(made.held_wrong) if made.answers else True
    if made.answers and made.held_wrong + made.held_true:
        rows = reader_rules.table(edition, "consultation", "published_figures")
        differing = [row["description"] for row in rows if row["agrees"].startswith("no")]
        assert len(differing) == len(made.held_wrong)
        for name in made.held_true:
            assert not [text for text in differing if text.startswith(f"Question {name.removeprefix('q')}:")]
