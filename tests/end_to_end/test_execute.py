"""One notebook executed: the kernel works in the notebook's folder, and the command stays in its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from csp_evidence.errors import NotebookError
from csp_evidence.pipeline import execute as execution
from csp_evidence.pipeline.execute import execute
from csp_evidence.stage.planned import Planned, planned
from tests.conftest import sampled

pytestmark = pytest.mark.suite("kernels")

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
# What a cell shows arrives, and the kernel is idle again, only `seconds` after the cell is done.
LATE = """
import time
from IPython.display import display
kernel = get_ipython().kernel
tell = kernel._publish_status
def late(status, channel, parent=None):
    if status == "idle":
        time.sleep({seconds})
        kernel._publish_status = tell
        display("it came late")
    tell(status, channel, parent=parent)
kernel._publish_status = late
"""


def notebook_of(folder: Path, code: str) -> Path:
    source = folder / "notebooks" / "one_cell.ipynb"
    source.parent.mkdir()
    cell = nbformat.v4.new_code_cell(code, id="one")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=KERNEL), source)
    return source


def planned_in(build: Path) -> Planned:
    return Planned("one_cell", "the-key", "exampleshire", "exampleshire", {}, str(build.parent), str(build))


@pytest.mark.suite("kernels", whole=True)
def test_what_a_cell_shows_late_is_waited_for(tmp_path):
    source = notebook_of(tmp_path, LATE.format(seconds=5))
    execute(source, tmp_path / "done.ipynb", {}, lambda *_: None, forked=True)
    outputs = nbformat.read(tmp_path / "done.ipynb", as_version=4).cells[-1].outputs
    assert [output.data["text/plain"] for output in outputs] == ["'it came late'"]


def test_what_does_not_come_or_does_not_end_is_no_page_without_it(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "OUTPUT_SECONDS", 1)
    source = notebook_of(tmp_path, LATE.format(seconds=8))
    with pytest.raises(NotebookError, match=r"Cell 1 of notebooks/one_cell\.ipynb .* had not arrived 1 s after it"):
        execute(source, tmp_path / "done.ipynb", {}, lambda *_: None, forked=True)
    monkeypatch.setattr(execution, "CELL_SECONDS", 1)
    source.write_text(source.read_text(encoding="utf-8").replace("import time", "import time; time.sleep(8)"))
    with pytest.raises(NotebookError, match="had not ended after 1 s"):
        execute(source, tmp_path / "done.ipynb", {}, lambda *_: None, forked=True)


@pytest.mark.parametrize("forked", sampled([True, False], 1))
def test_the_kernel_works_in_the_folder_of_the_notebook_and_the_command_stays_where_it_is(tmp_path, forked):
    shown = "os.getcwd(), planned().key, 'take' in dir(), get_ipython().history_manager.hist_file"
    code = f"from csp_evidence.stage.planned import planned\nimport os\nprint({shown})"
    source = notebook_of(tmp_path, code)
    seen: list[Path] = []
    before = Path.cwd()
    execute(
        source,
        tmp_path / "done.ipynb",
        {},
        lambda *_: seen.append(Path.cwd()),
        forked=forked,
        planned=planned_in(tmp_path / "build"),
    )
    assert seen == [before], "other notebooks run side by side in this process: its folder is not theirs to move"
    assert nbformat.read(tmp_path / "done.ipynb", as_version=4).cells[-1].outputs[0].text.split() == [
        str(source.parent.resolve()),
        "the-key",
        "False",
        ":memory:",  # and not a file in the home folder
    ]
    assert planned() is None, "what is planned for a kernel is told to it alone"


ALONE = """
import sys
from pathlib import Path
from csp_evidence.pipeline.process_setup import set_up_process
set_up_process()  # as the command does first
from csp_evidence.errors import NotebookError
from csp_evidence.pipeline import forked
from csp_evidence.pipeline.execute import execute
forked.warm_up()
{before}
try:
    execute(Path({source!r}), Path({target!r}), {{}}, lambda *_: None, forked=True)
except NotebookError as error:
    sys.exit(str(error))
"""


def ran_alone(source: Path, target: Path, before: str = "") -> tuple[int, list[str]]:
    """Status and lines of standard error of a process of its own that executes a notebook in a forked kernel."""
    code = ALONE.format(source=str(source), target=str(target), before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stderr.splitlines()


@pytest.mark.suite("kernels", whole=True)  # a process of its own that imports everything
def test_a_killed_kernel_is_told_in_one_line_and_leaves_no_warning(tmp_path):
    """Its lock is left to the tracker of multiprocessing, which would warn of it when the command has ended."""
    source = notebook_of(tmp_path, "import multiprocessing, os\nl = multiprocessing.Lock()\nos.kill(os.getpid(), 9)")
    status, told = ran_alone(source, tmp_path / "done.ipynb")
    assert status == 1
    assert told == ["The kernel of notebooks/one_cell.ipynb ended in cell 1: Kernel died."]


@pytest.mark.suite("kernels", whole=True)
def test_a_server_of_forks_that_was_killed_is_started_again(tmp_path):
    source = notebook_of(tmp_path, "1 + 1")
    kill = (
        "import psutil; [one.kill() for one in psutil.Process().children() if 'forkserver' in ' '.join(one.cmdline())]"
    )
    status, told = ran_alone(source, tmp_path / "done.ipynb", kill)
    assert (status, told) == (0, [])
    assert (tmp_path / "done.ipynb").is_file()


@pytest.mark.parametrize("forked", sampled([True, False], 1))
def test_the_file_with_a_kernels_key_lies_in_the_folder_being_built_and_goes_with_it(tmp_path, forked):
    """A command that is killed leaves it there, and the next run takes the folder away."""
    source = notebook_of(tmp_path, "from ipykernel.connect import get_connection_file\nprint(get_connection_file())")
    build = tmp_path / "build"
    execute(source, tmp_path / "done.ipynb", {}, lambda *_: None, forked=forked, planned=planned_in(build))
    used = Path(nbformat.read(tmp_path / "done.ipynb", as_version=4).cells[-1].outputs[0].text.strip())
    assert used.parent == build / ".stages"
    assert not used.exists(), "the kernel has ended"
