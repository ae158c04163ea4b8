"""Notebooks are kept without outputs: by git once `make lab` has set it up, and by this check before that."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.check_notebooks import fault, notebooks
from tests.conftest import ROOT

SAVED = "notebooks/plan_evidence.ipynb"
# What JupyterLab 4.6 writes into a notebook that was run.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": "3.11.7",
}


def after_running(text: str) -> str:
    notebook: dict[str, Any] = json.loads(text)
    notebook["metadata"]["language_info"] = LANGUAGE
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["done\n"]}]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the notebooks committed, as after a clone and `make lab`."""
    for name in ("Makefile", ".gitattributes", "notebooks", "scripts"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (("init", "--quiet"), ("add", "notebooks"), ("commit", "--quiet", "--message", "notebooks")):
        assert command(tmp_path, *git, *words).returncode == 0
    made = command(tmp_path, "make", "filter")
    assert made.returncode == 0, made.stderr
    return tmp_path


@pytest.mark.parametrize("name", notebooks())
def test_no_notebook_holds_outputs(name: str) -> None:
    told = fault(name, (ROOT / name).read_text(encoding="utf-8"))
    assert not told, told


def test_the_message_names_the_notebook_the_cells_and_the_remedy() -> None:
    text = (ROOT / SAVED).read_text(encoding="utf-8")
    told = fault(SAVED, after_running(text))
    assert told.startswith(f"{SAVED} holds outputs, in cells 2, 3, ")
    assert told.endswith("Clear them with: make clean-notebooks")
    assert "names the kernel None" in fault(SAVED, text.replace("kernelspec", "spec"))


def test_a_notebook_saved_with_outputs_leaves_the_repository_clean(repository: Path) -> None:
    path = repository / SAVED
    committed = path.read_text(encoding="utf-8")
    path.write_text(after_running(committed), encoding="utf-8")
    assert command(repository, "git", "diff", "--name-only").stdout == ""
    path.write_text(after_running(committed.replace("tower-hamlets", "hackney")), encoding="utf-8")
    changed = [line for line in command(repository, "git", "diff", "--unified=0").stdout.splitlines() if line[0] == "+"]
    assert len(changed) == 2, changed
    assert "hackney" in changed[1]


def test_what_is_about_to_be_committed_is_checked_and_not_the_file(repository: Path) -> None:
    check = (sys.executable, "scripts/check_notebooks.py", "--staged", SAVED)
    path = repository / SAVED
    path.write_text(after_running(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert command(repository, *check).returncode == 0
    (repository / ".gitattributes").unlink()
    command(repository, "git", "add", SAVED)
    refused = command(repository, *check)
    assert refused.returncode == 1
    assert f"{SAVED} holds outputs" in refused.stderr
