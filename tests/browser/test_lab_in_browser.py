"""JupyterLab as `csp lab` opens it, in a browser: the start page, no pop-up, and the tutorial from top to bottom."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CSP, bytes_of, copy_project

# tests/end_to_end/test_tutorial.py runs the tutorial without a browser
pytestmark = pytest.mark.suite("browser", whole=True)
TOKEN = "only-for-this-test"
SECONDS = 1000


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("lab") / "project")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(project: Path, home: Path) -> Iterator[str]:
    """Where a `csp lab` of the project listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["--allow-root"] if os.geteuid() == 0 else []
    command = [str(CSP), "lab", "--no-browser", "--port", str(port), "--", f"--IdentityProvider.token={TOKEN}", *own]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    log = project.parent / "lab.log"
    with log.open("w") as written:
        server = subprocess.Popen(
            command, cwd=project, env={**environment, "HOME": str(home)}, stdout=written, stderr=written
        )
    try:
        _wait_for(port, server, log)
        yield f"http://127.0.0.1:{port}/?token={TOKEN}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@pytest.fixture(scope="module")
def page(browser: Any, address: str) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    yield page
    page.close()


def test_opens_on_the_start_page_without_a_pop_up(page: Any, home: Path, project: Path) -> None:
    page.get_by_role("heading", name="Start here").wait_for(timeout=60 * SECONDS)
    page.get_by_role("link", name="the tutorial").wait_for()
    page.wait_for_timeout(3 * SECONDS)  # the question about news comes a moment after the page
    assert page.locator(".Toastify__toast, .jp-Dialog").count() == 0
    assert bytes_of(home) == {}, "JupyterLab keeps what it writes in the project"
    told = (project.parent / "lab.log").read_text(encoding="utf-8")
    assert "outputs/drafts/<partnership>/" in told


def test_the_tutorial_runs_to_its_end(page: Any, project: Path) -> None:
    raw = bytes_of(project / "data" / "raw")
    page.get_by_role("link", name="the tutorial").click()
    page.get_by_text("Python 3", exact=True).first.wait_for(timeout=60 * SECONDS)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.get_by_text(re.compile("correct when rounded")).wait_for(timeout=300 * SECONDS)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    page.locator(".jp-OutputArea-output img").or_(page.locator(".jp-OutputArea-output svg")).first.wait_for()
    assert bytes_of(project / "data" / "raw") == raw


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until something listens there, for a minute at most."""
    for _ in range(120):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise TimeoutError(log.read_text(encoding="utf-8"))
