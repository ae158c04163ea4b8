"""What an edition is trusted by: its manifest, its id, what lies in its folder, and how it came to be there."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from csp_evidence.errors import ConfigurationError, MismatchError, VerificationError
from csp_evidence.files.as_json import clear_temporary, dumps, write_bytes
from csp_evidence.files.temporary import MACHINE, clear_of_dead, folder_of_this_process
from csp_evidence.partnership.stages import STAGES
from csp_evidence.pipeline import replacing as swap
from csp_evidence.pipeline import run
from csp_evidence.pipeline.store import Store
from csp_evidence.project import Project
from csp_evidence.publish.diff import compare
from csp_evidence.publish.kept_page import check_kept_page
from csp_evidence.publish.manifest import NAME, files_of, listing, sealed
from csp_evidence.publish.safe_html import PageError
from csp_evidence.publish.verify import verify
from tests.unit.test_statuses import edition


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = edition(tmp_path / "a", **{"index.html": "page"})
    assert verify(folder).files == 1
    return folder


def reseal(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Forge a manifest whose own digest is right."""
    manifest = json.loads((folder / NAME).read_text(encoding="utf-8"))
    change(manifest)
    manifest.pop("digest")
    (folder / NAME).write_text(dumps(sealed(manifest)), encoding="utf-8")


def refused(folder: Path, *words: str) -> None:
    with pytest.raises(VerificationError) as told:
        verify(folder)
    assert "Do not rely on it" in str(told.value)
    for word in words:
        assert word in str(told.value)


@pytest.mark.parametrize("part", ["code", "parameters", "commit", "inputs", "committed"])
def test_a_resealed_manifest_whose_id_is_not_that_of_its_ingredients_is_found(place, part):
    reseal(place, lambda manifest: manifest.update({part: "another"}))
    refused(place, "the edition's id is not the digest")


def test_another_id_under_the_same_ingredients_is_found(place):
    reseal(place, lambda manifest: manifest.update(edition_id="1" * 64))
    refused(place, "the edition's id is not the digest")


@pytest.mark.parametrize("part", ["edition_id", "outputs", "code", "versions"])
def test_a_manifest_that_lacks_a_part_is_told_with_its_name(place, part):
    reseal(place, lambda manifest: manifest.pop(part))
    refused(place, f"lacks '{part}'")


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"outputs": ' + "9" * 5_000 + "}", "[]", "null", '{"outputs": []}', "\ufeff{}", "\x00", ""]
)
def test_a_manifest_that_cannot_be_read_is_told_as_that(place, text):
    (place / NAME).write_text(text, encoding="utf-8")
    refused(place)


def test_links_pipes_and_empty_folders_are_no_part_of_an_edition(place, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (place / "more").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(place / "pipe")
    (place / "empty").mkdir()
    refused(place, "more is a link", "pipe is no file", "empty is an empty folder")


def test_a_file_replaced_by_a_link_to_the_same_bytes_is_found(place, tmp_path):
    (tmp_path / "same.html").write_text("page", encoding="utf-8")
    (place / "index.html").unlink()
    (place / "index.html").symlink_to(tmp_path / "same.html")
    refused(place, "index.html is a link", "index.html is missing")


@pytest.mark.parametrize("name", ["a\nb verifies: 156 files", "a\rb", "a\tb", "a\x1b[2Jb"])
def test_the_name_of_a_file_cannot_look_like_a_message(place, name):
    (place / name).write_text("", encoding="utf-8")
    with pytest.raises(VerificationError) as told:
        verify(place)
    assert str(told.value).count("\n") == 0
    assert f"<U+{ord(name[1]):04X}>" in str(told.value)


@pytest.mark.parametrize("whole_folder", [False, True])
def test_what_may_not_be_read_is_not_called_changed_or_missing(tmp_path, monkeypatch, whole_folder):
    folder = edition(tmp_path / "a", **{"index.html": "page", "results.json": "{}"})
    (folder / "tables").mkdir()
    (folder / "tables" / "t.csv").write_text("t", encoding="utf-8")
    listed = listing(folder, files_of(folder))
    reseal(folder, lambda manifest: manifest.update({"outputs": listed}))
    assert verify(folder).files == 3
    closed = folder / "tables" if whole_folder else folder / "tables" / "t.csv"
    read, scan = Path.read_bytes, os.scandir

    def refuse(path: Path) -> bytes:
        if path == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    def keep_out(path: Any) -> Any:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(os, "scandir", keep_out)
    with pytest.raises(VerificationError, match="a was not verified: you may not read tables") as told:
        verify(folder)
    assert "Do not rely on it" not in str(told.value)
    (folder / "results.json").write_text("[]", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"a does not verify: results\.json was changed"):
        verify(folder)


def test_an_edition_that_verifies_and_lacks_what_is_compared_is_told(place):
    with pytest.raises(VerificationError, match="is not laid out as an edition is"):
        compare(place, place)


def test_an_edition_is_written_to_the_disk_before_it_is_put_in_place_and_its_place_afterwards(tmp_path, monkeypatch):
    new, old = (
        edition(tmp_path / ".a.building", **{"index.html": "new"}),
        edition(tmp_path / "a", **{"index.html": "old"}),
    )
    (new / "tables").mkdir()
    (new / "tables" / "t.csv").write_text("t", encoding="utf-8")
    done: list[str] = []
    exchange, fsync = swap.exchanged, os.fsync

    def noted(handle: int) -> None:
        done.append(Path(f"/proc/self/fd/{handle}").readlink().relative_to(tmp_path).as_posix())
        fsync(handle)

    monkeypatch.setattr(swap.os, "fsync", noted)
    monkeypatch.setattr(swap, "exchanged", lambda *both: done.append("exchange") or exchange(*both))
    swap.replace_folder(new, old, lasting=True)
    b = ".a.building"
    assert done == [f"{b}/tables/t.csv", f"{b}/tables", f"{b}/index.html", f"{b}/{NAME}", b, "exchange", "."]
    assert (old / "index.html").read_text(encoding="utf-8") == "new"


def test_an_edition_that_is_a_link_is_refused_and_what_it_leads_to_is_left(tmp_path, monkeypatch):
    project, elsewhere = Project(tmp_path), edition(tmp_path / "elsewhere", **{"index.html": "kept"})
    project.outputs.mkdir()
    project.edition("a").symlink_to(elsewhere)
    monkeypatch.setattr(run, "edition_of", lambda *_: "a")
    with pytest.raises(ConfigurationError, match="outputs/a is a link"):
        run.run(project, "a", {}, SimpleNamespace())  # type: ignore[arg-type]
    assert verify(elsewhere).files == 1


def test_a_link_in_the_place_of_the_building_folder_is_taken_away_and_not_followed(tmp_path):
    elsewhere = edition(tmp_path / "elsewhere", **{"index.html": "kept"})
    (tmp_path / ".a.building").symlink_to(elsewhere)
    run.clear(tmp_path / ".a.building")
    assert not os.path.lexists(tmp_path / ".a.building")
    assert verify(elsewhere).files == 1


def test_what_a_kill_left_of_a_file_is_taken_away_and_nothing_else(tmp_path):
    write_bytes(tmp_path / "edition.json", b"{}")
    for name in (".edition.json.4711", ".funding.parquet.12"):
        (tmp_path / name).write_bytes(b"")
    for name in (".strategic_assessment.new", ".a.lock", "a.1", ".1"):
        (tmp_path / name).write_bytes(b"")
    clear_temporary(tmp_path, ".edition.")
    assert (tmp_path / ".funding.parquet.12").exists()
    clear_temporary(tmp_path)
    clear_temporary(tmp_path / "missing")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".1", ".a.lock", ".strategic_assessment.new", "a.1", "edition.json"]


def test_a_page_that_changed_in_the_store_while_it_was_fetched_is_not_published(tmp_path, monkeypatch):
    build, store = tmp_path / "build", Store(tmp_path / "store", tmp_path / "processed", tmp_path / "internal")
    page = build / ".stages" / f"{STAGES[0].name}.page.json"
    page.parent.mkdir(parents=True)
    page.write_text("{}", encoding="utf-8")
    store.keep(STAGES[0], "k", {}, build)
    store.restore(STAGES[0], tmp_path / "fetched")
    assert store.holds(STAGES[0], "k")
    kept = tmp_path / "store" / STAGES[0].name / "files" / ".stages" / page.name
    kept.write_text('{"forged": 1}', encoding="utf-8")
    with pytest.raises(MismatchError, match="changed while it was fetched"):
        store.restore(STAGES[0], tmp_path / "again")


def test_a_crash_keeps_the_attempt_with_what_happened(tmp_path, monkeypatch):
    plan = SimpleNamespace(
        edition="a", slug="a", steps=[], due=["x"], files={}, partnership=None, standing=None, left_out=()
    )
    monkeypatch.setattr(run, "edition_of", lambda *_: "a")
    monkeypatch.setattr(run, "make_plan", lambda *_: plan)
    for name in ("warm_up", "preflight", "execute_due"):
        monkeypatch.setattr(run, name, lambda *_: False)

    def crash(*_: Any) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("csp_evidence.publish.assemble.assemble", crash)
    with pytest.raises(ZeroDivisionError):
        run.run(Project(tmp_path), "a", {}, SimpleNamespace(publishing=lambda: None))  # type: ignore[arg-type]
    why = tmp_path / "outputs" / "a.failed" / "why.txt"
    assert why.read_text(encoding="utf-8") == "It crashed with ZeroDivisionError: by nothing\n"
    assert not (tmp_path / "outputs" / ".a.building").exists()


def test_what_a_killed_process_left_in_a_folder_of_its_own_is_taken_away_and_nothing_else(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead = tmp_path / f"csp-forks-{MACHINE}-{gone.pid}-abc"
    others = [tmp_path / f"csp-forks-{MACHINE}-1-abc", tmp_path / f"csp-forks-other-{gone.pid}-abc", tmp_path / "csp-x"]
    for folder in (dead, *others):
        folder.mkdir()
    (dead / "listener").touch()
    link = tmp_path / f"csp-forks-{MACHINE}-{gone.pid}-link"
    link.symlink_to(others[2])
    made = folder_of_this_process(tmp_path, "csp-forks-")
    assert sorted(tmp_path.iterdir()) == sorted([made, link, *others])
    assert made.stat().st_mode & 0o777 == 0o700
    clear_of_dead(tmp_path, "csp-forks-")
    assert made.is_dir()


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("<script>alert(1)</script>", "<script> is not allowed"),
        ("<p onclick='x()'>a</p>", "'onclick' of <p> is not allowed"),
        ("<a href='javascript:x()'>a</a>", "neither inside the edition nor a web address"),
        ("<img src='https://example.org/a.png' alt='a'>", "lies outside the page"),
        ("<!-- hidden -->", "holds a comment"),
        ("<p id='results'>a</p>", "its anchors are not those"),
    ],
)
def test_a_page_that_was_changed_in_the_store_with_its_digests_is_not_published(tmp_path, added, words):
    page = {"html": '<h2 id="a">A</h2>', "headings": [["a", "A"]], "anchors": {"a": "A"}}
    page |= {"sections": [], "reader_anchors": []}
    (tmp_path / ".stages").mkdir()
    kept = tmp_path / ".stages" / "consultation.page.json"
    kept.write_text(json.dumps(page), encoding="utf-8")
    check_kept_page(tmp_path, "consultation")
    kept.write_text(json.dumps({**page, "html": page["html"] + added}), encoding="utf-8")
    with pytest.raises(PageError, match=words) as told:
        check_kept_page(tmp_path, "consultation")
    assert "csp run --stage consultation" in str(told.value)
