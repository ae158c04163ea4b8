"""The package shows its shape: short modules, names that differ, and a word for all that a newcomer meets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer

from csp_evidence.cli import app
from csp_evidence.stage.notebook import Stage
from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "csp_evidence"
LONGEST = 300
MOST_WORDS = 20
ENDINGS = re.compile(r"(ings?|ed|ers?|es|s|e)$")
TERM, MEANING, EXPLAINS = range(3)


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_over_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_no_two_modules_of_a_package_have_names_that_differ_in_their_ending_alone() -> None:
    """Such as gate and gated, or record and records: nobody remembers which is which."""
    stems: dict[tuple[Path, str], set[str]] = defaultdict(set)
    for path in modules():
        name = path.parent.name if path.name == "__init__.py" else path.stem
        folder = path.parent.parent if path.name == "__init__.py" else path.parent
        stems[folder, ENDINGS.sub("", name)].add(name)
    assert [sorted(names) for names in stems.values() if len(names) > 1] == []


def test_no_module_is_called_as_one_of_a_folder_above_it_or_as_a_package_of_another_layer() -> None:
    """Such as wording in analysis and in analysis/claims, or stage/disclosure beside analysis/disclosure."""
    known = [path for path in modules() if path.name != "__init__.py"]
    packages = {path.parent.name for path in modules() if path.name == "__init__.py" and path.parent.parent != PACKAGE}
    twice = [
        (one.relative_to(PACKAGE).as_posix(), other.relative_to(PACKAGE).as_posix())
        for one in known
        for other in known
        if one.stem == other.stem and one.parent in other.parent.parents and one.parent != PACKAGE
    ]
    assert twice == []
    assert sorted(path.stem for path in known if path.stem in packages) == []


# Words to know, in docs/architecture.md


def words() -> list[list[str]]:
    """The rows of the table: word, what it is, and the commands, methods and files that it explains."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.split("\n## Words to know\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def explained() -> list[str]:
    return [name for row in words() for name in re.findall(r"`([^`]+)`", row[EXPLAINS])]


def commands() -> Iterator[str]:
    """Every command as it is typed, such as `csp run`."""

    def below(command: object, typed: str) -> Iterator[str]:
        inside = getattr(command, "commands", None)
        if not inside:
            yield typed
        for name, further in (inside or {}).items():
            yield from below(further, f"{typed} {name}")

    yield from below(typer.main.get_command(app), "csp")


def test_a_newcomer_has_at_most_20_words_to_learn_each_told_in_a_line() -> None:
    assert 10 < len(words()) <= MOST_WORDS
    for row in words():
        assert len(row) == 3, f"the row of {row[TERM]} has {len(row)} cells"
        assert 10 < len(row[MEANING]) <= 120, f"{row[TERM]} is not told in a line"
    terms = [row[TERM] for row in words()]
    assert len(set(terms)) == len(terms)


def test_nothing_is_explained_by_two_words() -> None:
    names = explained()
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_every_command_is_explained_by_a_word() -> None:
    assert sorted(set(commands()) - set(explained())) == []


def test_every_public_method_of_the_stage_is_explained_by_a_word() -> None:
    methods = {f"stage.{name}" for name in dir(Stage) if not name.startswith("_")}
    assert len(methods) > 15
    assert sorted(methods - set(explained())) == []


def test_every_kind_of_file_that_a_person_works_with_is_explained_by_a_word() -> None:
    patterns = [name for name in explained() if "." in name or "/" in name]
    files = [
        path.relative_to(ROOT).as_posix()
        for folder in ("data/raw", "data/dictionary", "expectations", "notebooks")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts and path.name != "README.md"
    ]
    assert len(files) > 100
    assert [file for file in files if not any(fnmatch(file, pattern) for pattern in patterns)] == []


@pytest.mark.parametrize("command", ["csp tidy", "csp claims tidy"])
def test_a_command_without_a_word_is_found(command: str) -> None:
    """The test above tells one thing from another: a command that is not there is in no row."""
    assert command not in explained()
