"""Of two inputs that do not fit the message names the one that is wrong, and its row, not the one it was held to."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from csp_evidence.commands.check import check_inputs
from csp_evidence.errors import ConfigurationError
from csp_evidence.gates.messages import tell
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import EXAMPLE, SLUG, copy_project, sampled

Change = Callable[[str], str]
OWN = "partnership"  # partnership.yml itself


def cell(column: str, row: int, value: str | None = None) -> Change:
    """Another value in one cell; by default its last letter is another."""

    def change(text: str) -> str:
        rows = list(csv.DictReader(io.StringIO(text)))
        was = rows[row - 2][column]
        rows[row - 2][column] = f"{was[:-1]}{'y' if was.endswith('x') else 'x'}" if value is None else value
        written = io.StringIO()
        writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return written.getvalue()

    return change


def dropped(row: int) -> Change:
    return lambda text: "".join(line for at, line in enumerate(text.splitlines(True), 1) if at != row)


def twice(row: int) -> Change:
    return lambda text: "".join(line * (2 if at == row else 1) for at, line in enumerate(text.splitlines(True), 1))


def words(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


HATE = "  - {id: hate, name: Hate crime}\n"
# partnership, the file that is made wrong, the file it is held to, how, and what the message must say.
PAIRS: list[tuple[str, str, str, str, Change, str]] = [
    (EXAMPLE, "recorded_crime", "offence_groups", "misspelt", cell("offence_group", 5), "row 5 "),
    (EXAMPLE, "recorded_crime", "areas", "misspelt", cell("area_name", 5), "row 5 "),
    (EXAMPLE, "offence_groups", "recorded_crime", "misspelt", cell("offence_group", 3), "row 3: 'burglarx'"),
    (EXAMPLE, "offence_groups", "recorded_crime", "dropped", dropped(3), "there is no 'burglary'"),
    (EXAMPLE, "offence_groups", "recorded_crime", "twice", twice(3), "row 3"),
    (EXAMPLE, "areas", "recorded_crime", "misspelt", cell("area_code", 4), "row 4"),
    (EXAMPLE, "areas", "population", "dropped", dropped(4), "there is no"),
    (EXAMPLE, "areas", "recorded_crime", "twice", twice(4), "row 4"),
    (EXAMPLE, "areas", OWN, "own code misspelt", cell("area_code", 2), "row 2"),
    (EXAMPLE, "population", "areas", "misspelt", cell("area_code", 3), "row 3 "),
    (EXAMPLE, "population", "areas", "dropped", dropped(3), ""),
    (EXAMPLE, "population", "areas", "twice", twice(3), "row 3"),
    (EXAMPLE, OWN, "indicators", "misspelt", words("id: hate", "id: hat"), "'hat' (did you mean 'hate'?)"),
    (EXAMPLE, OWN, "themes", "dropped", words(HATE, ""), "there is no 'hate'"),
    (EXAMPLE, OWN, "funds", "twice", words(HATE, HATE + HATE), "two have the id hate"),
    (EXAMPLE, "offence_group_priorities", OWN, "misspelt", cell("priority", 3), "row 3 "),
    (EXAMPLE, "offence_group_priorities", "offence_groups", "misspelt", cell("offence_group", 3), "row 3 "),
    (EXAMPLE, "offence_group_priorities", "offence_groups", "dropped", dropped(3), ""),
    (EXAMPLE, "offence_group_priorities", "offence_groups", "twice", twice(3), "row 3"),
    (EXAMPLE, "plan_indicators", "plan_targets", "misspelt", cell("indicator", 3), "row 3"),
    (EXAMPLE, "plan_indicators", "plan_observations", "dropped", dropped(3), "there is no"),
    (EXAMPLE, "plan_indicators", "plan_actions", "twice", twice(3), "row 3"),
    (EXAMPLE, "plan_targets", "plan_indicators", "misspelt", cell("indicator", 3), "row 3 "),
    (EXAMPLE, "plan_observations", "plan_indicators", "misspelt", cell("indicator", 3), "row 3 "),
    (EXAMPLE, "plan_actions", "plan_indicators", "misspelt", cell("indicator", 3, "asbx"), "row 3 "),
    (EXAMPLE, "plan_actions", "plan_actions", "misspelt", cell("part_of", 3, "nowhere"), "row 3 "),
    (EXAMPLE, "neighbours", "areas", "misspelt", cell("neighbour_code", 3), "row 3 "),
    (EXAMPLE, "small_areas", "areas", "misspelt", cell("area_code", 3), "row 3 "),
    (EXAMPLE, "workday_population", "areas", "misspelt", cell("area_code", 3), "row 3 "),
    (EXAMPLE, "workday_population", "areas", "dropped", dropped(3), ""),
    (EXAMPLE, "harm_weights", "offence_groups", "misspelt", cell("offence_group", 3), "row 3 "),
    (EXAMPLE, "themes", OWN, "misspelt", cell("priority", 3), "row 3 "),
    (EXAMPLE, "earlier_priorities", OWN, "misspelt", cell("successor", 3), "row 3 "),
    (EXAMPLE, "questions", OWN, "misspelt", words("priority: hate}", "priority: hat}"), "'hat' (did you mean 'hate'?)"),
    (EXAMPLE, "questions", "consultation_responses", "misspelt", words("      drugs: {", "      drgs: {"), "row 10"),
    (EXAMPLE, "consultation_responses", "questions", "misspelt", words("fairly_safe", "fairly_sfe"), "row 2"),
    (EXAMPLE, "funds", OWN, "misspelt", words("priority: reoffending", "priority: reofending"), "row pcc_outreach"),
    (EXAMPLE, "funds", "funding_printed", "misspelt", words("pcc_victims: {", "pcc_victim: {"), "pcc_victim,"),
    (EXAMPLE, "funding_printed", "funds", "misspelt", cell("table", 5, "pcx"), "row 5"),
    (EXAMPLE, "claims", "funding_printed", "misspelt", words("outreach.y2, lines", "outrech.y2, lines"), "outrech"),
    (EXAMPLE, "claims", "questions", "misspelt", words("worries.drugs, con", "worries.drgs, con"), "worries.drgs"),
    (SLUG, "concerns", "consultation_responses", "misspelt", cell("concern_id", 3), "row 3"),
    (SLUG, "concerns", "consultation_responses", "dropped", dropped(3), ""),
    (SLUG, "actions", "concerns", "misspelt", cell("concern_id", 3), "row 3 "),
    (SLUG, "actions", "funding_printed", "misspelt", cell("line_id", 3, "lcpf-99"), "row 3 "),
    (SLUG, "month_priorities", "csp_offence_groups", "misspelt", cell("offence_group", 3), "row 3 "),
    (SLUG, "month_priorities", OWN, "misspelt", cell("priority", 3), "row 3 "),
    (SLUG, "month_categories", "csp_offence_groups", "misspelt", cell("offence_group", 3), "row 3 "),
    (SLUG, "funding_relations", "funding_readings", "misspelt", cell("reading", 3, "nowhere"), "row 3 "),
    (SLUG, "funding_readings", "funding_relations", "misspelt", cell("reading", 2), "row 2"),
    (SLUG, "ward_totals", "ward_population", "misspelt", cell("ward_code", 3), "row 3"),
    (SLUG, "ward_population", "ward_totals", "misspelt", cell("ward_code", 3), "row 3 "),
    (SLUG, "themes", "concerns", "misspelt", cell("concern", 3, "nowhere"), "row 3 "),
    (SLUG, "census", "census_bands", "misspelt", cell("category", 3), "row 3 "),
    (SLUG, "nearest_neighbours", "csp_districts", "misspelt", cell("neighbour_code", 3, "E99999999"), "row 3 "),
]  # fmt: skip
NAMES = [f"{slug}: {wrong} {how}, held to {other}" for slug, wrong, other, how, _, _ in PAIRS]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("pairs") / "project")


@pytest.fixture
def changed(together: Path) -> Iterator[Callable[[Path, Change], None]]:
    """Change a file of the project, which is put back after the test."""
    kept: dict[Path, bytes] = {}

    def change(path: Path, how: Change) -> None:
        kept.setdefault(path, path.read_bytes())
        text = path.read_text(encoding="utf-8")
        assert how(text) != text
        path.write_text(how(text), encoding="utf-8", newline="\n")

    yield change
    for path, raw in kept.items():
        path.write_bytes(raw)


def accused(project: Project, slug: str) -> dict[str, list[str]]:
    """What is said of each file that a message calls wrong."""
    try:
        found = check_inputs(project, slug)
    except ConfigurationError as error:
        return {str(error).partition(" ")[0]: [str(error)]}
    told: dict[str, list[str]] = {}
    for file, of in found.items():
        if isinstance(of, str):
            told.setdefault(file.partition(",")[0], []).append(of)
            continue
        for check in of.checks:
            if check.outcome == "fail" and (check.severity == "critical" or check.expectation == "names_known"):
                told.setdefault(str(check.file), []).append(tell(check))
    return told


def is_of(file: str, project: Project, slug: str, name: str) -> bool:
    """Whether a message calls an input so; partnership.yml by its path or by whose it is."""
    if name == OWN:
        return file.endswith(f"{slug}/partnership.yml") or file.startswith("partnership.yml of ")
    return file == f"data/raw/{load_partnership(project, slug).inputs[name]}"


@pytest.mark.suite("faults")
@pytest.mark.parametrize("number", sampled(range(len(PAIRS)), 6), ids=lambda number: NAMES[number])
def test_the_message_names_the_file_that_is_wrong(together, changed, number: int) -> None:
    slug, name, _, _, how, said = PAIRS[number]
    project = Project(together)
    inputs = load_partnership(project, slug).inputs
    changed(project.raw / (inputs[name] if name != OWN else f"{slug}/partnership.yml"), how)
    told = accused(project, slug)
    shutil.rmtree(together / "outputs", ignore_errors=True)
    assert told, "nothing was found"
    ours = [file for file in told if is_of(file, project, slug, name)] if not _broken(told) else list(told)
    assert list(told) == ours
    assert any(said in text for texts in told.values() for text in texts), told


def _broken(told: dict[str, list[str]]) -> bool:
    """Whether partnership.yml cannot be read at all, so that no other file was looked at."""
    return len(told) == 1 and next(iter(told)).endswith("/partnership.yml")


def test_at_least_forty_pairs_are_held_to_each_other_both_ways() -> None:
    assert len(PAIRS) >= 40
    pairs = {(wrong, other) for _, wrong, other, *_ in PAIRS}
    assert len({frozenset(pair) for pair in pairs if pair[::-1] in pairs}) >= 10


def test_where_nobody_can_know_the_message_says_one_of_the_two(together, changed) -> None:
    project = Project(together)
    inputs = load_partnership(project, EXAMPLE).inputs
    changed(project.raw / inputs["questions"], words("      drugs: {", "      drgs: {"))
    for name, beside in (("questions", ""), ("consultation_responses", ".meta.yml")):  # nobody has accepted either
        changed(project.raw / f"{inputs[name]}{beside}", lambda text: re.sub(r"(?m)^  sha256: .*\n", "", text))
    told = accused(project, EXAMPLE)
    (both,) = [file for file in told if file.startswith("one of the two, ")]
    assert inputs["questions"] in both
    assert inputs["consultation_responses"] in both
    assert any("row 10" in text for text in told[both])


def test_an_unknown_value_like_no_other_is_told_with_both_places(together, changed) -> None:
    project = Project(together)
    inputs = load_partnership(project, EXAMPLE).inputs
    for name in ("plan_targets", "plan_indicators"):  # neither is as it was accepted
        changed(project.raw / inputs[name], lambda text: f"{text.rstrip()}\n{text.splitlines()[-1]}\n")
    changed(project.raw / inputs["plan_targets"], cell("indicator", 3, "zzz"))
    told = " ".join(accused(project, EXAMPLE)[f"data/raw/{inputs['plan_targets']}"])
    assert "row 3" in told
    assert "One of the two is wrong: the rows that are named, or data/raw/" in told
    assert "which has no 'zzz'" in told
