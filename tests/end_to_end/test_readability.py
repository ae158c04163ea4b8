"""Readers' pages keep to the bounds that docs/methods/readability.md states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, SLUG
from tests.readability import FILE, RAW, blocks, cells, hyphens, sentences

BOUNDS = (ROOT / "docs" / "methods" / "readability.md").read_text(encoding="utf-8")
EMBEDDED = re.compile(r'src="data:[^"]*"')


def bound(row: str) -> float:
    """The number of a row of the table in the documentation."""
    (found,) = re.findall(rf"^\| {re.escape(row)} \| ([\d,.]+)", BOUNDS, re.MULTILINE)
    return float(found.replace(",", ""))


@pytest.fixture(scope="module", params=[SLUG, "exampleshire"])
def folder(request: pytest.FixtureRequest, finished: Path, example: Path) -> Path:
    return (finished if request.param == SLUG else example) / "outputs" / str(request.param)


def test_sentences_are_short(folder: Path) -> None:
    lengths = {sentence: words for _, sentence, words in sentences(folder)}
    assert len(lengths) > 150
    assert sum(lengths.values()) / len(lengths) <= bound("words of a sentence, on average")
    long = sorted((words, sentence) for sentence, words in lengths.items() if words > 25)
    assert 100 * len(long) / len(lengths) <= bound("sentences over 25 words"), long
    assert not long or long[-1][0] <= bound("words of the longest sentence"), long[-1]


def test_no_id_and_no_name_of_a_column_is_read(folder: Path) -> None:
    read = [*blocks(folder), *cells(folder)]
    assert [(page, found) for page, text in read for found in RAW.findall(FILE.sub("", text))] == []


def test_a_number_below_zero_has_a_minus_sign(folder: Path) -> None:
    assert hyphens(folder) == []


def test_pages_are_light_without_their_figures(folder: Path) -> None:
    sizes = {page.name: len(EMBEDDED.sub("", page.read_text("utf-8")).encode()) for page in folder.glob("*.html")}
    most = 1000 * bound("size without figures")
    assert {name: size for name, size in sizes.items() if size > most} == {}
