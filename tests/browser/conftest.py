"""The browser that the tests of a module share, without which they are skipped, and an edition with street files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.editions import NEWPORT
from tests.conftest import AREAS, ROOT, copy_project, csp_process, made_once, run_guarded

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")  # what playwright leaves running would stand in the way of other modules' kernels
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an edition of an area alone; tests must leave it as it is."""
    return made_once(tmp_path_factory, AREAS[0], lambda folder: run_guarded(folder, AREAS[0])) / "project"


STREETS = ROOT.parent / "shared" / "data" / "police_uk_2025"


@pytest.fixture(scope="session")
def newport(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the street-level files of Gwent and an edition of Newport; tests must leave it as it is."""
    if not STREETS.is_dir():
        pytest.skip("the street-level files of Gwent are not beside the project")

    def make(folder: Path) -> None:
        project = copy_project(folder / "project")
        for words in (("add", str(STREETS)), ("run", NEWPORT)):
            done = csp_process(project, *words)  # kernels of this process would meet what playwright has running
            assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "newport", make) / "project"
