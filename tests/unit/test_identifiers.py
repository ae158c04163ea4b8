"""No code, notebook or suite knows one partnership: its ids, its name and its sentences are in its own files alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache

import pytest
import yaml

from tests.conftest import EXAMPLE, ROOT, SLUG

KNOWN = yaml.safe_load((ROOT / "tests" / "identifiers.yml").read_text(encoding="utf-8"))
ENDINGS = (".py", ".ipynb", ".md", ".json", ".yml", ".j2", ".js", ".css")
IDS = re.compile(
    r"(?:(?:claims|facts)\.)?[a-z]+(?:_[a-z0-9]+)+|(?:claims|facts)\.[a-z0-9]+"
)  # an id of several words, which no language has by chance


@cache
def lines() -> tuple[tuple[str, str], ...]:
    """Every line of what is for all partnerships, with its file."""
    files = [
        path for folder in ("src", "notebooks", "expectations", "data/dictionary", "data/raw/reference")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in ENDINGS and "checkpoints" not in str(path) and ".meta." not in path.name
    ]  # fmt: skip
    return tuple(
        (path.relative_to(ROOT).as_posix(), line) for path in files for line in path.read_text("utf-8").splitlines()
    )


def excused(file: str, line: str) -> bool:
    return any(covers(exception, file, line) for exception in KNOWN["exceptions"])


def covers(exception: dict, file: str, line: str) -> bool:
    named = any(fnmatch(file, pattern) for pattern in exception["files"])
    return named and re.search(exception["line"], line, re.IGNORECASE) is not None


def own_ids(slug: str) -> set[str]:
    """The ids of several words in a partnership's funds, and those of its register as expressions write them."""
    folder = ROOT / "data" / "raw" / slug
    funds, register = (yaml.safe_load((folder / name).read_text("utf-8")) for name in ("funds.yml", "claims.yml"))
    found = {name for name in _ids(funds) if IDS.fullmatch(name)}
    found |= {f"claims.{entry['id']}" for entry in register["claims"]}
    return found | {f"facts.{fact['id']}" for fact in register["facts"]}


def _ids(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        yield from (str(content["id"]) for _ in (1,) if "id" in content)
        yield from (str(name) for name in content.get("rows", {}) or {})
        for held in content.values():
            yield from _ids(held)
    elif isinstance(content, list):
        for held in content:
            yield from _ids(held)


WORDS = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(KNOWN['words'])})(?![A-Za-z])", re.IGNORECASE)


def test_no_word_of_one_partnership_stands_outside_its_files() -> None:
    found = [
        f"{file}: {line.strip()[:100]}" for file, line in lines() if WORDS.search(line) and not excused(file, line)
    ]
    assert found == []


@pytest.mark.parametrize("slug", [SLUG, EXAMPLE])
def test_no_id_of_a_fund_or_a_statement_stands_outside_its_files(slug: str) -> None:
    words = {word for file, line in lines() for word in IDS.findall(line) if not excused(file, line)}
    assert sorted(own_ids(slug) & words) == []


@pytest.mark.parametrize("slug", [SLUG, EXAMPLE])
def test_no_sentence_of_a_register_stands_outside_it(slug: str) -> None:
    register = yaml.safe_load((ROOT / "data" / "raw" / slug / "claims.yml").read_text(encoding="utf-8"))
    whole = " ".join(line.strip().strip('"') for _, line in lines())
    assert [entry["id"] for entry in register["claims"] if entry["statement"] in whole] == []


def test_every_exception_is_needed_and_says_why() -> None:
    hits = [(file, line) for file, line in lines() if WORDS.search(line)]
    idle = [
        exception for exception in KNOWN["exceptions"]
        if not any(covers(exception, file, line) for file, line in hits)
    ]  # fmt: skip
    assert idle == []
    assert all(len(exception["reason"]) > 10 for exception in KNOWN["exceptions"])
    assert len(KNOWN["exceptions"]) <= 15
