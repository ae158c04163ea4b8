"""Answers of which every count has four digits and is one of its own: none of the counts stands in anything made."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml
from PIL import Image

from scripts import make_exampleshire_consultation as making
from tests.conftest import EXAMPLE, accept, csp

ANSWERS = 30_000
RAW = f"data/raw/{EXAMPLE}"
GROUPS = ("safe_day", "safe_dark", "why_unsafe", "spend_first", "spend_second", "age", "tenure", "channel")
NUMBER = re.compile(r"(?<![\w.,#-])(\d{1,2},\d{3}|\d{4,5})(?![\w%-]|[.,]\d)")


def counts_of(answers: pd.DataFrame) -> set[int]:
    """Every count of a column, of each item of a list, of each two columns and of items by a column: not as rounded."""
    listed = answers["worries"].str.split(";").explode()
    by_item = answers[list(GROUPS)].join(listed)
    found = [by_item.groupby(["worries", name]).size() for name in GROUPS]
    found += [listed.value_counts(), answers["submitted"].value_counts(), answers["years"].value_counts()]
    found += [answers[name].value_counts() for name in GROUPS]
    found += [answers.groupby(list(pair)).size() for pair in itertools.combinations(GROUPS, 2)]
    found.append(pd.Series([len(answers), *answers.notna().sum(), *answers.isna().sum()]))
    return {int(count) for of in found for count in of if 1_000 <= count < 10_000 and count % 5}


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file, or what is packed in it, as bytes."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield path.name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            part = packed.read(name)
            if name.endswith(".png"):  # its points are compressed, and hold digits by chance; its texts do not
                part = repr(Image.open(io.BytesIO(part)).info).encode()
            yield f"{path.name}: {name}", part


def numbers_in(paths: list[Path]) -> dict[int, str]:
    """The numbers of four and five digits in files, also packed ones, each with a place where it stands."""
    found = {}
    for path in paths:
        for name, content in contents(path):
            text = content.decode("utf-8", errors="ignore")
            shown = re.sub(r"<[^>]*>", " ", text) + " ".join(re.findall(r"(?:alt|aria-label|title)=\"([^\"]*)\"", text))
            found |= {int(number.replace(",", "")): name for number in NUMBER.findall(shown)}
    return found


def files_of(outputs: Path) -> list[Path]:
    """All that a run leaves, but what is internal; the store holds what the editions do."""
    return [
        path
        for path in sorted(outputs.rglob("*"))
        if path.is_file() and not {"internal", ".store"} & set(path.relative_to(outputs).parts)
    ]


@pytest.mark.suite("editions", whole=True)
def test_no_count_of_the_answers_stands_in_any_file(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty thousand answers; the numbers that the edition has anyway, such as years, are of no account."""
    import shutil

    before = numbers_in(files_of(example / "outputs"))
    project = Path(shutil.copytree(example, tmp_path / "project", ignore=shutil.ignore_patterns("outputs")))
    (project / "outputs").mkdir()
    monkeypatch.setattr(making, "ANSWERS", ANSWERS)
    making.main(project / RAW)
    answers = pd.read_csv(project / RAW / making.NAME, dtype=str)
    sidecar = project / RAW / f"{making.NAME}.meta.yml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("rows: 600", f"rows: {ANSWERS}"), encoding="utf-8")
    form = project / RAW / "questions.yml"
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    for question in content["questions"]:
        question.pop("published", None) if question.get("columns") or question["id"] in answers else None
    form.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for file in (f"{RAW}/{making.NAME}", f"{RAW}/questions.yml"):
        accept(project, file)
    exact = counts_of(answers) - set(before)
    assert len(exact) > 100
    done = csp(project, "run", EXAMPLE)
    assert done.returncode == 0, done.stderr
    exported = csp(project, "export", f"outputs/{EXAMPLE}", "--word")
    assert exported.returncode == 0, exported.stderr
    found = numbers_in(files_of(project / "outputs"))
    assert {number: found[number] for number in sorted(exact & set(found))} == {}
    assert max(found) >= ANSWERS, "so that the counts of these answers were shown, rounded"
    for text in (done.stdout, done.stderr):
        assert not {int(number.replace(",", "")) for number in NUMBER.findall(text)} & exact
