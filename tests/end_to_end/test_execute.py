"""One notebook executed: the kernel works in the notebook's folder, and the command stays in its own."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest

from csp_evidence.pipeline.execute import execute


@pytest.mark.parametrize("forked", [False, True])
def test_the_kernel_works_in_the_folder_of_the_notebook_and_the_command_stays_where_it_is(tmp_path, forked):
    source = tmp_path / "notebooks" / "where.ipynb"
    source.parent.mkdir()
    cell = nbformat.v4.new_code_cell("import os\nprint(os.getcwd(), os.environ['ONLY_HERE'])", id="where")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), source)
    seen: list[Path] = []
    before = Path.cwd()
    execute(
        source,
        tmp_path / "done.ipynb",
        {},
        lambda *_: seen.append(Path.cwd()),
        forked=forked,
        environment={"ONLY_HERE": "yes"},
    )
    assert seen == [before], "other notebooks run side by side in this process: its folder is not theirs to move"
    assert nbformat.read(tmp_path / "done.ipynb", as_version=4).cells[-1].outputs[0].text.split() == [
        str(source.parent.resolve()),
        "yes",
    ]
    assert "ONLY_HERE" not in os.environ
