"""JupyterLab as the project sets it up: it opens on the start page, and keeps what it writes inside the project."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

from csp_evidence.errors import ConfigurationError
from csp_evidence.project import Project

START = "notebooks/start.md"
SETTINGS = Path(__file__).with_name("lab_settings")  # no question about news; Markdown is shown, not its source
KEPT = ".jupyter"  # the folder of the project with what JupyterLab writes: its layout, settings and runtime files
RELOADING = ("--ext=autoreload", "--InteractiveShellApp.exec_lines=%autoreload 2")


class EnvironmentKernels(KernelSpecManager):
    """Offers one kernel, the Python that runs JupyterLab; it takes up edited modules before each cell.

    Only JupyterLab asks here. A kernel that `csp run` or papermill starts reloads nothing.
    """

    def _kernel_dirs_default(self) -> list[str]:
        return []

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        spec = super().get_kernel_spec(kernel_name)
        spec.argv = [*spec.argv, *RELOADING]
        spec.display_name = "Python 3"  # as the notebooks are committed, so that saving one changes nothing
        return spec


def lab_command(project: Project, *, browser: bool, port: int | None, further: Sequence[str]) -> list[str]:
    """The command that starts JupyterLab; `further` are options of its own.

    Raises
    ------
    ConfigurationError
        One of `further` is no option.
    """
    if further and not further[0].startswith("-"):
        raise ConfigurationError(
            f"csp lab takes no {further[0]!r}. Options of JupyterLab itself come after two dashes: "
            "csp lab -- --ServerApp.ip=0.0.0.0"
        )
    own = f"{__name__}.{EnvironmentKernels.__name__}"
    return [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project.root}"),
        f"--ServerApp.kernel_spec_manager_class={own}",
        f"--LabApp.default_url=/lab/tree/{START}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        "--LabApp.extension_manager=readonly",  # the other one asks a package index
        "--LanguageServerManager.autodetect=False",  # it would start npm, which writes into the home folder
        *(() if browser else ("--no-browser",)),
        *(() if port is None else (f"--port={port}", "--ServerApp.port_retries=0")),
        *further,
    ]


def lab_environment(project: Project, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables for JupyterLab: nothing goes into the home folder, and `csp` is found in terminals and cells."""
    kept = project.root / KEPT
    return {
        **environment,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)]),
        "JUPYTER_CONFIG_DIR": str(kept / "config"),
        "JUPYTER_DATA_DIR": str(kept / "data"),
        "JUPYTER_RUNTIME_DIR": str(kept / "runtime"),
        "IPYTHONDIR": str(kept / "ipython"),
    }
