"""An edition is made again from what its manifest lists, or it is said what is not there as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from csp_evidence.errors import ConfigurationError, VerificationError
from csp_evidence.files.as_json import dumps
from csp_evidence.pipeline import again
from csp_evidence.project import Project
from csp_evidence.publish.manifest import NAME, describe, identity, sealed
from csp_evidence.publish.verify import verify
from tests.conftest import AREAS, EXAMPLE, SLUG, csp

pytestmark = pytest.mark.suite("editions")

QUIET: Any = SimpleNamespace()
FILE = "data/raw/exampleshire/population_synthetic.csv"


@pytest.fixture
def copied(example: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example, tmp_path / "project"))


@pytest.fixture
def scratch_files(copied: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In place of a run: copies the edition as it was made, and notes which files it would have had to run from."""
    found: list[str] = []
    kept = copied.parent / "as it was made"
    shutil.copytree(copied / "outputs" / EXAMPLE, kept)

    def run(scratch: Project, slug: str, *_: Any) -> Path:
        found.extend(sorted(p.relative_to(scratch.root).as_posix() for p in scratch.root.rglob("*") if p.is_file()))
        return Path(shutil.copytree(kept, scratch.edition(slug))) / "index.html"

    monkeypatch.setattr(again, "run", run)
    return found


def reseal(edition: Path, **changed: Any) -> dict[str, Any]:
    manifest = json.loads((edition / NAME).read_text(encoding="utf-8")) | changed
    manifest["edition_id"] = identity(manifest)
    manifest.pop("digest")
    (edition / NAME).write_text(dumps(sealed(manifest)), encoding="utf-8")
    return manifest


@pytest.mark.suite("editions", whole=True)  # an edition made again, as in tests/end_to_end/test_edition.py
def test_it_is_made_from_what_the_manifest_lists_and_nothing_is_left(copied, scratch_files):
    edition = copied / "outputs" / EXAMPLE
    before = sorted(path.name for path in (copied / "outputs").iterdir())
    manifest = json.loads((edition / NAME).read_text(encoding="utf-8"))
    assert again.make_again(Project(copied), edition, QUIET) == verify(edition).files
    listed = {**manifest["inputs"], **manifest["suites"], **manifest["notebooks"]}
    assert scratch_files == sorted([*listed, "expectations/suites.yml"])
    assert sorted(path.name for path in (copied / "outputs").iterdir()) == before


@pytest.mark.suite("editions", whole=True)
def test_an_edition_sealed_again_comes_out_otherwise_and_the_files_are_named(copied, scratch_files):
    edition = copied / "outputs" / EXAMPLE
    (edition / "results.json").write_text("{}", encoding="utf-8")
    manifest = json.loads((edition / NAME).read_text(encoding="utf-8"))
    reseal(edition, outputs={**manifest["outputs"], "results.json": describe(edition / "results.json")})
    verify(edition)
    with pytest.raises(
        VerificationError, match=r"comes out otherwise when it is made again: results\.json\. .*csp diff"
    ):
        again.make_again(Project(copied), edition, QUIET)
    verify(copied / "outputs" / f"{EXAMPLE}.again")


def test_what_is_not_there_as_it_was_is_named_and_nothing_is_run(copied, scratch_files):
    edition, path = copied / "outputs" / EXAMPLE, copied / FILE
    sound = path.read_bytes()
    for content, words in ((sound + b"\n", f"{FILE} (another version)"), (None, f"{FILE} (not here)")):
        path.unlink() if content is None else path.write_bytes(content)
        with pytest.raises(ConfigurationError) as told:
            again.make_again(Project(copied), edition, QUIET)
        assert words in str(told.value)
        assert "Check out the commit" in str(told.value)
    path.write_bytes(sound)
    versions = {**json.loads((edition / NAME).read_text(encoding="utf-8"))["versions"], "pandas": "0.1"}
    reseal(edition, versions=versions, commit="0" * 40, code="0" * 64)
    with pytest.raises(ConfigurationError) as told:
        again.make_again(Project(copied), edition, QUIET)
    for words in ("version of pandas (", ", not 0.1)", f"commit (unknown, not {'0' * 40})", "the package's code"):
        assert words in str(told.value)
    assert scratch_files == []


@pytest.mark.parametrize("file", ["../outside.csv", "/etc/hostname", "data/../../x"])
def test_a_manifest_that_lists_files_outside_the_project_is_refused(copied, scratch_files, file):
    edition = copied / "outputs" / EXAMPLE
    reseal(edition, inputs={file: {"sha256": "0" * 64, "size": 1}})
    with pytest.raises(VerificationError, match="lists files outside the project"):
        again.make_again(Project(copied), edition, QUIET)
    assert scratch_files == []


@pytest.mark.parametrize(
    "changed",
    [
        {"parameters": {}},
        {"parameters": {"partnership": [EXAMPLE], "changed": []}},
        {"parameters": {"partnership": EXAMPLE, "changed": 1}},
        {"versions": 1},
        {"inputs": [1]},
    ],
)
def test_a_manifest_of_another_form_is_told_as_such(copied, scratch_files, changed):
    edition = copied / "outputs" / EXAMPLE
    reseal(edition, **changed)
    with pytest.raises(VerificationError, match="is not laid out as an edition is"):
        again.make_again(Project(copied), edition, QUIET)
    assert scratch_files == []


def made_again(project: Path, edition: str) -> None:
    done = csp(project, "verify", f"outputs/{edition}", "--rerun")
    assert done.returncode == 0, done.stderr
    files = verify(project / "outputs" / edition).files
    assert f"made again: all {files} files came out the same, byte for byte" in done.stdout


def test_the_first_partnerships_edition_is_made_again_from_its_own_manifest(made):
    """By a run of its own, from the files that the manifest lists: without one of them there would be no edition."""
    made_again(made, SLUG)


@pytest.mark.suite("editions", whole=True)
@pytest.mark.parametrize("area", AREAS)
def test_an_area_of_a_batch_is_made_again_from_its_own_manifest(areas, tmp_path, area):
    made_again(Path(shutil.copytree(areas, tmp_path / "project")), area)


@pytest.mark.suite("editions", whole=True)
def test_a_variation_is_made_again_from_its_own_manifest(made):
    done = csp(made, "run", SLUG, "-p", "year_end=2015-09")
    assert done.returncode == 0, done.stderr
    made_again(made, f"{SLUG}@year_end-2015-09")


@pytest.mark.suite("editions", whole=True)
def test_the_command_makes_it_again(copied):
    done = csp(copied, "verify", f"outputs/{EXAMPLE}", "--rerun")
    assert done.returncode == 0, done.stderr
    assert "made again: all " in done.stdout
    assert "byte for byte" in done.stdout
