"""Answers of which every count has four digits or more and is one of its own: none of them stands in anything made."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from pypdf import PdfReader

from csp_evidence.analysis.release import door
from scripts import make_exampleshire_consultation as making
from tests import counted_answers
from tests.conftest import EXAMPLE, accept, csp

RAW = f"data/raw/{EXAMPLE}"
SPOKEN = (
    r"(?:alt|aria-label|aria-description|title|content|value|data-[\w-]+)=\"([^\"]*)\""  # attributes that say something
)
NUMBER = re.compile(r"(?<![\w.,#-])(\d{1,2},\d{3}|\d{4,5})(?![\w%-]|[.,]\d)")


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file, or what is packed in it, as bytes."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        reader = PdfReader(io.BytesIO(content))
        pages = [page.extract_text() for page in reader.pages]
        yield (
            path.name,
            " ".join([*pages, *map(str, (reader.metadata or {}).values()), *_alternatives(reader)]).encode(),
        )
        return
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield path.name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            part = packed.read(name)
            if name.endswith(".png"):  # its points are compressed, and hold digits by chance; its texts do not
                part = repr(Image.open(io.BytesIO(part)).info).encode()
            yield f"{path.name}: {name}", part


def _alternatives(reader: PdfReader) -> Iterator[str]:
    """The texts that stand in the place of pictures."""
    waiting: list[Any] = [reader.trailer["/Root"].get("/StructTreeRoot", {})]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += element
        elif isinstance(element, Mapping):
            yield str(element.get("/Alt", ""))
            waiting += [element["/K"]] if "/K" in element else []


# Numbers that are no numbers of anything shown: places in a workbook's list of texts, and sizes of files.
NO_COUNTS = re.compile(r"<c [^>]*t=\"s\"[^>]*><v>\d+</v></c>|\"(?:contentSize|size)\": \"?\d+\"?")


def numbers_in(paths: list[Path]) -> dict[int, str]:
    """The numbers of four and five digits in files, also packed ones, each with a place where it stands."""
    found = {}
    for path in paths:
        for name, content in contents(path):
            text = NO_COUNTS.sub(" ", content.decode("utf-8", errors="ignore"))
            shown = re.sub(r"<[^>]*>", " ", text) + " ".join(re.findall(SPOKEN, text))
            found |= {int(number.replace(",", "")): name for number in NUMBER.findall(shown)}
    return found


def files_of(outputs: Path) -> list[Path]:
    """All that a run leaves, but what is internal; the store holds what the editions do."""
    return [
        path
        for path in sorted(outputs.rglob("*"))
        if path.is_file() and not {"internal", ".store"} & set(path.relative_to(outputs).parts)
    ]


def with_counted_answers(example: Path, folder: Path, taken: set[int]) -> Path:
    """The project of the worked example with those answers, of which nothing is published."""
    project = Path(shutil.copytree(example, folder / "project", ignore=shutil.ignore_patterns("outputs")))
    (project / "outputs").mkdir()
    rows = counted_answers.write(project / RAW, taken)
    sidecar = project / RAW / f"{making.NAME}.meta.yml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("rows: 600", f"rows: {rows}"), encoding="utf-8")
    form = project / RAW / "questions.yml"
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    for question in content["questions"]:
        if question.get("columns") != []:
            question.pop("published", None)
    form.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for file in (f"{RAW}/{making.NAME}", f"{RAW}/questions.yml"):
        accept(project, file)
    return project


def counted_cells(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, float, int | None]]:
    """Every cell that the notebook on the consultation has counted: what, how many, its draw, and how it is shown."""
    seen: list[tuple[str, int, float, int | None]] = []
    protected = door.protected

    def noted(counts: Any, lines: Any, rule: Any, exact: Any, withheld: Any, draws: Any) -> Any:
        shown = protected(counts, lines, rule, exact, withheld, draws)
        seen.extend((str(cell), count, draws[cell], shown[cell][0]) for cell, count in counts.items())
        return shown

    monkeypatch.setattr(door, "protected", noted)
    monkeypatch.chdir(project / "notebooks")
    cells = json.loads(Path("consultation.ipynb").read_text(encoding="utf-8"))["cells"]
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        if cell["cell_type"] == "code":
            code = "".join(cell["source"])
            exec(code.replace('partnership = "tower-hamlets"', f'partnership = "{EXAMPLE}"'), space)
    monkeypatch.undo()
    shutil.rmtree(project / "outputs")
    (project / "outputs").mkdir()
    return seen


@pytest.mark.suite("editions", whole=True)
def test_no_count_of_the_answers_stands_in_any_file(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty thousand answers. Of every cell that is counted rounding must change the number, and no two are alike; the
    edition, its documents and its logs hold none of them. Numbers that it has anyway, such as years, are no such count.
    """
    before = set(numbers_in(files_of(example / "outputs")))
    project = with_counted_answers(example, tmp_path, before)
    cells = counted_cells(project, monkeypatch)
    exact = {count for _, count, _, _ in cells if count}
    assert len(cells) > 300
    assert len(exact) > 150
    assert [cell for cell in cells if cell[1] and (cell[1] < 1_000 or cell[1] % 5 == 0 or cell[1] in before)] == []
    assert [cell for cell in cells if cell[3] is not None and cell[3] == cell[1]] == [], "rounding changed each"
    assert len({(count, draw) for _, count, draw, _ in cells if count}) == len(exact), "other people, another number"
    done = csp(project, "run", EXAMPLE)
    assert done.returncode == 0, done.stderr
    exported = csp(project, "export", f"outputs/{EXAMPLE}")
    assert exported.returncode == 0, exported.stderr
    files = files_of(project / "outputs")
    kinds = {".html", ".csv", ".svg", ".json", ".ipynb", ".xlsx", ".pdf", ".docx", ".jsonl"}
    assert kinds <= {path.suffix for path in files}
    found = numbers_in(files)
    assert {number: found[number] for number in sorted(exact & set(found))} == {}
    shown = {value for _, _, _, value in cells if value}
    assert len(shown & set(found)) > 100, "so that these counts are shown, rounded"
    for text in (done.stdout, done.stderr, exported.stdout, exported.stderr):
        assert not {int(number.replace(",", "")) for number in NUMBER.findall(text)} & exact
