"""How JupyterLab is started: options that reach it, and kernels that reload code there and nowhere else."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from csp_evidence.commands.lab import RELOADING, EnvironmentKernels, lab_command, lab_environment
from csp_evidence.errors import ConfigurationError
from csp_evidence.project import Project
from tests.conftest import ROOT, csp

PROJECT = Project(Path("/somewhere"))


def test_options_reach_jupyterlab_and_its_own_come_last() -> None:
    command = lab_command(PROJECT, browser=False, port=8901, further=["--ServerApp.ip=0.0.0.0"])
    assert {"--no-browser", "--port=8901", "--ServerApp.root_dir=/somewhere"} <= set(command)
    assert command[-1] == "--ServerApp.ip=0.0.0.0"
    bare = lab_command(PROJECT, browser=True, port=None, further=[])
    assert not [word for word in bare if word.startswith(("--no-browser", "--port"))]


def test_a_word_that_is_no_option_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="csp lab takes no 'hackney'"):
        lab_command(PROJECT, browser=True, port=None, further=["hackney"])


def test_an_option_that_it_does_not_know_is_refused_with_status_2() -> None:
    refused = csp(ROOT, "lab", "--prot", "8901")
    assert refused.returncode == 2
    assert "--prot" in refused.stderr


def test_everything_that_it_keeps_lies_in_the_project() -> None:
    before = {"HOME": "/home/a", "PATH": "/usr/bin"}
    changed = {name: value for name, value in lab_environment(PROJECT, before).items() if before.get(name) != value}
    assert changed.pop("PATH").endswith(":/usr/bin")
    assert set(changed) == {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"}
    assert all(value.startswith("/somewhere/.jupyter/") for value in changed.values())


@pytest.mark.parametrize(("kernels", "second"), [(EnvironmentKernels, "2"), (KernelSpecManager, "1")])
def test_an_edited_function_is_taken_up_in_jupyterlab_and_in_no_run(
    kernels: type[KernelSpecManager], second: str, tmp_path: Path
) -> None:
    module = tmp_path / "edited_by_hand.py"
    module.write_text("def number():\n    return 1\n", encoding="utf-8")
    edit = f"import pathlib; pathlib.Path({str(module)!r}).write_text('def number():\\n    return 1 + 1\\n')"
    cells = ["import edited_by_hand", "print(edited_by_hand.number())", edit, "print(edited_by_hand.number())"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])

    class Manager(AsyncKernelManager):
        def _kernel_spec_manager_default(self) -> KernelSpecManager:
            return kernels()

    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, kernel_name="python3", kernel_manager_class=Manager, resources=place).execute()
    assert [notebook.cells[at].outputs[0].text.strip() for at in (1, 3)] == ["1", second]


def test_only_kernels_of_jupyterlab_reload_code() -> None:
    assert set(EnvironmentKernels().find_kernel_specs()) == {"python3"}
    assert set(RELOADING) <= set(EnvironmentKernels().get_kernel_spec("python3").argv)
    assert not set(RELOADING) & set(KernelSpecManager().get_kernel_spec("python3").argv)
