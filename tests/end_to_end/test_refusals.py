"""What goes wrong is told in one paragraph, ends with the right status, and leaves the last edition as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from csp_evidence.stage.folder import HANDED
from tests.conftest import SLUG, bytes_of, csp

FUNDING = "data/raw/tower-hamlets/funding_printed.csv"
CRIME = "data/raw/reference/recorded_crime_by_borough_month.csv"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(project: Path, status: int, *words: str, arguments: tuple[str, ...] = ("run", SLUG)) -> str:
    """Run, expect the exit status and the words, and that nothing but the last edition is left."""
    edition = project / "outputs" / SLUG
    before = bytes_of(edition) if edition.exists() else None
    done = csp(project, *arguments)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    message = done.stderr.strip().splitlines()[-1]
    for word in words:
        assert word in message
    assert (bytes_of(edition) if edition.exists() else None) == before
    assert not list((project / "outputs").glob(".*building*"))
    return message


def test_a_changed_amount_names_file_row_and_total_and_keeps_the_last_edition(made):
    edit(made / FUNDING, "30,650", "30,651")
    refused(made, 1, FUNDING, "The figure that was changed is lcpf-02", "cast-lcpf_programme (4.8")
    failed = made / "outputs" / f"{SLUG}.failed"
    assert "lcpf-02" in (failed / "why.txt").read_text(encoding="utf-8")
    assert (failed / "notebooks" / "funding_reconciliation.ipynb").is_file()
    assert not (failed / HANDED).exists()


def test_a_missing_file(project):
    (project / CRIME).unlink()
    refused(project, 1, CRIME, "does not exist", "partnership.yml")


def test_a_missing_sidecar(project):
    (project / f"{CRIME}.meta.yml").unlink()
    refused(project, 2, CRIME, "has no sidecar")


def test_an_unknown_column(project):
    edit(project / CRIME, "offences", "Offences")
    refused(project, 1, CRIME, "row 1", "lacks 'offences'", "has the unknown 'Offences'")


def test_a_wrong_encoding(project):
    path = project / FUNDING
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    refused(project, 1, FUNDING, "is not UTF-8 text", "line 2")


def test_an_empty_file(project):
    (project / FUNDING).write_bytes(b"")
    refused(project, 1, FUNDING, "is empty")


def test_a_file_cut_off_in_a_row(project):
    path = project / FUNDING
    path.write_bytes(path.read_bytes()[:-40])
    refused(project, 1, FUNDING, "row 58")


def test_a_parameter_of_the_wrong_type(project):
    message = refused(
        project, 2, "disclosure_threshold", "must be a whole number, not 'seven'",
        arguments=("run", SLUG, "-p", "disclosure_threshold=seven"),
    )  # fmt: skip
    assert message.count("\n") == 0
    refused(project, 2, "year_end", arguments=("run", SLUG, "-p", "year_end=September"))


def test_an_unknown_parameter(project):
    refused(project, 2, "no parameter 'colour'", "year_end", arguments=("run", SLUG, "-p", "colour=red"))
    refused(project, 2, "name=value", arguments=("run", SLUG, "-p", "year_end"))


def test_an_unknown_partnership_or_a_path_in_its_place(project):
    refused(project, 2, "no partnership 'nowhere'", "tower-hamlets", arguments=("run", "nowhere"))
    refused(project, 2, "no partnership '../../etc'", "tower-hamlets", arguments=("run", "../../etc"))


@pytest.mark.suite("faults", whole=True)
def test_a_suite_that_does_not_parse_or_is_missing(project):
    suite = project / "expectations" / "funding_reconciliation.checks.json"
    suite.write_text("{", encoding="utf-8")
    refused(project, 2, "expectations/funding_reconciliation.checks.json", "not a suite in JSON")
    suite.unlink()
    refused(project, 2, "has no suite")


def test_partnership_yml_with_an_unknown_name(project):
    edit(project / "data/raw/tower-hamlets/partnership.yml", "area_code:", "area_kode:")
    refused(project, 2, "data/raw/tower-hamlets/partnership.yml", "area_code: is missing", "area_kode")


def test_outside_a_project(tmp_path):
    done = csp(tmp_path, "run")
    assert done.returncode == 2
    assert "No evidence project was found" in done.stderr


def test_check_finds_what_a_run_would_stop_at_and_groups_it_by_file(project):
    edit(project / FUNDING, "30,650", "30,651")
    (project / CRIME).write_bytes(b"")
    done = csp(project, "check", SLUG)
    assert done.returncode == 1
    assert f"FAILED  {FUNDING}" in done.stdout
    assert f"FAILED  {CRIME}" in done.stdout
    assert "passed  data/raw/tower-hamlets/concerns.csv" in done.stdout


def test_verify_ends_with_status_1_for_a_changed_file_and_2_for_no_edition(made):
    assert csp(made, "verify", f"outputs/{SLUG}").returncode == 0
    with (made / "outputs" / SLUG / "index.html").open("a", encoding="utf-8") as page:
        page.write(" ")
    done = csp(made, "verify", f"outputs/{SLUG}")
    assert done.returncode == 1
    assert "index.html was changed" in done.stderr
    assert csp(made, "verify", "outputs").returncode == 2


def test_two_runs_of_one_partnership_are_kept_apart(project):
    import fcntl

    (project / "outputs").mkdir()
    with (project / "outputs" / f".{SLUG}.lock").open("w", encoding="utf-8") as lock:
        lock.write('{"process": 4711}')
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(project, 2, "Another run of tower-hamlets", "process 4711")
